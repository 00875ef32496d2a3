"""Revenue, invoices, receipts, hours and costs: for owners, and members of clients assigned."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import F
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action

from clients.api import filters
from clients.api.fields import A_CURRENCY, AmountSerializer, MoneySerializer
from clients.api.views import CREATED, ON, WORTH, MoneyViewSet, by_day
from clients.documents.invoice import invoice_pdf
from clients.documents.sending import PDF, sent
from clients.models import CommissionStatement, Cost, Invoice, Receipt, RevenueEvent, TimeEntry
from clients.services.numbers import is_number_taken
from clients.services.receipts import change_invoice, save_receipt
from common.api.problems import Conflict
from common.api.renderers import AnyRenderer
from common.keyset import Order
from relationships.api.network import ROW
from relationships.services.log import build

if TYPE_CHECKING:
    from django.http import HttpResponse
    from rest_framework.request import Request

#: What a paper is, in the description of the API.
PAPER = {(200, PDF): OpenApiTypes.BINARY}
AMOUNT = ("amount", "currency", "rate", "base_amount")
OF_AMOUNT: dict[str, Any] = {
    "currency": A_CURRENCY,
    "rate": {
        "required": False,
        "help_text": _("Worth of one unit in the firm's currency on that day."),
    },
}
OUR_OWN = {
    "required": False,
    "help_text": _("Without it: the member of the token. null: only the sum is known."),
}
STATED = _("Commission is paid on its statement, not here.")
ACTIONS = (
    *("list", "retrieve", "create", "bulk", "update", "partial_update", "destroy"),
    "import_sheet",
)


class RevenueSerializer(AmountSerializer):
    """A fee earned or a commission approved; below zero: a credit note."""

    masked = ("source",)

    class Meta:
        model = RevenueEvent
        fields = (
            *ROW,
            "client",
            "on",
            "precision",
            *AMOUNT,
            "market",
            "billing_country",
            "service_line",
            "one_off",
            "source",
            "note",
        )
        read_only_fields = ("created_by",)
        extra_kwargs: ClassVar[dict[str, Any]] = OF_AMOUNT


@extend_schema_serializer(component_name="ClientInvoice")
class InvoiceSerializer(AmountSerializer):
    """A bill; ``on`` is its date."""

    past = ("paid_on",)
    same_client = ("engagement",)

    class Meta:
        model = Invoice
        fields = (
            *ROW,
            "client",
            "engagement",
            "number",
            "on",
            "due_on",
            "paid_on",
            *AMOUNT,
            "note",
        )
        read_only_fields = ("created_by",)
        extra_kwargs: ClassVar[dict[str, Any]] = OF_AMOUNT


class ReceiptSerializer(AmountSerializer):
    """Money that came in."""

    same_client = ("invoice",)

    class Meta:
        model = Receipt
        fields = (*ROW, "client", "invoice", "on", *AMOUNT, "note")
        read_only_fields = ("created_by",)
        extra_kwargs: ClassVar[dict[str, Any]] = OF_AMOUNT

    def validate_invoice(self, invoice: Invoice | None) -> Invoice | None:
        """Not that of a statement: its ledger would not know of the money."""
        if invoice is not None and self.sees_money_of(invoice.client):
            stated = CommissionStatement.objects.of_firm(invoice.firm_id)
            if stated.filter(invoice=invoice).exists():
                raise serializers.ValidationError([STATED])
        return invoice


class TimeEntrySerializer(MoneySerializer):
    """Hours worked for a client."""

    same_client = ("engagement",)

    class Meta:
        model = TimeEntry
        fields = (
            *ROW,
            "client",
            "member",
            "engagement",
            "on",
            "precision",
            "hours",
            "is_paid",
            "what",
        )
        read_only_fields = ("created_by",)
        extra_kwargs: ClassVar[dict[str, Any]] = {"member": OUR_OWN}


class CostSerializer(AmountSerializer):
    """Money spent for a client, or on a market by who sees all money."""

    class Meta:
        model = Cost
        fields = (*ROW, "client", "market", "member", "kind", "on", *AMOUNT, "what")
        read_only_fields = ("created_by",)
        extra_kwargs: ClassVar[dict[str, Any]] = {**OF_AMOUNT, "member": {"required": False}}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Others than owners see costs of clients only, and book no other."""
        attrs = super().validate(attrs)
        is_of_client = self.present(attrs, "client") is not None
        if not is_of_client and not self.context["viewer"].view.sees_money:
            raise serializers.ValidationError({"client": [_("Name a client.")]})
        return attrs


