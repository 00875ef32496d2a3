"""Moving a partner from stage to stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from partners.clashes import clashes_of, promise_in_turn
from partners.models import LocalPartner, StageChange
from partners.refusals import ConflictError
from partners.services.checks import Override, check_appointment
from partners.services.partners import after, record_change, refuse_clashes
from partners.stages import Stage, leads_to

if TYPE_CHECKING:
    from datetime import date

    from firms.access import Viewer


@transaction.atomic
def move_stage(
    partner: LocalPartner,
    to: str,
    *,
    expected: str,
    on: date,
    reason: str = "",
    override: Override | None = None,
    as_of: date,
    viewer: Viewer,
) -> StageChange:
    """Move a partner from the stage that the viewer saw (``expected``) to the next.

    Raises ``ConflictError`` when somebody else moved it meanwhile, ``ValidationError`` where no
    step leads there, without a clear check, and for what was promised to somebody else.
    """
    promise_in_turn(partner.firm_id)
    now = locked(partner)
    if now.stage != expected:
        raise ConflictError(what_happened(now, viewer))
    check_step(now, to, on=on, as_of=as_of, viewer=viewer)
    why = check_appointment(now, to, on=on, override=override, viewer=viewer)
    clashes = clashes_of(now, viewer, as_of)
    now.stage = to
    now.save(update_fields=["stage", "updated_at"])
    refuse_clashes(clashes, now, viewer, as_of)
    change = record_change(
        now, expected, on=on, reason=why or reason, is_override=bool(why), viewer=viewer
    )
    after(now)
    partner.stage = to
    return change


def locked(partner: LocalPartner) -> LocalPartner:
    """The partner as it is now; one writer at a time."""
    rows = LocalPartner.objects.of_firm(partner.firm_id).select_for_update(of=("self",))
    return rows.select_related("relationship").get(pk=partner.pk)


def check_step(partner: LocalPartner, to: str, *, on: date, as_of: date, viewer: Viewer) -> None:
    """A step that there is, on a day that has come, not before the last one."""
    if not leads_to(partner.stage, to):
        words = _("No step leads there from “%s”.") % Stage(partner.stage).label
        raise ValidationError({"to": words})
    if on > as_of:
        raise ValidationError({"on": _("This day is still to come.")})
    last = last_change(partner, viewer)
    if last is not None and last.on is not None and on < last.on:
        raise ValidationError({"on": _("Its last step was on %s.") % last.on})


def last_change(partner: LocalPartner, viewer: Viewer) -> StageChange | None:
    """The newest step that the viewer sees."""
    rows = StageChange.objects.visible_to(viewer).filter(partner=partner)
    return rows.select_related("created_by").order_by("-created_at", "-pk").first()


def what_happened(partner: LocalPartner, viewer: Viewer) -> str:
    """Who moved it, and where to."""
    last = last_change(partner, viewer)
    stage = Stage(partner.stage).label
    if last is None or last.created_by is None:
        return _("It was moved meanwhile; now: %s.") % stage
    return _("%(name)s moved it meanwhile; now: %(stage)s.") % {
        "name": last.created_by.name,
        "stage": stage,
    }
