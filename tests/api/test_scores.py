"""Scores with their month-ends, the quadrant's and the reasons' numbers, what happened to a flag."""

from __future__ import annotations

from datetime import date

import pytest

from firms.circles import team_view
from relationships.flags.engine import evaluate_firm
from relationships.models import Flag, ScoreHistory
from tests.api.caller import House
from tests.golden import check_count, statements
from tests.make import TODAY, make_episode, make_person

pytest_plugins = ["tests.api.house"]
POINTS = [["2006-04-30", 0.0, 0.0, 2], ["2006-05-31", 12.5, 30.0, 4]]


@pytest.fixture
def flagged(house: House) -> Flag:
    """Ada made trouble, and had a year before it."""
    make_episode(house.member.member, house.person)
    evaluate_firm(house.firm.pk, TODAY)
    house.enter()
    ScoreHistory.objects.create(
        firm=house.firm,
        view=team_view(house.firm),
        relationship=house.person.relationship,
        computed_on=TODAY,
        points=POINTS,
    )
    return Flag.objects.of_firm(house.firm.pk).get()


def test_scores_tell_the_month_ends(house: House, flagged: Flag) -> None:
    answer = house.viewer.get(f"relationships/{flagged.relationship_id}/scores/").json()
    assert answer["history"] == [
        {"on": "2006-04-30", "lever": 0.0, "plug": 0.0, "entries": 2},
        {"on": "2006-05-31", "lever": 12.5, "plug": 30.0, "entries": 4},
    ]
    assert [(part["rule"], part["share"]) for part in answer["parts"]["costs"]] == [("R07", 1.0)]


def test_the_balance_of_the_firm(house: House, flagged: Flag) -> None:
    answer = house.viewer.get("dashboards/balance/").json()
    (row,) = answer["relationships"]
    assert (row["name"], row["plug"], row["balance"]) == ("Ada Lovelace", 30.0, "quiet")
    assert [point["plug"] for point in row["history"]] == [0.0, 30.0]
    assert (answer["gives_cut"], answer["costs_cut"]) == (40, 40)


def test_flags_by_reason_and_what_happened_to_one(house: House, flagged: Flag) -> None:
    (row,) = house.viewer.get("dashboards/flags/").json()["reasons"]
    assert (row["rule"], row["open"], row["since"]) == ("R07", 1, TODAY.isoformat())
    done = house.owner.post(f"flags/{flagged.pk}/dismiss/", {"reason": "Settled"}).json()
    one = house.viewer.get(f"flags/{flagged.pk}/").json()
    assert [(change["kind"], change["reason"]) for change in one["changes"]] == [
        ("opened", ""),
        ("dismissed", "Settled"),
    ]
    assert done["changes"] == one["changes"]
    assert one["changes"][1]["by"] == str(house.owner.member.pk)
    assert "changes" not in house.viewer.rows("flags/")[0]
    answer = house.viewer.get("dashboards/flags/").json()
    (row,) = answer["reasons"]
    assert (answer["open"], row["open"], row["dismissed"], row["severity"]) == (0, 0, 1, -1)
    assert row["since"] is None


def test_what_is_confidential_is_in_nobody_elses_numbers(house: House, flagged: Flag) -> None:
    paths = ("dashboards/balance/", "dashboards/flags/")
    before = [house.viewer.get(path).content for path in paths]
    house.enter()
    friend = make_person(house.firm, "Zoe")
    named = {"visibility": "confidential", "members": []}
    path = f"relationships/{friend.relationship.pk}/confidentiality/"
    assert house.owner.post(path, named).status_code == 200
    house.enter()
    friend.refresh_from_db()
    make_episode(house.owner.member, friend, on=date(2006, 2, 1))
    make_episode(
        house.owner.member, house.person, on=date(2006, 2, 1), audience_id=friend.audience_id
    )
    evaluate_firm(house.firm.pk, TODAY)
    assert [house.viewer.get(path).content for path in paths] == before
    assert house.owner.get("dashboards/balance/").content != before[0]


@pytest.mark.parametrize("name", ["balance", "flags"])
def test_the_numbers_have_constant_queries(house: House, flagged: Flag, name: str) -> None:
    house.member.get("me/")
    _answer, few = statements(lambda: house.member.get(f"dashboards/{name}/"))
    for number in range(5):
        make_episode(house.member.member, make_person(house.firm, f"Troubled {number}"))
    evaluate_firm(house.firm.pk, TODAY)
    _answer, sent = statements(lambda: house.member.get(f"dashboards/{name}/"))
    assert len(sent) == len(few)
    check_count(f"api-{name}", sent)
