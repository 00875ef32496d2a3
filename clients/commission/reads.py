"""What is owed, which reports are late, and the letter that asks for one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Sum

from clients.commission.money import ZERO, converted
from clients.models import Client, CommissionStatement, LedgerEntry
from firms.mail import letter

if TYPE_CHECKING:
    from clients.querysets import MoneyQuerySet
    from firms.access import Viewer


def balances(client: Client) -> dict[str, Decimal]:
    """What the client owes, by currency: the sum of its ledger. Settled currencies are left out."""
    rows = LedgerEntry.objects.of_firm(client.firm_id).filter(client=client).order_by("currency")
    sums = rows.values("currency").annotate(sum=Sum("amount")).values_list("currency", "sum")
    return {currency: amount for currency, amount in sums if amount}


def in_own_currency(statement: CommissionStatement) -> Decimal:
    """Its entries in the firm's currency, each at the rate of its own day.

    Of a statement that is paid this is what the rates cost (above zero) or brought (below).
    """
    rows = LedgerEntry.objects.of_firm(statement.firm_id).filter(statement=statement)
    own = statement.firm.base_currency
    return sum((converted(row.amount, row.rate, own) for row in rows), ZERO)


def overdue_reports(viewer: Viewer, *, as_of: date) -> MoneyQuerySet[CommissionStatement]:
    """Statements whose report should have come by now, the oldest first."""
    rows = CommissionStatement.objects.money_visible_to(viewer)
    late = rows.filter(state=CommissionStatement.State.EXPECTED, due_on__lt=as_of)
    return late.select_related("client__relationship__party").order_by("due_on", "pk")


def request_letter(statement: CommissionStatement, *, firm_name: str) -> tuple[str, str]:
    """Subject and text of a letter that asks for a report. A draft: nothing here sends it."""
    contact = statement.client.contact
    return letter(
        "clients/mail/report_request.txt",
        {
            "name": str(contact or statement.client.relationship.party),
            "firm": firm_name,
            "period_from": statement.period_from,
            "period_to": statement.period_to,
            "due_on": statement.due_on,
        },
    )
