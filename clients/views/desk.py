"""The representation desk: the list of enquiries, taking one in, and its page with the steps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clients.desk import drafts
from clients.desk.held_mail import hold, keep
from clients.desk.languages import short_name
from clients.desk.reads import OPEN_FIRST, clients_with_enquiries, seen_by
from clients.desk.states import ROWS, State, clocks_of, is_open, latest, moment_for, state_of
from clients.forms.desk import (
    AnswerForm,
    EnquirerForm,
    EnquiryForm,
    MailForm,
    NewEnquirerForm,
    ReasonForm,
    ResponseForm,
    SummaryForm,
    found_in,
)
from clients.models import Client, Enquiry
from clients.reads.files import files_card
from clients.services import desk
from common.keyset import BadCursorError, Page, keyset_page
from firms.permissions import allowed, may, require
from relationships.forms.fields import ids_in
from relationships.views.pages import NOT_VALID, day_of, form_page, saved, viewer_of

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from firms.access import Viewer
    from relationships.models import Relationship

ROWS_SHOWN = 50
FORM = ["GET", "HEAD", "POST"]


def moment_of(request: HttpRequest, after: Enquiry | None = None) -> datetime:
    """Now for this firm; where it lives on one day, never before the last step of ``after``."""
    firm = viewer_of(request).firm
    moment = moment_for(firm, timezone.now())
    return max(moment, latest(after)) if after and firm.fixed_on else moment


def enquiry_or_404(viewer: Viewer, pk: UUID) -> Enquiry:
    """An enquiry the viewer sees; hidden, foreign and never existing are the same."""
    found: Enquiry | None = seen_by(viewer).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def enquiry_to_change(request: HttpRequest, pk: UUID) -> Enquiry:
    """An enquiry the viewer may work on."""
    viewer = viewer_of(request)
    enquiry = enquiry_or_404(viewer, pk)
    require(viewer, "enquiries", "write", enquiry)
    return enquiry


def url_of(enquiry: Enquiry) -> str:
    """Its page."""
    return reverse("clients:enquiry", args=[enquiry.pk])


# --- list -----------------------------------------------------------------------------------------


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
    form = new_enquiry(request, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and (row := form.put()):
        keep_mail(request, row)
        saved(request, _("Saved. Now write the summary."), None)
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
    viewer, file = viewer_of(request), request.FILES["mail"]
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


@allowed("enquiries", "write")
@require_http_methods(FORM)
def enquiry_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put right how it came in."""
    enquiry = enquiry_to_change(request, pk)
    form = EnquiryForm(
        request.POST if request.method == "POST" else None,
        viewer=viewer_of(request),
        as_of=day_of(request),
        moment=moment_of(request),
        instance=enquiry,
    )
    if request.method == "POST" and form.is_valid() and form.put():
        saved(request, _("Saved."), None)
        return redirect("clients:enquiry", pk)
    return form_page(request, form, _("Edit the enquiry"), url_of(enquiry))


# --- one enquiry ----------------------------------------------------------------------------------


@allowed("enquiries")
@require_GET
def enquiry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The original, the summary, and whose turn it is."""
    return enquiry_page(request, enquiry_or_404(viewer_of(request), pk))


def enquiry_page(
    request: HttpRequest, row: Enquiry, status: int = 200, **forms: Any
) -> HttpResponse:
    """The page; ``forms`` are those that came back with something to put right."""
    viewer = viewer_of(request)
    context = {
        "enquiry": row,
        "state": state_of(row),
        "is_open": is_open(row),
        "clocks": clocks_of(row, moment_of(request, row)),
        "language": short_name(row.language),
        "may_write": may(viewer, "enquiries", "write", row),
        "may_add_party": may(viewer, "parties", "write"),
        "may_make_client": may_make_client(viewer, row),
        "to_client": drafts.to_client(row, viewer) if row.sent_to_client_at else None,
        "to_enquirer": drafts.to_enquirer(row) if row.answered_at else None,
        "may_answer": may_answer(row),
        "may_summarise": is_open(row) and not row.sent_to_client_at,
        **files_card(
            viewer, row, home=url_of(row), add="clients:enquiry_files", resource="enquiries"
        ),
        **fresh_forms(row),
        **forms,
    }
    return render(request, "clients/enquiry.html", context, status=status)


def may_make_client(viewer: Viewer, row: Enquiry) -> bool:
    """Who asks has a record, and is no client yet."""
    found: Relationship | None = getattr(row.enquirer, "relationship", None)
    return found is not None and not found.is_client and may(viewer, "clients", "write")


def may_answer(row: Enquiry) -> bool:
    """The desk by itself, or after the client's word; a declined one politely, too."""
    if row.answered_at or row.outcome or row.response == Enquiry.Response.IGNORE:
        return False
    return not row.sent_to_client_at or bool(row.responded_at)


