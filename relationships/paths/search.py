"""The best ways through a network: fewest steps, firmest weakest tie, least cost, least asked.

Pure. Ways are loopless; of two sources or two goals none lies in the middle of a way. The ways come
from Yen's method: each next one leaves a known one at some vertex, and the best way on from there
is found level by level, so that the order is exact and the work bounded.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

MOST_STEPS = 6  # nobody asks further

Way = tuple[int, ...]
Rank = tuple[int, float, int, int, Way]
Reached = dict[int, tuple[int, int, Way]]  # cost, times asked and the way, by where it ends


@dataclass(frozen=True, slots=True)
class Net:
    """Vertices are numbers; links go both ways."""

    near: Sequence[Sequence[int]]
    firmness: Mapping[tuple[int, int], float]  # of a link, the smaller number first
    cost: Mapping[int, int]  # of going over somebody
    asked: Mapping[int, int]  # how often somebody was asked lately

    def firm(self, a: int, b: int) -> float:
        """How firm the link is."""
        return self.firmness[(a, b) if a < b else (b, a)]

    def weakest(self, way: Sequence[int]) -> float:
        """Of the links of a way; without any nothing is weaker."""
        return min((self.firm(a, b) for a, b in pairwise(way)), default=inf)


def rank(net: Net, way: Way) -> Rank:
    """What ways are compared by; the last part only makes the order certain."""
    between = way[1:-1]
    cost = sum(net.cost.get(one, 0) for one in between)
    asked = net.asked.get(between[0], 0) if between else 0
    return len(way) - 1, -net.weakest(way), cost, asked, way


def best_ways(
    net: Net,
    sources: Collection[int],
    goals: Collection[int],
    most: int,
    banned: Iterable[int] = (),
) -> list[Way]:
    """The ``most`` best ways from any source to any goal, none over somebody ``banned``."""
    task = Task(net, frozenset(sources), frozenset(goals) - {*sources}, frozenset(banned))
    first = task.way_on(())
    waiting = [] if first is None else [rank(net, first)]
    found: list[Way] = []
    seen = set(waiting)
    while waiting and len(found) < most:
        found.append(heapq.heappop(waiting)[-1])
        for way in task.departures(found):
            place = rank(net, way)
            if place not in seen:
                seen.add(place)
                heapq.heappush(waiting, place)
    return found


@dataclass(frozen=True, slots=True)
class Task:
    """One question."""

    net: Net
    sources: frozenset[int]
    goals: frozenset[int]
    banned: frozenset[int]

    def departures(self, found: Sequence[Way]) -> Iterator[Way]:
        """The best ways that leave the last one found at each of its vertices."""
        last = found[-1]
        for length in range(len(last)):
            head = last[:length]
            taken = {way[length] for way in found if way[:length] == head and len(way) > length}
            way = self.way_on(head, taken)
            if way is not None:
                yield way

    def way_on(self, head: Way, taken: Collection[int] = ()) -> Way | None:
        """The best way that begins with ``head`` and does not go on to one of ``taken``."""
        removed = {*self.banned, *head, *(self.sources if head else taken)} - self.goals
        onward = self.net.near[head[-1]] if head else self.sources
        starts = {one for one in onward if one not in removed and one not in taken}
        levels = self.levels_to(starts, removed, MOST_STEPS + 1 - len(head))
        if levels is None:
            return None
        layers = [starts & levels[-1], *reversed(levels[:-1])]
        least = self.bottleneck(head, layers)
        return self.cheapest(head, layers, least)

    def levels_to(self, starts: set[int], removed: set[int], most: int) -> list[set[int]] | None:
        """Vertices by their steps to the next goal, up to the first level with a start."""
        level = set(self.goals - removed)
        seen, levels = set(level), list[set[int]]()
        while level and len(levels) < most:
            levels.append(level)
            if not level.isdisjoint(starts):
                return levels
            level = {far for one in level for far in self.net.near[one]} - seen - removed
            seen |= level
        return None

    def bottleneck(self, head: Way, layers: Sequence[set[int]]) -> float:
        """The firmest that the weakest link can be."""
        before = self.net.weakest(head)
        reached = {
            one: min(before, self.net.firm(head[-1], one)) if head else before for one in layers[0]
        }
        for layer in layers[1:]:
            step: dict[int, float] = {}
            for one, weakest in reached.items():
                for far in layer.intersection(self.net.near[one]):
                    step[far] = max(step.get(far, -inf), min(weakest, self.net.firm(one, far)))
            reached = step
        return max(reached.values())

    def cheapest(self, head: Way, layers: Sequence[set[int]], least: float) -> Way:
        """Of the ways whose links are all as firm as ``least``: least cost, then least asked."""
        firm = self.net.firm
        reached: Reached = {}
        for one in layers[0]:
            if not head or firm(head[-1], one) >= least:
                reached[one] = self.gone((0, 0, head), one)
        for layer in layers[1:]:
            step: Reached = {}
            for one, so_far in reached.items():
                for far in layer.intersection(self.net.near[one]):
                    if firm(one, far) >= least:
                        way = self.gone(so_far, far)
                        step[far] = min(step.get(far, way), way)
            reached = step
        return min(reached.values())[-1]

    def gone(self, so_far: tuple[int, int, Way], to: int) -> tuple[int, int, Way]:
        """A way with one more vertex; the first after the source is the one who is asked."""
        cost, asked, way = so_far
        if way and to not in self.goals:
            cost += self.net.cost.get(to, 0)
            asked += self.net.asked.get(to, 0) if len(way) == 1 else 0
        return cost, asked, (*way, to)


def steps_from(net: Net, starts: Iterable[int]) -> dict[int, int]:
    """Steps to everybody who can be reached."""
    level = set(starts)
    found = dict.fromkeys(level, 0)
    while level:
        steps = found[next(iter(level))] + 1
        level = {far for one in level for far in net.near[one]} - found.keys()
        found.update(dict.fromkeys(level, steps))
    return found
