"""Introductions as the board and its list draw them: words, pills, and where each may go."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.dates import short_date
from firms.models.base import Precision
from relationships.introductions.states import NOWHERE, State, after, needs_reason

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date
    from uuid import UUID

    from django.http import HttpRequest

    from relationships.introductions.board import Card
    from relationships.introductions.money import IntroducedIncome
    from relationships.models import Introduction


MONTH, YEAR = 30, 365  # days, for words alone
THOUSAND = 1_000


@dataclass(frozen=True, slots=True)
class Way:
    """A state that it may go to."""

    state: State
    asks_why: bool
    is_next: bool  # where the right arrow leads


@dataclass(frozen=True, slots=True)
class ShownCard:
    """A card with its words."""

    card: Card
    line: str
    pill: tuple[str, str] | None  # words and tone
    ways: tuple[Way, ...]
    back: str  # address that takes the last step back, while this session remembers it
    income: Decimal | None  # None: nothing, or not for this viewer

    @property
    def row(self) -> Introduction:
        """The introduction."""
        return self.card.row

    @property
    def long_age(self) -> str:
        """``4 months``, ``2 years`` in its state; empty where days say it better."""
        days = self.card.age_days or 0
        return long_time(days) if days >= 2 * MONTH else ""

    @property
    def move_url(self) -> str:
        """The page that moves it."""
        return reverse("relationships:introduction_move", args=[self.row.pk])


def ways_of(row: Introduction) -> tuple[Way, ...]:
    """Where it may go, the usual way first."""
    states = after(row.state)
    free = [state for state in states if not needs_reason(state)]
    following = free[-1] if row.state in NOWHERE else next(iter(free), None)
    return tuple(Way(state, needs_reason(state), state == following) for state in states)


def since_words(card: Card, as_of: date) -> str:
    """The day it came into its state, as exactly as it is known; empty where nobody knows."""
    if card.since is None:
        return ""
    row = card.row
    return short_date(card.since, as_of, row.precision if card.since == row.on else Precision.DAY)


def line_of(card: Card, as_of: date) -> str:
    """What the card says under its title."""
    row, since = card.row, since_words(card, as_of)
    if row.state in NOWHERE:
        return row.decline_reason or str(row.get_state_display())
    if row.state == State.PROMISED and row.deadline:
        return _("By %(day)s") % {"day": short_date(row.deadline, as_of)}
    if row.state == State.EARNING and since:
        return _("Since %(day)s") % {"day": since}
    words = {"state": row.get_state_display(), "day": since}
    return _("%(state)s %(day)s") % words if since else str(words["state"])


def pill_of(card: Card, as_of: date) -> tuple[str, str] | None:
    """What asks for a hand: a deadline gone by, a reminder that has come, a long silence."""
    row = card.row
    if card.is_late and row.deadline:
        late = (as_of - row.deadline).days
        return ngettext("%(n)d day late", "%(n)d days late", late) % {"n": late}, "soon"
    if card.is_due:
        return _("Ask again"), "soon"
    if card.is_long and card.age_days is not None:
        return long_time(card.age_days), "watch"
    return None


def long_time(days: int) -> str:
    """``6 days``, ``4 months``, ``2 years``."""
    if days < 2 * MONTH:
        return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    if days < 2 * YEAR:
        return _("%(n)d months") % {"n": days // MONTH}
    return _("%(n)d years") % {"n": days // YEAR}


def in_short(amount: Decimal | None) -> Decimal | None:
    """From a thousand on without cents: a card has little room."""
    is_large = amount is not None and abs(amount) >= THOUSAND
    return amount.quantize(Decimal(1), ROUND_HALF_UP) if amount and is_large else amount


def steps_back(request: HttpRequest) -> dict[str, str]:
    """Addresses that take the last step of an introduction back, by its id."""
    kept: Mapping[str, Any] = request.session.get("undo", {})
    return {
        step["id"]: reverse("relationships:undo", args=[key])
        for key, step in kept.items()
        if step.get("model") == "introduction" and step.get("op") == "changed"
    }


def checked_pill(row: Introduction, clear: Collection[UUID]) -> tuple[str, str] | None:
    """They are introduced to somebody who is checked well."""
    is_checked = row.target_id in clear and row.state not in NOWHERE
    return (_("Checked"), "ok") if is_checked else None


def shown(
    cards: Iterable[Card],
    as_of: date,
    money: IntroducedIncome | None,
    back: Mapping[str, str],
    clear: Collection[UUID] = (),
) -> list[ShownCard]:
    """Cards with their words; ``clear`` are parties who are checked well."""
    through = money.through if money else {}
    return [
        ShownCard(
            card=card,
            line=line_of(card, as_of),
            pill=pill_of(card, as_of) or checked_pill(card.row, clear),
            ways=ways_of(card.row),
            back=back.get(str(card.row.pk), ""),
            income=in_short(through.get(card.row.pk)),
        )
        for card in cards
    ]
