"""Moving an introduction on: a page of its own, to which the buttons of the board post."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from firms.permissions import allowed, require
from relationships.forms.introductions import MoveForm
from relationships.introductions.states import State, after
from relationships.models import Introduction
from relationships.views.pages import (
    FORM,
    NOT_VALID,
    day_of,
    posted,
    saved,
    viewer_of,
    way_back,
)

if TYPE_CHECKING:
    from uuid import UUID

    from firms.access import Viewer


def introduction_or_404(viewer: Viewer, pk: UUID) -> Introduction:
    """One that the viewer sees; hidden, foreign and never existing are the same."""
    rows = Introduction.objects.visible_to(viewer).filter(pk=pk)
    found = rows.select_related("introducer", "introduced", "target").first()
    if found is None:
        raise Http404
    return found


def move_form(request: HttpRequest, row: Introduction) -> MoveForm:
    """The form, with the state that the address names."""
    asked = request.GET.get("to", "")
    initial = {"to": asked} if asked in after(row.state) else {}
    return MoveForm(
        posted(request), row=row, viewer=viewer_of(request), as_of=day_of(request), initial=initial
    )


@allowed("introductions", "write")
@require_http_methods(FORM)
def move(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask where to, when and why; what would reveal something asks why to go on."""
    viewer = viewer_of(request)
    row = introduction_or_404(viewer, pk)
    require(viewer, "introductions", "write", row)
    form = move_form(request, row)
    if request.method == "POST" and form.is_valid() and (moved := form.put()):
        words = _("Moved to “%(state)s”.")
        saved(request, words % {"state": State(moved.introduction.state).label}, moved.undo)
        return redirect(way_back(request, reverse("relationships:introductions")))
    context = {
        "form": form,
        "row": row,
        "ways": after(row.state),
        "as_of": day_of(request),
        "next": way_back(request, reverse("relationships:introductions")),
    }
    status = NOT_VALID if request.method == "POST" else 200
    return render(request, "relationships/introductions/move.html", context, status=status)
