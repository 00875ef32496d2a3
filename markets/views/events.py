"""Adding, changing and deleting steps of markets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clients.views.changes import edited
from common.dates import country_name
from firms.permissions import allowed, may, require
from markets.forms import EventForm
from markets.models import CommitmentEvent
from markets.refusals import ConflictError
from markets.services import reopen_event
from markets.views.parts import MARKETS, event_or_404
from markets.words import title
from relationships import undo
from relationships.trash import throw_away
from relationships.views.pages import (
    FORM,
    accepted,
    day_of,
    form_page,
    posted,
    saved,
    viewer_of,
    way_back,
)

if TYPE_CHECKING:
    from uuid import UUID

FORM_PAGE = "markets/form.html"
State = CommitmentEvent.State


def market_url(event: CommitmentEvent) -> str:
    """The market's page with this step selected."""
    return f"{reverse('markets:one', args=[event.market])}?event={event.pk}#event"


def own_form_page(
    request: HttpRequest, form: Any, words: str, back: str, **extra: Any
) -> HttpResponse:
    """A form on its page, leading back to where it belongs."""
    return form_page(request, form, words, back, FORM_PAGE, **extra)


@allowed(MARKETS, "write")
@require_http_methods(FORM)
def add(request: HttpRequest) -> HttpResponse:
    """Write down a step."""
    form = EventForm(
        posted(request), viewer=viewer_of(request), as_of=day_of(request), initial=asked(request)
    )
    if accepted(request, form):
        saved(request, _("Saved."), None)
        return redirect(market_url(form.instance))
    return own_form_page(request, form, _("Add an event"), reverse("markets:list"))


def asked(request: HttpRequest) -> dict[str, str]:
    """The market that the page was opened from."""
    code = request.GET.get("market", "").upper()
    return {"market": code} if len(code) == 2 and code.isascii() and code.isalpha() else {}


@allowed(MARKETS, "write")
@require_http_methods(FORM)
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a step; a proposal is confirmed by it."""
    viewer, row = viewer_of(request), event_or_404(viewer_of(request), pk)
    require(viewer, MARKETS, "write", row)
    back = way_back(request, market_url(row))
    if request.method == "POST" and "reopen" in request.POST:
        return reopen(request, row)
    name = country_name(row.market)
    words = _("Correct and confirm: %s") if row.state == State.PROPOSED else _("Edit: %s")
    heading = words % title(row, name)
    form = EventForm(posted(request), viewer=viewer, as_of=day_of(request), instance=row)
    if edited(request, form):
        return redirect(market_url(row))
    may_delete = may(viewer, MARKETS, "delete", row) and not row.facts_key
    away = reverse("markets:event_delete", args=[pk]) if may_delete else ""
    again = _("Take the decision back") if is_decided(row) else ""
    return own_form_page(request, form, heading, back, delete_url=away, reopen=again)


def is_decided(row: CommitmentEvent) -> bool:
    """It was proposed once, and somebody decided."""
    return bool(row.facts_key) and row.state != State.PROPOSED


def reopen(request: HttpRequest, row: CommitmentEvent) -> HttpResponse:
    """Let a proposal wait again."""
    before = undo.changed(row)
    try:
        reopen_event(row)
        saved(request, _("It waits for a decision again."), undo.settled(before, row))
    except ConflictError as late:
        saved(request, str(late), None)
    return redirect("markets:one", row.market)


@allowed(MARKETS, "delete")
@require_http_methods(FORM)
def delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask, then delete a step that was entered by mistake."""
    viewer, row = viewer_of(request), event_or_404(viewer_of(request), pk)
    require(viewer, MARKETS, "delete", row)
    name, words = title(row, country_name(row.market)), _("It can be put back for 30 days.")
    if request.method == "POST":
        back = reverse("markets:one", args=[row.market])
        try:
            saved(request, _("Deleted."), throw_away(row, viewer=viewer), back)
            return redirect("markets:list")
        except ValidationError as refused:
            words = " ".join(refused.messages)
    context = {"name": name, "words": words, "next": market_url(row)}
    return render(request, "partners/delete.html", context)
