"""Filters and orders of the list by the firm's own fields: ``custom.<slug>`` and its parts.

The values are read out of ``Relationship.custom`` while the list is walked; see
docs/decisions/0015-custom-fields.md for what that costs and why.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import django_filters as filters
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import (
    Case,
    DateField,
    DecimalField,
    Expression,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from common.filters import ChoicesFilter, DayFilter, YesNoFilter
from common.keyset import Order
from relationships.custom import DIGITS, LARGEST, LONGEST_TEXT, PLACES
from relationships.models import CustomField

if TYPE_CHECKING:
    from collections.abc import Iterable

Kind = CustomField.Kind
PREFIX = "custom."
STORED = "relationship__custom"
RELATIONSHIP = "relationship_id"
WHOLE = LARGEST - 1  # the largest number a filter takes


def text_of(field: CustomField) -> KeyTextTransform:
    """The stored text, null where there is none."""
    return KeyTextTransform(field.key, STORED)


def number_of(field: CustomField) -> Cast:
    """The number."""
    return Cast(text_of(field), DecimalField(max_digits=DIGITS, decimal_places=PLACES))


def day_of(field: CustomField) -> Cast:
    """The day."""
    return Cast(text_of(field), DateField())


class OfField:
    """A method filter about one field: ``field`` is the firm's, ``lookup`` what is asked of it."""

    def __init__(self, field: CustomField, lookup: str, value: Expression) -> None:
        self.field, self.lookup, self.value = field, lookup, value

    def __call__(self, rows: QuerySet[Any], _name: str, asked: Any) -> QuerySet[Any]:
        """The rows whose value fits."""
        name = f"custom_{self.field.pk.hex}_{self.lookup}"
        named: QuerySet[Any] = rows.alias(**{name: self.value})
        return named.filter(**{f"{name}__{self.lookup}": asked})


class OneOf:
    """One of some choices, by whatever key they are stored."""

    def __init__(self, field: CustomField) -> None:
        self.field = field

    def __call__(self, rows: QuerySet[Any], _name: str, keys: list[str]) -> QuerySet[Any]:
        """The rows with one of them."""
        now = self.field.keys_now
        stored = [one for key in dict.fromkeys(keys) for one in now.get(key, ())]
        name = f"custom_{self.field.pk.hex}_in"
        named: QuerySet[Any] = rows.alias(**{name: text_of(self.field)})
        return named.filter(**{f"{name}__in": stored})


class IsEmpty:
    """Nothing is said, or only a choice that was taken away."""

    def __init__(self, field: CustomField) -> None:
        self.field = field

    def __call__(self, rows: QuerySet[Any], _name: str, asked: Any) -> QuerySet[Any]:
        """The rows without a value, or those with one."""
        name = f"custom_{self.field.pk.hex}_empty"
        there = {key for keys in self.field.keys_now.values() for key in keys}
        gone = [one["key"] for one in self.field.choices if one["key"] not in there]
        nothing = Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__in": gone})
        named: QuerySet[Any] = rows.alias(**{name: text_of(self.field)})
        return named.filter(nothing if asked else ~nothing)


def number_filter(field: CustomField, lookup: str, label: Any) -> filters.NumberFilter:
    """One end of a range."""
    limits = [MinValueValidator(-WHOLE), MaxValueValidator(WHOLE)]
    return filters.NumberFilter(
        method=OfField(field, lookup, number_of(field)),
        label=label,
        max_digits=DIGITS,
        decimal_places=PLACES,
        validators=limits,
    )


def filters_of(field: CustomField) -> dict[str, filters.Filter]:
    """The filters of one field, by the end of their name."""
    name = field.label
    found: dict[str, filters.Filter] = {}
    if field.kind == Kind.TEXT:
        found[""] = filters.CharFilter(
            method=OfField(field, "icontains", text_of(field)),
            max_length=LONGEST_TEXT,
            label=name,
        )
    elif field.kind == Kind.NUMBER:
        found[".min"] = number_filter(field, "gte", _("%s from") % name)
        found[".max"] = number_filter(field, "lte", _("%s to") % name)
    elif field.kind == Kind.DATE:
        found[".from"] = DayFilter(
            method=OfField(field, "gte", day_of(field)), label=_("%s from") % name
        )
        found[".to"] = DayFilter(
            method=OfField(field, "lte", day_of(field)), label=_("%s to") % name
        )
    else:
        choices = [(choice.key, choice.label) for choice in field.offered]
        found[""] = ChoicesFilter(method=OneOf(field), choices=choices, label=name)
    found[".empty"] = YesNoFilter(method=IsEmpty(field), label=_("%s is empty") % name)
    return found


def custom_filters(fields: Iterable[CustomField]) -> dict[str, filters.Filter]:
    """All filters of the firm's own fields, by their name in an address."""
    return {
        f"{PREFIX}{field.slug}{end}": one
        for field in fields
        for end, one in filters_of(field).items()
    }


def rank_of(field: CustomField) -> Case:
    """The first choice ranks highest, nothing below all."""
    now = field.keys_now
    ranks = [
        When(**{f"{STORED}__{field.pk}__in": keys}, then=Value(len(now) - at))
        for at, keys in enumerate(now.values())
    ]
    return Case(*ranks, default=Value(0), output_field=IntegerField())


def sort_key(field: CustomField) -> Order | None:
    """How the list is sorted by the field; rows without a value come before all others."""
    if field.kind == Kind.NUMBER:
        least = Value(-LARGEST, DecimalField(max_digits=DIGITS + 1, decimal_places=PLACES))
        return Order(or_least(field, number_of(field), least), RELATIONSHIP, parse=Decimal)
    if field.kind == Kind.DATE:
        least_day = Value(date.min, DateField())
        return Order(or_least(field, day_of(field), least_day), RELATIONSHIP, is_date=True)
    if field.kind == Kind.CHOICE and field.offered:
        return Order(rank_of(field), RELATIONSHIP, parse=int)
    return None


def or_least(field: CustomField, value: Expression, least: Value) -> Case:
    """The value, or one before all others."""
    nothing = {f"{STORED}__{field.pk}__isnull": True}
    return Case(When(**nothing, then=least), default=value)


def custom_orders(fields: Iterable[CustomField]) -> dict[str, Order]:
    """The orders by the firm's own fields, by their name in an address."""
    found = {f"{PREFIX}{field.slug}": sort_key(field) for field in fields}
    return {name: order for name, order in found.items() if order is not None}
