"""Open pages of the firm see what a guest did without being asked to reload."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from firms.models import View

if TYPE_CHECKING:
    from portal.models import Share


def tell(share: Share) -> None:
    """Let the pages of all who see the share refresh themselves (``relationships.views.shell``).

    Locked in one order, so that two who tell at once wait for each other and no more.
    """
    views = View.objects.of_firm(share.firm_id)
    if share.audience_id is not None:
        views = views.filter(circle_ids__contains=[share.audience_id])
    locked = views.order_by("pk").select_for_update().values_list("pk", flat=True)
    View.objects.of_firm(share.firm_id).filter(pk__in=list(locked)).update(version=F("version") + 1)
