"""Adding, changing, moving and taking back local partners."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clients.views.accounts import asked_for
from firms.permissions import allowed, may, require
from partners.forms.partners import MoveForm, NewPartnerForm, PartnerForm, TerritoryForm
from partners.models import LocalPartner, Territory
from partners.stages import Stage
from partners.views.partner import partner_or_404
from relationships.models import Region
from relationships.trash import throw_away
from relationships.views.pages import (
    FORM,
    accepted,
    day_of,
    form_page,
    posted,
    saved,
    viewer_of,
)

if TYPE_CHECKING:
    from uuid import UUID

    from firms.access import Viewer

FORM_PAGE = "partners/form.html"


def partner_to(action: str, request: HttpRequest, pk: UUID) -> LocalPartner:
    """A partner that the viewer may change or delete."""
    viewer = viewer_of(request)
    row = partner_or_404(viewer, pk)
    require(viewer, "partners", action, row)
    return row


def partner_url(row: LocalPartner) -> str:
    """The partner's page."""
    return reverse("partners:one", args=[row.pk])


def own_form_page(
    request: HttpRequest, form: Any, title: str, back: str, **extra: Any
) -> HttpResponse:
    """A form on its page, leading back to where it belongs."""
    return form_page(request, form, title, back, FORM_PAGE, **{"next": back, **extra})


@allowed("partners", "write")
@require_http_methods(FORM)
def add(request: HttpRequest) -> HttpResponse:
    """Make somebody a local partner."""
    viewer = viewer_of(request)
    form = NewPartnerForm(
        posted(request), viewer=viewer, as_of=day_of(request), about=asked_for(request, viewer)
    )
    if accepted(request, form):
        words = _("%(name)s is a local partner now.") % {"name": form.instance}
        saved(request, words, None)
        return redirect(partner_url(form.instance))
    return own_form_page(request, form, _("Add a local partner"), reverse("partners:list"))


@allowed("partners", "write")
@require_http_methods(FORM)
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change what is known of a partner."""
    viewer, row = viewer_of(request), partner_to("write", request, pk)
    form = PartnerForm(posted(request), viewer=viewer, as_of=day_of(request), instance=row)
    if accepted(request, form):
        saved(request, _("Saved."), None)
        return redirect(partner_url(row))
    away = reverse("partners:delete", args=[pk]) if may(viewer, "partners", "delete", row) else ""
    title = _("Edit the partner %(name)s") % {"name": row}
    return own_form_page(request, form, title, partner_url(row), delete_url=away)


@allowed("partners", "write")
@require_http_methods(FORM)
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """To another stage."""
    viewer, row = viewer_of(request), partner_to("write", request, pk)
    form = MoveForm(
        posted(request),
        partner=row,
        viewer=viewer,
        as_of=day_of(request),
        initial={"to": asked_stage(request)},
    )
    if accepted(request, form):
        saved(request, _("Now: %s.") % Stage(row.stage).label, None)
        return redirect(partner_url(row))
    title = _("Move %(name)s on") % {"name": row}
    lead = _("It is at: %s.") % Stage(row.stage).label
    return own_form_page(request, form, title, partner_url(row), lead=lead)


def asked_stage(request: HttpRequest) -> str:
    """The stage that the page was opened for."""
    asked = request.GET.get("to", "")
    return asked if asked in Stage.values else ""


@allowed("partners", "delete")
@require_http_methods(FORM)
def delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask, then take back a partner that was entered by mistake."""
    row = partner_to("delete", request, pk)
    if request.method == "POST":
        back = partner_url(row)  # by then it has an id again
        saved(request, _("Deleted."), throw_away(row, viewer=viewer_of(request)), back)
        return redirect("partners:list")
    words = _("The relationship and all checks stay; stages and territories go.")
    context = {"name": row, "words": words, "next": partner_url(row)}
    return render(request, "partners/delete.html", context)


# --- territories ----------------------------------------------------------------------------------


def territory_or_404(viewer: Viewer, pk: UUID) -> Territory:
    """A territory of a partner and in a region that the viewer sees."""
    rows = Territory.objects.visible_to(viewer).filter(
        region__in=Region.objects.visible_to(viewer),
        partner__in=LocalPartner.objects.visible_to(viewer),
    )
    found = rows.select_related("partner__relationship__party").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@allowed("partners", "write")
@require_http_methods(FORM)
def territory_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One more region to work in."""
    row = partner_to("write", request, pk)
    form = TerritoryForm(
        posted(request), partner=row, viewer=viewer_of(request), as_of=day_of(request)
    )
    if accepted(request, form):
        saved(request, _("Saved."), None)
        return redirect(partner_url(row))
    title = _("A territory of %(name)s") % {"name": row}
    return own_form_page(request, form, title, partner_url(row))


@allowed("partners", "write")
@require_http_methods(FORM)
def territory(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Other days, another region, or no longer at all."""
    viewer = viewer_of(request)
    row = territory_or_404(viewer, pk)
    require(viewer, "partners", "write", row.partner)
    form = TerritoryForm(
        posted(request), partner=row.partner, row=row, viewer=viewer, as_of=day_of(request)
    )
    back = partner_url(row.partner)
    if request.method == "POST" and "remove" in request.POST:
        form.take_out()
        saved(request, _("Removed."), None)
        return redirect(back)
    if accepted(request, form):
        saved(request, _("Saved."), None)
        return redirect(back)
    title = _("%(region)s: territory of %(name)s") % {"region": row.region, "name": row.partner}
    return own_form_page(request, form, title, back, remove=_("Remove this territory"))
