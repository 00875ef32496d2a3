"""Clients over the API: each resource from adding to deleting, and who sees the money."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from clients.models import Client, RevenueEvent
from clients.services import assign_members
from firms.circles import refresh_views
from relationships.models import Relationship
from tests import make
from tests.api.caller import Caller, House, problems
from tests.clients import builders
from tests.golden import check_count, statements

pytest_plugins = ["tests.api.house"]

NOBODY = str(uuid4())
FORGED = {"If-Match": "*"}


class Desk:
    """The house with a client of its organisation, and who may see what of it."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.client = builders.make_client(house.organisation, market="CN")
        refresh_views(house.firm)  # there is money now
        house.owner.member.refresh_from_db()
        self.plan = builders.make_stage(self.client).plan
        self.engagement = builders.make_engagement(self.client)
        self.invoice = builders.make_invoice(self.client, number="1")

    def assign(self) -> None:
        """The member works for the client."""
        self.house.enter()
        assign_members(self.client, [self.house.member.member])

    def hide(self) -> None:
        """The owner keeps the client to themself."""
        pk = self.client.relationship_id
        body = {"visibility": "confidential", "members": []}
        answer = self.house.owner.post(f"relationships/{pk}/confidentiality/", body)
        assert answer.status_code == 200, answer.content

    def bodies(self) -> dict[str, dict[str, Any]]:
        """A body for each resource about a client."""
        client = {"client": str(self.client.pk)}
        amount = {**client, "on": "2006-06-01", "amount": "12.50", "currency": "GBP"}
        return {
            "agreements": {
                **client,
                "parties": [str(self.house.organisation.pk), str(self.house.person.pk)],
                "kind": "agency",
                "title": "Sole agent",
                "starts_on": "2006-01-01",
                "exclusivity": "territory",
                "notice_days": 90,
            },
            "engagements": {**client, "lines": ["sales"], "items": ["telesales"]},
            "plans": {**client, "name": "Into Japan", "market": "JP"},
            "stages": {"plan": str(self.plan.pk), "position": 7, "name": "Launch"},
            "enquiries": {
                **client,
                "received_at": "2006-06-29T09:00:00+00:00",
                "channel": "web",
                "original": "价格多少?",
                "enquirer": str(self.house.person.pk),
            },
            "revenue": {**amount, "service_line": "sales", "one_off": True},
            "invoices": {
                **amount,
                "number": "2006-7",
                "due_on": "2006-07-01",
                "engagement": str(self.engagement.pk),
            },
            "receipts": {**amount, "invoice": str(self.invoice.pk)},
            "time-entries": {**client, "on": "2006-06-01", "hours": "7.50", "what": "Calls"},
            "costs": {**amount, "kind": "travel", "what": "To Leeds"},
        }


@pytest.fixture
def desk(house: House) -> Desk:
    """A firm with one client; nobody is assigned."""
    return Desk(house)


CHANGES: dict[str, dict[str, Any]] = {
    "agreements": {"state": "ended", "ended_by": "us"},
    "engagements": {"title": "Sales in spring"},
    "plans": {"name": "Into Korea"},
    "stages": {"state": "active", "actual_from": "2006-06-01"},
    "enquiries": {
        "english_summary": "Asks for prices.",
        "summarised_at": "2006-06-29T11:00:00+00:00",
    },
    "revenue": {"amount": "-3.00"},
    "invoices": {"note": "By post"},
    "receipts": {"note": "Cash"},
    "time-entries": {"hours": "8.00"},
    "costs": {"what": "To York"},
}
RESOURCES = sorted(CHANGES)
MONEY = ("revenue", "invoices", "receipts", "time-entries", "costs")
WITHOUT_MONEY = sorted(set(RESOURCES) - set(MONEY))
OWNERS_DELETE = ("revenue", "invoices", "receipts")
#: In the wrong order, by the constraint of the database.
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "agreements": ({"ends_on": "2005-12-31"}, "ends_on"),
    "engagements": ({"starts_on": "2006-02-01", "ends_on": "2006-01-01"}, "ends_on"),
    "plans": ({"name": ""}, "name"),
    "stages": ({"planned_from": "2006-02-01", "planned_to": "2006-01-01"}, "planned_to"),
    "enquiries": ({"response": "respond"}, "responded_at"),
    "revenue": ({"amount": "0.00"}, "amount"),
    "invoices": ({"due_on": "2006-01-01"}, "due_on"),
    "receipts": ({"amount": "0.00"}, "amount"),
    "time-entries": ({"hours": "0.00"}, "hours"),
    "costs": ({"amount": "-1.00"}, "amount"),
}


