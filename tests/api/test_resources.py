"""Every resource: add, read, change, replace, delete, in bulk, and what it refuses."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import DataError
from rest_framework import exceptions

from common.api.problems import translated
from firms.models import AuditEntry, Circle, Membership, OutboxEvent
from relationships.models import Relationship
from tests.api.caller import House, problems
from tests.make import make_member

pytest_plugins = ["tests.api.house"]

NOBODY = str(uuid4())


def bodies(house: House) -> dict[str, dict[str, Any]]:
    """A body for each resource that can be added to."""
    person, other = str(house.person.pk), str(house.other.pk)
    organisation = str(house.organisation.pk)
    relationship = str(Relationship.objects.of_firm(house.firm.pk).get(party=house.person).pk)
    return {
        "parties": {"kind": "person", "name": "Li Zhe", "native_name": "李哲"},
        "affiliations": {"person": person, "organisation": organisation, "role": "Engineer"},
        "ties": {"person": person, "closeness": 4, "contents": ["friendship"]},
        "alter-ties": {"a": person, "b": other, "kind": "friend"},
        "burden-notes": {"party": person, "category": "secrecy", "text": "Ask nobody."},
        "regions": {"code": "CN-BJ", "name": "Beijing", "country": "CN"},
        "interactions": {
            "participants": [person, other],
            "on": "2006-06-01",
            "channel": "meal",
            "orientation": "social",
        },
        "favours": {
            "person": person,
            "direction": "received",
            "kind": "vetting",
            "points": 3,
            "on": "2006-05-01",
            "money_value": "12.50",
            "currency": "GBP",
        },
        "episodes": {"about": person, "severity": 2, "on": "2006-04-01", "cause": "gossip"},
        "promises": {"by": "us", "person": person, "text": "Send the plan", "due_on": "2006-07-01"},
        "notes": {"relationship": relationship, "text": "Likes tea.", "on": "2006-06-30"},
        "introductions": {
            "introducer": person,
            "introduced": other,
            "target": organisation,
            "state": "made",
            "on": "2006-03-01",
        },
    }


CHANGES: dict[str, dict[str, Any]] = {
    "parties": {"headline": "Engineer"},
    "affiliations": {"role": "Director"},
    "ties": {"trust": 5},
    "alter-ties": {"status": "former"},
    "burden-notes": {"text": "Ask first."},
    "regions": {"is_target": True},
    "interactions": {"summary": "We talked."},
    "favours": {"note": "Saved us."},
    "episodes": {"is_resolved": True, "resolved_on": "2006-05-01"},
    "promises": {"state": "kept"},
    "notes": {"text": "Likes coffee."},
    "introductions": {"state": "met"},
}
RESOURCES = sorted(CHANGES)
KEYS = ("person", "party", "about", "a", "organisation", "introduced", "relationship", "member")


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_row_from_adding_to_deleting(house: House, resource: str) -> None:
    api, body = house.member, bodies(house)[resource]
    added = api.post(f"{resource}/", body)
    assert added.status_code == 201, added.content
    row = added.json()
    path = f"{resource}/{row['id']}/"
    assert added["Location"].endswith(f"/api/v1/{path}")
    for name, value in body.items():
        expected = sorted(value) if name == "participants" else value
        assert row[name] == expected
    read = api.get(path)
    assert (read.content, read["ETag"]) == (added.content, added["ETag"])
    assert row["id"] in [other["id"] for other in api.rows(f"{resource}/")]
    changed = api.change("patch", path, CHANGES[resource])
    assert changed.status_code == 200, changed.content
    assert changed.json().items() >= CHANGES[resource].items()
    assert changed["ETag"] != read["ETag"]
    replaced = api.change("put", path, body | CHANGES[resource])
    assert replaced.status_code == 200, replaced.content
    assert api.change("delete", path).status_code == 204
    assert api.get(path).status_code == 404


@pytest.mark.parametrize("resource", RESOURCES)
def test_bulk_adds_all_or_nothing(house: House, resource: str) -> None:
    api, body = house.member, bodies(house)[resource]
    before = len(api.rows(f"{resource}/"))
    refused = api.bulk(resource, [body, {"bogus": 1}])
    assert refused.status_code == 400
    assert set(problems(refused)) == {"#/1/bogus"}
    assert len(api.rows(f"{resource}/")) == before
    added = api.bulk(resource, [body])
    assert added.status_code == 201, added.content
    assert [row["index"] for row in added.json()["results"]] == [0]
    assert len(api.rows(f"{resource}/")) == before + 1


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_key_to_nothing_is_refused_like_any_other(house: House, resource: str) -> None:
    body = bodies(house)[resource]
    for name in set(KEYS) & set(body):
        refused = house.member.post(f"{resource}/", {**body, name: NOBODY})
        assert refused.status_code == 400
        assert problems(refused) == {f"#/{name}": "There is no such row."}


@pytest.mark.parametrize("resource", RESOURCES)
def test_values_of_another_type_are_refused(house: House, resource: str) -> None:
    body = bodies(house)[resource]
    for name, value in body.items():
        refused = house.member.post(f"{resource}/", {**body, name: 5 if value != 5 else "5"})
        if not isinstance(value, int):
            assert refused.status_code == 400, (name, refused.content)
            assert list(problems(refused)) == [f"#/{name}"]


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_viewer_reads_and_cannot_write(house: House, resource: str) -> None:
    body = bodies(house)[resource]
    row = house.member.post(f"{resource}/", body).json()
    path = f"{resource}/{row['id']}/"
    assert house.viewer.get(path).status_code == 200
    assert house.viewer.post(f"{resource}/", body).status_code == 404
    assert house.viewer.change("patch", path, CHANGES[resource]).status_code == 404
    assert house.viewer.change("delete", path).status_code == 404
    assert house.member.get(path).status_code == 200


def test_a_settled_promise_closes_today(house: House) -> None:
    row = house.member.post("promises/", bodies(house)["promises"]).json()
    path = f"promises/{row['id']}/"
    assert house.member.change("patch", path, {"state": "kept"}).json()["closed_on"] == "2006-06-30"
    assert house.member.change("patch", path, {"state": "open"}).json()["closed_on"] is None


def test_what_lies_ahead_is_no_contact(house: House) -> None:
    body = {**bodies(house)["interactions"], "on": "2006-07-01"}
    assert problems(house.member.post("interactions/", body)) == {
        "#/on": "This day has not come yet."
    }


@pytest.mark.parametrize("code", ["22003", "22008"])
def test_a_number_that_no_column_holds_is_the_callers(code: str) -> None:
    class CauseError(Exception):
        sqlstate = code

    error = DataError()
    error.__cause__ = CauseError()
    found = translated(error)
    assert isinstance(found, exceptions.ValidationError)
    assert "out of bounds" in str(found)


def test_the_database_names_the_field_it_refuses(house: House) -> None:
    body = {**bodies(house)["favours"], "until": "2006-01-01"}
    assert problems(house.member.post("favours/", body)) == {
        "#/until": "This lies before the start."
    }
    house.enter()
    assert house.member.post("ties/", bodies(house)["ties"]).status_code == 201
    assert house.member.post("ties/", bodies(house)["ties"]).status_code == 409


def test_ourselves_cannot_be_deleted(house: House) -> None:
    me = house.owner.member.party
    assert house.owner.change("delete", f"parties/{me.pk}/").status_code == 409


def test_a_list_of_ids_is_a_list(house: House) -> None:
    body = {**bodies(house)["interactions"], "participants": {}}
    assert set(problems(house.member.post("interactions/", body))) == {"#/participants"}


def test_participants_are_named_once_and_can_be_changed(house: House) -> None:
    body = bodies(house)["interactions"]
    twice = {**body, "participants": [str(house.person.pk)] * 2}
    assert set(problems(house.member.post("interactions/", twice))) == {"#/participants"}
    row = house.member.post("interactions/", body).json()
    path = f"interactions/{row['id']}/"
    fewer = house.member.change("patch", path, {"participants": [str(house.other.pk)]})
    assert fewer.json()["participants"] == [str(house.other.pk)]
    assert house.member.get(path).json()["participants"] == [str(house.other.pk)]


def test_relationships_are_listed_filtered_and_changed(house: House) -> None:
    api = house.owner
    rows = api.rows("relationships/?q=ada")
    assert [row["party"]["name"] for row in rows] == ["Ada Lovelace"]
    path = f"relationships/{rows[0]['id']}/"
    hidden_from = [str(house.organisation.pk)]
    changed = api.change(
        "patch", path, {"category": "friend", "tags": ["key"], "undisclosed_to": hidden_from}
    )
    assert changed.status_code == 200, changed.content
    assert changed.json()["undisclosed_to"] == hidden_from
    assert [row["category"] for row in api.rows("relationships/?tag=key")] == ["friend"]
    assert api.get("tags/").json() == {"results": [{"name": "key"}]}
    assert api.change("patch", path, {"archived": True}).json()["archived"] is True
    assert api.rows("relationships/?tag=key") == []
    assert api.post("relationships/", {}).status_code == 405
    assert api.call("delete", path).status_code == 405


def test_the_organisation_of_a_person_is_in_the_list(house: House) -> None:
    assert house.member.post("affiliations/", bodies(house)["affiliations"]).status_code == 201
    row = house.member.rows("relationships/?q=ada")[0]
    assert row["organisation"] == {"id": str(house.organisation.pk), "name": "Analytical Engines"}


def test_scores_are_those_of_the_firms_day(house: House) -> None:
    row = house.member.rows("relationships/?q=ada")[0]
    path = f"relationships/{row['id']}/scores/"
    assert house.member.get(path).json()["balance"] == "quiet"
    assert house.member.get(f"{path}?as_of=2006-06-30").status_code == 200
    assert list(problems(house.member.get(f"{path}?as_of=2006-06-29"))) == ["as_of"]


def test_confidential_rows_are_not_there_for_others(house: House) -> None:
    row = house.owner.rows("relationships/?q=ada")[0]
    path = f"relationships/{row['id']}/"
    named = {"visibility": "confidential", "members": []}
    answer = house.owner.post(f"{path}confidentiality/", named)
    assert answer.json()["visibility"] == "confidential"
    house.enter()
    hidden, never = house.member.get(path), house.member.get(f"relationships/{NOBODY}/")
    assert (hidden.status_code, hidden.content) == (never.status_code, never.content)
    assert house.owner.get(path).status_code == 200
    favour = {"person": str(house.person.pk), "direction": "given", "kind": "gift"}
    refused = house.member.post("favours/", {**favour, "on": "2006-01-01"})
    assert problems(refused) == {"#/person": "There is no such row."}


@pytest.mark.parametrize("who", ["gone", "partner"])
def test_only_colleagues_who_can_sign_in_are_named(house: House, who: str) -> None:
    row = house.owner.rows("relationships/?q=ada")[0]
    house.enter()
    named = make_member(house.firm, "Pat", role="partner" if who == "partner" else "member")
    Membership.objects.of_firm(house.firm.pk).filter(pk=named.pk).update(is_active=who != "gone")
    body = {"visibility": "confidential", "members": [str(named.pk)]}
    answer = house.owner.post(f"relationships/{row['id']}/confidentiality/", body)
    assert problems(answer) == {"#/members": "Only colleagues who can sign in can be named."}
    house.enter()
    assert house.member.get(f"relationships/{row['id']}/").status_code == 200


OPEN_TO_A_CIRCLE = sorted(
    {"parties", "affiliations", "alter-ties", "burden-notes", "interactions", "favours"}
    | {"episodes", "promises", "notes", "introductions"}
)


@pytest.mark.parametrize("resource", OPEN_TO_A_CIRCLE)
def test_a_row_is_added_as_confidential_at_once(house: House, resource: str) -> None:
    """The team never sees it, not even in the log; who is named sees it."""
    named = house.viewer.member
    body = bodies(house)[resource] | {"visibility": "confidential", "members": [str(named.pk)]}
    started = datetime.now(tz=UTC)
    answer = house.owner.post(f"{resource}/", body)
    assert answer.status_code == 201, answer.content
    assert answer.json()["visibility"] == "confidential"
    assert "members" not in answer.json()
    path = f"{resource}/{answer.json()['id']}/"
    assert house.viewer.get(path).json() == house.owner.get(path).json()
    assert house.member.get(path).status_code == 404
    house.enter()
    rows = AuditEntry.objects.of_firm(house.firm.pk).filter(at__gte=started)
    own = rows.filter(table_name__startswith="relationships_")
    assert own.exists()
    assert not own.filter(audience_id=None).exists()
    events = OutboxEvent.objects.of_firm(house.firm.pk).filter(created_at__gte=started)
    assert events.exists()
    assert not events.filter(audience_id=None).exists()
    same = house.owner.change("put", path, bodies(house)[resource] | {"visibility": "confidential"})
    assert (same.status_code, same.json()["visibility"]) == (200, "confidential")


def test_who_may_know_is_said_once_and_plainly(house: House) -> None:
    body = bodies(house)["parties"]
    member = str(house.member.member.pk)
    for asked in ({}, {"visibility": "team"}):
        refused = house.owner.post("parties/", {**body, **asked, "members": [member]})
        assert problems(refused) == {"#/members": "The whole team sees it."}
    row = house.owner.post("parties/", {**body, "visibility": "team"}).json()
    path = f"parties/{row['id']}/"
    assert house.owner.change("patch", path, {"visibility": "team"}).status_code == 200
    refused = house.owner.change("patch", path, {"visibility": "confidential"})
    assert list(problems(refused)) == ["#/visibility"]
    refused = house.owner.change("patch", path, {"members": [member]})
    assert problems(refused) == {"#/members": "Only when adding."}


def test_bulk_adds_confidential_rows_for_one_circle(house: House) -> None:
    rows = [{**bodies(house)["parties"], "visibility": "confidential"} for _ in range(3)]
    answer = house.owner.bulk("parties", rows)
    found = [each["row"]["visibility"] for each in answer.json()["results"]]
    assert (answer.status_code, found) == (201, ["confidential"] * 3)
    house.enter()
    assert Circle.objects.of_firm(house.firm.pk).count() == 1
    assert len(house.member.rows("parties/?q=Li")) == 0
