"""The board of introductions: columns of cards with their ages. A query each for any number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, RowNumber

from relationships.introductions.states import COLUMN_WORDS, COLUMNS, MADE, NOWHERE, OPEN, State
from relationships.models import Introduction, IntroductionStep

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from firms.access import Viewer

#: Cards of a column; the rest is counted, and found in the list.
MOST_CARDS = 50
MOST_IDEAS = 12  # beside the board
IDEAS = "idea"
#: After so many days in its state somebody should ask: round choices.
PATIENCE: Mapping[str, int] = {State.ASKED: 5, State.PROMISED: 21, State.MADE: 14}
#: Somebody has been asked, and it is not settled: what the menu counts.
UNDER_WAY = tuple(state for state in OPEN if state != State.IDEA)


@dataclass(frozen=True, slots=True)
class Card:
    """An introduction on the board."""

    row: Introduction
    since: date | None  # in its state; None: nobody knows
    age_days: int | None
    is_due: bool  # its reminder has come
    is_late: bool  # its deadline has passed and it is not made

    @property
    def is_long(self) -> bool:
        """Longer in its state than one should wait."""
        most = PATIENCE.get(self.row.state)
        return most is not None and self.age_days is not None and self.age_days >= most


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the board."""

    slug: str
    label: str
    cards: Sequence[Card]
    count: int

    @property
    def hidden(self) -> int:
        """How many have no card here."""
        return self.count - len(self.cards)


@dataclass(frozen=True, slots=True)
class Board:
    """All columns; ideas wait beside them."""

    columns: Sequence[Column]
    ideas: int
    open: int  # on the board and not settled


def with_since(rows: QuerySet[Introduction], viewer: Viewer) -> QuerySet[Any]:
    """Annotate ``since``, the day on which it came into its state, or None.

    That of the last step; without steps the day that the state is written with. Since when
    something has gone nowhere is only known from a step.
    """
    steps = IntroductionStep.objects.visible_to(viewer).filter(introduction=OuterRef("pk"))
    moved = Subquery(steps.order_by("-number").values("on")[:1])
    entered = Case(
        When(state__in=NOWHERE, then=Value(None)),
        When(state__in=[State.ASKED, State.PROMISED], then=Coalesce("asked_on", "on")),
        default=F("on"),
        output_field=DateField(),
    )
    found: QuerySet[Any] = rows.annotate(since=Coalesce(moved, entered))
    return found


def with_column(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Annotate ``column``: its slug on the board, ``idea`` beside it."""
    cases = [When(state__in=states, then=Value(slug)) for slug, states in COLUMNS.items()]
    found: QuerySet[Any] = rows.annotate(
        column=Case(*cases, default=Value(IDEAS), output_field=CharField())
    )
    return found


def board(viewer: Viewer, as_of: date, rows: QuerySet[Introduction] | None = None) -> Board:
    """The board of what the viewer sees, or of the rows that a filter left of it."""
    seen = Introduction.objects.visible_to(viewer) if rows is None else rows
    sized = with_column(seen.order_by()).values_list("column").annotate(count=Count("pk"))
    counts: dict[str, int] = dict(sized)
    cards: dict[str, list[Card]] = {slug: [] for slug in COLUMNS}
    for row in shown(viewer, seen):
        cards[row.column].append(card(row, as_of))
    columns = [
        Column(slug, str(COLUMN_WORDS[slug]), found, counts.get(slug, 0))
        for slug, found in cards.items()
    ]
    settled = ("earning", "nowhere")
    waiting = sum(column.count for column in columns if column.slug not in settled)
    return Board(columns, counts.get(IDEAS, 0), waiting)


def ideas(viewer: Viewer, as_of: date, rows: QuerySet[Introduction]) -> list[Card]:
    """The oldest suggestions of these rows that nobody took up or left yet."""
    dated = with_since(rows.filter(state=State.IDEA), viewer)
    related = dated.select_related("introducer", "introduced", "target", "suggested_to")
    oldest = related.order_by(F("since").asc(nulls_last=True), "pk")[:MOST_IDEAS]
    return [card(row, as_of) for row in oldest]


def under_way(viewer: Viewer, most: int) -> int:
    """How many are open and more than an idea, counted up to ``most``. One query."""
    rows = Introduction.objects.visible_to(viewer).filter(state__in=UNDER_WAY)
    return len(rows.values_list("pk", flat=True)[:most])


def shown(viewer: Viewer, rows: QuerySet[Introduction]) -> QuerySet[Any]:
    """The first cards of each column: what waits longest, of settled ones the newest."""
    dated = with_column(with_since(rows.exclude(state=State.IDEA), viewer))
    waiting = Case(When(state__in=OPEN, then=F("since")), output_field=DateField())
    order = [waiting.asc(nulls_last=True), F("since").desc(nulls_last=True), F("pk").asc()]
    place = Window(RowNumber(), partition_by=F("column"), order_by=order)
    found: QuerySet[Any] = (
        dated.annotate(place=place)
        .filter(place__lte=MOST_CARDS)
        .select_related("introducer", "introduced", "target", "suggested_to")
        .order_by("column", "place")
    )
    return found


def card(row: Any, as_of: date) -> Card:
    """A card of a row with ``since``."""
    return Card(
        row=row,
        since=row.since,
        age_days=None if row.since is None else max((as_of - row.since).days, 0),
        is_due=row.remind_on is not None and row.remind_on <= as_of,
        is_late=row.deadline is not None and row.deadline < as_of and not_made(row),
    )


def not_made(row: Introduction) -> bool:
    """Still to be made."""
    return row.state in OPEN and row.state not in MADE
