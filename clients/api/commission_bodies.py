"""What the API says of commission statements, and the bodies that report sales and decide."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from clients.commission.sheet import MOST_ROWS
from clients.models import CommissionStatement
from common.api.fields import (
    AmountField,
    DateField,
    DecimalField,
    FlagField,
    ListField,
    StrictSerializer,
    TextField,
)
from firms.api.serializers import FirmSerializer, visibility_field

MOST_CSV = 2_000_000  # characters


# --- What is read ---------------------------------------------------------------------------


class LineSerializer(serializers.Serializer[Any]):
    """A sale or a refund, and what it earns."""

    reference = serializers.CharField()
    kind = serializers.CharField()
    on = serializers.DateField()
    currency = serializers.CharField()
    gross = serializers.DecimalField(max_digits=15, decimal_places=3)
    returns = serializers.DecimalField(max_digits=15, decimal_places=3)
    cost = serializers.DecimalField(max_digits=15, decimal_places=3)
    received = serializers.DecimalField(max_digits=15, decimal_places=3)
    refund_of = serializers.CharField(allow_null=True)
    refunded = serializers.DecimalField(max_digits=15, decimal_places=3)
    rate = serializers.DecimalField(max_digits=18, decimal_places=8)
    basis = serializers.DecimalField(max_digits=32, decimal_places=10)
    commission = serializers.DecimalField(max_digits=15, decimal_places=3)


class ShareSerializer(serializers.Serializer[Any]):
    """An introducer's part."""

    party = serializers.UUIDField()
    amount = serializers.DecimalField(max_digits=15, decimal_places=3)
    currency = serializers.CharField()


class StatementSerializer(FirmSerializer):
    """What a client owes for one period."""

    visibility = visibility_field()
    open = serializers.DecimalField(
        max_digits=15,
        decimal_places=3,
        read_only=True,
        help_text=gettext_lazy("Sum of its ledger; below zero: owed to the client."),
    )

    class Meta:
        model = CommissionStatement
        fields: tuple[str, ...] = (
            *("id", "client", "agreement", "period_from", "period_to", "due_on", "currency"),
            *("amount", "open", "state", "disputed_from", "invoice", "created_at", "updated_at"),
            "visibility",
        )
        read_only_fields: tuple[str, ...] = fields


class FullStatementSerializer(StatementSerializer):
    """A statement with its lines and splits."""

    lines = LineSerializer(many=True, read_only=True)
    shares = ShareSerializer(many=True, read_only=True)

    class Meta(StatementSerializer.Meta):
        fields: tuple[str, ...] = (*StatementSerializer.Meta.fields, "lines", "shares")
        read_only_fields: tuple[str, ...] = fields


class PreviewSerializer(serializers.Serializer[Any]):
    """What a report would earn."""

    total = serializers.DecimalField(max_digits=15, decimal_places=3)
    currency = serializers.CharField()
    lines = serializers.ListField(child=serializers.DictField())


#: A report answers with the statement; one that is only looked at with what it would earn.
REPORTED = PolymorphicProxySerializer(
    component_name="ReportedOrPreview",
    serializers=[FullStatementSerializer, PreviewSerializer],
    resource_type_field_name=None,
)


# --- What is sent ---------------------------------------------------------------------------


def cell(**kwargs: Any) -> TextField:
    """A value of a report's row, as it would stand in a file."""
    return TextField(required=False, allow_blank=True, max_length=100, **kwargs)


class RowSerializer(StrictSerializer):
    """A row of a report; all values are texts: "2006-03-31", "1234.56"."""

    reference, date, currency = cell(), cell(), cell()
    gross, returns, cost, received = cell(), cell(), cell(), cell()
    rate = cell(help_text=gettext_lazy("The terms' currency for one unit of the row's."))
    refund_of, refunded = cell(), cell()


class ReportSerializer(StrictSerializer):
    """A sales report: rows, or the text of a CSV file."""

    rows = ListField(child=RowSerializer(), required=False, max_length=MOST_ROWS)
    csv = TextField(required=False, trim_whitespace=False, max_length=MOST_CSV)
    received_on = DateField(required=False)
    evidence = TextField(required=False, allow_blank=True, max_length=240)
    preview = FlagField(
        required=False, default=False, help_text=gettext_lazy("Only look; nothing is saved.")
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Either rows or a file; no day to come."""
        if ("rows" in attrs) == ("csv" in attrs):
            raise ValidationError([_("Send rows or csv.")])
        return attrs


class OnSerializer(StrictSerializer):
    """The day of a step; without it: today."""

    on = DateField(required=False)


class RatedSerializer(OnSerializer):
    """A booking."""

    rate = DecimalField(
        max_digits=18,
        decimal_places=8,
        required=False,
        help_text=gettext_lazy(
            "The firm's currency for one unit; needed for a statement in another currency."
        ),
    )


class InvoiceSerializer(RatedSerializer):
    """Number of the invoice and when it is due."""

    number = TextField(max_length=40)
    due_on = DateField(required=False)


class PaySerializer(RatedSerializer):
    """Money that came in; without an amount all that is open."""

    amount = AmountField(max_digits=15, decimal_places=3, required=False)


class ReasonSerializer(OnSerializer):
    """Why."""

    reason = TextField(max_length=240)


class SettleSerializer(OnSerializer):
    """Why, where there is something to say."""

    reason = TextField(max_length=240, required=False, allow_blank=True)


class ReverseSerializer(ReasonSerializer):
    """Why, and the credit note's number where an invoice went out."""

    credit_note = TextField(max_length=40, required=False)
