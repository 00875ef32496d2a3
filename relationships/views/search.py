"""Search without scripts; the palette comes later and uses the same."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from firms.permissions import allowed
from relationships.models import Relationship
from relationships.search import find
from relationships.views.pages import page, viewer_of

MOST = 40


@allowed("search")
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """People and organisations by name, in either script."""
    text = request.GET.get("q", "")[:100].strip()
    hits = find(viewer_of(request), text, MOST) if text else []
    labels = dict(Relationship.Category.choices)
    context = {"q": text, "hits": [(hit, labels.get(hit.category, "")) for hit in hits]}
    return page(request, "relationships/search.html", context, partial="hits")
