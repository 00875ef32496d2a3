"""The line of the last year on the record, and the arithmetic behind both numbers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from firms.circles import team_view
from relationships.models import Score, ScoreHistory
from relationships.trail import HEIGHT, WIDTH, judged, trail_of
from tests import make
from tests.pages.house import World, busy_person, evaluate, relationship_with

if TYPE_CHECKING:
    from relationships.models import Relationship

TODAY = make.TODAY
POINTS = [["2006-04-30", 0.0, 15.0, 2], ["2006-05-31", 20.0, 30.0, 4]]


def score(entries: int = 5) -> Score:
    return Score(lever=50.0, plug=30.0, n_inputs=entries)


def test_months_with_too_few_entries_are_left_out() -> None:
    assert [point.on for point in judged(POINTS, score(), TODAY)] == [date(2006, 5, 31), TODAY]


def test_no_line_from_too_little() -> None:
    assert trail_of([], score(), TODAY) is None
    assert trail_of(POINTS, score(entries=1), TODAY) is None


def test_the_line_starts_at_the_ground_and_keeps_within_the_picture() -> None:
    trail = trail_of(POINTS, score(), TODAY)
    assert trail is not None
    corners = [tuple(map(float, pair.split(","))) for pair in trail.gives.split()]
    assert len(corners) == 2
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in corners)
    assert corners[0][1] > corners[1][1]  # it rose
    assert trail.up(0) > trail.up(100)


def remembered(world: World, relationship: Relationship) -> None:
    """Some months in the view of the team."""
    view = team_view(world.firm)
    ScoreHistory.objects.create(
        firm=world.firm, view=view, relationship=relationship, computed_on=TODAY, points=POINTS
    )


@pytest.mark.django_db
def test_the_record_and_its_numbers(world: World) -> None:
    person = busy_person(world, "Dara")
    make.make_episode(world.owner, person, on=TODAY - timedelta(days=9))
    evaluate(world)
    relationship = relationship_with(person)
    remembered(world, relationship)
    browser = world.browser(world.owner)
    text = browser.get(f"/relationships/{relationship.pk}/").content.decode()
    assert "Since 31 May: gives from 20 to" in text
    text = browser.get(f"/relationships/{relationship.pk}/numbers/").content.decode()
    assert "Month by month" in text
    assert "too early to say" in text
    assert "100 × (1 − " in text
    assert "#entry-" in text  # the arithmetic leads to the entries
