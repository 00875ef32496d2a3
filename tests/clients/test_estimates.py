"""A period without a report is guessed from those before it, and marked as a guess."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from clients.reads.panels import as_line
from tests.make import TODAY

D = Decimal


def quarter(first_month: int, year: int = 2005, **fields: Any) -> Any:
    """A statement with its sales, as the card reads it."""
    first = date(year, first_month, 1)
    values = {
        "period_from": first,
        "period_to": date(year, first_month + 2, 28),
        "due_on": date(year, first_month + 2, 28),
        "state": "paid",
        "currency": "GBP",
        "sold_in": "USD",
        "amount": D(100),
        "sales": D(2_000),
    }
    return SimpleNamespace(**(values | fields))


def test_it_is_the_mean_of_what_was_reported_before() -> None:
    waited = quarter(1, 2006, state="expected", amount=None, sales=None, sold_in=None)
    known = [
        waited,
        quarter(4, 2006, amount=D(9_999)),
        quarter(7, amount=D("101.50"), sales=D(2_100)),
        quarter(10),
        quarter(1, amount=D(5), sold_in="EUR"),
        quarter(4, amount=None),
    ]
    line = as_line(waited, known, TODAY)
    assert (line.amount, line.sales, line.sold_in) == (D(101), D(2_050), "USD")
    assert (line.is_guess, line.is_late) == (True, True)


def test_without_a_history_there_is_nothing_to_guess_from() -> None:
    waited = quarter(1, 2006, state="expected", amount=None, sales=None, sold_in=None)
    line = as_line(waited, [waited], TODAY)
    assert (line.amount, line.sales, line.sold_in, line.is_guess) == (None, None, "GBP", False)
    told = quarter(10)
    line = as_line(told, [told, waited], TODAY)
    assert (line.amount, line.is_guess, line.is_late) == (D(100), False, False)
