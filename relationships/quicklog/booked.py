"""What is booked of a line, settled for one viewer."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from relationships.quicklog.edits import chosen
from relationships.quicklog.readers import line_readers

if TYPE_CHECKING:
    from datetime import date

    from firms.access import Viewer
    from relationships.quicklog.reading import Reading


def settled(reading: Reading, viewer: Viewer, as_of: date) -> Reading:
    """The reading with the bookings that concern this viewer; no query where nothing is booked."""
    found = tuple(
        one
        for reader in line_readers()
        if (bookings := reading.booked_by(reader.slug))
        for one in reader.settled(reading, bookings, viewer, as_of)
    )
    meant = {
        name.text: booking.party
        for booking in found
        for name in booking.whose
        if booking.party in name.candidates
    }
    return chosen(replace(reading, bookings=found), meant)


def left_out(reading: Reading, viewer: Viewer) -> list[str]:
    """What a token may not book of a line."""
    return [
        words
        for reader in line_readers()
        for words in reader.left_out(reading.booked_by(reader.slug), viewer)
    ]
