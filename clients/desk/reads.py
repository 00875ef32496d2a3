"""What pages read of the desk: only what the viewer may see of client and enquirer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, ExpressionWrapper, F, Value, When, Window
from django.db.models import DateTimeField as Moment

from clients.desk.states import OPEN, ROWS, State
from clients.models import Client, Enquiry
from common.keyset import Order
from firms.permissions import may

if TYPE_CHECKING:
    from firms.access import Viewer

AGES = timedelta(days=365_000)
_AHEAD = ExpressionWrapper(F("received_at") + Value(AGES), output_field=Moment())
#: The newest first, open ones before all others.
OPEN_FIRST = {
    "turn": Order(Case(When(OPEN, then=_AHEAD), default=F("received_at")), is_moment=True)
}


@dataclass(frozen=True, slots=True)
class Newest:
    """The panel of the clients page."""

    new: int  # without a summary yet
    enquiry: Enquiry | None  # the newest that is open
    may_write: bool


def seen_by(viewer: Viewer) -> Any:
    """Enquiries of a viewer, with the names a page shows."""
    rows = Enquiry.objects.visible_to(viewer)
    return rows.select_related(
        "client__relationship__party", "enquirer__relationship", "summary_by"
    )


def clients_with_enquiries(viewer: Viewer) -> Any:
    """Clients with an enquiry that the viewer sees."""
    ids = Enquiry.objects.visible_to(viewer).values("client")
    clients = Client.objects.visible_to(viewer).filter(pk__in=ids)
    return clients.select_related("relationship__party").order_by("relationship__party__name", "pk")


def newest(viewer: Viewer) -> Newest | None:
    """For ``templates/clients/_desk_panel.html``; None for whom the desk is no business. 1 query."""
    if not may(viewer, "enquiries", "read"):
        return None
    counted = Window(Count("pk", filter=ROWS[State.NEW]))
    rows = seen_by(viewer).filter(OPEN).annotate(new=counted).order_by("-received_at", "-pk")
    first = rows.first()
    return Newest(first.new if first else 0, first, may(viewer, "enquiries", "write"))
