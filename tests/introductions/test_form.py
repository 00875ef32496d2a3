"""Editing an introduction on its page: a change of state is a step, and can be taken back."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from relationships.models import Introduction, IntroductionStep
from tests import make
from tests.pages.house import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def row(world: World) -> Introduction:
    people = [make.make_person(world.firm, name) for name in ("Dara", "Eli", "Fen")]
    return make.make_introduction(*people, state="promised", on=None)


def edit(world: World, row: Introduction, **values: Any) -> tuple[Client, Any]:
    """Post the form with what it says now, and these values."""
    client = world.browser(world.owner)
    form = {
        "introducer": row.introducer_id,
        "introduced": row.introduced_id,
        "target": row.target_id,
        "state": row.state,
    }
    answer = client.post(f"/entries/introduction/{row.pk}/", form | values)
    world.enter()
    row.refresh_from_db()
    return client, answer


def steps(world: World) -> list[tuple[str, str, str, str]]:
    rows = IntroductionStep.objects.of_firm(world.firm.pk).order_by("number")
    return [(one.from_state, one.to_state, str(one.on), one.reason) for one in rows]


def test_another_state_is_a_step_of_its_day(world: World, row: Introduction) -> None:
    client, answer = edit(world, row, state="made", on="2006-06-02", purpose="A reseller")

    assert answer.status_code == 302, answer.context["form"].errors
    assert (row.state, str(row.on), row.purpose) == ("made", "2006-06-02", "A reseller")
    assert steps(world) == [("promised", "made", "2006-06-02", "")]

    client.post(f"/undo/{next(iter(client.session['undo']))}/")
    world.enter()
    row.refresh_from_db()
    assert (row.state, row.on, row.purpose) == ("promised", None, "")
    assert steps(world) == []


def test_nowhere_needs_a_reason(world: World, row: Introduction) -> None:
    _client, refused = edit(world, row, state="lapsed")
    assert refused.status_code == 422
    assert "Say why it went nowhere." in refused.content.decode()
    assert row.state == "promised"

    _client, answer = edit(world, row, state="lapsed", decline_reason="No answer")
    assert answer.status_code == 302
    assert steps(world) == [("promised", "lapsed", "2006-06-30", "No answer")]


def test_going_back_is_not_offered(world: World, row: Introduction) -> None:
    _client, answer = edit(world, row, state="asked")
    assert answer.status_code == 422
    assert row.state == "promised"
    shown = world.browser(world.owner).get(f"/entries/introduction/{row.pk}/").content.decode()
    assert 'value="asked"' not in shown
    assert 'value="made"' in shown


def test_other_changes_are_no_step(world: World, row: Introduction) -> None:
    _client, answer = edit(world, row, purpose="A reseller")
    assert answer.status_code == 302
    assert (row.purpose, steps(world)) == ("A reseller", [])


def test_taking_back_an_edit_leaves_a_later_state_and_its_history(
    world: World, row: Introduction
) -> None:
    client, answer = edit(world, row, purpose="A reseller")
    assert answer.status_code == 302
    [key] = client.session["undo"]
    made = {"to": "made", "on": make.TODAY.isoformat()}
    assert client.post(f"/introductions/{row.pk}/move/", made).status_code == 302

    client.post(f"/undo/{key}/")
    world.enter()
    row.refresh_from_db()
    assert (row.state, row.on, row.purpose) == ("made", make.TODAY, "")
    assert [step[:2] for step in steps(world)] == [("promised", "made")]


def test_an_edit_that_moved_it_is_taken_back_only_while_it_is_there(
    world: World, row: Introduction
) -> None:
    client, _answer = edit(world, row, state="made", on="2006-06-02", purpose="A reseller")
    [key] = client.session["undo"]
    onward = {"to": "met", "on": make.TODAY.isoformat()}
    assert client.post(f"/introductions/{row.pk}/move/", onward).status_code == 302

    client.post(f"/undo/{key}/")
    world.enter()
    row.refresh_from_db()
    assert (row.state, row.purpose) == ("met", "A reseller")
    assert [step[1] for step in steps(world)] == ["made", "met"]


def test_nobody_was_asked_tomorrow(world: World, row: Introduction) -> None:
    _client, answer = edit(world, row, asked_on="2006-07-01")
    assert "asked_on" in answer.context["form"].errors
