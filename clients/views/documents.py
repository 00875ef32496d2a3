"""Papers as files: invoices and commission statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clients.documents.invoice import invoice_pdf
from clients.documents.sending import sent
from clients.documents.statement import file_name, is_printable, statement_pdf
from clients.models import Invoice
from clients.views.statements import home_of, statement_or_404
from firms.permissions import allowed
from relationships.views.pages import viewer_of

if TYPE_CHECKING:
    from uuid import UUID

    from firms.access import Viewer


def invoice_or_404(viewer: Viewer, pk: UUID) -> Invoice:
    """An invoice of a client whose money the viewer sees, with what its paper says."""
    rows = Invoice.objects.money_visible_to(viewer)
    found = rows.select_related("client__relationship__party", "engagement").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@allowed("invoices")
@require_safe
def invoice(request: HttpRequest, pk: UUID) -> HttpResponse:
    """An invoice to be sent."""
    viewer = viewer_of(request)
    row = invoice_or_404(viewer, pk)
    return sent(invoice_pdf(row, viewer), row.number)


@allowed("commission-statements")
@require_safe
def statement(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A statement to be sent; one that states nothing leads back to its page."""
    viewer = viewer_of(request)
    row = statement_or_404(viewer, pk)
    if not is_printable(row):
        messages.error(request, _("Nothing is stated for this period."))
        return redirect(home_of(row))
    return sent(statement_pdf(row, viewer), file_name(row))