# --- Each resource -----------------------------------------------------------------------------


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_row_from_adding_to_deleting(desk: Desk, resource: str) -> None:
    api, body = desk.house.owner, desk.bodies()[resource]
    added = api.post(f"{resource}/", body, key="k")
    assert added.status_code == 201, added.content
    assert added.content == api.post(f"{resource}/", body, key="k").content
    row = added.json()
    path = f"{resource}/{row['id']}/"
    assert {name: row[name] for name in body} == body
    read = api.get(path)
    assert (read.content, read["ETag"]) == (added.content, added["ETag"])
    assert row["id"] in [one["id"] for one in api.rows(f"{resource}/?count=true")]
    assert api.call("patch", path, CHANGES[resource]).status_code == 428
    changed = api.change("patch", path, CHANGES[resource])
    assert changed.status_code == 200, changed.content
    assert changed.json().items() >= CHANGES[resource].items()
    assert api.change("patch", path, {}, read["ETag"]).status_code == 412
    assert api.change("put", path, changed.json() | CHANGES[resource]).status_code == 200
    assert api.change("delete", path).status_code == 204
    assert api.get(path).status_code == 404


@pytest.mark.parametrize("resource", RESOURCES)
def test_what_is_wrong_is_named_and_nothing_is_saved(desk: Desk, resource: str) -> None:
    api, body = desk.house.owner, desk.bodies()[resource]
    fields, named = REFUSED[resource]
    refused = api.post(f"{resource}/", body | fields)
    assert list(problems(refused)) == [f"#/{named}"]
    desk.house.enter()
    before = len(api.rows(f"{resource}/"))
    bulk = api.bulk(resource, [body, {"bogus": 1}])
    assert "#/1/bogus" in problems(bulk)
    desk.house.enter()
    keys = {"client", "plan", "enquirer", "invoice", "engagement"} & set(body)
    for name in keys:
        answer = api.post(f"{resource}/", body | {name: NOBODY})
        assert problems(answer) == {f"#/{name}": "There is no such row."}
        desk.house.enter()
    assert len(api.rows(f"{resource}/")) == before
    assert api.bulk(resource, [body]).status_code == 201


@pytest.mark.parametrize("resource", RESOURCES)
def test_who_may_do_what(desk: Desk, resource: str) -> None:
    """A viewer reads what is no money; a member sees money when assigned, and owners delete."""
    house, body = desk.house, desk.bodies()[resource]
    row = house.owner.post(f"{resource}/", body).json()
    path = f"{resource}/{row['id']}/"
    is_money = resource in MONEY
    assert house.viewer.get(path).status_code == (404 if is_money else 200)
    assert house.viewer.post(f"{resource}/", body).status_code == 404
    never = house.member.get(f"{resource}/{NOBODY}/")
    unassigned = house.member.get(path)
    if is_money:
        assert (unassigned.status_code, unassigned.content) == (404, never.content)
        assert house.member.rows(f"{resource}/") == []
        answer = house.member.post(f"{resource}/", body)
        assert problems(answer) == {"#/client": "There is no such row."}
        assert house.member.call("delete", path, headers=FORGED).status_code == 404
        desk.assign()
    assert house.member.get(path).json() == row
    if resource != "agreements":  # its creator's, else an owner's
        assert house.member.change("patch", path, CHANGES[resource]).status_code == 200
    deleted = house.member.call("delete", path, headers=FORGED).status_code
    may_delete = resource not in (*OWNERS_DELETE, "agreements")
    assert deleted == (204 if may_delete else 404)


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_confidential_client_has_no_rows_for_others(desk: Desk, resource: str) -> None:
    house, body = desk.house, desk.bodies()[resource]
    desk.assign()
    row = house.owner.post(f"{resource}/", body).json()
    desk.hide()
    never = house.member.get(f"{resource}/{NOBODY}/")
    hidden = house.member.get(f"{resource}/{row['id']}/")
    assert (hidden.status_code, hidden.content) == (404, never.content)
    assert house.member.rows(f"{resource}/") == []
    name = "plan" if resource == "stages" else "client"
    refused = house.member.post(f"{resource}/", body)
    assert problems(refused)[f"#/{name}"] == "There is no such row."
    mine = house.owner.post(f"{resource}/", body | {"number": "9"} if "number" in body else body)
    if resource != "stages":  # its place is taken
        assert mine.json()["visibility"] == "confidential"


