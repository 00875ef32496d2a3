"""Nobody is appointed without a clear check, unless an owner says why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from partners.models import LocalPartner, Vetting
from partners.stages import Stage

if TYPE_CHECKING:
    from datetime import date

    from firms.access import Viewer

LEAST_REASON = 10  # characters: a reason, not a dot


@dataclass(frozen=True, slots=True)
class Override:
    """An owner's word for going on without a clear check."""

    reason: str


def is_clear(partner: LocalPartner, *, on: date, viewer: Viewer) -> bool:
    """The last check that settled something, of those the viewer sees, is clear and not too old.

    What a colleague keeps hidden does not count: a refusal must not tell of it.
    """
    rows = Vetting.objects.visible_to(viewer).filter(subject=partner.relationship.party_id)
    last = rows.settled_by(on).first()
    return last is not None and rows.clear_on(on).filter(pk=last.pk).exists()


def check_appointment(
    partner: LocalPartner, to: str, *, on: date, override: Override | None, viewer: Viewer
) -> str:
    """The owner's reason where one was needed; else nothing.

    Raises ``ValidationError`` when the stage needs a clear check that is not there.
    """
    if to != Stage.APPOINTED or is_clear(partner, on=on, viewer=viewer):
        return ""
    if override is None:
        raise ValidationError(
            {"stage": _("Nobody is appointed without a clear check that is not out of date.")}
        )
    if not viewer.is_owner:
        raise ValidationError({"override": _("Only an owner may go on without a clear check.")})
    reason = override.reason.strip()
    if len(reason) < LEAST_REASON:
        raise ValidationError({"reason": _("Say why, in a few words at least.")})
    return reason
