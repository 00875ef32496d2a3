"""What a guest sees and says. Everything is read through ``portal.shown``, as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from firms.middleware import FIRM_IN_SESSION
from portal.models import Share
from portal.models.share import LONGEST_WORDS
from portal.refusals import ConflictError
from portal.services import answer, ask, fetch_file, leave_for_good, log_views
from portal.shown import SharedView, shared_view, shared_views
from portal.views.guest_pages import Coming, context_of, firms_of, guest_page
from relationships.files.serving import sent

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponseBase

NOT_VALID = 422
CONFLICT = 409


class WordsForm(forms.Form):
    """A comment or a question."""

    text = forms.CharField(max_length=LONGEST_WORDS)


@require_safe
@guest_page
def home(request: HttpRequest, coming: Coming) -> HttpResponse:
    """Opens on what needs an answer; the others stand beside it."""
    rows = shared_views(coming.guest, coming.as_of) if coming.guest else ()
    if coming.guest and coming.guest.client_id and not rows:
        return redirect("guest:enquiries")  # what a client comes for
    first = rows[0] if rows and rows[0].waits else None
    others = [row for row in rows if row is not first]
    if coming.guest and first:
        log_views(coming.guest, [first.id], now=coming.now)
    context = context_of(
        request,
        coming,
        row=first,
        others=others,
        waiting=sum(row.waits for row in rows),
        resting=sum(not row.waits for row in rows),
    )
    return render(request, "portal/guest/home.html", context)


@require_safe
@guest_page
def one(request: HttpRequest, coming: Coming, pk: UUID) -> HttpResponse:
    """One introduction, as much of it as both sides have agreed to show."""
    row = row_or_404(coming, pk)
    log_views(coming.required, [row.id], now=coming.now)
    return one_page(request, coming, row)


def row_or_404(coming: Coming, pk: UUID) -> SharedView:
    """Revoked, run out, somebody else's and never made are the same."""
    row = shared_view(coming.required, pk, coming.as_of)
    if row is None:
        raise Http404
    return row


def one_page(
    request: HttpRequest, coming: Coming, row: SharedView, status: int = 200, **more: Any
) -> HttpResponse:
    """The page."""
    context = context_of(request, coming, row=row, **more)
    return render(request, "portal/guest/one.html", context, status=status)


@require_POST
@guest_page
def reply(request: HttpRequest, coming: Coming, pk: UUID) -> HttpResponse:
    """Accept, not now, or ask first; declining needs no reason."""
    row = row_or_404(coming, pk)
    to = request.POST.get("to", "")
    question = request.POST.get("text", "").replace("\0", "").strip()
    if to == Share.State.ASKED and not question:
        asked = _("Write your question, then press Ask first.")
        return one_page(request, coming, row, NOT_VALID, refused=asked)
    try:
        answer(
            coming.required,
            pk,
            to,
            reason=request.POST.get("reason", "")[:240],
            question=question[:LONGEST_WORDS] if to == Share.State.ASKED else "",
            expected=version_of(request),
            as_of=coming.as_of,
        )
    except Share.DoesNotExist as error:
        raise Http404 from error
    except (ConflictError, ValidationError) as refused:
        return refused_page(request, coming, pk, refused)
    messages.success(request, _("Your answer has been sent."))
    return redirect("guest:one", pk=pk)


def version_of(request: HttpRequest) -> int | None:
    """Which version was looked at; None where the form does not say."""
    said = request.POST.get("version", "")
    return int(said) if said.isdecimal() and len(said) < 10 else None


def refused_page(
    request: HttpRequest, coming: Coming, pk: UUID, refused: ConflictError | ValidationError
) -> HttpResponse:
    """The page as it is now, with what to do."""
    is_conflict = isinstance(refused, ConflictError)
    words = str(refused) if is_conflict else " ".join(refused.messages)  # type: ignore[union-attr]
    status = CONFLICT if is_conflict else NOT_VALID
    return one_page(request, coming, row_or_404(coming, pk), status, refused=words)


@require_POST
@guest_page
def comment(request: HttpRequest, coming: Coming, pk: UUID) -> HttpResponse:
    """A line of the talk with who asked."""
    row = row_or_404(coming, pk)
    form = WordsForm(request.POST)
    if not form.is_valid():
        words = _("Write something of at most %d characters.") % LONGEST_WORDS
        typed = request.POST.get("text", "")
        return one_page(request, coming, row, NOT_VALID, refused=words, typed=typed)
    try:
        ask(coming.required, pk, form.cleaned_data["text"], as_of=coming.as_of)
    except Share.DoesNotExist as error:
        raise Http404 from error
    except (ConflictError, ValidationError) as refused:
        return refused_page(request, coming, pk, refused)
    return redirect("guest:one", pk=pk)


@require_safe
@guest_page
def file(request: HttpRequest, coming: Coming, pk: UUID) -> HttpResponseBase:
    """A file that was chosen for the guest; asked anew each time whether it still is."""
    found = fetch_file(coming.required, pk, as_of=coming.as_of, now=coming.now)
    if found is None:
        raise Http404
    return sent(request, found)


@require_http_methods(["GET", "HEAD", "POST"])
@guest_page
def leave(request: HttpRequest, coming: Coming) -> HttpResponse:
    """Nothing is shown any more, for good; asked first."""
    guest = coming.required
    if request.method != "POST":
        return render(request, "portal/guest/leave.html", context_of(request, coming))
    leave_for_good(guest, now=coming.now)
    logout(request)
    context = context_of(request, coming) | {"coming": None, "guest": None, "firms": []}
    return render(request, "portal/guest/left.html", context)


@require_POST
@guest_page
def firm(request: HttpRequest, coming: Coming) -> HttpResponse:
    """Look at what another firm shared; the lists are never mixed."""
    wanted = request.POST.get("firm", "")
    if wanted not in {str(choice.firm.pk) for choice in firms_of(request)}:
        raise Http404
    request.session[FIRM_IN_SESSION] = wanted
    return redirect("guest:home")
