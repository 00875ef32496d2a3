"""Commission arithmetic without a database: tiers, dates, currencies, refunds, shares."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.commission.lines import NoTermsError, Refund, RefundError, Sale, Sold, settle
from clients.commission.money import converted, split
from clients.commission.terms import (
    Agreed,
    Base,
    Period,
    Terms,
    Tier,
    add_months,
    due_on,
    period_of,
    problems,
)
from common.currencies import rounded

D = Decimal
START = date(2006, 1, 1)
DAY = date(2006, 2, 10)
TWO_TIERS = (Tier(D(0), D(5)), Tier(D(50_000), D(8)))


def terms(rate: str = "5", **fields: Any) -> Terms:
    values: dict[str, Any] = {
        "valid_from": START,
        "base": Base.NET_OF_RETURNS,
        "period": Period.QUARTER,
        "currency": "USD",
        "tiers": (Tier(D(0), D(rate)),),
    }
    return Terms(**(values | fields))


def sale(gross: str, ref: str = "S1", on: date = DAY, **fields: Any) -> Sale:
    values = {name: D(value) for name, value in fields.items()}
    return Sale(ref=ref, on=on, gross=D(gross), **values)


def earned(versions: Terms | list[Terms], *lines: Sale | Refund, **known: Any) -> list[str]:
    """Commission of each line."""
    agreed = Agreed(tuple(versions if isinstance(versions, list) else [versions]))
    sales = [line for line in lines if isinstance(line, Sale)]
    refunds = [line for line in lines if isinstance(line, Refund)]
    return [str(line.commission) for line in settle(agreed, sales, refunds, known)]


@pytest.mark.parametrize(
    ("base", "commission"),
    [
        (Base.GROSS_SALES, "50.00"),
        (Base.NET_OF_RETURNS, "45.00"),
        (Base.GROSS_MARGIN, "15.00"),
        (Base.CASH_RECEIVED, "20.00"),
    ],
    ids=str,
)
def test_takes_its_share_of_the_agreed_base(base: Base, commission: str) -> None:
    line = sale("1000", returns="100", cost="600", received="400")
    assert earned(terms(base=base), line) == [commission]


@pytest.mark.parametrize(
    ("gross", "commission"),
    [
        ("49999.99", "2500.00"),
        ("50000.00", "2500.00"),
        ("50000.01", "2500.00"),
        ("50000.20", "2500.02"),
        ("60000.00", "3300.00"),
    ],
)
def test_each_slice_of_the_base_earns_its_own_rate(gross: str, commission: str) -> None:
    assert earned(terms(tiers=TWO_TIERS), sale(gross)) == [commission]


def test_sales_of_a_period_walk_up_its_tiers_in_the_order_of_their_days() -> None:
    early, late = sale("40000", "A", DAY), sale("20000", "B", date(2006, 3, 1))
    # 40,000 at 5 %; then 10,000 at 5 % and 10,000 at 8 %
    assert earned(terms(tiers=TWO_TIERS), late, early) == ["2000.00", "1300.00"]


def test_below_the_threshold_nothing_is_earned_and_above_it_only_the_rest() -> None:
    agreed = terms("10", threshold=D(1000))
    assert earned(agreed, sale("1000")) == ["0.00"]
    assert earned(agreed, sale("1000.10")) == ["0.01"]
    assert earned(agreed, sale("900", "A"), sale("300", "B")) == ["0.00", "20.00"]


def test_a_cap_holds_for_the_whole_period() -> None:
    agreed = terms("10", cap=D(150))
    assert earned(agreed, sale("1000", "A"), sale("1000", "B"), sale("9", "C")) == [
        "100.00",
        "50.00",
        "0.00",
    ]


def test_a_rate_that_changes_inside_a_period_holds_from_its_day() -> None:
    change = date(2006, 2, 15)
    versions = [terms("5"), terms("7", valid_from=change)]
    before, after = sale("100", "A", date(2006, 2, 14)), sale("100", "B", change)
    assert earned(versions, before, after) == ["5.00", "7.00"]


def test_a_change_of_rates_does_not_start_the_tiers_anew() -> None:
    change = date(2006, 2, 15)
    later = terms(valid_from=change, tiers=(Tier(D(0), D(6)), Tier(D(50_000), D(9))))
    lines = sale("50000", "A"), sale("100", "B", change)
    assert earned([terms(tiers=TWO_TIERS), later], *lines) == ["2500.00", "9.00"]


def test_sales_in_another_currency_use_the_rate_of_the_booking_day() -> None:
    # 1,000 of it are 540.90 of the terms' currency, of which 5 % are 27.045: half to even
    assert earned(terms(), sale("1000", rate="0.5409")) == ["27.04"]


@pytest.mark.parametrize(
    ("amount", "expected"),
    [("0.005", "0.00"), ("0.015", "0.02"), ("0.025", "0.02"), ("-0.015", "-0.02"), ("-0.001", "0")],
)
def test_half_a_cent_goes_to_the_even_one(amount: str, expected: str) -> None:
    assert rounded(D(amount), "GBP") == D(expected)
    assert not rounded(D(amount), "GBP").is_signed() or rounded(D(amount), "GBP") < 0


def test_digits_are_not_lost_on_long_amounts() -> None:
    gross, rate, percent = "999999999999.99", "1234567.12345678", "99.999"
    exactly = Fraction(gross) * Fraction(rate) * Fraction(percent) / 100
    [found] = earned(terms(percent), sale(gross, rate=rate))
    assert int(found.replace(".", "")) == round(exactly * 100)


def test_a_refund_takes_back_at_the_rate_its_sale_had() -> None:
    booked = {
        "S0": Sold(price=D(60_000), commission=D(3_300), base=Base.NET_OF_RETURNS, currency="USD")
    }
    # the terms of today do not matter: 10,000 of 60,000 take back a sixth of 3,300
    refund = Refund("R1", DAY, "S0", D(10_000))
    assert earned(terms("20"), refund, **booked) == ["-550.00"]


def test_refunds_in_parts_take_back_exactly_what_was_earned() -> None:
    line = sale("1.00", cost="0.00")
    parts = [Refund(f"R{n}", DAY, "S1", D("0.25")) for n in range(4)]
    found = earned(terms("5"), line, *parts)
    assert found == ["0.05", "-0.01", "-0.01", "-0.02", "-0.01"]
    assert sum(map(D, found)) == 0


def test_a_refund_does_not_touch_gross_sales() -> None:
    found = earned(terms(base=Base.GROSS_SALES), sale("100"), Refund("R", DAY, "S1", D(100)))
    assert found == ["5.00", "0.00"]


def test_a_refund_leaves_the_tiers_of_its_period_alone() -> None:
    first = sale("50000", "A", date(2006, 1, 2))
    refund = Refund("R", date(2006, 1, 3), "A", D(50_000))
    later = sale("100", "B", date(2006, 1, 4))
    assert earned(terms(tiers=TWO_TIERS), first, refund, later) == ["2500.00", "-2500.00", "8.00"]


@pytest.mark.parametrize("amount", ["100.01", "1000"])
def test_no_more_can_be_refunded_than_was_sold(amount: str) -> None:
    with pytest.raises(RefundError, match="R1"):
        earned(terms(), sale("100"), Refund("R1", DAY, "S1", D(amount)))


def test_a_refund_of_an_unknown_sale_is_refused() -> None:
    with pytest.raises(RefundError, match="R1"):
        earned(terms(), Refund("R1", DAY, "S9", D(1)))


@pytest.mark.parametrize(("on", "earns"), [(date(2006, 8, 30), True), (date(2006, 8, 31), False)])
def test_sales_earn_for_the_tail_after_the_end(on: date, *, earns: bool) -> None:
    agreed = Agreed((terms(),), ends_on=date(2006, 6, 30), tail_months=2)
    assert (agreed.on(on) is not None) is earns


def test_a_sale_before_the_first_terms_is_refused() -> None:
    with pytest.raises(NoTermsError, match="S1"):
        earned(terms(), sale("100", on=date(2005, 12, 31)))


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        (Period.MONTH, date(2008, 2, 1), date(2008, 2, 29)),
        (Period.QUARTER, date(2008, 1, 1), date(2008, 3, 31)),
        (Period.YEAR, date(2008, 1, 1), date(2008, 12, 31)),
    ],
)
def test_periods_are_those_of_the_calendar(period: Period, first: date, last: date) -> None:
    assert period_of(date(2008, 2, 29), period) == (first, last)
    assert period_of(first, period) == period_of(last, period) == (first, last)


def test_lag_and_months() -> None:
    assert due_on(date(2006, 3, 31), 30) == date(2006, 4, 30)
    assert add_months(date(2006, 12, 31), 2) == date(2007, 2, 28)


def test_terms_that_make_no_sense_are_named() -> None:
    assert problems(terms(), None) == []
    assert len(problems(terms(tiers=(Tier(D(1), D(5)),)), None)) == 1
    assert len(problems(terms(tiers=(Tier(D(0), D(5)), Tier(D(0), D(6)))), None)) == 1
    assert len(problems(terms(tiers=(Tier(D(0), D(101)),)), None)) == 1
    middle = terms(valid_from=DAY, period=Period.MONTH)
    assert len(problems(middle, terms())) == 1
    assert problems(terms(valid_from=date(2006, 4, 1), currency="GBP"), terms()) == []
    assert problems(terms("9", valid_from=DAY), terms()) == []


def test_shares_of_the_domain_example() -> None:
    assert split(D(120_000), [D(4), D(2), D(1)], "GBP") == [
        D("68571.43"),
        D("34285.71"),
        D("17142.86"),
    ]
    assert split(D(-10), [D(1), D(1), D(1)], "GBP") == [D("-3.34"), D("-3.33"), D("-3.33")]


@pytest.mark.parametrize("weights", [[], [D(0)], [D(1), D(-1)]], ids=str)
def test_shares_need_weights(weights: list[D]) -> None:
    with pytest.raises(ValueError, match="weights"):
        split(D(1), weights, "GBP")


money = st.decimals(D("-99999.99"), D("99999.99"), places=2)
weight = st.decimals(D(0), D(100), places=3)


@settings(max_examples=100, deadline=None)
@given(money, st.lists(weight, min_size=1, max_size=6).filter(sum))
def test_shares_add_up_and_are_within_a_cent(amount: D, weights: list[D]) -> None:
    shares = split(amount, weights, "GBP")
    assert sum(shares) == amount
    total = sum(weights)
    assert all(
        abs(share - amount * part / total) < D("0.01")
        for share, part in zip(shares, weights, strict=True)
    )


@settings(max_examples=100, deadline=None)
@given(st.lists(st.decimals(D(0), D(99999), places=2), min_size=1, max_size=8), st.randoms())
def test_the_order_of_a_file_does_not_matter(amounts: list[D], random: Any) -> None:
    lines = [sale(str(amount), f"S{n:02}") for n, amount in enumerate(amounts)]
    shuffled = random.sample(lines, len(lines))
    agreed = terms(tiers=TWO_TIERS, cap=D(9_000))
    assert earned(agreed, *lines) == earned(agreed, *shuffled)


def test_conversion() -> None:
    assert converted(D("3300.00"), D("0.5409"), "GBP") == D("1784.97")
