"""Warnings of the keep-from guard in templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from relationships.guard.words import sentence
from relationships.models.override import LONGEST_REASON, SHORTEST_REASON

if TYPE_CHECKING:
    from collections.abc import Iterable

    from relationships.guard.reveals import Leak

register = template.Library()


@register.inclusion_tag("relationships/introductions/_reveals.html")
def reveals_question(
    leaks: Iterable[Leak], typed: str = "", name: str = "override", *, held: bool = False
) -> dict[str, Any]:
    """What a step would give away with the way, and the field for why to go on. Inside a form.

    ``typed`` is the reason as it was sent; a short one comes back with what is missing. ``held``:
    nothing was tried yet, something is only held back.
    """
    short = bool(typed) and len(" ".join(typed.split())) < SHORTEST_REASON
    return {
        "sentences": [sentence(leak) for leak in leaks],
        "name": name,
        "held": held and not short,
        "typed": typed,
        "is_short": short,
        "shortest": SHORTEST_REASON,
        "longest": LONGEST_REASON,
    }
