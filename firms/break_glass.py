"""Opening the confidential records of one member to an owner, for a day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from firms import outbox
from firms.circles import refresh_views
from firms.models import BreakGlass, Membership

if TYPE_CHECKING:
    from datetime import datetime

    from firms.access import Viewer

HOURS = 24


@transaction.atomic
def break_glass(viewer: Viewer, member: Membership, *, reason: str, now: datetime) -> BreakGlass:
    """From the owner's next request on they see what the member sees, too."""
    row: BreakGlass = BreakGlass.objects.create(
        firm_id=viewer.firm_id,
        asked_by_id=viewer.membership_id,
        member=member,
        reason=reason,
        expires_at=now + timedelta(hours=HOURS),
    )
    refresh_views(viewer.firm)
    outbox.add(firm_id=viewer.firm_id, event="circle.changed")
    row.refresh_from_db()
    return row
