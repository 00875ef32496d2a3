"""What is lost when somebody steps out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from firms.permissions import allowed, may
from relationships.paths.limit import MOST_A_MINUTE, may_ask
from relationships.paths.network import TooLargeError
from relationships.views.pages import day_of, relationship_or_404, viewer_of
from relationships.whatif import what_if

if TYPE_CHECKING:
    from uuid import UUID

TOO_OFTEN = 429


@allowed("scores")
@require_GET
def what_if_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Reach, markets, income, introductions and promises without them."""
    viewer, today = viewer_of(request), day_of(request)
    relationship = relationship_or_404(viewer, pk)
    context: dict[str, Any] = {
        "relationship": relationship,
        "party": relationship.party,
        "as_of": today,
        "may_log": may(viewer, "interactions", "write"),
    }
    status = 200
    if may_ask(viewer):
        try:
            context["found"] = what_if(viewer, relationship, today)
        except TooLargeError:
            context["problem"] = _("The network has too many parties for this question.")
    else:
        words = _("That were %d questions in a minute. Wait a moment and ask again.")
        context["problem"], status = words % MOST_A_MINUTE, TOO_OFTEN
    return render(request, "relationships/what_if.html", context, status=status)
