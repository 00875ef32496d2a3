"""The page of clients and the same figures as data: who owes, brings and takes what, for whom."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from clients.commission.reports import report_sales
from clients.commission.statements import approve, invoice, pay, reverse
from clients.models import Client, ClientPhase, Invoice, LedgerEntry, Receipt, RevenueEvent
from clients.reads.income import hours_by_client, income_by_client
from clients.reads.overview import overview
from clients.reads.periods import ALL, LAST_YEAR, THIS_YEAR, YEAR, period_of
from clients.reads.receivables import Age, aged, receivables, summed
from clients.services import assign_members
from firms.circles import refresh_views
from firms.models import Firm, Membership
from portability.firm_file.loading import load_firm
from tests import make
from tests.api.caller import Caller
from tests.clients.builders import (
    ago,
    make_client,
    make_firm_client,
    make_hours,
    make_revenue,
    make_stage,
    viewer_of,
)
from tests.clients.commission_house import SUMMER, House, make_house, sale
from tests.golden import check_count, statements
from tests.make import TODAY
from tests.pages.house import World, evaluate, make_world

pytestmark = pytest.mark.django_db
D = Decimal
NOW = datetime(2026, 1, 1, tzinfo=UTC)
CASE = Path("portability/demo/case_study.yaml")
ROW = re.compile(r'href="/relationships/([0-9a-f-]{36})/" data-open')
LAST_12 = period_of(YEAR, TODAY)


@pytest.fixture
def world() -> World:
    """A firm with an owner, a member and a viewer."""
    return make_world()


def bill(client: Client, amount: str, due_on: date, **fields: Any) -> Invoice:
    """An invoice, a month before it is due."""
    common = {"firm_id": client.firm_id, "audience_id": client.audience_id, "currency": "GBP"}
    count = Invoice.objects.of_firm(client.firm_id).count() + 1
    values = {"number": f"I-{count}", "on": due_on - timedelta(days=30)} | common | fields
    return Invoice.objects.create(client=client, amount=D(amount), due_on=due_on, **values)


def received(bill: Invoice, amount: str) -> None:
    """A part of it came in."""
    Receipt.objects.create(
        firm_id=bill.firm_id,
        client_id=bill.client_id,
        invoice=bill,
        on=TODAY,
        amount=D(amount),
        currency=bill.currency,
    )


@dataclass
class Two:
    """Two clients; the member works for the first."""

    mine: Client
    other: Client


def two_clients(world: World) -> Two:
    """With income, hours and an open invoice each."""
    mine = make_firm_client(world.firm, "Northwind", market="CN")
    other = make_firm_client(world.firm, "Southgate", kind="commission", market="KR")
    for client, income, hours in ((mine, 3_000, 10), (other, 1_000, 40)):
        make_revenue(client, income, on=ago(30))
        make_hours(client, hours, on=ago(30))
    bill(mine, "417.25", ago(10))
    bill(other, "983.10", ago(100))
    assign_members(mine, [world.member])
    refresh_views(world.firm)
    evaluate(world)
    return Two(mine, other)


def text_of(world: World, who: Membership, address: str = "/clients/") -> str:
    """The page as one of them gets it."""
    answer = world.browser(who).get(address)
    assert answer.status_code == 200
    world.enter()
    return str(answer.content.decode())


def shown(text: str) -> list[str]:
    """Relationships in the order of the table."""
    return ROW.findall(text)


# --- The case study -------------------------------------------------------------------------


@pytest.fixture
def case() -> Firm:
    """The case study, loaded as the demo is."""
    return load_firm(CASE.read_text(encoding="utf-8"), now=NOW, slug="case").firm


def test_figures_of_the_case_study(case: Firm) -> None:
    """Against sums of the firm file itself."""
    told: dict[str, Any] = yaml.safe_load(CASE.read_text(encoding="utf-8"))["clients"]
    income = {key: D(row["rev"]) for key, row in told.items()}
    hours = {key: D(row["hours"]) for key, row in told.items()}
    direct = {key for key, row in told.items() if row["kind"] == "direct"}
    owner = Membership.objects.of_firm(case.pk).get(is_principal=True)
    as_of = case.business_date(NOW)

    found = overview(viewer_of(owner), period_of(YEAR, as_of), as_of, with_due=True)

    refs = dict(Client.objects.of_firm(case.pk).values_list("pk", "relationship__party__ref"))
    rows = {refs[one.client_id]: one for one in found.accounts}
    assert rows.keys() == told.keys()
    for key, row in rows.items():
        assert row.kind == told[key]["kind"]
        assert row.income is not None
        assert row.income.total == income[key]
        assert row.share == income[key] / sum(income.values())
        assert row.hours_share == hours[key] / sum(hours.values())
        assert row.per_hour == round(income[key] / hours[key], 2)
    assert found.sums.income_total.direct == sum(income[key] for key in direct)
    assert found.sums.hours_total.direct == sum(hours[key] for key in direct)
    assert found.largest is rows[max(income, key=lambda key: income[key])]


# --- Who sees what --------------------------------------------------------------------------


def test_an_owner_sees_all(world: World) -> None:
    two_clients(world)
    text = text_of(world, world.owner)
    for words in ("£3,000", "£1,000", "£1,400.35", "£417.25", "£983.10", "75%"):
        assert words in text
    assert "£300" in text  # an hour
    assert "Northwind brings 75% of all income. Your line is 35%." in text
    assert "not part of your view" not in text


def test_a_member_sees_what_own_clients_owe_and_no_sums(world: World) -> None:
    two_clients(world)
    text = text_of(world, world.member)
    assert "£417.25" in text
    for words in ("£983", "£1,400", "£3,000", "75%", "of income", "Income by quarter", "Per hour"):
        assert words not in text
    assert "Income: not part of your view." in text
    assert len(shown(text)) == 2


def test_a_viewer_sees_clients_without_money(world: World) -> None:
    two_clients(world)
    text = text_of(world, world.reader)
    assert len(shown(text)) == 2
    assert "Income: not part of your view." in text
    for words in ("£", "Due", "75%"):
        assert words not in text


def test_it_is_said_by_role_and_not_by_data(world: World) -> None:
    make_firm_client(world.firm, "Northwind")
    assert "not part of your view" not in text_of(world, world.owner)
    assert "not part of your view" in text_of(world, world.member)


def test_a_confidential_client_is_nowhere_for_others(world: World) -> None:
    two_clients(world)
    circle = make.make_circle(world.firm, world.member)
    hidden = make.make_organisation(world.firm, "Quietly", audience=circle)
    secret = make_client(hidden, market="JP")
    make_revenue(secret, 90_000)
    bill(secret, "777.77", ago(1))
    assign_members(secret, [world.member])
    evaluate(world)
    for who in (world.owner, world.reader):
        text = text_of(world, who)
        assert "Quietly" not in text
        assert "777" not in text
        assert "Japan" not in text
    text = text_of(world, world.member)
    assert "Quietly" in text
    assert "£777.77" in text
    assert "Only for named people" in text


# --- The list -------------------------------------------------------------------------------


def test_filters_orders_and_past_clients(world: World) -> None:
    two = two_clients(world)
    gone = make_firm_client(world.firm, "Bygone", market="CN")
    ClientPhase.objects.of_firm(world.firm.pk).filter(client=gone).update(ended_on=ago(5))
    mine, other = str(two.mine.relationship_id), str(two.other.relationship_id)
    past = str(gone.relationship_id)

    def asked(query: str) -> list[str]:
        return shown(text_of(world, world.owner, f"/clients/?{query}"))

    assert asked("") == [mine, other, past]
    assert asked("state=current") == [mine, other]
    assert asked("state=past") == [past]
    assert asked("kind=commission") == [other]
    assert asked("market=CN") == [mine, past]
    assert asked("q=south") == [other]
    assert asked("q=&kind=commission&state=&market=") == [other]
    assert asked("q=nobodylikethis") == []
    third = make_firm_client(world.firm, "Aardvark")
    assert asked("ordering=name")[:2] == [str(third.relationship_id), mine]
    assert asked("ordering=-due")[:2] == [mine, str(third.relationship_id)]
    assert asked("ordering=due")[:2] == [str(third.relationship_id), mine]


def test_wrong_words_in_the_address_are_named(world: World) -> None:
    two_clients(world)
    text = text_of(world, world.owner, "/clients/?shoesize=42&kind=barter&page=99&ordering=--x")
    assert "shoesize" in text
    assert "barter" in text


def test_pages_give_each_client_once(world: World) -> None:
    for number in range(60):
        make_firm_client(world.firm, f"Client {number:02}")
    first = text_of(world, world.owner, "/clients/?ordering=name")
    following = re.search(r'rel="next" href="([^"]+)"', first)
    assert following is not None
    second = text_of(world, world.owner, "/clients/" + following[1].replace("&amp;", "&"))
    assert len(shown(first)) == 50
    assert len(set(shown(first) + shown(second))) == 60


def test_a_firm_without_clients_is_asked_for_one(world: World) -> None:
    assert "Who pays you, and for what?" in text_of(world, world.owner)


def test_the_plan_shows_whom_it_waits_for_only_to_who_knows(world: World) -> None:
    two = two_clients(world)
    circle = make.make_circle(world.firm, world.owner)
    broker = make.make_person(world.firm, "Guarded", audience=circle)
    make_stage(two.mine, name="Choose partners", blocker=broker.relationship)
    refresh_views(world.firm)
    evaluate(world)
    assert "Depends on Guarded" in text_of(world, world.owner)
    text = text_of(world, world.member)
    assert "Choose partners" in text
    assert "Guarded" not in text


# --- Income ---------------------------------------------------------------------------------


def test_income_counts_for_what_the_client_was_on_the_day(world: World) -> None:
    client = make_firm_client(world.firm, "Northwind", kind="commission", since=ago(300))
    phases = ClientPhase.objects.of_firm(world.firm.pk).filter(client=client)
    phases.update(ended_on=ago(100))
    common = {"firm": world.firm, "client": client}
    ClientPhase.objects.create(kind="direct", started_on=ago(100), **common)
    for amount, days in ((1, 310), (20, 300), (300, 101), (4_000, 100), (50_000, 0)):
        make_revenue(client, amount, on=ago(days))
        make_hours(client, amount, on=ago(days))
    refresh_views(world.firm)
    viewer = viewer_of(world.owner)
    income = income_by_client(viewer, LAST_12)[client.pk]
    assert (income.total, income.commission, income.direct) == (D(54_321), D(320), D(54_001))
    assert hours_by_client(viewer, LAST_12)[client.pk] == income


def test_periods_end_where_they_say(world: World) -> None:
    client = make_firm_client(world.firm, "Northwind")
    days = (TODAY, ago(364), ago(365), date(2006, 1, 1), date(2005, 12, 31), date(2004, 12, 31))
    for place, day in enumerate(days):
        make_revenue(client, 10**place, on=day)
    make_revenue(client, 7, on=TODAY + timedelta(days=1))
    make_revenue(client, "0.5", on=TODAY, currency="USD", rate=D("0.5"))
    refresh_views(world.firm)
    viewer = viewer_of(world.owner)
    rows = [*RevenueEvent.objects.of_firm(world.firm.pk)]
    for slug in (YEAR, THIS_YEAR, LAST_YEAR, ALL):
        period = period_of(slug, TODAY)
        first = period.first or date.min
        expected = sum(round(r.amount * r.rate, 2) for r in rows if first <= r.on <= period.last)
        assert income_by_client(viewer, period)[client.pk].total == expected
    assert income_by_client(viewer_of(world.member), LAST_12) == {}


# --- Receivables ----------------------------------------------------------------------------


def test_invoices_are_owed_less_what_came_in(world: World) -> None:
    client = make_firm_client(world.firm, "Northwind")
    part = bill(client, "100.00", ago(0))
    received(part, "30.10")
    bill(client, "5.00", ago(1), currency="USD", rate=D("0.5555"))
    bill(client, "7.00", ago(30))
    bill(client, "11.00", ago(31))
    bill(client, "13.00", ago(90))
    bill(client, "17.00", ago(91))
    bill(client, "19.00", ago(91), paid_on=ago(3))
    refresh_views(world.firm)

    rows = receivables(viewer_of(world.owner), TODAY)

    pounds = aged(rows, TODAY)["GBP"]
    assert [pounds[age] for age in Age] == [D("69.90"), D(7), D(11), D(13), D(17)]
    assert aged(rows, TODAY)["USD"][Age.DAYS_30] == D(5)
    assert summed(rows).fees == D("69.90") + D("2.78") + D(7 + 11 + 13 + 17)


def a_reported_quarter() -> tuple[House, Any]:
    """1,000 USD of sales at 5 %."""
    house = make_house()
    house.term()
    statement = house.statements()[0]
    rows = [sale("S-1", "2006-02-01", "1000.00")]
    return house, report_sales(statement, rows, received_on=SUMMER, viewer=house.viewer)


def commission_of(house: House) -> tuple[Any, ...]:
    """What is owed: commission, fees, and what has no rate."""
    due = summed(receivables(house.viewer, SUMMER))
    return due.commission, due.fees, due.unrated


def test_commission_is_owed_from_the_report_until_it_is_paid() -> None:
    house, statement = a_reported_quarter()
    assert commission_of(house) == (0, 0, {"USD": D(50)})  # no rate of a dollar is known yet
    make_revenue(house.client, 1, on=SUMMER, currency="USD", rate=D("0.6"))
    assert commission_of(house) == (D(30), 0, {})
    statement = approve(statement, on=SUMMER, rate=D("0.5"), viewer=house.viewer)
    assert commission_of(house) == (D(25), 0, {})
    statement = invoice(statement, number="C-1", on=SUMMER, rate=D("0.5"), viewer=house.viewer)
    assert commission_of(house) == (D(25), 0, {})  # once, not again by its invoice
    statement = pay(statement, amount=D(20), on=SUMMER, rate=D("0.7"), viewer=house.viewer)
    assert commission_of(house) == (D(15), 0, {})
    booked = LedgerEntry.objects.of_firm(house.firm.pk).exclude(revenue=None).get().revenue_id
    assert booked is not None
    income = income_by_client(house.viewer, period_of(YEAR, SUMMER))[house.client.pk]
    assert (income.direct, income.commission) == (D("0.60"), D(25))  # without any phase
    reverse(statement, reason="Wrong", on=SUMMER, viewer=house.viewer, credit_note="CN-1")
    assert commission_of(house)[0] == D(-10)  # 20 USD were paid and are owed back


# --- As data --------------------------------------------------------------------------------


def test_the_same_figures_as_data(world: World) -> None:
    two = two_clients(world)
    owner = Caller(world.owner)
    income = owner.get("dashboards/income/").json()
    assert {row["name"]: row["share"] for row in income["clients"]} == {
        "Northwind": 0.75,
        "Southgate": 0.25,
    }
    assert D(income["income"]["commission"]) == 1_000
    assert D(income["per_hour"]["commission"]) == 25
    assert sum(D(row["total"]) for row in income["quarters"]) == 4_000
    assert owner.get("dashboards/income/?period=soon").status_code == 400
    owed = owner.get("dashboards/receivables/").json()
    assert D(owed["own"]["days_1_30"]) == D("417.25")
    assert D(owed["own"]["over_90"]) == D("983.10")
    assert D(owed["currencies"][0]["total"]) == D("1400.35")
    world.enter()
    member = Caller(world.member)
    assert member.get("dashboards/income/").status_code == 404
    mine = member.get("dashboards/receivables/").json()
    assert (mine["currencies"], mine["own"]) == (None, None)
    assert [row["client"] for row in mine["clients"]] == [str(two.mine.pk)]
    world.enter()
    assert Caller(world.reader).get("dashboards/receivables/").status_code == 404


@pytest.mark.parametrize("rows", [1, 20])
def test_query_counts_do_not_grow(world: World, rows: int) -> None:
    for number in range(rows):
        client = make_firm_client(world.firm, f"Client {number}", market="CN")
        make_revenue(client, 100 + number, on=ago(20))
        make_hours(client, 2, on=ago(20))
        bill(client, "10.00", ago(3))
        make_stage(client)
    assign_members(client, [world.member])
    refresh_views(world.firm)
    evaluate(world)
    for name, who in (("page-clients", world.owner), ("page-clients-member", world.member)):
        browser = world.browser(who)
        browser.get("/clients/")
        answer, sent = statements(lambda browser=browser: browser.get("/clients/"))  # type: ignore[misc]
        assert answer.status_code == 200
        check_count(name, sent)
    world.enter()
    owner = Caller(world.owner)
    owner.get("me/")
    for name in ("income", "receivables"):
        _answer, sent = statements(lambda name=name: owner.get(f"dashboards/{name}/"))  # type: ignore[misc]
        check_count(f"api-{name}", sent)
