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

    from markets.models import EventTrigger
    from markets.path import Step
    from markets.reads import MarketNow


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

    @property
    def suspects(self) -> list[EventTrigger]:
        """Who may be behind it, the likeliest first."""
        return list(self.event.triggers.all())


def proposal_of(event: CommitmentEvent, as_of: date) -> Proposal:
    """A proposal with its question."""
    market = country_name(event.market)
    return Proposal(event, market, question(event, market, as_of))
