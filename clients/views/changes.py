"""Adding, changing and deleting rows of clients on pages, each with a way to take it back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from relationships import undo
from relationships.trash import throw_away
from relationships.views.pages import accepted, day_of, form_page, posted, saved, viewer_of

if TYPE_CHECKING:
    from clients.models import Client
    from firms.models import FactRow
    from relationships.forms.base import FactForm


def added(request: HttpRequest, form: FactForm) -> bool:
    """True when a new row was saved."""
    if not accepted(request, form):
        return False
    saved(request, _("Saved."), undo.created(form.instance))
    return True


def edited(request: HttpRequest, form: FactForm) -> bool:
    """True when a changed row was saved. Asked before the form is looked at."""
    step = undo.changed(form.instance) if posted(request) else None
    if step is None or not accepted(request, form):
        return False
    saved(request, _("Saved."), only_change(step, form.instance))
    return True


def only_change(step: undo.Step, row: FactRow) -> undo.Step | None:
    """After the change: what takes it back; None where nothing was changed."""
    step = undo.settled(step, row)
    return step if step["fields"] or step["lists"] else None


def row_page(
    request: HttpRequest, form: FactForm, title: str, back: str, away: str = "", **extra: Any
) -> HttpResponse:
    """A form's page; ``away`` is where the row can be deleted."""
    extra |= {"next": back, "delete_url": away}
    return form_page(request, form, title, back, "clients/row_form.html", **extra)


def deletion(
    request: HttpRequest, row: FactRow, client: Client | None, name: str, back: str, then: str = ""
) -> HttpResponse:
    """Ask, then delete a row; told why not where others rest on it."""
    if request.method == "POST":
        return redirect((then or back) if thrown_away(request, row) else back)
    context = {"name": name, "client": client, "next": back, "as_of": day_of(request)}
    return render(request, "clients/delete.html", context)


def thrown_away(request: HttpRequest, row: FactRow) -> bool:
    """Delete it, with a way to take it back; False where commission was agreed in it."""
    try:
        step = throw_away(row, viewer=viewer_of(request))
    except ProtectedError:
        text = _("Commission was agreed in it. Take its terms back first.")
        messages.error(request, text)
        return False
    saved(request, _("Deleted."), step)
    return True
