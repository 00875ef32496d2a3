"""The line on somebody's page, and who may know of those it adds."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from firms.models import Membership
from relationships.models import Interaction, Note, Party, Promise, Relationship
from tests import make
from tests.pages.house import World, relationship_with

SAVE, READ = "/log/line/save/", "/log/line/read/"


@pytest.fixture
def owner(world: World) -> Client:
    return world.browser(world.owner)


@pytest.fixture
def dara(world: World) -> Relationship:
    return relationship_with(make.make_person(world.firm, "Dara Lim"))


def saved(client: Client, text: str, **fields: Any) -> Any:
    """Save the line as it is read, but for ``fields``."""
    return client.post(SAVE, {"text": text, "key": uuid4().hex, **fields})


def contact(world: World) -> Interaction:
    world.enter()
    return Interaction.objects.of_firm(world.firm.pk).get()


def there(row: Interaction) -> set[str]:
    return set(row.participants.values_list("party__name", flat=True))


def test_whose_page_it_is_was_there(owner: Client, world: World, dara: Relationship) -> None:
    page = owner.get(f"/relationships/{dara.pk}/").content.decode()
    assert "Log something with Dara Lim" in page
    make.make_person(world.firm, "Eli Berg")
    text = "Dinner with Eli Berg, I promised to send the draft"
    assert saved(owner, text, **{"with": dara.pk}).status_code == 302
    row = contact(world)
    assert there(row) == {"Dara Lim", "Eli Berg"}
    assert Promise.objects.of_firm(world.firm.pk).get().person_id == dara.party_id


def test_a_name_that_fits_them_and_others_is_theirs(
    owner: Client, world: World, dara: Relationship
) -> None:
    make.make_person(world.firm, "Dara Novak")
    reading = owner.post(READ, {"text": "Called Dara", "with": dara.pk}).content.decode()
    assert "Which Dara?" not in reading
    assert "Which Dara?" in owner.post(READ, {"text": "Called Dara"}).content.decode()
    saved(owner, "Called Dara", **{"with": dara.pk})
    assert there(contact(world)) == {"Dara Lim"}


def test_without_a_name_and_without_scripts(
    owner: Client, world: World, dara: Relationship
) -> None:
    first = owner.post(SAVE, {"text": "Long lunch about prices", "with": dara.pk})
    page = first.content.decode()
    assert first.status_code == 200
    assert f'name="with" value="{dara.pk}"' in page
    shown = {"shown": "Long lunch about prices", "who-0-text": "Dara Lim", "channel": "meal"}
    saved(owner, shown["shown"], **{"with": dara.pk, "who-0-party": str(dara.party_id), **shown})
    assert there(contact(world)) == {"Dara Lim"}


def test_nobody_s_page_is_404(world: World, dara: Relationship) -> None:
    world.browser(world.owner).post(f"/relationships/{dara.pk}/who-can-see/", {"who": "circle"})
    member = world.browser(world.member)
    for here in (dara.pk, "nonsense"):
        for address in (READ, SAVE):
            assert member.post(address, {"text": "Called", "with": here}).status_code == 404
        assert member.get("/log/line/", {"with": str(here)}).status_code == 404


def seen_by(world: World, who: Membership, name: str) -> bool:
    answer = world.browser(who).get("/api/v1/search/", {"q": name}).json()
    world.enter()
    return any(hit["name"] == name for hit in answer["results"])


@pytest.mark.parametrize("choice", ["", "confidential"])
def test_somebody_new_for_the_team_or_for_oneself(owner: Client, world: World, choice: str) -> None:
    known = not choice
    reading = owner.post(READ, {"text": "Dinner with Kimberly Osgood"}).content.decode()
    assert "Only you, and this entry too" in reading
    who = {"who-0-text": "Kimberly Osgood", "who-0-party": "new", "who-0-visibility": choice}
    saved(owner, "Dinner with Kimberly Osgood", shown="", touched="participants", **who)
    row = contact(world)
    assert (row.audience_id is None) is known
    assert seen_by(world, world.member, "Kimberly Osgood") is known
    assert seen_by(world, world.owner, "Kimberly Osgood")


def test_a_promise_about_somebody_private_keeps_its_words(owner: Client, world: World) -> None:
    text = "Promised to call Kimberly Osgood"
    who = [{"text": "Kimberly Osgood", "visibility": "confidential"}]
    body = {"text": text, "participants": who, "channel": None, "date": None}
    answer = owner.post("/api/v1/quick-log/", body, content_type="application/json")
    assert answer.status_code == 201
    world.enter()
    note = Note.objects.of_firm(world.firm.pk).get()
    assert note.text == text
    assert note.audience_id is not None
    assert note.audience_id == Party.objects.get(name="Kimberly Osgood").audience_id


def test_with_somebody_confidential_new_ones_are_too(
    owner: Client, world: World, dara: Relationship
) -> None:
    owner.post(f"/relationships/{dara.pk}/who-can-see/", {"who": "circle"})
    world.enter()
    here = {"text": "Dinner with Kimberly Osgood", "with": dara.pk}
    assert "Only those who may know of this entry" in owner.post(READ, here).content.decode()
    saved(owner, "Dinner with Kimberly Osgood", **{"with": dara.pk})
    assert contact(world).audience_id is not None
    assert not seen_by(world, world.member, "Kimberly Osgood")
    page = owner.get(f"/relationships/{dara.pk}/").content.decode()
    assert "Confidential lines are not kept on a device" in page


@pytest.mark.parametrize("who", ["team", "own"])
def test_the_form_asks_too(owner: Client, world: World, who: str) -> None:
    known = who == "team"
    form = {
        "new_person": "Kimberly Osgood",
        "new_seen_by": who,
        "channel": "phone",
        "orientation": "business",
        "on": "2006-06-30",
        "precision": "day",
    }
    assert owner.post("/log/", form).status_code == 302
    assert seen_by(world, world.member, "Kimberly Osgood") is known
    assert (contact(world).audience_id is None) is known


def test_the_api_refuses_a_visibility_for_who_is_there(owner: Client, dara: Relationship) -> None:
    who = {"text": "Dara", "party": str(dara.party_id), "visibility": "team"}
    body = {"text": "Called Dara", "participants": [who]}
    answer = owner.post("/api/v1/quick-log/", body, content_type="application/json")
    assert answer.status_code == 400


@pytest.mark.parametrize("name", ["Kimberly Osgood", "Kim Osgood"])
def test_without_scripts_a_changed_line_keeps_who_may_know(
    owner: Client, world: World, name: str
) -> None:
    """No script marked the chip as touched, and the line is another than the one shown."""
    who = {"who-0-text": "Kimberly Osgood", "who-0-party": "new"}
    line = {"text": f"Dinner with {name} in Rome", "shown": "Dinner with Kimberly Osgood"}
    answer = owner.post(SAVE, {**line, **who, "who-0-visibility": "confidential"})
    assert answer.status_code == 302
    world.enter()
    assert contact(world).audience_id is not None
    assert not seen_by(world, world.member, name)


def test_the_api_says_that_a_confidential_name_is_not_in_the_line(
    owner: Client, world: World
) -> None:
    choices = [{"text": "kimberly osgood", "visibility": "confidential"}]
    body = {"text": "Dinner with Kimberly Osgood", "choices": choices}
    answer = owner.post("/api/v1/quick-log/", body, content_type="application/json")
    assert answer.status_code == 400
    world.enter()
    assert not Party.objects.filter(name="Kimberly Osgood").exists()
