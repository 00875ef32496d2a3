"""Whom one comes to in how many steps, and over whom: the first part of the map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboards.network.questions import MOST_STEPS
from relationships.paths.network import in_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from dashboards.network.standing import Standing
    from relationships.paths.network import Network

MOST_NODES = 1_000  # those nearest; a map of more tells nobody anything


@dataclass(frozen=True, slots=True)
class Reached:
    """Vertices on the map, the nearest first; each but the centre hangs on one of the ring before."""

    centre: int
    ring: Mapping[int, int]
    parent: Mapping[int, int]
    left_out: int  # reached within the steps, and too many to be drawn


def reached_from(network: Network, standing: Standing, centre: UUID) -> Reached:
    """Ring by ring; colleagues are one step from the centre."""
    start = network.number[centre]
    ring, parent, left_out = {start: 0}, dict[int, int](), 0
    level, seen = [start], {start}
    for step in range(1, MOST_STEPS + 1):
        led = leaders(network, level, seen, start if step == 1 else None)
        seen |= led.keys()
        room = MOST_NODES - len(ring)
        level = nearest(network, standing, led, room)
        left_out += len(led) - len(level)
        ring.update(dict.fromkeys(level, step))
        parent.update((one, led[one]) for one in level)
    return Reached(start, ring, parent, left_out)


def leaders(
    network: Network, level: Iterable[int], seen: set[int], centre: int | None
) -> dict[int, int]:
    """By vertex of the next ring who leads there: the firmest link, then the first of them."""
    found: dict[int, int] = {}
    firm = network.net.firmness
    for one in level:
        for far in network.net.near[one]:
            if far in seen:
                continue
            other = found.get(far)
            if other is None or better(firm, far, one, other):
                found[far] = one
    if centre is not None:
        own = network.numbers(network.members) - {centre}
        found.update(dict.fromkeys(own, centre))
    return found


def better(firm: Mapping[tuple[int, int], float], far: int, one: int, other: int) -> bool:
    """Whether one leads there more surely than the other."""
    ours, theirs = firm[in_order(one, far)], firm[in_order(other, far)]
    return (-ours, one) < (-theirs, other)


def nearest(network: Network, standing: Standing, led: Mapping[int, int], room: int) -> list[int]:
    """As many as there is room for: colleagues, then those who open most, then the firmest."""

    def place(one: int) -> tuple[bool, int, float, int]:
        party = network.parties[one]
        firm = network.net.firmness.get(in_order(one, led[one]), 0.0)
        return party not in network.members, -standing.only_through(party), -firm, one

    return sorted(led, key=place)[:room]


def links_among(network: Network, reached: Reached) -> list[tuple[int, int]]:
    """Pairs on the map who know each other and of whom neither leads to the other."""
    return [
        (one, far)
        for one, ring in reached.ring.items()
        for far in (network.net.near[one] if ring else ())
        if one < far and reached.ring.get(far) and not leads(reached, one, far)
    ]


def leads(reached: Reached, one: int, other: int) -> bool:
    """One of them hangs on the other."""
    return reached.parent.get(one) == other or reached.parent.get(other) == one
