"""Markets as a viewer may see them: how far in, since when, who stands behind it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from common.dates import country_name
from markets import path
from markets.models import CommitmentEvent, EventTrigger
from markets.path import MarketStep, Pattern, Point, Step
from partners.models import LocalPartner, Territory
from relationships.models import Gatekeeper, Party, Region, Relationship

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from firms.access import Viewer

State = CommitmentEvent.State


@dataclass(slots=True)
class Behind:
    """Somebody behind the steps of a market, and in which ways."""

    party: Party
    #: Steps that name the party, the newest last.
    triggers: list[EventTrigger] = field(default_factory=list)
    #: Share of the other people there whom we reach only through this person; None: no door.
    door: float | None = None
    partner: LocalPartner | None = None


@dataclass(slots=True)
class MarketNow:
    """A country in which the firm was, is or wants to be, as of a day."""

    country: str
    regions: list[Region] = field(default_factory=list)
    #: Confirmed steps that are seen, the oldest first.
    steps: list[Step[CommitmentEvent]] = field(default_factory=list)
    proposals: list[CommitmentEvent] = field(default_factory=list)
    behind: list[Behind] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The country in the reader's language."""
        return country_name(self.country)

    @property
    def events(self) -> list[CommitmentEvent]:
        """What happened, the oldest first."""
        return [step.event for step in self.steps]

    @property
    def level(self) -> int:
        """0 none to 10 several units."""
        return self.steps[-1].level if self.steps else 0

    @property
    def step(self) -> MarketStep:
        """The step of four."""
        return path.step_of(self.level)

    @property
    def since(self) -> date | None:
        """The day on which the level came to be what it is."""
        reached = (step for step in reversed(self.steps) if step.level != step.before)
        last = next(reached, None)
        return last.on if last else None

    @property
    def direction(self) -> str:
        """Of the last step; empty: there was none."""
        return self.steps[-1].event.direction if self.steps else ""

    @property
    def left(self) -> bool:
        """The firm was there and is not any more."""
        return self.level == 0 and any(step.level or step.before for step in self.steps)

    @property
    def is_target(self) -> bool:
        """A region of it is one the firm works for."""
        return any(region.is_target for region in self.regions)

    @property
    def pattern(self) -> Pattern:
        """How the way went."""
        return path.pattern(self.steps)


def events_of(viewer: Viewer, as_of: date) -> list[CommitmentEvent]:
    """Steps until a day, confirmed and proposed, with who stands behind them. Two queries."""
    rows = CommitmentEvent.objects.visible_to(viewer).by(as_of).exclude(state=State.REJECTED)
    return list(rows.in_order().with_parties())


def confirmed(events: Iterable[CommitmentEvent]) -> list[CommitmentEvent]:
    """Those that count."""
    return [event for event in events if event.state == State.CONFIRMED]


def index_of(viewer: Viewer, as_of: date) -> list[Point[CommitmentEvent]]:
    """The index over time, from the steps the viewer sees."""
    return path.index_path(confirmed(events_of(viewer, as_of)))


def markets_of(viewer: Viewer, as_of: date) -> list[MarketNow]:
    """All markets the viewer may know of, the deepest first. A constant number of queries."""
    found: dict[str, MarketNow] = {}
    events = events_of(viewer, as_of)
    for country, steps in path.levels(confirmed(events)).items():
        found.setdefault(country, MarketNow(country)).steps = steps
    for event in events:
        if event.state == State.PROPOSED:
            found.setdefault(event.market, MarketNow(event.market)).proposals.append(event)
    add_regions(viewer, found)
    add_behind(viewer, found, as_of)
    return sorted(found.values(), key=lambda one: (-one.level, not one.steps, one.country))


def market_of(viewer: Viewer, country: str, as_of: date) -> MarketNow | None:
    """One of them; None where the viewer knows of nothing there."""
    return next((one for one in markets_of(viewer, as_of) if one.country == country), None)


def add_regions(viewer: Viewer, found: dict[str, MarketNow]) -> None:
    """Regions of each country; one the firm works for is a market without any step."""
    rows = Region.objects.visible_to(viewer).exclude(country="").order_by("position", "name")
    for region in rows:
        if region.is_target:
            found.setdefault(region.country, MarketNow(region.country))
        if region.country in found:
            found[region.country].regions.append(region)


def add_behind(viewer: Viewer, found: dict[str, MarketNow], as_of: date) -> None:
    """Who stands behind each market: triggers of steps, doors to it, partners there."""
    people: dict[str, dict[UUID, Behind]] = defaultdict(dict)
    for market in found.values():
        for event in market.events:
            for trigger in event.triggers.all():
                one(people[market.country], trigger.party).triggers.append(trigger)
    for row in (
        Gatekeeper.objects.visible_to(viewer).filter(market__in=found).select_related("person")
    ):
        one(people[row.market], row.person).door = row.share
    for place in partners_in(viewer, list(found), as_of):
        behind = one(people[place.region.country], place.partner.relationship.party)
        behind.partner = place.partner
    for country, parties in people.items():
        found[country].behind = sorted(parties.values(), key=weight)


def one(people: dict[UUID, Behind], party: Party) -> Behind:
    """The entry of a party, made when it is new."""
    return people.setdefault(party.pk, Behind(party))


def weight(behind: Behind) -> tuple[bool, float, int, str]:
    """Appointed partners first, then doors, then who was behind most steps; then other partners."""
    appointed = (
        behind.partner is not None and behind.partner.stage == Relationship.PartnerStage.APPOINTED
    )
    return not appointed, -(behind.door or 0.0), -len(behind.triggers), behind.party.name


def partners_in(viewer: Viewer, countries: list[str], as_of: date) -> list[Territory]:
    """Where partners that were not ended work on a day."""
    rows = Territory.objects.visible_to(viewer).filter(region__country__in=countries)
    rows = rows.exclude(starts_on__gt=as_of).exclude(ends_on__lt=as_of)
    rows = rows.exclude(partner__stage="ended").exclude(partner__since__gt=as_of)
    return list(rows.select_related("region", "partner__relationship__party"))