def fresh_forms(row: Enquiry) -> dict[str, Any]:
    """The steps' forms as they are before anybody typed."""
    return {
        "summary_form": SummaryForm(initial={"english_summary": row.english_summary}),
        "response_form": ResponseForm(),
        "answer_form": answer_form(row),
        "reason_form": ReasonForm(),
    }


def answer_form(row: Enquiry, data: Any = None) -> AnswerForm:
    """In the language of the enquiry."""
    name = short_name(row.language)
    label = _("Answer in %(language)s") % {"language": name} if name else ""
    return AnswerForm(data, language=row.language, label=label, initial={"answer": row.answer})


@allowed("enquiries", "write")
@require_POST
def enquiry_step(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """One step: summarise, send, respond, answer, put aside, open again."""
    if step not in STEPS:
        raise Http404
    row = enquiry_to_change(request, pk)
    name, form = STEPS[step][0], form_of(step, row, request.POST)
    came_back = {name: form} if name else {}
    if form.is_valid():
        try:
            STEPS[step][1](row, form.cleaned_data, moment_of(request, row), viewer_of(request))
        except ValidationError as refused:
            came_back |= said_by(refused, form)
        else:
            saved(request, str(STEPS[step][2]()), None)
            return redirect(url_of(row))
    return enquiry_page(request, enquiry_or_404(viewer_of(request), pk), NOT_VALID, **came_back)


def said_by(refused: ValidationError, form: Any) -> dict[str, Any]:
    """A service's words: beside the field they are about, else on top of the page."""
    if hasattr(refused, "error_dict"):
        for name, errors in refused.error_dict.items():
            form.add_error(name if name in form.fields else None, errors)
        return {}
    on_top = ReasonForm({})
    on_top.add_error(None, refused)
    return {"refused": on_top}


def form_of(step: str, row: Enquiry, data: Any) -> Any:
    """The form a step was sent with."""
    kinds: dict[str, Any] = {
        "summarise": SummaryForm,
        "respond": ResponseForm,
        "not-for-us": ReasonForm,
    }
    if step == "answer":
        return answer_form(row, data)
    return kinds.get(step, ReasonForm)(data)


#: Step to the name of its form on the page, what it does, and what is said then.
STEPS: dict[str, tuple[str, Any, Any]] = {
    "summarise": (
        "summary_form",
        lambda row, data, now, viewer: desk.summarise(
            row, data["english_summary"], now=now, viewer=viewer
        ),
        lambda: _("Summary saved."),
    ),
    "send": (
        "",
        lambda row, _data, now, _viewer: desk.send_to_client(row, now=now),
        lambda: _("Marked as sent. The mail is drafted below: send it from your mailbox."),
    ),
    "respond": (
        "response_form",
        lambda row, data, now, _viewer: desk.respond(row, data["response"], now=now),
        lambda: _("Noted what the client wants."),
    ),
    "answer": (
        "answer_form",
        lambda row, data, now, _viewer: desk.answer(row, data["answer"], now=now),
        lambda: _("Marked as answered. The mail is drafted below: send it from your mailbox."),
    ),
    "not-for-us": (
        "reason_form",
        lambda row, data, _now, _viewer: desk.not_for_us(row, data["reason"]),
        lambda: _("Put aside."),
    ),
    "reopen": (
        "",
        lambda row, _data, _now, _viewer: desk.reopen(row),
        lambda: _("Open again."),
    ),
}


# --- who asks -------------------------------------------------------------------------------------


@allowed("enquiries", "write")
@require_http_methods(FORM)
def enquirer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Link who asks to somebody with a record."""
    row = enquiry_to_change(request, pk)
    form = EnquirerForm(
        request.POST if request.method == "POST" else None,
        viewer=viewer_of(request),
        as_of=day_of(request),
        instance=row,
    )
    if "look" in request.POST:
        form.hold()
    elif request.method == "POST" and form.is_valid() and form.put():
        saved(request, _("Saved."), None)
        return redirect(url_of(row))
    return form_page(request, form, _("Who asks"), url_of(row))


@allowed("enquiries", "write")
@require_http_methods(FORM)
def enquirer_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give who asks a record, as open as the enquiry."""
    row = enquiry_to_change(request, pk)
    viewer = require(viewer_of(request), "parties", "write")
    data = request.POST if request.method == "POST" else None
    form = NewEnquirerForm(data, enquiry=row, viewer=viewer)
    if request.method == "POST" and form.is_valid() and form.put():
        saved(request, _("Saved."), None)
        return redirect(url_of(row))
    return form_page(request, form, _("Add who asks"), url_of(row))
