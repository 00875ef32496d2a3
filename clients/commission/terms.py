"""What was agreed: dated versions of base, rates, threshold, cap, period, lag and tail."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from decimal import Decimal
from itertools import pairwise

from django.db import models
from django.utils.translation import gettext_lazy as _

from clients.commission.money import exact

HUNDRED = Decimal(100)


class Base(models.TextChoices):
    """Of what the share is taken (DOMAIN 2.8)."""

    GROSS_SALES = "gross_sales", _("Gross sales")
    NET_OF_RETURNS = "net_of_returns", _("Sales less returns")
    GROSS_MARGIN = "gross_margin", _("Gross margin")
    CASH_RECEIVED = "cash_received", _("Money received")


class Period(models.TextChoices):
    """How often it is settled; calendar periods."""

    MONTH = "month", _("Month")
    QUARTER = "quarter", _("Quarter")
    YEAR = "year", _("Year")


MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Tier:
    """From this base of a period on, this rate; up to the next tier."""

    start: Decimal  # in the terms' currency
    rate: Decimal  # percent


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of what was agreed; it holds until the next one starts."""

    valid_from: date
    base: Base
    period: Period
    currency: str  # of tiers, threshold, cap, and of what is due
    tiers: tuple[Tier, ...]  # the first starts at 0; a flat rate is one tier
    threshold: Decimal | None = None  # base of a period up to which nothing is earned
    cap: Decimal | None = None  # most commission of a period
    lag_days: int = 0  # after the end of a period: then report and money are due

    def earned_to(self, base: Decimal) -> Decimal:
        """Commission on a period's base from nothing up to here, exact, without the cap.

        Each slice of the base earns its own tier's rate; what lies below the threshold nothing.
        A base below zero (sales at a loss) costs the first rate, unless there is a threshold.
        """
        floor = self.threshold or Decimal(0)
        if base < 0 and not floor:
            return base * self.tiers[0].rate / HUNDRED
        ends = [tier.start for tier in self.tiers[1:]]
        earned = Decimal(0)
        for tier, end in zip(self.tiers, [*ends, base], strict=True):
            slice_ = min(base, end) - max(tier.start, floor)
            earned += max(slice_, Decimal(0)) * tier.rate / HUNDRED
        return earned

    def earned_between(self, start: Decimal, end: Decimal) -> Decimal:
        """Commission on the slice of a period's base from ``start`` to ``end``, exact."""
        with exact():
            return self.earned_to(end) - self.earned_to(start)


@dataclass(frozen=True, slots=True)
class Agreed:
    """All versions, the oldest first, and until when sales count."""

    versions: tuple[Terms, ...]
    ends_on: date | None = None  # last day of the agreement
    tail_months: int = 0  # sales earn for so long after it

    def on(self, day: date) -> Terms | None:
        """The version that holds for a sale of that day; None before the first and after all."""
        last = self.last_day
        if last is not None and day > last:
            return None
        return version_on(self.versions, day)

    @property
    def last_day(self) -> date | None:
        """Last day on which a sale earns; None without an end."""
        return add_months(self.ends_on, self.tail_months) if self.ends_on else None


def version_on(versions: Iterable[Terms], day: date) -> Terms | None:
    """The latest version that started by then."""
    started = [terms for terms in versions if terms.valid_from <= day]
    return max(started, key=lambda terms: terms.valid_from, default=None)


def problems(terms: Terms, before: Terms | None) -> list[str]:
    """What is wrong with a version, beside the one it follows; empty when nothing is."""
    return [*tier_problems(terms.tiers), *change_problems(terms, before)]


def tier_problems(tiers: Sequence[Tier]) -> list[str]:
    """Tiers start at zero and rise; rates are 0 to 100 percent."""
    found = []
    starts = [tier.start for tier in tiers]
    if not starts or starts[0] != 0:
        found.append(str(_("The first tier must start at 0.")))
    if any(later <= earlier for earlier, later in pairwise(starts)):
        found.append(str(_("Each tier must start above the one before.")))
    if any(not 0 <= tier.rate <= HUNDRED for tier in tiers):
        found.append(str(_("A rate must be between 0 and 100 percent.")))
    return found


def change_problems(terms: Terms, before: Terms | None) -> list[str]:
    """A version may start on any day, unless it changes the period or the currency."""
    if before is None:
        return []
    same = (terms.period, terms.currency) == (before.period, before.currency)
    starts = {period_of(terms.valid_from, kind)[0] for kind in (terms.period, before.period)}
    if same or starts == {terms.valid_from}:
        return []
    return [str(_("Another period or currency can only start with a new period."))]


# --- Periods --------------------------------------------------------------------------------


def period_of(day: date, period: Period) -> tuple[date, date]:
    """First and last day of the calendar period around a day."""
    months = MONTHS[period]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return first, add_months(first, months) - timedelta(days=1)


def due_on(period_to: date, lag_days: int) -> date:
    """The day by which a period's report and money are due."""
    return period_to + timedelta(days=lag_days)


def add_months(day: date, months: int) -> date:
    """The same day so many months later; the last day of a month that is too short for it.

    Beyond the calendar it is the calendar's last day: 9999-12-31 is how people write "never".
    """
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    if year > MAXYEAR:
        return date.max
    return date(year, month, min(day.day, monthrange(year, month)[1]))
