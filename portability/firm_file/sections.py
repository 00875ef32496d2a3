"""The sections of a firm file: which keys a row has and where each is stored.

One table drives reading, the JSON Schema, the documentation and dumping.
"""

from __future__ import annotations

from portability.firm_file import words
from portability.firm_file.fields import (
    CURRENCY,
    FACT,
    MEMBERS,
    ORGANISATIONS,
    PARTIES,
    PERSONS,
    REGIONS,
    Field,
    Section,
    precise,
    ref,
    text,
    when,
    word,
    yes,
)
from portability.firm_file.kept import KEPT
from portability.firm_file.kinds import (
    Amount,
    Anything,
    Contents,
    Country,
    Day,
    Many,
    Moment,
    One,
    Tags,
    Text,
    Whole,
)
from portability.firm_file.links import Extra, PartyOrText, Ref, RegionOrWord, RowRef
from relationships.models import (
    Affiliation,
    AlterTie,
    Brief,
    BurdenNote,
    Episode,
    Favour,
    Interaction,
    Introduction,
    Note,
    Party,
    Promise,
    Region,
    Relationship,
    Tie,
)

PARTY_FIELDS: tuple[Field, ...] = (
    text("name", "name", 160),
    text("native_name", "native_name", 160),
    word("name_order", "name_order", words.NAME_ORDERS),
    Field("aliases", Many("aliases", item=Text(longest=160)), ("aka",)),
    Field(
        "emails",
        Many(
            "emails",
            item=Text(longest=254, pattern=r"[^@\s]+@[^@\s]+\.[^@\s]+", wanted="an e-mail address"),
        ),
        ("email",),
    ),
    Field("phones", Many("phones", item=Text(longest=40)), ("phone",)),
    Field("country", Country("country")),
    text("city", "city", 80),
    Field("region", RegionOrWord()),
    Field("languages", Many("languages", item=Text(longest=20))),
    yes("private", "is_private", "is_private"),
    yes("unnamed", "unnamed"),
    text("identity_uncertain", "identity_uncertain", 160),
    yes("do_not_share", "do_not_share"),
    word("consent_basis", "consent_basis", words.CONSENT),
    Field("country_status", Extra("country_status")),
    Field("city_status", Extra("city_status")),
    Field("placeholder", Extra("placeholder")),
    Field("note", Extra("note")),
    Field("relationship", Anything()),
    *FACT,
)
PEOPLE = Section(
    "people",
    (
        text("headline", "headline", 160, "role"),
        ref("org", "", ORGANISATIONS, "organisation"),
        *PARTY_FIELDS,
    ),
    Party,
    is_mapping=True,
    title="People, by key",
)
ORGANISATION_ROWS = Section(
    "organisations",
    (
        Field(
            "kind", One("organisation_kind", words=words.ORGANISATION_KINDS, word_attr="kind_word")
        ),
        text("headline", "headline", 160, "product"),
        ref("parent", "parent", ORGANISATIONS),
        Field("stage", Extra("stage")),
        *PARTY_FIELDS,
    ),
    Party,
    ("orgs",),
    is_mapping=True,
    title="Organisations, by key",
)
RELATIONSHIP = Section(
    "relationship",
    (
        word("category", "category", words.CATEGORIES),
        ref("owner", "owner", MEMBERS),
        yes("transactional_by_choice", "transactional_by_choice"),
        yes("no_return_expected", "no_return_expected"),
        Field("archived", Moment("archived_at")),
        Field("tags", Many("tags", item=Text(longest=40))),
        yes("is_client", "is_client"),
        yes("client_active", "client_active"),
        Field("client_since", Day("client_since")),
        text("partner_type", "partner_type", 30),
        word("partner_stage", "partner_stage", words.PARTNER_STAGES),
        ref("entered_by", "created_by", MEMBERS),
    ),
    Relationship,
    title="What the firm has with a party (inside people and organisations)",
)
MEMBER_ROWS = Section(
    "members",
    (
        text("name", "name", 120),
        word("role", "role", words.ROLES, required=True),
        text("email", "", 254),
        yes("active", "is_active"),
        ref("person", "", PERSONS),
    ),
    is_mapping=True,
    title="Who signs in, by key",
)
REGION_ROWS = Section(
    "regions",
    (
        text("name", "name", 80),
        Field("country", Country("country")),
        Field("subdivisions", Many("subdivisions", item=Text(longest=10))),
        yes("target", "is_target"),
        Field("position", Whole("position", most=30_000)),
        *FACT,
    ),
    Region,
    is_mapping=True,
    title="Regions, by code",
)
AFFILIATIONS = Section(
    "affiliations",
    (
        ref("person", "person", PERSONS, required=True),
        ref("organisation", "organisation", ORGANISATIONS, "org", required=True),
        text("role", "role", 120),
        when("from", "started_on", "started_precision", "start"),
        precise("from_precision", "started_precision", "started_on"),
        when("to", "ended_on", "ended_precision", "end"),
        precise("to_precision", "ended_precision", "ended_on"),
        *FACT,
    ),
    Affiliation,
    title="Who works (or worked) where",
)
TIES = Section(
    "ties",
    (
        ref("member", "member", MEMBERS, "a", required=True),
        ref("with", "person", PERSONS, "b", required=True),
        Field(
            "contents",
            Contents(
                "contents",
                item=One(words=words.CONTENTS),
                words=words.CONTENTS,
                word_attr="content_words",
            ),
        ),
        *(
            Field(name, Whole(name, least=1, most=5))
            for name in ("closeness", "trust", "ganqing", "renqing", "xinren")
        ),
        Field("origin", One("origin", words=words.ORIGINS, word_attr="origin_word")),
        ref("origin_party", "origin_party", PARTIES, "platform", "origin_ref"),
        when("started", "started_on", "started_precision", "start"),
        precise("started_precision", "started_precision", "started_on"),
        Field("ended", Day("ended_on"), ("end",)),
        word("end_kind", "end_kind", words.END_KINDS),
        word("stated_orientation", "stated_orientation", words.STATED),
        *FACT,
    ),
    Tie,
    title="What one member has with one person",
)
ALTER_TIES = Section(
    "alter_ties",
    (
        ref("a", "a", PARTIES, required=True),
        ref("b", "b", PARTIES, required=True),
        word("kind", "kind", words.ALTER_KINDS, required=True),
        word("status", "status", words.ALTER_STATUS),
        word("confidence", "confidence", words.CONFIDENCE),
        ref("seen_by", "seen_by", MEMBERS),
        *FACT,
    ),
    AlterTie,
    title="Ties between two who are not us",
)
DATE = (
    when("date", "on", "precision", "d", "at", required=True),
    precise("date_precision", "precision", "on"),
)
INTERACTIONS = Section(
    "interactions",
    (
        ref("member", "member", MEMBERS, "m", required=True),
        Field("with", Many(item=Ref(to=PERSONS)), ("w",), required=True),
        *DATE,
        word("channel", "channel", words.CHANNELS, "ch", required=True),
        word("orientation", "orientation", words.ORIENTATIONS, "o", required=True),
        word("initiator", "initiator", words.INITIATORS),
        text("place", "place", 120),
        Field("minutes", Whole("duration_min"), ("duration_min",)),
        Field("effort_h", Amount("effort_h", digits=6)),
        yes("effort_paid", "effort_paid"),
        Field("tags", Tags("tags", item=One(words=words.TAGS)), ("tag",)),
        text("summary", "summary", 0, "what"),
        Field("sentiment", Whole("sentiment", least=-2, most=2)),
        *FACT,
    ),
    Interaction,
    title="What happened with whom",
)
FAVOURS = Section(
    "favours",
    (
        ref("member", "member", MEMBERS, "m", required=True),
        ref("with", "person", PERSONS, "w", required=True),
        word("direction", "direction", words.DIRECTIONS, "dir", required=True),
        Field("kind", One("kind", words=words.FAVOUR_KINDS, word_attr="kind_word"), required=True),
        Field("points", Whole("points", allowed=(1, 2, 3, 5)), ("pts",)),
        *DATE,
        Field("money_value", Amount("money_value")),
        Field("currency", Text("currency", pattern=CURRENCY, wanted="a currency such as EUR")),
        word("recurring", "recurring", words.RECURRING),
        Field("until", Day("until")),
        Field("returns", RowRef("returns", section="favours")),
        Field("returned", Day("returned_on"), ("returned_at",)),
        yes("no_return_expected", "no_return_expected"),
        yes("gift_register", "gift_register"),
        text("note", "note", 240),
        *FACT,
    ),
    Favour,
    title="Favours both ways",
)
EPISODES = Section(
    "episodes",
    (
        ref("about", "about", PERSONS, "who", required=True),
        ref("owner", "owner", MEMBERS, required=True),
        Field("harmed", PartyOrText("harmed_party", text_attr="harmed")),
        Field("severity", Whole("severity", least=1, most=3), ("sev",), required=True),
        *DATE,
        yes("resolved", "is_resolved"),
        Field("resolved_on", Day("resolved_on"), ("resolved_at",)),
        word("cause", "cause", words.CAUSES, "kind"),
        Field("parties", Many(item=Ref(to=MEMBERS))),
        text("note", "note", 0),
        *FACT,
    ),
    Episode,
    title="Trouble",
)
BURDEN_NOTES = Section(
    "burden_notes",
    (
        ref("party", "party", PARTIES, "w", "tie", required=True),
        word("category", "category", words.BURDENS, "cat", required=True),
        text("text", "text", 0),
        Field("date", Day("on"), ("d", "at")),
        Field("closed", Day("closed_on")),
        word("mechanism", "mechanism", words.MECHANISMS),
        *FACT,
    ),
    BurdenNote,
    title="Why a relationship weighs on us",
)
PROMISES = Section(
    "promises",
    (
        word("by", "by", words.PROMISE_SIDES, required=True),
        ref("member", "member", MEMBERS, "m", required=True),
        ref("with", "person", PERSONS, "w", required=True),
        text("text", "text", 240, "what", required=True),
        when("due", "due_on", "due_precision"),
        precise("due_precision", "due_precision", "due_on"),
        Field("made", Day("made_on")),
        Field("made_in", RowRef("made_in", section="interactions")),
        word("state", "state", words.PROMISE_STATES),
        Field("closed", Day("closed_on")),
        yes("next_step", "is_next_step", "private"),
        *FACT,
    ),
    Promise,
    title="Promises of either side; a next step is one of ours kept private",
)
NOTES = Section(
    "notes",
    (
        ref("on", "", PARTIES, "party", required=True),
        ref("author", "author", MEMBERS),
        text("text", "text", 0, required=True),
        Field("date", Day("on"), ("d",), required=True),
        *FACT,
    ),
    Note,
    title="Free text on a relationship",
)
MADE = (
    when("date", "on", "precision", "d", "made_at"),
    precise("date_precision", "precision", "on"),
)
INTRODUCTIONS = Section(
    "introductions",
    (
        ref("by", "introducer", PARTIES, "introducer", sentence=True),
        ref("introduced", "introduced", PARTIES, required=True, sentence=True),
        ref("to", "target", PARTIES, "target", required=True, sentence=True),
        *MADE,
        word("state", "state", words.INTRODUCTION_STATES),
        Field("outcome", Text(longest=40)),
        ref("led_to", "led_to", PARTIES, sentence=True),
        Field("after", RowRef("parent", section="introductions"), ("parent",)),
        Field("count", Whole("count", least=1, most=1000), ("n",)),
        Field("asked", Day("asked_on"), ("asked_at",)),
        yes("consent_of_both", "consent_of_both"),
        Field("fee_agreed", Amount("fee_agreed")),
        Field("currency", Text("currency", pattern=CURRENCY, wanted="a currency such as EUR")),
        text("purpose", "purpose", 240),
        text("decline_reason", "decline_reason", 240),
        yes("not_a_fit", "not_a_fit"),
        yes("outside_network", "outside_network"),
        ref("region", "region", REGIONS),
        *FACT,
    ),
    Introduction,
    title="Who brought whom together",
)
SUGGESTIONS = Section(
    "suggestions",
    (
        ref("by", "introducer", PARTIES, "introducer", required=True),
        ref("to", "suggested_to", MEMBERS, required=True),
        ref("introduced", "introduced", PARTIES),
        ref("target", "target", PARTIES, sentence=True),
        ref("region", "region", REGIONS),
        *MADE,
        word("state", "state", words.INTRODUCTION_STATES, "outcome"),
        yes("outside_network", "outside_network"),
        text("purpose", "purpose", 240),
        text("decline_reason", "decline_reason", 240),
        yes("not_a_fit", "not_a_fit"),
        *FACT,
    ),
    Introduction,
    title="Contacts that a colleague proposed to a member",
)
BRIEFS = Section(
    "answers_for",
    (
        ref("member", "member", MEMBERS, required=True),
        ref("region", "region", REGIONS, required=True),
        Field("from", Day("started_on")),
        Field("to", Day("ended_on")),
        *FACT,
    ),
    Brief,
    ("briefs",),
    title="Regions a member answers for",
)
FLAG_ROWS = Section(
    "flags",
    (
        text("rule", "rule", 8, required=True),
        ref("relationship", "", PARTIES),
        ref("member", "", MEMBERS),
        word("state", "state", words.FLAG_STATES, required=True),
        text("reason", "reason", 240),
        Field("snoozed_until", Day("snoozed_until")),
        Field("opened_on", Day("opened_on")),
        Field("seen_by", Many(item=Many(item=Ref(to=MEMBERS)))),
    ),
    title="What was decided about flags",
)

