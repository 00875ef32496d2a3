"""Letters about an introduction: whom they name to whom, and how they leave the product."""

from __future__ import annotations

from datetime import date
from email import message_from_bytes
from email.policy import default
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from common.drafts import MOST_LINK, Draft
from relationships.introductions.drafts import Writer, opt_in, request, thanks
from relationships.models import Introduction, Party


def person(name: str, **fields: Any) -> Party:
    """Not stored."""
    return Party(kind="person", name=name, **fields)


ME = person("EB")
ANN = person("Ann", emails=["ann@example.com"])
BOB = person("Bob", emails=["bob@example.com"], headline="a dealer in Seoul")
WORKS = Party(kind="organisation", name="Works")
WRITER = Writer("Mr EB", "IA", ME.pk)


def introduction(**fields: Any) -> Introduction:
    """Ann would bring us to Bob."""
    values = {"introducer": ANN, "introduced": ME, "target": BOB} | fields
    return Introduction(**values)


def test_a_request_is_in_our_words() -> None:
    row = introduction(purpose="A reseller for the payments product", deadline=date(2006, 8, 1))
    letter = request(row, WRITER)
    assert letter is not None
    assert (letter.to, letter.names) == (ANN, (BOB,))
    assert letter.draft.to == "ann@example.com"
    assert letter.draft.subject == "Could you introduce me to Bob?"
    assert letter.draft.body.split("\n\n") == [
        "Dear Ann,",
        "could you introduce me to Bob?",
        "It is about this: A reseller for the payments product",
        "It would help us until 2006-08-01.",
        "If now is not the time, just say so: that is fine.",
        "Mr EB\nIA",
    ]


def test_a_request_for_a_client_names_both() -> None:
    letter = request(introduction(introduced=WORKS), WRITER)
    assert letter is not None
    assert letter.draft.subject == "Could you introduce Works to Bob?"
    assert letter.names == (WORKS, BOB)
    assert request(introduction(introducer=None), WRITER) is None
    assert request(introduction(target=None), WRITER) is None


def test_both_sides_are_asked_and_we_are_not() -> None:
    letters = opt_in(introduction(introduced=WORKS), WRITER)
    assert [(one.to.name, [party.name for party in one.names]) for one in letters] == [
        ("Works", ["Bob"]),
        ("Bob", ["Works"]),
    ]
    mine = Party(kind="person", name="EB", member_id=ME.pk)
    [only] = opt_in(introduction(introduced=mine), Writer("Mr EB", "IA", mine.pk))
    assert (only.to, only.names) == (BOB, ())
    assert opt_in(introduction(target=None), WRITER) == ()


def test_who_is_not_to_be_shared_is_not_named() -> None:
    hidden = person("Bob", do_not_share=True, headline="a dealer in Seoul")
    letter = request(introduction(target=hidden), WRITER)
    assert letter is not None
    assert "Bob" not in letter.draft.subject + letter.draft.body
    assert "a dealer in Seoul" in letter.draft.subject
    [_to_works, _to_bob] = letters = opt_in(introduction(introduced=WORKS, target=hidden), WRITER)
    assert "Bob" not in letters[0].draft.text


@pytest.mark.parametrize(
    ("state", "words"),
    [("made", ""), ("met", "We have met."), ("earning", "We are working together now.")],
)
def test_a_thank_you_says_what_came_of_it(state: str, words: str) -> None:
    letter = thanks(introduction(state=state), WRITER)
    assert letter is not None
    assert letter.draft.subject == "Thank you for the introduction"
    assert words in letter.draft.body
    colleague = Party(kind="person", name="BH", member_id=ME.pk)
    assert thanks(introduction(introducer=colleague), WRITER) is None


def test_a_draft_opens_in_a_mail_program() -> None:
    draft = Draft("ann@example.com", "Two\r\nBcc: x@example.com", "李哲, hello\n\nBye")
    link = urlsplit(draft.mailto)
    assert link.path == "ann@example.com"
    assert parse_qs(link.query) == {
        "subject": ["Two Bcc: x@example.com"],
        "body": ["李哲, hello\r\n\r\nBye"],
    }
    mail = message_from_bytes(draft.eml, policy=default)
    assert dict(mail.items()).keys() >= {"To", "Subject", "X-Unsent"}
    assert (mail["To"], mail["Bcc"], mail["From"]) == ("ann@example.com", None, None)
    assert mail["Subject"] == "Two Bcc: x@example.com"
    assert mail.get_content().replace("\r\n", "\n").strip() == "李哲, hello\n\nBye"
    assert len(Draft("", "Long", "x" * 5_000).mailto) <= MOST_LINK
    assert b"To:" not in Draft("", "Nobody", "Text").eml
