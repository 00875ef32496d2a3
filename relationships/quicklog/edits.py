"""A reading whose parts somebody has put right: by a form of chips, or a program."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, TypeVar

from relationships.quicklog.readers import line_readers
from relationships.quicklog.reading import (
    Booking,
    Done,
    Money,
    Person,
    Promised,
    Reading,
    Said,
    Span,
    Spent,
    When,
)

WhoseT = TypeVar("WhoseT", Promised, Done)
PRIVATE = "confidential"  # visibility of somebody new
NOWHERE = Span(0, 0)  # what was typed into a chip stands nowhere in the line


def place_of(reading: Reading, words: str) -> Span:
    """Where the words stand in the line, if they do."""
    start = reading.text.find(words) if words else -1
    return Span(start, start + len(words)) if start >= 0 else NOWHERE


def person(reading: Reading, value: Mapping[str, Any] | None) -> Person | None:
    """A name with the party that is meant; without one, somebody new."""
    if value is None:
        return None
    party = value.get("party")
    return Person(
        value["text"],
        place_of(reading, value["text"]),
        str(party) if party else None,
        is_private=not party and value.get("visibility") == PRIVATE,
    )


def people(reading: Reading, values: list[Mapping[str, Any]]) -> tuple[Person, ...]:
    """Several."""
    return tuple(one for value in values if (one := person(reading, value)))


def said(reading: Reading, value: str | None) -> Said | None:
    """A word of a list, or a place."""
    return Said(value, place_of(reading, value)) if value else None


def tags(reading: Reading, values: list[str]) -> tuple[Said, ...]:
    """Several words."""
    return tuple(Said(value, place_of(reading, value)) for value in values)


def when(reading: Reading, value: Any) -> When | None:
    """A day; its precision is what the line said when the day is the same."""
    if value is None:
        return None
    same = reading.date is not None and reading.date.on == value
    return reading.date if same else When(value, "day", NOWHERE)


def promises(reading: Reading, values: list[Mapping[str, Any]]) -> tuple[Promised, ...]:
    """Promises; one whose text was in the reading keeps whom it was made to."""
    known = {one.text: one for one in reading.promises}
    found = []
    for value in values:
        due, before = value.get("due"), known.get(value["text"])
        same = before is not None and before.due is not None and before.due.on == due
        day = before.due if same and before else (When(due, "day", NOWHERE) if due else None)
        who = before.who if before else None
        span = before.span if before else NOWHERE
        found.append(Promised(value["by"], value["text"], day, span, who))
    return tuple(found)


def favours(reading: Reading, values: list[Mapping[str, Any]]) -> tuple[Done, ...]:
    """Favours; one that was in the reading keeps whose it was."""
    known = {(one.direction, one.kind): one for one in reading.favours}
    return tuple(
        known.get((value["direction"], value["kind"]))
        or Done(value["direction"], value["kind"], NOWHERE)
        for value in values
    )


def hours(_reading: Reading, value: Decimal | None) -> Spent | None:
    """Hours."""
    return None if value is None else Spent(value, NOWHERE)


def amount(_reading: Reading, value: Mapping[str, Any] | None) -> Money | None:
    """A sum."""
    return None if value is None else Money(value["value"], value["currency"], NOWHERE)


EDITS: dict[str, Callable[[Reading, Any], Any]] = {
    "participants": people,
    "introduced_by": person,
    "channel": said,
    "place": said,
    "orientation": said,
    "date": when,
    "promises": promises,
    "favours": favours,
    "tags": tags,
    "hours": hours,
    "amount": amount,
}


def bookings(reading: Reading, fields: Mapping[str, Any]) -> tuple[Booking, ...]:
    """What upper apps book, put right by those who read it."""
    return tuple(
        one
        for reader in line_readers()
        for one in (
            reader.edited(reading, fields[reader.slug])
            if reader.slug in fields
            else reading.booked_by(reader.slug)
        )
    )


def edited(reading: Reading, fields: Mapping[str, Any]) -> Reading:
    """The reading with these fields in place of what was read; others stay."""
    parts = {name: EDITS[name](reading, value) for name, value in fields.items() if name in EDITS}
    found = replace(reading, **parts, bookings=bookings(reading, fields))
    return chosen(found, {one.text: one.party for one in found.participants if one.party})


def chosen(reading: Reading, choices: Mapping[str, str | None]) -> Reading:
    """The reading with those settled of whom somebody said who is meant; None: somebody new."""

    def settle(one: Person) -> Person:
        return replace(one, party=choices[one.text], candidates=()) if one.text in choices else one

    def settle_whose(one: WhoseT) -> WhoseT:
        return replace(one, who=settle(one.who)) if one.who else one

    by = reading.introduced_by
    return replace(
        reading,
        participants=tuple(settle(one) for one in reading.participants),
        introduced_by=settle(by) if by else None,
        promises=tuple(settle_whose(one) for one in reading.promises),
        favours=tuple(settle_whose(one) for one in reading.favours),
        bookings=tuple(
            replace(one, whose=tuple(settle(each) for each in one.whose))
            for one in reading.bookings
        ),
    )


def including(reading: Reading, party: str, name: str) -> Reading:
    """The reading of a line written on somebody's page: of a name that fits them and others they
    are meant, and they took part, unless they only made it possible.
    """
    theirs = {one.text: party for one in reading.unsure if party in one.candidates}
    settled = chosen(reading, theirs)
    by = settled.introduced_by
    if party in {one.party for one in (*settled.participants, *([by] if by else []))}:
        return settled
    here = Person(name, place_of(reading, name), party)
    return replace(settled, participants=(here, *settled.participants))


def as_private(reading: Reading, texts: Collection[str]) -> Reading:
    """As ``kept_private``. Where one of them is called otherwise by now, all new people are marked:
    rather too few know of somebody than too many.
    """
    new = new_names(reading)
    return kept_private(reading, texts if new.issuperset(texts) else new)


def new_names(reading: Reading) -> set[str]:
    """Names of those nobody knew yet."""
    by = reading.introduced_by
    return {one.text for one in (*reading.participants, *([by] if by else [])) if one.is_new}


def kept_private(reading: Reading, texts: Collection[str]) -> Reading:
    """The reading with those of the new people marked whom only the writer is to know of."""

    def mark(one: Person) -> Person:
        return replace(one, is_private=True) if one.is_new and one.text in texts else one

    by = reading.introduced_by
    return replace(
        reading,
        participants=tuple(mark(one) for one in reading.participants),
        introduced_by=mark(by) if by else None,
    )
