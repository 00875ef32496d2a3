"""Keyset paging: every page costs the same, whatever its number; no COUNT (PERFORMANCE 2).

Rows are sorted by (key, id) with a key that is never null, and a page starts after a pair, as
one row comparison, so that an index on (..., key, id) serves it. Cursors are signed and hold
only the sort value and id of a row that the reader was shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.core import signing
from django.db.models import BooleanField, F, Func, OrderBy, Value
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.db.models.expressions import Combinable

RowT = TypeVar("RowT")

KEY = "keyset_key"
FORWARD, BACK = "n", "p"


class BadCursorError(ValueError):
    """The cursor was not made by us for this list and order."""


@dataclass(frozen=True, slots=True)
class Order:
    """A documented way to sort a list. ``key`` is never null; ``id_path`` breaks ties."""

    key: Combinable
    id_path: str = "id"
    is_date: bool = False
    is_moment: bool = False
    parse: Callable[[str], Any] | None = None  # of a value that JSON has no type for

    def parsed(self, value: Any) -> Any:
        """A sort value as it was before it went into a cursor."""
        if self.parse is not None:
            return self.parse(value)
        if self.is_date:
            return date.fromisoformat(value)
        return datetime.fromisoformat(value) if self.is_moment else value


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page starts: after this pair, or before it when going back."""

    value: Any
    row_id: str
    is_back: bool = False


@dataclass(slots=True)
class Page(Generic[RowT]):
    """A page of rows with the cursors of its neighbours."""

    rows: list[RowT] = field(default_factory=list)
    next: str | None = None
    previous: str | None = None


class Beyond(Func):
    """``(key, id) < (value, id)``, or ``>``."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, *expressions: Any, is_less: bool) -> None:
        super().__init__(*expressions)
        self.is_less = is_less

    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, **_context: Any
    ) -> tuple[str, list[Any]]:
        """A row comparison."""
        parts = [compiler.compile(expression) for expression in self.source_expressions]
        (key, row_id, value, after) = (sql for sql, _ in parts)
        params = [param for _, params in parts for param in params]
        return f"({key}, {row_id}) {'<' if self.is_less else '>'} ({value}, {after})", params


def pack(list_name: str, ordering: str, cursor: Cursor) -> str:
    """The signed text of a cursor."""
    value = cursor.value.isoformat() if isinstance(cursor.value, date) else cursor.value
    value = str(value) if isinstance(value, Decimal) else value
    way = BACK if cursor.is_back else FORWARD
    return signing.Signer(salt=f"keyset:{list_name}:{ordering}").sign_object(
        [way, value, cursor.row_id]
    )


def unpack(list_name: str, ordering: str, order: Order, text: str) -> Cursor:
    """The cursor in a signed text. Raises ``BadCursorError``."""
    try:
        way, value, row_id = signing.Signer(salt=f"keyset:{list_name}:{ordering}").unsign_object(
            text
        )
        return Cursor(order.parsed(value), row_id, is_back=way == BACK)
    except (signing.BadSignature, ValueError, TypeError, ArithmeticError) as error:
        # Signed by us, it can still be of a field of the same name and another kind.
        message = _("This page address is not valid for the list in this order.")
        raise BadCursorError(message) from error


def sorted_from(
    queryset: QuerySet[Any, RowT], order: Order, *, descending: bool, cursor: Cursor | None
) -> QuerySet[Any, RowT]:
    """The rows after (or before) the cursor, nearest first."""
    if cursor is not None:
        descending ^= cursor.is_back
        beyond = Beyond(
            order.key,
            F(order.id_path),
            Value(cursor.value),
            Value(cursor.row_id),
            is_less=descending,
        )
        queryset = queryset.filter(beyond)
    queryset = queryset.annotate(**{KEY: order.key})
    return queryset.order_by(
        OrderBy(F(KEY), descending=descending), OrderBy(F(order.id_path), descending=descending)
    )


def read(row: Any, path: str) -> Any:
    """A value of a row, which is a model instance or a dictionary."""
    if isinstance(row, Mapping):
        return row[path]
    for name in path.split("__"):
        row = getattr(row, name)
    return row


def keyset_page(
    queryset: QuerySet[Any, RowT],
    *,
    orders: Mapping[str, Order],
    ordering: str,
    cursor: str | None,
    limit: int,
    list_name: str = "",
) -> Page[RowT]:
    """One page of at most ``limit`` rows, in one query.

    ``ordering`` is a name in ``orders``, with ``-`` before it for descending. Raises
    ``BadCursorError`` for a cursor of another list or order, ``KeyError`` for an unknown order.
    """
    order = orders[ordering.removeprefix("-")]
    start = unpack(list_name, ordering, order, cursor) if cursor else None
    found = list(
        sorted_from(queryset, order, descending=ordering.startswith("-"), cursor=start)[: limit + 1]
    )
    has_more, rows = len(found) > limit, found[:limit]
    is_back = start is not None and start.is_back
    if is_back:
        rows.reverse()

    def edge(row: RowT, *, back: bool) -> str:
        pair = Cursor(read(row, KEY), str(read(row, order.id_path)), is_back=back)
        return pack(list_name, ordering, pair)

    has_next, has_previous = (is_back or has_more), (has_more if is_back else start is not None)
    return Page(
        rows=rows,
        next=edge(rows[-1], back=False) if rows and has_next else None,
        previous=edge(rows[0], back=True) if rows and has_previous else None,
    )
