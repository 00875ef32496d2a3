"""Rows behind the map: parties, what they give and cost, and of which region they are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from common.dates import country_name
from dashboards.network.layout import MOST_WEDGES
from relationships.history import FEW, points_of
from relationships.models import Party, Score, ScoreHistory

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from uuid import UUID

    from dashboards.network.questions import Question
    from firms.access import Viewer
    from firms.models import Firm

NOWHERE: Final = "none"  # key of those whose region is not written down
ELSEWHERE: Final = "other"  # key of the smallest regions, where there are too many to draw
MONTH = timedelta(days=31)
COLUMNS = (
    *("pk", "name", "native_name", "kind", "country", "region", "region__name", "region__country"),
    *("member", "relationship"),
)


@dataclass(frozen=True, slots=True)
class Person:
    """A party as the map knows it; avatars and names are drawn from it."""

    id: UUID
    name: str
    native_name: str
    kind: str
    country: str
    region: str  # key of its wedge
    region_name: str
    is_member: bool
    relationship: UUID | None

    @property
    def is_person(self) -> bool:
        """Person, else organisation."""
        return self.kind == Party.Kind.PERSON


@dataclass(frozen=True, slots=True)
class Weight:
    """What a relationship gives and costs, 0 to 100, in one word; None: too early to say."""

    word: str | None
    gives: float | None
    costs: float | None
    strength: float | None  # 0..1; None: no contact yet, or another day than today


UNKNOWN = Weight(None, None, None, None)


def people_of(viewer: Viewer, parties: Collection[UUID]) -> dict[UUID, Person]:
    """Those of the parties whom the viewer sees. One query."""
    rows = Party.objects.visible_to(viewer).filter(pk__in=parties)
    found = [person_of(*row) for row in rows.values_list(*COLUMNS)]
    return {one.id: one for one in with_regions(found)}


def person_of(
    pk: UUID,
    name: str,
    native_name: str,
    kind: str,
    country: str,
    region: UUID | None,
    region_name: str | None,
    region_country: str | None,
    member: UUID | None,
    relationship: UUID | None,
) -> Person:
    """One row; the region is still that which is written down."""
    return Person(
        id=pk,
        name=name,
        native_name=native_name,
        kind=kind,
        country=country or region_country or "",
        region=str(region or ""),
        region_name=region_name or "",
        is_member=member is not None,
        relationship=relationship,
    )


def with_regions(people: Iterable[Person]) -> list[Person]:
    """Everybody with a wedge: the region, where all of the country have one; else the country."""
    found = list(people)
    whole = {one.country for one in found if one.country and not one.region}
    placed = [in_country(one, whole) for one in found]
    sizes = Counter(one.region for one in placed)
    if len(sizes) <= MOST_WEDGES:
        return placed
    ranked = sorted(sizes, key=lambda key: (-sizes[key], key))
    small = set(ranked[MOST_WEDGES - 1 :])
    elsewhere = _("Elsewhere")
    return [
        replace(one, region=ELSEWHERE, region_name=elsewhere) if one.region in small else one
        for one in placed
    ]


def in_country(one: Person, whole: Collection[str]) -> Person:
    """Keys sort by country, so that regions of one stand side by side."""
    if one.region and one.country not in whole:
        return replace(one, region=f"{one.country}-{one.region}"[:40])
    if one.country:
        return replace(one, region=one.country, region_name=country_name(one.country))
    return replace(one, region=NOWHERE, region_name=_("Region not known"))


def weights_of(
    viewer: Viewer, question: Question, people: Mapping[UUID, Person]
) -> dict[UUID, Weight]:
    """By relationship; on another day than today what was kept of the month-end before. One query."""
    wanted = [one.relationship for one in people.values() if one.relationship]
    if question.is_today:
        columns = ("relationship", "word", "lever", "plug", "strength", "n_inputs")
        rows = Score.objects.visible_to(viewer).filter(relationship__in=wanted)
        return {pk: weight_of(*row) for pk, *row in rows.values_list(*columns)}
    kept = ScoreHistory.objects.visible_to(viewer).filter(relationship__in=wanted)
    return {
        pk: weight_then(points, question.as_of, viewer.firm)
        for pk, points in kept.values_list("relationship", "points")
    }


def weight_of(
    word: str, gives: float, costs: float, strength: float | None, entries: int
) -> Weight:
    """Of today; with few entries nothing is said but how strong it is."""
    if entries < FEW:
        return replace(UNKNOWN, strength=strength)
    return Weight(word, gives, costs, strength)


def weight_then(points: list[list[Any]], day: date, firm: Firm) -> Weight:
    """Of the last month-end up to the day, if it is not long ago."""
    past = [point for point in points_of(points) if day - MONTH < point.on <= day]
    if not past or past[-1].is_early:
        return UNKNOWN
    gives, costs = past[-1].gives, past[-1].costs
    return Weight(word_of(gives >= firm.gives_cut, costs >= firm.costs_cut), gives, costs, None)


def word_of(gives: bool, costs: bool) -> str:  # noqa: FBT001 - the two questions
    """One of the four words."""
    both = {(True, False): "lever", (True, True): "two_edged", (False, True): "plug"}
    return both.get((gives, costs), "quiet")
