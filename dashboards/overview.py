"""The cards of the dashboard: what each reads, and which of them a member wants in which order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from dashboards import balance
from dashboards.charts.bars import diverging, share_bars
from dashboards.charts.stacks import market_stacks
from dashboards.reads import contacts, favours, income, markets
from dashboards.sheets import cards
from dashboards.sheets.cards import CARD_ROWS
from relationships.quadrant import drawn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from django.utils.functional import _StrOrPromise

    from dashboards.reads.choice import Choice
    from firms.access import Viewer

BESIDE: Final = 4  # cards in two columns; those after them stand in rows of two


def balance_card(viewer: Viewer, _choice: Choice) -> dict[str, Any]:
    """The quadrant."""
    firm = viewer.firm
    return {"quadrant": drawn(balance.standing_out(viewer), firm.gives_cut, firm.costs_cut)}


def flags_card(viewer: Viewer, choice: Choice) -> dict[str, Any]:
    """Open flags by reason."""
    reasons = balance.reasons(viewer, choice.as_of)
    return {
        "reasons": reasons,
        "standing": [row for row in reasons if row.open],
        "open_flags": balance.total_open(reasons),
        "closed": sum(row.closed for row in reasons),
    }


def income_card(viewer: Viewer, choice: Choice) -> dict[str, Any]:
    """None for who does not see all money."""
    found = income.income(viewer, choice)
    if found is None:
        return {"income": None}
    return {
        "income": {"bars": share_bars(found, CARD_ROWS), "table": cards.of_income(found, choice)}
    }


def contacts_card(viewer: Viewer, choice: Choice) -> dict[str, Any]:
    """Contact by month or year."""
    found = contacts.contacts(viewer, choice)
    return {"contacts": {"found": found, "table": cards.of_contacts(found, choice)}}


def favours_card(viewer: Viewer, choice: Choice) -> dict[str, Any]:
    """Favours both ways."""
    found = favours.favours(viewer, choice)
    return {"favours": {"bars": diverging(found), "table": cards.of_favours(found, choice)}}


def markets_card(viewer: Viewer, choice: Choice) -> dict[str, Any]:
    """Markets by step, year by year."""
    found = markets.markets_by_step(viewer, choice.as_of)
    return {
        "markets": {
            "chart": market_stacks(found),
            "since": found[0].on.year if found else None,
            "table": cards.of_markets(found, choice),
        }
    }


@dataclass(frozen=True, slots=True)
class Card:
    """A card; ``load`` gives what its template reads."""

    key: str
    title: _StrOrPromise
    load: Callable[[Viewer, Choice], dict[str, Any]]

    @property
    def template(self) -> str:
        """Where it is drawn."""
        return f"dashboards/_card_{self.key}.html"


#: All of them, in the usual order.
CARDS: Final = {
    card.key: card
    for card in (
        Card("balance", _("What each relationship gives and costs"), balance_card),
        Card("income", _("Where income comes from"), income_card),
        Card("contacts", _("Contact by month"), contacts_card),
        Card("flags", _("Open flags by reason"), flags_card),
        Card("markets", _("Markets by step"), markets_card),
        Card("favours", _("Favours"), favours_card),
    )
}
USUAL: Final = tuple(CARDS)


def wanted(viewer: Viewer) -> list[Card]:
    """The member's cards in their order; the usual ones for who chose none.

    A key that no card has any more is passed over.
    """
    chosen = [CARDS[key] for key in viewer.dashboard_cards if key in CARDS]
    return chosen or list(CARDS.values())


def columns(shown: Sequence[Card]) -> list[list[Card]]:
    """The first four from left to right and down, as columns; one card takes the whole width."""
    beside = shown[:BESIDE]
    return [column for column in (list(beside[::2]), list(beside[1::2])) if column]


def up(keys: Iterable[str], key: str) -> list[str]:
    """One place earlier; the first stays."""
    order = list(keys)
    at = order.index(key)
    if at:
        order[at - 1], order[at] = order[at], order[at - 1]
    return order


def down(keys: Iterable[str], key: str) -> list[str]:
    """One place later; the last stays."""
    return up(list(keys)[::-1], key)[::-1]
