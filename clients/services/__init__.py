"""Writes that touch more than one row, or have an after-effect."""

from __future__ import annotations

from clients.services.accounts import (
    assign_members,
    change_client,
    change_terms,
    close_client,
    open_client,
    reopen_client,
    write_roles,
)
from clients.services.records import change_record, delete_record, record_for

__all__ = [
    "assign_members",
    "change_client",
    "change_record",
    "change_terms",
    "close_client",
    "delete_record",
    "open_client",
    "record_for",
    "reopen_client",
    "write_roles",
]