@pytest.mark.parametrize("resource", ["clients", *RESOURCES])
def test_another_firm_has_no_rows_here(desk: Desk, resource: str) -> None:
    body = {"relationship": str(desk.house.person.relationship.pk), "kind": "direct"}
    row = desk.house.owner.post(f"{resource}/", desk.bodies().get(resource, body)).json()
    elsewhere = make.make_firm()
    stranger = Caller(make.make_member(elsewhere, role="owner", with_user=True))
    never = stranger.get(f"{resource}/{NOBODY}/")
    for method in ("get", "patch", "delete"):
        answer = stranger.call(method, f"{resource}/{row['id']}/", {}, FORGED)
        assert (answer.status_code, answer.content) == (404, never.content)
    assert stranger.rows(f"{resource}/") == []


@pytest.mark.parametrize("resource", ["clients", *RESOURCES])
def test_a_list_has_constant_queries(desk: Desk, resource: str) -> None:
    desk.assign()
    api = desk.house.member
    api.get("me/")  # the day's first use of a token is noted once

    def listed() -> list[str]:
        answer, sent = statements(lambda: api.get(f"{resource}/?limit=200"))
        assert answer.status_code == 200
        return sent

    def add(number: int) -> None:
        desk.house.enter()
        if resource == "clients":
            client = builders.make_firm_client(desk.house.firm, f"Client {number}")
            assign_members(client, [api.member])
            return
        body = desk.bodies()[resource]
        unique = {"number": f"N{number}", "position": 10 + number}
        fresh = {name: value for name, value in unique.items() if name in body}
        assert api.post(f"{resource}/", body | fresh).status_code == 201

    add(0)
    few = listed()
    for number in range(1, 4):
        add(number)
    many = listed()
    assert len(few) == len(many) <= 6
    check_count(f"api-{resource}", many)


# --- Clients -------------------------------------------------------------------------------------


def relationship_of(house: House, party: Any) -> str:
    """The id of the firm's relationship with a party."""
    house.enter()
    return str(Relationship.objects.of_firm(house.firm.pk).get(party=party).pk)


def test_a_client_from_opening_to_deleting(house: House) -> None:
    """The very first one: with it there is money, which owners see at once."""
    api = house.owner
    body = {
        "relationship": relationship_of(house, house.organisation),
        "kind": "direct",
        "since": "2006-01-01",
        "contact": str(house.person.pk),
        "origin": "family",
        "market": "CN",
        "currency": "EUR",
        "contract_value": "5000.00",
        "members": [str(house.member.member.pk)],
    }
    added = api.post("clients/", body, key="k")
    assert added.status_code == 201, added.content
    assert added.content == api.post("clients/", body, key="k").content
    row = added.json()
    assert {name: row[name] for name in body if name != "since"} == {
        name: value for name, value in body.items() if name != "since"
    }
    assert (row["name"], row["party"]) == ("Analytical Engines", str(house.organisation.pk))
    path = f"clients/{row['id']}/"
    read = api.get(path)
    assert (read.content, read["ETag"]) == (added.content, added["ETag"])
    terms = api.post(f"{path}change-terms/", {"kind": "commission", "on": "2006-03-01"})
    assert [one["kind"] for one in terms.json()["phases"]] == ["direct", "commission"]
    assert terms.json()["kind"] == "commission"
    closed = api.post(f"{path}close/", {"on": "2006-04-01"}).json()
    assert (closed["kind"], closed["phases"][-1]["ended_on"]) == (None, "2006-04-01")
    early = api.post(f"{path}reopen/", {"kind": "direct", "since": "2006-03-31"})
    assert list(problems(early)) == ["#/since"]
    opened = api.post(f"{path}reopen/", {"kind": "direct", "since": "2006-05-01"}).json()
    assert (opened["kind"], len(opened["phases"])) == ("direct", 3)
    assert api.change("put", path, opened | {"obligation": "Dinner"}).status_code == 200
    assert api.change("patch", path, {"contract_value": None}).json()["contract_value"] is None
    assert api.change("delete", path).status_code == 204
    relationship = api.get(f"relationships/{row['relationship']}/").json()
    assert (relationship["is_client"], relationship["category"]) == (False, "other")


