"""The firm's own fields over the API: defined, written, filtered, sorted."""

from __future__ import annotations

from time import process_time
from typing import Any

import pytest

from relationships.custom_filters import rank_of
from relationships.models import CustomField, Relationship
from relationships.models.custom_field import MOST_KEPT
from tests.api.caller import House, list_all
from tests.golden import statements
from tests.make import make_affiliation, make_interaction, make_person

pytest_plugins = ["tests.api.house"]

TIER = {
    "label": "Tier",
    "kind": "choice",
    "choices": [{"label": "Gold"}, {"label": "Silver"}, {"label": "Bronze", "key": "bronze"}],
}


def added(house: House, **body: Any) -> dict[str, Any]:
    answer = house.owner.post("custom-fields/", body)
    assert answer.status_code == 201, answer.content
    house.enter()
    found: dict[str, Any] = answer.json()
    return found


def path_of(house: House, party: Any) -> str:
    house.enter()
    row = Relationship.objects.of_firm(house.firm.pk).get(party=party)
    return f"relationships/{row.pk}/"


def say(house: House, party: Any, **custom: Any) -> Any:
    slugs = {slug.replace("_", "-"): value for slug, value in custom.items()}
    answer = house.owner.change("patch", path_of(house, party), {"custom": slugs})
    house.enter()
    return answer


def names(house: House, query: str) -> list[str]:
    answer = house.member.get(f"relationships/?{query}")
    assert answer.status_code == 200, answer.content
    house.enter()
    return [row["party"]["name"] for row in answer.json()["results"]]


@pytest.fixture
def fields(house: House) -> None:
    """A field of each kind, and what they say about three parties."""
    added(house, **TIER)
    added(house, label="Seats", kind="number", unit="pcs")
    added(house, label="Contract ends", kind="date")
    added(house, label="Customs code")
    say(house, house.person, tier="gold", seats="12.50", contract_ends="2007-01-01")
    say(house, house.other, tier="bronze", seats=-3, customs_code="HS 84.71")
    say(house, house.organisation, tier="silver", contract_ends="2006-01-01", seats="1000")


def test_a_field_gets_a_slug_and_keys(house: House) -> None:
    tier = added(house, **TIER)
    again = added(house, label="Tier!")
    assert (tier["slug"], again["slug"]) == ("tier", "tier-2")
    assert [one["key"] for one in tier["choices"]] == ["gold", "silver", "bronze"]
    assert [tier["position"], again["position"]] == [1, 2]
    listed = house.viewer.get("custom-fields/").json()["results"]
    assert [row["label"] for row in listed] == ["Tier", "Tier!"]


NO_FIELDS: list[tuple[dict[str, Any], str]] = [
    ({"label": "", "kind": "text"}, "/label"),
    ({"label": "A", "kind": "colour"}, "/kind"),
    ({"label": "A", "slug": "Not A Slug"}, "/slug"),
    ({"label": "A", "kind": "choice"}, "/choices"),
    ({"label": "A", "kind": "choice", "choices": [{"label": "x"}, {"label": " X"}]}, "/choices"),
    ({"label": "A", "kind": "date", "choices": [{"label": "x"}]}, "/choices"),
    ({"label": "A", "kind": "text", "unit": "EUR"}, "/unit"),
    ({"label": "A", "slug": "taken"}, "/slug"),
]


def test_what_is_no_field_is_said(house: House) -> None:
    added(house, label="Taken")
    for body, where in NO_FIELDS:
        answer = house.owner.post("custom-fields/", body)
        assert answer.status_code == 400, body
        assert {error["pointer"].split("/")[1] for error in answer.json()["errors"]} == {where[1:]}


def test_only_owners_change_fields(house: House) -> None:
    tier = added(house, **TIER)
    assert house.member.post("custom-fields/", {"label": "Mine"}).status_code == 404
    path = f"custom-fields/{tier['id']}/"
    assert house.member.change("patch", path, {"label": "Mine"}).status_code == 404
    assert house.member.change("delete", path).status_code == 404
    assert house.member.get(path).status_code == 200


def test_values_are_text_of_their_kind(house: House, fields: None) -> None:
    answer = house.member.get(path_of(house, house.person)).json()
    assert answer["custom"] == {"tier": "gold", "seats": "12.5", "contract-ends": "2007-01-01"}
    listed = house.member.get("relationships/?q=Grace").json()["results"]
    assert listed[0]["custom"] == {"tier": "bronze", "seats": "-3", "customs-code": "HS 84.71"}


