"""Money as exact decimals: one place where it is rounded, one where it is shared out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import ROUND_FLOOR, Decimal, localcontext

from common.currencies import DIGITS, rounded, unit

ZERO = Decimal("0.00")


@contextmanager
def exact() -> Iterator[None]:
    """Arithmetic in which sums and products of money, rates and percent lose no digit."""
    with localcontext() as context:
        context.prec = DIGITS
        yield


def converted(amount: Decimal, rate: Decimal, currency: str) -> Decimal:
    """The amount in that currency, rounded as it is; ``rate`` is the currency for one unit."""
    with exact():
        return rounded(amount * rate, currency)


def split(amount: Decimal, weights: Sequence[Decimal], currency: str) -> list[Decimal]:
    """Shares in proportion to the weights whose sum is the amount, to the smallest unit.

    Largest remainder: everybody gets the whole units below their share, the units left go to the
    largest remainders, the earlier first where two are equal.

    Raises ``ValueError`` without a positive weight, or with a negative one.
    """
    if not weights or min(weights) < 0 or sum(weights) == 0:
        raise ValueError("weights must not be negative, and one must be more than zero")
    sign, least = -1 if amount < 0 else 1, unit(currency)
    with exact():
        total = sum(weights, Decimal(0))
        wanted = [abs(amount) * weight / total for weight in weights]
        shares = [share.quantize(least, rounding=ROUND_FLOOR) for share in wanted]
        left = int((abs(amount) - sum(shares)) / least)
        order = sorted(range(len(shares)), key=lambda place: shares[place] - wanted[place])
    for place in order[:left]:
        shares[place] += least
    return [sign * share if share else abs(share) for share in shares]
