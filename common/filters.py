"""Filters that say so when a parameter is not known, for pages and API alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Collection

#: Parameters that page a list rather than choose its rows.
PAGING = frozenset({"cursor", "limit", "ordering", "count", "as_of"})


class StrictFilterSet(django_filters.FilterSet):
    """A filter set that knows which parameters of a request are not its own."""

    def unknown(self, also_known: Collection[str] = ()) -> list[str]:
        """Parameters that neither filter nor page this list; a page reports them, the API refuses."""
        known = {*self.filters, *PAGING, *also_known}
        return sorted(set(self.data or {}) - known)

    def check(self) -> None:
        """Raise ``ValidationError`` naming each unknown parameter and each bad value."""
        problems: dict[str, Any] = {name: [_("Unknown parameter.")] for name in self.unknown()}
        if self.is_bound and not self.form.is_valid():
            problems |= self.form.errors.get_json_data()  # type: ignore[operator]
            problems = {
                name: [e["message"] if isinstance(e, dict) else e for e in errors]
                for name, errors in problems.items()
            }
        if problems:
            raise ValidationError(problems)


class ChoicesFilter(django_filters.MultipleChoiceFilter):
    """``?kind=a&kind=b`` on a column of the list's own row: nothing can double, so no DISTINCT."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, distinct=False, **kwargs)


class AnyWords(forms.MultipleChoiceField):
    """Several words without a fixed list of them."""

    def valid_value(self, value: object) -> bool:
        """Any short word; one that nobody uses finds nothing."""
        return isinstance(value, str) and len(value) <= 80 and "\x00" not in value


class WordsFilter(ChoicesFilter):
    """``?region=a&region=b``: rows with one of the words."""

    field_class = AnyWords

    def is_noop(self, qs: Any, value: Any) -> bool:
        """Never: an empty list of words is dropped before."""
        return not value
