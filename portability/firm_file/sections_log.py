"""Sections of a firm file: what happened, what was promised, and who introduced whom."""

from __future__ import annotations

from portability.firm_file import words
from portability.firm_file.fields import (
    CURRENCY,
    FACT,
    KEY_LENGTH,
    MEMBERS,
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
from portability.firm_file.kinds import Amount, Country, Day, Many, One, Tags, Text, Whole
from portability.firm_file.kinds_numbers import Number
from portability.firm_file.links import PartyOrText, Ref, RowAbove, RowRef
from relationships.models import (
    Attachment,
    BurdenNote,
    Episode,
    Favour,
    Interaction,
    Introduction,
    IntroductionStep,
    Note,
    Promise,
)
from relationships.models.attachment import LONGEST_NAME

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
#: What a favour or trouble came with.
OF_INTRODUCTION = Field("introduction", RowRef("introduction", section="introductions"))
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
        OF_INTRODUCTION,
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
        OF_INTRODUCTION,
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
#: What an introduction took, and when something is due.
TOOK = (
    Field("hours", Amount("effort_h", digits=7)),
    Field("spent", Amount("spent")),
    Field(
        "spent_currency",
        Text("spent_currency", pattern=CURRENCY, wanted="a currency such as EUR"),
    ),
    Field("remind", Day("remind_on")),
    Field("deadline", Day("deadline")),
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
        ref("requested_by", "requested_by", MEMBERS),
        yes("consent_of_both", "consent_of_both"),
        Field("fee_agreed", Amount("fee_agreed")),
        Field("currency", Text("currency", pattern=CURRENCY, wanted="a currency such as EUR")),
        text("purpose", "purpose", 240),
        text("decline_reason", "decline_reason", 240),
        yes("not_a_fit", "not_a_fit"),
        yes("outside_network", "outside_network"),
        ref("region", "region", REGIONS),
        *TOOK,
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
        *TOOK,
        *FACT,
    ),
    Introduction,
    title="Contacts that a colleague proposed to a member",
)
#: As open as its introduction.
INTRODUCTION_STEPS = Section(
    "introduction_steps",
    (
        Field("introduction", RowRef("introduction", section="introductions"), required=True),
        Field("number", Whole("number", least=1, most=32_767), required=True),
        word("from", "from_state", words.INTRODUCTION_STATES, required=True),
        word("to", "to_state", words.INTRODUCTION_STATES, required=True),
        *DATE,
        ref("by", "created_by", MEMBERS),
        text("reason", "reason", 240),
        *(one for one in FACT if one.key not in {"confidential_to", "date_status"}),
    ),
    IntroductionStep,
    title="Changes of state of introductions, in their order",
)
#: A file has no ``confidential_to``: it is as open as what it belongs to.
ATTACHMENTS = Section(
    "attachments",
    (
        Field(
            "id",
            Text(
                longest=KEY_LENGTH,
                pattern=r"[A-Za-z0-9_][A-Za-z0-9._-]*",
                wanted="an id of letters, digits, dots, hyphens: it names the file",
            ),
            required=True,
        ),
        text("name", "name", LONGEST_NAME, required=True),
        Field("interaction", RowRef("interaction", section="interactions")),
        Field("favour", RowRef("favour", section="favours")),
        Field("episode", RowRef("episode", section="episodes")),
        Field("promise", RowRef("promise", section="promises")),
        Field("note", RowRef("note", section="notes")),
        Field("agreement", RowAbove("agreement", section="agreements")),
        Field("enquiry", RowAbove("enquiry", section="enquiries")),
        ref("relationship", "", PARTIES),
        Field("size", Whole("size", least=1), required=True),
        Field(
            "sha256",
            Text("sha256", pattern=r"[0-9a-f]{64}", wanted="a SHA-256 digest of 64 hex digits"),
            required=True,
        ),
        *(one for one in FACT if one.key not in {"id", "confidential_to", "date_status"}),
    ),
    Attachment,
    title="Files of entries and relationships, which lie in the folder `attachments`",
)
FLAG_ROWS = Section(
    "flags",
    (
        text("rule", "rule", 8, required=True),
        ref("relationship", "", PARTIES),
        ref("member", "", MEMBERS),
        Field("market", Country()),
        word("state", "state", words.FLAG_STATES, required=True),
        text("reason", "reason", 240),
        Field("snoozed_until", Day("snoozed_until")),
        Field("opened_on", Day("opened_on")),
        Field("closed_on", Day()),
        word("closed_level", "", words.SEVERITIES),
        text("closed_gauge", "", 40),
        Field("closed_value", Number()),
        Field("seen_by", Many(item=Many(item=Ref(to=MEMBERS)))),
        yes("all_money", ""),
    ),
    title="What was decided about flags",
)
