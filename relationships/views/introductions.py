"""The page of introductions: the board or its table, ideas beside it, and who opens doors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from firms.permissions import allowed, may
from relationships.introductions.board import board, card, ideas, under_way, with_since
from relationships.introductions.filters import IntroductionFilter
from relationships.introductions.money import introduced_income
from relationships.introductions.states import NOWHERE, PATH, State
from relationships.introductions.yields import yields
from relationships.models import Introduction, Relationship
from relationships.registry import MOST_COUNTED, checks_of_parties
from relationships.views.introduction_cards import ShownCard, in_short, shown, steps_back
from relationships.views.listing import push_without_blanks
from relationships.views.pages import day_of, fresh, is_fragment, page, viewer_of
from relationships.views.sorting import column_heads, known_ordering

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal
    from uuid import UUID

    from django.utils.functional import _StrOrPromise

    from firms.access import Viewer
    from relationships.introductions.board import Board
    from relationships.introductions.money import IntroducedIncome
    from relationships.introductions.yields import Yield

PAGE_WORDS = frozenset({"show", "ordering", "page"})
ROWS = 50  # of a page of the table
MOST_CLIENTS = 200  # offered to filter by
DOORS = 10  # scorecards; the others are folded
AGES = (7, 14, 30, 90)  # days in its state
#: Columns of the table: the order, its words, whether small comes first.
HEADS: tuple[tuple[str, _StrOrPromise, bool], ...] = (
    ("name", gettext_lazy("Introduction"), True),
    ("introducer", gettext_lazy("Who introduces"), True),
    ("state", gettext_lazy("State"), True),
    ("since", gettext_lazy("Since"), False),
    ("deadline", gettext_lazy("Deadline"), True),
)
ORDERS = {
    "name": "introduced__name",
    "introducer": "introducer__name",
    "state": "place",
    "since": "since",
    "deadline": "deadline",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the board with the words of its cards."""

    slug: str
    label: str
    count: int
    cards: Sequence[ShownCard]

    @property
    def hidden(self) -> int:
        """How many have no card here."""
        return self.count - len(self.cards)


@dataclass(frozen=True, slots=True)
class Door:
    """The scorecard of an introducer, with the income credited to them."""

    card: Yield
    income: Decimal | None  # None: nothing, or not for this viewer
    stopped: int  # cheats that their checks kept out


# --- what the address asks for --------------------------------------------------------------------


def filter_of(request: HttpRequest) -> IntroductionFilter:
    """The filters in the address; unknown and wrong ones are named in a message and left out."""
    data = request.GET.copy()
    for name, values in request.GET.lists():
        if not any(values):
            del data[name]
    found = IntroductionFilter(
        data,
        Introduction.objects.visible_to(viewer_of(request)),
        viewer=viewer_of(request),
        as_of=day_of(request),
    )
    unknown = found.unknown(also_known=PAGE_WORDS)
    if unknown:
        words = ", ".join(unknown)[:80]
        messages.warning(request, _("Not known here and left out: %(names)s.") % {"names": words})
    for name, errors in found.form.errors.items() if found.is_bound else ():
        label = found.filters[name].label or name
        messages.warning(request, f"{label}: {' '.join(map(str, errors))}")
    return found


def narrowed(found: IntroductionFilter) -> bool:
    """True when filters leave rows out."""
    data = found.data or {}
    return any(data.get(name) for name in found.filters)


def ordering_of(request: HttpRequest) -> str:
    """A known order; what moved last comes first where none is asked for."""
    return known_ordering(request, ORDERS, "-since")


def headings(ordering: str) -> dict[str, dict[str, Any]]:
    """Column heads of the list."""
    return column_heads(HEADS, ordering)


# --- rows -----------------------------------------------------------------------------------------


def in_order(rows: QuerySet[Introduction], viewer: Viewer, ordering: str) -> QuerySet[Any]:
    """Rows of the table; what has no value comes last either way."""
    states = [When(state=state, then=Value(at)) for at, state in enumerate((*PATH, *NOWHERE))]
    placed = with_since(rows, viewer).annotate(place=Case(*states, output_field=IntegerField()))
    by = F(ORDERS[ordering.removeprefix("-")])
    order = by.desc(nulls_last=True) if ordering.startswith("-") else by.asc(nulls_last=True)
    related = placed.select_related("introducer", "introduced", "target", "suggested_to")
    ordered: QuerySet[Any] = related.order_by(order, "pk")
    return ordered


