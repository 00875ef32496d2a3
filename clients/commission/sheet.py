"""Rows of a sales report as they come in, by form or as CSV, and what is wrong with each.

Columns: ``reference``, ``date`` (2006-03-31), ``currency``, ``gross``, ``returns``, ``cost``,
``received``, ``rate`` (the terms' currency for one unit), ``refund_of``, ``refunded``. A row with
``refund_of`` is a refund. Amounts are written 1234.56, without separators of thousands.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice

from django.utils.translation import gettext as _

from clients.commission.lines import Refund, Sale
from clients.commission.money import ZERO
from common.currencies import fits, misfit

COLUMNS = (
    "reference",
    "date",
    "currency",
    "gross",
    "returns",
    "cost",
    "received",
    "rate",
    "refund_of",
    "refunded",
)
NEEDED = {"reference", "date"}
#: A sale says at least one of these.
SOLD = ("gross", "received")
MOST_ROWS = 5_000
MOST_COLUMNS = 100  # of a file; a column more than ours is named, a hundred more are no report
LONGEST_REFERENCE = 60
AMOUNT = re.compile(r"\d{1,12}(\.\d{1,3})?")
RATE = re.compile(r"\d{1,10}(\.\d{1,8})?")
CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class LineError:
    """What is wrong with a row; ``number`` counts from 1, 0 is the file as a whole."""

    number: int
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Row:
    """A row that can be read; amounts in ``currency``."""

    number: int
    reference: str
    on: date
    currency: str
    gross: Decimal = ZERO
    returns: Decimal = ZERO
    cost: Decimal = ZERO
    received: Decimal = ZERO
    rate: Decimal = Decimal(1)
    refund_of: str = ""
    refunded: Decimal = ZERO

    @property
    def is_refund(self) -> bool:
        """It gives back a sale or a part of one."""
        return bool(self.refund_of)

    def as_sale(self) -> Sale:
        """For the arithmetic."""
        return Sale(
            ref=self.reference,
            on=self.on,
            gross=self.gross,
            returns=self.returns,
            cost=self.cost,
            received=self.received,
            rate=self.rate,
        )

    def as_refund(self) -> Refund:
        """For the arithmetic."""
        return Refund(ref=self.reference, on=self.on, of=self.refund_of, amount=self.refunded)


def rows_of_csv(data: bytes) -> tuple[list[dict[str, str]], list[LineError]]:
    """Rows of a CSV file with a head line; comma, semicolon or tab, UTF-8."""
    try:
        text = data.decode("utf-8-sig")
        delimiter = max(",;\t", key=text.partition("\n")[0].count)
        reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        head = [str(name).strip().lower() for name in reader.fieldnames or ()]
        if errors := head_errors(head):
            return [], errors  # before its rows: each would be as wide as the head
        found = list(islice(reader, MOST_ROWS + 1))
    except (UnicodeDecodeError, csv.Error) as error:
        return [], [LineError(0, "", _("This is no CSV file in UTF-8: %s") % error)]
    if not 0 < len(found) <= MOST_ROWS:
        return [], [LineError(0, "", _("A report has 1 to %s rows.") % MOST_ROWS)]
    return [named(row, head) for row in found], []


def named(row: Mapping[str | None, object], head: list[str]) -> dict[str, str]:
    """The row by our names of its columns; values beyond the head are kept, to be refused."""
    values = [str(value or "") for name, value in row.items() if name is not None]
    beyond = {"": "…"} if None in row else {}
    return dict(zip(head, values, strict=True)) | beyond


def head_errors(head: list[str]) -> list[LineError]:
    """Columns that are missing, unknown or twice, or far too many."""
    if len(head) > MOST_COLUMNS:
        return [LineError(0, "", _("A report has at most %s columns.") % MOST_COLUMNS)]
    found = [_("Column “%s” is missing.") % name for name in sorted(NEEDED - set(head))]
    found += [_("Column “%s” is not known.") % name for name in sorted(set(head) - set(COLUMNS))]
    if len(set(head)) < len(head):
        found.append(_("A column is there twice."))
    return [LineError(0, "", message) for message in found]


def read(values: Mapping[str, str], number: int, currency: str) -> Row | list[LineError]:
    """One row; ``currency`` is meant where the row names none."""
    reader = Reader(values, number)
    row = Row(
        number=number,
        reference=reader.reference("reference"),
        on=reader.day("date"),
        currency=reader.currency("currency", currency),
        **{name: reader.amount(name) for name in ("gross", "returns", "cost", "received")},
        rate=reader.rate("rate"),
        refund_of=reader.reference("refund_of", needed=False),
        refunded=reader.amount("refunded"),
    )
    errors = reader.errors or own_errors(row, values)
    return errors or row


class Reader:
    """Reads the values of one row and keeps what is wrong with them."""

    def __init__(self, values: Mapping[str, str], number: int) -> None:
        self.values, self.number = values, number
        self.errors: list[LineError] = []
        if "" in values:
            self.wrong("", _("The row has more values than columns."))

    def wrong(self, field: str, message: str) -> None:
        """Note an error."""
        self.errors.append(LineError(self.number, field, message))

    def text(self, field: str) -> str:
        """The value without the space around it."""
        return str(self.values.get(field, "")).strip()

    def reference(self, field: str, *, needed: bool = True) -> str:
        """The client's number of a sale or refund."""
        text = self.text(field)
        if len(text) > LONGEST_REFERENCE or (needed and not text):
            self.wrong(field, _("Give 1 to %s characters.") % LONGEST_REFERENCE)
        if not text.isprintable():
            self.wrong(field, _("It has characters that cannot be shown."))
        return text

    def day(self, field: str) -> date:
        """A date; some date where it cannot be read."""
        try:
            return date.fromisoformat(self.text(field))
        except ValueError:
            self.wrong(field, _("Write the date as 2006-03-31."))
            return date.min

    def currency(self, field: str, otherwise: str) -> str:
        """Three letters."""
        text = self.text(field).upper() or otherwise
        if not CURRENCY.fullmatch(text):
            self.wrong(field, _("Write a currency as three letters, as USD."))
        return text

    def amount(self, field: str) -> Decimal:
        """Zero or more, with the decimals of any currency."""
        return self.number_like(AMOUNT, field, ZERO, _("Write the amount as 1234.56."))

    def rate(self, field: str) -> Decimal:
        """More than zero, with at most eight decimals."""
        message = _("Write the rate as 0.5409, more than 0.")
        found = self.number_like(RATE, field, Decimal(1), message)
        if not found:
            self.wrong(field, message)
        return found

    def number_like(
        self, pattern: re.Pattern[str], field: str, otherwise: Decimal, message: str
    ) -> Decimal:
        """A number of this form; ``otherwise`` where there is none."""
        text = self.text(field)
        if not text:
            return otherwise
        if not (text.isascii() and pattern.fullmatch(text)):
            self.wrong(field, message)
            return otherwise
        return Decimal(text)


def own_errors(row: Row, values: Mapping[str, str]) -> list[LineError]:
    """What does not fit together within a row."""
    found: list[tuple[str, str]] = []
    amounts = ("gross", "returns", "cost", "received", "refunded")
    wrong = [name for name in amounts if not fits(getattr(row, name), row.currency)]
    found += [(name, misfit(row.currency)) for name in wrong]
    if row.returns > row.gross:
        found.append(("returns", _("More came back than was sold.")))
    if row.is_refund and not row.refunded:
        found.append(("refunded", _("How much was refunded?")))
    if row.is_refund and (row.gross or row.received or row.cost):
        found.append(("refund_of", _("A row is a sale or a refund, not both.")))
    if row.refunded and not row.is_refund:
        found.append(("refund_of", _("Name the sale that was refunded.")))
    if not row.is_refund and not any(str(values.get(name, "")).strip() for name in SOLD):
        found.append(("gross", _("How much was sold?")))
    return [LineError(row.number, field, message) for field, message in found]
