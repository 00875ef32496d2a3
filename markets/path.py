"""The way of the firm through its markets, as a pure function of its steps (DOMAIN 3.13)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from markets.kinds import EXITS, FORWARD
from markets.models import CommitmentEvent
from markets.models.event import Mode

Kind = CommitmentEvent.Kind
#: The level at which a way of being in a market stands (ordinal).
LEVEL_OF: dict[str, int] = {
    Mode.CONTACTS: 1,
    Mode.SPORADIC: 2,
    Mode.ASSOCIATE_OR_AGENT: 3,
    Mode.DISTRIBUTOR_OR_LICENCE: 4,
    Mode.VIRTUAL_OFFICE: 5,
    Mode.OFFICE: 5,
    Mode.SUBSIDIARY_IN_FORMATION: 6,
    Mode.MINORITY_VENTURE: 6,
    Mode.JOINT_VENTURE: 7,
    Mode.SALES_SUBSIDIARY: 8,
    Mode.FULL_SUBSIDIARY: 9,
    Mode.SEVERAL_UNITS: 10,
}
#: From here on a market counts in the breadth of the index.
COMMITTED = 2


class MarketStep(TextChoices):
    """The four steps shown on screen (DECISIONS 1), and none."""

    NONE = "none", _("Not there")
    CONTACTS = "contacts", _("Contacts")
    PARTNER = "partner", _("Partner")
    OFFICE = "office", _("Office")
    OWN_BASE = "own_base", _("Own base")


class Pattern(StrEnum):
    """How the way went, without the words of theory."""

    LINEAR = "linear"
    ONE_REVERSAL = "one_reversal"
    SERIAL = "serial"


class Event(Protocol):
    """What is asked of a step."""

    @property
    def market(self) -> str: ...
    @property
    def happened_on(self) -> date: ...
    @property
    def kind(self) -> str: ...
    @property
    def to_mode(self) -> str: ...
    @property
    def level_after(self) -> int | None: ...


EventT = TypeVar("EventT", bound=Event | CommitmentEvent)


@dataclass(frozen=True, slots=True)
class Step(Generic[EventT]):
    """The level of a market from a day on, and the event that brought it."""

    on: date
    level: int
    event: EventT
    before: int = 0


@dataclass(frozen=True, slots=True)
class Point(Generic[EventT]):
    """Where the firm stands after an event: the sum of levels, with breadth and depth beside it."""

    on: date
    index: int
    breadth: int  # markets at level 2 or more
    depth: int  # the highest level of any market
    event: EventT


def step_of(level: int) -> MarketStep:
    """The step of four on which a level stands."""
    bounds = (
        (7, MarketStep.OWN_BASE),
        (5, MarketStep.OFFICE),
        (3, MarketStep.PARTNER),
        (1, MarketStep.CONTACTS),
    )
    return next((step for least, step in bounds if level >= least), MarketStep.NONE)


def level_after(event: Event | CommitmentEvent, before: int) -> int:
    """The level after an event; a second way of being there never lowers it."""
    if event.kind in {Kind.MARKET_WITHDRAWAL, Kind.TOTAL_WITHDRAWAL}:
        return 0 if event.level_after is None else event.level_after
    said = event.level_after
    if said is None and event.kind in FORWARD:
        said = LEVEL_OF.get(event.to_mode, max(before, 1))
    if said is None:
        return before
    return max(before, said) if event.kind == Kind.MODE_ADDITION else said


def levels(events: Iterable[EventT]) -> dict[str, list[Step[EventT]]]:
    """The steps of each market, the oldest first; leaving all markets is a step of each."""
    found: dict[str, list[Step[EventT]]] = defaultdict(list)
    for event in in_order(events):
        for market in touched(event, found):
            before = found[market][-1].level if found[market] else 0
            after = level_after(event, before)
            found[market].append(Step(event.happened_on, after, event, before))
    return dict(found)


def in_order(events: Iterable[EventT]) -> list[EventT]:
    """The oldest first; those of one day stay as they came."""
    return sorted(events, key=lambda event: event.happened_on)


def touched(event: Event | CommitmentEvent, known: Iterable[str]) -> list[str]:
    """Markets whose level an event concerns."""
    if event.kind != Kind.TOTAL_WITHDRAWAL:
        return [event.market]
    return list(dict.fromkeys([*known, event.market]))


def index_path(events: Iterable[EventT]) -> list[Point[EventT]]:
    """One point per event: the sum of the levels of all markets, breadth and depth."""
    now: dict[str, int] = {}
    found = []
    for event in in_order(events):
        for market in touched(event, now):
            now[market] = level_after(event, now.get(market, 0))
        found.append(point_after(event, list(now.values())))
    return found


def point_after(event: EventT, now: list[int]) -> Point[EventT]:
    """Levels of all markets put together."""
    breadth = sum(level >= COMMITTED for level in now)
    return Point(event.happened_on, sum(now), breadth, max(now, default=0), event)


def pattern(steps: Iterable[Step[EventT]]) -> Pattern:
    """How one market went: straight on, back once, or in and out again and again."""
    backs, pairs, is_out = 0, 0, False
    for step in steps:
        if is_out and step.event.kind in FORWARD:
            pairs, is_out = pairs + 1, False
        elif step.level < step.before or step.event.kind in EXITS:
            backs, is_out = backs + 1, True
    if pairs >= 2:
        return Pattern.SERIAL
    return Pattern.ONE_REVERSAL if backs else Pattern.LINEAR


# --- money -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Span:
    """A share that lies between two bounds where some rows do not say their country."""

    low: Decimal
    high: Decimal


def foreign_share(amounts: dict[str, Decimal], home: str) -> Span | None:
    """Income from other countries than ``home``, by country ("": not known); None without any."""
    total = sum(amounts.values(), Decimal(0))
    if total <= 0:
        return None
    unknown = amounts.get("", Decimal(0))
    foreign = total - unknown - amounts.get(home, Decimal(0))
    return Span(foreign / total, (foreign + unknown) / total)


def concentration(amounts: dict[str, Decimal], home: str) -> Decimal | None:
    """How far income from abroad hangs on one market, 0 to 1 (Herfindahl); None without any."""
    foreign = [amount for market, amount in amounts.items() if market and market != home]
    total = sum(foreign, Decimal(0))
    if total <= 0:
        return None
    return sum(((amount / total) ** 2 for amount in foreign), Decimal(0))
