"""Words and colours of accounts and plans."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from django import template

from clients.models import CommissionStatement

register = template.Library()

#: Colour of a stage's state; the word stands in the chip.
STAGE_TONES = {
    "planned": "outline",
    "active": "gives",
    "blocked": "soon",
    "done": "ok",
    "dropped": "outline",
}


@register.filter
def stage_tone(state: str) -> str:
    """Colour of the chip."""
    return STAGE_TONES.get(state, "plain")


@register.filter
def statement_word(state: str) -> str:
    """The state of a statement, within a sentence."""
    return str(dict(CommissionStatement.State.choices).get(state, state)).lower()


@register.filter
def whole(amount: Decimal | None) -> Decimal | None:
    """Without cents, for what is only a guide."""
    return None if amount is None else amount.quantize(Decimal(1), ROUND_HALF_UP)
