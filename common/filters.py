"""Filters that say so when a parameter is not known, for pages and API alike."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django_filters.fields import IsoDateTimeField
from drf_spectacular.utils import extend_schema_field

if TYPE_CHECKING:
    from collections.abc import Collection

#: Parameters that page a list rather than choose its rows.
PAGING = frozenset({"cursor", "limit", "ordering", "count", "as_of"})


class StrictFilterSet(django_filters.FilterSet):
    """Filters for one viewer on one day of the firm; knows which parameters are not its own."""

    def __init__(
        self, data: Any = None, queryset: Any = None, *, viewer: Any, as_of: date, **rest: Any
    ) -> None:
        self.viewer, self.as_of = viewer, as_of
        super().__init__(data, queryset, **rest)

    def unknown(self, also_known: Collection[str] = PAGING) -> list[str]:
        """Parameters that are not ours; a page reports them, the API refuses."""
        return sorted(set(self.data or {}) - set(self.filters) - set(also_known))

    def check(self, also_known: Collection[str] = PAGING, *, empty_is_bad: bool = False) -> None:
        """Raise ``ValidationError`` naming each unknown parameter and each bad value."""
        problems: dict[str, Any] = {
            name: [_("Unknown parameter.")] for name in self.unknown(also_known)
        }
        if empty_is_bad:
            problems |= {name: [_("This may not be empty.")] for name in self.empty()}
        if self.is_bound and not self.form.is_valid():
            for name, errors in self.form.errors.as_data().items():
                problems.setdefault(name, [m for error in errors for m in error.messages])
        if problems:
            raise ValidationError(problems)

    def empty(self) -> list[str]:
        """Filters that came without a value, as HTML forms send them, or with a blank one."""
        given = self.data or {}
        return [name for name in self.filters if name in given and not given[name].strip()]


@extend_schema_field({"type": "string", "enum": ["true", "false"]})
class YesNoFilter(django_filters.TypedChoiceFilter):
    """``true`` or ``false``, nothing else."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["choices"] = [("true", _("Yes")), ("false", _("No"))]
        kwargs["coerce"] = lambda value: value == "true"
        super().__init__(*args, **kwargs)


class MomentField(IsoDateTimeField):
    """A moment that the database can hold, in UTC whatever offset it came with."""

    def to_python(self, value: Any) -> datetime | None:
        """The moment; one beyond the calendar is a bad value."""
        try:
            found: datetime | None = super().to_python(value)
            return found and found.astimezone(UTC)
        except (OverflowError, ValueError) as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class MomentFilter(django_filters.IsoDateTimeFilter):
    """A moment as 2006-06-30T12:00:00Z."""

    field_class = MomentField


class DayFilter(django_filters.DateFilter):
    """A day as 2006-06-30."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, input_formats=["%Y-%m-%d"], **kwargs)


class ChoicesFilter(django_filters.MultipleChoiceFilter):
    """``?kind=a&kind=b`` on a column of the list's own row: nothing can double, so no DISTINCT."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, distinct=False, **kwargs)


class AnyWords(forms.MultipleChoiceField):
    """Several words without a fixed list of them."""

    def valid_value(self, value: object) -> bool:
        """Any short word; one that nobody uses finds nothing."""
        return isinstance(value, str) and len(value) <= 80 and "\x00" not in value


@extend_schema_field({"type": "string", "minLength": 1, "maxLength": 80})
class WordsFilter(ChoicesFilter):
    """``?region=a&region=b``: rows with one of the words."""

    field_class = AnyWords

    def is_noop(self, qs: Any, value: Any) -> bool:
        """Never: an empty list of words is dropped before."""
        return not value
