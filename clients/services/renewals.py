"""Deciding on the end of an agreement: renewed, it ends, not now."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clients.models import Agreement, AgreementDecision
from clients.reads.renewals import last_day_on
from clients.services.records import announce
from relationships.services.log import clean

if TYPE_CHECKING:
    from datetime import date

    from firms.access import Viewer

Kind = AgreementDecision.Kind
DAY: Final = timedelta(days=1)


@transaction.atomic
def decide(
    row: Agreement, kind: str, *, as_of: date, viewer: Viewer, day: date | None = None
) -> AgreementDecision:
    """Keep the decision; a renewed agreement ends on ``day``, a put off one reminds on it.

    One without an end can only be ended: ``day`` is its last one then.

    Raises ``ValidationError`` where there is nothing to decide, or the day is not later.
    """
    held: Agreement = Agreement.objects.of_firm(row.firm_id).select_for_update().get(pk=row.pk)
    is_open, last_day = held.ends_on is None, end_in_question(held, kind, as_of, day)
    decision = AgreementDecision(
        agreement=held,
        kind=kind,
        on=as_of,
        last_day=last_day,
        new_last_day=checked(day, after=last_day) if kind == Kind.RENEWED else None,
        until=checked(day, after=as_of) if kind == Kind.LATER else None,
    )
    write_decision(decision, viewer=viewer)
    if is_open or kind == Kind.RENEWED:
        held.ends_on = decision.new_last_day or last_day
        held.save(update_fields=["ends_on", "updated_at"])
    announce(held)
    return decision


def end_in_question(held: Agreement, kind: str, as_of: date, day: date | None) -> date:
    """The end a decision is about: that of the running term, or the day that ends an open one."""
    if held.state != Agreement.State.ACTIVE:
        raise ValidationError(_("There is no end to decide on any more."))
    last_day = last_day_on(held, as_of)
    if last_day is not None:
        return last_day
    if kind != Kind.ENDS:
        raise ValidationError({"kind": _("It has no end: it can only be ended.")})
    return checked(day, after=max(as_of, held.starts_on or as_of) - DAY)


def write_decision(decision: AgreementDecision, *, viewer: Viewer) -> None:
    """Save a new decision, as confidential as its agreement.

    Raises ``ValidationError`` for bad values.
    """
    decision.firm_id = decision.agreement.firm_id
    decision.audience_id = decision.agreement.audience_id
    decision.created_by_id = viewer.membership_id
    clean(decision)
    decision.save(force_insert=True)


def checked(day: date | None, *, after: date) -> date:
    """A day that is given, and later."""
    if day is None:
        raise ValidationError({"day": _("Write the day.")})
    if day <= after:
        raise ValidationError({"day": _("Write a day after %s.") % after})
    return day
