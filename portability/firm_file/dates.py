"""Dates with the precision they are known with: 2004, 2004-Q2, 2004-05, 2004-05-03."""

from __future__ import annotations

import re
from datetime import date

from firms.models.base import FactStatus, Precision

YEARS = range(1800, 2200)
FORMS = {
    Precision.YEAR: re.compile(r"^(\d{4})$"),
    Precision.QUARTER: re.compile(r"^(\d{4})-Q([1-4])$"),
    Precision.MONTH: re.compile(r"^(\d{4})-(\d{2})$"),
    Precision.DAY: re.compile(r"^(\d{4})-(\d{2})-(\d{2})$"),
}
PATTERN = r"^\d{4}(-Q[1-4]|-\d{2}(-\d{2})?)?$"
EXPECTED = "Write 2004, 2004-Q2, 2004-05 or 2004-05-03."

#: What a date's status word (``ds``) says: how exactly it is known, and by whom.
STATUS_WORDS: dict[str, tuple[Precision, FactStatus | None]] = {
    "stated": (Precision.DAY, FactStatus.STATED),
    "day_stated": (Precision.DAY, FactStatus.STATED),
    "month_stated": (Precision.MONTH, FactStatus.STATED),
    "season_stated": (Precision.QUARTER, FactStatus.STATED),
    "quarter_stated": (Precision.QUARTER, FactStatus.STATED),
    "year_stated": (Precision.YEAR, FactStatus.STATED),
    "inferred": (Precision.DAY, FactStatus.INFERRED),
    "assumed": (Precision.DAY, FactStatus.ASSUMED),
    "unknown": (Precision.UNKNOWN, None),
}


def parse(value: object) -> tuple[date, Precision] | None:
    """First day of the period and its precision; None for anything else."""
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    for precision, form in FORMS.items():
        found = form.match(text)
        if found:
            day = first_day(precision, [int(part) for part in found.groups()])
            return (day, precision) if day else None
    return None


def first_day(precision: Precision, parts: list[int]) -> date | None:
    """First day of the period; None for an impossible one."""
    if precision == Precision.QUARTER:
        parts = [parts[0], 3 * parts[1] - 2]
    year, month, day = (*parts, 1, 1)[:3]
    if year not in YEARS:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def written(day: date, precision: str) -> tuple[date | str | int, str | None]:
    """The value for a file, and the precision word where the value alone does not tell it."""
    short: dict[str, date | str | int] = {
        Precision.DAY: day,
        Precision.MONTH: f"{day.year:04d}-{day.month:02d}",
        Precision.QUARTER: f"{day.year:04d}-Q{(day.month + 2) // 3}",
        Precision.YEAR: day.year,
    }
    value = short.get(precision)
    if value is not None and parse(str(value)) == (day, precision):
        return value, None
    return day, precision


def status_of(word: str) -> tuple[Precision, FactStatus | None] | None:
    """Meaning of a status word; a sentence that calls the day assumed means the quarter."""
    if word in STATUS_WORDS:
        return STATUS_WORDS[word]
    if "day assumed" in word:
        return Precision.QUARTER, FactStatus.ASSUMED
    if "month assumed" in word:
        return Precision.YEAR, FactStatus.ASSUMED
    return None
