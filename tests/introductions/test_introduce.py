"""The form of an introduction with reminder, deadline and fee; and what Today says of them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from relationships.models import Introduction
from tests import make
from tests.introductions.test_form import edit
from tests.make import TODAY
from tests.pages.house import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def test_a_new_one_with_all_that_belongs_to_asking(world: World) -> None:
    dara, eli, fen = (make.make_person(world.firm, name) for name in ("Dara", "Eli", "Fen"))
    browser = world.browser(world.owner)
    page = browser.get("/log/introduction/?state=asked&next=/introductions/").content.decode()
    assert 'value="asked" selected' in page
    assert f'value="{world.owner.pk}" selected' in page  # who writes is who asks
    world.enter()
    form = {
        "introducer": dara.pk,
        "introduced": eli.pk,
        "target": fen.pk,
        "state": "asked",
        "on": "2006-06-20",
        "remind_on": "2006-07-04",
        "deadline": "2006-08-01",
        "fee_agreed": "500",
        "purpose": "A dealer",
        "requested_by": world.member.pk,
        "next": "/introductions/",
    }
    answer = browser.post("/log/introduction/", form)
    assert answer.status_code == 302, answer.context["form"].errors
    assert answer["Location"] == "/introductions/"
    world.enter()
    row = Introduction.objects.of_firm(world.firm.pk).get()
    assert [str(day) for day in (row.asked_on, row.remind_on, row.deadline)] == [
        *("2006-06-20", "2006-07-04", "2006-08-01")
    ]
    assert (row.fee_agreed, row.currency) == (Decimal(500), "GBP")
    assert row.requested_by == world.member
    text = browser.get(f"/introductions/{row.pk}/").content.decode()
    assert f"Asked for by</dt><dd>{world.member.name}<" in text


def test_a_step_forgets_the_old_reminder_and_keeps_a_new_one(world: World) -> None:
    people = [make.make_person(world.firm, name) for name in ("Dara", "Eli", "Fen")]
    row = make.make_introduction(*people, state="asked", on=None, remind_on=TODAY)
    _client, answer = edit(world, row, state="promised", remind_on=TODAY.isoformat())
    assert answer.status_code == 302, answer.context["form"].errors
    assert not row.remind_on
    later = TODAY + timedelta(days=7)
    _client, answer = edit(
        world, row, state="made", on=TODAY.isoformat(), remind_on=later.isoformat()
    )
    assert answer.status_code == 302, answer.context["form"].errors
    assert (row.state, row.remind_on) == ("made", later)


def test_today_says_whom_to_ask_again(world: World) -> None:
    def one(word: str, **fields: Any) -> None:
        people = [make.make_person(world.firm, f"{name} {word}") for name in ("Dara", "Eli", "Fen")]
        make.make_introduction(*people, **{"state": "asked", "on": None, **fields})

    one("silent", asked_on=TODAY - timedelta(days=9))
    one("met", state="met", on=TODAY - timedelta(days=9), remind_on=TODAY)
    one("quiet", state="met", on=TODAY - timedelta(days=9))
    text = world.browser(world.owner).get("/").content.decode()
    waiting = text.split('id="waiting"')[1]
    assert waiting.index("Eli met") < waiting.index("Eli silent")
    for words in ("9 days", "Ask again", 'href="/introductions/"'):
        assert words in waiting
    assert "Eli quiet" not in waiting
