"""What a line books of a client, by its words alone: a table of lines, and false friends."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Any, cast

import pytest

from clients.quick_log.booking import ClientBooking, Period
from clients.quick_log.reader import last_day, read_bookings
from relationships.quicklog.names import Named
from relationships.quicklog.reader import read
from relationships.quicklog.reading import Reading
from tests.quicklog.tables import ListIndex

TODAY = date(2006, 6, 30)  # a Friday
NAMES = ListIndex(
    [
        Named("t", "organisation", "T"),
        Named("b", "organisation", "B"),
        Named("acme", "organisation", "Acme Valves"),
        Named("jph", "person", "Han Jong-pil", "", ("JPH",)),
        Named("ann", "person", "Ann Lee"),
        Named("min", "person", "Kim Min-ji"),
        Named("soo", "person", "Kim Soo-jin"),
    ]
)
#: Kind, value with currency, whose, what, and "+" where the line is a contact as well.
BOOKED = {
    "2h on T's manual yesterday": "hours 2 | t | manual",
    "3.5 hours unpaid for B, brochure": "hours 3.5 unpaid | b | brochure",
    "Worked 3h on the brochure for Acme": "hours 3 | acme | brochure",
    "Worked on T's manual for 2h": "hours 2 | t | manual",
    "Spent 2 hours on T's video": "hours 2 | t | video",
    "T: 2h translation": "hours 2 | t | translation",
    "2h T, manual": "hours 2 | t | manual",
    "2h translation for T on Monday": "hours 2 | t | translation",
    "half an hour for B, invoices": "hours 0.5 | b | invoices",
    "45 min on Acme Valves' price list": "hours 0.75 | acme | price list",
    "2h reviewing T's contract": "hours 2 | t | reviewing contract",
    "2 hours of research for T and B": "hours 2 | t b | research",
    "2h paid work for T": "hours 2 paid | t |",
    "I spent 90 minutes on T's launch event last Tuesday": "hours 1.5 | t | launch event",
    "logged 4h for Acme Valves": "hours 4 | acme |",
    "1h30 call with T on the manual": "hours 1.5 + | t | call on the manual",
    "2h meeting with Ann on T's manual": "hours 2 + | t | meeting on manual",
    "Met T for 2h on the contract": "hours 2 + | t | Met on the contract",
    "2h on Kim's manual": "hours 2 | min/soo | manual",
    "T paid 1,200 GBP on 3 June": "payment 1200 GBP | t |",
    "received 800 USD from T for invoice 12": "payment 800 USD #12 | t |",
    "T paid 1,200 on 3 June": "payment 1200 | t |",
    "got 500 GBP from T today": "payment 500 GBP | t |",
    "T has paid invoice 2006-04, 1.200,50 EUR": "payment 1200.5 EUR #2006-04 | t |",
    "payment of 3,000 EUR from Acme Valves": "payment 3000 EUR | acme |",
    "Acme Valves transferred €2,500 yesterday": "payment 2500 EUR | acme |",
    "1,200 GBP came in from T": "payment 1200 GBP | t |",
    "T's payment of 900 GBP arrived": "payment 900 GBP | t |",
    "received from T 450 GBP": "payment 450 GBP | t |",
    "Dinner with Ann, T paid 1,200 GBP yesterday": "payment 1200 GBP + | t |",
    "Paid JPH 200 EUR for the flight": "cost 200 EUR travel | jph | flight",
    "Paid 200 EUR for the flight to Acme Valves": "cost 200 EUR travel | acme | flight",
    "Paid JPH 200 EUR for the flight to see T": "cost 200 EUR travel | t | flight",
    "I paid 120 GBP for a courier for T": "cost 120 GBP | t | courier",
    "Spent 300 EUR on the hotel in Seoul for T": "cost 300 EUR travel | t | hotel in Seoul",
    "T reported sales of 45,000 USD for Q1": "report 45000 USD 2006-01-01 | t |",
    "T reported 45,000 USD of sales for Q1": "report 45000 USD 2006-01-01 | t |",
    "T's sales report for Q1: 45,000 USD": "report 45000 USD 2006-01-01 | t |",
    "received the sales report from T for Q1": "report 2006-01-01 | t |",
    "T sent its sales report": "report | t |",
}
#: Hours and sums of which nothing is booked.
NOTHING = (
    "1h30 call with T",
    "2h with T",
    "2h on the phone with T",
    "Dinner with T for 3h on the manual",
    "2h call with T for his birthday",
    "2h late for T",
    "T was 2h late",
    "in 2 hours on T's manual",
    "24h service for T",
    "48h notice for T",
    "2 hours flight to T",
    "waited 2h for T",
    "need 2h for T's manual",
    "T needs 2h for the manual",
    "T worked 3h on the manual",
    "2h on T's manual tomorrow",
    "I promised to spend 2h on T's manual by Friday",
    "T paid a visit",
    "T paid attention",
    "Acme paid attention to the 1,200 GBP",
    "He paid for lunch with Ann",
    "T paid 50 EUR for dinner",
    "paid 80 EUR for lunch with T",
    "T paid JPH 200 EUR",
    "T paid 200 EUR to JPH",
    "T has not paid 1,200 GBP",
    "T will pay 1,200 GBP on Friday",
    "T promised to pay 800 GBP",
    "if T paid 800 GBP we would stop",
    "T paid 100 GBP less",
    "T paid 200 visits",
    "got a gift of 50 EUR from JPH",
    "borrowed 100 GBP from JPH",
    "asked T for the sales report",
    "T reported that sales are bad",
)


def reading_of(text: str) -> Reading:
    """The line as it is read on the day."""
    return read(text, names=NAMES, today=TODAY, more=[read_bookings])


def words_of(one: ClientBooking) -> str:
    """A booking in the words of the table."""
    who = " ".join("/".join(each.candidates) or str(each.party) for each in one.whose)
    marks = [
        *([f"{one.value.normalize():f}"] if one.value else []),
        *([one.currency] if one.currency else []),
        *({True: ["paid"], False: ["unpaid"]}.get(cast("bool", one.is_paid), [])),
        *([f"#{one.number}"] if one.number else []),
        *(["travel"] if one.is_travel else []),
        *([one.period.first.isoformat()] if one.period else []),
        *([] if one.alone else ["+"]),
    ]
    return " ".join([one.kind.value, *marks, "|", who, "|", one.what]).strip()


@pytest.mark.parametrize(("text", "expected"), BOOKED.items())
def test_what_a_line_books(text: str, expected: str) -> None:
    reading = reading_of(text)
    assert [words_of(cast("ClientBooking", one)) for one in reading.bookings] == [expected]
    for one in reading.bookings:
        assert 0 <= one.span.start < one.span.end <= len(text)
    assert reading.is_only_booked is ("+" not in expected)


@pytest.mark.parametrize("text", NOTHING)
def test_what_sounds_like_it_books_nothing(text: str) -> None:
    assert reading_of(text).bookings == ()


def test_places_are_those_of_the_line_as_it_was_typed() -> None:
    text = "ystdy 2h on T's manual"
    (one,) = reading_of(text).bookings
    assert text[one.span.start : one.span.end] == "2h"


def test_the_last_day_of_a_period() -> None:
    assert last_day(date(2006, 10, 1), 3) == date(2006, 12, 31)
    assert last_day(date(2008, 2, 1), 1) == date(2008, 2, 29)
    period = cast("ClientBooking", reading_of("T reported sales of 9 USD for Q1").bookings[0])
    assert period.period == Period(date(2006, 1, 1), date(2006, 3, 31))


def test_a_line_that_somebody_typed_on_and_on_is_read_in_time() -> None:
    for text in ("2h on T's manual " * 120, "T paid 1,200 " * 150, "for " * 500 + "2h for T"):
        reading_of(text[:2000])


def test_a_booking_says_all_of_itself_to_programs() -> None:
    booking = cast("ClientBooking", reading_of("2h on T's manual").bookings[0])
    said: dict[str, Any] = booking.as_json()
    assert said["value"] == "2"
    assert Decimal(said["value"]) == booking.value
    own = {field.name for field in fields(booking)}
    assert set(said) <= own
