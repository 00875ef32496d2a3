"""What a reader of a format hands on: contacts, contacts that took place, and what it cannot read.

A reader is ``read(file, limits) -> Iterator[Record]``. It is lazy, keeps the order of the file, and
raises ``UnreadableError`` only where nothing further can be read; what is wrong with one card, row or
message is a ``Defect`` in its place, so that nothing is passed over silently.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading a file may cost; a file beyond it is refused in words."""

    most_bytes: int = 100 * 1024 * 1024
    most_records: int = 250_000
    most_in_line: int = 1024 * 1024  # characters of one line when unfolded
    deepest: int = 32  # parts within parts


@dataclass(frozen=True, slots=True)
class Labelled:
    """A value and what the file calls it (``work``, ``Assistant``); the first one is the main one."""

    value: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """A person or an organisation as a file describes it. Nothing known is "" or empty."""

    #: The same in each export of the same source: uid, record id, address of the profile; "" when
    #: the source has none.
    key: str
    line: int  # where it begins in the file, from 1
    kind: Literal["person", "organisation"] = "person"
    name: str = ""  # as shown; made of the parts where the file has parts only
    given: str = ""
    family: str = ""
    native_name: str = ""  # in another script
    family_first: bool = False
    aliases: tuple[str, ...] = ()
    emails: tuple[Labelled, ...] = ()
    phones: tuple[Labelled, ...] = ()
    urls: tuple[Labelled, ...] = ()
    addresses: tuple[Labelled, ...] = ()
    country: str = ""  # ISO 3166-1 alpha-2 where it was understood
    city: str = ""
    organisation: str = ""
    role: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    connected_on: date | None = None
    referred_by: str = ""
    #: What has no place above: the file's own word and its value.
    rest: tuple[Labelled, ...] = ()


@dataclass(frozen=True, slots=True)
class Address:
    """Somebody in a mail or a meeting."""

    email: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Occasion:
    """A mail or a meeting."""

    key: str  # Message-ID, or UID and RECURRENCE-ID
    line: int
    kind: Literal["mail", "meeting"]
    at: datetime | date  # aware; a date for a whole day
    ends: datetime | date | None = None
    title: str = ""
    text: str = ""
    place: str = ""
    sender: Address | None = None  # who wrote or invited
    others: tuple[Address, ...] = ()
    #: Why it is passed over (a robot, a mailing list, called off), as a code of ``PASSED_OVER``.
    passed_over: str = ""
    recurs: bool = False


@dataclass(frozen=True, slots=True)
class Defect:
    """What could not be read: where, what, and what to do."""

    line: int
    message: str  # translated
    source: str = field(
        default="", repr=False
    )  # the first of it, for the row that somebody downloads


Record = Contact | Occasion | Defect
PASSED_OVER = ("robot", "list", "called_off", "no_date", "nobody")


class UnreadableError(ValueError):
    """The file as a whole: not of this format, too large, too deep. The message says what to do."""
