"""Writes that touch more than one row, or have an after-effect."""

from __future__ import annotations

from markets.services.events import (
    Behind,
    change_event,
    delete_event,
    record_event,
)
from markets.services.proposals import confirm_event, reject_event, reopen_event, take_back

__all__ = [
    "Behind",
    "change_event",
    "confirm_event",
    "delete_event",
    "record_event",
    "reject_event",
    "reopen_event",
    "take_back",
]
