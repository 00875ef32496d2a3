"""A table as page and file show it: named columns, and cells that lead to their rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.http import urlencode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from django.utils.functional import _StrOrPromise

Value = str | int | float | Decimal | date | None
RAMP = 4  # darkest step of the heat ramp; 0 is nothing


@dataclass(frozen=True, slots=True)
class Column:
    """``kind``: text, count, share, amount, number or day."""

    slug: str  # its name in the file and in the API
    label: _StrOrPromise
    kind: str = "text"

    @property
    def is_number(self) -> bool:
        """Set to the right."""
        return self.kind not in {"text", "mark"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A value and where its rows are."""

    value: Value
    href: str = ""
    heat: int | None = None  # step of the ramp
    mark: str = ""  # state of a check, drawn beside the value


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns; the first column heads each row."""

    slug: str
    title: _StrOrPromise
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    currency: str = ""

    @property
    def lines(self) -> list[tuple[Cell, list[tuple[Column, Cell]]]]:
        """Head of each row, and the rest with their columns."""
        return [(row[0], list(zip(self.columns[1:], row[1:], strict=True))) for row in self.rows]

    def records(self) -> Iterable[Mapping[str, Value]]:
        """For a file."""
        names = [column.slug for column in self.columns]
        return (dict(zip(names, (cell.value for cell in row), strict=True)) for row in self.rows)


def rows_at(source: str, number: int, /, **chosen: str) -> str:
    """Address of the rows behind a figure; empty where the figure is nought."""
    if not number:
        return ""
    name = "dashboards:income_rows" if source == "income" else "dashboards:rows"
    kwargs = {} if source == "income" else {"source": source}
    return f"{reverse(name, kwargs=kwargs)}?{urlencode(chosen)}"


def record_at(relationship: UUID | None) -> str:
    """Page of a relationship; empty without one."""
    return reverse("relationships:record", args=[relationship]) if relationship else ""


def heat(number: int, most: int) -> int:
    """Step of the five-step ramp; anything above nought is seen, and few are never dark."""
    return max(1, round(RAMP * number / max(most, RAMP))) if number else 0
