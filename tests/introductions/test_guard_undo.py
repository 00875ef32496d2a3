"""Taking a change back asks nobody why, so it must not tell what is kept from somebody."""

from __future__ import annotations

import pytest
from django.test import Client

from relationships.models import Introduction, IntroductionStep, OverrideNote, Party
from tests import make
from tests.introductions.test_form import edit
from tests.pages.house import World, make_world

pytestmark = pytest.mark.django_db
DAY = make.TODAY.isoformat()


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def people(world: World) -> list[Party]:
    """Dara must not learn of Gil."""
    found = [make.make_person(world.firm, name) for name in ("Dara", "Eli", "Fen", "Gil")]
    make.make_concealment(found[3].relationship, found[0])
    return found


def take_back(world: World, client: Client, row: Introduction) -> str:
    """Press undo of the first change of this browser; what the next page says."""
    key = next(iter(client.session["undo"]))
    said = client.post(f"/undo/{key}/", {"next": "/introductions/"}, follow=True).content.decode()
    world.enter()
    row.refresh_from_db()
    return said


def test_another_side_since_the_step(world: World, people: list[Party]) -> None:
    dara, eli, fen, gil = people
    row = make.make_introduction(dara, eli, fen, state="asked", on=None, asked_on=make.TODAY)
    client = world.browser(world.owner)
    no = {"to": "declined", "on": DAY, "reason": "No time"}
    assert client.post(f"/introductions/{row.pk}/move/", no).status_code == 302
    world.enter()
    Introduction.objects.of_firm(world.firm.pk).filter(pk=row.pk).update(target=gil)

    assert "Gil is kept from Dara." in take_back(world, client, row)
    assert (row.state, row.target_id) == ("declined", gil.pk)
    assert IntroductionStep.objects.of_firm(world.firm.pk).get().to_state == "declined"
    assert not OverrideNote.objects.of_firm(world.firm.pk).exists()


def test_what_was_told_already_is_taken_back(world: World, people: list[Party]) -> None:
    dara, eli, _fen, gil = people
    row = make.make_introduction(dara, eli, gil, state="asked", on=None)
    client, answer = edit(world, row, state="promised", override="Dara has met Gil himself")
    assert (answer.status_code, row.state) == (302, "promised")
    assert "Taken back." in take_back(world, client, row)
    assert row.state == "asked"
