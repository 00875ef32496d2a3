"""The list of relationships as a file, filtered and sorted as on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET

from firms.api.exports import page_file
from firms.permissions import allowed
from relationships.api.relationships import RelationshipViewSet
from relationships.views.listing import built_filter, ordering_of

if TYPE_CHECKING:
    from django.db.models import QuerySet


@allowed("relationships")
@require_GET
def relationships(request: HttpRequest) -> HttpResponseBase:
    """Rows and columns are those of the API."""

    def rows(view: Any) -> QuerySet[Any]:
        found: QuerySet[Any] = built_filter(request, view.custom_fields).qs
        return found

    def ordering(view: Any) -> str:
        return ordering_of(request, view.known_orders())

    home = reverse("relationships:list")
    return page_file(request, RelationshipViewSet, rows, home, ordering)
