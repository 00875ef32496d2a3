"""Clients, their agreements and money, the work for them, one aggregate per file."""

from __future__ import annotations

from clients.models.agreement import Agreement, AgreementParty, AgreementRegion
from clients.models.attribution import AttributionShare
from clients.models.client import Client, ClientMember, ClientPhase
from clients.models.commission import (
    CommissionStatement,
    CommissionTerm,
    CommissionTier,
    LedgerEntry,
    SalesLine,
    SalesReport,
    StatementEvent,
    StatementShare,
    TermShare,
)
from clients.models.desk import Enquiry
from clients.models.money import Cost, Invoice, Receipt, RevenueEvent
from clients.models.plan import Stage, StagePlan
from clients.models.renewal import AgreementDecision
from clients.models.work import Engagement, ServiceItem, ServiceLine, TimeEntry

__all__ = [
    "Agreement",
    "AgreementDecision",
    "AgreementParty",
    "AgreementRegion",
    "AttributionShare",
    "Client",
    "ClientMember",
    "ClientPhase",
    "CommissionStatement",
    "CommissionTerm",
    "CommissionTier",
    "Cost",
    "Engagement",
    "Enquiry",
    "Invoice",
    "LedgerEntry",
    "Receipt",
    "RevenueEvent",
    "SalesLine",
    "SalesReport",
    "ServiceItem",
    "ServiceLine",
    "Stage",
    "StagePlan",
    "StatementEvent",
    "StatementShare",
    "TermShare",
    "TimeEntry",
]
