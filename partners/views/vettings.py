"""Pages of checks: asked for, looked into step by step, decided. Never shown to partners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from firms.permissions import allowed, require
from partners.forms.vettings import AskForm, DecideForm, StepForm
from partners.models import LocalPartner, Vetting, VettingStep
from partners.reads.vetters import trusted
from partners.services import finish_step
from partners.states import open_one
from partners.views.changes import own_form_page, partner_url
from partners.views.partner import partner_or_404
from relationships.trash import throw_away
from relationships.views.pages import FORM, accepted, day_of, posted, saved, viewer_of

if TYPE_CHECKING:
    from uuid import UUID

    from firms.access import Viewer


@allowed("vettings", "write")
@require_http_methods(FORM)
def ask(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask somebody to check a partner."""
    viewer, as_of = viewer_of(request), day_of(request)
    row = partner_or_404(viewer, pk)
    subject = row.relationship.party
    form = AskForm(posted(request), subject=subject, viewer=viewer, as_of=as_of)
    if accepted(request, form):
        saved(request, _("Saved."), None)
        return redirect(f"{partner_url(row)}#checks")
    return own_form_page(
        request, form, _("Have %(name)s checked") % {"name": row}, partner_url(row)
    )


@allowed("vettings", "write")
@require_http_methods(FORM)
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say what came out of the check that is going on, or of one that was done already."""
    viewer, as_of = viewer_of(request), day_of(request)
    row = partner_or_404(viewer, pk)
    subject = row.relationship.party
    found = Vetting.objects.visible_to(viewer).filter(subject=subject)
    going_on = open_one(found.open_on(as_of), as_of)
    if going_on is not None:
        require(viewer, "vettings", "write", going_on)
    form = DecideForm(
        posted(request),
        subject=subject,
        row=going_on,
        viewer=viewer,
        as_of=as_of,
        initial={"result": asked_result(request)},
    )
    if accepted(request, form):
        saved(request, _("Saved."), None)
        return redirect(f"{partner_url(row)}#checks")
    title = _("What came out about %(name)s") % {"name": row}
    return own_form_page(request, form, title, partner_url(row))


def asked_result(request: HttpRequest) -> str:
    """The verdict that the page was opened for."""
    asked = request.GET.get("result", "")
    return asked if asked in Vetting.Result.values else ""


# --- one check ------------------------------------------------------------------------------------


def vetting_or_404(viewer: Viewer, pk: UUID) -> tuple[Vetting, LocalPartner]:
    """A check that the viewer sees, of a partner that they see."""
    row = Vetting.objects.visible_to(viewer).filter(pk=pk).first()
    rows = LocalPartner.objects.visible_to(viewer).named()
    partner = rows.filter(relationship__party=row.subject_id).first() if row else None
    if row is None or partner is None:
        raise Http404
    return row, partner


@allowed("vettings", "delete")
@require_http_methods(FORM)
def delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask, then delete a check with its steps."""
    viewer = viewer_of(request)
    row, partner = vetting_or_404(viewer, pk)
    require(viewer, "vettings", "delete", row)
    if request.method == "POST":
        saved(request, _("Deleted."), throw_away(row, viewer=viewer))
        return redirect(partner_url(partner))
    words = _("The check and its steps go, and what rests on it is worked out again.")
    context = {"name": partner, "words": words, "next": partner_url(partner)}
    return render(request, "partners/delete.html", context)


@allowed("vettings", "write")
@require_http_methods(FORM)
def step_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One more thing to look into."""
    viewer = viewer_of(request)
    row, partner = vetting_or_404(viewer, pk)
    require(viewer, "vettings", "write", row)
    form = StepForm(posted(request), vetting=row, viewer=viewer, as_of=day_of(request))
    if accepted(request, form):
        saved(request, _("Saved."), None)
        return redirect(f"{partner_url(partner)}#checks")
    title = _("One more thing to look into: %(name)s") % {"name": partner}
    return own_form_page(request, form, title, partner_url(partner))


def step_or_404(viewer: Viewer, pk: UUID) -> tuple[VettingStep, LocalPartner]:
    """A step of a check that the viewer may change."""
    rows = VettingStep.objects.visible_to(viewer).select_related("vetting", "person")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    _row, partner = vetting_or_404(viewer, found.vetting_id)
    require(viewer, "vettings", "write", found.vetting)
    return found, partner


@allowed("vettings", "write")
@require_http_methods(FORM)
def step(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a step."""
    viewer = viewer_of(request)
    row, partner = step_or_404(viewer, pk)
    form = StepForm(
        posted(request), vetting=row.vetting, instance=row, viewer=viewer, as_of=day_of(request)
    )
    if accepted(request, form):
        saved(request, _("Saved."), None)
        return redirect(f"{partner_url(partner)}#checks")
    return own_form_page(request, form, _("Edit the step"), partner_url(partner))


@allowed("vettings", "write")
@require_POST
def step_done(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Done today, or open again."""
    as_of = day_of(request)
    row, partner = step_or_404(viewer_of(request), pk)
    finish_step(row, on=None if row.done_on else as_of, as_of=as_of)
    return redirect(f"{partner_url(partner)}#checks")


@allowed("vettings")
@require_GET
def vetters(request: HttpRequest) -> HttpResponse:
    """Whom to ask in which market, by what came of their checks so far."""
    viewer = viewer_of(request)
    context = {"markets": trusted(viewer, day_of(request)), "as_of": day_of(request)}
    return render(request, "partners/vetters.html", context)
