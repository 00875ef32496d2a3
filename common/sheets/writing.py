"""Rows to a CSV or XLSX file, one at a time."""

from __future__ import annotations

import csv
from datetime import date, datetime
from decimal import Decimal
from io import TextIOWrapper
from itertools import chain
from typing import IO, TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from common.sheets import cells
from common.sheets.cells import SheetError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from openpyxl.cell.cell import Cell

CSV, XLSX = "csv", "xlsx"
TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST_IN_CELL = 32_767  # characters; XLSX has no room for more
#: Days before this one have no number in XLSX that every program reads alike.
FIRST_DAY = date(1900, 3, 1)
#: How texts begin that openpyxl takes for a formula or an error; any other text stays one.
GUESSED = frozenset("=#")
DIGITS = 15  # that a spreadsheet keeps of a number


def write(
    kind: str, out: IO[bytes], columns: Sequence[str], rows: Iterable[Mapping[str, Any]]
) -> None:
    """Write a file of the kind. Raises ``SheetError`` for a text that does not fit a cell."""
    (write_csv if kind == CSV else write_xlsx)(out, columns, rows)


def write_csv(out: IO[bytes], columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """RFC 4180 in UTF-8; begins with a byte order mark, without which Excel guesses wrong."""
    text = TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    try:
        writer.writerow([cells.escaped(name) for name in columns])
        writer.writerows([cells.csv_text(row.get(name)) for name in columns] for row in rows)
    finally:
        text.detach()


def write_xlsx(out: IO[bytes], columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    """A workbook of one sheet: text is text, never a formula; numbers and days are what they are."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet()
    lines = chain([dict(zip(columns, columns, strict=True))], rows)
    try:
        for number, row in enumerate(lines, 1):
            sheet.append([value_of(sheet, row.get(name), name, number) for name in columns])
    finally:
        book.save(out)  # after an error, too: that takes its temporary file away


def value_of(sheet: Any, value: object, column: str, number: int) -> object:
    """A value as openpyxl takes it."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, (float, int, Decimal)) and is_number(value):
        return number_cell(sheet, value)
    if isinstance(value, date) and not isinstance(value, datetime) and value >= FIRST_DAY:
        return styled(sheet, value, "yyyy-mm-dd")
    text = cells.plain(value)
    return None if text is None else text_cell(sheet, text, column, number)


def is_number(value: float | Decimal) -> bool:
    """It is the same after a spreadsheet has had it."""
    number = Decimal(str(value))
    return number.is_finite() and abs(number.adjusted()) <= DIGITS and cells.is_exact(number)


def decimals(value: Decimal) -> int:
    """Digits after the point, zeros included."""
    return max(0, -int(value.as_tuple().exponent))


def number_cell(sheet: Any, value: float | Decimal) -> object:
    """A number; 12.50 keeps its zero to the eye."""
    shown = decimals(value) if isinstance(value, Decimal) else 0
    return styled(sheet, value, f"0.{'0' * shown}") if shown else value


def styled(sheet: Any, value: Any, number_format: str) -> Cell:
    """A cell with a format of numbers."""
    cell: Cell = WriteOnlyCell(sheet, value)
    cell.number_format = number_format
    return cell


def text_cell(sheet: Any, text: str, column: str, number: int) -> str | Cell:
    """Text, whatever it looks like. Too long a text is refused rather than cut."""
    safe = cells.xml_text(cells.escaped(text))
    if cells.width(safe) > MOST_IN_CELL:
        raise SheetError(
            _("“%(column)s” is longer than the %(most)d characters a cell of XLSX can hold.")
            % {"column": column, "most": MOST_IN_CELL},
            line=number,
            mend=_("Export it as CSV."),
        )
    if safe[0] not in GUESSED:
        return safe
    cell: Cell = WriteOnlyCell(sheet, safe)
    cell.data_type = "s"
    return cell
