"""Serializer fields that take a value of their own type only: ``5`` is no name, ``"5"`` no number.

What the schema says is what is accepted; DRF's fields would convert.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from common.currencies import USUAL

CENT = Decimal("0.01")
WRONG: dict[str, Any] = {"wrong_type": _("This is not the right type of value.")}
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
UUID_TEXT = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


class TypedField(serializers.Field):  # type: ignore[type-arg]
    """Refuses values of another JSON type before anything is converted."""

    takes: tuple[type, ...] = (str,)
    default_error_messages = WRONG

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """Check the type, then all the rest."""
        if data is not serializers.empty and data is not None and type(data) not in self.takes:
            self.fail("wrong_type")
        return super().run_validation(data)


class TextField(TypedField, serializers.CharField):
    """Text; lines keep the spaces somebody typed at their start."""


class EmailField(TypedField, serializers.EmailField):
    """An e-mail address."""


class IntegerField(TypedField, serializers.IntegerField):
    """A whole number that fits the column."""

    takes = (int,)


class FloatField(TypedField, serializers.FloatField):
    """A number."""

    takes = (int, float)


class FlagField(TypedField, serializers.BooleanField):
    """``true`` or ``false``."""

    takes = (bool,)


class DecimalField(TypedField, serializers.DecimalField):
    """An exact number as text: ``"12.50"``."""


class AmountField(DecimalField):
    """Money: a third decimal stays as it was written, for its currency to refuse."""

    def quantize(self, value: Decimal) -> Decimal:
        """``12.50`` for 12.5, as the column is read; 1.200 is not 1.20."""
        exponent = value.as_tuple().exponent
        is_short = isinstance(exponent, int) and exponent >= -USUAL
        return value.quantize(CENT) if is_short else value


class DateField(TypedField, serializers.DateField):
    """``2006-06-30``."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """Exactly ten characters, as ISO 8601 writes a day."""
        if isinstance(data, str) and not ISO_DATE.fullmatch(data):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().run_validation(data)


class ChoiceField(TypedField, serializers.ChoiceField):
    """One of a set of words or numbers."""

    takes = (str, int)

    def to_internal_value(self, data: Any) -> Any:
        """A choice in its own type."""
        if data == "" and self.allow_blank:
            return ""
        if data not in self.choices or type(data) is not self.type_of(data):
            self.fail("invalid_choice", input=data)
        return data

    def type_of(self, data: Any) -> type:
        """Type of the choice that equals the value."""
        return next(
            str if isinstance(choice, str) else int for choice in self.choices if choice == data
        )


class ListField(serializers.ListField):
    """A list; a text is none."""


class StrictSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A body without fields that nobody reads."""

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """Name what is unknown, then check the rest."""
        refuse_unknown(self, data)
        return super().run_validation(data)


def refuse_unknown(serializer: Any, data: Any) -> None:
    """Raise for each name of a body that is no field."""
    names = data if isinstance(data, dict) else {}
    unknown = sorted(name for name in names if name not in serializer.fields)
    if unknown:
        raise serializers.ValidationError({name: [_("Unknown field.")] for name in unknown})


def is_uuid(data: Any) -> bool:
    """The usual 36 characters."""
    return isinstance(data, str) and bool(UUID_TEXT.fullmatch(data))
