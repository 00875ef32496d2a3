"""Partners that the firm looks for: written down, changed, no longer wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clients.models import Client
from firms.permissions import allowed, may, require
from partners.forms.needs import NeedForm
from partners.models import LocalPartner, PartnerNeed
from partners.views.changes import own_form_page
from relationships.forms.fields import ids_in
from relationships.models import Region
from relationships.trash import throw_away
from relationships.views.pages import FORM, accepted, day_of, posted, saved, viewer_of

if TYPE_CHECKING:
    from uuid import UUID

    from firms.access import Viewer


def need_or_404(viewer: Viewer, pk: UUID) -> PartnerNeed:
    """A need in a region and for a client that the viewer sees."""
    rows = PartnerNeed.objects.visible_to(viewer).filter(
        Q(client=None) | Q(client__in=Client.objects.visible_to(viewer)),
        region__in=Region.objects.visible_to(viewer),
    )
    found = rows.select_related("region", "client__relationship__party").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@allowed("partners", "write")
@require_http_methods(FORM)
def add(request: HttpRequest) -> HttpResponse:
    """Somebody is looked for."""
    form = NeedForm(
        posted(request), viewer=viewer_of(request), as_of=day_of(request), initial=asked(request)
    )
    home = reverse("partners:list")
    if accepted(request, form):
        saved(request, _("Saved."), None)
        return redirect(home)
    return own_form_page(request, form, _("Look for a partner"), home)


def asked(request: HttpRequest) -> dict[str, object]:
    """The cell from which the page was opened."""
    kind = request.GET.get("type", "")
    regions = ids_in([request.GET.get("region", "")])
    found: dict[str, object] = {"type": kind} if kind in LocalPartner.Type.values else {}
    return found | ({"region": regions[0]} if regions else {})


@allowed("partners", "write")
@require_http_methods(FORM)
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change what is looked for, or look no longer."""
    viewer = viewer_of(request)
    row = need_or_404(viewer, pk)
    require(viewer, "partners", "write", row)
    home = reverse("partners:list")
    if request.method == "POST" and "remove" in request.POST:
        require(viewer, "partners", "delete", row)
        saved(request, _("Removed."), throw_away(row, viewer=viewer))
        return redirect(home)
    form = NeedForm(posted(request), viewer=viewer, as_of=day_of(request), instance=row)
    if accepted(request, form):
        saved(request, _("Saved."), None)
        return redirect(home)
    remove = _("Nobody is looked for") if may(viewer, "partners", "delete", row) else ""
    return own_form_page(request, form, _("Edit what is looked for"), home, remove=remove)
