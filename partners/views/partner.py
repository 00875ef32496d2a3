"""The page of one partner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from firms.permissions import allowed, may
from partners.models import LocalPartner
from partners.reads.one import page_of
from relationships.views.pages import day_of, fresh, page, viewer_of

if TYPE_CHECKING:
    from uuid import UUID

    from firms.access import Viewer


def partner_or_404(viewer: Viewer, pk: UUID) -> LocalPartner:
    """A partner the viewer sees; hidden, foreign and never existing are the same."""
    found = LocalPartner.objects.visible_to(viewer).named().filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@allowed("partners")
@fresh
@require_GET
def partner(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What it is, where it works, how well it is checked, and what came of it."""
    viewer, as_of = viewer_of(request), day_of(request)
    row = partner_or_404(viewer, pk)
    context = {
        "one": page_of(viewer, row, as_of),
        "as_of": as_of,
        "currency": viewer.firm.base_currency,
        "may_change": may(viewer, "partners", "write", row),
        "may_delete": may(viewer, "partners", "delete", row),
        "may_check": may(viewer, "vettings", "write"),
    }
    return page(request, "partners/one.html", context)
