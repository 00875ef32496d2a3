"""The dashboard: who gives and costs what, how they came there, and why flags are open."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from firms.circles import team_view
from relationships.models import Flag, ScoreHistory
from relationships.quadrant import FAR, drawn
from tests import make
from tests.golden import check_count, statements
from tests.pages.house import World, busy_person, evaluate, relationship_with

if TYPE_CHECKING:
    from relationships.models import Relationship

TODAY = make.TODAY


def moved(world: World, relationship: Relationship, gives: float) -> None:
    """Where it stood at the end of May."""
    ScoreHistory.objects.create(
        firm=world.firm,
        view=team_view(world.firm),
        relationship=relationship,
        computed_on=TODAY,
        points=[["2006-05-31", gives, 0.0, 5]],
    )


@pytest.mark.parametrize("rows", [1, 20])
def test_query_counts_do_not_grow(world: World, rows: int) -> None:
    people = [busy_person(world, f"Person {number}") for number in range(rows)]
    evaluate(world)
    moved(world, relationship_with(people[0]), 90)
    owner = world.browser(world.owner)
    owner.get("/dashboard/")
    answer, sent = statements(lambda: owner.get("/dashboard/"))
    assert answer.status_code == 200
    check_count("page-dashboard", sent)


def test_trails_and_reasons_in_words(world: World) -> None:
    person = busy_person(world, "Dara")
    evaluate(world)
    moved(world, relationship_with(person), 90)
    text = world.browser(world.reader).get("/dashboard/").content.decode()
    assert "Dara in May" in text
    assert "31 May: gave 90, cost 0" in text
    flag = Flag.objects.of_firm(world.firm.pk).get(rule="R07")
    assert f"?flag={flag.rule}" in text
    assert text.count('class="blocks') == Flag.objects.of_firm(world.firm.pk).count()


def test_what_was_closed_is_counted_by_its_reason(world: World) -> None:
    person = busy_person(world, "Dara")
    evaluate(world)
    browser = world.browser(world.owner)
    flag = Flag.objects.of_firm(world.firm.pk).get(rule="R07")
    browser.post(f"/flags/{flag.pk}/dismiss/", {"reason": "Settled long ago"})
    text = browser.get("/dashboard/").content.decode()
    assert f"{relationship_with(person).pk}" in text
    assert "1 closed in a year" in text


def test_who_hardly_moved_has_no_trail(world: World) -> None:
    person = busy_person(world, "Dara")
    make.make_episode(world.owner, person, on=TODAY - timedelta(days=1))
    evaluate(world)
    relationship = relationship_with(person)
    score: Any = relationship.scores.get(view=team_view(world.firm))
    score.month_ends = [["2006-05-31", score.lever + FAR - 1, score.plug, 5]]
    (point,) = drawn([score], 40, 40).points
    assert point.trail is None
    score.month_ends = [["2006-05-31", score.lever + FAR, score.plug, 5]]
    quadrant = drawn([score], 40, 40)
    assert quadrant.farthest is quadrant.points[0]
    score.month_ends = [["2006-05-31", score.lever + FAR, score.plug, 2]]
    assert drawn([score], 40, 40).farthest is None


def test_an_empty_firm_is_told_what_to_do(world: World) -> None:
    text = world.browser(world.owner).get("/dashboard/").content.decode()
    assert "No flag is open." in text
    assert "Log what happens" in text


def test_files_of_balance_and_flags_know_nothing_of_the_pages_choices(world: World) -> None:
    busy_person(world, "Dara")
    evaluate(world)
    page = world.browser(world.owner).get("/dashboard/?tables=1").content.decode()
    for name in ("balance", "flags"):
        assert f'href="/api/v1/dashboards/{name}/?file=csv"' in page
    assert "?file=csv" not in world.browser(world.reader).get("/dashboard/").content.decode()
