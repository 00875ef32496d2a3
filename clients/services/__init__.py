"""Writes that touch more than one row, or have an after-effect."""

from __future__ import annotations

from clients.services.accounts import (
    assign_members,
    change_client,
    change_terms,
    close_client,
    delete_client,
    open_client,
    reopen_client,
    write_roles,
)
from clients.services.agreements import change_agreement, delete_agreement, record_agreement
from clients.services.records import change_record, delete_record, record_for

__all__ = [
    "assign_members",
    "change_agreement",
    "change_client",
    "change_record",
    "change_terms",
    "close_client",
    "delete_agreement",
    "delete_client",
    "delete_record",
    "open_client",
    "record_agreement",
    "record_for",
    "reopen_client",
    "write_roles",
]
