"""What serializers of clients and their money share."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from clients.models import Client
from common.api.fields import TypedField
from common.currencies import rounded
from firms.api.serializers import FirmSerializer, VisibleKeyField, visibility_field
from firms.models.base import Precision

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

NOT_THERE = VisibleKeyField.default_error_messages["does_not_exist"]
UNKNOWN = _("Unknown field.")
#: One unit of the firm's own currency, as the column holds it.
ONE = Decimal("1.00000000")
A_CURRENCY = {"validators": [RegexValidator(r"^[A-Z]{3}\Z", _("Three capital letters, as EUR."))]}


class MomentField(TypedField, serializers.DateTimeField):
    """``2006-06-30T12:00:00Z``; kept and shown in UTC whatever offset it came with."""

    def to_internal_value(self, value: Any) -> datetime:
        """The moment; one beyond the calendar is a bad value."""
        try:
            return super().to_internal_value(value).astimezone(UTC)
        except (OverflowError, ValueError):
            return self.fail("overflow")


class OfClientSerializer(FirmSerializer):
    """A row about one client: as open as the client, and never moved to another."""

    serializer_field_mapping: ClassVar[Any] = {
        **FirmSerializer.serializer_field_mapping,
        models.DateTimeField: MomentField,
    }
    visibility = visibility_field()
    #: Keys that are said once, when the row is added.
    fixed: ClassVar[tuple[str, ...]] = ("client",)
    #: Keys that lead to rows of the same client.
    same_client: ClassVar[tuple[str, ...]] = ()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """What is fixed stays; what belongs to another client is not there."""
        for name in self.fixed if self.instance is not None else ():
            if name in attrs and id_of(attrs[name]) != getattr(self.instance, f"{name}_id"):
                raise serializers.ValidationError({name: [_("This cannot be changed later.")]})
        client = self.present(attrs, "client")
        for name in self.same_client:
            row = attrs.get(name)
            if row is not None and row.client_id != id_of(client):
                raise serializers.ValidationError({name: [NOT_THERE]})
        return attrs

    def present(self, attrs: Mapping[str, Any], name: str) -> Any:
        """What a field will hold: as sent, else as stored."""
        return attrs[name] if name in attrs else getattr(self.instance, name, None)


def id_of(row: Any) -> Any:
    """Its id; None for nothing."""
    return None if row is None else row.pk


class MoneySerializer(OfClientSerializer):
    """Money or hours of a client, for those who see its money."""

    #: Days that may not lie ahead.
    past: ClassVar[tuple[str, ...]] = ("on",)

    def validate_client(self, client: Client | None) -> Client | None:
        """A client whose money is hidden is as one that never was."""
        if client is not None and not self.sees_money_of(client):
            raise serializers.ValidationError([NOT_THERE])
        return client

    def look_up(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """The clients that all these bodies name, and at once whether their money is seen."""
        super().look_up(rows)
        named = self.context["keys"].get(Client, {})
        self.look_at_money([row for row in named.values() if row is not None])

    def sees_money_of(self, client: Client) -> bool:
        """Asked once per client and request."""
        self.look_at_money([client])
        return self.money[client.pk]

    @property
    def money(self) -> dict[Any, bool]:
        """Whether money is seen, by client, as far as it was asked in this request."""
        context: Any = self.context
        known: dict[Any, bool] = context.setdefault("money", {})
        return known

    def look_at_money(self, clients: Iterable[Client]) -> None:
        """Ask for those that were not asked for yet, with one query."""
        ids = {client.pk for client in clients} - set(self.money)
        if ids:
            rows = Client.objects.with_money_of(self.context["viewer"]).filter(pk__in=ids)
            seen = set(rows.values_list("pk", flat=True))
            self.money.update({pk: pk in seen for pk in ids})

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """What is booked has happened; a day that stands for a longer time may end later."""
        attrs = super().validate(attrs)
        if self.present(attrs, "precision") in {None, Precision.DAY}:
            today = self.context["view"].as_of
            ahead = [name for name in self.past if attrs.get(name) and attrs[name] > today]
            if ahead:
                text = _("This day has not come yet.")
                raise serializers.ValidationError({name: [text] for name in ahead})
        return attrs


class AmountSerializer(MoneySerializer):
    """An amount in a currency, with the rate of its day to the firm's own."""

    base_amount = serializers.DecimalField(
        max_digits=32,
        decimal_places=3,
        read_only=True,
        help_text=_("In the firm's currency."),
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The firm's own currency needs no rate, any other one does."""
        attrs = super().validate(attrs)
        own = self.context["viewer"].firm.base_currency
        currency = self.present(attrs, "currency")
        if currency == own:
            if attrs.get("rate", ONE) != ONE:
                raise serializers.ValidationError({"rate": [_("1 in the firm's own currency.")]})
            return attrs | {"rate": ONE}
        if "rate" not in attrs and currency != getattr(self.instance, "currency", None):
            text = _("Say what one unit is worth in %s.") % own
            raise serializers.ValidationError({"rate": [text]})
        return attrs

    @classmethod
    def represent(cls, row: Any) -> dict[str, Any]:
        """With the amount in the firm's currency, to be rounded by who knows which that is."""
        data = super().represent(row)
        data["amount"] = rounded(data["amount"], data["currency"])
        data["base_amount"] = data["amount"] * data["rate"]
        return data
