"""Plans as their stepper shows them: what is done, what goes on, what slips and for whom it waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clients.models import Stage, StagePlan
from clients.models.plan import IN_ORDER
from relationships.models import Relationship

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from clients.models import Client
    from firms.access import Viewer

ENDED = (Stage.State.DONE, Stage.State.DROPPED)


@dataclass(frozen=True, slots=True)
class Step:
    """A stage at its place."""

    stage: Stage
    number: int
    is_current: bool  # the first that is neither done nor dropped
    slipped: int  # days behind its plan; 0 where it is in time
    waits_for: Relationship | None  # only where the viewer sees it

    @property
    def is_done(self) -> bool:
        """Finished."""
        return self.stage.state == Stage.State.DONE

    @property
    def is_dropped(self) -> bool:
        """Given up."""
        return self.stage.state == Stage.State.DROPPED


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan with its steps."""

    row: StagePlan
    steps: Sequence[Step]

    @property
    def current(self) -> Step | None:
        """What goes on or comes next; None for a plan that is through."""
        return next((step for step in self.steps if step.is_current), None)

    @property
    def slipping(self) -> list[Step]:
        """Stages behind their plan."""
        return [step for step in self.steps if step.slipped]


def slipped_days(stage: Stage, as_of: date) -> int:
    """Days since the planned end of a stage that goes on, or since the beginning of one that
    should have begun.
    """
    if stage.state in ENDED:
        return 0
    if stage.planned_to is not None and stage.planned_to < as_of:
        return (as_of - stage.planned_to).days
    not_begun = stage.state == Stage.State.PLANNED and stage.actual_from is None
    if not_begun and stage.planned_from is not None and stage.planned_from < as_of:
        return (as_of - stage.planned_from).days
    return 0


def plans_of(viewer: Viewer, client: Client, as_of: date) -> list[Plan]:
    """The client's plans, the newest first. Three queries."""
    rows = StagePlan.objects.visible_to(viewer).filter(client=client)
    return with_steps(viewer, list(rows.order_by("-created_at", "pk")), as_of)


def with_steps(viewer: Viewer, plans: Sequence[StagePlan], as_of: date) -> list[Plan]:
    """Plans with their stages. Two queries."""
    rows = Stage.objects.visible_to(viewer).filter(plan__in=[plan.pk for plan in plans])
    stages = list(rows.select_related("owner").order_by(*IN_ORDER))
    waited = seen(viewer, (stage.blocker_id for stage in stages))
    return [
        Plan(plan, steps_of([s for s in stages if s.plan_id == plan.pk], waited, as_of))
        for plan in plans
    ]


def seen(viewer: Viewer, ids: Iterable[UUID | None]) -> dict[UUID, Relationship]:
    """Whom stages wait for, of those that the viewer sees."""
    wanted = {pk for pk in ids if pk is not None}
    rows = Relationship.objects.visible_to(viewer).select_related("party")
    return {row.pk: row for row in rows.filter(pk__in=wanted)}


def steps_of(
    stages: Sequence[Stage], waited: Mapping[UUID, Relationship], as_of: date
) -> list[Step]:
    """Stages in their order."""
    current = next((stage for stage in stages if stage.state not in ENDED), None)
    return [
        Step(
            stage=stage,
            number=number,
            is_current=stage is current,
            slipped=slipped_days(stage, as_of),
            waits_for=waited.get(stage.blocker_id) if stage.blocker_id else None,
        )
        for number, stage in enumerate(stages, start=1)
    ]
