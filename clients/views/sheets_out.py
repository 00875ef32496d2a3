"""What a page of clients, their money, the desk or reports shows, as a file.

Rows and columns are those of the API: who may not see money gets no money column.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_GET

from clients.api.clients import ClientViewSet
from clients.api.commission import CommissionStatementViewSet
from clients.api.money import (
    CostViewSet,
    InvoiceViewSet,
    ReceiptViewSet,
    RevenueViewSet,
    TimeEntryViewSet,
)
from clients.api.work import EngagementViewSet, EnquiryViewSet
from clients.books import KINDS
from clients.desk.states import ROWS
from clients.list_filter import ClientListFilter
from clients.views.listing import without_blanks
from clients.views.money import books_url, client_or_404, kind_or_404
from clients.views.statements import GROUP_OF
from firms.api.exports import page_file
from firms.permissions import allowed, require
from relationships.forms.fields import ids_in
from relationships.views.pages import day_of, viewer_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

#: The resource of each kind of rows of a client.
BOOKS: dict[str, type[Any]] = {
    "income": RevenueViewSet,
    "invoice": InvoiceViewSet,
    "payment": ReceiptViewSet,
    "cost": CostViewSet,
    "hours": TimeEntryViewSet,
    "service": EngagementViewSet,
}


@allowed("clients")
@require_GET
def clients(request: HttpRequest) -> HttpResponseBase:
    """The clients that the page's filters leave, past ones included, by name."""

    def rows(view: Any) -> QuerySet[Any]:
        chosen = ClientListFilter(
            without_blanks(request.GET),
            view.get_queryset(),
            viewer=viewer_of(request),
            as_of=day_of(request),
        )
        found: QuerySet[Any] = chosen.qs.filter(relationship__archived_at=None)
        return found

    return page_file(request, ClientViewSet, rows, reverse("clients:list"))


@allowed("revenue")
@require_GET
def money(request: HttpRequest, pk: UUID, kind: str) -> HttpResponseBase:
    """All rows of a kind of one client."""
    found = kind_or_404(kind)
    viewer = require(viewer_of(request), found.resource, "read")
    client = client_or_404(viewer, pk, KINDS["hours"])

    def rows(view: Any) -> QuerySet[Any]:
        of_client: QuerySet[Any] = view.get_queryset().filter(client=client)
        return of_client

    return page_file(request, BOOKS[kind], rows, books_url(client, found))


@allowed("enquiries")
@require_GET
def desk(request: HttpRequest) -> HttpResponseBase:
    """Enquiries, narrowed as on the desk."""
    state = request.GET.get("state", "")
    chosen = next(iter(ids_in([request.GET.get("client", "")])), None)

    def rows(view: Any) -> QuerySet[Any]:
        found: QuerySet[Any] = view.get_queryset()
        found = found.filter(ROWS[state]) if state in ROWS else found
        return found.filter(client_id=chosen) if chosen else found

    return page_file(request, EnquiryViewSet, rows, reverse("clients:desk"))


@allowed("commission-statements")
@require_GET
def reports(request: HttpRequest) -> HttpResponseBase:
    """Statements that wait for a report, a decision or money."""

    def rows(view: Any) -> QuerySet[Any]:
        waiting: QuerySet[Any] = view.get_queryset().filter(state__in=list(GROUP_OF))
        return waiting

    return page_file(request, CommissionStatementViewSet, rows, reverse("clients:reports"))
