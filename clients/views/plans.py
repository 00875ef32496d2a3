"""Plans of a client: the stepper, its stages, and whom they wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clients.books import KINDS, page_of
from clients.forms.plans import NewPlanForm, PlanForm, StageForm
from clients.models import Stage, StagePlan
from clients.reads.plans import Plan, plans_of, with_steps
from clients.services.plans import move_stage
from clients.views.accounts import client_or_404
from clients.views.changes import added, deletion, edited, row_page
from firms.permissions import allowed, may
from relationships import undo
from relationships.models import Relationship
from relationships.views.pages import FORM, accepted, day_of, posted, saved, viewer_of

if TYPE_CHECKING:
    from uuid import UUID

    from firms.access import Viewer


def plan_or_404(viewer: Viewer, pk: UUID) -> StagePlan:
    """A plan the viewer sees."""
    rows = StagePlan.objects.visible_to(viewer).select_related("client__relationship__party")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def stage_or_404(viewer: Viewer, pk: UUID) -> Stage:
    """A stage the viewer sees; one that waits for somebody hidden is not shown at all."""
    unseen = Relationship.objects.visible_to(viewer).filter(pk=OuterRef("blocker"))
    rows = Stage.objects.visible_to(viewer).select_related(
        "plan__client__relationship__party", "blocker__party"
    )
    found = rows.filter(pk=pk).annotate(knows=Exists(unseen)).first()
    if found is None or (found.blocker_id and not found.knows):
        raise Http404
    return found


def plan_url(plan: StagePlan) -> str:
    """The plan's page."""
    return reverse("clients:plan", args=[plan.pk])


@allowed("stages")
@require_GET
def plans(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All plans of a client, and the services it ordered."""
    viewer, today = viewer_of(request), day_of(request)
    client = client_or_404(viewer, pk)
    context = {
        "client": client,
        "plans": plans_of(viewer, client, today),
        "services": page_of(KINDS["service"], client, viewer, today, 1).lines,
        "may_change": may(viewer, "stages", "write"),
        "may_order": may(viewer, "engagements", "write"),
        "as_of": today,
    }
    return render(request, "clients/plans.html", context)


@allowed("stages")
@require_GET
def plan(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One plan with its stages."""
    viewer, today = viewer_of(request), day_of(request)
    row = plan_or_404(viewer, pk)
    found: Plan = with_steps(viewer, [row], today)[0]
    context = {
        "plan": found,
        "client": row.client,
        "may_change": may(viewer, "stages", "write"),
        "may_delete": may(viewer, "stages", "delete"),
        "as_of": today,
    }
    return render(request, "clients/plan.html", context)


@allowed("stages", "write")
@require_http_methods(FORM)
def plan_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new plan for a client."""
    viewer = viewer_of(request)
    client = client_or_404(viewer, pk)
    home = reverse("clients:plans", args=[client.pk])
    form = NewPlanForm(posted(request), viewer=viewer, as_of=day_of(request), client=client)
    if accepted(request, form):
        saved(request, _("Saved."), made(form.instance), home)
        return redirect(plan_url(form.instance))
    return row_page(request, form, _("A plan with %(name)s") % {"name": client}, home)


def made(plan: StagePlan) -> undo.Step:
    """What takes back a new plan with the stages of its template."""
    stages = Stage.objects.of_firm(plan.firm_id).filter(plan=plan).order_by("position")
    return undo.in_turn(undo.created(plan), *map(undo.created, stages))


@allowed("stages", "write")
@require_http_methods(FORM)
def plan_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another name or market."""
    viewer = viewer_of(request)
    row = plan_or_404(viewer, pk)
    form = PlanForm(
        posted(request), viewer=viewer, as_of=day_of(request), client=row.client, instance=row
    )
    if edited(request, form):
        return redirect(plan_url(row))
    away = delete_url(viewer, "clients:plan_delete", pk)
    return row_page(request, form, _("Edit the plan"), plan_url(row), away)


@allowed("stages", "delete")
@require_http_methods(FORM)
def plan_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask, then delete a plan with its stages."""
    row = plan_or_404(viewer_of(request), pk)
    then = reverse("clients:plans", args=[row.client_id])
    return deletion(request, row, row.client, row.name, plan_url(row), then)


@allowed("stages", "write")
@require_http_methods(FORM)
def stage_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One more stage, at the end."""
    viewer = viewer_of(request)
    row = plan_or_404(viewer, pk)
    form = StageForm(posted(request), viewer=viewer, as_of=day_of(request), plan=row)
    if added(request, form):
        return redirect(plan_url(row))
    return row_page(request, form, _("Add a stage"), plan_url(row))


@allowed("stages", "write")
@require_http_methods(FORM)
def stage_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a stage."""
    viewer = viewer_of(request)
    row = stage_or_404(viewer, pk)
    form = StageForm(
        posted(request), viewer=viewer, as_of=day_of(request), plan=row.plan, instance=row
    )
    if edited(request, form):
        return redirect(plan_url(row.plan))
    away = delete_url(viewer, "clients:stage_delete", pk)
    return row_page(request, form, _("Edit the stage"), plan_url(row.plan), away)


@allowed("stages", "delete")
@require_http_methods(FORM)
def stage_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask, then delete a stage."""
    row = stage_or_404(viewer_of(request), pk)
    return deletion(request, row, row.plan.client, row.name, plan_url(row.plan))


def delete_url(viewer: Viewer, name: str, pk: UUID) -> str:
    """Where it can be deleted, by who may."""
    return reverse(name, args=[pk]) if may(viewer, "stages", "delete") else ""


@allowed("stages", "write")
@require_POST
def stage_move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One place up or down."""
    viewer = viewer_of(request)
    row = stage_or_404(viewer, pk)
    move_stage(row, up=request.POST.get("way") == "up", viewer=viewer)
    return redirect(f"{plan_url(row.plan)}#stages")
