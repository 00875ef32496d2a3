"""What the network's rules and signals rest on (DOMAIN 4)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from relationships.flags.notes import Note, add_note

add_note(
    "B04",
    Note(
        looks_at=_("Contacts of each of us with each person at a client or partner."),
        holds=_(
            "One tie is at least {age} days old and has {contacts} contacts or more, its talk is "
            "at {orientation} or below on the scale from −1 (business) to 1 (social), at most "
            "{social_in_year} contact was social in 365 days and its closeness is at most "
            "{closeness} or not said; and no other tie of ours to the same organisation is "
            "warmer, in talk or with a closeness of {warm_closeness} or more. Low; medium where "
            "the client is active or the partner is past the first talks."
        ),
        leaves=_(
            "Advisers and suppliers; partners that have ended; ties that came with a former "
            "employer, which B01 explains; what is marked as business only by choice."
        ),
        source="F25, F26",
    ),
)
add_note(
    "B05",
    Note(
        looks_at=_(
            "Where the contacts of one of us are: their stated reach, else their active ties."
        ),
        holds=_(
            "{ties} contacts or more, the two largest regions hold {two_pct}% of them, and at "
            "least {thin_share_pct}% of the regions this member answers for (all target regions, "
            "where nothing is said) are thin: {thin} contact or none. Ties count from a strength "
            "of {strength}. Medium; high where one region alone holds {one_pct}%."
        ),
        leaves=_("Whoever was taken on for a region is judged inside it. Private people."),
        source="F37; Ellis",
    ),
)
add_note(
    "B06",
    Note(
        looks_at=_("Suggestions made to one of us to introduce somebody outside their circle."),
        holds=_(
            "{least} or more of those made within {window} days were not taken up, and these are "
            "{share_pct}% or more of all. Low; medium from {many}. One without an answer counts "
            "after {patience} days."
        ),
        leaves=_("What was declined because it was not a fit; suggestions inside the circle."),
        source="F38",
    ),
)
add_note(
    "B11",
    Note(
        looks_at=_(
            "Favours both ways between a person and all of us; one counts half after 730 days."
        ),
        holds=_(
            "{favours} favours or more, {points} points or more received, and a balance of "
            "−{balance} or below: (given − received) / (given + received + 1). Low; medium where "
            "the same person has open trouble."
        ),
        leaves=_(
            "Advice of an adviser or a mentor; mentors; what is marked “no return expected”. Kin "
            "and old friends are not left out."
        ),
        source="renqing",
    ),
)
add_note(
    "B12",
    Note(
        looks_at=_("The same favours, where we are the ones who give."),
        holds=_(
            "{favours} favours or more, {points} points or more given, a balance of {balance} or "
            "above, and nothing received in {silence} days. Low; medium from {large} points given."
        ),
        leaves=_("Mentors, and what is marked “no return expected”."),
        source="reciprocity",
    ),
)
add_note(
    "R07",
    Note(
        looks_at=_("Trouble that a person made for others."),
        holds=_(
            "Unresolved trouble of severity {worst} or more within {window} days. Medium; high "
            "with two of them, or one of severity 3."
        ),
        leaves=_("Conflicts among ourselves (R16); hearsay, which can be given severity 1."),
        source="F39",
    ),
)
add_note(
    "R10",
    Note(
        looks_at=_(
            "Who is reached only through one person: who drops out of reach of all of us when "
            "this one steps out, by country."
        ),
        holds=_(
            "{share_pct}% or more of the other people we reach in a country, at least {others}, "
            "are reached only through this person. Medium; high from {alone_pct}%."
        ),
        leaves=_(
            "The firm's principal; private people. Kin, and owners of the same firm, count as "
            "one door."
        ),
        source="F34, F36",
    ),
)
add_note(
    "R14",
    Note(
        looks_at=_("The days of contact with a person, and the longest gap between them."),
        holds=_(
            "{days} days of contact or more, and a silence longer than {factor} times the longest "
            "gap ({lean} times where we lean on the person), at least {silence} days; for clients, "
            "partners, and people who once reached a strength of {peak} or had {busy} days of "
            "contact in two years. Low; medium for an active client."
        ),
        leaves=_(
            "Seasonal ties, whose longest gap holds the off season; ties that were ended; partners "
            "that have ended; people with open trouble; ties with a cadence of their own."
        ),
        source="Navarro 2017",
    ),
)
add_note(
    "R16",
    Note(
        looks_at=_("Conflicts between two of us."),
        holds=_(
            "An unresolved conflict, or {meetings} tense meetings or more in {window} days. "
            "Medium; high with two conflicts, or one of severity 3."
        ),
        leaves=_("What is resolved. Whoever only reports it bears nothing."),
        source="F07",
    ),
)
add_note(
    "L1",
    Note(
        "",
        _("An introduction of one of us or of a client earns money; persons only."),
        "F15, F16",
    ),
)
add_note(
    "L1-chain",
    Note(
        "",
        _(
            "Introduced whoever later made or passed on an introduction that earns; .25 one step "
            "before it, .125 two, .06 three."
        ),
        "F16",
    ),
)
add_note(
    "L1-weak",
    Note(
        "",
        _("An introduction that was made, and is in no chain that earns; once whatever its count."),
        "F34, F36",
    ),
)
add_note(
    "L3",
    Note(
        "",
        _(
            "The other side of R10: {share_pct}% or more of the people we reach in a country, at "
            "least {others} others, are reached only through this person."
        ),
        "F34, F36",
    ),
)
add_note(
    "L4",
    Note(
        "",
        _(
            "Strength {strength} or more, closeness {closeness} or more, and a social part in "
            "{social_part_pct}% or more of the contacts, recent ones counting more."
        ),
        "F19, F41",
    ),
)
add_note("L5", Note("", _("Premises, staff or money were received, on any date."), "F34"))
add_note(
    "L6",
    Note("", _("Met on an online network, and belongs to a client of today or before."), "F15"),
)
add_note("L7", Note("", _("A partner who came to us; no client and no adviser."), "F08"))
add_note(
    "L8",
    Note(
        "",
        _(
            "The tie says adviser or mentor, the role is that of an accountant, lawyer, notary, "
            "auditor or tax or patent adviser, or two pieces of advice were received."
        ),
        "F46, F47",
    ),
)
add_note(
    "L9",
    Note(
        "",
        _("The relationship has the tag “knowledge bridge”. It is told and changes no score."),
        "DOMAIN 4",
    ),
)
