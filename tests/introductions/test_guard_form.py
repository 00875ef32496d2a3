"""The form of an introduction asks why, before something that is kept comes out."""

from __future__ import annotations

import pytest

from relationships.models import Introduction, OverrideNote
from tests import make
from tests.introductions.test_form import edit
from tests.pages.house import World, make_world

pytestmark = pytest.mark.django_db
REASON = "Eli has told Dara himself"


@pytest.fixture
def world() -> World:
    return make_world()


def test_the_form_asks_why(world: World) -> None:
    dara, eli, fen = (make.make_person(world.firm, name) for name in ("Dara", "Eli", "Fen"))
    make.make_concealment(eli.relationship, dara)
    row = make.make_introduction(dara, eli, fen, state="idea", on=None)

    _client, plain = edit(world, row, purpose="An idea is free")
    assert plain.status_code == 302, plain.context["form"].errors
    _client, refused = edit(world, row, state="asked")
    assert refused.status_code == 422
    assert "Eli is kept from Dara." in refused.content.decode()
    assert 'name="override"' in refused.content.decode()
    assert row.state == "idea"
    _client, answer = edit(world, row, state="asked", override=REASON)
    assert answer.status_code == 302, answer.context["form"].errors
    [note] = OverrideNote.objects.of_firm(world.firm.pk)
    assert (note.reason, note.introduction_id, row.state) == (REASON, row.pk, "asked")
    _client, same = edit(world, row, purpose="The same ears")
    assert same.status_code == 302, same.context["form"].errors


def test_a_new_one_and_other_sides(world: World) -> None:
    dara, eli, fen = (make.make_person(world.firm, name) for name in ("Dara", "Eli", "Fen"))
    make.make_concealment(eli.relationship, dara)
    client = world.browser(world.owner)
    form = {"introducer": dara.pk, "introduced": eli.pk, "target": fen.pk, "state": "made"}
    refused = client.post("/log/introduction/", form)
    world.enter()
    assert refused.status_code == 422
    assert not Introduction.objects.of_firm(world.firm.pk).exists()
    made = client.post("/log/introduction/", form | {"override": REASON})
    assert made.status_code == 302, made.context["form"].errors
    world.enter()
    assert OverrideNote.objects.of_firm(world.firm.pk).count() == 1

    gil = make.make_person(world.firm, "Gil")
    row = make.make_introduction(fen, eli, gil, state="asked", on=None)
    _client, moved = edit(world, row, introducer=dara.pk)
    assert moved.status_code == 422
    assert row.introducer_id == fen.pk
