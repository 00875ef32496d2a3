"""Scores with their month-ends, the quadrant's and the reasons' numbers, what happened to a flag."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.cache import cache

from common.sheets.reading import read
from firms.circles import team_view
from firms.exports import WINDOW_S
from firms.models import Export
from relationships.flags.engine import evaluate_firm
from relationships.models import Flag, Party, ScoreHistory
from tests.api.caller import House
from tests.golden import check_count, statements
from tests.make import TODAY, make_episode, make_person

pytest_plugins = ["tests.api.house"]
POINTS = [["2006-04-30", 0.0, 0.0, 2], ["2006-05-31", 12.5, 30.0, 4]]


@pytest.fixture(autouse=True)
def no_exports_yet() -> None:
    cache.clear()


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


@pytest.mark.parametrize(
    ("name", "key", "column"),
    [("balance", "relationships", "name"), ("flags", "reasons", "title")],
)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_same_rows_as_a_file(
    house: House, flagged: Flag, name: str, key: str, column: str, kind: str
) -> None:
    listed = house.member.get(f"dashboards/{name}/").json()[key]
    answer = house.member.get(f"dashboards/{name}/?file={kind}")
    sheet = read(answer.getvalue())
    assert set(sheet.columns) == set(listed[0])
    assert [row[column] for _number, row in sheet.rows] == [row[column] for row in listed]
    assert f".{kind}" in answer.headers["Content-Disposition"]
    house.enter()
    (noted,) = Export.objects.of_firm(house.firm.pk)
    assert (noted.file, noted.by_id) == (kind, house.member.member.pk)


@pytest.mark.parametrize("name", ["balance", "flags"])
def test_a_file_is_for_who_may_export(house: House, flagged: Flag, name: str) -> None:
    assert house.viewer.get(f"dashboards/{name}/").status_code == 200
    assert house.viewer.get(f"dashboards/{name}/?file=csv").status_code == 404
    assert house.viewer.get(f"dashboards/{name}/?file=").status_code == 404
    assert house.member.get(f"dashboards/{name}/?file=pdf").status_code == 400
    house.enter()
    assert not Export.objects.of_firm(house.firm.pk).exists()


def test_no_name_becomes_a_formula(house: House, flagged: Flag) -> None:
    house.enter()
    Party.objects.of_firm(house.firm.pk).filter(pk=house.person.pk).update(name="=1+1")
    text = house.owner.get("dashboards/balance/?file=csv").getvalue().decode("utf-8-sig")
    assert ",'=1+1," in text
    assert ",=1+1" not in text


def test_too_many_files_within_an_hour_are_refused(
    house: House, flagged: Flag, settings: Any
) -> None:
    settings.EXPORTS_PER_HOUR = 1
    assert house.owner.get("dashboards/flags/?file=csv").status_code == 200
    answer = house.owner.get("dashboards/balance/?file=csv")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == str(WINDOW_S)
