"""Money as exact decimals: one place where it is rounded, one where it is shared out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal, localcontext

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
#: Digits of intermediate results: 14 of an amount, 10 of a rate, 6 of percent, twice over.
DIGITS = 60


@contextmanager
def exact() -> Iterator[None]:
    """Arithmetic in which sums and products of money, rates and percent lose no digit."""
    with localcontext() as context:
        context.prec = DIGITS
        yield


def cents(amount: Decimal) -> Decimal:
    """To the cent, half to the even one: many halves neither add to a sum nor take from it."""
    with exact():
        rounded = amount.quantize(CENT, rounding=ROUND_HALF_EVEN)
    return rounded if rounded else ZERO  # never -0.00


def converted(amount: Decimal, rate: Decimal) -> Decimal:
    """The amount in another currency, to the cent; ``rate`` is that currency for one unit."""
    with exact():
        return cents(amount * rate)


def split(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Shares in proportion to the weights whose sum is the amount to the cent.

    Largest remainder: everybody gets the whole cents below their share, the cents left go to the
    largest remainders, the earlier first where two are equal.

    Raises ``ValueError`` without a positive weight, or with a negative one.
    """
    if not weights or min(weights) < 0 or sum(weights) == 0:
        raise ValueError("weights must not be negative, and one must be more than zero")
    sign = -1 if amount < 0 else 1
    with exact():
        total = sum(weights, Decimal(0))
        wanted = [abs(amount) * weight / total for weight in weights]
        shares = [share.quantize(CENT, rounding=ROUND_FLOOR) for share in wanted]
        left = int((abs(amount) - sum(shares)) / CENT)
        order = sorted(range(len(shares)), key=lambda place: shares[place] - wanted[place])
    for place in order[:left]:
        shares[place] += CENT
    return [sign * share if share else ZERO for share in shares]
