"""Sections of a firm file: steps into markets and out of them."""

from __future__ import annotations

from markets.models import CommitmentEvent
from portability.firm_file import words
from portability.firm_file.fields import (
    FACT,
    MEMBERS,
    PARTIES,
    Field,
    Section,
    precise,
    ref,
    text,
    when,
    word,
    yes,
)
from portability.firm_file.kinds import Amount, Country, Day, Many, One, Whole
from portability.firm_file.kinds_markets import Found, Parts
from portability.firm_file.links import Ref, RowRef
from portability.firm_file.sections_clients import CURRENCY_FIELD

COMMITMENT = Section(
    "commitment",
    (
        Field("market", Country("market"), required=True),
        when("date", "happened_on", "precision", "d", required=True),
        precise("date_precision", "precision", "happened_on"),
        word("event", "kind", words.MARKET_STEPS, "kind", required=True),
        word("direction", "direction", words.MARKET_DIRECTIONS),
        yes("de_int", ""),
        Field("k", Whole("level_after", most=10), ("level_after",)),
        Field("k_before", Whole("level_before", most=10), ("level_before",)),
        Field(
            "mode",
            One("to_mode", words=words.MARKET_MODES, word_attr="to_mode_word"),
            ("to_mode",),
        ),
        Field("from_mode", One("from_mode", words=words.MARKET_MODES, word_attr="from_mode_word")),
        Field("via", Many(item=Ref(to=PARTIES))),
        Field("shares", Parts()),
        word("role", "role", words.CAPITAL),
        word("extent", "extent", words.EXTENT),
        word("volition", "volition", words.VOLITION),
        word("motive", "motive", words.MOTIVES),
        Field("cost", Amount("cost", 15, 3)),
        CURRENCY_FIELD,
        Field("hours", Amount("hours", 8)),
        text("lesson", "lesson", 0),
        text("note", "note", 0),
        ref("decided_by", "decided_by", MEMBERS),
        Field("agreement", RowRef("agreement", section="agreements")),
        word("state", "state", words.MARKET_STEP_STATES),
        ref("settled_by", "settled_by", MEMBERS),
        Field("settled", Day("settled_on")),
        text("reason", "reason", 240),
        text("facts", "facts_key", 160),
        yes("from_money", "from_money"),
        Field("found", Found("evidence")),
        *FACT,
    ),
    CommitmentEvent,
    title="Steps into and out of markets; `k` is the level after it, 0 to 10",
)
