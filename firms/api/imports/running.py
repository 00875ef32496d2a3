"""Taking a sheet in through the serializer and the services of a resource.

Looking at a sheet does everything that taking it in does, and takes it back: what the database or
a service refuses is told beforehand, by row. It costs the same number of reads for any number of
rows, and for each row that is new or changed what a request for it would cost.
"""

from __future__ import annotations

from secrets import token_bytes
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _
from rest_framework import serializers

from firms.api.imports.lines import (
    CHANGED_AT,
    ID,
    REFUSALS,
    Change,
    Line,
    Outcome,
    Report,
    find_ids,
    lines_of,
    own_id,
    words_of,
)
from firms.api.imports.typed import says, value_of
from firms.api.views import saved
from firms.models import AuditEntry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from common.sheets.reading import Sheet
    from firms.api.imports.action import ImportRows
    from firms.api.serializers import FirmSerializer

Shown = dict[str, Any]
#: How often the same words are named anew before they are new for good.
MOST_TURNS: Final = 8


class Watch:
    """Told of each row that is written; does nothing itself."""

    def added(self, row: Any) -> None:
        """A new row is there."""

    def changing(self, row: Any) -> None:
        """A row is about to change."""

    def changed(self, row: Any) -> None:
        """It has changed."""


def take_in(view: ImportRows, sheet: Sheet, *, keep: bool, watch: Watch | None = None) -> Report:
    """Take the sheet in, all of it or nothing; without ``keep`` only say what would come of it.

    Raises ``SheetError`` for a file that cannot be read or names columns nobody knows.
    """
    run = Run(view, sheet, watch or Watch())
    run.look()
    viewer = view.viewer
    with transaction.atomic():
        run.write()
        report = Report(run.lines)
        report.is_kept = keep and report.is_good
        if not report.is_kept:
            transaction.set_rollback(True)
    if not report.is_kept:
        view.look_as(viewer)
    return report


