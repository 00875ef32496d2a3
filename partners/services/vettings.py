"""Checks of parties: asked for, looked into step by step, decided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import MAXYEAR, date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from firms import outbox
from firms.circles import strictest
from partners.models import Vetting, VettingStep
from partners.refusals import ConflictError
from relationships.models import Party, Relationship
from relationships.services.log import clean

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal
    from uuid import UUID

    from firms.access import Viewer
    from firms.models import Membership

FEBRUARY_28 = (2, 28)


@dataclass(frozen=True, slots=True)
class StepWords:
    """What to look into, by whom, until when."""

    what: str
    person: Party | None = None
    member: Membership | None = None
    due_on: date | None = None
    done_on: date | None = None


@transaction.atomic
def ask_vetting(
    row: Vetting, *, steps: Sequence[StepWords] = (), as_of: date, viewer: Viewer
) -> Vetting:
    """Save a new check, with its result where it is done already.

    Raises ``ValidationError`` for bad values, ``ValueError`` when subject and vetter are
    confidential to different colleagues.
    """
    row.firm_id, row.created_by_id = viewer.firm_id, viewer.membership_id
    row.audience_id = audience_of(row, viewer)
    check(row, as_of)
    row.save(force_insert=True)
    write_steps(row, steps, as_of=as_of, viewer=viewer)
    tell(row)
    return row


@transaction.atomic
def change_vetting(
    row: Vetting, *, steps: Sequence[StepWords] | None = None, as_of: date, viewer: Viewer
) -> Vetting:
    """Save an edited check; None leaves its steps as they are. It is never opened by an edit."""
    row.audience_id = strictest(viewer.firm, [row.audience_id, audience_of(row, viewer)])
    check(row, as_of)
    row.save()
    if steps is not None:
        write_steps(row, steps, as_of=as_of, viewer=viewer)
    tell(row)
    return row


@transaction.atomic
def decide_vetting(
    row: Vetting,
    result: str,
    *,
    on: date,
    method: str = "",
    basis: str = "",
    loss_avoided: Decimal | None = None,
    currency: str = "",
    valid_until: date | None = None,
    as_of: date,
) -> Vetting:
    """Say what came out. Raises ``ConflictError`` when that has been said already."""
    rows = Vetting.objects.of_firm(row.firm_id).select_for_update(of=("self",))
    now = rows.select_related("firm").get(pk=row.pk)
    if now.result:
        words = _("This check was decided already: %s.")
        raise ConflictError(words % Vetting.Result(now.result).label)
    now.result, now.done_on, now.basis = result, on, basis or now.basis
    now.method = method or now.method
    now.loss_avoided, now.currency, now.valid_until = loss_avoided, currency, valid_until
    check(now, as_of)
    now.save()
    tell(now)
    return now


@transaction.atomic
def finish_step(step: VettingStep, *, on: date | None, as_of: date) -> VettingStep:
    """Done on this day; None: open again."""
    not_ahead("done_on", on, as_of)
    step.done_on = on
    step.save(update_fields=["done_on", "updated_at"])
    tell(step.vetting)
    return step


@transaction.atomic
def add_step(row: Vetting, step: VettingStep, *, as_of: date, viewer: Viewer) -> VettingStep:
    """One more thing to look into, at the end."""
    step.firm_id, step.vetting, step.created_by_id = row.firm_id, row, viewer.membership_id
    step.position = VettingStep.objects.of_firm(row.firm_id).filter(vetting=row).count()
    return put_step(step, as_of=as_of, viewer=viewer)


@transaction.atomic
def change_step(step: VettingStep, *, as_of: date, viewer: Viewer) -> VettingStep:
    """Save an edited step."""
    return put_step(step, as_of=as_of, viewer=viewer)


def put_step(step: VettingStep, *, as_of: date, viewer: Viewer) -> VettingStep:
    """As open as the check and whom it names; never opened by an edit."""
    not_ahead("done_on", step.done_on, as_of)
    named = step.person.audience_id if step.person else None
    kept = [step.audience_id, step.vetting.audience_id, named]
    step.audience_id = strictest(viewer.firm, kept)
    clean(step)
    step.save()
    tell(step.vetting)
    return step


@transaction.atomic
def delete_vetting(row: Vetting) -> None:
    """Delete a check with its steps."""
    tell(row)
    row.delete()


# --- parts ----------------------------------------------------------------------------------------


def write_steps(row: Vetting, steps: Sequence[StepWords], *, as_of: date, viewer: Viewer) -> None:
    """These steps in this order; those that the viewer does not see stay."""
    VettingStep.objects.visible_to(viewer).filter(vetting=row).delete()
    made = []
    for place, words in enumerate(steps):
        not_ahead("steps", words.done_on, as_of)
        named = words.person.audience_id if words.person else None
        step = VettingStep(
            firm_id=row.firm_id,
            vetting=row,
            position=place,
            what=words.what,
            person=words.person,
            member=words.member,
            due_on=words.due_on,
            done_on=words.done_on,
            audience_id=strictest(viewer.firm, [row.audience_id, named]),
            created_by_id=viewer.membership_id,
        )
        made.append(step)
    VettingStep.objects.bulk_create(made)


def audience_of(row: Vetting, viewer: Viewer) -> UUID | None:
    """As open as whom it is about and who checked."""
    vetter = row.vetter.audience_id if row.vetter else None
    return strictest(viewer.firm, [row.subject.audience_id, vetter])


def check(row: Vetting, as_of: date) -> None:
    """Bad values, days to come; a result without an end is fresh for a year."""
    clean(row)
    not_ahead("asked_on", row.asked_on, as_of)
    not_ahead("done_on", row.done_on, as_of)
    if row.result and row.done_on and row.valid_until is None:
        row.valid_until = a_year_after(row.done_on)


def not_ahead(name: str, day: date | None, as_of: date) -> None:
    """Raises for a day to come."""
    if day is not None and day > as_of:
        raise ValidationError({name: _("This day is still to come.")})


def a_year_after(day: date) -> date:
    """The same day of the next year; the last of February for a leap day."""
    if day.year == MAXYEAR:
        return date.max
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, *FEBRUARY_28)


def tell(row: Vetting) -> None:
    """Have the flags of the subject, and what its vetter gives, looked at again."""
    parties = [pk for pk in (row.subject_id, row.vetter_id) if pk]
    found = Relationship.objects.of_firm(row.firm_id).filter(party__in=parties)
    outbox.add(
        firm_id=row.firm_id,
        event="vetting.changed",
        relationship_ids=list(found.values_list("pk", flat=True)),
        audience_id=row.audience_id,
    )
