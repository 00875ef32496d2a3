"""What the partners' rules and signals rest on (DOMAIN 4)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from relationships.flags.notes import Note, add_note

add_note(
    "R13",
    Note(
        looks_at=_("Checks of a partner, and its stage."),
        holds=_(
            "The partner is in negotiation or appointed and no check was ever clear (medium); the "
            "last result says concerns (medium) or do not use (critical); or the last clear check "
            "is out of date (info; low where it has gone on since, or has open trouble)."
        ),
        leaves=_("Partners before negotiation, and those that have ended; prospects for clients."),
        source="F45",
    ),
)
add_note(
    "R17",
    Note(
        looks_at=_("Second roles of partners, clients, kin and of whoever is paid by us."),
        holds=_(
            "A partner works for a former employer or a competitor, today or within {months} "
            "months (low when it has ended, medium today, high where two were promised the same "
            "ground); a client lends us something, owns a share of us or supplies us (medium); kin "
            "of ours is paid by us or is our partner (low); somebody paid by us works for a client "
            "or a competitor (medium), or for somebody a client is kept from (high)."
        ),
        leaves=_("Friendship, small hospitality and single favours are no role; guesses are none."),
        source="F08",
    ),
)
add_note(
    "L2",
    Note(
        "", _("A check by this person stopped somebody before a contract; once per person."), "F41"
    ),
)
