"""The places on the map: apart, inside their wedge, the same for every order of the rows."""

from __future__ import annotations

from itertools import combinations, pairwise
from math import hypot
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.network.layout import (
    CENTRE,
    FIRST_RING,
    LEAST_WEDGE,
    MOST_WEDGES,
    NEAREST,
    Layout,
    Spot,
    angles_of,
    laid_out,
)

ROUNDING = 0.2  # px that two rounded points may come nearer


@st.composite
def networks(draw: st.DrawFn) -> tuple[list[Spot], list[tuple[str, str]]]:
    """Up to 120 people in up to as many wedges as fit, everybody led to by one further inside."""
    wedges = draw(st.integers(1, MOST_WEDGES))
    spots: list[Spot] = []
    for number in range(draw(st.integers(0, 120))):
        leaders = [spot for spot in spots if spot.ring < 3]
        is_led = draw(st.booleans()) if leaders else False
        leader = draw(st.sampled_from(leaders)) if is_led else None
        spots.append(
            Spot(
                id=f"p{number}",
                wedge=f"w{draw(st.integers(1, wedges)):02}",
                ring=leader.ring + 1 if leader else 1,
                parent=leader.id if leader else CENTRE,
                order=(draw(st.sampled_from("abc")), f"p{number}"),
            )
        )
    names = [spot.id for spot in spots]
    pairs = st.tuples(st.sampled_from(names), st.sampled_from(names)) if names else st.nothing()
    links = draw(st.lists(pairs, max_size=12)) if names else []
    return spots, [(a, b) for a, b in links if a != b]


def turned(angle: float) -> float:
    """The same angle between 0 and 360."""
    return angle % 360


@given(networks())
def test_everybody_stands_apart_and_inside(
    network: tuple[list[Spot], list[tuple[str, str]]],
) -> None:
    spots, links = network
    found = laid_out(spots, links)
    assert set(found.places) == {spot.id for spot in spots}
    for a, b in combinations(found.places.values(), 2):
        assert hypot(a.x - b.x, a.y - b.y) >= NEAREST - ROUNDING
    for spot in spots:
        place, wedge = found.places[spot.id], found.wedges[spot.wedge]
        assert wedge.start < place.angle < wedge.end
        assert place.radius >= FIRST_RING
    for wedge in found.wedges.values():
        assert wedge.end - wedge.start >= LEAST_WEDGE - 1e-9


@given(networks(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(
    network: tuple[list[Spot], list[tuple[str, str]]], chance: Random
) -> None:
    spots, links = network
    before = laid_out(spots, links)
    chance.shuffle(spots)
    chance.shuffle(links)
    turned_round = [(b, a) if chance.random() < 0.5 else (a, b) for a, b in links]
    assert repr(laid_out(spots, turned_round)) == repr(before)


@given(networks())
def test_rings_do_not_meet(network: tuple[list[Spot], list[tuple[str, str]]]) -> None:
    spots, links = network
    found = laid_out(spots, links)
    ends = {ring: [0.0] for ring in range(4)}
    for spot in spots:
        ends[spot.ring].append(found.places[spot.id].radius)
    for spot in spots:
        assert found.places[spot.id].radius - max(ends[spot.ring - 1]) >= NEAREST


def people(number: int, wedge: str, ring: int = 1, parent: str = CENTRE) -> list[Spot]:
    """So many in a wedge."""
    return [
        Spot(f"{wedge}{parent}{at:03}", wedge, ring, parent, (f"{at:03}",)) for at in range(number)
    ]


def test_who_is_led_to_stands_within_the_arc_of_the_leader() -> None:
    leaders = people(3, "a")
    led = [one for leader in leaders for one in people(4, "a", 2, leader.id)]
    found = laid_out([*leaders, *led])
    arcs = [
        sorted(found.places[one.id].angle for one in led if one.parent == leader.id)
        for leader in leaders
    ]
    for arc, leader in zip(arcs, leaders, strict=True):
        assert arc[0] < found.places[leader.id].angle < arc[-1]
    assert all(before[-1] < after[0] for before, after in pairwise(arcs))


def test_those_who_know_each_other_come_together() -> None:
    one, two = people(9, "a"), people(9, "b")
    links = [(one[0].id, two[0].id), (one[1].id, two[1].id)]
    apart, together = laid_out([*one, *two]), laid_out([*one, *two], links)
    assert length(together, links) < length(apart, links)


def length(found: Layout, links: list[tuple[str, str]]) -> float:
    """Px of all links."""
    ends = [(found.places[a], found.places[b]) for a, b in links]
    return sum(hypot(a.x - b.x, a.y - b.y) for a, b in ends)


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"a": 5}, {"a": 360.0}),
        ({"a": 1, "b": 99}, {"a": 24.0, "b": 336.0}),
        ({"a": 10, "b": 20}, {"a": 120.0, "b": 240.0}),
        ({str(n): 1 + n for n in range(MOST_WEDGES)}, dict.fromkeys(map(str, range(15)), 24.0)),
    ],
)
def test_angles_follow_the_number(members: dict[str, int], expected: dict[str, float]) -> None:
    assert angles_of(members) == pytest.approx(expected)


def test_a_thousand_are_placed() -> None:
    found = laid_out([*people(700, "a"), *people(300, "b")])
    assert len({(place.x, place.y) for place in found.places.values()}) == 1000
