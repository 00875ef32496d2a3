"""The day that a page of markets is seen from: today, or a day before it (DECISIONS 5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MONTHS = 12
EARLIEST = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class Slider:
    """Months from the first event to today, to be moved along."""

    first: date  # the first day of the first month
    today: date
    as_of: date

    @property
    def last(self) -> int:
        """Months until today."""
        return months(self.first, self.today)

    @property
    def value(self) -> int:
        """Months until the day that is shown."""
        return max(0, months(self.first, self.as_of))

    @property
    def is_past(self) -> bool:
        """An earlier day is shown."""
        return self.as_of < self.today


def months(first: date, day: date) -> int:
    """Whole months from one to the other."""
    return (day.year - first.year) * MONTHS + day.month - first.month


def month_end(first: date, count: int, today: date) -> date:
    """The last day of a month, or today where that is earlier."""
    place = first.year * MONTHS + first.month + count  # of the month after it
    if place // MONTHS >= date.max.year:
        return today
    return min(date(place // MONTHS, place % MONTHS + 1, 1) - timedelta(days=1), today)


def asked_day(asked: Mapping[str, str], today: date) -> date:
    """``?as_of=2004-08-01``; today for any other value and for days to come."""
    try:
        day = date.fromisoformat(asked.get("as_of", ""))
    except ValueError:
        return today
    return min(max(day, EARLIEST), today)


def asked_month(asked: Mapping[str, str], first: date, today: date) -> date | None:
    """The day meant by ``?month=17``; None where no month is asked for."""
    count = asked.get("month", "")
    if not (count.isascii() and count.isdigit()):
        return None
    return month_end(first, int(count[:5]), today)
