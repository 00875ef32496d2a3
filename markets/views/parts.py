"""What the pages of markets share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from firms.permissions import may
from markets.models import CommitmentEvent

if TYPE_CHECKING:
    from uuid import UUID

    from firms.access import Viewer

MARKETS = "markets"  # of the access matrix


def sees_costs(viewer: Viewer) -> bool:
    """What steps cost is for who sees all money of the firm; by role, also before there is any."""
    return may(viewer, "income", "read")


def event_or_404(viewer: Viewer, pk: UUID) -> CommitmentEvent:
    """A step the viewer sees; hidden, foreign and never existing are the same."""
    rows = CommitmentEvent.objects.visible_to(viewer).with_parties()
    found = rows.select_related("agreement").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
