"""The best ways through small networks, against looking at every way there is."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from relationships.paths.search import MOST_STEPS, Net, Way, best_ways, rank, steps_from

FIRMNESS = (0.05, 0.1, 0.5, 0.9)


@st.composite
def nets(draw: st.DrawFn) -> Net:
    """Up to eight vertices and any links between them."""
    size = draw(st.integers(2, 8))
    every = list(combinations(range(size), 2))
    links = draw(st.lists(st.sampled_from(every), unique=True, max_size=16))
    near: list[list[int]] = [[] for _ in range(size)]
    for a, b in links:
        near[a].append(b)
        near[b].append(a)
    few = st.dictionaries(st.integers(0, size - 1), st.integers(1, 2), max_size=3)
    firmness = {link: draw(st.sampled_from(FIRMNESS)) for link in links}
    return Net(near, firmness, draw(few), draw(few))


def every_way(net: Net, sources: set[int], goals: set[int], banned: set[int]) -> Iterator[Way]:
    """All ways without a loop, and without a source or a goal in the middle."""

    def on(way: Way) -> Iterator[Way]:
        if way[-1] in goals:
            yield way
            return
        if len(way) > MOST_STEPS:
            return
        for far in net.near[way[-1]]:
            barred = far in sources or far in way or (far in banned and far not in goals)
            if not barred:
                yield from on((*way, far))

    for source in sources - banned:
        yield from on((source,))


@settings(max_examples=150, deadline=None)
@given(
    net=nets(),
    sources=st.sets(st.integers(0, 7), min_size=1, max_size=2),
    goals=st.sets(st.integers(0, 7), min_size=1, max_size=2),
    banned=st.sets(st.integers(0, 7), max_size=2),
    most=st.integers(1, 5),
)
def test_best_ways_are_the_first_of_all(
    net: Net, sources: set[int], goals: set[int], banned: set[int], most: int
) -> None:
    there = set(range(len(net.near)))
    sources, goals, banned = sources & there, goals & there - sources, banned & there
    every = sorted(rank(net, way) for way in every_way(net, sources, goals, banned))
    expected = [place[-1] for place in every[:most]]
    assert best_ways(net, sources, goals, most, banned) == expected


@settings(max_examples=50, deadline=None)
@given(net=nets())
def test_steps(net: Net) -> None:
    found = steps_from(net, {0})
    for vertex in range(1, len(net.near)):
        ways = every_way(net, {0}, {vertex}, set())
        shortest = min((len(way) - 1 for way in ways), default=None)
        if shortest is not None:
            assert found[vertex] == shortest


def test_nobody_asks_seven_steps() -> None:
    """A chain: six links are asked along, seven are not."""
    size = MOST_STEPS + 2
    near = [[one for one in (at - 1, at + 1) if 0 <= one < size] for at in range(size)]
    net = Net(near, {(at, at + 1): 0.5 for at in range(size - 1)}, {}, {})
    assert best_ways(net, {0}, {MOST_STEPS}, 3) == [tuple(range(MOST_STEPS + 1))]
    assert best_ways(net, {0}, {MOST_STEPS + 1}, 3) == []
