"""Any text at all: nothing fails, every part stands where it says, and none takes long."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relationships.quicklog.edits import edited
from relationships.quicklog.mend import mend
from relationships.quicklog.reader import LONGEST, read
from relationships.quicklog.reading import Reading
from relationships.quicklog.text import flat
from tests.quicklog.tables import HERE, Row, table, world
from tests.quicklog.test_tables import spans

SLOWEST_S = 10  # on a busy machine; a rule that backtracks without end takes minutes
PIECES = [row.text for row in table(HERE / "sentences.yaml")]
WORDS = sorted({word for text in PIECES for word in text.split()})
LINES = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join),
    st.tuples(st.sampled_from(PIECES), st.text(max_size=20), st.sampled_from(PIECES)).map("".join),
)


def reading_of(text: str) -> Reading:
    """What the rules make of it in the little world."""
    return read(text, names=world().names, today=world().today)


@settings(max_examples=150, deadline=None)
@given(LINES)
def test_any_text_is_read(text: str) -> None:
    reading = reading_of(text)
    assert reading.text == text
    assert set(reading.as_json()) >= {"participants", "promises", "amount"}
    for span in spans(reading):
        assert 0 <= span.start <= span.end <= len(text)
    for person in reading.participants:
        assert person.party is None or not person.candidates


@settings(max_examples=150, deadline=None)
@given(st.text())
def test_the_flat_text_is_as_long_and_mending_knows_its_way_back(text: str) -> None:
    assert len(flat(text)) == len(text)
    mended = mend(text)
    assert len(mended.places) == len(mended.text) + 1
    assert list(mended.places) == sorted(mended.places)


@pytest.mark.parametrize(
    "piece",
    [
        *("a ", ", and", "Anna ", "anna and ", "1 ", "9", "i will ", "he said he would ", "paid "),
        *("the ", "in the ", "gave him a ", "by friday ", "李哲", "'s ", "£1,000 ", ". ", "Aa "),
        *("helped a b c d e f ", "sent a b c d wine to x ", "his the ", "last week friday ", "@ "),
    ],
)
def test_no_text_takes_long(piece: str) -> None:
    text = (piece * LONGEST)[:LONGEST]
    began = time.perf_counter()
    reading_of(text)
    assert time.perf_counter() - began < SLOWEST_S


@pytest.mark.parametrize("row", table(HERE / "sentences.yaml"), ids=lambda row: row.text[:30])
def test_a_reading_that_is_posted_back_says_the_same(row: Row) -> None:
    text = row.text
    reading = reading_of(text)
    fields = {
        "participants": [one.as_json() for one in reading.participants if not one.candidates],
        "channel": reading.channel.value if reading.channel else None,
        "place": reading.place.value if reading.place else None,
        "date": reading.date.on if reading.date else None,
        "promises": [
            {"by": one.by, "text": one.text, "due": one.due.on if one.due else None}
            for one in reading.promises
        ],
        "favours": [one.as_json() for one in reading.favours],
        "tags": [tag.value for tag in reading.tags],
    }
    again = edited(reading, fields).as_json()
    before = reading.as_json()
    before["participants"] = [one for one in before["participants"] if not one["candidates"]]
    assert again == before
