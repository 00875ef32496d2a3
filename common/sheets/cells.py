"""What one cell holds: text that no program takes for a formula, and its way back.

Text is escaped with one leading apostrophe where its first character could make a formula of it
(``=``, ``+``, ``-``, ``@``, their full-width forms, any blank or control character) and where it
begins with an apostrophe itself; reading takes exactly one off. A negative number is no exception
in CSV; in XLSX it is a number. None and the empty text are both the empty cell, which is read as
None: a column that knows no None takes it as the empty text.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from common.api.renderers import dumps

if TYPE_CHECKING:
    from collections.abc import Collection

MARK = "'"
FORMULA = frozenset("=+-@")
FALSE, TRUE = "false", "true"
#: Characters that XML cannot hold, and what looks like the escape of one (ECMA-376, ST_Xstring).
NOT_IN_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
XML_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")


class SheetError(ValueError):
    """A file that cannot be read or written; ``line`` counts from 1, 0 is the file as a whole."""

    def __init__(self, what: str, *, line: int = 0, mend: str = "") -> None:
        self.what, self.line, self.mend = what, line, mend
        place = _("Row %d:") % line if line else ""
        super().__init__(" ".join(part for part in (place, what, mend) if part))


def is_dangerous(text: str) -> bool:
    """A program could take the text for a formula, or cut off how it begins."""
    first = text[:1]
    if not first:
        return False
    return unicodedata.normalize("NFKC", first)[0] in FORMULA or is_blank(first)


def is_blank(character: str) -> bool:
    """It shows nothing: space, control or format character."""
    return character.isspace() or unicodedata.category(character)[0] in "CZ"


def escaped(text: str) -> str:
    """The text as it stands in a cell."""
    return MARK + text if text.startswith(MARK) or is_dangerous(text) else text


def unescaped(text: str) -> str | None:
    """What the text in a cell means; None for the empty cell."""
    return text.removeprefix(MARK) or None


def plain(value: object) -> str | None:
    """A value as text, not escaped yet; lists and objects as compact JSON."""
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return TRUE if value else FALSE
    if isinstance(value, float):
        return repr(value) if isfinite(value) else None
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, (date, time)):
        return moment(value)
    return structured(value)


def moment(value: date | time) -> str:
    """ISO 8601, moments as the API writes them."""
    return dumps(value).decode().strip('"') if isinstance(value, datetime) else value.isoformat()


def structured(value: object) -> str:
    """JSON of a list or an object; the text of anything else."""
    if isinstance(value, (dict, list, tuple, set, frozenset)):
        return dumps(value).decode()
    return str(value)


def csv_text(value: object) -> str:
    """A value as a cell of a CSV file."""
    return escaped(plain(value) or "")


def xml_text(text: str) -> str:
    """Text that XML can hold."""
    return NOT_IN_XML.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def xml_meaning(text: str) -> str:
    """The text that ``xml_text`` was made of, or another program wrote in the same way."""
    found = XML_ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    if found == text:
        return text
    return found.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def is_exact(number: Decimal) -> bool:
    """A spreadsheet, which keeps 15 digits, holds the number as it is."""
    return Decimal(f"{number:.15g}") == number


def width(text: str) -> int:
    """Characters as a spreadsheet counts them."""
    return len(text) + sum(character > "\uffff" for character in text)


def without_doubles(names: Collection[str]) -> bool:
    """Each column is there once."""
    return len(set(names)) == len(names)
