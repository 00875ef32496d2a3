"""Search by name: a page that works without scripts, and the palette over every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from firms.context import settings_tabs
from firms.permissions import allowed
from relationships.context import menu_of
from relationships.models import Relationship
from relationships.palette import Option, further, groups_of
from relationships.recent import recent
from relationships.search import find
from relationships.views.pages import page, viewer_of

if TYPE_CHECKING:
    from firms.access import Viewer

MOST = 40
PALETTE = "palette-list"  # id of the region that asks


@allowed("search")
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """People and organisations by name, in either script."""
    viewer = viewer_of(request)
    text = " ".join(request.GET.get("q", "").split())[:100]
    if getattr(request.htmx, "target", None) == PALETTE:  # type: ignore[attr-defined]
        return palette(request, viewer, text)
    hits = find(viewer, text, MOST) if text else []
    labels = dict(Relationship.Category.choices)
    more = further(viewer, hits)
    lines = [(hit, labels.get(hit.category, ""), more.get(hit.relationship_id, ())) for hit in hits]
    context = {"q": text, "hits": lines}
    return page(request, "relationships/search.html", context, partial="hits")


def palette(request: HttpRequest, viewer: Viewer, text: str) -> HttpResponse:
    """People, things to do and pages for the letters typed so far."""
    lately = [] if text else recent(request.session, viewer)
    found = groups_of(viewer, text, places=places_of(request, viewer), recent=lately)
    return render(request, "relationships/_palette.html", {"groups": found})


def places_of(request: HttpRequest, viewer: Viewer) -> list[Option]:
    """Pages of the rail and of the settings."""
    rail = [
        Option(item.label, item.url, item.icon, f"G {item.key.upper()}" if item.key else "")
        for item in menu_of(viewer, request.path)
    ]
    tabs = settings_tabs(request)
    return [*rail, *(Option(tab["label"], tab["url"], "settings") for tab in tabs)]
