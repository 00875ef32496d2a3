"""One change to many relationships: all of it or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from firms import outbox
from relationships.models import Relationship

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

MOST_AT_ONCE = 200  # relationships
MOST_TAGS = 30  # of one relationship


def store(changed: list[Relationship], field: str, now: datetime) -> list[Relationship]:
    """Write one column of these rows with their time of change. One query."""
    for row in changed:
        row.updated_at = now
    Relationship.objects.bulk_update(changed, [field, "updated_at"])
    return changed


@transaction.atomic
def archive_all(rows: Sequence[Relationship], *, now: datetime, back: bool) -> list[Relationship]:
    """Take them out of the lists, or put them ``back``. Those that changed."""
    changed = [row for row in rows if (row.archived_at is None) != back]
    for row in changed:
        row.archived_at = None if back else now
    return store(changed, "archived_at", now)


@transaction.atomic
def hand_over(
    rows: Sequence[Relationship], *, owner_id: UUID | None, now: datetime
) -> list[Relationship]:
    """Give them to a colleague, or to nobody. Those that changed.

    Confidential ones stay: the colleague need not be among those who may know.
    """
    changed = [row for row in rows if row.owner_id != owner_id and row.audience_id is None]
    for row in changed:
        row.owner_id = owner_id
    if changed:
        outbox.add(
            firm_id=changed[0].firm_id,
            event="relationship.changed",
            relationship_ids=[row.pk for row in changed],
        )
    return store(changed, "owner", now)


@transaction.atomic
def tag_all(
    rows: Sequence[Relationship], *, tag: str, on: bool, now: datetime
) -> list[Relationship]:
    """Put a tag on them, or take it off. Those that changed; full ones stay as they are."""
    changed = [
        row for row in rows if (tag in row.tags) != on and (not on or len(row.tags) < MOST_TAGS)
    ]
    for row in changed:
        row.tags = [*row.tags, tag] if on else [one for one in row.tags if one != tag]
    return store(changed, "tags", now)
