"""Markets and their steps over the API: from entering to deciding, and what is refused or hidden."""

from __future__ import annotations

from typing import Any

import pytest

from firms.circles import refresh_views
from firms.models import Membership
from tests import make
from tests.api.caller import House, problems
from tests.clients.builders import make_client, make_revenue
from tests.golden import check_count, statements
from tests.markets.builders import ago, make_event

pytest_plugins = ["tests.api.house"]
PATHS = (
    *("markets/", "markets/KR/", "markets/SG/", "commitment-events/?count=true"),
    *("commitment-events/?market=KR", "commitment-events/?ordering=happened_on"),
    *("dashboards/market-path/", "commitment-events/?role=efficacy"),
)


@pytest.fixture(autouse=True)
def _views(house: House) -> None:
    """The owner's sees all money."""
    refresh_views(house.firm)


def body(house: House, **more: Any) -> dict[str, Any]:
    """A step with somebody behind it."""
    return {
        "market": "KR",
        "kind": "mode_increase",
        "happened_on": "2005-01-01",
        "level_after": 4,
        "to_mode": "distributor_or_licence",
        "role": "efficacy",
        "cost": "1200.50",
        "currency": "EUR",
        "behind": [{"party": str(house.person.pk), "share": "60"}],
        **more,
    }


def test_a_step_from_entering_to_deleting(house: House) -> None:
    answer = house.owner.post("commitment-events/", body(house))
    assert answer.status_code == 201, answer.content
    row = answer.json()
    path = f"commitment-events/{row['id']}/"
    assert (row["direction"], row["state"], row["cost"]) == ("+", "confirmed", "1200.50")
    assert [one["party"] for one in row["behind"]] == [str(house.person.pk)]
    seen = house.member.get(path).json()
    assert (seen["cost"], seen["currency"]) == (None, "")
    changed = house.owner.change("patch", path, {"lesson": "Ask first", "behind": []}).json()
    assert (changed["lesson"], changed["behind"], changed["cost"]) == ("Ask first", [], "1200.50")
    assert house.owner.call("patch", path, {"note": "x"}).status_code == 428
    assert house.member.change("patch", path, {"note": "Mine"}).status_code in {403, 404}
    assert house.owner.change("delete", path).status_code == 204
    assert house.owner.get(path).status_code == 404


def test_many_at_once_and_once_only(house: House) -> None:
    rows = [body(house), body(house, market="JP")]
    answer = house.owner.bulk("commitment-events", rows, key="once")
    assert answer.status_code == 201, answer.content
    assert house.owner.bulk("commitment-events", rows, key="once").status_code == 201
    assert house.owner.get("commitment-events/?count=true").json()["count"] == 2


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"market": "Korea"}, "market"),
        ({"level_after": 11}, "level_after"),
        ({"happened_on": "2006-07-01"}, "happened_on"),
        ({"kind": "landing"}, "kind"),
        ({"currency": ""}, "currency"),
        ({"hours": "-1"}, "hours"),
    ],
)
def test_what_is_refused(house: House, more: dict[str, Any], field: str) -> None:
    answer = house.owner.post("commitment-events/", body(house, **more))
    assert answer.status_code == 400, answer.content
    assert any(key.startswith(f"#/{field}") for key in problems(answer))


def test_who_does_not_see_all_money_says_none(house: House) -> None:
    answer = house.member.post("commitment-events/", body(house))
    assert list(problems(answer)) == ["#/cost"]
    plain = {**body(house), "cost": None, "currency": ""}
    del plain["cost"], plain["currency"]
    assert house.member.post("commitment-events/", plain).status_code == 201


def test_deciding_on_a_proposal(house: House) -> None:
    row = make_event(
        house.firm, "KR", 4, ago(30), kind="partner_termination", state="proposed", facts_key="e:1"
    )
    path = f"commitment-events/{row.pk}/"
    assert house.owner.change("patch", path, {"note": "x"}).status_code == 400
    answer = house.owner.post(f"{path}confirm/", {"volition": "forced", "market": "JP"})
    assert list(problems(answer)) == ["#/market"]
    done = house.owner.post(f"{path}confirm/", {"volition": "forced"})
    assert done.status_code == 200, done.content
    assert (done.json()["state"], done.json()["volition"]) == ("confirmed", "forced")
    assert house.owner.post(f"{path}reject/", {"reason": "No"}).status_code == 409
    assert house.owner.change("delete", path).status_code == 400
    assert house.owner.post(f"{path}reopen/").json()["state"] == "proposed"
    assert house.owner.post(f"{path}reject/", {}).status_code == 400
    assert house.owner.post(f"{path}reject/", {"reason": "Planned"}).json()["state"] == "rejected"
    assert house.owner.get(f"{path}suspects/").json() == {"results": []}
    assert house.viewer.post(f"{path}reopen/").status_code in {403, 404}


