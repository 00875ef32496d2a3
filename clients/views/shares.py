"""Setting who is credited with the income through an introduction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clients.forms.shares import SharesForm
from clients.introduction_income import RESOURCE, part_of, shares_of
from firms.permissions import allowed
from relationships.introductions.page import Page, page_of
from relationships.introductions.titles import title_of
from relationships.models import Party
from relationships.views.introduction import url_of
from relationships.views.pages import FORM, NOT_VALID, day_of, posted, saved, viewer_of

if TYPE_CHECKING:
    from uuid import UUID

    from clients.models import AttributionShare
    from firms.access import Viewer


@allowed(RESOURCE, "write")
@require_http_methods(FORM)
def shares(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Percentages that make 100, or the rule of the chain again."""
    viewer = viewer_of(request)
    found = page_of(viewer, pk, day_of(request))
    if found is None:
        raise Http404
    form = form_of(request, viewer, found)
    if request.method == "POST" and form.is_valid() and form.put():
        words = _("Shares saved.") if form.chosen else _("Shared by the rule of the chain again.")
        saved(request, words, form.undo)
        return redirect(url_of(found.row))
    context = {
        "form": form,
        "title": title_of(found.row, viewer.membership_id),
        "here": url_of(found.row),
    }
    status = NOT_VALID if request.method == "POST" else 200
    return render(request, "clients/introduction_shares.html", context, status=status)


def form_of(request: HttpRequest, viewer: Viewer, found: Page) -> SharesForm:
    """The form: all on the line, us, and whoever has a share already."""
    row = found.row
    stored = shares_of(viewer, row)
    data: Any = {} if "rule" in request.POST else posted(request)
    return SharesForm(
        data,
        row=row,
        viewer=viewer,
        parties=[(one, part_of(row, one)) for one in may_be_credited(viewer, found, stored)],
        shares={one.party_id: one.share_pct for one in stored},
    )


def may_be_credited(viewer: Viewer, found: Page, stored: list[AttributionShare]) -> list[Party]:
    """Whoever knows of the introduction anyhow; the introducer first."""
    us = Party.objects.visible_to(viewer).filter(member__is_active=True).order_by("name", "pk")
    every = [*(spot.party for spot in found.line), *(one.party for one in stored), *us]
    open_to_all = {None, found.row.audience_id}
    known = {one.pk: one for one in every if one.audience_id in open_to_all}
    return sorted(known.values(), key=lambda one: one.pk != found.row.introducer_id)
