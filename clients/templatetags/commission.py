"""Amounts to the cent: on pages of commission nothing is rounded for looks."""

from __future__ import annotations

from decimal import Decimal

from django import template
from django.utils.formats import number_format

from common.currencies import places

register = template.Library()

#: Colour of a statement's state; the word stands in the chip.
TONES = {
    "expected": "outline",
    "reported": "watch",
    "approved": "plain",
    "invoiced": "plain",
    "paid": "ok",
    "disputed": "now",
    "declined": "outline",
    "reversed": "outline",
}


@register.filter
def cents(amount: Decimal | None, currency: str) -> str:
    """``12,345.60``, in yen ``12,346``; a dash where there is none."""
    if amount is None:
        return "–"
    return grouped(amount, places(currency))


def grouped(amount: Decimal, digits: int) -> str:
    """With thousands apart and a true minus."""
    text = number_format(amount, decimal_pos=digits, use_l10n=True, force_grouping=True)
    return text.replace("-", "\u2212")


@register.filter
def exactly(amount: Decimal | None, currency: str) -> str:
    """With at least the decimals of the currency, and with as many as it has."""
    if amount is None:
        return "–"
    short = amount.normalize()
    exponent = short.as_tuple().exponent
    least = places(currency)
    digits = max(least, -exponent) if isinstance(exponent, int) else least
    return grouped(amount, digits)


@register.filter
def rate(number: Decimal | None) -> str:
    """A rate or a percentage without needless zeros: ``5``, ``0.5612``."""
    if number is None:
        return "–"
    return number_format(f"{number.normalize():f}", use_l10n=True)


@register.filter
def statement_tone(state: str) -> str:
    """Colour of the chip."""
    return TONES.get(state, "plain")
