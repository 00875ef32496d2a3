"""Partners, checks and the grid over the API: from adding to deleting, and what is refused."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from relationships.models import Relationship
from tests import make
from tests.api.caller import House, problems
from tests.clients.builders import make_client, make_stage
from tests.golden import check_count, statements
from tests.partners.builders import (
    ago,
    make_need,
    make_partner,
    make_territory,
    make_vetting,
)

pytest_plugins = ["tests.api.house"]
FRAUD = "rejected_suspected_fraud"


class Desk:
    """The house with a region."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.korea = make.make_region(house.firm, "KR", country="KR", name="Korea", is_target=True)
        rows = Relationship.objects.of_firm(house.firm.pk)
        self.relationship = rows.get(party=house.organisation)

    def body(self, **more: Any) -> dict[str, Any]:
        """A partner."""
        return {
            "relationship": str(self.relationship.pk),
            "type": "distributor",
            "stage": "negotiation",
            "since": "2005-01-01",
            "through": str(self.house.person.pk),
            "territories": [{"region": str(self.korea.pk), "ends_on": "2007-12-31"}],
            "exclusivity": "territory",
            "competes_with": [str(self.house.other.pk)],
            **more,
        }


@pytest.fixture
def desk(house: House) -> Desk:
    """A firm without partners."""
    return Desk(house)


def test_a_partner_from_adding_to_deleting(desk: Desk) -> None:
    house = desk.house
    answer = house.owner.post("partners/", desk.body())
    assert answer.status_code == 201, answer.content
    row = answer.json()
    path = f"partners/{row['id']}/"
    assert (row["name"], row["vetting"]["state"]) == ("Analytical Engines", "not_checked")
    assert row["territories"] == [
        {"region": str(desk.korea.pk), "starts_on": None, "ends_on": "2007-12-31"}
    ]
    assert row["competes_with"] == [str(house.other.pk)]
    answer = house.owner.change("patch", path, {"stage": "appointed"})
    assert problems(answer) == {"#/stage": "Use move."}
    changed = house.owner.change("patch", path, {"note": "Slow", "territories": []}).json()
    assert (changed["note"], changed["territories"]) == ("Slow", [])
    assert changed["competes_with"] == [str(house.other.pk)]
    assert house.member.change("patch", path, {"note": "Mine"}).status_code in {403, 404}
    assert house.viewer.get(path).json()["stage"] == "negotiation"
    assert house.owner.post("partners/", desk.body()).status_code == 409
    assert house.owner.change("delete", path).status_code == 204
    assert house.owner.get(path).status_code == 404


def test_moving_is_one_step_by_one_person(desk: Desk) -> None:
    house = desk.house
    row = house.owner.post("partners/", desk.body()).json()
    path = f"partners/{row['id']}/move/"
    step: dict[str, Any] = {"expected": "negotiation", "to": "appointed", "on": "2006-06-30"}
    answer = house.owner.post(path, step)
    assert (answer.status_code, list(problems(answer))) == (400, ["#/stage"])
    step |= {"override": True, "reason": "Known to us for twenty years"}
    answer = house.owner.post(path, step)
    assert answer.status_code == 200, answer.content
    last = answer.json()["changes"][-1]
    assert (last["to_stage"], last["is_override"]) == ("appointed", True)
    assert last["by"] == str(house.owner.member.pk)
    answer = house.owner.post(path, step)
    assert answer.status_code == 409
    assert "Owner moved it meanwhile" in answer.json()["detail"]
    step = {"expected": "appointed", "to": "identified", "on": "2006-06-30"}
    assert list(problems(house.owner.post(path, step))) == ["#/to"]


def test_a_promise_made_to_another_is_refused_by_name(desk: Desk) -> None:
    house = desk.house
    other = make_partner(make.make_organisation(house.firm, "Seoul Trading"))
    make_territory(other, desk.korea)
    make_vetting(house.organisation)
    answer = house.owner.post("partners/", desk.body(stage="appointed"))
    assert answer.status_code == 400
    assert "Seoul Trading in Korea" in problems(answer)["#/territories"]


def test_a_check_from_asking_to_a_verdict(desk: Desk) -> None:
    house = desk.house
    body = {
        "subject": str(house.organisation.pk),
        "vetter": str(house.person.pk),
        "asked_on": "2006-05-01",
        "steps": [
            {"what": "Company papers", "done_on": "2006-05-02"},
            {"what": "Visit", "person": str(house.person.pk), "due_on": "2006-07-01"},
        ],
    }
    row = house.member.post("vettings/", body).json()
    path = f"vettings/{row['id']}/"
    assert [step["what"] for step in row["steps"]] == ["Company papers", "Visit"]
    answer = house.member.post(f"{path}decide/", {"result": FRAUD, "on": "2006-06-29"})
    assert answer.status_code == 200, answer.content
    assert answer.json()["valid_until"] == "2007-06-29"
    answer = house.owner.post(f"{path}decide/", {"result": "clear", "on": "2006-06-29"})
    assert answer.status_code == 409
    listed = house.viewer.rows(f"vettings/?result={FRAUD}&vetter={house.person.pk}")
    assert [one["id"] for one in listed] == [row["id"]]
    assert house.viewer.rows("vettings/?open=true") == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"result": "clear"}, "#/done_on"),
        ({"done_on": "2006-07-01", "result": "clear"}, "#/done_on"),
        ({"asked_on": "2006-06-02", "done_on": "2006-06-01"}, "#/done_on"),
        ({"loss_avoided": "5.00"}, "#/loss_avoided"),
        ({"agency": "Bureau", "member": "me"}, "#/vetter"),
        ({"vetter": "subject"}, "#/vetter"),
        ({"steps": [{"what": ""}]}, "#/steps/0/what"),
    ],
)
def test_bad_checks_name_their_field(desk: Desk, body: dict[str, Any], field: str) -> None:
    house = desk.house
    named = {"me": str(house.owner.member.pk), "subject": str(house.person.pk)}
    sent = {name: named.get(str(value), value) for name, value in body.items()}
    answer = house.owner.post("vettings/", {"subject": str(house.person.pk), **sent})
    assert answer.status_code == 400, answer.content
    assert list(problems(answer)) == [field]


