"""Logging with ordinary forms: each kind, what comes back, and taking it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from firms.models import OutboxEvent
from relationships.models import (
    Affiliation,
    BurdenNote,
    Episode,
    Favour,
    Interaction,
    Introduction,
    Note,
    Participant,
    Party,
    Promise,
    Relationship,
    Tie,
)
from tests import make
from tests.pages.house import World, relationship_with

DAY = make.TODAY.isoformat()
OK_FORMS: dict[str, tuple[type[Any], Callable[[Any], dict[str, Any]]]] = {
    "contact": (
        Interaction,
        lambda p: {"participants": [p.pk], "channel": "meal", "orientation": "social", "on": DAY},
    ),
    "favour": (
        Favour,
        lambda p: {
            "person": p.pk,
            "direction": "given",
            "kind": "gift",
            "points": 1,
            "on": DAY,
            "recurring": "none",
            "money_value": "12.50",
        },
    ),
    "trouble": (
        Episode,
        lambda p: {"about_party": p.pk, "cause": "gossip", "severity": 2, "on": DAY},
    ),
    "promise": (Promise, lambda p: {"person": p.pk, "by": "us", "text": "Call", "due_on": DAY}),
    "note": (Note, lambda p: {"party": p.pk, "text": "Likes golf", "on": DAY}),
    "burden": (BurdenNote, lambda p: {"party": p.pk, "category": "cannot_push", "on": DAY}),
    "tie": (Tie, lambda p: {"person": p.pk, "origin": "inbound", "closeness": 3}),
}


@pytest.fixture
def owner(world: World) -> Client:
    return world.browser(world.owner)


@pytest.mark.parametrize("kind", OK_FORMS)
def test_saves_and_takes_back(world: World, owner: Client, kind: str) -> None:
    model, values = OK_FORMS[kind]
    person = make.make_person(world.firm, "Dara")

    answer = owner.post(f"/log/{kind}/", values(person) | {"next": "/relationships/"})

    assert answer.status_code == 302, answer.context["form"].errors
    assert answer["Location"] == "/relationships/"
    world.enter()
    assert model.objects.of_firm(world.firm.pk).count() == 1
    assert OutboxEvent.objects.filter(firm=world.firm).exists()
    key = next(iter(owner.session["undo"]))
    assert owner.post(f"/undo/{key}/").status_code == 302
    world.enter()
    assert not model.objects.of_firm(world.firm.pk).exists()
    assert owner.post(f"/undo/{key}/").status_code == 404


def test_logs_an_introduction_of_three_parties(world: World, owner: Client) -> None:
    people = [make.make_person(world.firm, name) for name in ("Dara", "Eli", "Fen")]
    same = {"introducer": people[0].pk, "introduced": people[1].pk, "state": "asked"}

    wrong = owner.post("/log/introduction/", same | {"target": people[1].pk})
    right = owner.post("/log/introduction/", same | {"target": people[2].pk})

    assert wrong.status_code == 422
    assert "three different" in wrong.content.decode()
    assert right.status_code == 302
    world.enter()
    assert Introduction.objects.of_firm(world.firm.pk).count() == 1


BAD_FORMS = {
    "nobody": (
        "contact",
        {"channel": "meal", "orientation": "social", "on": DAY},
        "Choose with whom",
    ),
    "a day to come": (
        "contact",
        {"new_person": "Eve", "channel": "meal", "orientation": "social", "on": "2006-07-04"},
        "has not come yet",
    ),
    "no day at all": (
        "favour",
        {"direction": "given", "kind": "gift", "points": 1, "on": "soon", "recurring": "none"},
        "2006-06-30",
    ),
    "nobody for a promise": ("promise", {"by": "us", "text": "x"}, "Choose who it is about"),
    "a next step of theirs": (
        "promise",
        {"by": "them", "text": "x", "is_next_step": "on"},
        "A next step is ours",
    ),
}


@pytest.mark.parametrize("case", BAD_FORMS)
def test_says_how_to_put_it_right(world: World, owner: Client, case: str) -> None:
    kind, values, words = BAD_FORMS[case]

    answer = owner.post(f"/log/{kind}/", values)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    world.enter()
    assert not Participant.objects.of_firm(world.firm.pk).exists()


def test_looking_for_a_name_keeps_what_was_typed(world: World, owner: Client) -> None:
    for number in range(12):
        make.make_person(world.firm, f"Other {number}")
    wanted = make.make_person(world.firm, "Zhao Min")

    answer = owner.post(
        "/log/contact/",
        {"look": "participants", "find-participants": "zhao", "summary": "Lunch", "on": "x"},
    )

    text = answer.content.decode()
    assert answer.status_code == 200
    assert str(wanted.pk) in text
    assert "Lunch" in text
    assert "Not saved yet" not in text


def test_a_new_name_becomes_a_person_at_the_organisation(world: World, owner: Client) -> None:
    place = make.make_organisation(world.firm, "Northwind")
    about = relationship_with(place)

    answer = owner.post(
        f"/relationships/{about.pk}/log/",
        {"new_person": "Gil Moe", "channel": "phone", "orientation": "business", "on": DAY},
    )

    assert answer["Location"] == f"/relationships/{about.pk}/"
    world.enter()
    person = Party.objects.of_firm(world.firm.pk).get(name="Gil Moe")
    assert Affiliation.objects.of_firm(world.firm.pk).filter(person=person).exists()
    assert Relationship.objects.of_firm(world.firm.pk).filter(party=person).exists()
    assert Tie.objects.of_firm(world.firm.pk).filter(person=person).exists()


def test_edits_and_takes_the_edit_back(world: World, owner: Client) -> None:
    person, other = make.make_person(world.firm, "Dara"), make.make_person(world.firm, "Eli")
    row = make.make_interaction(world.owner, person, summary="Tea", on=make.TODAY)

    answer = owner.post(
        f"/entries/contact/{row.pk}/",
        {
            "participants": [other.pk],
            "channel": "meal",
            "orientation": "mixed",
            "on": (make.TODAY - timedelta(days=1)).isoformat(),
            "summary": "Dinner",
        },
    )

    assert answer.status_code == 302, answer.context["form"].errors
    world.enter()
    row.refresh_from_db()
    assert (row.summary, row.channel) == ("Dinner", "meal")
    owner.post(f"/undo/{next(iter(owner.session['undo']))}/")
    world.enter()
    row.refresh_from_db()
    assert (row.summary, row.channel, row.on) == ("Tea", "phone", make.TODAY)
    people = Participant.objects.of_firm(world.firm.pk).filter(interaction=row)
    assert [p.party_id for p in people] == [person.pk]


@pytest.mark.parametrize("kind", ["contact", "trouble", "promise"])
def test_a_deleted_entry_comes_back_with_its_id(world: World, owner: Client, kind: str) -> None:
    person = make.make_person(world.firm, "Dara")
    makers: dict[str, Callable[[], Any]] = {
        "contact": lambda: make.make_interaction(world.owner, person),
        "trouble": lambda: make.make_episode(world.owner, person, parties=[world.member]),
        "promise": lambda: make.make_promise(world.owner, person),
    }
    row = makers[kind]()
    address = f"/entries/{kind}/{row.pk}/delete/"

    assert "Delete" in owner.get(address).content.decode()
    assert owner.post(address).status_code == 302
    world.enter()
    assert not type(row).objects.of_firm(world.firm.pk).exists()
    owner.post(f"/undo/{next(iter(owner.session['undo']))}/")
    world.enter()
    assert type(row).objects.of_firm(world.firm.pk).get().pk == row.pk


def test_a_kept_promise_can_be_opened_again(world: World, owner: Client) -> None:
    promise = make.make_promise(world.owner, make.make_person(world.firm))

    owner.post(f"/promises/{promise.pk}/settle/", {"state": "kept"})

    world.enter()
    promise.refresh_from_db()
    assert (promise.state, promise.closed_on) == ("kept", make.TODAY)
    owner.post(f"/undo/{next(iter(owner.session['undo']))}/")
    world.enter()
    promise.refresh_from_db()
    assert (promise.state, promise.closed_on) == ("open", None)


def test_a_reader_cannot_log(world: World) -> None:
    reader = world.browser(world.reader)

    assert reader.get("/log/").status_code == 404
    assert reader.post("/log/note/", {}).status_code == 404
    assert "Log" not in reader.get("/").content.decode().split("<main", 1)[1].split("</main>")[0]