def test_patch_merges_null_removes_put_replaces(house: House, fields: None) -> None:
    say(house, house.person, tier=None, customs_code="1")
    path = path_of(house, house.person)
    assert house.member.get(path).json()["custom"] == {
        "seats": "12.5",
        "contract-ends": "2007-01-01",
        "customs-code": "1",
    }
    put = house.owner.change("put", path, {"category": "friend", "custom": {"seats": 4}})
    assert put.status_code == 200, put.content
    assert put.json()["custom"] == {"seats": "4"}


WRONG: list[tuple[str, Any]] = [
    *(("seats", value) for value in ("many", "1e400", "NaN", True, "1.23456", "9" * 16, [1])),
    *(("contract-ends", value) for value in ("2006-02-30", "1 May 2006", 20060101)),
    *(("tier", value) for value in ("platinum", "Gold", 1)),
    *(("customs-code", value) for value in (12, "x" * 201, {"a": 1})),
    ("nothing", "x"),
]


def test_wrong_values_are_said_by_slug(house: House, fields: None) -> None:
    path = path_of(house, house.person)
    tag = house.owner.get(path)["ETag"]
    for slug, value in WRONG:
        answer = house.owner.change("patch", path, {"custom": {slug: value}}, etag=tag)
        assert answer.status_code == 400, (slug, value)
        assert [error["pointer"] for error in answer.json()["errors"]] == [f"#/custom/{slug}"]


FILTERS = [
    ("custom.tier=gold", ["Ada Lovelace"]),
    ("custom.tier=gold&custom.tier=silver", ["Ada Lovelace", "Analytical Engines"]),
    ("custom.seats.min=12.5", ["Ada Lovelace", "Analytical Engines"]),
    ("custom.seats.max=0", ["Grace Hopper"]),
    ("custom.seats.min=0&custom.seats.max=100", ["Ada Lovelace"]),
    ("custom.contract-ends.from=2006-06-30", ["Ada Lovelace"]),
    ("custom.contract-ends.to=2006-06-30", ["Analytical Engines"]),
    ("custom.customs-code=hs%2084", ["Grace Hopper"]),
    ("custom.customs-code=%25", []),
    ("custom.customs-code.empty=false", ["Grace Hopper"]),
    ("custom.contract-ends.empty=true&custom.tier.empty=false", ["Grace Hopper"]),
]


def test_filters(house: House, fields: None) -> None:
    for query, wanted in FILTERS:
        assert sorted(names(house, query)) == wanted, query


REFUSED = [
    "custom.seats=3",
    "custom.seats.min=many",
    "custom.seats.min=1e99",
    "custom.contract-ends.from=June",
    "custom.tier=platinum",
    "custom.tier.empty=maybe",
    "custom.nothing=1",
    "custom.tier=",
    "ordering=custom.customs-code",
    "ordering=custom.nothing",
]


def test_unknown_and_wrong_filters_are_refused(house: House, fields: None) -> None:
    for query in REFUSED:
        answer = house.member.get(f"relationships/?{query}")
        assert answer.status_code == 400, query
        assert answer.json()["errors"][0]["parameter"] == query.partition("=")[0]


SORTED = {
    "tier": ["Ada Lovelace", "Analytical Engines", "Grace Hopper"],
    "seats": ["Analytical Engines", "Ada Lovelace", "Grace Hopper"],
    "contract-ends": ["Ada Lovelace", "Analytical Engines"],
}


def every_page(house: House, ordering: str) -> list[str]:
    found: list[str] = []
    url: str | None = f"relationships/?limit=2&ordering={ordering}"
    while url:
        answer = house.member.get(url.partition("/api/v1/")[2] or url).json()
        found += [row["party"]["name"] for row in answer["results"]]
        url = answer["next"]
    return found


def test_sorting_pages_through_every_row_once(house: House, fields: None) -> None:
    for number in range(3):
        make_person(house.firm, f"Without {number}")
    list_all(house.firm)
    everyone = sorted(names(house, "limit=200"))
    for slug, wanted in SORTED.items():
        down, up = every_page(house, f"-custom.{slug}"), every_page(house, f"custom.{slug}")
        assert sorted(down) == sorted(up) == everyone
        assert down[: len(wanted)] == up[::-1][: len(wanted)] == wanted


def test_a_renamed_choice_keeps_its_values(house: House, fields: None) -> None:
    tier = house.owner.get("custom-fields/").json()["results"][0]
    tier["choices"][0]["label"] = "First class"
    path = f"custom-fields/{tier['id']}/"
    answer = house.owner.change("patch", path, {"choices": tier["choices"]})
    assert answer.json()["choices"][0] == {"key": "gold", "label": "First class"}
    house.enter()
    assert names(house, "custom.tier=gold") == ["Ada Lovelace"]


