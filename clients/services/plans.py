"""Plans and their stages: made from a template, moved, taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.models import Stage, StagePlan
from clients.models.plan import IN_ORDER
from clients.services.records import announce, audience_of, change_record, record_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet
    from django.utils.functional import _StrOrPromise

    from clients.models import Client
    from firms.access import Viewer

MOST_STAGES = 40
LAST_PLACE = 32_767  # that the column holds
EMPTY, FIVE_STAGES = "", "market-entry"

#: First stage and last as the study tells them; those between are ours (DOMAIN 1.3).
TEMPLATES: Mapping[str, Sequence[_StrOrPromise]] = {
    FIVE_STAGES: (
        gettext_lazy("Market research"),
        gettext_lazy("Local version"),
        gettext_lazy("Choose partners"),
        gettext_lazy("Product launch"),
        gettext_lazy("Sales"),
    ),
    EMPTY: (),
}


@transaction.atomic
def make_plan(client: Client, plan: StagePlan, *, viewer: Viewer) -> StagePlan:
    """A plan with the stages of its template."""
    record_for(client, plan, viewer=viewer)
    for name in TEMPLATES[plan.template]:
        add_stage(plan, Stage(name=str(name)), viewer=viewer)
    return plan


@transaction.atomic
def add_stage(plan: StagePlan, stage: Stage, *, viewer: Viewer) -> Stage:
    """One more, at the end. Raises ``ValidationError`` when there are too many."""
    stage.plan, stage.position = plan, last_place(plan)
    return record_for(None, stage, viewer=viewer)


def last_place(plan: StagePlan) -> int:
    """Behind the last stage. Raises ``ValidationError`` when there are too many."""
    check_room(plan)
    return place_after(stages_of(plan).aggregate(last=Max("position"))["last"] or 0)


def check_room(plan: StagePlan) -> None:
    """Room for one more; nobody else adds one meanwhile. Raises ``ValidationError``."""
    if stages_of(hold(plan)).count() >= MOST_STAGES:
        raise ValidationError(_("A plan has at most %(n)s stages.") % {"n": MOST_STAGES})


def is_taken(stage: Stage, viewer: Viewer) -> bool:
    """Another stage that the viewer sees is in this place; a hidden one is in nobody's way."""
    seen = Stage.objects.visible_to(viewer).filter(plan=stage.plan_id, position=stage.position)
    return seen.exclude(pk=stage.pk).exists()


def place_after(last: int) -> int:
    """The next place. Raises ``ValidationError`` where the last one is taken already."""
    if last >= LAST_PLACE:
        raise ValidationError(_("There is no place behind the last stage: move that one first."))
    return last + 1


def change_stage(stage: Stage, *, viewer: Viewer) -> Stage:
    """Save an edited stage; it is as open as its client and whom it waits for.

    Raises ``ValueError`` when these are confidential to different colleagues.
    """
    stage.audience_id = audience_of(stage, viewer)
    return change_record(stage)


@transaction.atomic
def move_stage(stage: Stage, *, up: bool, viewer: Viewer) -> bool:
    """Change places with the neighbour that the viewer sees; False at the end."""
    spread(hold(stage.plan))
    stage.refresh_from_db(fields=["position"])
    seen = Stage.objects.visible_to(viewer).filter(plan=stage.plan_id)
    if up:
        other = seen.filter(position__lt=stage.position).order_by("-position").first()
    else:
        other = seen.filter(position__gt=stage.position).order_by("position").first()
    if other is None:
        return False
    stage.position, other.position = other.position, stage.position
    for row in (stage, other):
        row.save(update_fields=["position", "updated_at"])
    announce(stage)
    return True


def spread(plan: StagePlan) -> None:
    """Give each stage a place of its own where two share one; their order stays."""
    found = list(stages_of(plan).order_by(*IN_ORDER))
    if len({row.position for row in found}) == len(found):
        return
    for place, row in enumerate(found, start=1):
        row.position = place
    Stage.objects.bulk_update(found, ["position"])


def hold(plan: StagePlan) -> StagePlan:
    """Locked until the transaction ends: nobody else adds or moves stages meanwhile."""
    return StagePlan.objects.of_firm(plan.firm_id).select_for_update().get(pk=plan.pk)


def stages_of(plan: StagePlan) -> QuerySet[Stage]:
    """All stages, also those that the viewer does not see."""
    return Stage.objects.of_firm(plan.firm_id).filter(plan=plan)
