"""Whom an introduction shows to whom, by its state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from relationships.guard.clear import require_clear, uncleared
from relationships.guard.reveals import reveals
from relationships.introductions.states import MADE, State

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from firms.access import Viewer
    from relationships.guard.reveals import Leak
    from relationships.models import Introduction, OverrideNote

#: The introducer knows what it is about.
ASKED = frozenset({State.ASKED, State.PROMISED, *MADE})


def shown_by(row: Introduction, state: str) -> list[UUID]:
    """Parties that become known to others. An idea stays with us, and so does what went nowhere.

    Once brought together, both sides know who did it, and that we know them.
    """
    if state not in ASKED:
        return []
    named = [row.introduced_id, row.target_id, *([row.introducer_id] if state in MADE else [])]
    return [party for party in named if party is not None]


def readers_of(row: Introduction, state: str) -> list[UUID]:
    """Who learns of it: the introducer once asked, both sides once brought together."""
    if state not in ASKED:
        return []
    sides = [row.introduced_id, row.target_id] if state in MADE else []
    return [party for party in (row.introducer_id, *sides) if party is not None]


def leaks_of(viewer: Viewer, row: Introduction, as_of: date, state: str = "") -> list[Leak]:
    """What it gives away in its state, or in the one it would go to."""
    state = state or row.state
    return reveals(viewer, shown_by(row, state), readers_of(row, state), as_of)


def require_discreet(
    viewer: Viewer, row: Introduction, state: str, reason: str, *, as_of: date
) -> OverrideNote | None:
    """Before a stored introduction goes to a state; the note of who went on, where it was needed.

    Raises ``WouldReveal``.
    """
    shown, to = shown_by(row, state), readers_of(row, state)
    return require_clear(viewer, shown, to, reason, as_of=as_of, introduction=row)


def refuse_leaks(
    viewer: Viewer, row: Introduction, state: str, reason: str, *, as_of: date
) -> None:
    """The same for one that is not stored yet: raise, and write nothing."""
    shown, to = shown_by(row, state), readers_of(row, state)
    uncleared(viewer, shown, to, reason, as_of=as_of, introduction=row)