class RevenueViewSet(MoneyViewSet):
    """Revenue of clients, each in its currency and in the firm's."""

    resource = "revenue"
    booked_as = "income"
    model = RevenueEvent
    serializer_class = RevenueSerializer
    filterset_class = filters.RevenueFilter
    orders = {"on": ON, "base_amount": WORTH, "created_at": CREATED}
    ordering = "-on"


class InvoiceViewSet(MoneyViewSet):
    """Invoices."""

    resource = "invoices"
    booked_as = "invoice"
    model = Invoice
    serializer_class = InvoiceSerializer
    filterset_class = filters.InvoiceFilter
    orders: ClassVar[dict[str, Order]] = {
        "on": ON,
        "due_on": Order(F("due_on"), is_date=True),
        "paid_on": by_day("paid_on"),
        "base_amount": WORTH,
        "created_at": CREATED,
    }
    ordering = "-on"

    @extend_schema(filters=False, responses=PAPER)
    @action(detail=True, renderer_classes=[AnyRenderer])
    def pdf(self, _request: Request, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """The invoice as a PDF file, to be sent to the client."""
        rows = self.get_queryset().select_related("client__relationship__party", "engagement")
        row = rows.filter(pk=self.kwargs["pk"]).first()
        if row is None:
            raise Http404
        return sent(invoice_pdf(row, self.viewer), row.number)

    def insert(self, values: dict[str, Any]) -> Invoice:
        """Save, with a number of its own."""
        return self.numbered(super().insert(values))

    def store(self, row: Invoice, values: dict[str, Any]) -> Invoice:
        """Save, with a number of its own where it has another one; payments follow the amount."""
        is_new = values.get("number", row.number) != row.number
        for name, value in values.items():
            setattr(row, name, value)
        change_invoice(row)
        return self.numbered(row) if is_new else row

    def numbered(self, row: Invoice) -> Invoice:
        """The invoice. Raises where another one that the caller sees has its number."""
        if is_number_taken(row, self.viewer):
            raise Conflict
        return row


class ReceiptViewSet(MoneyViewSet):
    """Receipts: in the access matrix they go with invoices."""

    resource = "receipts"
    booked_as = "payment"
    resources: ClassVar[dict[str, str]] = dict.fromkeys(ACTIONS, "invoices")
    model = Receipt
    serializer_class = ReceiptSerializer
    filterset_class = filters.ReceiptFilter
    orders = {"on": ON, "base_amount": WORTH, "created_at": CREATED}
    ordering = "-on"

    def insert(self, values: dict[str, Any]) -> Receipt:
        """Save; its invoice may be paid now."""
        client = values.pop("client")
        row = build(Receipt, self.viewer, **values)
        save_receipt(client, row, viewer=self.viewer, before=None)
        return row

    def store(self, row: Receipt, values: dict[str, Any]) -> Receipt:
        """Save; the invoices it was and is for follow."""
        before = row.invoice
        for name, value in values.items():
            setattr(row, name, value)
        save_receipt(row.client, row, viewer=self.viewer, before=before)
        return row


class TimeEntryViewSet(MoneyViewSet):
    """Hours worked for clients."""

    resource = "time-entries"
    model = TimeEntry
    serializer_class = TimeEntrySerializer
    filterset_class = filters.TimeEntryFilter
    orders = {"on": ON, "hours": Order(F("hours"), parse=Decimal), "created_at": CREATED}
    ordering = "-on"
    own_field = "member"


class CostViewSet(MoneyViewSet):
    """Costs of clients and markets."""

    resource = "costs"
    model = Cost
    serializer_class = CostSerializer
    filterset_class = filters.CostFilter
    orders = {"on": ON, "base_amount": WORTH, "created_at": CREATED}
    ordering = "-on"
