"""The rows of a sheet: which are new, which change something, and what is wrong with them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Any
from uuid import UUID

import orjson
from django.conf import settings
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import DatabaseError
from django.http import Http404
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from rest_framework.exceptions import APIException, ValidationError

from common.api.fields import is_uuid
from common.api.problems import pointers, translated
from common.api.renderers import dumps
from common.sheets.cells import SheetError

if TYPE_CHECKING:
    from common.sheets.reading import Sheet

MOST_ROWS = 5_000
ID, CHANGED_AT = "id", "updated_at"
#: What a line may be refused for; anything else is a fault of ours.
REFUSALS = (APIException, DjangoValidationError, DatabaseError, Http404)


class Outcome(StrEnum):
    """What becomes of a row."""

    CREATE = "create"
    UPDATE = "update"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a cell; ``column`` is empty for the row as a whole."""

    column: str
    message: str


@dataclass(frozen=True, slots=True)
class Change:
    """A cell that differs, in the words of the sheet and of the row."""

    column: str
    before: Any
    after: str | None


@dataclass(slots=True)
class Line:
    """A row of the sheet; ``number`` is that of the file, where the head is 1."""

    number: int
    cells: dict[str, str | None]
    row_id: UUID | None = None
    outcome: Outcome = Outcome.UNCHANGED
    body: dict[str, Any] = field(default_factory=dict)  # as the API would be sent it
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        """It names no row."""
        return self.cells.get(ID) is None

    @property
    def is_good(self) -> bool:
        """Nothing was found that is wrong with it."""
        return self.outcome is not Outcome.REFUSED

    def refuse(self, message: str, column: str = "") -> None:
        """Something is wrong with it."""
        self.outcome = Outcome.REFUSED
        self.problems.append(Problem(column, message))

    def refuse_for(self, error: Exception) -> None:
        """What a serializer, a service or the database says. Raises what is a fault of ours."""
        reason = translated(error)
        if not isinstance(reason, APIException):
            raise reason
        if not isinstance(reason, ValidationError):
            return self.refuse(str(reason.detail))
        for path, message in pointers(reason.detail):
            self.refuse(message, path.removeprefix("#").strip("/").partition("/")[0])
        return None


@dataclass(slots=True)
class Report:
    """What an import did or would do."""

    lines: list[Line]
    is_kept: bool = False

    def of(self, outcome: Outcome) -> list[Line]:
        """The lines with this outcome."""
        return [line for line in self.lines if line.outcome is outcome]

    @property
    def counts(self) -> dict[str, int]:
        """How many lines have each outcome."""
        found = Counter(line.outcome for line in self.lines)
        return {outcome.value: found[outcome] for outcome in Outcome}

    @property
    def is_good(self) -> bool:
        """No line is refused."""
        return not self.of(Outcome.REFUSED)


def lines_of(sheet: Sheet, known: Iterable[str]) -> list[Line]:
    """The sheet's rows. Raises ``SheetError`` for columns nobody knows, and for too many rows."""
    check_columns(sheet.columns, list(known))
    found = [Line(number, cells) for number, cells in islice(sheet.rows, MOST_ROWS + 1)]
    if len(found) > MOST_ROWS:
        mend = _("Send it in several files; rows that are there already are told as unchanged.")
        raise SheetError(_("The file has more than %s rows.") % MOST_ROWS, mend=mend)
    if not found:
        raise SheetError(_("The file has no rows below its head."))
    return found


def check_columns(columns: Iterable[str], known: list[str]) -> None:
    """Raise ``SheetError`` naming what is not known, and what is."""
    unknown = [name for name in columns if name not in known]
    if unknown:
        what = _("Not known here: %s.") % ", ".join(unknown)
        raise SheetError(what, line=1, mend=_("Known columns: %s.") % ", ".join(known))


def find_ids(lines: Iterable[Line]) -> None:
    """Read the ids; one that is none, or is there twice, is refused."""
    first: dict[UUID, int] = {}
    for line in lines:
        said = (line.cells.get(ID) or "").strip()
        if line.is_new:
            continue
        if not is_uuid(said):
            line.refuse(_("This is not an id. Leave it empty for a new row."), ID)
            continue
        line.row_id = UUID(said)
        if first.setdefault(line.row_id, line.number) != line.number:
            line.refuse(_("Row %d has the same id.") % first[line.row_id], ID)


def words_of(lines: Iterable[Line]) -> Iterator[tuple[Line, bytes]]:
    """What each new row says, with its number where a sheet has equal ones: they are different."""
    seen: Counter[bytes] = Counter()
    for line in lines:
        said = dumps(sorted((name, as_text(value)) for name, value in line.body.items()))
        seen[said] += 1
        yield line, b"\n".join([str(seen[said]).encode(), said])


def own_id(words: bytes, *whose: str) -> UUID:
    """An id for a new row that is made of what it says: sent again, it is the same row.

    Nobody can tell what a row says from its id.
    """
    text = b"\n".join([*(one.encode() for one in whose), words])
    digest = salted_hmac("sheets", text, secret=settings.SECRET_KEY, algorithm="sha256")
    return UUID(bytes=digest.digest()[:16], version=5)


def as_text(value: Any) -> str:
    """A value of a body, for comparing."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
