"""Sections of apps that have not landed: checked, kept word for word."""

from __future__ import annotations

from portability.firm_file import words
from portability.firm_file.fields import (
    FACT,
    PARTIES,
    PERSONS,
    REGIONS,
    Field,
    Section,
    ref,
    text,
    word,
    yes,
)
from portability.firm_file.kinds import Amount, Day, Many, Text, When, Whole
from portability.firm_file.links import Ref

CLIENTS = Section(
    "clients",
    (
        word("kind", "", words.CLIENT_KINDS, required=True),
        ref("contact", "", PERSONS),
        Field("rev", Amount()),
        Field("prev_rev", Amount()),
        Field("hours", Amount()),
        text("market", "", 40),
        Field("agreed", Day()),
        Field("since", Day()),
        Field("disclosed_at", Day()),
        text("covenant", "", 40),
        yes("active", ""),
        *FACT,
    ),
    is_mapping=True,
    title="Who we earn from, by key of the organisation or person",
)
PARTNERS = Section(
    "partners",
    (
        word("type", "", words.PARTNER_TYPES, required=True),
        word("stage", "", words.PARTNER_STAGES, required=True),
        Field("regions", Many(item=Ref(to=REGIONS))),
        text("exclusivity", "", 40),
        Field("competes_with", Many(item=Text(longest=160))),
        *FACT,
    ),
    is_mapping=True,
    title="Local partners, by key",
)
AGREEMENTS = Section(
    "agreements",
    (
        text("type", "", 40, required=True),
        Field("parties", Many(item=Ref(to=PARTIES, sentence=True))),
        text("market", "", 40),
        Field("signed", Day()),
        Field("from", Day()),
        Field("to", Day()),
        word("state", "", words.AGREEMENT_STATES),
        text("ended_by", "", 40),
        text("exclusivity", "", 40),
        Field("notice_days", Whole()),
        text("note", "", 0),
        *FACT,
    ),
    title="Agreements",
)
VETTINGS = Section(
    "vettings",
    (
        ref("by", "", PARTIES, required=True),
        ref("subject", "", PARTIES, required=True, sentence=True),
        Field("date", When(), ("d", "done_at"), required=True),
        word("result", "", words.VETTING_RESULTS, required=True),
        text("method", "", 40),
        text("note", "", 0),
        *FACT,
    ),
    title="Who checked whom",
)
COMMITMENT = Section(
    "commitment",
    (
        text("market", "", 40, required=True),
        Field("date", When(), ("d",), required=True),
        Field("k", Whole(most=10), required=True),
        text("event", "", 40, required=True),
        text("mode", "", 60),
        Field("via", Many(item=Ref(to=PARTIES))),
        word("role", "", words.CAPITAL),
        yes("de_int", ""),
        word("extent", "", words.EXTENT),
        word("volition", "", words.VOLITION),
        text("note", "", 0),
        *FACT,
    ),
    title="Steps into and out of markets",
)
KEPT: tuple[Section, ...] = (CLIENTS, PARTNERS, AGREEMENTS, VETTINGS, COMMITMENT)

#: Kept without looking inside; the part before ``*`` is enough.
KEPT_UNSEEN = (
    "facts",
    "service_lines",
    "service_items",
    "service_stage_plan_*",
    "engagements",
    "stage_plans",
    "stages",
    "enquiries",
    "commission_terms",
    "commission_statements",
    "revenue",
    "receipts",
    "costs",
    "time_entries",
    "markets",
    "cadences",
    "opportunities",
    "documents",
    "saved_views",
)


def is_kept_unseen(name: str) -> bool:
    """Whether a section waits for its app without being looked into."""
    return any(
        name.startswith(one[:-1]) if one.endswith("*") else name == one for one in KEPT_UNSEEN
    )
