"""Plans of a client: the stepper, its stages, and whom they wait for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
from clients.services import delete_record
from clients.services.plans import move_stage
from clients.views.accounts import FORM, accepted, client_or_404
from firms.permissions import allowed, may
from relationships.models import Relationship
from relationships.views.pages import NOT_VALID, day_of, saved, viewer_of

if TYPE_CHECKING:
    from uuid import UUID

    from firms.access import Viewer
    from relationships.forms.base import FactForm


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
    form = NewPlanForm(posted(request), viewer=viewer, as_of=day_of(request), client=client)
    if accepted(request, form):
        saved(request, _("Saved."), None)
        return redirect(plan_url(form.instance))
    title = _("A plan with %(name)s") % {"name": client}
    return answer(request, form, title, reverse("clients:plans", args=[client.pk]))


@allowed("stages", "write")
@require_http_methods(FORM)
def plan_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another name or market."""
    viewer = viewer_of(request)
    row = plan_or_404(viewer, pk)
    form = PlanForm(
        posted(request), viewer=viewer, as_of=day_of(request), client=row.client, instance=row
    )
    if accepted(request, form):
        saved(request, _("Saved."), None)
        return redirect(plan_url(row))
    away = "" if not may(viewer, "stages", "delete") else reverse("clients:plan_delete", args=[pk])
    return answer(request, form, _("Edit the plan"), plan_url(row), away)


@allowed("stages", "delete")
@require_http_methods(FORM)
def plan_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask, then delete a plan with its stages."""
    row = plan_or_404(viewer_of(request), pk)
    back = reverse("clients:plans", args=[row.client_id])
    if request.method == "POST":
        delete_record(row)
        saved(request, _("Deleted."), None)
        return redirect(back)
    return ask(request, row.name, row, plan_url(row))


@allowed("stages", "write")
@require_http_methods(FORM)
def stage_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One more stage, at the end."""
    viewer = viewer_of(request)
    row = plan_or_404(viewer, pk)
    form = StageForm(posted(request), viewer=viewer, as_of=day_of(request), plan=row)
    if accepted(request, form):
        saved(request, _("Saved."), None)
        return redirect(plan_url(row))
    return answer(request, form, _("Add a stage"), plan_url(row))


@allowed("stages", "write")
@require_http_methods(FORM)
def stage_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a stage."""
    viewer = viewer_of(request)
    row = stage_or_404(viewer, pk)
    form = StageForm(
        posted(request), viewer=viewer, as_of=day_of(request), plan=row.plan, instance=row
    )
    if accepted(request, form):
        saved(request, _("Saved."), None)
        return redirect(plan_url(row.plan))
    away = "" if not may(viewer, "stages", "delete") else reverse("clients:stage_delete", args=[pk])
    return answer(request, form, _("Edit the stage"), plan_url(row.plan), away)


@allowed("stages", "delete")
@require_http_methods(FORM)
def stage_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask, then delete a stage."""
    row = stage_or_404(viewer_of(request), pk)
    if request.method == "POST":
        delete_record(row)
        saved(request, _("Deleted."), None)
        return redirect(plan_url(row.plan))
    return ask(request, row.name, row.plan, plan_url(row.plan))


@allowed("stages", "write")
@require_POST
def stage_move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One place up or down."""
    viewer = viewer_of(request)
    row = stage_or_404(viewer, pk)
    move_stage(row, up=request.POST.get("way") == "up", viewer=viewer)
    return redirect(f"{plan_url(row.plan)}#stages")


def posted(request: HttpRequest) -> Any:
    """What was sent, if anything."""
    return request.POST if request.method == "POST" else None


def answer(
    request: HttpRequest, form: FactForm, title: str, back: str, away: str = ""
) -> HttpResponse:
    """A form's page; ``away`` is where it can be deleted."""
    looked = "look" in request.POST
    context = {"form": form, "title": title, "next": back, "delete_url": away}
    status = NOT_VALID if request.method == "POST" and not looked else 200
    return render(request, "clients/row_form.html", context, status=status)


def ask(request: HttpRequest, name: str, plan: StagePlan, back: str) -> HttpResponse:
    """Whether it is to be deleted."""
    context = {"name": name, "client": plan.client, "next": back, "as_of": day_of(request)}
    return render(request, "clients/delete.html", context)
