"""The figures above the table of clients: the strip, and income by quarter."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from clients.reads.income import by_quarter, reported_sales
from clients.reads.receivables import summed
from relationships.flag_words import own_lines
from relationships.flags.registry import rule_by_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clients.reads.income import Both, Quarter
    from clients.reads.overview import Overview
    from clients.reads.periods import Period
    from firms.access import Viewer

MOST_QUARTERS = 12  # newest bars of the chart
SMALL = 10  # amounts below are shown to the cent
CONCENTRATION = "R08"  # the rule whose line stands beside the largest share


def in_short(amount: Decimal | None) -> Decimal | None:
    """Without cents where they say little."""
    if amount is None or abs(amount) < SMALL:
        return amount
    return amount.quantize(Decimal(1))


@dataclass(frozen=True, slots=True)
class Bar:
    """A quarter of the chart; widths of 1,000."""

    quarter: Quarter
    fees: int
    commission: int


def strip(viewer: Viewer, found: Overview, period: Period) -> dict[str, Any]:
    """The four figures. Two queries."""
    income, hours = found.sums.income_total, found.sums.hours_total
    direct, commission = found.sums.per_hour
    largest, line = found.largest, line_of(viewer)
    return {
        "fees": income.direct,
        "commission": income.commission,
        "sales": reported_sales(viewer, period).items(),
        "due": summed(found.sums.owed),
        "per_hour_direct": in_short(direct),
        "per_hour_commission": in_short(commission),
        "hours": hours.total,
        "largest": largest,
        "line": line,
        "is_over": bool(largest and largest.share and float(largest.share) >= line),
    }


def line_of(viewer: Viewer) -> float:
    """From which share on one client carries the firm: 0 to 1, the firm's own. One query."""
    rule = rule_by_id(CONCENTRATION)
    assert rule is not None  # noqa: S101 - registered by this app
    default = next(one.default for one in rule.thresholds if one.name == "share")
    return own_lines(viewer).of(rule.slug).get("share", default)


def bars_of(quarters: Sequence[Quarter]) -> list[Bar]:
    """The newest quarters; the largest fills the width."""
    shown = quarters[-MOST_QUARTERS:]
    largest = max((one.income.counted for one in shown), default=Decimal(0))
    return [Bar(one, *widths(one.income, largest)) for one in shown]


def widths(income: Both, largest: Decimal) -> tuple[int, int]:
    """Of 1,000: fees, commission. Less than nothing has no width."""
    if not largest:
        return 0, 0
    parts = max(income.direct, Decimal(0)), max(income.commission, Decimal(0))
    fees, commission = (int(1_000 * part / largest) for part in parts)
    return fees, commission


def chart(viewer: Viewer, period: Period) -> dict[str, Any]:
    """Income by quarter. One query."""
    quarters = by_quarter(viewer, period)
    return {
        "bars": bars_of(quarters),
        "total": sum((one.income.total for one in quarters), Decimal(0)),
        "left_out": max(0, len(quarters) - MOST_QUARTERS),
    }
