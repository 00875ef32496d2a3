"""Who works where, as what, and how well they are checked; which cells nobody fills yet."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Q

from clients.models import Stage, StagePlan
from partners.models import LocalPartner, PartnerNeed, Territory
from partners.states import Checked, checked
from relationships.models import Region, Relationship

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from firms.access import Viewer

#: States of stages for which somebody in the market may still be wanted.
AHEAD = (Stage.State.PLANNED, Stage.State.ACTIVE, Stage.State.BLOCKED)


@dataclass(frozen=True, slots=True)
class Covering:
    """A partner in a cell."""

    partner: LocalPartner
    checked: Checked


@dataclass(slots=True)
class Cell:
    """A type of partner in a region."""

    region: Region
    type: str
    partners: list[Covering] = field(default_factory=list)
    needs: list[PartnerNeed] = field(default_factory=list)

    def get_type_display(self) -> str:
        """The type as shown."""
        return str(LocalPartner.Type(self.type).label)

    @property
    def is_needed(self) -> bool:
        """Somebody is looked for, and nobody was appointed."""
        appointed = Relationship.PartnerStage.APPOINTED
        return bool(self.needs) and all(one.partner.stage != appointed for one in self.partners)


@dataclass(slots=True)
class Market:
    """A column of the grid."""

    region: Region
    partners: set[UUID] = field(default_factory=set)
    #: Plans of active clients that lead here and are not through.
    plans: list[StagePlan] = field(default_factory=list)

    @property
    def is_gap(self) -> bool:
        """The firm wants to be here, and there is no one yet."""
        return not self.partners and (self.region.is_target or bool(self.plans))


@dataclass(slots=True)
class Coverage:
    """The grid: only cells that hold or need somebody are there."""

    markets: list[Market]
    cells: list[Cell]

    @property
    def needed(self) -> list[Cell]:
        """Cells that somebody has to fill."""
        return [cell for cell in self.cells if cell.is_needed]


def coverage(viewer: Viewer, as_of: date) -> Coverage:
    """The grid as the viewer sees it on this day. A constant number of queries."""
    regions = {
        row.pk: row for row in Region.objects.visible_to(viewer).order_by("position", "code")
    }
    held = [row for row in territories(viewer, as_of) if row.region_id in regions]
    needs = [row for row in open_needs(viewer, as_of) if row.region_id in regions]
    parties = {row.partner.relationship.party_id for row in held}
    states = checked(viewer, parties, as_of)
    cells: dict[tuple[UUID, str], Cell] = {}
    markets = {pk: Market(row) for pk, row in regions.items()}
    for row in held:
        cell = cell_of(cells, regions[row.region_id], row.partner.type)
        if row.partner_id not in {one.partner.pk for one in cell.partners}:
            cell.partners.append(Covering(row.partner, states[row.partner.relationship.party_id]))
        markets[row.region_id].partners.add(row.partner_id)
    for need in needs:
        cell_of(cells, regions[need.region_id], need.type).needs.append(need)
    add_plans(markets.values(), plans(viewer))
    return Coverage([one for one in markets.values() if is_shown(one, cells)], in_order(cells))


def cell_of(cells: dict[tuple[UUID, str], Cell], region: Region, kind: str) -> Cell:
    """The cell; made where it is the first to be asked for."""
    return cells.setdefault((region.pk, kind), Cell(region, kind))


def in_order(cells: dict[tuple[UUID, str], Cell]) -> list[Cell]:
    """By market, then by type, in the order of their lists."""
    types = LocalPartner.Type.values
    return sorted(
        cells.values(),
        key=lambda cell: (cell.region.position, cell.region.code, types.index(cell.type)),
    )


def is_shown(market: Market, cells: dict[tuple[UUID, str], Cell]) -> bool:
    """Somewhere the firm wants to be, looks for somebody, or has somebody."""
    wanted = market.region.is_target or market.plans or market.partners
    return bool(wanted) or any(region == market.region.pk for region, _type in cells)


def territories(viewer: Viewer, as_of: date) -> list[Territory]:
    """Where partners who have not ended work, or are going to."""
    rows = Territory.objects.visible_to(viewer).filter(Q(ends_on=None) | Q(ends_on__gte=as_of))
    seen = LocalPartner.objects.visible_to(viewer).live()
    rows = rows.filter(partner__in=seen).select_related("partner__relationship__party")
    return list(rows.order_by("partner__relationship__party__name", "pk"))


def open_needs(viewer: Viewer, as_of: date) -> list[PartnerNeed]:
    """Whom the firm looks for."""
    rows = PartnerNeed.objects.visible_to(viewer).filter(
        Q(closed_on=None) | Q(closed_on__gt=as_of), Q(opened_on=None) | Q(opened_on__lte=as_of)
    )
    return list(rows.select_related("client__relationship__party").order_by("wanted_by", "pk"))


def plans(viewer: Viewer) -> list[StagePlan]:
    """Plans of active clients with a market and a stage ahead."""
    ahead = Stage.objects.visible_to(viewer).filter(state__in=AHEAD)
    rows = StagePlan.objects.visible_to(viewer).filter(
        client__relationship__client_active=True, pk__in=ahead.values("plan")
    )
    rows = rows.exclude(market="").select_related("client__relationship__party")
    return list(rows.order_by("client__relationship__party__name", "pk"))


def add_plans(markets: Iterable[Market], found: Iterable[StagePlan]) -> None:
    """A plan for a country leads to each of its regions."""
    by_country: dict[str, list[StagePlan]] = defaultdict(list)
    for plan in found:
        by_country[plan.market].append(plan)
    for market in markets:
        market.plans = by_country.get(market.region.country, []) if market.region.country else []
