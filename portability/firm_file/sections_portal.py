"""Sections of a firm file: guests from outside, and what is shared with them."""

from __future__ import annotations

from portability.firm_file import words
from portability.firm_file.fields import MEMBERS, PARTIES, Field, Section, ref, text, word
from portability.firm_file.kinds import Day, Many, Moment, Whole
from portability.firm_file.links import RowRef
from portability.firm_file.sections_clients import WITHOUT_DATE
from portal.models import Guest, Share, ShareComment
from portal.models.share import LONGEST_WORDS

GUESTS = Section(
    "guests",
    (
        ref("member", "membership", MEMBERS, "m", required=True),
        ref("party", "party", PARTIES),
        Field("client", RowRef("client", section="clients")),
        word("language", "language", words.GUEST_LANGUAGES),
        Field("left", Moment("left_at")),
        *WITHOUT_DATE,
    ),
    Guest,
    title="Members in the role of a partner, and the partner or client they come for",
)
SHARES = Section(
    "shares",
    (
        Field("introduction", RowRef("introduction", section="introductions"), required=True),
        Field("guest", RowRef("guest", section="guests"), required=True),
        text("question", "question", 160, required=True),
        text("why", "why", LONGEST_WORDS, required=True),
        text("introduced", "introduced_public", 160, required=True),
        text("to", "target_public", 160, required=True),
        word("state", "state", words.GUEST_ANSWERS),
        text("reason", "reason", 240),
        Field("shared", Day("shared_on"), required=True),
        Field("answered", Day("answered_on")),
        Field("other_side_agreed", Day("other_side_agreed_on")),
        Field("closed", Day("closed_on")),
        Field("until", Day("expires_on")),
        Field("revoked", Moment("revoked_at")),
        ref("revoked_by", "revoked_by", MEMBERS),
        Field("version", Whole("version", least=1)),
        Field("files", Many(item=RowRef(section="attachments"))),
        *WITHOUT_DATE,
    ),
    Share,
    title="Introductions shown to guests, in words written for them; `until` is the last day",
)
#: As open as what is shared.
SHARE_COMMENTS = Section(
    "share_comments",
    (
        Field("share", RowRef("share", section="shares"), required=True),
        text("text", "text", LONGEST_WORDS, required=True),
        Field("date", Day("on"), ("d",), required=True),
        *WITHOUT_DATE,
    ),
    ShareComment,
    title="What guests and we said about shares, in this order",
)
PORTAL_SECTIONS = (GUESTS, SHARES, SHARE_COMMENTS)
