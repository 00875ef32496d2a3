"""How changes of plans and their stages are taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from clients.keepers.rows import RowKeeper, circle_in
from clients.models import Stage, StagePlan
from clients.services import record_for
from clients.services.plans import change_stage, check_room

if TYPE_CHECKING:
    from collections.abc import Iterable

    from firms.access import Viewer
    from firms.models import FactRow
    from relationships.undo import Step


class PlanKeeper(RowKeeper):
    """Plans, which take their stages with them."""

    def parts(self, row: FactRow) -> Iterable[FactRow]:
        """Its stages, in their order."""
        stages = Stage.objects.of_firm(row.firm_id).filter(plan=row.pk)
        return list(stages.order_by("position", "created_at", "pk"))


class StageKeeper(RowKeeper):
    """Stages: as open as the client and whom they wait for."""

    of = (StagePlan,)

    def put(self, row: Stage, step: Step, viewer: Viewer) -> None:
        """In its place."""
        check_room(row.plan)
        record_for(None, row, viewer=viewer, circle_id=circle_in(step))

    def change(self, row: Stage, _step: Step, viewer: Viewer) -> None:
        """As open as whom it waits for then."""
        change_stage(row, viewer=viewer)
