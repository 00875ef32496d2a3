"""Deciding on the end of an agreement: renewed, it ends, not now."""

from __future__ import annotations

from typing import TYPE_CHECKING

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


@transaction.atomic
def decide(
    row: Agreement, kind: str, *, as_of: date, viewer: Viewer, day: date | None = None
) -> AgreementDecision:
    """Keep the decision; a renewed agreement ends on ``day``, a put off one reminds on it.

    Raises ``ValidationError`` where the agreement has no end to decide on, or the day is not later.
    """
    held: Agreement = Agreement.objects.of_firm(row.firm_id).select_for_update().get(pk=row.pk)
    last_day = last_day_on(held, as_of)
    if last_day is None or held.state != Agreement.State.ACTIVE:
        raise ValidationError(_("There is no end to decide on any more."))
    decision = AgreementDecision(
        firm_id=held.firm_id,
        agreement=held,
        kind=kind,
        on=as_of,
        last_day=last_day,
        new_last_day=checked(day, after=last_day) if kind == Kind.RENEWED else None,
        until=checked(day, after=as_of) if kind == Kind.LATER else None,
        audience_id=held.audience_id,
        created_by_id=viewer.membership_id,
    )
    clean(decision)
    decision.save(force_insert=True)
    if kind == Kind.RENEWED:
        held.ends_on = decision.new_last_day
        held.save(update_fields=["ends_on", "updated_at"])
    announce(held)
    return decision


def checked(day: date | None, *, after: date) -> date:
    """A day that is given, and later."""
    if day is None:
        raise ValidationError({"day": _("Write the day.")})
    if day <= after:
        raise ValidationError({"day": _("Write a day after %s.") % after})
    return day
