"""How many flags have opened while a page was open."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from relationships.models import Flag, MorningMail

if TYPE_CHECKING:
    from datetime import datetime

    from firms.access import Viewer

LONGEST = timedelta(days=1)  # of a page that is left open
MOST = 99


def new_flags(viewer: Viewer, since: datetime) -> int:
    """Open flags of the viewer's view that came after ``since``, without muted rules; to 99."""
    flags = Flag.objects.visible_to(viewer).filter(state=Flag.State.OPEN, created_at__gt=since)
    muted = MorningMail.objects.visible_to(viewer).values_list("muted", flat=True).first()
    if muted:
        flags = flags.exclude(rule__in=muted)
    return len(flags.values_list("pk", flat=True)[:MOST])
