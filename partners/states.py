"""How well somebody is checked, in one word, from all checks of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from partners.models import Vetting, VettingStep
from partners.querysets import DEFINITE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date
    from uuid import UUID

    from firms.access import Viewer


class VettingState(StrEnum):
    """What all checks of a party come to."""

    NOT_CHECKED = "not_checked"
    BEING_CHECKED = "being_checked"
    CHECKED = "checked"
    OUT_OF_DATE = "out_of_date"
    CONCERNS = "concerns"
    DO_NOT_USE = "do_not_use"


#: For fields that take one of them.
STATES = tuple((one.value, one.value) for one in VettingState)
SETTLED = {
    Vetting.Result.CONCERNS: VettingState.CONCERNS,
    Vetting.Result.REJECTED: VettingState.DO_NOT_USE,
}


@dataclass(frozen=True, slots=True)
class Checked:
    """The state of a party, the check it rests on, and how far an open one has come."""

    state: VettingState
    last: Vetting | None = None
    open: Vetting | None = None
    steps: int = 0  # of the open check
    steps_done: int = 0


def checked(viewer: Viewer, parties: Collection[UUID], as_of: date) -> dict[UUID, Checked]:
    """Each party's state, from the checks that the viewer sees. Two queries."""
    rows = Vetting.objects.visible_to(viewer).filter(subject__in=parties)
    by_subject: dict[UUID, list[Vetting]] = defaultdict(list)
    for row in rows.select_related("vetter", "member").order_by("-done_on", "-created_at", "-pk"):
        by_subject[row.subject_id].append(row)
    waiting = {pk: open_one(found, as_of) for pk, found in by_subject.items()}
    steps = steps_of(viewer, [row.pk for row in waiting.values() if row], as_of)
    return {pk: state_of(by_subject.get(pk, ()), waiting.get(pk), steps, as_of) for pk in parties}


def open_one(rows: Iterable[Vetting], as_of: date) -> Vetting | None:
    """The check that is going on."""
    asked = (row for row in rows if row.asked_on is None or row.asked_on <= as_of)
    return next((row for row in asked if is_open(row, as_of)), None)


def is_open(row: Vetting, as_of: date) -> bool:
    """No result by then."""
    return not row.result or (row.done_on is not None and row.done_on > as_of)


def steps_of(viewer: Viewer, ids: Collection[UUID], as_of: date) -> dict[UUID, list[bool]]:
    """For each check its steps, true where done by then."""
    found: dict[UUID, list[bool]] = defaultdict(list)
    rows: Any = VettingStep.objects.visible_to(viewer).filter(vetting__in=ids)
    for vetting, done_on in rows.values_list("vetting_id", "done_on"):
        found[vetting].append(done_on is not None and done_on <= as_of)
    return found


def state_of(
    rows: Iterable[Vetting],
    waiting: Vetting | None,
    steps: dict[UUID, list[bool]],
    as_of: date,
) -> Checked:
    """What the newest settled check and an open one say together."""
    settled = (row for row in rows if row.result in DEFINITE and not is_open(row, as_of))
    last = next(settled, None)
    done = steps.get(waiting.pk, []) if waiting else []
    return Checked(word_for(last, waiting, as_of), last, waiting, len(done), sum(done))


def word_for(last: Vetting | None, waiting: Vetting | None, as_of: date) -> VettingState:
    """A refusal stands until a newer check is settled; an old clear one until somebody looks."""
    if last is not None and last.result in SETTLED:
        return SETTLED[Vetting.Result(last.result)]
    if last is not None and (last.valid_until is None or last.valid_until >= as_of):
        return VettingState.CHECKED
    if waiting is not None:
        return VettingState.BEING_CHECKED
    return VettingState.NOT_CHECKED if last is None else VettingState.OUT_OF_DATE
