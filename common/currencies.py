"""How many decimals a currency has, and amounts rounded, checked and shown by it.

The decimals are those of ISO 4217: 2 unless listed here. CLDR's are those of everyday prices: it
leaves out cents that invoices in RSD, PKR or LBP still have.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, localcontext

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

#: Without cents.
WHOLE = frozenset(
    [
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ],
)
#: With thousandths.
THOUSANDTHS = frozenset(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"])
USUAL, MOST = 2, 3
#: Digits of intermediate results: 15 of an amount, 18 of a rate, twice over.
DIGITS = 70


def places(currency: str) -> int:
    """Decimals of its amounts."""
    if currency in WHOLE:
        return 0
    return MOST if currency in THOUSANDTHS else USUAL


def unit(currency: str) -> Decimal:
    """Its smallest amount: ``0.01``, ``1``, ``0.001``."""
    return Decimal(1).scaleb(-places(currency))


def rounded(amount: Decimal, currency: str) -> Decimal:
    """To the smallest unit, half to the even one: many halves neither add nor take away."""
    with localcontext() as context:
        context.prec = DIGITS
        found = amount.quantize(unit(currency), rounding=ROUND_HALF_EVEN)
    return found if found else abs(found)  # never -0.00


def fits(amount: Decimal, currency: str) -> bool:
    """Nothing of it is smaller than the currency's smallest unit, nor written as if it were.

    ``1.200`` EUR is no amount: who writes three decimals there means twelve hundred.
    """
    exponent = amount.as_tuple().exponent
    if not isinstance(exponent, int) or -exponent > max(USUAL, places(currency)):
        return False
    return rounded(amount, currency) == amount


def misfit(currency: str) -> str:
    """What is said of an amount that does not fit."""
    digits = places(currency)
    if not digits:
        return _("%(currency)s has no cents: write a whole amount.") % {"currency": currency}
    return ngettext(
        "%(currency)s has at most %(n)d decimal.",
        "%(currency)s has at most %(n)d decimals.",
        digits,
    ) % {"currency": currency, "n": digits}


def written(amount: Decimal, currency: str) -> str:
    """``1234.50``, ``1234``, ``1234.500``: for files and programs."""
    return f"{rounded(amount, currency):f}"


def shortened(amount: Decimal) -> Decimal:
    """Two decimals where a third says nothing, as the columns of money hold three."""
    exponent = amount.as_tuple().exponent
    if not isinstance(exponent, int) or exponent >= -USUAL:
        return amount
    short = amount.quantize(Decimal("0.01")) if abs(amount) < Decimal(10) ** 20 else amount
    return short if short == amount else amount
