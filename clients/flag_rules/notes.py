"""What the clients' rules and signals rest on (DOMAIN 4)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from relationships.flags.notes import Note, add_note

add_note(
    "B01",
    Note(
        looks_at=_(
            "Active clients of any kind; where they came from, whose customers they are or were, "
            "and where each of us worked before."
        ),
        holds=_(
            "The client came with a former employer, or is a customer of one or of its people, "
            "and they were not told; or they were told and a covenant is active. Told is: a date "
            "of disclosure, an introduction by one of them, or a meeting with them and the client "
            "together after the client became ours. To be kept from somebody outranks all of it. "
            "Medium; high where it is kept from somebody or a covenant is active and nobody was "
            "told; info where they were told and the covenant is unknown."
        ),
        leaves=_("Closed clients."),
        source="F28, F30",
    ),
)
add_note(
    "B02",
    Note(
        looks_at=_("Notes “cannot push” and contacts at which we held back, of an active client."),
        holds=_(
            "An open note, or {held_back} contacts or more in {window} days at which somebody "
            "held back. Medium; high with both."
        ),
        leaves=_("A single polite concession."),
        source="F30; Portes, restricted freedom",
    ),
)
add_note(
    "B09",
    Note(
        looks_at=_("The share of income and the share of hours of a client on commission."),
        holds=_(
            "On commission for {age} days or more, {hours} hours or more in 365 days, and the "
            "share of income is less than {ratio} of the share of hours. Medium; high below "
            "{very_low}. Only seen by those who see all money."
        ),
        leaves=_("A first sale that is expected later gives info."),
        source="F11, F32",
    ),
)
add_note(
    "R03",
    Note(
        looks_at=_("Ties between others, without us and without private people."),
        holds=_(
            "Somebody who must not learn of the client, or who is at an organisation that must "
            "not, is {distance} steps or fewer from a person of the client. High at one step, "
            "medium further."
        ),
        leaves=_("A way that rests on guesses gives info. Former ties carry no news."),
        source="F31, F08",
    ),
)
add_note(
    "R08",
    Note(
        looks_at=_("Shares of the income of 365 days; less than nothing counts as nothing."),
        holds=_(
            "The largest client brings {share_pct}% or more, with two clients or more or 365 days "
            "of trading. Medium; high from {high_pct}%, critical from {critical_pct}%. Only seen "
            "by those who see all money."
        ),
        leaves=_("The first year, and a single client, give info."),
        source="F14",
    ),
)
add_note(
    "R10c",
    Note(
        looks_at=_("People we know at an active client, and its share of the income of 365 days."),
        holds=_(
            "Exactly one person is known there, and the client brings {share_pct}% or more. Low; "
            "medium from {medium_pct}%, high from {high_pct}%. Only seen by those who see all "
            "money."
        ),
        leaves=_("Private people; clients marked as a one-person firm."),
        source="F19",
    ),
)
add_note(
    "R15",
    Note(
        looks_at=_(
            "Where openings came from: introductions of us or of a client that were made, first "
            "words to us, enquiries for clients; and who of those that brought them know each "
            "other, without us and without private people."
        ),
        holds=_(
            "{least} openings or more in {window} days, {share_pct}% or more of them from people "
            "with a strength of {strong} or more, a mean constraint (Burt) of those who brought "
            "them of {knit} or more, and {coverage_pct}% or more of the pairs among them known to "
            "be acquainted. Medium."
        ),
        leaves=_("With too few openings, or too little known of who knows whom, nothing is said."),
        source="F50; Uzzi",
    ),
)
add_note(
    "R18c",
    Note(
        looks_at=_("Income of an active client in two years, at one rate per currency."),
        holds=_(
            "{left_pct}% or less is left of the year before, which brought {least} or more. Low; "
            "high where nothing is left. Only seen by those who see all money."
        ),
        leaves=_(
            "What was one-off in the earlier year. A planned end, or a new agreement of the last "
            "90 days, gives info."
        ),
        source="Benito; Vissak",
    ),
)
add_note(
    "R19",
    Note(
        looks_at=_("Premises, staff or money lent to us, and agreements with whoever lends them."),
        holds=_(
            "Something lent runs for more than {days} days and no agreement covers it; a loan runs "
            "until it is paid back. Medium; high where the same person has open trouble."
        ),
        leaves=_("Rooms in a relative's home. A note is an agreement only where it names an end."),
        source="F34, F39",
    ),
)
add_note(
    "R20",
    Note(
        looks_at=_("Stages of an active client's plan that are not done."),
        holds=_(
            "A stage takes more than {times} times its planned days, or has not begun {days} days "
            "after its day. Low; medium where it waits for somebody."
        ),
        leaves=_("Stages without planned days."),
        source="F21",
    ),
)
add_note(
    "revenue",
    Note(
        "",
        _("Half of the client's share of the income of 365 days; its contact bears it, too."),
        "F14",
    ),
)
