"""The step that is selected on a page of markets, and what is proposed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from common.dates import country_name
from markets.kinds import FORWARD
from markets.models import CommitmentEvent
from markets.words import is_back, question, summary, title

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from firms.access import Viewer
    from markets.models import EventTrigger
    from markets.path import Step
    from markets.reads import MarketNow

MOST_AWAY = 30  # proposals that were put away, on a page


@dataclass(frozen=True, slots=True)
class Card:
    """A step with what is said of it."""

    market: MarketNow
    step: Step[CommitmentEvent]
    title: str
    summary: str

    @property
    def event(self) -> CommitmentEvent:
        """The step's row."""
        return self.step.event

    @property
    def is_back(self) -> bool:
        """Of the market itself."""
        return is_back(self.event)

    @property
    def triggers(self) -> list[EventTrigger]:
        """Who is behind it."""
        return list(self.event.triggers.all())

    @property
    def earlier(self) -> list[EventTrigger]:
        """Of a return: those behind the steps before it, each once, the latest first."""
        if self.event.kind != CommitmentEvent.Kind.RE_ENTRY:
            return []
        before = [step.event for step in self.market.steps if step.on < self.step.on]
        forward = [event for event in reversed(before) if event.kind in FORWARD]
        rows = [trigger for event in forward for trigger in event.triggers.all()]
        return list({row.party_id: row for row in reversed(rows)}.values())[::-1]

    @property
    def is_out(self) -> bool:
        """The firm is not on the ground that it gave up: a return can be planned."""
        return (self.is_back and self.market.level < self.step.before) or self.market.left


def card_of(markets: Sequence[MarketNow], asked: str, *, sees_money: bool) -> Card | None:
    """The step asked for; else the latest step back; else the latest. None without any."""
    every = [(market, step) for market in markets for step in market.steps]
    if not every:
        return None
    named = [one for one in every if str(one[1].event.pk) == asked]
    backs = [one for one in every if is_back(one[1].event)]
    market, step = max(named or backs or every, key=lambda one: one[1].on)
    return Card(
        market=market,
        step=step,
        title=title(step.event, market.name),
        summary=summary(step, sees_money=sees_money),
    )


def parties_of(card: Card | None) -> set[UUID]:
    """Those whose balance a card shows."""
    return {row.party_id for row in [*card.triggers, *card.earlier]} if card else set()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A step that the rows suggest, waiting for somebody to decide."""

    event: CommitmentEvent
    market: str
    question: str
    #: A step of this kind that is written down for the same month: it may be the same one.
    noted: CommitmentEvent | None = None

    @property
    def noted_as(self) -> str:
        """What the step is called that is written down; empty: there is none."""
        return title(self.noted, self.market) if self.noted else ""

    @property
    def suspects(self) -> list[EventTrigger]:
        """Who may be behind it, the likeliest first."""
        return list(self.event.triggers.all())


def proposals_of(market: MarketNow, as_of: date) -> list[Proposal]:
    """The proposals of a market, each with its question and what is written down already."""
    return [
        Proposal(
            event, market.name, question(event, market.name, as_of), noted_of(event, market.events)
        )
        for event in market.proposals
    ]


@dataclass(frozen=True, slots=True)
class PutAway:
    """A proposal that somebody decided is no step."""

    event: CommitmentEvent
    question: str


def put_away(viewer: Viewer, as_of: date, country: str = "") -> list[PutAway]:
    """The latest of them, in one market or in all. One query."""
    rows = CommitmentEvent.objects.visible_to(viewer).rejected().by(as_of)
    rows = rows.filter(market=country) if country else rows
    named = rows.select_related("agreement", "settled_by").order_by("-settled_on", "-pk")
    return [
        PutAway(row, question(row, country_name(row.market), as_of)) for row in named[:MOST_AWAY]
    ]


def noted_of(event: CommitmentEvent, known: Sequence[CommitmentEvent]) -> CommitmentEvent | None:
    """A known step of the same kind and month, of the same day first; None: there is none."""
    day = event.happened_on
    same = [
        one
        for one in known
        if one.kind == event.kind and one.happened_on.replace(day=1) == day.replace(day=1)
    ]
    return min(same, key=lambda one: abs(one.happened_on - day), default=None)