def test_markets_and_the_way(house: House) -> None:
    make.make_region(house.firm, "SG", country="SG", name="Singapore", is_target=True)
    make_event(house.firm, "KR", 1, ago(900), via=(house.person,))
    make_event(house.firm, "KR", 5, ago(300), kind="mode_increase")
    make_event(house.firm, "JP", 2, ago(200))
    make_event(house.firm, "JP", None, ago(100), kind="market_withdrawal")
    rows = house.viewer.get("markets/").json()["results"]
    assert [(one["country"], one["level"], one["step"], one["left"]) for one in rows] == [
        ("KR", 5, "office", False),
        ("JP", 0, "none", True),
        ("SG", 0, "none", False),
    ]
    korea = house.viewer.get("markets/KR/").json()
    assert korea["since"] == ago(300).isoformat()
    assert [one["party"] for one in korea["behind"]] == [str(house.person.pk)]
    assert house.viewer.get("markets/XX/").status_code == 404
    path = house.viewer.get("dashboards/market-path/").json()
    assert [(p["index"], p["breadth"], p["depth"]) for p in path["points"]] == [
        (1, 0, 1),
        (5, 1, 5),
        (7, 2, 5),
        (5, 1, 5),
    ]
    assert path["abroad"] is None


def test_income_from_abroad_is_for_who_sees_all_money(house: House) -> None:
    house.firm.home_country = "GB"
    house.firm.save()
    client = make_client(house.organisation)
    make_revenue(client, 300, market="KR", billing_country="GB")
    make_revenue(client, 100, market="JP")
    found = house.owner.get("dashboards/market-path/").json()["abroad"]
    assert found == {
        "by_market": {"low": 1.0, "high": 1.0},
        "by_billing": {"low": 0.0, "high": 0.25},
        "concentration": 0.625,
    }
    assert house.member.get("dashboards/market-path/").json()["abroad"] is None


def test_hidden_triggers_change_nothing_for_others(house: House) -> None:
    """Not one byte differs with and without a colleague's hidden steps (TRUST P4)."""
    make_event(house.firm, "KR", 2, ago(500), via=(house.person,))

    def asked() -> dict[tuple[str, str], bytes]:
        callers = {"member": house.member, "viewer": house.viewer}
        return {(who, path): c.get(path).content for who, c in callers.items() for path in PATHS}

    before = asked()
    keeper = Membership.objects.of_firm(house.firm.pk).get(name="Owner")
    circle = make.make_circle(house.firm, keeper)
    refresh_views(house.firm)
    hidden = make.make_person(house.firm, "Hidden", country="KR", audience=circle)
    row = make_event(house.firm, "KR", 5, ago(100), via=(hidden,), kind="mode_increase")
    make_event(house.firm, "SG", 3, ago(90), via=(hidden,))
    assert asked() == before
    assert house.member.get(f"commitment-events/{row.pk}/").status_code == 404
    assert house.member.get("markets/SG/").status_code == 404
    assert house.owner.get("markets/SG/").status_code == 200


def test_a_list_asks_a_constant_number_of_times(house: House) -> None:
    for n in range(3):
        make_event(house.firm, "KR", n, ago(100 - n), via=(house.person,))
    _answer, first = statements(lambda: house.owner.get("commitment-events/"))
    check_count("api-commitment-events", first)
    _answer, few = statements(lambda: house.owner.get("markets/"))
    check_count("api-markets", few)
    for n in range(9):
        make_event(house.firm, "JP", 2, ago(100 - n), via=(house.other,))
    _answer, many = statements(lambda: house.owner.get("markets/"))
    assert len(many) == len(few)
