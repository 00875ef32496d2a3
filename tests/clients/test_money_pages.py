"""Booking what one client pays and takes: each kind of row, its form, its sums."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser

from clients.models import (
    Client,
    ClientMember,
    Cost,
    Engagement,
    Invoice,
    LedgerEntry,
    Receipt,
    RevenueEvent,
    TimeEntry,
)
from firms.circles import refresh_views
from tests.clients import builders
from tests.golden import check_count, statements
from tests.pages.conftest import world  # noqa: F401 - a fixture
from tests.pages.house import World

IN_POUNDS = {"currency": "GBP", "rate": ""}
KINDS = ("income", "invoice", "payment", "cost", "hours", "service")


@pytest.fixture
def client(world: World) -> Client:  # noqa: F811
    found = builders.make_firm_client(world.firm, "Northwind", market="CN")
    refresh_views(world.firm)
    return found


@pytest.fixture
def owner(world: World, client: Client) -> Browser:  # noqa: F811
    return world.browser(world.owner)


def add(browser: Browser, client: Client, slug: str, /, **data: Any) -> Any:
    """A row of the kind."""
    return browser.post(f"/clients/{client.pk}/money/{slug}/add/", data)


def books(browser: Browser, client: Client, kind: str = "") -> str:
    """The text of the page."""
    answer = browser.get(f"/clients/{client.pk}/money/?show={kind}")
    assert answer.status_code == 200
    return str(answer.content.decode())


ROWS: dict[str, tuple[Any, dict[str, Any], str]] = {
    "income": (
        RevenueEvent,
        {"on": "2006-06-01", "amount": "-100", "service_line": "research", "market": "CN",
         "billing_country": "GB", **IN_POUNDS},
        "billed to United Kingdom",
    ),
    "invoice": (
        Invoice,
        {"number": "7", "on": "2006-05-01", "due_on": "2006-05-31", "amount": "1200.50",
         **IN_POUNDS},
        "30 days late",
    ),
    "payment": (Receipt, {"on": "2006-06-01", "amount": "10", **IN_POUNDS}, "£10"),
    "cost": (
        Cost,
        {"on": "2006-06-01", "kind": "travel", "what": "Train", "amount": "55", **IN_POUNDS},
        "Train",
    ),
    "hours": (TimeEntry, {"on": "2006-06-01", "hours": "2.5", "what": "Manual"}, "2.5 h"),
    "service": (
        Engagement,
        {"lines": ["sales"], "items": ["training"], "starts_on": "2006-01-01"},
        "Training",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_add_change_and_delete(
    world: World,  # noqa: F811
    client: Client,
    owner: Browser,
    kind: str,
) -> None:
    model, data, words = ROWS[kind]

    assert owner.get(f"/clients/{client.pk}/money/{kind}/add/").status_code == 200
    assert add(owner, client, kind, **data).status_code == 302

    assert words in books(owner, client, kind)
    world.enter()
    row = model.objects.of_firm(world.firm.pk).get()
    at = f"/clients/money/{kind}/{row.pk}/"
    assert owner.get(at).status_code == 200
    note = "what" if kind in {"cost", "hours"} else "note"
    assert owner.post(at, data | {note: "Other words"}).status_code == 302
    world.enter()
    row.refresh_from_db()
    assert getattr(row, note) == "Other words"
    assert row.client_id == client.pk
    assert "You can take this back right after" in owner.get(f"{at}delete/").content.decode()
    assert owner.post(f"{at}delete/").status_code == 302
    world.enter()
    assert not model.objects.of_firm(world.firm.pk).exists()


@pytest.mark.parametrize(
    ("kind", "changes", "words"),
    [
        ("income", {"amount": "0"}, "An amount of zero says nothing."),
        ("income", {"currency": "USD"}, "Say what one unit of this currency was worth"),
        ("income", {"on": "2006-09-01"}, "This day has not come yet"),
        ("invoice", {"due_on": "2006-04-01"}, "It cannot be due before its own date."),
        ("invoice", {"number": "taken"}, "Another invoice has this number."),
        ("cost", {"amount": "-1"}, "A cost is more than zero."),
        ("hours", {"hours": "0"}, "greater than or equal to 0.01"),
        ("service", {"lines": []}, "Choose at least one line."),
        ("service", {"ends_on": "2005-01-01"}, "It cannot end before it began."),
    ],
)
def test_says_what_is_wrong(
    world: World,  # noqa: F811
    client: Client,
    owner: Browser,
    kind: str,
    changes: dict[str, Any],
    words: str,
) -> None:
    model, data, _words = ROWS[kind]
    builders.make_invoice(client, number="taken")
    before = model.objects.of_firm(world.firm.pk).count()

    answer = add(owner, client, kind, **(data | changes))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    world.enter()
    assert model.objects.of_firm(world.firm.pk).count() == before


def test_another_currency_has_the_rate_of_its_day(
    world: World,  # noqa: F811
    client: Client,
    owner: Browser,
) -> None:
    data = ROWS["income"][1] | {"amount": "100", "currency": "usd", "rate": "0.55"}

    add(owner, client, "income", **data)

    world.enter()
    row = RevenueEvent.objects.of_firm(world.firm.pk).get()
    assert (row.currency, row.base_amount) == ("USD", Decimal("55.00"))
    assert "£55" in books(owner, client, "income")


def test_an_invoice_is_paid_when_the_last_of_it_came_in(
    world: World,  # noqa: F811
    client: Client,
    owner: Browser,
) -> None:
    invoice = builders.make_invoice(client, 100, on=date(2006, 5, 1), due_on=date(2006, 5, 1))

    def pay(amount: str, on: str) -> Any:
        data = {"amount": amount, "on": on, "invoice": str(invoice.pk), **IN_POUNDS}
        return add(owner, client, "payment", **data)

    assert pay("60", "2006-06-01").status_code == 302
    world.enter()
    invoice.refresh_from_db()
    assert invoice.paid_on is None
    assert "31 to 60 days late: <b>£40</b>" in books(owner, client)
    pay("40", "2006-06-20")
    world.enter()
    invoice.refresh_from_db()
    assert invoice.paid_on == date(2006, 6, 20)
    last = Receipt.objects.of_firm(world.firm.pk).get(amount=40)
    owner.post(f"/clients/money/payment/{last.pk}/delete/")
    world.enter()
    invoice.refresh_from_db()
    assert invoice.paid_on is None


def test_the_short_form_books_my_hours(world: World, client: Client, owner: Browser) -> None:  # noqa: F811
    text = books(owner, client)
    assert 'name="is_paid"' in text

    answer = add(owner, client, "hours", quick="1", hours="1.5", on="2006-06-01", what="Demo")

    assert answer.status_code == 302
    world.enter()
    row = TimeEntry.objects.of_firm(world.firm.pk).get()
    assert (row.hours, row.member_id, row.is_paid) == (Decimal("1.5"), world.owner.pk, False)
    wrong = add(owner, client, "hours", quick="1", hours="", on="2006-06-01")
    assert wrong.status_code == 422
    assert 'name="quick"' in wrong.content.decode()


def test_what_a_statement_booked_is_not_changed_by_hand(
    world: World,  # noqa: F811
    client: Client,
    owner: Browser,
) -> None:
    statement = builders.make_statement(
        builders.make_agreement(world.firm, client=client), state="invoiced", amount=50
    )
    invoice = builders.make_invoice(client, 50, number="S1")
    statement.invoice = invoice
    statement.save()
    income = builders.make_revenue(client, 50)
    common = {"firm": world.firm, "client": client, "statement": statement, "currency": "GBP"}
    LedgerEntry.objects.create(
        kind="accrual", amount=50, on=date(2006, 6, 1), revenue=income, **common
    )
    receipt = builders.make_receipt(client, 10, invoice=invoice)

    for kind, row in (("income", income), ("invoice", invoice), ("payment", receipt)):
        assert "by its statement" in books(owner, client, kind)
        for end in ("", "delete/"):
            address = f"/clients/money/{kind}/{row.pk}/{end}"
            assert owner.get(address).status_code == 404
            assert owner.post(address, {"x": "1"}).status_code == 404
        world.enter()


def test_members_see_the_money_of_their_clients_only(world: World, client: Client) -> None:  # noqa: F811
    member = world.browser(world.member)
    row = builders.make_hours(client, 3)
    addresses = (
        f"/clients/{client.pk}/money/",
        f"/clients/{client.pk}/money/hours/add/",
        f"/clients/money/hours/{row.pk}/",
    )
    assert [member.get(address).status_code for address in addresses] == [404] * 3
    assert add(member, client, "hours", **ROWS["hours"][1]).status_code == 404
    assert add(member, client, "service", **ROWS["service"][1]).status_code == 302
    world.enter()
    ClientMember.objects.create(firm=world.firm, client=client, member=world.member)
    assert [member.get(address).status_code for address in addresses] == [200] * 3
    world.enter()
    invoice = builders.make_invoice(client)
    assert member.get(f"/clients/money/invoice/{invoice.pk}/").status_code == 200
    assert member.get(f"/clients/money/invoice/{invoice.pk}/delete/").status_code == 404


def test_no_client_is_charged_with_anothers_engagement(
    world: World,  # noqa: F811
    client: Client,
    owner: Browser,
) -> None:
    other = builders.make_engagement(builders.make_firm_client(world.firm, "Other"))

    answer = add(owner, client, "hours", **ROWS["hours"][1], engagement=str(other.pk))

    assert answer.status_code == 422


@pytest.mark.parametrize("rows", [1, 60])
def test_the_page_costs_the_same_for_many_rows(
    world: World,  # noqa: F811
    client: Client,
    owner: Browser,
    rows: int,
) -> None:
    for _number in range(rows):
        builders.make_invoice(client, 10)
    books(owner, client)

    text, sent = statements(lambda: books(owner, client))

    check_count("page-client-money", sent)
    assert ('rel="next"' in text) == (rows > 50)
