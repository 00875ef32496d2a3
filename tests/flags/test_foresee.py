"""A look at other lines before they are saved."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from firms.circles import refresh_views
from relationships.flags import foresee, registry
from relationships.flags.foresee import Lines
from relationships.models import Flag, FlagRuleSetting
from relationships.rule_settings import RulesForm
from tests import make
from tests.make import TODAY
from tests.pages.house import World, evaluate, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """Two people who harmed something, one of them twice."""
    found = make_world()
    found.enter()
    for name, times in (("Once", 1), ("Twice", 2)):
        person = make.make_person(found.firm, name)
        for number in range(times):
            make.make_episode(found.owner, person, on=TODAY - timedelta(days=20 + number))
    return found


@pytest.fixture
def owner(world: World) -> Client:
    return world.browser(world.owner)


def sent(world: World, **values: object) -> dict[str, object]:
    """The form as the page shows it, with other values."""
    view = world.owner.view.as_access()
    form = RulesForm(view=view, as_of=TODAY, currency="GBP")
    shown = {
        name: field.initial for name, field in form.fields.items() if field.initial is not None
    }
    data = {
        name: "on" if value is True else value
        for name, value in shown.items()
        if value is not False
    }
    return {name: value for name, value in (data | values).items() if value is not None}


def test_says_what_would_open_and_close_and_stores_nothing(world: World, owner: Client) -> None:
    evaluate(world)
    before = list(Flag.objects.of_firm(world.firm.pk).order_by("pk").values())
    line = registry.rule_by_id("R07").thresholds[0]  # type: ignore[union-attr]
    assert line.name == "worst"

    stricter = owner.post("/settings/rules/", sent(world, **{"R07-worst": 3, "look": "1"}))

    text = stricter.content.decode()
    assert stricter.status_code == 200
    assert "<b>2</b> flags would close" in text
    assert "Once" in text
    assert "Twice" in text
    assert 'value="3"' in text  # what was tried stays in the form
    world.enter()
    assert not FlagRuleSetting.objects.of_firm(world.firm.pk).exists()
    assert list(Flag.objects.of_firm(world.firm.pk).order_by("pk").values()) == before


def test_switched_on_again_would_open(world: World, owner: Client) -> None:
    rule = registry.rule_by_id("R07")
    assert rule is not None
    FlagRuleSetting.objects.create(firm=world.firm, slug=rule.slug, is_enabled=False)
    evaluate(world)
    assert not Flag.objects.of_firm(world.firm.pk).filter(rule="R07").exists()

    text = owner.post(
        "/settings/rules/", sent(world, **{"on-R07": "on", "look": "1"})
    ).content.decode()

    assert "<b>2</b> flags would open" in text


def test_the_same_numbers_change_nothing(world: World, owner: Client) -> None:
    evaluate(world)
    text = owner.post("/settings/rules/", sent(world, look="1")).content.decode()

    assert "These are the numbers you have already" in text


def test_a_look_agrees_with_what_saving_does(world: World, owner: Client) -> None:
    evaluate(world)
    view = world.owner.view.as_access()
    rule = registry.rule_by_id("R07")
    assert rule is not None
    wanted = {rule.slug: Lines(enabled=True, thresholds={"worst": 3})}
    seen = foresee.foresee(view, TODAY, wanted)
    FlagRuleSetting.objects.create(firm=world.firm, slug=rule.slug, thresholds={"worst": 3})
    evaluate(world)

    live = Flag.objects.for_view(view).filter(rule="R07", state__in=Flag.LIVE)
    closed = Flag.objects.for_view(view).filter(rule="R07", state="cleared")
    assert not live.exists()
    assert {move.shown_on for move in seen.moves} == set(closed.values_list("shown_on", flat=True))
    assert not any(move.opens for move in seen.moves)


def test_a_large_firm_gets_an_honest_sample(
    world: World, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluate(world)
    monkeypatch.setattr(foresee, "MOST", 1)

    text = owner.post(
        "/settings/rules/", sent(world, **{"on-R07": None, "look": "1"})
    ).content.decode()

    assert "A sample of 1 relationships was looked at" in text


def test_a_look_knows_nothing_of_what_the_view_does_not_see(world: World, owner: Client) -> None:
    circle = make.make_circle(world.firm, world.member)
    hidden = make.make_person(world.firm, "Hidden", audience=circle)
    make.make_episode(world.member, hidden, on=TODAY - timedelta(days=5))
    refresh_views(world.firm)
    evaluate(world)

    text = owner.post(
        "/settings/rules/", sent(world, **{"on-R07": None, "look": "1"})
    ).content.decode()

    assert "<b>2</b> flags would close" in text
    assert "Hidden" not in text
