"""Checks as pages show them: who looks into what, what came out, whom to ask next time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from firms.permissions import may
from partners.models import Vetting, VettingStep
from partners.reads.lines import who_checks
from relationships.models import Party

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from uuid import UUID

    from firms.access import Viewer
    from partners.states import Checked


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to look into."""

    row: VettingStep
    who: str  # empty: nobody is named, or somebody hidden


@dataclass(frozen=True, slots=True)
class Check:
    """A check with its steps."""

    row: Vetting
    who: str
    steps: Sequence[Step]
    may_change: bool

    @property
    def done(self) -> int:
        """Steps that are done."""
        return sum(step.row.done_on is not None for step in self.steps)


@dataclass(frozen=True, slots=True)
class Card:
    """What the card of a partner says of its checks."""

    open: Check | None
    last: Check | None

    @property
    def is_others(self) -> bool:
        """A colleague, who alone may go on with it, is at it."""
        return self.open is not None and not self.open.may_change

    @property
    def quoted(self) -> Check | None:
        """The check whose words are quoted."""
        return next((one for one in (self.open, self.last) if one and one.row.basis), None)


def card_of(viewer: Viewer, found: Checked) -> Card:
    """The open check and the last one. Two queries."""
    rows = [row for row in (found.open, found.last) if row]
    by_id = {check.row.pk: check for check in checks_of(viewer, rows)}
    return Card(
        by_id.get(found.open.pk) if found.open else None,
        by_id.get(found.last.pk) if found.last else None,
    )


def checks_of(viewer: Viewer, rows: Sequence[Vetting]) -> list[Check]:
    """The checks with their steps in order. Two queries."""
    steps = steps_of(viewer, [row.pk for row in rows])
    people = people_of(viewer, rows, [step for found in steps.values() for step in found])
    return [
        Check(
            row,
            who_checks(row, people),
            [Step(step, who_does(step, people)) for step in steps.get(row.pk, ())],
            may(viewer, "vettings", "write", row),
        )
        for row in rows
    ]


def steps_of(viewer: Viewer, ids: Collection[UUID]) -> dict[UUID, list[VettingStep]]:
    """By check."""
    rows = VettingStep.objects.visible_to(viewer).filter(vetting__in=ids)
    found: dict[UUID, list[VettingStep]] = defaultdict(list)
    for row in rows.select_related("member").order_by("position", "pk"):
        found[row.vetting_id].append(row)
    return found


def people_of(
    viewer: Viewer, rows: Collection[Vetting], steps: Collection[VettingStep]
) -> dict[UUID, Party]:
    """Those who check, as far as the viewer sees them."""
    ids = {row.vetter_id for row in rows} | {step.person_id for step in steps}
    return Party.objects.visible_to(viewer).in_bulk([pk for pk in ids if pk])


def who_does(step: VettingStep, people: Mapping[UUID, Party]) -> str:
    """A person or one of us."""
    if step.person_id:
        return people[step.person_id].name if step.person_id in people else ""
    return str(step.member.name) if step.member else ""


def vettings_of(viewer: Viewer, party: UUID) -> list[Check]:
    """All checks of a party, the newest first. Three queries."""
    rows = Vetting.objects.visible_to(viewer).filter(subject=party)
    return checks_of(
        viewer, list(rows.select_related("member").order_by("-done_on", "-created_at", "-pk"))
    )
