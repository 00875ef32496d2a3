"""Relationships somebody opened lately: kept in their session, read through what they see."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from relationships.models import Relationship

if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from typing import Any

    from firms.access import Viewer

KEY = "recent"
KEPT = 12  # a session may go through several firms
SHOWN = 6


def remember(session: MutableMapping[str, Any], pk: UUID) -> None:
    """Put it first. The session is written only when the order changes."""
    kept = session.get(KEY, [])
    if kept[:1] != [str(pk)]:
        session[KEY] = [str(pk), *(one for one in kept if one != str(pk))][:KEPT]


def recent(session: MutableMapping[str, Any], viewer: Viewer) -> list[Relationship]:
    """Those still there and still to be seen, the last first. One query; none without any."""
    ids = [UUID(one) for one in session.get(KEY, [])]
    if not ids:
        return []
    rows = Relationship.objects.visible_to(viewer).filter(pk__in=ids, archived_at=None)
    found = {row.pk: row for row in rows.select_related("party")}
    return [found[pk] for pk in ids if pk in found][:SHOWN]