def test_a_choice_taken_away_asks_what_stands_in_its_place(house: House, fields: None) -> None:
    tier = house.owner.get("custom-fields/").json()["results"][0]
    path, stay = f"custom-fields/{tier['id']}/", tier["choices"][:1]
    refused = house.owner.change("patch", path, {"choices": stay, "becomes": {"silver": "gold"}})
    assert refused.status_code == 400
    assert "bronze" in refused.content.decode()
    becomes = {"silver": "gold", "bronze": None}
    answer = house.owner.change("patch", path, {"choices": stay, "becomes": becomes})
    assert answer.status_code == 200, answer.content
    house.enter()
    assert sorted(names(house, "custom.tier=gold")) == ["Ada Lovelace", "Analytical Engines"]
    assert "Grace Hopper" in names(house, "custom.tier.empty=true")
    assert "tier" not in house.member.get(path_of(house, house.other)).json()["custom"]
    assert house.member.get("relationships/?custom.tier=silver").status_code == 400


def test_archived_fields_are_hidden_with_their_values(house: House, fields: None) -> None:
    tier = house.owner.get("custom-fields/").json()["results"][0]
    path = f"custom-fields/{tier['id']}/"
    house.owner.change("patch", path, {"archived": True})
    assert "tier" not in house.member.get(path_of(house, house.person)).json()["custom"]
    assert house.member.get("relationships/?custom.tier=gold").status_code == 400
    put = house.owner.change("put", path_of(house, house.person), {"custom": {}})
    assert put.json()["custom"] == {}
    house.owner.change("patch", path, {"archived": False})
    assert house.member.get(path_of(house, house.person)).json()["custom"] == {"tier": "gold"}


def test_a_deleted_field_makes_room_for_its_slug(house: House, fields: None) -> None:
    tier = house.owner.get("custom-fields/").json()["results"][0]
    assert house.owner.change("delete", f"custom-fields/{tier['id']}/").status_code == 204
    assert house.owner.get(f"custom-fields/{tier['id']}/").status_code == 404
    house.enter()
    assert added(house, label="Tier")["slug"] == "tier"
    assert CustomField.objects.of_firm(house.firm.pk).filter(slug="tier").count() == 2


def test_the_list_costs_the_same_with_and_without_fields(house: House, fields: None) -> None:
    house.member.get("me/")
    _answer, plain = statements(lambda: house.member.get("relationships/"))
    query = "custom.tier=gold&custom.seats.min=1&ordering=-custom.seats"
    _answer, sent = statements(lambda: house.member.get(f"relationships/?{query}"))
    assert len(plain) == len(sent) <= 5


def test_entries_with_a_tag_lead_to_the_people_and_where_they_work(house: House) -> None:
    make_affiliation(house.person, house.organisation)
    make_interaction(house.owner.member, house.person, tags=["conflict"])
    make_interaction(house.owner.member, house.other, tags=["vetting"])
    assert sorted(names(house, "entry_tag=conflict")) == ["Ada Lovelace", "Analytical Engines"]
    assert names(house, "entry_tag=vetting") == ["Grace Hopper"]
    assert house.member.get("relationships/?entry_tag=nothing").status_code == 400


def test_choices_taken_away_do_not_pile_up(house: House) -> None:
    """Each is kept, because values have its key: the list reads all of them for every page."""
    row = added(house, **TIER)
    field = CustomField.objects.of_firm(house.firm.pk).get()
    gone = [{"key": f"gone-{n}", "label": "", "becomes": "gold"} for n in range(MOST_KEPT - 3)]
    field.choices = [*field.choices, *gone]
    field.save()
    started = process_time()
    rank_of(field)
    assert process_time() - started < 0.5  # seconds
    choices = [{"key": "gold", "label": "Gold"}, {"label": "Tin"}]
    body = {"choices": choices, "becomes": {"silver": None, "bronze": None}}
    answer = house.owner.change("patch", f"custom-fields/{row['id']}/", body)
    assert answer.status_code == 400
    assert "Make a new field" in answer.content.decode()


def test_more_values_than_fields_are_answered_with_one_problem(house: House) -> None:
    said = {f"field-{n}": "x" for n in range(1_000)}
    answer = house.owner.change("patch", path_of(house, house.person), {"custom": said})
    assert answer.status_code == 400
    assert len(answer.json()["errors"]) == 1
