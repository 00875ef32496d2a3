"""How often to be in touch: set on the record, told on Today, started anew by logging."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from relationships.models import Flag, Interaction, Relationship
from tests import make
from tests.pages.house import World, evaluate, relationship_with

CARD = "Time to get in touch"


@pytest.fixture
def owner(world: World) -> Client:
    return world.browser(world.owner)


def known(world: World, name: str, *, last: int | None, every: int | None) -> Relationship:
    """A person last met so many days ago."""
    person = make.make_person(world.firm, name)
    make.make_tie(world.owner, person)
    if last is not None:
        make.make_interaction(world.owner, person, on=make.TODAY - timedelta(days=last))
    row = relationship_with(person)
    row.cadence_days = every
    row.save()
    return row


def listed(client: Client, query: str) -> str:
    return client.get(f"/relationships/?{query}").content.decode()


def due(client: Client) -> list[Any]:
    rows: list[Any] = client.get("/api/v1/dashboards/today/").json()["due"]
    return [(row["party"]["name"], row["silent_days"], row["cadence_days"]) for row in rows]


def test_told_on_the_day_and_not_before(world: World, owner: Client) -> None:
    known(world, "Ontheday", last=30, every=30)
    known(world, "Daybefore", last=29, every=30)
    known(world, "Late", last=90, every=30)
    known(world, "Nevermet", last=None, every=7)
    known(world, "Nocadence", last=400, every=None)
    evaluate(world)

    wanted = [("Nevermet", None, 7), ("Late", 90, 30), ("Ontheday", 30, 30)]
    assert due(owner) == wanted
    page = owner.get("/").content.decode()
    assert CARD in page
    assert "Last contact: 90 days, every 30 days" in page
    assert "No contact yet, every 7 days" in page
    names = listed(owner, "due=true")
    assert [name in names for name, *_rest in wanted] == [True] * 3
    assert "Daybefore" not in names
    others = listed(owner, "due=false")
    assert "Nocadence" in others
    assert "Late" not in others


def test_set_on_the_form_and_begun_anew_by_logging(world: World, owner: Client) -> None:
    row = known(world, "Dara", last=45, every=None)
    evaluate(world)
    form = {"name": "Dara", "category": "friend", "name_order": "given_first"}
    edit = f"/relationships/{row.pk}/edit/"
    assert owner.post(edit, {**form, "cadence_days": "0"}).status_code == 422
    assert owner.post(edit, {**form, "cadence_days": "30"}).status_code == 302
    record = owner.get(f"/relationships/{row.pk}/").content.decode()
    assert "every 30 days" in record
    assert "next by 15 Jun" in record
    assert due(owner) == [("Dara", 45, 30)]

    line = {"text": "Called Dara", "key": "k" * 20}
    assert owner.post("/log/line/save/", line).status_code == 302
    world.enter()
    assert Interaction.objects.of_firm(world.firm.pk).count() == 2
    evaluate(world)
    assert due(owner) == []
    assert CARD not in owner.get("/").content.decode()


def test_the_api_sets_and_takes_it_off(world: World, owner: Client) -> None:
    row = known(world, "Dara", last=45, every=None)
    evaluate(world)
    here = f"/api/v1/relationships/{row.pk}/"
    for value, status in ((0, 400), ("30", 400), (4_000, 400), (30, 200), (None, 200)):
        tag = {"If-Match": owner.get(here)["ETag"]}
        body = {"cadence_days": value}
        answer = owner.patch(here, body, content_type="application/json", headers=tag)
        assert answer.status_code == status
        if status == 200:
            assert answer.json()["cadence_days"] == value


def silent(world: World, every: int | None) -> Relationship:
    """A friend of seven contacts who has said nothing for 200 days: a case of R14."""
    row = known(world, f"Silent {every}", last=200, every=every)
    for days in range(210, 400, 30):
        make.make_interaction(
            world.owner, row.party, on=make.TODAY - timedelta(days=days), orientation="social"
        )
    return row


def test_a_cadence_is_told_once_only(world: World, owner: Client) -> None:
    """The flag on silence and the card of those who go quiet leave it to the cadence."""
    plain, cadenced = silent(world, None), silent(world, 90)
    evaluate(world)
    flagged = Flag.objects.of_firm(world.firm.pk).filter(rule="R14")
    assert {flag.shown_on_id for flag in flagged} == {plain.pk}
    today = owner.get("/api/v1/dashboards/today/").json()
    assert [row["relationship"] for row in today["quiet"]] == [str(plain.pk)]
    assert [row["relationship"] for row in today["due"]] == [str(cadenced.pk)]


def test_others_see_only_what_they_may(world: World) -> None:
    row = known(world, "Hid", last=45, every=30)
    evaluate(world)
    address = f"/relationships/{row.pk}/who-can-see/"
    world.browser(world.owner).post(address, {"who": "circle"})
    world.enter()
    evaluate(world)
    assert due(world.browser(world.member)) == []
    assert [name for name, *_rest in due(world.browser(world.owner))] == ["Hid"]
