"""Texts of a sheet as the values that a serializer's fields take, and whether they are new."""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

import orjson
from django.utils.translation import gettext as _
from rest_framework import serializers

from common.api.renderers import dumps
from common.sheets.cells import FALSE, TRUE, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    Field = serializers.Field[Any, Any, Any, Any]

WHOLE = re.compile(r"-?\d{1,18}")
#: What a spreadsheet may add to a day.
MIDNIGHT = re.compile(r"[T ]00:00(:00)?(\.0+)?\Z")
MANY = (serializers.ListField, serializers.ManyRelatedField, serializers.ListSerializer)
NESTED = (*MANY, serializers.DictField, serializers.JSONField, serializers.Serializer)
KEYS = (serializers.UUIDField, serializers.RelatedField)
NOTHING: tuple[Any, ...] = (None, "", [], {})


def value_of(field: Field, cell: str | None) -> Any:
    """The value that the field takes for this cell. Raises ``ValidationError``."""
    if cell is None:
        return empty(field)
    for kinds, reader in READERS:
        if isinstance(field, kinds):
            return reader(field, cell)
    return cell


def empty(field: Field) -> Any:
    """What the empty cell says in this column."""
    if field.allow_null:
        return None
    if isinstance(field, MANY):
        return []
    return "" if getattr(field, "allow_blank", False) else None


def structure(_field: Field, cell: str) -> Any:
    """A list or an object, not too deep to be written again."""
    try:
        value = orjson.loads(cell)
        orjson.dumps(value)
    except (orjson.JSONDecodeError, orjson.JSONEncodeError) as error:
        text = _('Write it as JSON, a list as ["one", "two"].')
        raise serializers.ValidationError([text]) from error
    return value


def flag(_field: Field, cell: str) -> bool:
    """Yes or no."""
    said = cell.strip().lower()
    if said not in {TRUE, FALSE}:
        raise serializers.ValidationError([_("Write true or false.")])
    return said == TRUE


def whole(_field: Field, cell: str) -> int:
    """A number without decimals."""
    if not WHOLE.fullmatch(cell.strip()):
        raise serializers.ValidationError([_("Write a whole number.")])
    return int(cell)


def fraction(_field: Field, cell: str) -> float:
    """A number."""
    try:
        return float(cell)
    except ValueError as error:
        raise serializers.ValidationError([_("Write a number as 12.5.")]) from error


def choice(field: Any, cell: str) -> Any:
    """One of the field's words or numbers; anything else is left for the field to refuse."""
    return next((known for known in field.choices if str(known) == cell.strip()), cell)


def exact(_field: Field, cell: str) -> str:
    """A number of money or hours: read by the field."""
    return cell.strip()


def day(_field: Field, cell: str) -> str:
    """A date, read by the field."""
    return MIDNIGHT.sub("", cell.strip())


def key(_field: Field, cell: str) -> str:
    """The id of a row."""
    return cell.strip().lower()


#: The first that fits a field reads its cells; text is what it is.
READERS: tuple[tuple[Any, Callable[[Any, str], Any]], ...] = (
    (NESTED, structure),
    (serializers.BooleanField, flag),
    (serializers.IntegerField, whole),
    (serializers.FloatField, fraction),
    (serializers.DecimalField, exact),
    (serializers.DateTimeField, exact),
    (serializers.DateField, day),
    (KEYS, key),
    (serializers.ChoiceField, choice),
)


def says(field: Field, cell: str | None, shown: Any) -> bool:
    """The cell says what the row says already, however a spreadsheet writes it."""
    if cell == plain(shown):
        return True
    known = as_json(shown)
    if cell is None or known in NOTHING:
        return cell is None and known in NOTHING
    try:
        return bool(comparable(field, value_of(field, cell)) == comparable(field, known))
    except (serializers.ValidationError, InvalidOperation, ValueError, OverflowError):
        return False


def as_json(shown: Any) -> Any:
    """A value of a row as a caller of the API reads it."""
    return orjson.loads(dumps(shown))


def comparable(field: Field, value: Any) -> Any:
    """12.5 and 12.50 are one amount, and a moment is one whatever its offset."""
    if isinstance(field, serializers.DecimalField):
        return Decimal(str(value))
    if isinstance(field, serializers.DateTimeField):
        return datetime.fromisoformat(str(value))
    return value
