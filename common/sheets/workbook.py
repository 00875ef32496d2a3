"""The inside of an XLSX file: a ZIP of XML that must not grow beyond bounds when it is opened."""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING
from xml.parsers import expat
from zipfile import ZipFile

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from common.sheets.cells import SheetError

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_PARTS = 1_000
MOST_UNPACKED = 128 * 1024**2  # bytes of all parts
MOST_KEPT = 64 * 1024**2  # bytes of the parts that are held in memory: all but the sheets
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
PIECE = 64 * 1024


def check(file: IO[bytes]) -> None:
    """Raise ``SheetError`` for a bomb: parts that unpack to too much, or that define entities.

    A part cannot unpack to more than the ZIP says of it: reading stops there.
    """
    with ZipFile(file) as archive:
        parts = archive.infolist()
        kept = sum(part.file_size for part in parts if not SHEET.fullmatch(part.filename))
        unpacked = sum(part.file_size for part in parts)
        if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or kept > MOST_KEPT:
            what = _("The workbook unpacks to far more than its size.")
            raise SheetError(what, mend=_("Save the one sheet as CSV."))
        for part in parts:
            with archive.open(part) as stream:
                refuse_doctype(stream)


def refuse_doctype(stream: IO[bytes]) -> None:
    """Raise ``SheetError`` for an XML part with a document type: no workbook has one."""
    parser, seen = expat.ParserCreate(), []
    parser.StartElementHandler = lambda *_args: seen.append(True)
    parser.StartDoctypeDeclHandler = doctype
    try:
        while not seen and (piece := stream.read(PIECE)):
            parser.Parse(piece)
    except expat.ExpatError:
        return  # a picture, say; what is needed and broken is told when it is read


def doctype(*_args: object) -> None:
    """Called by the parser where it meets one."""
    raise SheetError(_("The workbook defines its own XML."))


def lines(file: IO[bytes], most_columns: int) -> Iterator[tuple[object, ...]]:
    """Values of the first sheet, row by row; of formulas the results that were stored."""
    book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # what the file says of its size is not to be relied on
    head = next(sheet.iter_rows(max_row=1, max_col=most_columns, values_only=True), ())
    columns = max((at for at, value in enumerate(head, 1) if value is not None), default=1)
    wide = min(columns + 1, most_columns)
    return sheet.iter_rows(max_col=wide, values_only=True)
