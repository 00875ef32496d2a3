"""Addresses of the clients' resources."""

from __future__ import annotations

from typing import Any

from clients.api import (
    agreements,
    attachments,
    clients,
    commission,
    commission_terms,
    constraints,
    money,
    work,
)
from common.api.problems import CONSTRAINTS

CONSTRAINTS.update(constraints.TEXTS)

ROUTES: dict[str, Any] = {
    "attachments": attachments.AttachmentViewSet,
    "clients": clients.ClientViewSet,
    "agreements": agreements.AgreementViewSet,
    "engagements": work.EngagementViewSet,
    "plans": work.PlanViewSet,
    "stages": work.StageViewSet,
    "enquiries": work.EnquiryViewSet,
    "revenue": money.RevenueViewSet,
    "invoices": money.InvoiceViewSet,
    "receipts": money.ReceiptViewSet,
    "time-entries": money.TimeEntryViewSet,
    "costs": money.CostViewSet,
    "commission-terms": commission_terms.CommissionTermViewSet,
    "commission-statements": commission.CommissionStatementViewSet,
}