def page_number(request: HttpRequest, count: int) -> tuple[int, int]:
    """Number of the page asked for, and of the last one; a wrong one is the first."""
    last = max(1, -(-count // ROWS))
    asked = request.GET.get("page", "")
    number = int(asked[:6]) if asked.isascii() and asked.isdigit() else 1
    return (number if 1 <= number <= last else 1), last


def table(
    request: HttpRequest, found: IntroductionFilter, money: IntroducedIncome | None
) -> dict[str, Any]:
    """The page of rows asked for. Two queries."""
    as_of, ordering = day_of(request), ordering_of(request)
    count = found.qs.order_by().count()
    number, last = page_number(request, count)
    rows = in_order(found.qs, viewer_of(request), ordering)[(number - 1) * ROWS : number * ROWS]
    cards = [card(row, as_of) for row in rows]
    return {
        "headings": headings(ordering),
        "rows": shown(cards, as_of, money, {}),
        "count": count,
        "previous": number - 1 or None,
        "following": number + 1 if number < last else None,
    }


def columns(
    request: HttpRequest, found: IntroductionFilter, money: IntroducedIncome | None
) -> dict[str, Any]:
    """The board and the ideas beside it. Four queries."""
    viewer, as_of = viewer_of(request), day_of(request)
    back = steps_back(request)
    drawn: Board = board(viewer, as_of, found.qs)
    cards = [one.row.target_id for column in drawn.columns for one in column.cards]
    targets = {target for target in cards if target is not None}
    clear = checks_of_parties().clear(viewer, targets, as_of)
    return {
        "columns": [
            Column(one.slug, one.label, one.count, shown(one.cards, as_of, money, back, clear))
            for one in drawn.columns
        ],
        "ideas": shown(ideas(viewer, as_of, found.qs), as_of, money, back),
        "idea_count": drawn.ideas,
        "count": drawn.ideas + sum(one.count for one in drawn.columns),
    }


def doors(
    cards: Sequence[Yield], money: IntroducedIncome | None, stopped: Mapping[UUID, int]
) -> list[Door]:
    """Scorecards; who brought most comes first, where that may be seen."""
    credited = money.credited if money else {}
    sums = [in_short(credited.get(one.introducer.pk)) if money else None for one in cards]
    found = [
        Door(one, income, stopped.get(one.introducer.pk, 0))
        for one, income in zip(cards, sums, strict=True)
    ]
    return sorted(found, key=lambda door: -(door.income or 0))


def choices(viewer: Viewer) -> dict[str, Any]:
    """Clients and markets to filter by. Two queries."""
    clients = Relationship.objects.visible_to(viewer).filter(is_client=True)
    named = clients.order_by("party__name").values_list("party_id", "party__name")
    rows = Introduction.objects.visible_to(viewer).exclude(target__country="")
    markets = rows.order_by("target__country").values_list("target__country", flat=True)
    return {
        "clients": [(str(pk), name) for pk, name in named[:MOST_CLIENTS]],
        "markets": [code for code in markets.distinct() if code],
        "states": State.choices,
        "ages": AGES,
    }


@allowed("introductions")
@fresh
@require_GET
def introductions(request: HttpRequest) -> HttpResponse:
    """All introductions the viewer sees, by how far they have come, and who made them."""
    viewer, as_of = viewer_of(request), day_of(request)
    found = filter_of(request)
    money = introduced_income(viewer, as_of)
    as_list = request.GET.get("show") == "list"
    cards = yields(viewer, as_of)
    introducers = {one.introducer.pk for one in cards}
    opened = doors(cards, money, checks_of_parties().stopped(viewer, introducers, as_of))
    context = {
        **(table if as_list else columns)(request, found, money),
        **choices(viewer),
        "as_list": as_list,
        "filter": found,
        "is_narrowed": narrowed(found),
        "introducers": sorted(
            ((str(one.introducer.pk), one.introducer.name) for one in cards), key=lambda one: one[1]
        ),
        "money": money,
        "earned": in_short(money.total) if money else None,
        "doors": opened[:DOORS],
        "more_doors": opened[DOORS:],
        "open": under_way(viewer, MOST_COUNTED),
        "as_of": as_of,
        "may_write": may(viewer, "introductions", "write"),
    }
    answer = page(request, "relationships/introductions/board.html", context, partial="board")
    if is_fragment(request):
        push_without_blanks(request, answer)
    return answer
