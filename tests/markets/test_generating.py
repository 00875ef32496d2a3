"""Made-up firms have a way into each country, with people behind the steps."""

from __future__ import annotations

import pytest

from firms.models import Firm
from markets.models import CommitmentEvent, EventTrigger
from markets.path import levels
from relationships.generate import COUNTRIES, generate
from relationships.models import AlterTie, Introduction
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    return generate(relationships=60, seed=3, today=make.TODAY, contacts=1)


def test_each_country_has_a_way_whose_levels_follow_from_each_other(firm: Firm) -> None:
    events = list(CommitmentEvent.objects.of_firm(firm.pk).order_by("happened_on"))
    for event in events:
        event.full_clean(exclude=["decided_by"])
    found = levels(events)
    assert set(found) == set(COUNTRIES)
    for steps in found.values():
        assert [step.before for step in steps] == [step.event.level_before for step in steps]
        assert steps[-1].on < make.TODAY


def test_who_is_behind_a_step_is_of_its_country(firm: Firm) -> None:
    rows = EventTrigger.objects.of_firm(firm.pk).values_list("event__market", "party__country")
    assert rows.count() > 0
    assert all(market == country for market, country in rows)


def test_people_know_and_introduce_each_other(firm: Firm) -> None:
    assert AlterTie.objects.of_firm(firm.pk).count() >= 20
    rows = Introduction.objects.of_firm(firm.pk)
    assert rows.count() == 5
    for row in rows:
        assert len({row.introducer_id, row.introduced_id, row.target_id}) == 3
        assert (row.asked_on is None) == (row.state != Introduction.State.ASKED)


def test_the_same_seed_gives_the_same_steps(firm: Firm) -> None:
    def said(one: Firm) -> list[tuple[object, ...]]:
        rows = CommitmentEvent.objects.of_firm(one.pk).order_by("market", "happened_on", "kind")
        return list(rows.values_list("market", "happened_on", "kind", "to_mode"))

    first = said(firm)
    Firm.objects.filter(pk=firm.pk).update(slug="another")
    assert said(generate(relationships=60, seed=3, today=make.TODAY, contacts=1)) == first
