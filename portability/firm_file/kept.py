"""Sections of apps that have not landed: checked, kept word for word."""

from __future__ import annotations

from portability.firm_file import words
from portability.firm_file.fields import (
    FACT,
    PARTIES,
    Field,
    Section,
    text,
    word,
    yes,
)
from portability.firm_file.kinds import Many, When, Whole
from portability.firm_file.links import Ref

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
KEPT: tuple[Section, ...] = (COMMITMENT,)

#: Kept without looking inside; the part before ``*`` is enough.
KEPT_UNSEEN = (
    "facts",
    "service_lines",
    "service_items",
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
