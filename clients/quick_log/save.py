"""Writing what a line books, within the transaction of the line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clients.models import Client, Cost, Invoice, Receipt, TimeEntry
from clients.quick_log.booking import ClientBooking, Kind
from clients.services import record_for
from clients.services.receipts import save_receipt
from relationships.services.log import build

if TYPE_CHECKING:
    from datetime import date

    from firms.access import Viewer
    from firms.models import FactRow
    from relationships.quicklog.reading import Booking

ONE = 1


def save_booking(booking: Booking, *, on: date, precision: str, viewer: Viewer) -> list[FactRow]:
    """The row of a settled booking; a report has none.

    Raises ``ValidationError`` for bad values.
    """
    if not isinstance(booking, ClientBooking) or not booking.writes or booking.client is None:
        return []
    client = Client.objects.with_money_of(viewer).distinct().get(pk=booking.client)
    if booking.kind == Kind.HOURS:
        return [save_hours(client, booking, on, precision, viewer)]
    values = amounts(booking, on, viewer)
    if booking.kind == Kind.PAYMENT:
        return [save_payment(client, booking, values, viewer)]
    return [save_cost(client, booking, values, viewer)]


def amounts(booking: ClientBooking, on: date, viewer: Viewer) -> dict[str, Any]:
    """Columns of every row of money."""
    own = booking.currency == viewer.firm.base_currency
    rate = ONE if own else booking.rate
    return {"on": on, "amount": booking.value, "currency": booking.currency, "rate": rate}


def save_hours(
    client: Client, booking: ClientBooking, on: date, precision: str, viewer: Viewer
) -> FactRow:
    """Hours of the writer."""
    row = build(
        TimeEntry,
        viewer,
        member_id=viewer.membership_id,
        on=on,
        precision=precision,
        hours=booking.value,
        is_paid=bool(booking.is_paid),
        what=booking.what,
    )
    return record_for(client, row, viewer=viewer)


def save_payment(
    client: Client, booking: ClientBooking, values: dict[str, Any], viewer: Viewer
) -> FactRow:
    """Money that came in; its invoice may be paid now."""
    rows = Invoice.objects.money_visible_to(viewer).filter(client=client)
    invoice = rows.filter(pk=booking.invoice).first() if booking.invoice else None
    row = build(Receipt, viewer, invoice=invoice, note=booking.what, **values)
    save_receipt(client, row, viewer=viewer, before=None)
    return row


def save_cost(
    client: Client, booking: ClientBooking, values: dict[str, Any], viewer: Viewer
) -> FactRow:
    """Money that the writer spent."""
    kind = Cost.Kind.TRAVEL if booking.is_travel else Cost.Kind.OTHER
    mine = {"member_id": viewer.membership_id, "what": booking.what}
    return record_for(client, build(Cost, viewer, kind=kind, **mine, **values), viewer=viewer)
