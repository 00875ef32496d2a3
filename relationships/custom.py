"""What the firm's own fields say about a relationship: read, checked, shown.

``Relationship.custom`` holds text by the id of the field: a number as ``12.5``, a day as
``2006-06-30``, a choice as its key. So a value can be seen by exactly those who see its
relationship, and renaming a field or a choice touches no value.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext as _

from common.dates import short_date
from firms.prepared import prepared
from relationships.models import CustomField

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from django.db.models import QuerySet

    from firms.access import Viewer

LONGEST_TEXT = 200  # characters
DIGITS, PLACES = 19, 4  # of a number, and of these after the point
LARGEST = Decimal(10) ** (DIGITS - PLACES)
UNSEEN = re.compile(r"[\x00-\x1f\x7f]")
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@prepared
def active_fields(viewer: Viewer) -> QuerySet[CustomField]:
    """The firm's fields in their order, archived ones left out. One query."""
    return CustomField.objects.visible_to(viewer).active()


def clean_value(field: CustomField, raw: Any) -> str | None:
    """A value as it is stored; None for nothing. Raises ``ValidationError`` saying what to write.

    ``raw`` comes from a form, a JSON body or a firm file.
    """
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    if isinstance(raw, bool):
        raise ValidationError(_("Write a text, a number or a day."), code="invalid")
    return CLEANERS[field.kind](field, raw)


def clean_text(_field: CustomField, raw: Any) -> str:
    """One line."""
    if not isinstance(raw, str):
        raise ValidationError(_("Write a text."), code="invalid")
    text = " ".join(UNSEEN.sub(" ", raw).split())
    if len(text) > LONGEST_TEXT:
        wrong = _("This has %(n)d characters; shorten it to %(most)d.")
        raise ValidationError(wrong % {"n": len(text), "most": LONGEST_TEXT}, code="max_length")
    return text


def clean_number(_field: CustomField, raw: Any) -> str:
    """At most fifteen digits before the point and four after it."""
    wrong = ValidationError(_("Write a number such as 12 or 12.5."), code="invalid")
    if not isinstance(raw, (str, int, float, Decimal)) or len(str(raw)) > 2 * DIGITS:
        raise wrong
    try:
        number = Decimal(str(raw).strip())
    except InvalidOperation:
        raise wrong from None
    if not number.is_finite():
        raise wrong
    if abs(number) >= LARGEST or number != round(number, PLACES):
        raise ValidationError(
            _("Write at most 15 digits before the point and 4 after it."), code="max_digits"
        )
    return format(number.normalize() + 0, "f")


def clean_day(_field: CustomField, raw: Any) -> str:
    """A day of the calendar."""
    text = raw.isoformat() if isinstance(raw, date) else raw
    try:
        if not isinstance(text, str) or not ISO_DAY.fullmatch(text.strip()):
            raise ValueError
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        raise ValidationError(_("Write the day as 2006-06-30."), code="invalid") from None


def clean_choice(field: CustomField, raw: Any) -> str:
    """The key of a choice that there is now."""
    keys = [choice.key for choice in field.offered]
    if raw in keys:
        return str(raw)
    known = ", ".join(keys[:12])
    raise ValidationError(_("Choose one of: %(known)s.") % {"known": known}, code="invalid_choice")


CLEANERS: dict[str, Callable[[CustomField, Any], str]] = {
    CustomField.Kind.TEXT: clean_text,
    CustomField.Kind.NUMBER: clean_number,
    CustomField.Kind.DATE: clean_day,
    CustomField.Kind.CHOICE: clean_choice,
}


def current(field: CustomField, stored: Mapping[str, str]) -> str | None:
    """What the field says, after choices were renamed, merged or taken away."""
    value = stored.get(field.key)
    if value is None or field.kind != CustomField.Kind.CHOICE:
        return value
    choice = field.meaning(value)
    return choice.key if choice else None


def by_slug(fields: Iterable[CustomField], stored: Mapping[str, str]) -> dict[str, str]:
    """The values of these fields as the API and the firm file write them."""
    found = ((field.slug, current(field, stored)) for field in fields)
    return {slug: value for slug, value in found if value is not None}


def merged(stored: Mapping[str, str], changes: Mapping[str, str | None]) -> dict[str, str]:
    """The values after these changes, by the id of the field; None takes one away."""
    found = {**stored, **changes}
    return {key: value for key, value in found.items() if value is not None}


def shown(field: CustomField, stored: Mapping[str, str]) -> str:
    """The value in the reader's language; nothing where there is none."""
    value = current(field, stored)
    return "" if value is None else in_words(field, value)


def in_words(field: CustomField, value: str) -> str:
    """A stored value in the reader's language."""
    if field.kind == CustomField.Kind.CHOICE:
        choice = field.meaning(value)
        return choice.label if choice else value
    if field.kind == CustomField.Kind.NUMBER:
        number = str(formats.number_format(Decimal(value), use_l10n=True, force_grouping=True))
        return f"{number} {field.unit}" if field.unit else number
    if field.kind == CustomField.Kind.DATE:
        return short_date(date.fromisoformat(value))
    return value
