"""How many flags have opened, or came back, while a page was open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from relationships.models import Flag, FlagEvent, MorningMail

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from firms.access import Viewer

LONGEST = timedelta(days=1)  # of a page that is left open
DAYS = timedelta(days=3)  # business days that may begin while a page is open
MOST = 99
#: What brings a flag back: it got worse after it was closed, or the day has come that was set.
BACK = (FlagEvent.Kind.REOPENED, FlagEvent.Kind.WOKE)


@dataclass(frozen=True, slots=True)
class News:
    """Both numbers end at ``MOST``."""

    new: int = 0
    back: int = 0


def news_since(viewer: Viewer, since: datetime, as_of: date) -> News:
    """Open flags of the viewer's view that came after ``since``, without muted rules.

    Of the new ones, the business day spares looking into all the others: it stands in the index of
    open flags. Three queries.
    """
    muted = MorningMail.objects.visible_to(viewer).values_list("muted", flat=True).first()
    flags = Flag.objects.waiting(viewer, muted or ())
    new = flags.filter(opened_on__gt=as_of - DAYS, created_at__gt=since)
    return News(counted(new), counted(came_back(flags, viewer, since)))


def came_back(flags: QuerySet[Flag], viewer: Viewer, since: datetime) -> QuerySet[Flag]:
    """Those that stood before and are open again, which nobody did."""
    told = FlagEvent.objects.visible_to(viewer).filter(
        flag=OuterRef("pk"), kind__in=BACK, by=None, created_at__gt=since
    )
    return flags.filter(Exists(told), created_at__lte=since, updated_at__gt=since)


def counted(flags: QuerySet[Flag]) -> int:
    """Their number, to ``MOST``."""
    return len(flags.values_list("pk", flat=True)[:MOST])
