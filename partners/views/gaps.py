"""A cell that nobody fills: who looks for somebody there, and who could lead to somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from firms.permissions import allowed, may
from partners.coverage import open_needs
from partners.models import LocalPartner, Territory
from relationships.models import Party, Region
from relationships.paths.best import MOST_IN_ROLE, NoPath, best_paths
from relationships.paths.limit import MOST_A_MINUTE, may_ask
from relationships.paths.network import TooLargeError
from relationships.paths.words import missing_words, shown
from relationships.views.pages import day_of, viewer_of

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from firms.access import Viewer

TOO_OFTEN = 429


def region_or_404(viewer: Viewer, pk: UUID) -> Region:
    """A region that the viewer sees."""
    found = Region.objects.visible_to(viewer).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def people_there(viewer: Viewer, region: Region) -> list[UUID]:
    """People of the region or its country, and the partners who work there."""
    place = Q(region=region)
    if region.country:
        place |= Q(country=region.country)
    working = Territory.objects.visible_to(viewer).filter(
        region=region, partner__in=LocalPartner.objects.visible_to(viewer).live()
    )
    place |= Q(pk__in=working.values("partner__relationship__party"))
    rows = Party.objects.visible_to(viewer).filter(place, is_private=False, member=None)
    return list(rows.order_by("pk").values_list("pk", flat=True)[: MOST_IN_ROLE + 1])


def ways_in(viewer: Viewer, region: Region, as_of: date) -> dict[str, Any]:
    """The best ways to somebody there, or which tie is missing."""
    goals = people_there(viewer, region)
    if not goals:
        return {"problem": _("Nobody you see is there yet. Add whom you have heard of.")}
    if len(goals) > MOST_IN_ROLE:
        return {"problem": _("Too many are there to ask at once. Ask for a role.")}
    try:
        found = best_paths(viewer, goals, as_of)
    except TooLargeError:
        return {"problem": _("The network has too many parties for this question.")}
    if isinstance(found, NoPath):
        return {"problem": missing_words(found)}
    ways, pages = shown(viewer, found, None)
    return {"ways": ways, "pages": pages}


@allowed("paths")
@require_GET
def gap(request: HttpRequest, pk: UUID, kind: str) -> HttpResponse:
    """Find a way in."""
    viewer, as_of = viewer_of(request), day_of(request)
    region = region_or_404(viewer, pk)
    if kind not in LocalPartner.Type.values:
        raise Http404
    too_often = not may_ask(viewer)
    words = _("That were %d questions in a minute. Wait a moment and ask again.") % MOST_A_MINUTE
    found = {"problem": words} if too_often else ways_in(viewer, region, as_of)
    needs = [
        row for row in open_needs(viewer, as_of) if (row.region_id, row.type) == (region.pk, kind)
    ]
    context = {
        "region": region,
        "kind": LocalPartner.Type(kind),
        "needs": needs,
        "as_of": as_of,
        "may_add": may(viewer, "partners", "write"),
        "may_introduce": may(viewer, "introductions", "write"),
        **found,
    }
    return render(request, "partners/gap.html", context, status=TOO_OFTEN if too_often else 200)
