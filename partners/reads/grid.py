"""The cover as a grid to look at: types down, markets across, a mark for each partner."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from partners.coverage import coverage
from partners.models import LocalPartner
from relationships.models import Party

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from django.utils.functional import _StrOrPromise

    from firms.access import Viewer
    from partners.coverage import Cell, Coverage, Covering, Market

Type = LocalPartner.Type
#: Types that always have a row: an empty one says something, too.
ALWAYS = (
    *(Type.DISTRIBUTOR, Type.DEALER, Type.OEM, Type.OUTSOURCING, Type.LICENSEE),
    *(Type.BUYER, Type.SOFTWARE_TESTING, Type.LOCALISATION),
)
#: Heads of rows, in the plural.
PLURALS: dict[str, _StrOrPromise] = {
    Type.DEALER: _("Dealers"),
    Type.DISTRIBUTOR: _("Distributors"),
    Type.VALUE_ADDED_RESELLER: _("Value-added resellers"),
    Type.AGENT: _("Agents"),
    Type.OEM: _("Makers (OEM)"),
    Type.OUTSOURCING: _("Outsourcing"),
    Type.LICENSEE: _("Licensing"),
    Type.JV_PARTNER: _("Joint ventures"),
    Type.BUYER: _("Buyers"),
    Type.SOFTWARE_TESTING: _("Software testing"),
    Type.LOCALISATION: _("Localisation"),
    Type.SERVICE_PROVIDER: _("Service providers"),
    Type.ASSOCIATE: _("Associates"),
    Type.EXPORT_MANAGEMENT_COMPANY: _("Export management"),
}
#: From so many on, and for so large a part of all, partners hang on one person.
LEAST_HANGING, PART_HANGING = 3, 0.5


@dataclass(frozen=True, slots=True)
class Column:
    """A market with who leads there."""

    market: Market
    through: str  # name of whom most of its partners came through; empty: not known

    @property
    def is_empty(self) -> bool:
        """Nobody works there yet."""
        return not self.market.partners


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell as drawn."""

    column: Column
    partners: Sequence[Covering]
    is_needed: bool
    href: str  # where Enter leads; empty: there is nothing to open


@dataclass(frozen=True, slots=True)
class Row:
    """A type of partner."""

    type: str
    label: _StrOrPromise
    slots: Sequence[Slot]


@dataclass(frozen=True, slots=True)
class Hanging:
    """How many of the partners came through one person."""

    person: Party
    count: int
    all: int
    regions: Sequence[str]


@dataclass(frozen=True, slots=True)
class Grid:
    """The cover."""

    columns: Sequence[Column]
    rows: Sequence[Row]
    needed: Sequence[Cell]

    @property
    def empty(self) -> list[str]:
        """Names of the markets where the firm wants to be and nobody is."""
        return [one.market.region.name for one in self.columns if one.market.is_gap]


def grid_of(viewer: Viewer, as_of: date) -> Grid:
    """The cover as the viewer sees it. Seven queries."""
    found = coverage(viewer, as_of)
    held = [one.partner for cell in found.cells for one in cell.partners]
    people = known(viewer, held)
    columns = [Column(market, leads(market, found, people)) for market in found.markets]
    cells = {(cell.region.pk, cell.type): cell for cell in found.cells}
    used = {cell.type for cell in found.cells}
    kinds = [*ALWAYS, *(kind for kind in Type.values if kind in used and kind not in ALWAYS)]
    rows = [
        Row(kind, PLURALS[kind], [slot(column, kind, cells) for column in columns])
        for kind in kinds
    ]
    return Grid(columns, rows, found.needed)


def known(viewer: Viewer, partners: Iterable[LocalPartner]) -> dict[UUID, Party]:
    """Those who lead to partners, as far as the viewer sees them. One query."""
    ids = {partner.through_id for partner in partners if partner.through_id}
    return Party.objects.visible_to(viewer).in_bulk(ids)


def leads(market: Market, found: Coverage, people: Mapping[UUID, Party]) -> str:
    """Through whom most partners of a market came."""
    here = {
        one.partner.pk: one.partner.through_id
        for cell in found.cells
        if cell.region.pk == market.region.pk
        for one in cell.partners
    }
    names = Counter(people[pk].name for pk in here.values() if pk and pk in people)
    return min(names, key=lambda name: (-names[name], name)) if names else ""


def slot(column: Column, kind: str, cells: Mapping[tuple[UUID, str], Cell]) -> Slot:
    """One cell of the grid."""
    cell = cells.get((column.market.region.pk, kind))
    if cell is None:
        return Slot(column, (), is_needed=False, href="")
    return Slot(column, cell.partners, cell.is_needed, target(cell))


def target(cell: Cell) -> str:
    """The partner; the list of several; a way in where nobody is."""
    if len(cell.partners) == 1:
        return reverse("partners:one", args=[cell.partners[0].partner.pk])
    if not cell.partners:
        return reverse("partners:gap", args=[cell.region.pk, cell.type])
    chosen = {"show": "list", "type": cell.type, "region": str(cell.region.pk)}
    return f"{reverse('partners:list')}?{urlencode(chosen)}"


def hanging(
    partners: Sequence[LocalPartner],
    people: Mapping[UUID, Party],
    regions: Mapping[UUID, Sequence[str]],
) -> Hanging | None:
    """The one on whom most hang; ``regions`` are names by partner. None where that is few."""
    through = Counter(
        one.through_id for one in partners if one.through_id and one.through_id in people
    )
    if not through:
        return None
    person, count = min(through.items(), key=lambda one: (-one[1], people[one[0]].name))
    if count < LEAST_HANGING or count < PART_HANGING * len(partners):
        return None
    names = {
        name for one in partners if one.through_id == person for name in regions.get(one.pk, ())
    }
    return Hanging(people[person], count, len(partners), sorted(names))
