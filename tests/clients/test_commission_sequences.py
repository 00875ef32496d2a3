"""Random histories of one agreement against a recomputation that shares no code with the product.

The model below keeps whole cents (yen, thousandths of a dinar) and fractions and knows nothing of the database. After each
history the ledger, the balance and every line must agree with it to the cent (TRUST P9).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from clients.commission import statements as books
from clients.commission.reads import balances
from clients.commission.reports import ReportError, report_sales
from clients.commission.states import ConflictError
from clients.models import CommissionStatement, LedgerEntry, SalesLine
from tests.clients.commission_house import House, make_house, refund, sale
from tests.depth import Depth, Figures

QUARTERS = [
    (date(2006, 1, 1), date(2006, 3, 31)),
    (date(2006, 4, 1), date(2006, 6, 30)),
    (date(2006, 7, 1), date(2006, 9, 30)),
]
AFTER = date(2006, 10, 1)
#: Decimals of the currencies played in; a "cent" below is the smallest unit of any of them.
DIGITS = {"USD": 2, "JPY": 0, "KWD": 3}
REFUSED = (ConflictError, ReportError, ValidationError)


# --- The model ------------------------------------------------------------------------------


@dataclass
class Version:
    """From a day on: a rate, and another one above a line; both in thousandths of a percent."""

    day: date
    low: int
    high: int
    line: int  # cents
    cap: int | None  # cents

    def up_to(self, base: int) -> Fraction:
        """Cents earned on a base of so many cents."""
        below, above = min(base, self.line), max(base - self.line, 0)
        return Fraction(below * self.low + above * self.high, 100_000)


@dataclass
class Line:
    """A sale (``of`` empty) or a refund, in cents."""

    name: str
    day: date
    cents: int
    of: str = ""


@dataclass
class Quarter:
    """One statement."""

    state: str = "expected"
    lines: list[Line] = field(default_factory=list)
    earned: dict[str, int] = field(default_factory=dict)
    paid: int = 0

    @property
    def amount(self) -> int:
        return sum(self.earned.values())

    @property
    def is_booked(self) -> bool:
        return self.state in {"approved", "invoiced", "paid"}


@dataclass
class Model:
    """What should be there."""

    versions: list[Version]
    quarters: list[Quarter] = field(default_factory=lambda: [Quarter() for _ in QUARTERS])

    def version(self, day: date) -> Version:
        return max((one for one in self.versions if one.day <= day), key=lambda one: one.day)

    def work_out(self, number: int, later: Sequence[int] = ()) -> None:
        """Earned by each line of a quarter; ``later`` ones are worked out after it."""
        quarter = self.quarters[number]
        quarter.earned, base, earned = {}, 0, 0
        for line in sorted(quarter.lines, key=lambda one: (one.day, bool(one.of), one.name)):
            if line.of:
                quarter.earned[line.name] = self.taken(line, number, later)
                continue
            version = self.version(line.day)
            gain = round(version.up_to(base + line.cents) - version.up_to(base))
            if version.cap is not None:
                gain = min(gain, max(version.cap - earned, 0))
            base, earned = base + line.cents, earned + gain
            quarter.earned[line.name] = gain

    def taken(self, line: Line, number: int, later: Sequence[int]) -> int:
        """What a refund takes back: the whole of its sale less what others took before."""
        price, gain = self.sold(line.of)
        others = [
            (one.cents, quarter.earned[one.name])
            for place, quarter in enumerate(self.quarters)
            for one in quarter.lines
            if one.of == line.of
            and place not in later
            and one.name in quarter.earned
            and (place != number or one.name != line.name)
        ]
        cents = sum(one for one, _took in others) + line.cents
        return -round(Fraction(gain * cents, price)) - sum(took for _one, took in others)

    def sold(self, name: str) -> tuple[int, int]:
        """Price and commission of a sale."""
        return next(
            (line.cents, quarter.earned[name])
            for quarter in self.quarters
            for line in quarter.lines
            if line.name == name
        )

    def ledger(self) -> int:
        """What the client owes."""
        return sum(one.amount - one.paid for one in self.quarters if one.is_booked)


# --- Histories ------------------------------------------------------------------------------


class History:
    """Does the same to the product and to the model; what one refuses the other must refuse."""

    def __init__(self, house: House, random: Random, currency: str) -> None:
        self.house, self.random, self.names = house, random, 0
        self.currency, self.digits = currency, DIGITS[currency]
        first = self.some_version(QUARTERS[0][0])
        self.model = Model([first])
        self.agree(first)
        self.rows: list[CommissionStatement] = house.stored()

    def amount(self, cents: int) -> Decimal:
        """So many of the currency's smallest unit."""
        return Decimal(cents).scaleb(-self.digits)

    def money(self, cents: int) -> str:
        """The same as a file writes it."""
        return str(self.amount(cents))

    def some_version(self, day: date) -> Version:
        pick = self.random
        return Version(
            day,
            low=pick.choice([5_000, 3_333, 7_125, 1]),
            high=pick.choice([8_000, 12_345, 0]),
            line=pick.choice([5_000_000, 10_001]),
            cap=pick.choice([None, None, 250_000, 777]),
        )

    def agree(self, version: Version) -> None:
        self.house.term(
            str(Decimal(version.low).scaleb(-3)),
            version.day,
            as_of=AFTER,
            currency=self.currency,
            tiers=[(self.money(version.line), str(Decimal(version.high).scaleb(-3)))],
            cap=None if version.cap is None else self.amount(version.cap),
        )

    def run(self, steps: int) -> None:
        for _ in range(steps):
            getattr(self, self.random.choice(STEPS))()

    # Each step below.

    def change_rate(self) -> None:
        day = self.some_day(self.random.randrange(len(QUARTERS)))
        ends = [QUARTERS[n][1] for n, one in enumerate(self.model.quarters) if one.is_booked]
        version = self.some_version(day)
        known = {one.day for one in self.model.versions}
        if day in known or any(end >= day for end in ends):
            with pytest.raises(REFUSED):
                self.agree(version)
            return
        self.agree(version)
        self.model.versions.append(version)
        touched = [
            number
            for number, quarter in enumerate(self.model.quarters)
            if quarter.state == "reported" and QUARTERS[number][1] >= day
        ]
        for number in touched:
            self.model.work_out(number, [one for one in touched if one > number])
        self.rows = self.house.stored()

    def report(self) -> None:
        number = self.random.randrange(len(QUARTERS))
        quarter = self.model.quarters[number]
        lines = [self.some_sale(number) for _ in range(self.random.randint(0, 3))]
        lines += self.some_refunds(number, lines)
        rows = [
            refund(line.name, str(line.day), line.of, self.money(line.cents))
            if line.of
            else sale(line.name, str(line.day), self.money(line.cents))
            for line in self.random.sample(lines, len(lines))
        ]
        if quarter.is_booked or self.rests_on(number):
            with pytest.raises(REFUSED):
                self.send(number, rows)
            return
        self.send(number, rows)
        quarter.state, quarter.lines = "reported", lines
        self.model.work_out(number)

    def send(self, number: int, rows: list[dict[str, str]]) -> None:
        report_sales(
            self.rows[number], rows, received_on=AFTER, viewer=self.house.viewer, source="api"
        )

    def advance(self) -> None:
        """The right next step of a statement that has one."""
        steps = {"reported": self.approve, "approved": self.invoice, "invoiced": self.pay}
        places = [n for n, one in enumerate(self.model.quarters) if one.state in steps]
        if places:
            number = self.random.choice(places)
            steps[self.model.quarters[number].state](number)

    def anything(self) -> None:
        """A step that may be the wrong one."""
        number = self.random.randrange(len(QUARTERS))
        self.random.choice([self.approve, self.invoice, self.pay])(number)

    def approve(self, number: int) -> None:
        self.step("approve", number, "reported", "approved")

    def invoice(self, number: int) -> None:
        self.names += 1
        self.step("invoice", number, "approved", "invoiced", number=self.invoice_number())

    def invoice_number(self) -> str:
        return f"{self.house.agreement.pk.hex[:20]}-{self.names}"

    def step(self, name: str, place: int, before: str, after: str, **more: Any) -> None:
        quarter = self.model.quarters[place]
        act = getattr(books, name)
        values = {"on": AFTER, "viewer": self.house.viewer, "rate": Decimal("0.5"), **more}
        if quarter.state != before:
            with pytest.raises(REFUSED):
                act(self.rows[place], **values)
            return
        act(self.rows[place], **values)
        quarter.state = after

    def pay(self, number: int) -> None:
        quarter = self.model.quarters[number]
        open_ = quarter.amount - quarter.paid
        part = open_ if self.random.random() < 0.5 else open_ // 3
        values: dict[str, Any] = {
            "on": AFTER,
            "viewer": self.house.viewer,
            "rate": Decimal("0.5"),
        }
        amount = self.amount(part)
        if quarter.state != "invoiced" or (open_ and not part):
            with pytest.raises(REFUSED):
                books.pay(self.rows[number], amount=amount, **values)
            return
        too_much = self.amount(open_ + (1 if open_ >= 0 else -1))
        with pytest.raises(ValidationError):
            books.pay(self.rows[number], amount=too_much, **values)
        books.pay(self.rows[number], amount=amount, **values)
        quarter.paid += part
        if part == open_:
            quarter.state = "paid"

    # What is reported.

    def some_day(self, number: int) -> date:
        start, end = QUARTERS[number]
        return start + timedelta(days=self.random.randint(0, (end - start).days))

    def name(self, letter: str) -> str:
        self.names += 1
        return f"{letter}{self.names}"

    def some_sale(self, number: int) -> Line:
        cents = self.random.choice([1, 9_999, 10_001, 333_333, 4_999_999, 12_345_678])
        return Line(self.name("S"), self.some_day(number), cents + self.random.randint(0, 99))

    def some_refunds(self, number: int, lines: list[Line]) -> list[Line]:
        """Of sales of this report or earlier ones, never more than is left of them."""
        found: list[Line] = []
        for sold in [*self.sales_before(number), *lines]:
            left = sold.cents - self.given_back(sold.name, number)
            if left > 0 and self.random.random() < 0.3:
                cents = self.random.choice([left, self.random.randint(1, left)])
                end = QUARTERS[number][1]
                found.append(Line(self.name("R"), end, cents, of=sold.name))
        return found

    def sales_before(self, number: int) -> Iterator[Line]:
        for quarter in self.model.quarters[:number]:
            yield from (line for line in quarter.lines if not line.of)

    def given_back(self, name: str, without: int) -> int:
        return sum(
            line.cents
            for place, quarter in enumerate(self.model.quarters)
            for line in quarter.lines
            if line.of == name and place != without
        )

    def rests_on(self, number: int) -> bool:
        own = {line.name for line in self.model.quarters[number].lines}
        return any(
            line.of in own
            for place, quarter in enumerate(self.model.quarters)
            for line in quarter.lines
            if place != number
        )

    # What is found.

    def compare(self) -> None:
        firm = self.house.firm.pk
        lines = SalesLine.objects.of_firm(firm).filter(agreement=self.house.agreement, is_live=True)
        found = {row.reference: int(row.commission.scaleb(self.digits)) for row in lines}
        wanted = {name: cents for one in self.model.quarters for name, cents in one.earned.items()}
        assert found == wanted
        rows = CommissionStatement.objects.of_firm(firm).filter(agreement=self.house.agreement)
        states = [(row.state, row.amount) for row in rows.order_by("period_from")]
        assert states == [
            (one.state, None if one.state == "expected" else self.amount(one.amount))
            for one in self.model.quarters
        ]
        entries = LedgerEntry.objects.of_firm(firm).filter(client=self.house.client)
        owed = self.model.ledger()
        assert sum(row.amount for row in entries) == self.amount(owed)
        assert balances(self.house.client) == ({self.currency: self.amount(owed)} if owed else {})


STEPS = ("change_rate", "report", "report", "advance", "advance", "advance", "anything")


def length_of_history(house: House, seed: int, currency: str) -> int:
    """Play one history and compare; its rows go again, so that the next finds empty tables."""
    random = Random(seed)  # noqa: S311 - the same histories in every run
    length = random.randint(3, 7)
    with transaction.atomic():
        history = History(house, random, currency)
        history.run(length)
        history.compare()
        transaction.set_rollback(True)
    return length


@pytest.mark.django_db
@pytest.mark.parametrize(("currency", "share"), [("USD", 8), ("JPY", 1), ("KWD", 1)])
def test_random_histories_agree_to_the_cent(
    depth: Depth, figures: Figures, currency: str, share: int
) -> None:
    house = make_house()
    histories = depth(gate=50, deep=1_250) * share
    steps = sum(length_of_history(house, seed, currency) for seed in range(histories))
    figures(f"P9 {currency}", histories=histories, steps=steps, differences=0)
