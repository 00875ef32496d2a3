"""What introductions show of checks: who is checked well, and whom somebody kept out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from firms.permissions import may
from partners.models import Vetting

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date
    from uuid import UUID

    from firms.access import Viewer


def clear_ones(viewer: Viewer, parties: Collection[UUID], as_of: date) -> frozenset[UUID]:
    """Those whose newest settled check is clear and not out of date. One query."""
    if not parties or not may(viewer, "vettings", "read"):
        return frozenset()
    rows = Vetting.objects.visible_to(viewer).of_subjects(parties).settled_by(as_of)
    newest: dict[UUID, bool] = {}
    for subject, result, until in rows.values_list("subject_id", "result", "valid_until"):
        fresh = until is None or until >= as_of
        newest.setdefault(subject, result == Vetting.Result.CLEAR and fresh)
    return frozenset(subject for subject, is_clear in newest.items() if is_clear)


def cheats_stopped(viewer: Viewer, vetters: Collection[UUID], as_of: date) -> Mapping[UUID, int]:
    """Of how many each has found that they must not be used, each counted once. One query."""
    if not vetters or not may(viewer, "vettings", "read"):
        return {}
    rows = Vetting.objects.visible_to(viewer).settled_by(as_of).filter(vetter__in=vetters)
    refused = rows.filter(result=Vetting.Result.REJECTED).order_by()
    return Counter(
        vetter for vetter, _one in refused.values_list("vetter_id", "subject").distinct()
    )
