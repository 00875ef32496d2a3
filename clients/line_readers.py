"""The clients' part of the one-line log: hours, payments, costs and reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.utils.translation import gettext_lazy as _

from clients.quick_log.booking import SLUG
from clients.quick_log.edit import NAMES, edited, posted
from clients.quick_log.fields import BookingBody, BookingRead
from clients.quick_log.reader import read_bookings
from clients.quick_log.save import save_booking
from clients.quick_log.settle import left_out, settle
from relationships.quicklog.readers import LineReader, add_line_reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from firms.access import Viewer
    from firms.models import FactRow
    from relationships.quicklog.reading import Booking, Reading
    from relationships.quicklog.scene import Scene


class ClientReader(LineReader):
    """Books what a line says of a client."""

    slug = SLUG
    label = _("Booked")
    template = "clients/_quick_booking.html"
    names = NAMES
    body = BookingBody
    answer = BookingRead
    resources: ClassVar = {"timeentry": "time-entries", "receipt": "receipts", "cost": "costs"}

    def read(self, scene: Scene, reading: Reading) -> Iterable[Booking]:
        return read_bookings(scene, reading)

    def posted(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return posted(values)

    def edited(self, reading: Reading, values: list[Mapping[str, Any]]) -> tuple[Booking, ...]:
        return edited(reading, values)

    def settled(
        self, reading: Reading, bookings: Sequence[Booking], viewer: Viewer, as_of: date
    ) -> tuple[Booking, ...]:
        return settle(reading, bookings, viewer, as_of)

    def left_out(self, bookings: Sequence[Booking], viewer: Viewer) -> list[str]:
        return left_out(bookings, viewer)

    def save(self, booking: Booking, *, on: date, precision: str, viewer: Viewer) -> list[FactRow]:
        return save_booking(booking, on=on, precision=precision, viewer=viewer)


add_line_reader(ClientReader())
