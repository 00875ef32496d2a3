"""What a line books of a client: as read, as put right, and as settled for a viewer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from relationships.quicklog.reading import Booking

SLUG = "bookings"


class Kind(StrEnum):
    """What is booked."""

    HOURS = "hours"
    PAYMENT = "payment"
    COST = "cost"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Period:
    """What a report is about: first and last day."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Choice:
    """A row that may be meant, in the words of a list."""

    pk: UUID
    words: str


@dataclass(frozen=True, slots=True)
class ClientBooking(Booking):
    """Hours worked, money that came or went, or a report that came in."""

    kind: Kind = Kind.HOURS
    value: Decimal | None = None  # hours, or a sum
    currency: str = ""  # ISO 4217; empty: not said
    what: str = ""
    is_paid: bool | None = None  # hours covered by a fee; None: not said
    number: str = ""  # of an invoice
    is_travel: bool = False
    period: Period | None = None
    # what was chosen, or is the only one that fits
    client: UUID | None = None
    name: str = ""  # of the client
    invoice: UUID | None = None
    is_for_no_invoice: bool = False
    rate: Decimal | None = None  # one unit in the firm's currency
    # what a viewer is asked and told
    questions: tuple[str, ...] = ()
    needs_rate: bool = False
    clients: tuple[Choice, ...] = ()
    invoices: tuple[Choice, ...] = ()
    statements: tuple[Choice, ...] = ()  # that wait for such a report

    @property
    def writes(self) -> bool:
        """The figures of a report are entered on its statement."""
        return self.kind != Kind.REPORT

    @property
    def prefill(self) -> str:
        """The query with which the form of a report begins with this sum."""
        if self.value is None:
            return ""
        return "?" + urlencode({"sales": plain(self.value), "currency": self.currency})

    @property
    def asks(self) -> tuple[str, ...]:
        """What has to be answered first."""
        return self.questions

    def as_json(self) -> dict[str, Any]:
        """The shape of the API: numbers as text, without exponent and empty decimals."""
        return {
            "kind": self.kind.value,
            "client": self.client,
            "value": plain(self.value),
            "currency": self.currency,
            "what": self.what,
            "is_paid": self.is_paid,
            "invoice": self.invoice,
            "rate": plain(self.rate),
            "statements": [one.pk for one in self.statements],
            "questions": list(self.questions),
        }


def plain(number: Decimal | None) -> str | None:
    """``1200`` for 1200.00."""
    return None if number is None else f"{number.normalize():f}"
