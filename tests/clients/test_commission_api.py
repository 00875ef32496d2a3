"""Commission statements by API: reading, reporting with errors per line, deciding, conflicts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests import make
from tests.api.caller import Caller, problems
from tests.clients.builders import make_agreement, make_client, make_statement
from tests.clients.commission_desk import GOOD, Desk, make_desk
from tests.golden import check_count, statements

pytestmark = pytest.mark.django_db

BASE = "commission-statements/"


@pytest.fixture
def desk() -> Desk:
    return make_desk()


@pytest.fixture
def owner(desk: Desk) -> Caller:
    return Caller(desk.world.owner)


def url_of(desk: Desk, place: int = 0) -> str:
    """Address of a statement."""
    return f"{BASE}{desk.statements()[place].pk}/"


def test_a_report_is_looked_at_saved_and_decided(desk: Desk, owner: Caller) -> None:
    member, url = Caller(desk.world.member), url_of(desk)
    looked = member.post(f"{url}report/", {"rows": GOOD, "preview": True})
    assert (looked.status_code, looked.json()["total"]) == (200, "3264.04")
    assert desk.statements()[0].state == "expected"
    saved = member.post(f"{url}report/", {"rows": GOOD, "received_on": "2006-04-18"})
    assert saved.status_code == 200, saved.content
    assert [line["commission"] for line in saved.json()["lines"]] == [
        "1122.50",
        "855.02",
        "1286.52",
    ]
    assert member.post(f"{url}approve/", {"rate": "0.5612"}).status_code == 404

    assert problems(owner.post(f"{url}approve/", {})) == {
        "#/rate": "Say what one unit is worth in GBP."
    }
    approved = owner.post(f"{url}approve/", {"on": "2006-04-18", "rate": "0.5612"})
    assert (approved.json()["state"], approved.json()["open"]) == ("approved", "3264.04")
    second = owner.post(f"{url}approve/", {"rate": "0.5612"})
    assert second.status_code == 409
    assert "Approved" in second.json()["detail"]
    late = member.post(f"{url}report/", {"rows": GOOD})
    assert late.status_code == 409
    for name, body in (
        ("invoice", {"number": "C-1", "rate": "0.56"}),
        ("dispute", {"reason": "Too much"}),
        ("settle", {}),
        ("pay", {"amount": "64.04", "rate": "0.56"}),
        ("pay", {"rate": "0.56"}),
    ):
        answer = owner.post(f"{url}{name}/", body)
        assert answer.status_code == 200, answer.content
    assert (answer.json()["state"], answer.json()["open"]) == ("paid", "0.00")
    assert problems(owner.post(f"{url}reverse/", {"reason": "Returned"})) == {
        "#/number": "Give a number that no other invoice has."
    }
    taken_back = owner.post(f"{url}reverse/", {"reason": "Returned", "credit_note": "C-2"})
    assert (taken_back.json()["state"], taken_back.json()["open"]) == ("reversed", "-3264.04")


def test_each_bad_line_is_named(desk: Desk, owner: Caller) -> None:
    url = f"{url_of(desk)}report/"
    rows = [GOOD[0], {**GOOD[1], "date": "14.2.2006"}, {**GOOD[2], "reference": "S-101"}]
    twice = "It is there twice."
    assert problems(owner.post(url, {"rows": rows})) == {
        "#/rows/0/reference": twice,
        "#/rows/1/date": "Write the date as 2006-03-31.",
        "#/rows/2/reference": twice,
    }
    text = "reference;date;gross\nS-1;2006-02-01;1,50\n"
    assert problems(owner.post(url, {"csv": text, "preview": True})) == {
        "#/csv/0/gross": "Write the amount as 1234.56."
    }
    assert "#/csv" in problems(owner.post(url, {"csv": "a\n1\n"}))
    for body in ({}, {"rows": [], "csv": ""}, {"rows": [{"what": "1"}]}, {"rows": "x"}):
        assert owner.post(url, body).status_code == 400
    good = owner.post(url, {"csv": text.replace("1,50", "1.50")})
    assert good.json()["amount"] == "0.08"
    assert desk.statements()[0].reports.get().source == "csv"


def test_who_names_an_older_state_decides_nothing(desk: Desk, owner: Caller) -> None:
    desk.reported()
    url = url_of(desk)
    tag = owner.get(url)["ETag"]
    desk.world.enter()
    desk.reported(GOOD[:2])
    seen = owner.call("post", f"{url}approve/", {"rate": "0.5"}, {"If-Match": tag})
    assert seen.status_code == 412
    tag = owner.get(url)["ETag"]
    seen = owner.call("post", f"{url}approve/", {"rate": "0.5"}, {"If-Match": tag})
    assert Decimal(seen.json()["amount"]) == Decimal("1977.52")
    assert owner.post(f"{url}decline/", {"reason": "No"}).status_code == 409


def test_lists_filter_and_order(desk: Desk, owner: Caller) -> None:
    other = make_client(make.make_organisation(desk.world.firm, "Other"), kind="commission")
    later = make_statement(
        make_agreement(desk.world.firm, client=other), due_on=make.TODAY, amount=5, state="approved"
    )
    first, second = desk.statements()[0], later

    def ids(query: str, caller: Caller = owner) -> list[str]:
        return [row["id"] for row in caller.rows(f"{BASE}?{query}")]

    assert set(ids("")) == {str(first.pk), str(second.pk)}
    assert ids("ordering=due_on")[0] == str(first.pk)
    assert ids("ordering=-due_on")[0] == str(second.pk)
    assert ids("late=true") == ids("state=expected") == [str(first.pk)]
    assert ids("late=false") == ids(f"client={other.pk}") == [str(second.pk)]
    assert ids(f"agreement={desk.agreement.pk}") == [str(first.pk)]
    assert ids("", Caller(desk.world.member)) == [str(first.pk)]
    assert Caller(desk.world.member).get(f"{BASE}{second.pk}/").status_code == 404
    assert Caller(desk.world.reader).get(BASE).status_code == 404
    assert Caller(desk.world.owner, "clients:read").get(BASE).status_code == 404
    assert problems(owner.get(f"{BASE}?state=lost"))


def test_a_list_has_constant_queries(desk: Desk, owner: Caller) -> None:
    owner.get("me/")

    def listed() -> list[str]:
        answer, sent = statements(lambda: owner.get(f"{BASE}?limit=200"))
        assert answer.status_code == 200
        return sent

    few = listed()
    desk.world.enter()
    for place in range(5):
        party: Any = make.make_organisation(desk.world.firm, f"Client {place}")
        client = make_client(party, kind="commission")
        make_statement(make_agreement(desk.world.firm, party, client=client))
    many = listed()
    assert len(few) == len(many) <= 5
    check_count("api-commission-statements", many)