#: Sections whose rows are stored, in the order of a dump.
STORED: tuple[Section, ...] = (
    MEMBER_ROWS,
    REGION_ROWS,
    PEOPLE,
    ORGANISATION_ROWS,
    AFFILIATIONS,
    TIES,
    ALTER_TIES,
    INTERACTIONS,
    FAVOURS,
    EPISODES,
    BURDEN_NOTES,
    PROMISES,
    NOTES,
    INTRODUCTIONS,
    SUGGESTIONS,
    BRIEFS,
    FLAG_ROWS,
)

#: What the file says about the firm itself.
HEAD = Section(
    "firm",
    (
        text("name", "name", 120),
        Field(
            "slug",
            Text(
                "slug",
                longest=60,
                pattern=r"[a-z0-9][a-z0-9_-]*",
                wanted="a slug of lower-case letters, digits and hyphens",
            ),
        ),
        Field("as_of", Day("fixed_on")),
        Field(
            "base_currency",
            Text("base_currency", pattern=CURRENCY, wanted="a currency such as EUR"),
        ),
        Field("home_country", Country("home_country")),
        text("timezone", "timezone", 50),
        Field("gives_line", Whole("gives_cut", least=1, most=99)),
        Field("costs_line", Whole("costs_cut", least=1, most=99)),
        ref("principal", "", MEMBERS),
    ),
    title="The firm",
)
#: Mappings with a shape of their own.
SHAPED = ("visibility", "undisclosed_to", "target_regions", "reach", "rules")
ALL: dict[str, Section] = {
    name: section for section in (*STORED, *KEPT) for name in (section.name, *section.aliases)
}
