"""What a viewer may read of the log: nothing that tells of a record they may not know of.

A row of the log moves with its record when that becomes confidential. What is left are rows of
facts about it that had been deleted before, and keys that lead to it from what stays visible. Of
either only ids are left, so the log itself is asked who may know of them: that also holds when the
record is gone.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.db.models import CASCADE, Q

from firms.models import AuditEntry

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from firms.access import Viewer

AUDIENCE, CIRCLE = "audience", "audience_id"
NONE: tuple[frozenset[str], frozenset[str]] = frozenset(), frozenset()


@cache
def keys() -> dict[str, tuple[frozenset[str], frozenset[str]]]:
    """By table: columns that say whom a fact is about, and those that merely lead somewhere."""
    found = {}
    for model in apps.get_models():
        if has_audience(model):
            leading = [field for field in model._meta.concrete_fields if leads_to_fact(field)]
            about = frozenset(str(field.column) for field in leading if cascades(field))
            rest = frozenset(str(field.column) for field in leading) - about
            found[model._meta.db_table] = about, rest
    return found


def leads_to_fact(field: Any) -> bool:
    """A key to a row that only some may know of."""
    return bool(field.related_model) and has_audience(field.related_model)


def cascades(field: Any) -> bool:
    """The row goes with the one the key leads to."""
    return getattr(field.remote_field, "on_delete", None) is CASCADE


def has_audience(model: Any) -> bool:
    """A table of facts."""
    return any(field.name == AUDIENCE for field in model._meta.concrete_fields)


def about(entry: AuditEntry) -> set[UUID]:
    """Whom the row says its fact is about."""
    return ids_in(entry, keys().get(entry.table_name, NONE)[0])


def leading(entry: AuditEntry) -> frozenset[str]:
    """Its columns that merely lead somewhere."""
    return keys().get(entry.table_name, NONE)[1]


def ids_in(entry: AuditEntry, columns: Iterable[str]) -> set[UUID]:
    """Ids in these columns, before and after."""
    found = (value for column in columns for value in entry.changes.get(column, ()))
    return {UUID(value) for value in found if value}


def readable(viewer: Viewer, entries: Sequence[AuditEntry]) -> list[AuditEntry]:
    """Those that tell nothing, keys to what is hidden emptied. Two queries."""
    named = named_by(viewer, entries)
    loose = {one for entry in entries for one in ids_in(entry, leading(entry))}
    hidden = hidden_among(viewer, loose.union(*named.values()))
    told = [entry for entry in entries if not named[family(entry)] & hidden]
    for entry in told:
        empty(entry, leading(entry), {str(one) for one in hidden})
        empty(entry, [CIRCLE], others(entry, viewer))
    return [entry for entry in told if entry.changes]


def family(entry: AuditEntry) -> UUID:
    """The fact a row belongs to: itself, or the one it is a part of."""
    return entry.part_of or entry.row_id


def named_by(viewer: Viewer, entries: Sequence[AuditEntry]) -> dict[UUID, set[UUID]]:
    """Each fact and whom it was ever about. Edits of its words name nobody: its birth does."""
    columns = sorted({column for own, _rest in keys().values() for column in own})
    facts = {family(entry) for entry in entries}
    rows = AuditEntry.objects.visible_to(viewer).filter(Q(row_id__in=facts) | Q(part_of__in=facts))
    naming = rows.exclude(Q(action="update") & ~Q(changes__has_any_keys=columns))
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for row in naming.only("table_name", "row_id", "part_of", "changes"):
        found[family(row)] |= {family(row), *about(row)}
    return found


def hidden_among(viewer: Viewer, ids: set[UUID]) -> set[UUID]:
    """Those of the ids whose own rows in the log are for others."""
    rows: QuerySet[AuditEntry] = AuditEntry.objects.of_firm(viewer.firm_id).filter(row_id__in=ids)
    return set(rows.filter(for_others(viewer)).values_list("row_id", flat=True).distinct())


def for_others(viewer: Viewer) -> Q:
    """Rows of the log that the viewer may not read."""
    return Q(audience_id__isnull=False) & ~Q(audience_id__in=viewer.view.circle_ids)


def any_gone(viewer: Viewer, ids: set[UUID]) -> bool:
    """One of the ids was deleted, or only others may know of it. One query."""
    rows: QuerySet[AuditEntry] = AuditEntry.objects.of_firm(viewer.firm_id).filter(row_id__in=ids)
    return rows.filter(Q(action="delete") | for_others(viewer)).exists()


def others(entry: AuditEntry, viewer: Viewer) -> set[str]:
    """Circles in a row that are not the viewer's."""
    own = set(viewer.view.circle_ids)
    return {str(one) for one in ids_in(entry, [CIRCLE]) - own}


def empty(entry: AuditEntry, columns: Iterable[str], gone: set[str]) -> None:
    """Take values out of a row; a change of nothing is none."""
    for column in columns:
        if column not in entry.changes:
            continue
        left = [None if value in gone else value for value in entry.changes[column]]
        entry.changes[column] = left
        if left == [None, None]:
            del entry.changes[column]
