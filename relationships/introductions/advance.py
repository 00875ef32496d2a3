"""Moving an introduction on: the only place that writes its state and its steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from firms.models.base import Precision
from relationships import undo
from relationships.guard.introductions import require_discreet
from relationships.introductions.states import MADE, NOWHERE, OPEN, State, may_go, needs_reason
from relationships.models import Introduction, IntroductionStep
from relationships.services import change_fact
from relationships.services.log import build

if TYPE_CHECKING:
    from firms.access import Viewer
    from relationships.undo import Step

#: What a step may write on the introduction; taking it back restores these alone.
WRITTEN = (
    *("state", "outcome", "asked_on", "on", "precision"),
    *("decline_reason", "not_a_fit", "remind_on"),
)


class ConflictError(ValueError):
    """Somebody else was faster, or no step leads from its state to the one asked for."""


@dataclass(frozen=True, slots=True)
class Moved:
    """An introduction after a step, and what takes the step back."""

    introduction: Introduction
    step: IntroductionStep
    undo: Step


@transaction.atomic
def advance(
    introduction: Introduction,
    to: str,
    *,
    on: date,
    viewer: Viewer,
    precision: str = Precision.DAY,
    reason: str = "",
    outcome: str | None = None,
    not_a_fit: bool = False,
    expected: str | None = None,
    override: str = "",
    as_of: date | None = None,
) -> Moved:
    """Take a step on the day ``on``.

    ``outcome`` None leaves what is said of harm; ``not_a_fit`` says of what is declined that it was
    no introduction for us (B06 leaves it out); ``expected`` is the state that was looked at;
    ``override`` says why to go on where it would tell somebody what is kept from them, as things
    are on the day ``as_of`` (without it: ``on``).

    Raises ``ConflictError`` with words that name who moved it meanwhile, ``ValidationError`` for
    bad values, ``WouldReveal`` where something kept would come out and nobody says why to go on,
    ``Introduction.DoesNotExist`` where the viewer does not see it any more.
    """
    row = held(introduction, viewer)
    last = last_step(row)
    reason = reason.strip()
    refuse_late(row, to, expected, last)
    refuse_bad(to, on, precision, reason, last)
    require_discreet(viewer, row, to, override, as_of=as_of or on)
    before = row.state
    changed = undo.changed(row, only=WRITTEN)
    write(row, State(to), on, precision, reason)
    row.outcome = row.outcome if outcome is None else outcome
    row.not_a_fit = (row.not_a_fit or not_a_fit) and to in NOWHERE
    change_fact(row, viewer=viewer)
    settled = undo.settled(changed, row)
    step = recorded(row, last, before, on=on, precision=precision, reason=reason, viewer=viewer)
    return Moved(row, step, undo.together(settled, undo.created(step)))


def held(introduction: Introduction, viewer: Viewer) -> Introduction:
    """The row as it is stored, locked until the transaction ends."""
    rows = Introduction.objects.visible_to(viewer).select_for_update(of=("self",))
    related = rows.select_related("introducer", "introduced", "target")
    return related.get(pk=introduction.pk)


def last_step(row: Introduction) -> IntroductionStep | None:
    """The step that led to where it is; None where it was entered so."""
    steps = IntroductionStep.objects.of_firm(row.firm_id).filter(introduction=row)
    return steps.select_related("created_by").order_by("-number").first()


def refuse_late(
    row: Introduction, to: str, expected: str | None, last: IntroductionStep | None
) -> None:
    """Raise where it is not in the state that was looked at, or no step leads on from it."""
    is_late = expected is not None and expected != row.state
    if is_late or to not in State.values or not may_go(row.state, to):
        raise ConflictError(what_happened(row, last))


def what_happened(row: Introduction, last: IntroductionStep | None) -> str:
    """In which state it is, since when, and who brought it there."""
    state = row.get_state_display()
    if last is None or last.created_by is None:
        return _("Nothing was changed: the introduction is in the state “%s”.") % state
    words = _(
        "Nothing was changed: the introduction is in the state “%(state)s” (%(who)s, %(on)s)."
    )
    return words % {"state": state, "who": last.created_by.name, "on": last.on.isoformat()}


def refuse_bad(
    to: str, on: date, precision: str, reason: str, last: IntroductionStep | None
) -> None:
    """Raise where the reason is missing, or the day lies before the step it follows."""
    if needs_reason(to) and not reason:
        raise ValidationError({"reason": _("Say why it went nowhere.")})
    exact = Precision.DAY
    if last and precision == last.precision == exact and on < last.on:
        raise ValidationError({"on": _("This lies before the step it follows.")})


def write(row: Introduction, to: State, on: date, precision: str, reason: str) -> None:
    """State, its day, and the reason; a reminder was for the state that ends."""
    if to == State.ASKED:
        row.asked_on = on
    if to in MADE and row.state not in MADE:
        row.on, row.precision = on, precision
    if to in NOWHERE or row.state in NOWHERE:
        row.decline_reason = reason if to in NOWHERE else ""
    row.state, row.remind_on = to, None


def recorded(
    row: Introduction,
    last: IntroductionStep | None,
    before: str,
    *,
    on: date,
    precision: str,
    reason: str,
    viewer: Viewer,
) -> IntroductionStep:
    """The line of history, as open as the introduction."""
    step = build(
        IntroductionStep,
        viewer,
        introduction=row,
        number=last.number + 1 if last else 1,
        from_state=before,
        to_state=row.state,
        on=on,
        precision=precision,
        reason=reason,
        audience_id=row.audience_id,
    )
    step.clean_fields(exclude={"introduction", "firm", "audience", "created_by"})
    step.save(force_insert=True)
    return step


def remind(introduction: Introduction, on: date | None, *, viewer: Viewer) -> Introduction:
    """Ask again on this day; None: no more. Of what is still open."""
    row = held(introduction, viewer)
    if on is not None and row.state not in OPEN:
        raise ValidationError({"remind_on": _("Nothing is left to ask: it is closed.")})
    row.remind_on = on
    return change_fact(row, viewer=viewer)
