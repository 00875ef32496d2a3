"""A CSV or XLSX file that somebody hands in, as rows of text; what it may cost is bounded.

The first row names the columns. A cell is text or None; numbers, days and yes or no of XLSX are
written as the API writes them. A row without any value is passed over. Reading is lazy: an error in
row 900 is raised when row 900 is asked for.
"""

from __future__ import annotations

import csv
import re
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import chain, islice
from typing import IO, TYPE_CHECKING

from django.utils.translation import gettext as _

from common.sheets import cells, workbook
from common.sheets.cells import SheetError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    Line = tuple[int, list[str | None]]
    Row = tuple[int, dict[str, str | None]]

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 100_000
MOST_COLUMNS = 200
MOST_IN_CELL = 131_072  # characters; XLSX itself has room for 32,767, our CSV for more
ROWS_OF_A_SHEET = 1_048_576  # of XLSX, empty ones included; nothing is looked for beyond
DELIMITERS = ",;\t"
QUOTED = re.compile('"[^"]*"')
ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file's columns and its rows; each row comes with its number, the head is row 1."""

    columns: list[str]
    rows: Iterator[Row]


def read(file: bytes | IO[bytes]) -> Sheet:
    """The table in a file, whose kind is told by its content. Raises ``SheetError``, its rows too.

    At most ``MOST_BYTES`` are looked at, so it may be handed what somebody uploads.
    """
    data = file if isinstance(file, bytes) else file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        most = MOST_BYTES // 1024**2
        raise SheetError(_("The file is larger than %d MiB.") % most, mend=_("Split it."))
    if data.startswith(OLD_EXCEL):
        what = _("This is a workbook of old Excel, or one with a password.")
        raise SheetError(what, mend=_("Save it as XLSX without a password."))
    lines = lines_of_xlsx(data) if data.startswith(ZIP) else lines_of_csv(data)
    return sheet_of(lines)


def sheet_of(lines: Iterator[Line]) -> Sheet:
    """Head and rows."""
    number, names = next(lines, (1, []))
    columns = columns_of(names, number)
    return Sheet(columns, rows_of(columns, lines))


def columns_of(names: Iterable[str | None], number: int) -> list[str]:
    """Names of the columns; empty ones at the end are none."""
    found = [(name or "").strip() for name in names]
    while found and not found[-1]:
        found.pop()
    if len(found) > MOST_COLUMNS:
        raise SheetError(_("There are more than %d columns.") % MOST_COLUMNS, line=number)
    if number > 1 or not found or not all(found) or not cells.without_doubles(found):
        what = _("The first row must name every column, each once.")
        raise SheetError(what, line=number, mend=_("Name the columns as our export does."))
    return found


def rows_of(columns: Sequence[str], lines: Iterator[Line]) -> Iterator[Row]:
    """Rows by the names of their columns."""
    for number, values in lines:
        if any(value is not None for value in values[len(columns) :]):
            what = _("The row has more values than columns.")
            raise SheetError(what, line=number, mend=_("Put text that holds a comma in quotes."))
        padded = chain(values, [None] * (len(columns) - len(values)))
        yield number, dict(zip(columns, padded, strict=False))


def counted(lines: Iterable[Line]) -> Iterator[Line]:
    """Lines that hold anything, as many as are allowed."""
    for number, values in islice(lines, ROWS_OF_A_SHEET):
        if any(value is not None for value in values):
            if number > MOST_ROWS + 1:
                what = _("There are more than %d rows.") % MOST_ROWS
                raise SheetError(what, line=number, mend=_("Split the file."))
            yield number, values


# --- CSV -----------------------------------------------------------------------------------


def lines_of_csv(data: bytes) -> Iterator[Line]:
    """Lines of a CSV file; a cell in quotes may run over several of the file's own lines."""
    text = decoded(data)
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    return counted(enumerate(cells_of(reader), 1))


def decoded(data: bytes) -> str:
    """Its text: UTF-8, or UTF-16 that says so."""
    try:
        return data.decode("utf-16" if data.startswith(UTF_16) else "utf-8-sig")
    except UnicodeDecodeError as error:
        what = _("This is no CSV file in UTF-8, and no XLSX file.")
        raise SheetError(what, mend=_("Save it as “CSV UTF-8” or as XLSX.")) from error


def delimiter_of(text: str) -> str:
    """What makes the most columns of the first line."""
    head = QUOTED.sub("", text.partition("\n")[0])
    return max(DELIMITERS, key=head.count)


def cells_of(reader: Iterator[list[str]]) -> Iterator[list[str | None]]:
    """Meaning of each line's cells."""
    number = 0
    while True:
        number += 1
        try:
            line = next(reader, None)
        except csv.Error as error:
            what = _("The row cannot be read: %s.") % error
            mend = _("Close each quote, and write one inside a text twice.")
            raise SheetError(what, line=number, mend=mend) from error
        if line is None:
            return
        yield [cells.unescaped(one) for one in line]


# --- XLSX ----------------------------------------------------------------------------------


@contextmanager
def readable() -> Iterator[None]:
    """Whatever a broken workbook makes the reader stumble over, the file is what is wrong."""
    try:
        yield
    except SheetError:
        raise
    except Exception as error:
        what = _("This workbook cannot be read.")
        raise SheetError(what, mend=_("Open it in a spreadsheet and save it anew.")) from error


def lines_of_xlsx(data: bytes) -> Iterator[Line]:
    """Lines of a workbook's first sheet."""
    with readable():
        workbook.check(BytesIO(data))
        lines = workbook.lines(BytesIO(data), MOST_COLUMNS + 1)
    return counted(enumerate(meanings(lines), 1))


def meanings(lines: Iterator[Sequence[object]]) -> Iterator[list[str | None]]:
    """Meaning of each line's cells."""
    while True:
        with readable():
            line = next(lines, None)
            values = None if line is None else [meaning(value) for value in line]
        if values is None:
            return
        yield values


def meaning(value: object) -> str | None:
    """The cell as text."""
    if isinstance(value, str):
        return cells.unescaped(cells.xml_meaning(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, float):
        return number_text(value)
    return cells.plain(value)


def number_text(value: float) -> str:
    """Without an exponent; 3.0 is 3, since XLSX knows no difference."""
    return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
