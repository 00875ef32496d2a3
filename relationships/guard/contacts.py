"""A contact that brings somebody together with what is kept from them (TRUST P18).

It has happened, so nobody is stopped for good: but whoever writes it down is told by which way it
came out, and says why before it is saved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from relationships.guard.clear import require_clear
from relationships.guard.reveals import reveals
from relationships.models import OverrideNote

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from firms.access import Viewer


def require_apart(
    viewer: Viewer,
    parties: Iterable[UUID],
    reason: str,
    *,
    as_of: date,
    before: Iterable[UUID] = (),
) -> OverrideNote | None:
    """Before a contact of these parties is saved; the note of who went on, where it was needed.

    All who are there see each other. ``before``: who was in it already; what these told each other
    is not asked about again.

    Raises ``WouldReveal``.
    """
    there, earlier = sorted(set(parties)), sorted(set(before))
    if len(there) < 2 or there == earlier:
        return None
    known = {leak.key for leak in reveals(viewer, earlier, earlier, as_of)} if earlier else set()
    about = {"as_of": as_of, "step": OverrideNote.Step.CONTACT, "known": known}
    return require_clear(viewer, there, there, reason, **about)  # type: ignore[arg-type]
