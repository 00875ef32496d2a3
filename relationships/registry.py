"""What upper apps add to lower pages: menu entries, record panels, cards of Today (DECISIONS 7).

Each app registers its parts in a module ``page_parts``, found at start-up. A part loads its own
rows with a constant number of queries and returns None where it has nothing to show.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from django.utils.functional import _StrOrPromise

    from firms.access import Viewer
    from relationships.models import Relationship
    from relationships.search import Hit

#: Nobody counts further: from here a page says 999+ (DECISIONS 3).
MOST_COUNTED = 1_000


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """A page of the rail. ``key`` is pressed after G; ``count`` is asked in a second request."""

    slug: str
    label: _StrOrPromise
    url_name: str
    icon: str
    resource: str  # of the access matrix; without the right to read it the entry is absent
    position: int
    key: str = ""
    phone: bool = False
    phone_label: _StrOrPromise = ""
    count: Callable[[Viewer], int | None] | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """A card on the relationship page: ``load`` gives the template's ``panel``."""

    slug: str
    column: str  # left, middle or right
    template: str
    position: int
    load: Callable[[Viewer, Relationship, date], Any | None]


@dataclass(frozen=True, slots=True)
class TodayCard:
    """A card of Today: ``load`` gives the template's ``card``."""

    slug: str
    template: str
    position: int
    load: Callable[[Viewer, date], Any | None]


@dataclass(frozen=True, slots=True)
class RecordAction:
    """Something to do with a relationship, in the menu of its page; ``address`` empty: not here."""

    slug: str
    label: _StrOrPromise
    icon: str
    position: int
    address: Callable[[Viewer, Relationship], str]


@dataclass(frozen=True, slots=True)
class FoundPage:
    """A further page of somebody found by name, offered beside the relationship's.

    ``addresses`` gives those of the hits that have one, by relationship; no query where none has.
    """

    slug: str
    label: _StrOrPromise
    icon: str
    position: int
    addresses: Callable[[Viewer, Sequence[Hit]], Mapping[UUID, str]]


@dataclass(frozen=True, slots=True)
class Checks:
    """What introductions show of checks of parties, one query each.

    ``clear`` gives those of the parties who are checked well on the day; ``stopped`` how many
    cheats each of the parties kept out.
    """

    clear: Callable[[Viewer, Collection[UUID], date], Collection[UUID]]
    stopped: Callable[[Viewer, Collection[UUID], date], Mapping[UUID, int]]


_menu: dict[str, MenuEntry] = {}
_market_pages: list[Callable[[str], str]] = []
_checks = [Checks(lambda *_: (), lambda *_: {})]  # nobody checks anybody
_found: dict[str, FoundPage] = {}
_actions: dict[str, RecordAction] = {}
_panels: dict[str, Panel] = {}
_cards: dict[str, TodayCard] = {}


def add_menu_entry(entry: MenuEntry) -> None:
    """Put a page into the rail."""
    _menu[entry.slug] = entry


def add_panel(panel: Panel) -> None:
    """Put a card on the relationship page."""
    _panels[panel.slug] = panel


def add_record_action(action: RecordAction) -> None:
    """Offer something on the relationship page."""
    _actions[action.slug] = action


def add_today_card(card: TodayCard) -> None:
    """Put a card on Today."""
    _cards[card.slug] = card


def add_found_page(found: FoundPage) -> None:
    """Offer a further page where somebody is found by name."""
    _found[found.slug] = found


def set_checks(checks: Checks) -> None:
    """Tell introductions of checks."""
    _checks[0] = checks


def checks_of_parties() -> Checks:
    """Who knows of checks."""
    return _checks[0]


def menu_entries() -> list[MenuEntry]:
    """Pages of the rail in their order."""
    return sorted(_menu.values(), key=lambda entry: entry.position)


def panels(column: str) -> list[Panel]:
    """Cards of one column of the relationship page."""
    found = (panel for panel in _panels.values() if panel.column == column)
    return sorted(found, key=lambda panel: panel.position)


def record_actions() -> list[RecordAction]:
    """What may be offered on the relationship page."""
    return sorted(_actions.values(), key=lambda action: action.position)


def found_pages() -> list[FoundPage]:
    """Further pages of those who are found by name."""
    return sorted(_found.values(), key=lambda found: found.position)


def today_cards() -> list[TodayCard]:
    """Cards of Today."""
    return sorted(_cards.values(), key=lambda card: card.position)


def set_market_page(address: Callable[[str], str]) -> None:
    """Where the page of a market is, by its country."""
    _market_pages[:] = [address]


def market_page(country: str) -> str:
    """Its address; empty while no app has such pages."""
    return _market_pages[0](country) if _market_pages else ""
