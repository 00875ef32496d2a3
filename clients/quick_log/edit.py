"""Bookings as somebody puts them right: by the fields of a chip, or a program."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from clients.quick_log.booking import SLUG, ClientBooking, Kind
from relationships.quicklog.edits import NOWHERE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from relationships.quicklog.reading import Booking, Reading

#: Fields of a chip, in the order in which they are posted.
NAMES = ("kind", "client", "value", "currency", "what", "is_paid", "invoice", "rate")
NO_INVOICE = "none"  # chosen in a chip
FLAGS = {"yes": True, "no": False}


def posted(values: Mapping[str, Any]) -> dict[str, Any]:
    """A chip's fields in the types of the API; who left the invoice open said nothing of it."""
    found = {name: value for name, value in values.items() if name not in {"invoice", "is_paid"}}
    if values.get("is_paid") in FLAGS:
        found["is_paid"] = FLAGS[values["is_paid"]]
    if invoice := values.get("invoice"):
        found["invoice"] = None if invoice == NO_INVOICE else invoice
    return found


def edited(reading: Reading, values: Sequence[Mapping[str, Any]]) -> tuple[Booking, ...]:
    """Each value in place of the first booking of its kind that was read."""
    left = [one for one in reading.booked_by(SLUG) if isinstance(one, ClientBooking)]
    found = []
    for value in values:
        known = next((one for one in left if one.kind == value["kind"]), None)
        if known is not None:
            left.remove(known)
        found.append(put_right(known or new_booking(value), value))
    return tuple(found)


def new_booking(value: Mapping[str, Any]) -> ClientBooking:
    """One that the line does not tell of."""
    return ClientBooking(SLUG, NOWHERE, kind=Kind(value["kind"]))


def put_right(booking: ClientBooking, value: Mapping[str, Any]) -> ClientBooking:
    """With what was said in place of what was read."""
    numbers: dict[str, Any] = {
        name: value[name] for name in ("value", "rate", "is_paid") if name in value
    }
    texts: dict[str, Any] = {
        name: value[name] or "" for name in ("currency", "what") if name in value
    }
    keys: dict[str, Any] = {name: value[name] for name in ("client", "invoice") if value.get(name)}
    is_for_none = "invoice" in value and value["invoice"] is None
    return replace(booking, **numbers, **texts, **keys, is_for_no_invoice=is_for_none)