class Run:
    """One sheet on its way in."""

    def __init__(self, view: ImportRows, sheet: Sheet, watch: Watch) -> None:
        self.view, self.watch = view, watch
        self.serializer: FirmSerializer = view.serializer_class(
            context=view.get_serializer_context()
        )
        self.fields: dict[str, Any] = dict(self.serializer.fields)
        self.lines = lines_of(sheet, self.fields)

    # --- Looking ---------------------------------------------------------------------------

    def look(self) -> None:
        """Tell new rows, changed ones and unchanged ones apart. Writes nothing."""
        find_ids(self.lines)
        named = [line for line in self.lines if line.row_id and line.is_good]
        shown = self.shown({line.row_id for line in named if line.row_id})
        for line in named:
            self.compare(line, shown.get(line.row_id) if line.row_id else None)
        self.look_at_new([line for line in self.lines if line.is_new])

    def shown(self, ids: set[UUID]) -> dict[Any, Shown]:
        """Rows as the viewer sees them, by id."""
        if not ids:
            return {}
        rows = self.view.columns_of(self.view.get_queryset().filter(pk__in=ids))
        return {data[ID]: data for data in self.view.represent(list(rows))}

    def compare(self, line: Line, shown: Shown | None) -> None:
        """What the line would change of the row; anew where it was compared before."""
        if shown is None:
            return line.refuse(_("There is no such row."), ID)
        line.outcome, line.body, line.changes = Outcome.UNCHANGED, {}, []
        other = [
            name
            for name, cell in line.cells.items()
            if not says(self.fields[name], cell, shown.get(name))
        ]
        ours = [name for name in other if self.fields[name].read_only]
        changed = [name for name in other if name not in ours]
        if changed or CHANGED_AT not in ours:
            self.refuse_ours(line, ours)
        if changed and line.is_good:
            self.change(line, changed, shown)
        return None

    def refuse_ours(self, line: Line, names: Iterable[str]) -> None:
        """Columns that nobody writes differ: they were written over, or the row has moved on."""
        if CHANGED_AT in names:
            text = _("The row was changed after this file was made. Export it again.")
            return line.refuse(text, CHANGED_AT)
        for name in names:
            line.refuse(_("This column cannot be changed here."), name)
        return None

    def change(self, line: Line, names: Iterable[str], shown: Shown) -> None:
        """The row gets what these cells say."""
        line.outcome = Outcome.UPDATE
        for name in names:
            self.read(line, name)
            line.changes.append(Change(name, shown.get(name), line.cells[name]))

    def look_at_new(self, lines: list[Line]) -> None:
        """New rows; one that came in before from the same words is there already."""
        for line in lines:
            line.outcome = Outcome.CREATE
            for name, cell in line.cells.items():
                if cell is not None:
                    self.add(line, name)
        self.name_new([line for line in lines if line.is_good])

    def name_new(self, lines: list[Line]) -> None:
        """Give each an id; where that was used by a row nobody sees here, the next one.

        Hidden rows and those deleted long ago are alike: the ids do not tell of them.
        """
        viewer = self.view.viewer
        left = list(words_of(lines))
        whose = [str(viewer.firm_id), self.view.model._meta.label_lower]
        for turn in range(MOST_TURNS):
            for line, words in left:
                line.row_id = own_id(words, *whose)
            used = self.used([line for line, _words in left])
            left = [(line, words) for line, words in left if line.row_id in used]
            if not left:
                return
            whose = [*whose[:2], str(viewer.membership_id), str(turn)]
        for line, _words in left:
            line.row_id = UUID(bytes=token_bytes(16), version=5)

    def add(self, line: Line, name: str) -> None:
        """A cell of a new row."""
        if self.fields[name].read_only:
            line.refuse(_("Leave this empty for a new row."), name)
        else:
            self.read(line, name)

    def used(self, lines: list[Line]) -> set[UUID | None]:
        """Ids of rows that are or were there and that the viewer does not see; seen ones are told."""
        ids = [line.row_id for line in lines if line.row_id]
        if not ids:
            return set()
        seen = set(self.view.get_queryset().filter(pk__in=ids).values_list("pk", flat=True))
        for line in lines:
            if line.row_id in seen:
                line.outcome, line.body = Outcome.UNCHANGED, {}
        firm_id = self.view.viewer.firm_id
        rows = self.view.model.objects.of_firm(firm_id).filter(pk__in=ids)
        once = AuditEntry.objects.of_firm(firm_id).filter(row_id__in=ids)
        taken = {*rows.values_list("pk", flat=True), *once.values_list("row_id", flat=True)}
        return taken - seen

    def read(self, line: Line, name: str) -> None:
        """The value of a cell."""
        try:
            line.body[name] = value_of(self.fields[name], line.cells[name])
        except serializers.ValidationError as error:
            line.refuse_for(serializers.ValidationError({name: error.detail}))

    # --- Writing ---------------------------------------------------------------------------

    def write(self) -> None:
        """Check and write each new and changed row; what is wrong is told by line."""
        rows = self.locked([line for line in self.lines if line.outcome is Outcome.UPDATE])
        todo = [line for line in self.lines if line.outcome in {Outcome.CREATE, Outcome.UPDATE}]
        self.serializer.look_up([line.body for line in todo])
        for line in todo:
            try:
                with transaction.atomic():
                    self.write_line(line, rows.get(line.row_id))
            except REFUSALS as error:
                line.refuse_for(error)
        if todo:
            connection.check_constraints()

    def locked(self, lines: list[Line]) -> dict[Any, Any]:
        """The rows to be changed, held until the end, and compared once more as they are now."""
        ids = [line.row_id for line in lines]
        if not ids:
            return {}
        held = self.view.get_queryset().select_for_update(of=("self",)).filter(pk__in=ids)
        rows = {row.pk: row for row in held.order_by("pk")}
        shown = {data[ID]: data for data in self.view.represent(list(rows.values()))}
        for line in lines:
            self.compare(line, shown.get(line.row_id))
        return rows

    def write_line(self, line: Line, row: Any) -> None:
        """One row, through the serializer and the service of a single request."""
        if row is not None:
            self.view.check_change(row)
        self.serializer.instance, self.serializer.partial = row, row is not None
        values = dict(self.serializer.run_validation(line.body))
        if row is None:
            self.watch.added(saved(self.view.insert, values | {ID: line.row_id}))
        elif any(differs(row, name, values) for name in line.body):
            self.watch.changing(row)
            self.watch.changed(saved(self.view.store, row, values))
        else:
            line.outcome, line.changes = Outcome.UNCHANGED, []


def differs(row: Any, name: str, values: Shown) -> bool:
    """The row is to hold something else; blanks around a text are none."""
    return name in values and getattr(row, name, None) != values[name]
