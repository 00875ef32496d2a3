"""Files that nothing names any more: neither a row nor what was deleted in the last thirty days."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import TextField
from django.db.models.functions import Cast

from relationships.files import store
from relationships.models import Attachment, DeletedEntry

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

#: A file may be there before its row is: nothing younger is removed.
GRACE = timedelta(days=1)
#: What else names files of a firm: upper apps add theirs. Each gives names on disk.
NAMERS: list[Callable[[UUID], set[str]]] = []


def sweep_firm(firm_id: UUID, now: datetime) -> int:
    """Remove what nothing names; how many files. Inside the firm."""
    return store.sweep(firm_id, named(firm_id), before=(now - GRACE).timestamp())


def sweep_gone(firm_ids: Collection[UUID], now: datetime) -> int:
    """Remove files of firms that are no more. ``firm_ids`` are those that are."""
    return store.sweep_unknown(firm_ids, before=(now - GRACE).timestamp())


def named(firm_id: UUID) -> set[str]:
    """Names on disk that a row has, or would have again if it were put back.

    Rows are read before and after what was deleted: one may go there, or come back, meanwhile.
    """
    return named_by_rows(firm_id) | named_by_deleted(firm_id) | named_by_rows(firm_id)


def named_by_rows(firm_id: UUID) -> set[str]:
    """Names that a row has."""
    found = set(Attachment.objects.of_firm(firm_id).values_list("stored", flat=True))
    return found.union(*(namer(firm_id) for namer in NAMERS))


def named_by_deleted(firm_id: UUID) -> set[str]:
    """Names that a row would have again."""
    deleted = DeletedEntry.objects.of_firm(firm_id).annotate(said=Cast("step", TextField()))
    steps = deleted.filter(said__contains='"stored"').values_list("step", flat=True)
    return {name for step in steps for name in stored_in(step)}


def stored_in(step: Any) -> Iterator[str]:
    """Names on disk in a step of undo, at whatever depth."""
    if isinstance(step, dict):
        if isinstance(name := step.get("stored"), str):
            yield name
        step = list(step.values())
    if isinstance(step, list):
        for inner in step:
            yield from stored_in(inner)
