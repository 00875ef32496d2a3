"""A booking of a line as a program or a chip says it, and as it is read."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from clients.quick_log.booking import Kind
from common.api.fields import (
    AmountField,
    ChoiceField,
    DecimalField,
    FlagField,
    StrictSerializer,
    TextField,
    TypedField,
)

KINDS = [
    (Kind.HOURS.value, _("Hours worked")),
    (Kind.PAYMENT.value, _("Money that came in")),
    (Kind.COST.value, _("Money that was spent")),
    (Kind.REPORT.value, _("Sales that were reported")),
]
SMALLEST = Decimal("0.001")
CURRENCY = r"^[A-Z]{3}\Z"


class KeyField(TypedField, serializers.UUIDField):
    """The id of a row."""


class BookingBody(StrictSerializer):
    """A booking in place of the one that was read; what is not said stays as it was read."""

    kind = ChoiceField(choices=KINDS)
    client = KeyField(required=False, allow_null=True)
    value = AmountField(
        max_digits=15,
        decimal_places=3,
        min_value=SMALLEST,
        required=False,
        allow_null=True,
        help_text=_("Hours, or the sum."),
    )
    currency = serializers.RegexField(CURRENCY, required=False, allow_null=True)
    what = TextField(max_length=240, required=False, allow_null=True, allow_blank=True)
    is_paid = FlagField(
        required=False, allow_null=True, help_text=_("Of hours: a fee covers them.")
    )
    invoice = KeyField(
        required=False,
        allow_null=True,
        help_text=_("Of a payment; null: for none. Without it: the one that fits."),
    )
    rate = DecimalField(
        max_digits=18,
        decimal_places=8,
        min_value=Decimal("0.00000001"),
        required=False,
        allow_null=True,
        help_text=_("Worth of one unit in the firm's currency on that day."),
    )


class BookingRead(serializers.Serializer[Any]):
    """What a line books for the viewer, and what is still to be answered."""

    kind = serializers.ChoiceField(choices=KINDS)
    client = serializers.UUIDField(allow_null=True)
    value = serializers.DecimalField(max_digits=15, decimal_places=3, allow_null=True)
    currency = serializers.CharField(allow_blank=True)
    what = serializers.CharField(allow_blank=True)
    is_paid = serializers.BooleanField(allow_null=True)
    invoice = serializers.UUIDField(allow_null=True)
    rate = serializers.DecimalField(max_digits=18, decimal_places=8, allow_null=True)
    statements = serializers.ListField(
        child=serializers.UUIDField(),
        help_text=_("Of a report: those that wait for it. Its figures are sent there."),
    )
    questions = serializers.ListField(
        child=serializers.CharField(), help_text=_("Saving is refused while there are any.")
    )
