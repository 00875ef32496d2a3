"""One introduction: its chain, what it took, what is owed for it, what went wrong, its history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from firms.permissions import allowed, may, require
from relationships import undo
from relationships.forms.introduction import TookForm
from relationships.introductions.page import Page, page_of
from relationships.introductions.panels import loaded, offered
from relationships.introductions.states import after
from relationships.introductions.titles import title_of
from relationships.models import Introduction
from relationships.views.pages import (
    FORM,
    accepted,
    back_to,
    day_of,
    form_page,
    fresh,
    page,
    posted,
    saved,
    viewer_of,
)

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from firms.access import Viewer
    from relationships.models import Party


def url_of(row: Introduction) -> str:
    """The page of an introduction."""
    return reverse("relationships:introduction", args=[row.pk])


def introduction_to_change(request: HttpRequest, pk: UUID) -> Introduction:
    """One that the viewer may change; hidden, foreign and never existing are the same."""
    viewer = viewer_of(request)
    rows = Introduction.objects.visible_to(viewer).filter(pk=pk)
    row = rows.select_related("introducer", "introduced", "target", "requested_by").first()
    if row is None:
        raise Http404
    require(viewer, "introductions", "write", row)
    return row


@allowed("introductions")
@require_GET
@fresh
def introduction(request: HttpRequest, pk: UUID) -> HttpResponse:
    """All about one introduction."""
    viewer, today = viewer_of(request), day_of(request)
    found = page_of(viewer, pk, today)
    if found is None:
        raise Http404
    context = context_of(request, found, viewer, today)
    return page(request, "relationships/introductions/one.html", context, partial="introduction")


def context_of(request: HttpRequest, found: Page, viewer: Viewer, today: date) -> dict[str, Any]:
    """What the template reads."""
    row = found.row
    may_write = may(viewer, "introductions", "write", row)
    return {
        "found": found,
        "row": row,
        "title": title_of(row, viewer.membership_id),
        "may_write": may_write,
        "may_move": may_write and bool(after(row.state)),
        "may_delete": may(viewer, "introductions", "delete", row),
        "panels": loaded(viewer, row, today, request.GET.dict()),
        "actions": offered(viewer, row),
        "favour_url": log_url(found, "favour") if may(viewer, "favours", "write") else "",
        "trouble_url": log_url(found, "trouble") if may(viewer, "episodes", "write") else "",
        "may_edit_favours": may(viewer, "favours", "write"),
        "may_edit_episodes": may(viewer, "episodes", "write"),
        "here": url_of(row),
        "as_of": today,
    }


def log_url(found: Page, kind: str) -> str:
    """The log form of a kind, about the introducer, for this introduction."""
    row = found.row
    query = urlencode({"introduction": row.pk, "next": url_of(row)})
    record = next((found.records[one.pk] for one in outside(row) if one.pk in found.records), None)
    if record is None:
        return f"{reverse('relationships:log_kind', args=[kind])}?{query}"
    return f"{reverse('relationships:log_about', args=[record, kind])}?{query}"


def outside(row: Introduction) -> list[Party]:
    """Who is not one of us, the introducer first."""
    sides = (row.introducer, row.target, row.introduced)
    return [party for party in sides if party is not None and party.member_id is None]


@allowed("introductions", "write")
@require_http_methods(FORM)
def took(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Write down the hours and the money that it took, and by when it is wanted."""
    row = introduction_to_change(request, pk)
    step = undo.changed(row, only=TookForm.written)
    form = TookForm(posted(request), viewer=viewer_of(request), as_of=day_of(request), instance=row)
    if accepted(request, form):
        saved(request, _("Saved."), step)
        return back_to(request, url_of(row))
    return form_page(request, form, _("What it took"), url_of(row), lead=title_of(row))
