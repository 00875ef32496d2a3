"""Currencies without cents and with thousandths: entered, refused, shared out, shown, sent."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from clients.commission.money import converted, split
from clients.commission.reports import preview, report_sales
from clients.commission.sheet import Row, read
from clients.commission.statements import approve
from clients.forms.money import InvoiceForm
from clients.models import RevenueEvent
from common.currencies import fits, misfit, places, rounded, shortened
from common.dates import money
from firms.circles import refresh_views
from tests.api.caller import House, problems
from tests.clients import builders
from tests.clients.commission_house import SPRING, make_house, sale
from tests.clients.test_api import Desk
from tests.clients.test_sheets_in import send
from tests.make import TODAY

D = Decimal
pytest_plugins = ["tests.api.house"]
CURRENCIES = ("GBP", "JPY", "KWD")


@pytest.mark.parametrize(
    ("currency", "digits", "given", "expected"),
    [
        ("GBP", 2, "0.125", "0.12"),
        ("JPY", 0, "10.5", "10"),
        ("KRW", 0, "11.5", "12"),
        ("VND", 0, "-0.4", "0"),
        ("KWD", 3, "1.0005", "1.000"),
        ("RSD", 2, "10.50", "10.50"),
    ],
)
def test_amounts_are_rounded_by_their_currency(
    currency: str, digits: int, given: str, expected: str
) -> None:
    assert places(currency) == digits
    assert str(rounded(D(given), currency)) == expected
    assert fits(D(expected), currency)
    assert fits(D(given), currency) == (D(given) == D(expected))


def test_amounts_are_shown_by_their_currency() -> None:
    shown = [money(D("1234.5"), currency) for currency in ("GBP", "JPY", "KWD", "RSD")]
    assert "1,234.50" in shown[0]
    assert "1,234" in shown[1]
    assert "." not in shown[1]
    assert "1,234.500" in shown[2]
    assert "1,234.50" in shown[3]
    assert [str(shortened(D(one))) for one in ("1.500", "1.505", "1", "0E-10")] == [
        "1.50", "1.505", "1", "0.00",
    ]  # fmt: skip


amount = st.integers(-(10**9), 10**9)
weights = st.lists(st.decimals(D(0), D(100), places=3), min_size=1, max_size=6).filter(sum)


@settings(max_examples=150, deadline=None)
@given(amount, weights, st.sampled_from(CURRENCIES))
def test_shares_are_whole_units_that_add_up(units: int, parts: list[D], currency: str) -> None:
    whole = D(units).scaleb(-places(currency))
    shares = split(whole, parts, currency)
    assert sum(shares) == whole
    assert all(fits(share, currency) for share in shares)
    assert fits(converted(whole, D("0.00712345"), currency), currency)


@pytest.mark.django_db
def test_a_form_refuses_what_the_currency_has_not() -> None:
    house = make_house()
    refresh_views(house.firm)

    def errors(number: str, currency: str) -> str:
        data = {
            "number": "1", "on": "2006-05-01", "due_on": "2006-05-31", "amount": number,
            "currency": currency, "rate": "0.5",
        }  # fmt: skip
        form = InvoiceForm(data, client=house.client, viewer=house.viewer, as_of=TODAY)
        return str(form.errors.get("amount", [""])[0])

    assert errors("10.5", "JPY") == misfit("JPY") == "JPY has no cents: write a whole amount."
    assert errors("10", "JPY") == errors("1.234", "KWD") == errors("1.23", "EUR") == ""
    assert errors("1.234", "EUR") == "EUR has at most 2 decimals."
    assert errors("1.2345", "KWD")


@pytest.mark.django_db
def test_reports_and_terms_refuse_it_too() -> None:
    house = make_house()
    with pytest.raises(ValidationError):
        house.term(currency="JPY", cap=D("0.5"))
    with pytest.raises(ValidationError):
        house.term(currency="JPY", tiers=[("10.5", "8")])
    house.term("3", currency="JPY", cap=D(1_000))
    statement = house.statements()[0]
    bad = preview(statement, [sale("S1", "2006-02-01", "99.5")])
    assert [(one.field, one.message) for one in bad.errors] == [("gross", misfit("JPY"))]
    good = preview(statement, [sale("S1", "2006-02-01", "50"), sale("S2", "2006-02-02", "16")])
    assert [str(line.commission) for line in good.earned.values()] == ["2", "0"]
    sold = [sale("S1", "2006-02-01", "5000")]
    report_sales(statement, sold, received_on=SPRING, viewer=house.viewer)
    for rate in (None, D(0)):
        with pytest.raises(ValidationError) as refused:
            approve(statement, on=SPRING, viewer=house.viewer, rate=rate)
        assert list(refused.value.message_dict) == ["rate"]


def test_the_api_refuses_it_and_sends_what_there_is(house: House) -> None:
    client = builders.make_firm_client(house.firm, "Northwind")
    house.firm.base_currency = "KRW"
    house.firm.save()
    refresh_views(house.firm)
    body = {"client": str(client.pk), "on": "2006-06-01", "amount": "10.50", "rate": "7.5"}

    bad = house.owner.post("revenue/", body | {"currency": "JPY"})
    assert problems(bad) == {"#/amount": misfit("JPY")}
    house.enter()
    sent = house.owner.post("revenue/", body | {"currency": "JPY", "amount": "1001"}).json()
    assert (sent["amount"], sent["base_amount"]) == ("1001", "7508")
    sent = house.owner.post("revenue/", body | {"currency": "KWD", "amount": "1.234"}).json()
    assert (sent["amount"], sent["base_amount"]) == ("1.234", "9")
    house.enter()
    kept = {row.currency: str(row.amount) for row in RevenueEvent.objects.of_firm(house.firm.pk)}
    assert kept == {"JPY": "1001.00", "KWD": "1.234"}


@pytest.mark.parametrize("resource", ["revenue", "invoices", "receipts", "costs"])
def test_three_decimals_are_not_taken_for_a_thousandth_of_a_thousand(
    house: House, resource: str
) -> None:
    """1.200 is twelve hundred to half of Europe: refused rather than booked as 1.20."""
    desk = Desk(house)
    body = desk.bodies()[resource]
    refused = house.owner.post(f"{resource}/", body | {"amount": "1.200"})
    assert refused.status_code == 400
    assert "2 decimals" in problems(refused)["#/amount"]
    sheet = "\r\n".join(
        [",".join(body), ",".join([*map(str, (body | {"amount": "1.200"}).values())])]
    )
    told = send(house.owner, resource, sheet.encode(), dry=True).json()["rows"][0]["problems"]
    assert [one["column"] for one in told] == ["amount"]
    taken = house.owner.post(f"{resource}/", body | {"amount": "1.2"})
    assert taken.status_code == 201
    assert taken.json()["amount"] == "1.20"
    again = house.owner.get(f"{resource}/{taken.json()['id']}/")
    assert again["ETag"] == taken["ETag"]


def test_a_sales_report_does_not_take_a_separator_of_thousands_for_a_point() -> None:
    for said, is_good in (("1.200", False), ("1.20", True), ("1.2", True)):
        row = read({"reference": "1", "date": "2006-01-31", "gross": said}, 1, "USD")
        assert isinstance(row, Row) is is_good
