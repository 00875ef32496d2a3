"""An invoice is paid on the day on which the last of it came in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from clients.models import Invoice, Receipt
from clients.services.records import announce, change_record, delete_record, record_for

if TYPE_CHECKING:
    from clients.models import Client
    from firms.access import Viewer


@transaction.atomic
def save_receipt(client: Client, row: Receipt, *, viewer: Viewer, before: Invoice | None) -> None:
    """Save money that came in; the invoice it is for, and was for ``before``, follow."""
    if row._state.adding:  # noqa: SLF001 - Django's own mark
        record_for(client, row, viewer=viewer)
    else:
        change_record(row)
    for invoice in {found for found in (before, row.invoice) if found is not None}:
        settle(invoice)


@transaction.atomic
def change_invoice(row: Invoice) -> Invoice:
    """Save an edited invoice; of another amount, what came in may be all of it now, or not any more.

    Raises ``ValidationError`` for another currency than the payments for it.
    """
    stored = Invoice.objects.of_firm(row.firm_id).get(pk=row.pk)
    came = Receipt.objects.of_firm(row.firm_id).filter(invoice=row)
    if row.currency != stored.currency and came.exclude(currency=row.currency).exists():
        raise ValidationError({"currency": _("Payments in %s came in for it.") % stored.currency})
    change_record(row)
    if row.amount != stored.amount and came.exists():
        settle(row)
        row.refresh_from_db(fields=["paid_on", "updated_at"])
    return row


@transaction.atomic
def delete_receipt(row: Receipt) -> None:
    """Take money back out; its invoice is open again."""
    invoice = row.invoice
    delete_record(row)
    if invoice is not None:
        settle(invoice)


def settle(invoice: Invoice) -> None:
    """Write down whether all of it came in, and when. Locked until the transaction ends."""
    rows = Invoice.objects.of_firm(invoice.firm_id).select_for_update()
    stored = rows.get(pk=invoice.pk)
    came = Receipt.objects.of_firm(stored.firm_id).filter(invoice=stored, currency=stored.currency)
    days_and_sums = list(came.values_list("on", "amount"))
    full = sum(amount for _on, amount in days_and_sums) >= stored.amount
    paid_on = max(on for on, _amount in days_and_sums) if days_and_sums and full else None
    if stored.paid_on != paid_on:
        stored.paid_on = paid_on
        stored.save(update_fields=["paid_on", "updated_at"])
        announce(stored)
