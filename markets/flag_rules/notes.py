"""What the rules of markets rest on (DOMAIN 4)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from relationships.flags.notes import Note, add_note

add_note(
    "R18",
    Note(
        looks_at=_("Steps back in a market that our rows tell of, proposed once a month."),
        holds=_(
            "An agreement with a partner there has ended; what a step rested on has ended, so that "
            "we are there with less or not at all; income of the market fell to 60% or less of "
            "the 12 months before; or nothing was earned and nobody met there for 12 months. Low "
            "where little changes, medium where we stay with less, high where we are out. What "
            "rests on income is only seen by those who see all money."
        ),
        leaves=_(
            "A fall of the currency alone, and what was one-off. What ended as planned, or was "
            "followed by a new agreement within 90 days, gives info."
        ),
        source="Benito; Vissak",
    ),
)
