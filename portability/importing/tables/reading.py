"""Rows of a CSV or XLSX file as contacts; the head is found by what it names, not by its place."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from itertools import chain, islice
from typing import IO, TYPE_CHECKING

from django.utils.translation import gettext as _

from common.sheets import reading as sheets
from common.sheets import workbook
from common.sheets.cells import SheetError
from portability.importing.records import Limits, UnreadableError
from portability.importing.tables.columns import is_head, matched
from portability.importing.tables.encodings import decoded
from portability.importing.tables.rows import record_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from portability.importing.records import Record

    Line = tuple[int, list[str]]

SEARCHED = 100  # lines in which the head is looked for; exports begin with notes
MOST_COLUMNS = 1_000


def read(
    file: IO[bytes], limits: Limits | None = None, chosen: Mapping[str, str] | None = None
) -> Iterator[Record]:
    """Contacts of a table. ``chosen`` are the fields that a person gave to columns, by name.

    Raises ``UnreadableError`` where no column is known and none was chosen.
    """
    bounds = limits or Limits()
    head, lines = parted(lines_of(file, bounds), chosen or {})
    columns = matched(head, chosen)
    for count, (number, values) in enumerate(lines, 1):
        if count > bounds.most_records:
            what = _("There are more than %d rows. Split the file.") % bounds.most_records
            raise UnreadableError(what)
        yield record_of(number, values, head, columns)


def columns_of(file: IO[bytes], limits: Limits | None = None) -> list[str]:
    """The columns that a person may give a meaning to, where none was found by itself."""
    begin = list(islice(lines_of(file, limits or Limits()), SEARCHED))
    known = next((line for _number, line in begin if is_head(line)), None)
    return known or max((line for _number, line in begin), key=filled, default=[])


def parted(lines: Iterator[Line], chosen: Mapping[str, str]) -> tuple[list[str], Iterator[Line]]:
    """The head, and the lines below it."""
    for _number, line in islice(lines, SEARCHED):
        if is_head(line) or (chosen and chosen.keys() <= set(line)):
            return line, lines
    what = _("No row names columns that are known. Say what the columns mean.")
    raise UnreadableError(what)


def filled(line: Sequence[str]) -> int:
    """How many cells hold anything."""
    return sum(map(bool, line))


def lines_of(file: IO[bytes], limits: Limits) -> Iterator[Line]:
    """Lines that hold anything, with their numbers, from 1."""
    data = file.read(limits.most_bytes + 1)
    if len(data) > limits.most_bytes:
        most = limits.most_bytes // 1024**2
        raise UnreadableError(_("The file is larger than %d MiB. Split it.") % most)
    try:
        yield from stripped(cells_of(data))
    except SheetError as error:
        raise UnreadableError(str(error)) from error


def stripped(lines: Iterable[Sequence[str | None]]) -> Iterator[Line]:
    """Lines without blanks around their values and without empty lines."""
    for number, line in enumerate(lines, 1):
        if len(line) > MOST_COLUMNS:
            what = _("There are more than %d columns.") % MOST_COLUMNS
            raise SheetError(what, line=number)
        values = [(value or "").strip() for value in line]
        if any(values):
            yield number, values


def cells_of(data: bytes) -> Iterator[Sequence[str | None]]:
    """Cells of each line, whatever kind the file is."""
    if data.startswith(sheets.OLD_EXCEL):
        raise SheetError(_("This is a workbook of old Excel, or one with a password."))
    return of_xlsx(data) if data.startswith(sheets.ZIP) else of_csv(decoded(data))


def of_xlsx(data: bytes) -> Iterator[Sequence[str | None]]:
    """Cells of a workbook's first sheet."""
    with sheets.readable():
        workbook.check(BytesIO(data))
        lines = workbook.lines(BytesIO(data), MOST_COLUMNS + 1)
    return islice(sheets.meanings(lines), sheets.ROWS_OF_A_SHEET)


def of_csv(text: str) -> Iterator[Sequence[str | None]]:
    """Cells of a CSV file; notes above the head may hold no delimiter at all."""
    begin = islice(StringIO(text), SEARCHED)
    delimiter = most_common(sheets.QUOTED.sub("", line) for line in begin)
    lines = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    return sheets.cells_of(chain(lines))


def most_common(lines: Iterable[str]) -> str:
    """The delimiter that makes the most columns of any line."""
    best = max(lines, key=lambda line: max(map(line.count, sheets.DELIMITERS)), default="")
    return max(sheets.DELIMITERS, key=best.count)
