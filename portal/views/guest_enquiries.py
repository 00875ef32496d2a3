"""A client answers what the market asks: respond, not for us, no answer needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clients.services.desk import respond
from portal.enquiries import sent_enquiries, sent_to
from portal.models import Guest
from portal.views.guest_pages import Coming, context_of, guest_page

if TYPE_CHECKING:
    from uuid import UUID

CONFLICT = 409


def client_guest(coming: Coming) -> Guest:
    """Only who comes for a client."""
    guest = coming.required
    if guest.client_id is None:
        raise Http404
    return guest


@require_safe
@guest_page
def enquiries(request: HttpRequest, coming: Coming) -> HttpResponse:
    """All that was sent to this client, and nothing else."""
    return enquiries_page(request, coming)


def enquiries_page(
    request: HttpRequest, coming: Coming, status: int = 200, refused: str = ""
) -> HttpResponse:
    """The list; each with its own buttons."""
    rows = sent_enquiries(client_guest(coming))
    waiting = sum(row.waits for row in rows)
    context = context_of(request, coming, rows=rows, waiting=waiting, refused=refused)
    return render(request, "portal/guest/enquiries.html", context, status=status)


@require_POST
@guest_page
def enquiry_respond(request: HttpRequest, coming: Coming, pk: UUID) -> HttpResponse:
    """What the client wants; said once."""
    row = sent_to(client_guest(coming)).filter(pk=pk).first()
    if row is None:
        raise Http404
    try:
        respond(row, request.POST.get("response", ""), now=coming.now)
    except ValidationError:
        words = _("This enquiry was answered meanwhile, or no answer was chosen. Look at it again.")
        return enquiries_page(request, coming, CONFLICT, words)
    messages.success(request, _("Your answer has been sent."))
    return redirect("guest:enquiries")
