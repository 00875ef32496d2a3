"""The representation desk: the list of enquiries, and taking one in."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from clients.desk.held_mail import hold, keep
from clients.desk.reads import OPEN_FIRST, clients_with_enquiries, seen_by
from clients.desk.states import ROWS, State, clocks_of, state_of
from clients.forms.desk import EnquiryForm, MailForm, found_in
from clients.models import Client, Enquiry
from clients.views.enquiry import moment_of
from common.keyset import BadCursorError, Page, keyset_page
from firms.permissions import allowed, may
from relationships import undo
from relationships.forms.fields import ids_in
from relationships.views.pages import FORM, NOT_VALID, day_of, posted, saved, viewer_of

ROWS_SHOWN = 50
DESK = reverse_lazy("clients:desk")


@allowed("enquiries")
@require_GET
def enquiries(request: HttpRequest) -> HttpResponse:
    """Open ones first, each with its clocks; narrowed by client and state."""
    viewer, now = viewer_of(request), moment_of(request)
    state = request.GET.get("state", "")
    state = state if state in ROWS else ""
    chosen = next(iter(ids_in([request.GET.get("client", "")])), None)
    rows = seen_by(viewer)
    rows = rows.filter(ROWS[state]) if state else rows
    rows = rows.filter(client_id=chosen) if chosen else rows
    page = page_of(rows, request.GET.get("cursor"))
    context = {
        "page": page,
        "rows": [(row, state_of(row), clocks_of(row, now)) for row in page.rows],
        "clients": list(clients_with_enquiries(viewer)),
        "states": State.choices,
        "state": state,
        "chosen": chosen,
        "narrowed": bool(state or chosen),
        "may_write": may(viewer, "enquiries", "write"),
    }
    return render(request, "clients/desk.html", context)


def page_of(rows: Any, cursor: str | None) -> Page[Enquiry]:
    """One page; a stale address starts again at the top."""
    try:
        return keyset_page(rows, cursor=cursor, list_name="desk", orders=OPEN_FIRST, ordering="-turn", limit=ROWS_SHOWN)  # fmt: skip
    except BadCursorError:
        return page_of(rows, None)


# --- taking one in --------------------------------------------------------------------------------


@allowed("enquiries", "write")
@require_http_methods(FORM)
def enquiry_add(request: HttpRequest) -> HttpResponse:
    """By hand, or from a mail: what was read of it is shown before it is kept."""
    if request.method == "POST" and "read" in request.POST:
        return read_mail_file(request)
    form = new_enquiry(request, posted(request))
    if request.method == "POST" and form.is_valid() and (row := form.put()):
        keep_mail(request, cast("Enquiry", row))
        saved(request, _("Saved. Now write the summary."), undo.created(row), DESK)
        return redirect("clients:enquiry", row.pk)
    status = NOT_VALID if request.method == "POST" else 200
    return add_page(request, form, MailForm(), status=status)


def new_enquiry(request: HttpRequest, data: Any, **initial: Any) -> EnquiryForm:
    """The form of a new enquiry."""
    moment = moment_of(request)
    asked = request.POST.get("client") or request.GET.get("client", "")
    return EnquiryForm(
        data,
        viewer=viewer_of(request),
        as_of=day_of(request),
        moment=moment,
        initial={"received_at": moment, "client": asked, **initial},
    )


def read_mail_file(request: HttpRequest) -> HttpResponse:
    """The form with what a mail says, or why it cannot be read."""
    upload = MailForm(request.POST, request.FILES)
    if not upload.is_valid():
        return add_page(request, new_enquiry(request, None), upload, status=NOT_VALID)
    mail = upload.cleaned_data["mail"]
    form = new_enquiry(request, None, **found_in(mail, moment_of(request)))
    return add_page(request, form, MailForm(), mail=mail, held=held_of(request))


def held_of(request: HttpRequest) -> str:
    """The note of where the file of the mail lies until the enquiry is saved."""
    viewer = viewer_of(request)
    file: Any = request.FILES["mail"]
    if not may(viewer, "attachments", "write"):
        return ""
    return hold(file, file.name or "", file.size or 0, viewer)


def keep_mail(request: HttpRequest, row: Enquiry) -> None:
    """The file of the mail belongs to the enquiry; said where it could not be kept."""
    viewer, note = viewer_of(request), request.POST.get("held", "")
    if note and may(viewer, "attachments", "write") and not keep(note, row, viewer):
        text = _("The file of the mail is not there any more. Add it to the enquiry again.")
        messages.warning(request, text)


def add_page(
    request: HttpRequest, form: EnquiryForm, upload: MailForm, status: int = 200, **extra: Any
) -> HttpResponse:
    """Both ways in on one page."""
    viewer = viewer_of(request)
    has_clients = Client.objects.visible_to(viewer).exists()
    held = request.POST.get("held", "")
    context = {"form": form, "upload": upload, "has_clients": has_clients, "held": held, **extra}
    return render(request, "clients/enquiry_add.html", context, status=status)
