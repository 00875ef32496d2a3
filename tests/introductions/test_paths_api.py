"""Warm paths and the keep-from guard over the API."""

from __future__ import annotations

import pytest

from relationships.models import Party, Relationship
from relationships.paths.network import forget_networks
from tests import make
from tests.api.caller import House

pytest_plugins = ["tests.api.house"]


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    forget_networks()


def test_api(house: House) -> None:
    make.make_tie(house.owner.member, house.person, contents=["peer"])
    make.make_alter_tie(house.person, house.other, kind="kin")
    make.make_concealment(relationship_of(house.other), house.person)
    answer = house.member.get(f"paths/?to={house.other.pk}")
    assert answer.status_code == 200, answer.content
    [path] = answer.json()["results"]
    assert path["introducer"] == {"id": str(house.person.pk), "name": house.person.name}
    assert path["not_advised"]
    assert path["reveals"][0]["text"]


def relationship_of(party: Party) -> Relationship:
    return Relationship.objects.of_firm(party.firm_id).get(party=party)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "to=x",
        "to=00000000-0000-4000-8000-000000000000",
        "market=GB",
        "market=gb&role=owner",
        "market=GB&role=o",
        "to=00000000-0000-4000-8000-000000000000&role=owner",
        "market=GB&role=owner&bogus=1",
    ],
)
def test_what_is_refused(house: House, query: str) -> None:
    assert house.member.get(f"paths/?{query}").status_code == 400


def test_too_many_questions(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("relationships.paths.limit.MOST_A_MINUTE", 2)
    monkeypatch.setattr("relationships.paths.limit.WINDOW_S", 600)
    codes = [house.viewer.get("paths/?market=GB&role=owner").status_code for _ in range(3)]
    assert codes == [200, 200, 429]


def test_an_introduction_that_reveals_needs_a_reason(house: House) -> None:
    make.make_concealment(relationship_of(house.person), house.other)
    body = {
        "introducer": str(house.other.pk),
        "introduced": str(house.person.pk),
        "target": str(house.organisation.pk),
        "state": "idea",
    }
    made = house.member.post("introductions/", body)
    assert made.status_code == 201, made.content
    assert "override" not in made.json()
    refused = house.member.post("introductions/", {**body, "state": "asked"})
    assert refused.status_code == 400
    assert "is kept from" in refused.json()["errors"][0]["detail"]
    path = f"introductions/{made.json()['id']}/"
    for answer in (
        house.member.post(f"{path}advance/", {"to": "asked"}),
        house.member.change("patch", path, {"state": "asked"}),
    ):
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "#/override")
    reason = {"override": "He was told last week"}
    moved = house.member.post(f"{path}advance/", {"to": "asked", **reason})
    assert moved.status_code == 200, moved.content
    again = house.member.change("patch", path, {"purpose": "A reseller"})
    assert again.status_code == 200, again.content
