"""How changes of the books are taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from clients.keepers.rows import RowKeeper
from clients.models import Invoice, Receipt
from clients.services.numbers import is_number_taken
from clients.services.receipts import change_invoice, delete_receipt, save_receipt, settle
from firms.permissions import may

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from clients.books import Kind
    from firms.access import Viewer
    from relationships.undo import Step

#: What one row of the books is called.
LABELS = {
    "income": gettext_lazy("Income"),
    "invoice": gettext_lazy("Invoice"),
    "payment": gettext_lazy("Payment"),
    "cost": gettext_lazy("Cost"),
    "hours": gettext_lazy("Hours"),
    "service": gettext_lazy("Service"),
}


class MoneyKeeper(RowKeeper):
    """Rows of the books."""

    def __init__(self, kind: Kind) -> None:
        super().__init__(kind.model, kind.resource, LABELS[kind.slug])
        self.kind = kind

    def is_listed(self, viewer: Viewer) -> bool:
        """Money of any client only for who sees all of it."""
        sees_it = viewer.view.sees_money or not self.kind.has_money
        return sees_it and super().is_listed(viewer)

    def rows(self, viewer: Viewer) -> QuerySet[Any]:
        """Of clients whose money the viewer sees; not those that a statement has booked."""
        found = self.kind.rows(viewer).filter(booked=False)
        return found if may(viewer, self.resource, "write") else found.none()


class InvoiceKeeper(MoneyKeeper):
    """Invoices: the payments for one say whether it is paid."""

    is_strict = False  # a payment writes to it

    def require(self, row: Invoice, viewer: Viewer) -> None:
        """Its number is no other's."""
        super().require(row, viewer)
        if is_number_taken(row, viewer):
            raise ValueError(row.number)

    def change(self, row: Invoice, _step: Step, _viewer: Viewer) -> None:
        """Of another amount it may be paid, or not any more."""
        change_invoice(row)

    def linked(self, row: Invoice) -> None:
        """Paid or not, by the payments that are there now."""
        if row.receipts.exists():
            settle(row)


class ReceiptKeeper(MoneyKeeper):
    """Payments: the invoice they are for is open or paid with them."""

    def put(self, row: Receipt, _step: Step, viewer: Viewer) -> None:
        """With its invoice."""
        save_receipt(row.client, row, viewer=viewer, before=None)

    def change(self, row: Receipt, _step: Step, viewer: Viewer) -> None:
        """With the invoice it is for, and the one it was for."""
        before = Receipt.objects.of_firm(row.firm_id).get(pk=row.pk).invoice
        save_receipt(row.client, row, viewer=viewer, before=before)

    def delete(self, row: Receipt) -> None:
        """Its invoice is open again."""
        delete_receipt(row)


#: Kinds of the books with keepers of their own.
OF_BOOKS = {"invoice": InvoiceKeeper, "payment": ReceiptKeeper}
