"""Tenant, people who sign in, circles, tokens, outbox, audit."""

from __future__ import annotations

from firms.models.audit import AuditEntry
from firms.models.base import FactRow, FirmRow, Precision, TenantRow
from firms.models.break_glass import BreakGlass
from firms.models.circle import Circle, CircleMember, View
from firms.models.deletion import FirmDeletion
from firms.models.export import Export
from firms.models.firm import Firm
from firms.models.membership import Invitation, Membership, SetupTicket
from firms.models.outbox import IdempotencyKey, JobRun, OutboxEvent
from firms.models.session import Session
from firms.models.token import ApiToken
from firms.models.user import User

__all__ = [
    "ApiToken",
    "AuditEntry",
    "BreakGlass",
    "Circle",
    "CircleMember",
    "Export",
    "FactRow",
    "Firm",
    "FirmDeletion",
    "FirmRow",
    "IdempotencyKey",
    "Invitation",
    "JobRun",
    "Membership",
    "OutboxEvent",
    "Precision",
    "Session",
    "SetupTicket",
    "TenantRow",
    "User",
    "View",
]
