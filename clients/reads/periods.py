"""Periods that sums are made of: days up to the firm's today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeVar

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet
    from django.utils.functional import _StrOrPromise

    RowsT = TypeVar("RowsT", bound=QuerySet)  # type: ignore[type-arg]

YEAR, THIS_YEAR, LAST_YEAR, ALL = "12m", "year", "last-year", "all"
YEAR_DAYS = 365  # as the rules count a year (DOMAIN 3.10)
LABELS: Mapping[str, _StrOrPromise] = {
    YEAR: _("Last 12 months"),
    THIS_YEAR: _("This year"),
    LAST_YEAR: _("Last year"),
    ALL: _("All time"),
}


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to a day, both in it; without a first day from the beginning."""

    slug: str
    first: date | None
    last: date

    @property
    def label(self) -> _StrOrPromise:
        """As people call it."""
        return LABELS[self.slug]


def period_of(slug: str, as_of: date) -> Period:
    """The period of this name, seen from a day; the last 12 months for any other name."""
    if slug == ALL:
        return Period(ALL, None, as_of)
    if slug == THIS_YEAR:
        return Period(THIS_YEAR, date(as_of.year, 1, 1), as_of)
    if slug == LAST_YEAR:
        return Period(LAST_YEAR, date(as_of.year - 1, 1, 1), date(as_of.year - 1, 12, 31))
    return Period(YEAR, as_of - timedelta(days=YEAR_DAYS - 1), as_of)


def within(rows: RowsT, period: Period) -> RowsT:
    """Rows whose day ``on`` lies in the period."""
    begun = rows.filter(on__lte=period.last)
    return begun if period.first is None else begun.filter(on__gte=period.first)