def test_lists_cost_the_same_for_many(desk: Desk) -> None:
    house = desk.house

    def add(number: int) -> None:
        party = make.make_organisation(house.firm, f"P{number:02}")
        make_territory(make_partner(party, through=house.person), desk.korea)
        make_vetting(party, vetter=house.person)
        make_vetting(party, "", None)
        make_need(desk.korea)

    def asked() -> dict[str, list[str]]:
        found = {}
        for path in ("partners", "vettings", "partner-needs", "dashboards/coverage"):
            answer, sent = statements(partial(house.owner.get, f"{path}/"))
            assert answer.status_code == 200
            found[path.rpartition("/")[2]] = sent
            house.enter()
        return found

    house.owner.get("me/")  # the first call of a token is noted
    house.enter()
    add(0)
    few = asked()
    for number in range(1, 8):
        add(number)
    many = asked()
    assert {name: len(sent) for name, sent in few.items()} == {
        name: len(sent) for name, sent in many.items()
    }
    for name, sent in many.items():
        check_count(f"api-{name}", sent)


def test_filters_of_partners(desk: Desk) -> None:
    house = desk.house
    row = house.owner.post("partners/", desk.body()).json()
    for query, count in (
        ("type=distributor&stage=negotiation", 1),
        ("type=dealer", 0),
        (f"region={desk.korea.pk}", 1),
        ("market=KR", 1),
        ("market=JP", 0),
        (f"party={house.organisation.pk}", 1),
        ("exclusivity=territory", 1),
    ):
        assert [one["id"] for one in house.viewer.rows(f"partners/?{query}")] == [row["id"]] * count


def test_the_grid(desk: Desk) -> None:
    """A partner being checked, a cell that is needed, a market with no one yet."""
    house = desk.house
    japan = make.make_region(house.firm, "JP", country="JP", is_target=True)
    make.make_region(
        house.firm, "IN", country="IN", is_target=False
    )  # nothing there, nothing wanted
    row = make_partner(house.organisation, "in_vetting")
    make_territory(row, desk.korea)
    ended = make_partner(make.make_organisation(house.firm, "Gone"), "ended")
    make_territory(ended, japan)
    vetting = make_vetting(house.organisation, "", None, asked_on=ago(9))
    client = make_client(make.make_organisation(house.firm, "C"))
    plan = make_stage(client, state="planned").plan
    plan.market = "JP"
    plan.save()
    make_need(desk.korea, "licensee", client=client)
    make_need(desk.korea, "distributor")
    make_need(desk.korea, "buyer", closed_on=ago(0))
    found = house.viewer.get("dashboards/coverage/").json()
    markets = {one["code"]: (one["partners"], one["gap"]) for one in found["markets"]}
    assert markets == {"KR": (1, False), "JP": (0, True)}
    assert [one["plans"][0]["client_name"] for one in found["markets"] if one["plans"]] == ["C"]
    cells = {one["type"]: one for one in found["cells"]}
    assert sorted(cells) == ["distributor", "licensee"]
    assert cells["distributor"]["partners"][0]["vetting"] == "being_checked"
    assert cells["distributor"]["needed"]
    assert cells["licensee"]["needs"][0]["client_name"] == "C"
    house.enter()
    row.stage = "appointed"
    row.save()
    vetting.delete()
    cells = {one["type"]: one for one in house.viewer.get("dashboards/coverage/").json()["cells"]}
    assert not cells["distributor"]["needed"]
    assert cells["distributor"]["partners"][0]["vetting"] == "not_checked"


def test_the_hidden_is_in_no_cell(desk: Desk) -> None:
    house = desk.house
    make_territory(make_partner(house.organisation), desk.korea)
    before = house.member.get("dashboards/coverage/").content
    path = f"relationships/{desk.relationship.pk}/confidentiality/"
    answer = house.owner.post(path, {"visibility": "confidential", "members": []})
    assert answer.status_code == 200
    hidden = house.member.get("dashboards/coverage/").json()
    assert b"Analytical" in before
    assert hidden["cells"] == []
    assert house.member.rows("partners/") == []