def test_what_was_said_once_is_not_changed_by_an_edit(desk: Desk) -> None:
    api, path = desk.house.owner, f"clients/{desk.client.pk}/"
    other = relationship_of(desk.house, desk.house.person)
    for body in ({"relationship": other}, {"kind": "commission"}, {"since": "2006-01-01"}):
        assert set(problems(api.change("patch", path, body))) == {f"#/{name}" for name in body}
        desk.house.enter()
    twice = {"relationship": str(desk.client.relationship_id), "kind": "direct"}
    assert api.post("clients/", twice).status_code == 409
    desk.house.enter()
    assert list(problems(api.post("clients/", {"relationship": other}))) == ["#/kind"]
    desk.house.enter()
    ahead = api.post(f"{path}close/", {"on": "2999-01-01"})
    assert ahead.status_code == 400
    for resource, row in (("engagements", desk.engagement), ("invoices", desk.invoice)):
        desk.house.enter()
        elsewhere = builders.make_firm_client(desk.house.firm, f"Other {resource}")
        answer = api.change("patch", f"{resource}/{row.pk}/", {"client": str(elsewhere.pk)})
        assert problems(answer) == {"#/client": "This cannot be changed later."}


def test_the_worth_of_a_contract_is_for_who_sees_the_money(desk: Desk) -> None:
    house, path = desk.house, f"clients/{desk.client.pk}/"
    assert house.owner.get(path).json()["contract_value"] is None
    for caller in (house.member, house.viewer, Caller(house.owner.member, "clients:read")):
        assert "contract_value" not in caller.get(path).json()
        assert all("contract_value" not in row for row in caller.rows("clients/"))
    refused = house.member.change("patch", path, {"contract_value": "1.00"})
    assert problems(refused) == {"#/contract_value": "Unknown field."}
    house.enter()
    assert house.member.change("patch", path, {"obligation": "Tea"}).status_code == 200
    desk.assign()
    priced = house.member.change("patch", path, {"contract_value": "1.00"})
    assert priced.json()["contract_value"] == "1.00"
    own = {"members": [str(house.owner.member.pk)]}
    answer = house.member.change("patch", path, own)
    assert list(problems(answer)) == ["#/members"]


def test_a_kept_answer_with_money_ends_with_the_assignment(desk: Desk) -> None:
    house, path = desk.house, f"clients/{desk.client.pk}/"
    desk.assign()
    body = {"kind": "commission", "on": "2006-06-01"}
    first = house.member.post(f"{path}change-terms/", body, key="k")
    assert "contract_value" in first.json()
    assert house.member.post(f"{path}change-terms/", body, key="k").content == first.content
    house.enter()
    assign_members(desk.client, [])
    assert house.member.post(f"{path}change-terms/", body, key="k").status_code == 404


def test_a_client_with_bookings_is_closed_and_not_deleted(desk: Desk) -> None:
    house, path = desk.house, f"clients/{desk.client.pk}/"
    assert house.owner.change("delete", path).status_code == 409
    assert house.member.change("delete", path).status_code == 409
    house.enter()
    assert Client.objects.of_firm(house.firm.pk).filter(pk=desk.client.pk).exists()


def test_filters_of_clients_are_of_the_firms_day(desk: Desk) -> None:
    house, api = desk.house, desk.house.owner
    past = builders.make_firm_client(house.firm, "Past", kind="commission")
    desk.assign()
    assert api.post(f"clients/{past.pk}/close/", {"on": "2006-06-30"}).status_code == 200

    def names(query: str) -> list[str]:
        return [row["name"] for row in api.rows(f"clients/?{query}")]

    assert names("active=true") == ["Analytical Engines"]
    assert names("active=false") == ["Past"]
    assert names("kind=direct") == ["Analytical Engines"]
    assert names("kind=commission") == []
    assert names(f"member={house.member.member.pk}") == ["Analytical Engines"]
    assert names("market=CN&market=JP") == ["Analytical Engines"]
    assert names("ordering=-name") == ["Past", "Analytical Engines"]
    assert api.get("clients/?contract_value=1").status_code == 400


# --- Money -----------------------------------------------------------------------------------------


