"""Reading a file into rows, and what each of them would do. Nothing else is written."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from portability.importing.changes import Known, changes_of, known_of
from portability.importing.countries import code_of
from portability.importing.matching import Index, Match, Wanted, index_of
from portability.importing.packing import packed, storable, unpacked
from portability.importing.recognise import format_of, reader_of
from portability.importing.records import Contact, Defect, Limits, Occasion, UnreadableError
from portability.importing.tables import reading as table
from portability.importing.values import called, values_of
from portability.importing.working import Run
from portability.models import Import, ImportRow
from portability.models.imports import LONGEST_TITLE
from relationships.files import store
from relationships.models import Party

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO
    from uuid import UUID

    from firms.access import Viewer
    from portability.importing.records import Record

BATCH = 1_000  # rows of one transaction
Action = ImportRow.Action


def read_import(firm_id: UUID, import_id: UUID) -> None:
    """Read the file anew from its begin, then say of each row what it would do."""
    run = Run(firm_id, import_id, Import.State.READING)
    run.take()
    if is_read(run):
        plan_rows(run)


def is_read(run: Run) -> bool:
    """Read the rows, anew where the columns are remembered; False where that cannot be."""
    try:
        read_rows(run)
    except UnreadableError as error:
        return not refused(run, error) and is_read(run)
    return True


def refused(run: Run, error: UnreadableError) -> bool:
    """Say what is wrong; a table whose columns are unknown is asked about, once for all such.

    False where they were asked about before: then the file can be read by what was said.
    """
    with run.batch() as (row, viewer):
        row.rows.all().delete()
        columns = columns_in(row)
        if not row.chosen and (chosen := remembered(columns, viewer)):
            row.columns, row.chosen = columns, chosen
            row.save()
            return False
        row.state = Import.State.COLUMNS if columns else Import.State.FAILED
        row.columns, row.error, row.rows_read = columns, str(error), 0
        row.ended_at = timezone.now()
        row.save()
    return True


def columns_in(row: Import) -> list[str]:
    """Columns that somebody may give a meaning to; none where it is no table."""
    with opened(row) as file:
        if format_of(file) != "table":
            return []
        try:
            return [one for one in storable(table.columns_of(file)) if one][:MOST_ASKED]
        except UnreadableError:
            return []


def remembered(columns: list[str], viewer: Viewer) -> dict[str, str]:
    """What the importer said the last time that a file had these columns."""
    rows = Import.objects.visible_to(viewer).filter(columns=columns).exclude(chosen={})
    found: dict[str, str] | None = (
        rows.order_by("-created_at").values_list("chosen", flat=True).first() if columns else None
    )
    return found or {}


MOST_ASKED = 200  # columns that a person is asked about


def opened(row: Import) -> IO[bytes]:
    """The file. Raises ``UnreadableError`` where it has gone."""
    file = store.opened(row.firm_id, row.stored)
    if file is None:
        raise UnreadableError(_("The file is not there any more. Choose it again."))
    return file


def records_of(row: Import, file: IO[bytes]) -> Iterator[Record]:
    """What is in the file."""
    limits = Limits(most_bytes=settings.IMPORT_MAX_BYTES)
    if format_of(file) != "table":
        reader = reader_of(file)
        if reader is None:
            what = _("Calendars and mails cannot be imported yet. Choose contacts.")
            raise UnreadableError(what)
        return reader(file, limits)
    return table.read(file, limits, row.chosen or None)


def read_rows(run: Run) -> None:
    """Every record as a row, in the order of the file."""
    with run.batch() as (row, _viewer):
        row.rows.all().delete()
        row.rows_read = row.rows_done = 0
        row.error = ""
        row.save()
        file = opened(row)
    with file:
        numbered = enumerate(records_of(row, file), 1)
        while some := list(islice(numbered, BATCH)):
            with run.batch() as (row, _viewer):
                ImportRow.objects.bulk_create(row_of(row, number, one) for number, one in some)
                row.rows_read += len(some)
                row.save(update_fields=["rows_read", "seen_at"])


def row_of(within: Import, number: int, record: Record) -> ImportRow:
    """A record as it waits."""
    new = partial(ImportRow, firm_id=within.firm_id, within=within, number=number, line=record.line)
    if isinstance(record, Defect):
        return new(
            title=storable(record.source)[:LONGEST_TITLE],
            action=Action.LEAVE,
            reason="unreadable",
            message=record.message,
        )
    if isinstance(record, Occasion):
        return new(
            title=storable(record.title)[:LONGEST_TITLE], action=Action.LEAVE, reason="occasion"
        )
    contact = with_country(record)
    title = values_of(contact).name
    return new(title=title, data=packed(contact), action=Action.CREATE)


def with_country(contact: Contact) -> Contact:
    """The country of a word that the reader kept aside."""
    word = next((one for one in contact.rest if one.label == "country"), None)
    code = code_of(word.value) if word and not contact.country else ""
    if not code:
        return contact
    return replace(contact, country=code, rest=tuple(one for one in contact.rest if one != word))


# --- What each row would do ----------------------------------------------------------------


@dataclass(slots=True)
class Seen:
    """Earlier rows of the same file, by what they can be known by."""

    by: dict[tuple[str, ...], int] = field(default_factory=dict)

    def earlier(self, contact: Contact, number: int) -> int | None:
        """The first row about the same, and remember this one where it is the first."""
        found = next((self.by[one] for one in marks(contact) if one in self.by), None)
        for one in marks(contact):
            self.by.setdefault(one, found or number)
        return found


def marks(contact: Contact) -> Iterator[tuple[str, ...]]:
    """What makes two rows of a file be about the same; two keys of a source are two people."""
    if contact.key:
        yield "key", contact.key
    for one in contact.emails:
        yield "email", contact.kind, called(contact.name), one.value.casefold()
    if contact.key:
        return
    if contact.kind == "organisation":
        yield "organisation", called(contact.name)
    elif contact.organisation and contact.name:
        yield "name", called(contact.name), called(contact.organisation)


def plan_rows(run: Run) -> None:
    """Say of each row what it would do; then the import waits for its maker."""
    with run.batch() as (row, viewer):
        index = index_of(viewer, wanted(row))
    seen, after = Seen(), 0
    while True:
        with run.batch() as (row, viewer):
            rows = list(to_plan(row).filter(number__gt=after)[:BATCH])
            if not rows:
                return ready(row)
            plan(rows, index, seen, row, viewer)
            after = rows[-1].number
            row.rows_done += len(rows)
            row.save(update_fields=["rows_done", "seen_at"])


def to_plan(row: Import) -> Any:
    """Rows with a contact, in order."""
    return row.rows.exclude(action=Action.LEAVE).order_by("number")


def wanted(row: Import) -> Wanted:
    """What the rows are looked for by."""
    found = Wanted()
    rows = row.rows.exclude(action=Action.LEAVE).filter(state=ImportRow.State.WAITING)
    for data in rows.values_list("data", flat=True).iterator(chunk_size=BATCH):
        found.add(unpacked(data))
    return found


def ready(row: Import) -> None:
    """All rows are planned."""
    row.state, row.rows_done = Import.State.READY, 0
    row.ended_at = timezone.now()
    row.save()


def plan(rows: list[ImportRow], index: Index, seen: Seen, within: Import, viewer: Viewer) -> None:
    """Fill in what these rows would do."""
    contacts = {row.number: unpacked(row.data) for row in rows}
    matches = {number: index.match(contact) for number, contact in contacts.items()}
    ids = {match.party for match in matches.values() if match.party}
    known = known_of(viewer, ids)
    for row in rows:
        contact, match = contacts[row.number], matches[row.number]
        row.same_as = seen.earlier(contact, row.number)
        decide(row, contact, match, known.get(match.party) if match.party else None, within)
    ImportRow.objects.bulk_update(rows, PLANNED)


PLANNED = ["action", "reason", "party", "candidates", "same_as", "changes", "updated_at"]


def decide(
    row: ImportRow, contact: Contact, match: Match, known: Known | None, within: Import
) -> None:
    """What one row would do, and why."""
    row.reason, row.candidates, row.party_id = match.by, list(match.candidates), match.party
    if known is not None:
        changes = changes_of(contact, values_of(contact, within.tag), known)
        row.changes = changes.told()
        row.action = Action.UPDATE if row.changes else Action.UNCHANGED
        if other_circle(known.party, within):
            row.action, row.reason, row.changes = Action.UNCHANGED, "other_circle", []
    elif row.same_as:
        row.action, row.reason, row.candidates = Action.UPDATE, "same_row", []
    elif match.candidates:
        row.action = Action.ASK
    else:
        row.action = Action.CREATE


def other_circle(party: Party, within: Import) -> bool:
    """What is for some only must not reach others by a party that they know."""
    return within.audience_id is not None and party.audience_id != within.audience_id
