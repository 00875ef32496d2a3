"""The ladder of a market: places of steps, triangles and words, from plain dates and levels."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from markets.ladder import (
    BASE,
    HEIGHT,
    RISE,
    STEPS,
    WIDTH,
    Lane,
    Mark,
    axis_of,
    is_free,
    lane_of,
    px,
    strip_of,
    text_box,
    triangle,
    width_of,
)

TODAY = date(2006, 6, 30)


def marks(*rows: tuple[str, int, str]) -> list[Mark]:
    """Events from day, step and direction."""
    return [
        Mark(f"e{number}", date.fromisoformat(day), step, direction, f"Event {number}")
        for number, (day, step, direction) in enumerate(rows)
    ]


def lane(*rows: tuple[str, int, str]) -> Lane:
    """A lane of its own time."""
    found = marks(*rows)
    return lane_of(found, axis_of([mark.on for mark in found], TODAY))


def test_the_time_runs_from_the_first_january_to_a_while_after_today() -> None:
    axis = axis_of([date(2004, 5, 1), date(2002, 3, 1)], TODAY)
    assert axis.start == date(2002, 1, 1)
    assert axis.end > TODAY + timedelta(days=150)
    assert axis.at(date(2002, 1, 1)) == 0
    assert 0 < axis.at(date(2004, 1, 1)) < axis.now < 100
    assert axis.at(date(1990, 1, 1)) == 0
    assert axis.at(date(2030, 1, 1)) == 100
    assert [year for year, _place in axis.years] == [2002, 2003, 2004, 2005, 2006]


@pytest.mark.parametrize(
    ("first", "step"), [(date(2000, 2, 1), 1), (date(1990, 2, 1), 2), (date(1930, 2, 1), 10)]
)
def test_years_stand_apart(first: date, step: int) -> None:
    axis = axis_of([first], TODAY)
    years = [year for year, _place in axis.years]
    assert years[1] - years[0] == step
    places = [px(place) for _year, place in axis.years]
    assert min(b - a for a, b in pairwise(places)) >= 40


def test_without_events_there_is_a_year_to_show() -> None:
    axis = axis_of([], TODAY)
    empty = lane_of([], axis)
    assert (empty.step, empty.peak, list(empty.points), list(empty.held)) == (0, 0, [], [])
    assert axis.start == date(2006, 1, 1)


def test_a_way_in_is_a_stair() -> None:
    found = lane(("2002-03-01", 1, "+"), ("2003-06-01", 3, "+"))
    assert [block.height for block in found.held] == [RISE, 3 * RISE]
    assert [block.y for block in found.held] == [BASE - RISE, BASE - 3 * RISE]
    assert found.held[0].x + found.held[0].width == pytest.approx(found.held[1].x, abs=0.02)
    assert [(wall.top, wall.bottom, wall.is_back) for wall in found.walls] == [
        (BASE - RISE, BASE, False),
        (BASE - 3 * RISE, BASE - RISE, False),
    ]
    assert not found.given_up
    assert found.strip == ["on", "on", "on", "off"]


def test_ground_given_up_lasts_until_it_is_won_back() -> None:
    found = lane(
        ("2002-01-01", 3, "+"),
        ("2003-01-01", 1, "-"),
        ("2004-01-01", 2, "+"),
        ("2005-01-01", 4, "+"),
    )
    assert [(block.y, block.height) for block in found.given_up] == [
        (BASE - 3 * RISE, 2 * RISE),
        (BASE - 3 * RISE, RISE),
    ]
    assert [point.is_back for point in found.points] == [False, True, False, False]
    assert found.points[1].y == BASE - 3 * RISE  # on the ground that was left
    assert found.strip == ["on"] * 4


def test_left_is_hatched_to_today() -> None:
    found = lane(("2004-03-01", 1, "+"), ("2004-10-01", 2, "+"), ("2005-08-01", 0, "-"))
    assert found.step == 0
    assert found.strip == ["was", "was", "off", "off"]
    assert len(found.held) == 2
    (lost,) = found.given_up
    assert (lost.y, lost.height) == (BASE - 2 * RISE, 2 * RISE)
    assert lost.x + lost.width == pytest.approx(axis_of([date(2004, 3, 1)], TODAY).now, abs=0.02)


def test_a_step_back_that_changes_no_level_gives_up_no_ground() -> None:
    found = lane(("2003-06-01", 3, "+"), ("2005-10-15", 3, "-"))
    assert not found.given_up
    assert len(found.walls) == 1
    assert found.points[1].is_back
    assert found.points[1].y == BASE - 3 * RISE


def test_what_is_still_to_come_is_not_drawn() -> None:
    found = marks(("2005-01-01", 1, "+"), ("2006-07-01", 4, "+"))
    drawn = lane_of(found, axis_of([mark.on for mark in found], TODAY))
    assert (drawn.step, len(drawn.points)) == (1, 1)


@pytest.mark.parametrize(
    ("step", "peak", "strip"),
    [
        (0, 0, ["off", "off", "off", "off"]),
        (1, 2, ["on", "was", "off", "off"]),
        (4, 4, ["on", "on", "on", "on"]),
    ],
)
def test_the_strip(step: int, peak: int, strip: list[str]) -> None:
    assert strip_of(step, peak) == strip


def test_chinese_letters_are_wider() -> None:
    assert width_of("北京") > width_of("ab")


def test_words_that_would_lie_on_another_event_go_left_or_up() -> None:
    long = "The distributor signs for all of it"
    near = [
        Mark("a", date(2004, 6, 1), 1, "+", long),
        Mark("b", date(2004, 9, 1), 2, "+", long),
    ]
    first, second = lane_of(near, axis_of([date(2002, 1, 1)], TODAY)).points
    assert first.words is not None
    assert second.words is not None
    assert first.words.is_left
    assert not second.words.is_left


def test_words_say_less_rather_than_stand_above_another_event() -> None:
    near = [
        Mark("a", date(2005, 10, 1), 2, "-", "The distributor goes", "Goes"),
        Mark("b", date(2006, 3, 1), 2, "+", "The client buys less by and by", "Less"),
    ]
    _first, second = lane_of(near, axis_of([date(2001, 1, 1)], TODAY)).points
    assert second.words is not None
    assert (second.words.text, second.words.is_left) == ("Less", False)


def test_what_is_neither_has_a_bar() -> None:
    (point,) = lane(("2003-06-01", 3, "0")).points
    assert (point.is_level, point.is_back) == (True, False)
    assert point.sign == "M-5 -6H5V-3H-5Z"


def test_where_nothing_is_free_the_short_words_or_none_are_said() -> None:
    crowd = [
        Mark(f"c{day}", date(2006, 1, day), 1, "+", "A long word for what happened", "Short")
        for day in range(1, 29, 3)
    ]
    points = lane_of(crowd, axis_of([date(2001, 1, 1)], TODAY)).points
    said = [point.words.text for point in points if point.words]
    assert said
    assert len(said) < len(points)


EVENTS = st.lists(
    st.tuples(
        st.dates(date(1999, 1, 1), TODAY),
        st.integers(0, STEPS),
        st.sampled_from("+-0"),
        st.text(st.sampled_from("abc 北京"), min_size=1, max_size=30),
    ),
    max_size=14,
)


@given(EVENTS)
def test_nothing_lies_on_anything_and_all_stays_in_the_lane(
    rows: list[tuple[date, int, str, str]],
) -> None:
    found = [
        Mark(str(number), day, step, direction, text, text[:3])
        for number, (day, step, direction, text) in enumerate(sorted(rows))
    ]
    drawn = lane_of(found, axis_of([mark.on for mark in found], TODAY))
    texts = [text_box(point.words, px(point.x), point.y) for point in drawn.points if point.words]
    for one, other in combinations(texts, 2):
        assert is_free(one, [other])
    signs = [triangle((point.mark, point.x, point.y)) for point in drawn.points]
    named = [number for number, point in enumerate(drawn.points) if point.words]
    for number, box in zip(named, texts, strict=True):
        assert is_free(box, [*signs[:number], *signs[number + 1 :]])
        assert box[2] <= WIDTH
        assert box[1] >= 0
        assert box[3] <= HEIGHT
    assert drawn.step == (found[-1].step if found else 0)
    assert sum(block.height for block in drawn.held) == pytest.approx(
        RISE * sum(mark.step for mark in found)
    )
