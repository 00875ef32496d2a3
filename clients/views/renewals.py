"""Deciding on the end of an agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clients.forms.renewals import RenewalForm
from clients.views.changes import only_change
from clients.views.commission import agreement_or_404, home_of
from firms.permissions import allowed, require
from relationships import undo
from relationships.views.pages import day_of, form_page, saved, viewer_of

if TYPE_CHECKING:
    from uuid import UUID

    from clients.models import AgreementDecision


@allowed("agreements", "write")
@require_http_methods(["GET", "HEAD", "POST"])
def renewal(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Renewed to another day, it ends, or not now."""
    viewer = viewer_of(request)
    row = agreement_or_404(viewer, pk)
    require(viewer, "agreements", "write", row)
    form = RenewalForm(
        request.POST if request.method == "POST" else None,
        agreement=row,
        viewer=viewer,
        as_of=day_of(request),
    )
    before = undo.changed(row, only=["ends_on"]) if request.method == "POST" else None
    decision = form.put() if form.is_valid() else None
    if before is not None and decision is not None:
        saved(request, _("Saved."), taking_back(before, decision))
        return redirect(home_of(row))
    return form_page(request, form, _("Renewal of %(name)s") % {"name": row}, home_of(row))


def taking_back(before: undo.Step, decision: AgreementDecision) -> undo.Step:
    """The decision, and the end that it gave the agreement."""
    new_end = only_change(before, decision.agreement)
    steps = [undo.created(decision), *([new_end] if new_end else [])]
    return undo.in_turn(*steps)
