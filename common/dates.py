"""Dates, ages and money as the product writes them (DESIGN 8)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from babel.core import Locale, UnknownLocaleError
from babel.numbers import format_currency
from django.utils import formats, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from common.currencies import USUAL, places

NOTHING = "–"  # a value that is not known


def as_day(value: date | datetime) -> date:
    """The calendar day of a date or of a moment."""
    return value.date() if isinstance(value, datetime) else value


def short_date(value: date | None, as_of: date | None = None, precision: str = "day") -> str:
    """``16 May``; the year only when it is not that of ``as_of``; no more than is known."""
    if value is None or precision == "unknown":
        return _("date unknown")
    day = as_day(value)
    if precision == "year":
        return str(day.year)
    if precision == "quarter":
        quarter = (day.month + 2) // 3
        return _("Q%(quarter)s %(year)s") % {"quarter": quarter, "year": day.year}
    return formats.date_format(day, _pattern(precision, same_year=_same_year(day, as_of)))


def moment(value: datetime | None, *, seconds: bool = False) -> str:
    """``16 May 2006, 14:05``, of the clock the value is in."""
    if value is None:
        return NOTHING
    pattern = pgettext("moment format", "j M Y, H:i:s" if seconds else "j M Y, H:i")
    return formats.date_format(value, pattern)


def long_day(value: date | None) -> str:
    """``Tuesday 16 May``."""
    if value is None:
        return ""
    return formats.date_format(as_day(value), pgettext("date format", "l j F"))


def _same_year(day: date, as_of: date | None) -> bool:
    """True when the year may be left out."""
    return as_of is not None and as_day(as_of).year == day.year


def _pattern(precision: str, *, same_year: bool) -> str:
    """Date format for a day or a month."""
    if precision == "month":
        return pgettext("date format", "F" if same_year else "F Y")
    return pgettext("date format", "j M" if same_year else "j M Y")


def ago_days(value: date | None, as_of: date) -> str:
    """Age in words: Today, Yesterday, 38 days; ``in 3 days`` for what is to come."""
    if value is None:
        return NOTHING
    days = (as_day(as_of) - as_day(value)).days
    if days == 0:
        return _("Today")
    if days == 1:
        return _("Yesterday")
    if days < 0:
        return ngettext("in %(n)d day", "in %(n)d days", -days) % {"n": -days}
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def money(amount: Decimal | int | None, currency: str = "GBP", *, exact: bool = False) -> str:
    """``£46,200``; pence only when there are any or ``exact``, for a currency that has them."""
    if amount is None:
        return NOTHING
    amount, digits = Decimal(amount), places(currency)
    whole = (amount == amount.to_integral_value() and not exact) or not digits
    pattern = "¤#,##0" if whole else None if digits == USUAL else f"¤#,##0.{'0' * digits}"
    return str(
        format_currency(amount, currency, format=pattern, locale=_locale(), currency_digits=False)
    )


def _locale() -> Locale:
    """Babel's locale for the language of this request."""
    try:
        return Locale.parse(translation.get_language() or "en", sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en_GB")


def country_name(code: str) -> str:
    """A country in the reader's language; the code where there is none."""
    return str(_locale().territories.get(code, code))
