"""Deciding on a step that the rows suggest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from firms.permissions import allowed, require
from markets.refusals import ConflictError
from markets.services import Behind, confirm_event, reject_event, reopen_event
from markets.views.parts import MARKETS, event_or_404
from relationships import undo
from relationships.forms.fields import choosable, ids_in
from relationships.views.pages import back_to, day_of, saved, viewer_of

if TYPE_CHECKING:
    from uuid import UUID

    from firms.access import Viewer
    from markets.models import CommitmentEvent


@allowed(MARKETS, "write")
@require_POST
def decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """It happened, with whoever is ticked behind it; or it did not, and why; or it waits again."""
    viewer, row = viewer_of(request), event_or_404(viewer_of(request), pk)
    require(viewer, MARKETS, "write", row)
    before = undo.changed(row)
    try:
        said = settled(request, viewer, row)
        saved(request, said, undo.settled(before, row))
    except (ValidationError, ConflictError) as refused:
        words = refused.messages if isinstance(refused, ValidationError) else [str(refused)]
        messages.error(request, " ".join(words))
    return back_to(request, reverse("markets:list"))


def settled(request: HttpRequest, viewer: Viewer, row: CommitmentEvent) -> str:
    """Decide, and say what was decided."""
    as_of = day_of(request)
    if request.POST.get("answer") == "same":
        reject_event(row, reason=_("Already written down."), as_of=as_of, viewer=viewer)
        return _("Put away: the step is there already.")
    if request.POST.get("answer") == "reject":
        reason = request.POST.get("reason", "")[:240]
        reject_event(row, reason=reason, as_of=as_of, viewer=viewer)
        return _("Put away. The same rows will not suggest it again.")
    if request.POST.get("answer") == "reopen":
        reopen_event(row)
        return _("It waits for a decision again.")
    if request.POST.get("answer") != "confirm":
        raise ValidationError(_("Confirm it, or say why it is none."))
    chosen = choosable(viewer).filter(pk__in=ids_in(request.POST.getlist("trigger")))
    behind = [Behind(party) for party in chosen.order_by("name", "pk")]
    confirm_event(row, behind=behind, as_of=as_of, viewer=viewer)
    return _("Confirmed: it counts now.")
