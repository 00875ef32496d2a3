"""What was read from a line, each part with the letters it was read from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Letters of the text, ``text[start:end]``."""

    start: int
    end: int

    def holds(self, other: Span) -> bool:
        """True when the other lies within this one."""
        return self.start <= other.start and other.end <= self.end

    def meets(self, other: Span) -> bool:
        """True when they share a letter."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is named: a party, one of several candidates, or somebody new."""

    text: str
    span: Span
    party: str | None = None
    candidates: tuple[str, ...] = ()
    is_private: bool = False  # somebody new whom only the writer is to know of

    @property
    def is_new(self) -> bool:
        """Nobody known is called so."""
        return self.party is None and not self.candidates

    def as_json(self) -> dict[str, Any]:
        """The shape of the API."""
        return {"text": self.text, "party": self.party, "candidates": list(self.candidates)}


@dataclass(frozen=True, slots=True)
class Said:
    """A word of a closed list, or a place."""

    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class When:
    """A day, the first of its month, quarter or year when no more was said."""

    on: date
    precision: str  # day, month, quarter, year
    span: Span


@dataclass(frozen=True, slots=True)
class Promised:
    """Something one side will do. ``who`` is on the other side, when named."""

    by: str  # us, them
    text: str
    due: When | None
    span: Span
    who: Person | None = None
    deed: Span = Span(0, 0)

    def as_json(self) -> dict[str, Any]:
        """The shape of the API."""
        due = self.due.on.isoformat() if self.due else None
        return {"by": self.by, "text": self.text, "due": due}


@dataclass(frozen=True, slots=True)
class Done:
    """A favour. ``who`` gave or received it, when named."""

    direction: str  # given, received
    kind: str
    span: Span
    who: Person | None = None

    def as_json(self) -> dict[str, Any]:
        """The shape of the API."""
        return {"direction": self.direction, "kind": self.kind}


@dataclass(frozen=True, slots=True)
class Money:
    """A sum."""

    value: Decimal
    currency: str  # ISO 4217
    span: Span

    def as_json(self) -> dict[str, Any]:
        """The shape of the API: no exponent, no empty decimals."""
        return {"value": f"{self.value.normalize():f}", "currency": self.currency}


@dataclass(frozen=True, slots=True)
class Spent:
    """Time spent, in hours."""

    value: Decimal
    span: Span


@dataclass(frozen=True, slots=True)
class Booking:
    """What an upper app books of a line; its reader has more to say in a kind of its own."""

    reader: str  # slug of the one who read it
    span: Span
    whose: tuple[Person, ...] = ()  # whom it may be about; nobody: who took part
    alone: bool = False  # its words tell of no contact
    party: str | None = None  # whom it is about, once that is settled

    @property
    def writes(self) -> bool:
        """Saving the line writes a row of it; else the rest is done elsewhere."""
        return True

    @property
    def asks(self) -> tuple[str, ...]:
        """What has to be answered before it can be saved."""
        return ()

    def as_json(self) -> dict[str, Any]:
        """The shape of the API."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Reading:
    """A line as it was understood; what was not said is None or empty."""

    text: str
    participants: tuple[Person, ...] = ()
    channel: Said | None = None
    place: Said | None = None
    date: When | None = None
    orientation: Said | None = None
    promises: tuple[Promised, ...] = ()
    favours: tuple[Done, ...] = ()
    introduced_by: Person | None = None
    tags: tuple[Said, ...] = ()
    hours: Spent | None = None
    amount: Money | None = None
    bookings: tuple[Booking, ...] = ()

    @property
    def is_only_booked(self) -> bool:
        """Hours or money and no contact."""
        return bool(self.bookings) and all(one.alone for one in self.bookings)

    @property
    def is_all_booked(self) -> bool:
        """Nothing is left of the line once its hours and sums are booked."""
        writes = self.is_only_booked and all(booking.writes for booking in self.bookings)
        return writes and not (self.promises or self.favours)

    def booked_by(self, reader: str) -> tuple[Booking, ...]:
        """Bookings of one reader."""
        return tuple(one for one in self.bookings if one.reader == reader)

    @property
    def held_back(self) -> bool:
        """Something was left unasked: the cost nobody invoices."""
        return any(tag.value == "held_back" for tag in self.tags)

    @property
    def unsure(self) -> tuple[Person, ...]:
        """Those for whom somebody has to say who is meant."""
        by = [self.introduced_by] if self.introduced_by else []
        every: list[Promised | Done] = [*self.promises, *self.favours]
        others = [one.who for one in every if self.is_about(one)]
        named = [person for person in (*self.participants, *by, *others) if person]
        return tuple({one.text: one for one in named if one.candidates}.values())

    def is_about(self, one: Promised | Done) -> bool:
        """True when the name in a promise or favour says whose it is.

        One inside the deed ("call Tan") does only if they took part, or nobody did.
        """
        if one.who is None:
            return False
        if isinstance(one, Done) or not one.deed.holds(one.who.span):
            return True
        return not self.participants or one.who.text in {each.text for each in self.participants}

    def as_json(self) -> dict[str, Any]:
        """The answer of ``quick-log/read``: absent parts are null or empty."""
        return {
            "participants": [person.as_json() for person in self.participants],
            "channel": value_of(self.channel),
            "place": value_of(self.place),
            "date": self.date.on.isoformat() if self.date else None,
            "orientation": value_of(self.orientation),
            "promises": [promise.as_json() for promise in self.promises],
            "favours": [favour.as_json() for favour in self.favours],
            "introduced_by": self.introduced_by.as_json() if self.introduced_by else None,
            "tags": [tag.value for tag in self.tags],
            "hours": f"{self.hours.value.normalize():f}" if self.hours else None,
            "amount": self.amount.as_json() if self.amount else None,
        }


def value_of(said: Said | None) -> str | None:
    """The word, when there is one."""
    return said.value if said else None
