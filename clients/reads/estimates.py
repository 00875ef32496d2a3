"""What a period that was not reported yet may bring: the mean of those reported before it.

A guess for the eye, marked as one; it is in no sum, and nothing is booked or owed by it.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LOOKED_BACK = 8  # periods: two years of quarters
WHOLE = Decimal(1)


def reported_before(row: Any, rows: Iterable[Any]) -> list[Any]:
    """The newest periods with a report before this one, in the same currencies."""
    before = [
        one
        for one in rows
        if one.period_to < row.period_from and one.amount is not None and one.sales is not None
    ]
    newest = sorted(before, key=lambda one: one.period_from, reverse=True)[:LOOKED_BACK]
    return [
        one for one in newest if (one.currency, one.sold_in) == (row.currency, newest[0].sold_in)
    ]


def mean(amounts: Sequence[Decimal]) -> Decimal | None:
    """To the whole unit, as cents of a guess say nothing; None without any."""
    if not amounts:
        return None
    return (sum(amounts, Decimal(0)) / len(amounts)).quantize(WHOLE, ROUND_HALF_EVEN)
