"""Who is reached only over whom, in the network as a view sees it (DOMAIN 3.8).

The ways are those of "if they step out": ties of ours and between others, without jobs; kin and
owners of one firm count as one door. The numbers equal those of that page.
"""

from __future__ import annotations

import threading
from collections import Counter, OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import igraph

from relationships.network import ROOT, grouped, up

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from uuid import UUID

    from relationships.paths.network import Network

MOST_KEPT = 8  # networks whose standing stays in memory


@dataclass(frozen=True, slots=True)
class Standing:
    """Behind whom people stand; a door is one person, or several who count as one."""

    door_of: Mapping[UUID, int]
    above: Sequence[float]  # the door on which a door hangs; not a number where nobody leads
    people: Mapping[int, int]  # reached only over a door
    free: frozenset[int]  # doors that are never asked about: the principal

    def only_through(self, party: UUID) -> int:
        """People who are out of reach without this one."""
        door = self.door_of.get(party, ROOT)
        return 0 if door in self.free else self.people.get(door, 0)

    def doors_to(self, party: UUID) -> set[int]:
        """Doors all ways to somebody lead over, their own left out."""
        own = self.door_of.get(party, ROOT)
        return set() if own == ROOT else {one for one in up(own, self.above) if one != own}


def standing_of(
    network: Network,
    one_door: Iterable[tuple[UUID, UUID]],
    principals: Collection[UUID],
    organisations: Collection[UUID],
) -> Standing:
    """Dominators of the network seen from our members, in one linear pass."""
    group = grouped(one_door, without=set(principals))
    number: dict[UUID, int] = {}
    door_of = {one: number.setdefault(group(one), len(number) + 1) for one in network.parties}
    above = dominators(network, door_of, len(number) + 1)
    people: Counter[int] = Counter()
    for party, door in door_of.items():
        if party not in organisations and above[door] >= ROOT:
            people.update(up(int(above[door]), above))
    return Standing(
        door_of, above, people, frozenset({ROOT, *(door_of.get(p, 0) for p in principals)})
    )


def dominators(network: Network, door_of: Mapping[UUID, int], size: int) -> Sequence[float]:
    """By door the next one all ways from us lead over; below nought where none leads there."""
    doors = [door_of[party] for party in network.parties]
    edges = [(ROOT, door_of[member]) for member in network.members]
    for a, b in network.known.get_edgelist():
        edges += [(doors[a], doors[b]), (doors[b], doors[a])]
    graph = igraph.Graph(n=size, edges=edges, directed=True)
    found = graph.dominator(ROOT, mode="out")
    return [one if one >= ROOT else -1 for one in found]


class Memory:
    """Standings used last; a network is one object as long as nothing changes."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[int, tuple[Network, Any]] = OrderedDict()

    def get(self, network: Network) -> Any | None:
        """What was kept for this very network."""
        with self._lock:
            found = self._kept.get(id(network))
            return found[1] if found is not None and found[0] is network else None

    def put(self, network: Network, value: Any) -> None:
        """Keep it; the longest kept goes."""
        with self._lock:
            self._kept[id(network)] = (network, value)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
