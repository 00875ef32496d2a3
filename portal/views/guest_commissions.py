"""What a local partner earns with the firm, and nothing of what others earn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.commissions import own_commissions, totals
from portal.views.guest_pages import Coming, context_of, guest_page

if TYPE_CHECKING:
    from portal.models import Guest


def partner_guest(coming: Coming) -> Guest:
    """Only who comes for a local partner: a client is owed no commission."""
    guest = coming.required
    if guest.party_id is None:
        raise Http404
    return guest


@require_safe
@guest_page
def commissions(request: HttpRequest, coming: Coming) -> HttpResponse:
    """The guest's own commissions, each with its arithmetic."""
    rows = own_commissions(partner_guest(coming), coming.as_of)
    context = context_of(request, coming, rows=rows, totals=totals(rows))
    return render(request, "portal/guest/commissions.html", context)
