"""One enquiry of the desk: its page, how it came in, and who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from clients.desk import drafts
from clients.desk.languages import short_name
from clients.desk.reads import seen_by
from clients.desk.states import clocks_of, is_open, latest, moment_for, state_of
from clients.forms.desk import (
    AnswerForm,
    EnquirerForm,
    EnquiryForm,
    NewEnquirerForm,
    ReasonForm,
    ResponseForm,
    SummaryForm,
)
from clients.models import Enquiry
from clients.reads.files import files_card
from clients.views.changes import deletion, edited, row_page
from firms.permissions import allowed, may, require
from relationships.views.pages import (
    FORM,
    accepted,
    day_of,
    form_page,
    posted,
    saved,
    viewer_of,
)

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from firms.access import Viewer
    from relationships.models import Relationship


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


# --- how it came in -------------------------------------------------------------------------------


@allowed("enquiries", "write")
@require_http_methods(FORM)
def enquiry_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put right how it came in."""
    enquiry = enquiry_to_change(request, pk)
    viewer = viewer_of(request)
    form = EnquiryForm(
        posted(request),
        viewer=viewer,
        as_of=day_of(request),
        moment=moment_of(request),
        instance=enquiry,
    )
    if edited(request, form):
        return redirect("clients:enquiry", pk)
    may_delete = may(viewer, "enquiries", "delete", enquiry)
    away = reverse("clients:enquiry_delete", args=[pk]) if may_delete else ""
    return row_page(request, form, _("Edit the enquiry"), url_of(enquiry), away)


@allowed("enquiries", "delete")
@require_http_methods(FORM)
def enquiry_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask, then delete an enquiry with its files."""
    viewer = viewer_of(request)
    row = enquiry_or_404(viewer, pk)
    require(viewer, "enquiries", "delete", row)
    name = row.subject or row.enquirer_words or _("Enquiry")
    return deletion(request, row, row.client, name, url_of(row), reverse("clients:desk"))


# --- who asks -------------------------------------------------------------------------------------


@allowed("enquiries", "write")
@require_http_methods(FORM)
def enquirer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Link who asks to somebody with a record."""
    row = enquiry_to_change(request, pk)
    form = EnquirerForm(
        posted(request),
        viewer=viewer_of(request),
        as_of=day_of(request),
        instance=row,
    )
    if edited(request, form):
        return redirect(url_of(row))
    return form_page(request, form, _("Who asks"), url_of(row))


@allowed("enquiries", "write")
@require_http_methods(FORM)
def enquirer_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give who asks a record, as open as the enquiry."""
    row = enquiry_to_change(request, pk)
    viewer = require(viewer_of(request), "parties", "write")
    form = NewEnquirerForm(posted(request), enquiry=row, viewer=viewer)
    if accepted(request, form):
        saved(request, _("Saved."), None)
        return redirect(url_of(row))
    return form_page(request, form, _("Add who asks"), url_of(row))
