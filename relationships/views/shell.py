"""Small answers for open pages: what changed, counts of the menu."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from firms.permissions import allowed, may
from relationships.registry import menu_entries
from relationships.views.pages import version_of, viewer_of


@allowed("relationships")
@require_GET
def changes(request: HttpRequest) -> HttpResponse:
    """204 while the viewer's version is the one the page has, else the new one.

    The door to the firm has told it: no query of its own.
    """
    version = version_of(viewer_of(request))
    if request.GET.get("v") == str(version):
        return HttpResponse(status=204)
    return JsonResponse({"version": version})


@allowed("relationships")
@require_GET
def menu_counts(request: HttpRequest) -> HttpResponse:
    """Counts beside the menu, over what the viewer sees."""
    viewer = viewer_of(request)
    counts = [
        (entry.slug, entry.count(viewer))
        for entry in menu_entries()
        if entry.count is not None and may(viewer, entry.resource, "read")
    ]
    return render(request, "relationships/_menu_counts.html", {"counts": counts})
