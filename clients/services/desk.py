"""Steps of an enquiry. Each sets its clock from the moment passed in, and keeps the order.

Every step holds the row while it looks at it: of two people who do the same at once, one is told.
Nothing is ever sent from here: the mails are drafted (``clients.desk.drafts``), people send them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clients.models import Client, Enquiry
from clients.services.records import change_record, record_for

if TYPE_CHECKING:
    from datetime import datetime

    from firms.access import Viewer
    from relationships.models import Party

#: Columns that say how it came in; all others are written by the steps.
HOW_IT_CAME = (
    *("received_at", "channel", "language", "subject", "original", "enquirer_words", "due_at"),
)
ENDED = (Enquiry.Response.IGNORE, Enquiry.Response.DECLINE)


@transaction.atomic
def receive(client: Client, enquiry: Enquiry, *, now: datetime, viewer: Viewer) -> Enquiry:
    """Take in a new enquiry; without a time of its own it came in now."""
    said: datetime | None = enquiry.received_at
    enquiry.received_at = said or now
    if enquiry.received_at > now:
        raise ValidationError({"received_at": _("This moment has not come yet.")})
    if not enquiry.original.strip():
        raise ValidationError({"original": _("Write down what they ask, in their words.")})
    return record_for(client, enquiry, viewer=viewer)


@transaction.atomic
def amend(enquiry: Enquiry, *, now: datetime) -> Enquiry:
    """Put right how it came in; the steps that followed stay as they are stored."""
    row = held(enquiry)
    for name in HOW_IT_CAME:
        setattr(row, name, getattr(enquiry, name))
    done = row.summarised_at or row.sent_to_client_at or row.answered_at or now
    if row.received_at > done:
        raise ValidationError({"received_at": _("This lies after what followed it.")})
    return change_record(row)


@transaction.atomic
def summarise(enquiry: Enquiry, text: str, *, now: datetime, viewer: Viewer) -> Enquiry:
    """Write what is asked in English; our clock stops at the first summary."""
    row = held(enquiry)
    refuse_closed(row)
    if row.sent_to_client_at:
        raise ValidationError(_("The client has this summary already; it can no longer change."))
    if not text.strip():
        raise ValidationError({"english_summary": _("Write a summary for the client.")})
    not_before(now, row.received_at)
    row.english_summary = text.strip()
    row.summary_by_id = viewer.membership_id
    row.summarised_at = row.summarised_at or now
    return change_record(row)


@transaction.atomic
def send_to_client(enquiry: Enquiry, *, now: datetime) -> Enquiry:
    """Note that the client gets the summary now; its clock begins."""
    row = held(enquiry)
    refuse_closed(row)
    if row.sent_to_client_at:
        raise ValidationError(_("The client has it already."))
    if not row.summarised_at:
        raise ValidationError(_("Write the summary first: the client cannot read the original."))
    not_before(now, row.summarised_at)
    row.sent_to_client_at = now
    return change_record(row)


@transaction.atomic
def respond(enquiry: Enquiry, response: str, *, now: datetime) -> Enquiry:
    """Note what the client wants; its clock stops."""
    row = held(enquiry)
    refuse_closed(row)
    if response not in Enquiry.Response.values or response == Enquiry.Response.NONE:
        raise ValidationError({"response": _("Say what the client wants.")})
    if not row.sent_to_client_at:
        raise ValidationError(_("Send it to the client first: it cannot have responded yet."))
    if row.responded_at:
        raise ValidationError(_("What the client wants is noted already."))
    not_before(now, row.sent_to_client_at)
    row.response, row.responded_at = Enquiry.Response(response), now
    return change_record(row)


@transaction.atomic
def answer(enquiry: Enquiry, text: str, *, now: datetime) -> Enquiry:
    """Note the answer in the enquirer's language and that it goes back now.

    The desk may answer by itself; once the client is asked, it waits for what the client wants.
    """
    row = held(enquiry)
    if row.answered_at:
        raise ValidationError(_("It was answered already."))
    if row.outcome or row.response == Enquiry.Response.IGNORE:
        raise ValidationError(_("This enquiry is closed."))
    if row.sent_to_client_at and not row.responded_at:
        raise ValidationError(_("The client is asked: note first what it wants."))
    if not text.strip():
        raise ValidationError({"answer": _("Write the answer, in the language of the enquiry.")})
    not_before(now, row.responded_at or row.received_at)
    row.answer, row.answered_at = text.strip(), now
    return change_record(row)


@transaction.atomic
def not_for_us(enquiry: Enquiry, reason: str = "") -> Enquiry:
    """Close it without an answer, and keep why."""
    row = held(enquiry)
    refuse_closed(row)
    row.outcome = (reason.strip() or _("Not for us"))[:240]
    return change_record(row)


@transaction.atomic
def reopen(enquiry: Enquiry) -> Enquiry:
    """Take back that it was not for us."""
    row = held(enquiry)
    if not row.outcome:
        raise ValidationError(_("Only what was put aside as not for us can be opened again."))
    row.outcome = ""
    return change_record(row)


@transaction.atomic
def link_enquirer(enquiry: Enquiry, party: Party | None) -> Enquiry:
    """Say who asks; naming somebody confidential makes the enquiry so.

    Raises ``ValueError`` where client and enquirer are confidential to different colleagues.
    """
    row = held(enquiry)
    row.enquirer = party
    return change_record(row)


# --- what every step looks at ---------------------------------------------------------------------


def held(enquiry: Enquiry) -> Enquiry:
    """The row as it is stored, locked until the transaction ends."""
    rows = Enquiry.objects.of_firm(enquiry.firm_id).select_for_update(of=("self",))
    return rows.select_related("client__relationship__party", "enquirer").get(pk=enquiry.pk)


def refuse_closed(row: Enquiry) -> None:
    """Nothing more happens to an enquiry that is answered, ended or put aside."""
    if row.answered_at:
        raise ValidationError(_("It was answered already."))
    if row.outcome or row.response in ENDED:
        raise ValidationError(_("This enquiry is closed."))


def not_before(now: datetime, earlier: datetime) -> None:
    """Clocks run forward."""
    if now < earlier:
        raise ValidationError(_("This lies before the step it follows."))