def test_another_currency_needs_the_rate_of_its_day(desk: Desk) -> None:
    api, body = desk.house.owner, desk.bodies()["revenue"]
    own = api.post("revenue/", body).json()
    assert (own["rate"], own["base_amount"]) == ("1.00000000", "12.50")
    refused = api.post("revenue/", body | {"currency": "USD"})
    assert problems(refused) == {"#/rate": "Say what one unit is worth in GBP."}
    desk.house.enter()
    wrong = api.post("revenue/", body | {"rate": "2.00000000"})
    assert list(problems(wrong)) == ["#/rate"]
    desk.house.enter()
    row = api.post("revenue/", body | {"currency": "USD", "rate": "0.54000000"}).json()
    assert row["base_amount"] == "6.75"
    back = api.change("patch", f"revenue/{row['id']}/", {"currency": "GBP"}).json()
    assert (back["rate"], back["base_amount"]) == ("1.00000000", "12.50")
    for currency in ("usd", "US", ""):
        assert list(problems(api.post("revenue/", body | {"currency": currency}))) == ["#/currency"]
        desk.house.enter()


def test_what_is_booked_has_happened(desk: Desk) -> None:
    api, bodies = desk.house.owner, desk.bodies()
    for resource in ("revenue", "receipts", "time-entries", "costs"):
        answer = api.post(f"{resource}/", bodies[resource] | {"on": "2999-01-01"})
        assert problems(answer) == {"#/on": "This day has not come yet."}
        desk.house.enter()
    year = bodies["revenue"] | {"on": "2006-12-31", "precision": "year"}
    assert api.post("revenue/", year).status_code == 201


def test_a_receipt_pays_the_invoice_of_its_client_only(desk: Desk) -> None:
    api, path = desk.house.owner, f"invoices/{desk.invoice.pk}/"
    body = desk.bodies()["receipts"] | {"amount": "100.00"}
    row = api.post("receipts/", body).json()
    assert api.get(path).json()["paid_on"] == "2006-06-01"
    assert [one["id"] for one in api.rows("invoices/?paid=true")] == [str(desk.invoice.pk)]
    assert api.change("delete", f"receipts/{row['id']}/").status_code == 204
    assert api.get(path).json()["paid_on"] is None
    desk.house.enter()
    other = builders.make_invoice(builders.make_firm_client(desk.house.firm, "Other"))
    refused = api.post("receipts/", body | {"invoice": str(other.pk)})
    assert problems(refused) == {"#/invoice": "There is no such row."}


def test_costs_without_a_client_are_for_who_sees_all_money(desk: Desk) -> None:
    house, body = desk.house, desk.bodies()["costs"]
    desk.assign()
    of_market = {**body, "client": None, "market": "CN"}
    answer = house.member.post("costs/", of_market)
    assert problems(answer) == {"#/client": "Name a client."}
    house.enter()
    assert house.owner.post("costs/", {**of_market, "market": ""}).status_code == 400
    house.enter()
    assert house.owner.post("costs/", of_market).status_code == 201
    assert house.member.rows("costs/") == []
    assert len(house.owner.rows("costs/?market=CN")) == 1


def test_hours_are_ones_own_unless_told(desk: Desk) -> None:
    api, body = desk.house.owner, desk.bodies()["time-entries"]
    assert api.post("time-entries/", body).json()["member"] == str(api.member.pk)
    assert api.post("time-entries/", body | {"member": None}).json()["member"] is None


def test_lists_of_money_count_only_what_is_seen(desk: Desk) -> None:
    house = desk.house
    desk.assign()
    other = builders.make_firm_client(house.firm, "Other")
    for client in (desk.client, other):
        builders.make_revenue(client, 100)
    page = house.member.get("revenue/?count=true").json()
    assert (page["count"], len(page["results"])) == (1, 1)
    assert house.member.rows(f"revenue/?client={other.pk}") == []
    assert house.owner.get("revenue/?count=true").json()["count"] == 2
    house.enter()
    assert RevenueEvent.objects.of_firm(house.firm.pk).count() == 2


# --- Plans, agreements, enquiries ----------------------------------------------------------------


def test_a_stage_has_its_place_and_comes_last_without_one(desk: Desk) -> None:
    api = desk.house.owner
    body = {"plan": str(desk.plan.pk), "name": "Next"}
    assert api.post("stages/", body).json()["position"] == 2
    assert api.post("stages/", body | {"position": 2}).status_code == 409
    desk.house.enter()
    bulk = api.bulk("stages", [body, body]).json()["results"]
    assert [one["row"]["position"] for one in bulk] == [3, 4]
    assert bulk[0]["row"]["client"] == str(desk.client.pk)
    assert len(api.rows(f"stages/?client={desk.client.pk}")) == 4


