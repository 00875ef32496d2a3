"""Partners that the firm looks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from firms.circles import strictest
from partners.models import PartnerNeed
from relationships.services.log import clean

if TYPE_CHECKING:
    from firms.access import Viewer


@transaction.atomic
def record_need(row: PartnerNeed, *, viewer: Viewer) -> PartnerNeed:
    """Save a new need; it is as open as its client and region. Raises ``ValidationError``."""
    row.firm_id, row.created_by_id = viewer.firm_id, viewer.membership_id
    named = [row.region.audience_id, row.client.audience_id if row.client else None]
    row.audience_id = strictest(viewer.firm, named)
    clean(row)
    row.save(force_insert=True)
    return row


@transaction.atomic
def change_need(row: PartnerNeed, *, viewer: Viewer) -> PartnerNeed:
    """Save an edited need; it is never opened by an edit."""
    named = [row.region.audience_id, row.client.audience_id if row.client else None]
    row.audience_id = strictest(viewer.firm, [row.audience_id, *named])
    clean(row)
    row.save()
    return row


def delete_need(row: PartnerNeed) -> None:
    """Delete it."""
    row.delete()
