"""Introductions over the API: moving on, filters, and what introducers brought."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from firms.circles import refresh_views
from relationships.models import Introduction
from relationships.services import set_circle
from tests import make
from tests.api.caller import Caller, House, problems
from tests.clients import builders
from tests.pages.house import World, make_world

pytest_plugins = ["tests.api.house"]


@pytest.fixture
def row(house: House) -> Introduction:
    """Asked for six days ago."""
    asked = make.TODAY - timedelta(days=6)
    return make.make_introduction(
        house.person, house.other, house.organisation, state="asked", on=None, asked_on=asked
    )


def test_moving_on(house: House, row: Introduction) -> None:
    path = f"introductions/{row.pk}/"
    moved = house.member.post(f"{path}advance/", {"to": "made", "on": "2006-06-29"})
    assert moved.status_code == 200, moved.content
    body = moved.json()
    [step] = body["steps"]
    assert (body["state"], body["on"]) == ("made", "2006-06-29")
    assert (step["from_state"], step["to_state"], step["number"]) == ("asked", "made", 1)
    assert step["by"] == str(house.member.member.pk)
    read = house.member.get(path)
    assert (read.content, read["ETag"]) == (moved.content, moved["ETag"])
    assert house.member.rows("introductions/") == [body]


@pytest.mark.parametrize(
    ("body", "status", "where"),
    [
        ({"to": "declined"}, 400, "#/reason"),
        ({"to": "made", "on": "2006-07-01"}, 400, "#/on"),
        ({"to": "somewhere"}, 400, "#/to"),
        ({"to": "made", "bogus": 1}, 400, "#/bogus"),
        ({"to": "idea"}, 409, None),
        ({"to": "made", "expected": "promised"}, 409, None),
    ],
)
def test_what_is_refused(
    house: House, row: Introduction, body: dict[str, Any], status: int, where: str | None
) -> None:
    answer = house.member.post(f"introductions/{row.pk}/advance/", body)
    assert answer.status_code == status
    assert list(problems(answer)) == ([where] if where else [])
    house.enter()
    row.refresh_from_db()
    assert row.state == "asked"


@pytest.mark.parametrize("name", ["asked_on", "on"])
def test_days_to_come_are_refused_and_say_where_to_put_them(
    house: House, row: Introduction, name: str
) -> None:
    sides = {
        side: str(getattr(row, f"{side}_id")) for side in ("introducer", "introduced", "target")
    }
    ahead = {name: (make.TODAY + timedelta(days=1)).isoformat()}
    for answer in (
        house.member.post("introductions/", sides | ahead),
        house.member.change("patch", f"introductions/{row.pk}/", ahead),
    ):
        assert answer.status_code == 400, answer.content
        [(where, words)] = problems(answer).items()
        assert where == f"#/{name}"
        assert words.startswith("This day has not come yet.")
        assert "deadline" in words
    house.enter()
    assert Introduction.objects.of_firm(house.firm.pk).count() == 1


def test_who_comes_second_is_told_who_was_faster(house: House, row: Introduction) -> None:
    path = f"introductions/{row.pk}/"
    tag = house.owner.get(path)["ETag"]
    assert house.member.post(f"{path}advance/", {"to": "promised"}).status_code == 200
    late = house.owner.post(f"{path}advance/", {"to": "made", "expected": "asked"})
    assert "Member" in late.json()["detail"]
    stale = house.owner.call("post", f"{path}advance/", {"to": "made"}, {"If-Match": tag})
    assert stale.status_code == 412


def test_a_change_of_state_is_a_step_and_nobody_goes_back(house: House, row: Introduction) -> None:
    path = f"introductions/{row.pk}/"
    gone = {"state": "declined", "decline_reason": "Too early"}
    changed = house.member.change("patch", path, {**gone, "purpose": "A reseller"})
    assert changed.status_code == 200, changed.content
    assert changed.json().items() >= gone.items()
    assert [step["reason"] for step in changed.json()["steps"]] == ["Too early"]
    back = house.member.change("patch", path, {"state": "promised"})
    assert back.status_code == 409
    again = house.member.change("patch", path, {"state": "asked"})
    assert [step["reason"] for step in again.json()["steps"]] == ["Too early", ""]
    took = {"effort_h": "9.50", "spent": "140.00", "spent_currency": "GBP"}
    assert house.member.change("patch", path, took).json().items() >= took.items()
    refused = house.member.change("patch", path, {"spent_currency": ""})
    assert list(problems(refused)) == ["#/spent_currency"]


def test_who_may_not_know_cannot_move_it(house: House, row: Introduction) -> None:
    viewer = house.viewer.post(f"introductions/{row.pk}/advance/", {"to": "made"})
    assert viewer.status_code == 404
    favour = make.make_favour(house.owner.member, house.other, introduction=row)
    owner = builders.viewer_of(house.owner.member)
    set_circle(house.person.relationship, named=[], viewer=owner)
    hidden = house.member.post(f"introductions/{row.pk}/advance/", {"to": "made"})
    never = house.member.post(f"introductions/{favour.pk}/advance/", {"to": "made"})
    assert (hidden.status_code, hidden.content) == (never.status_code, never.content)
    assert house.member.get(f"favours/{favour.pk}/").json()["introduction"] is None
    assert house.member.rows(f"favours/?introduction={row.pk}") == []
    assert len(house.owner.rows(f"favours/?introduction={row.pk}")) == 1


def test_filters(house: House, row: Introduction) -> None:
    make.make_affiliation(house.other, house.organisation)
    dealer = make.make_person(house.firm, "Dealer", country="KR")
    out = make.make_introduction(house.other, house.person, dealer, state="met", parent=row)
    house.enter()
    for query, expected in {
        "column=met": [out],
        "column=nowhere": [],
        "age_days=6": [row],
        "age_days=7": [],
        "age_days=0": [row, out],
        "market=KR": [out],
        f"parent={row.pk}": [out],
        f"introducer={house.person.pk}": [row],
        f"client={house.organisation.pk}": [row],
        f"client={house.person.pk}": [out],
    }.items():
        found = {one["id"] for one in house.member.rows(f"introductions/?{query}")}
        assert found == {str(one.pk) for one in expected}, query
    assert house.member.get("introductions/?age_days=-1").status_code == 400
    assert house.member.get("introductions/?column=odd").status_code == 400


# --- dashboards/introductions ---------------------------------------------------------------------


@pytest.fixture
def world(db: None) -> World:
    """A client that Cay led to, and that pays."""
    found = make_world()
    cay = make.make_person(found.firm, "Cay")
    works = make.make_organisation(found.firm, "Works")
    make.make_introduction(
        cay, found.owner.party, works, state="earning", led_to=works, on=builders.ago(200)
    )
    builders.make_revenue(builders.make_client(works), 120)
    other = builders.make_firm_client(found.firm, "Other", origin="inbound")
    builders.make_revenue(other, 30)
    refresh_views(found.firm)
    return found


def test_what_introducers_brought(world: World) -> None:
    found = Caller(world.owner).get("dashboards/introductions/").json()
    assert (found["income"], found["mode"]) == ("150.00", "chain")
    [cay] = found["introducers"]
    assert (cay["name"], cay["made"], cay["earned"], cay["income"]) == ("Cay", 1, 1, "120.00")
    assert cay["conversion"]["words"] == "1 of 1, too few to judge"
    assert found["channels"] == [{"origin": "inbound", "party": None, "income": "30.00"}]
    world.enter()
    assert Caller(world.owner).get("dashboards/introductions/?mode=odd").status_code == 400


@pytest.mark.parametrize("who", ["member", "dashboards only"])
def test_income_is_left_out_for_who_may_not_see_it(world: World, who: str) -> None:
    scoped = ("dashboards:read",) if who == "dashboards only" else ()
    caller = Caller(world.owner if scoped else world.member, *scoped)
    found = caller.get("dashboards/introductions/?mode=first&period=all").json()
    assert found["income"] is None
    assert [one["income"] for one in found["introducers"]] == [None]
    assert (found["channels"], found["others"]) == ([], [])
