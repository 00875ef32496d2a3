"""The steps of an enquiry: summarise, send, respond, answer, put aside, open again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clients.desk.discreet import require_discreet
from clients.forms.desk import ReasonForm, ResponseForm, SummaryForm
from clients.services import desk
from clients.views.changes import only_change
from clients.views.enquiry import (
    answer_form,
    enquiry_or_404,
    enquiry_page,
    enquiry_to_change,
    moment_of,
    url_of,
)
from firms.permissions import allowed
from relationships import undo
from relationships.guard.clear import WouldReveal
from relationships.models.override import LONGEST_REASON
from relationships.views.pages import NOT_VALID, day_of, saved, viewer_of

if TYPE_CHECKING:
    from uuid import UUID

    from clients.models import Enquiry


@allowed("enquiries", "write")
@require_POST
def enquiry_step(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """One step: summarise, send, respond, answer, put aside, open again."""
    if step not in STEPS:
        raise Http404
    row = enquiry_to_change(request, pk)
    before = undo.changed(row)
    name, form = STEPS[step][0], form_of(step, row, request.POST)
    came_back = {name: form} if name else {}
    if form.is_valid():
        viewer, typed = viewer_of(request), request.POST.get("override", "")
        try:
            require_discreet(row, step, viewer, typed[:LONGEST_REASON], as_of=day_of(request))
            STEPS[step][1](row, form.cleaned_data, moment_of(request, row), viewer)
        except WouldReveal as warning:
            came_back |= {"leaks": warning.leaks, "leaks_at": step, "override": typed}
        except ValidationError as refused:
            came_back |= said_by(refused, form)
        else:
            saved(request, str(STEPS[step][2]()), only_change(before, row))
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
