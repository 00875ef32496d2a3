"""Where an enquiry stands, and whose clock runs (DOMAIN 2.10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import Q
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Enquiry

if TYPE_CHECKING:
    from firms.models import Firm

R = Enquiry.Response
MINUTE = timedelta(minutes=1)
WORK_ENDS = time(18)
ENDED = (R.IGNORE, R.DECLINE)  # the client has said that this leads to nothing


class State(models.TextChoices):
    """Whose turn it is."""

    NEW = "new", gettext_lazy("Needs a summary")
    SUMMARISED = "summarised", gettext_lazy("Ready for the client")
    WITH_CLIENT = "with-client", gettext_lazy("With the client")
    TO_ANSWER = "to-answer", gettext_lazy("To be answered")
    CLOSED = "closed", gettext_lazy("Closed")


OPEN = Q(outcome="", answered_at=None) & ~Q(response__in=ENDED)
_WAITS = OPEN & Q(response=R.NONE)
ROWS: dict[str, Q] = {
    State.NEW: _WAITS & Q(sent_to_client_at=None, summarised_at=None),
    State.SUMMARISED: _WAITS & Q(sent_to_client_at=None, summarised_at__isnull=False),
    State.WITH_CLIENT: _WAITS & Q(sent_to_client_at__isnull=False),
    State.TO_ANSWER: OPEN & Q(response=R.RESPOND),
    State.CLOSED: ~OPEN,
}


def is_open(enquiry: Enquiry) -> bool:
    """Somebody still has to do something."""
    return not enquiry.outcome and not enquiry.answered_at and enquiry.response not in ENDED


def state_of(enquiry: Enquiry) -> State:
    """The state of a row; the same as ``ROWS`` say."""
    if not is_open(enquiry):
        return State.CLOSED
    if enquiry.response == R.RESPOND:
        return State.TO_ANSWER
    if enquiry.sent_to_client_at:
        return State.WITH_CLIENT
    return State.SUMMARISED if enquiry.summarised_at else State.NEW


# --- clocks ---------------------------------------------------------------------------------------


def moment_for(firm: Firm, now: datetime) -> datetime:
    """Now; a firm that lives on one day always has the end of its working day."""
    if firm.fixed_on is None:
        return now
    return datetime.combine(firm.fixed_on, WORK_ENDS, ZoneInfo(firm.timezone))


def latest(enquiry: Enquiry) -> datetime:
    """The last clock that was set: nothing happens before it."""
    clocks = (enquiry.summarised_at, enquiry.sent_to_client_at, enquiry.responded_at)
    return max([enquiry.received_at, *(clock for clock in clocks if clock)])


@dataclass(frozen=True, slots=True)
class Clocks:
    """Both clocks in words; empty where one never ran."""

    ours: str
    clients: str
    is_late: bool  # past the day it was due


def lasting(begin: datetime, end: datetime) -> str:
    """``3 hours``; ``less than a minute``."""
    if end - begin < MINUTE:
        return _("less than a minute")
    return timesince(begin, end, depth=1)


def clocks_of(enquiry: Enquiry, now: datetime) -> Clocks:
    """How long the summary took or has been waited for, and the client's response."""
    late = is_open(enquiry) and enquiry.due_at is not None and enquiry.due_at < now
    return Clocks(our_clock(enquiry, now), client_clock(enquiry, now), late)


def our_clock(enquiry: Enquiry, now: datetime) -> str:
    """From arrival to summary."""
    if enquiry.summarised_at:
        return _("Summary after %(time)s") % {
            "time": lasting(enquiry.received_at, enquiry.summarised_at)
        }
    if not is_open(enquiry):
        return ""
    return _("Waits for a summary %(time)s") % {"time": lasting(enquiry.received_at, now)}


def client_clock(enquiry: Enquiry, now: datetime) -> str:
    """From sending to the client's response."""
    if enquiry.sent_to_client_at is None:
        return ""
    if enquiry.responded_at:
        return _("Client said after %(time)s") % {
            "time": lasting(enquiry.sent_to_client_at, enquiry.responded_at)
        }
    if not is_open(enquiry):
        return ""
    return _("Waits for the client %(time)s") % {"time": lasting(enquiry.sent_to_client_at, now)}