def test_naming_somebody_confidential_closes_the_row(desk: Desk) -> None:
    house, api = desk.house, desk.house.owner
    keep = {"visibility": "confidential", "members": []}
    path = f"relationships/{relationship_of(house, house.person)}/"
    bodies = desk.bodies() | {"enquiries": desk.bodies()["enquiries"] | {"enquirer": None}}
    agreement = bodies["agreements"] | {"parties": []}
    rows = {
        "enquiries": api.post("enquiries/", bodies["enquiries"]).json(),
        "stages": api.post("stages/", bodies["stages"]).json(),
        "agreements": api.post("agreements/", agreement).json(),
    }
    assert rows["agreements"]["parties"] == [str(house.organisation.pk)]
    assert api.post(f"{path}confidentiality/", keep).status_code == 200
    names: dict[str, Any] = {
        "enquiries": {"enquirer": str(house.person.pk)},
        "stages": {"blocker": relationship_of(house, house.person)},
        "agreements": {"parties": [str(house.person.pk)]},
    }
    for resource, body in names.items():
        address = f"{resource}/{rows[resource]['id']}/"
        assert house.member.get(address).status_code == 200
        assert api.change("patch", address, body).json()["visibility"] == "confidential"
        assert house.member.get(address).status_code == 404
    back = api.change("patch", f"enquiries/{rows['enquiries']['id']}/", {"enquirer": None})
    assert back.json()["visibility"] == "team"


def test_filters_of_work(desk: Desk) -> None:
    house, api, bodies = desk.house, desk.house.owner, desk.bodies()
    agreement = api.post("agreements/", bodies["agreements"]).json()["id"]
    enquiry = api.post("enquiries/", bodies["enquiries"]).json()["id"]
    engagement = api.post("engagements/", bodies["engagements"]).json()["id"]

    def ids(path: str) -> list[str]:
        return [row["id"] for row in api.rows(path)]

    assert ids(f"agreements/?party={house.person.pk}&kind=agency") == [agreement]
    assert ids(f"agreements/?party={house.other.pk}") == []
    assert ids("enquiries/?summarised=false&channel=web") == [enquiry]
    assert ids("enquiries/?received_since=2006-06-30T00:00:00Z") == []
    assert ids("engagements/?line=sales&item=telesales") == [engagement]
    assert ids("engagements/?line=marketing&current_on=2006-06-30") == []


#: What two rows of each resource are ordered by, the first first.
ORDERED: dict[str, tuple[str, str, Any, Any]] = {
    "agreements": ("ends_on", "ends_on", "2006-12-31", None),
    "engagements": ("starts_on", "starts_on", "2006-01-01", None),
    "plans": ("name", "name", "Into China", "Into Japan"),
    "stages": ("planned_to", "planned_to", "2006-09-01", None),
    "revenue": ("base_amount", "amount", "9.50", "10.25"),
    "invoices": ("base_amount", "amount", "9.50", "10.25"),
    "costs": ("base_amount", "amount", "9.50", "10.25"),
    "time-entries": ("hours", "hours", "2.00", "10.00"),
}


@pytest.mark.parametrize("resource", ORDERED)
def test_orders_of_lists_go_on_from_page_to_page(desk: Desk, resource: str) -> None:
    api, body = desk.house.owner, desk.bodies()[resource]
    order, name, *values = ORDERED[resource]
    new: list[str] = []
    for place, value in enumerate(reversed(values)):
        unique = {"number": f"N{place}", "position": 10 + place}
        fresh = {key: one for key, one in unique.items() if key in body}
        answer = api.post(f"{resource}/", body | fresh | {name: value})
        assert answer.status_code == 201, answer.content
        new.insert(0, answer.json()["id"])
    for way, wanted in (("", new), ("-", new[::-1])):
        address, found = f"{resource}/?limit=1&ordering={way}{order}", []
        while address:
            page = api.get(address).json()
            found += [row["id"] for row in page["results"]]
            address = (page["next"] or "").partition("/api/v1/")[2]
        assert [pk for pk in found if pk in new] == wanted
