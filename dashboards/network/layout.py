"""Where everybody stands on the map: a pure function, so that every visit sees the same picture.

A wedge per region, its angle by how many stand in it, ``LEAST_WEDGE`` at least; a ring per step.
Whoever is led to by somebody in the same wedge stands within the arc of that one. Arcs are as wide
as the number of ends behind them; where a ring is crowded it gets several rows. Any two are at
least ``NEAREST`` apart. Angles are in degrees clockwise from the top, lengths in px, the centre is
the origin.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import asin, ceil, cos, degrees, radians, sin
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

CENTRE = ""  # whom everybody on the first ring hangs on
NEAREST = 46.0  # px between the middles of two
FIRST_RING, NEXT_RING = 165.0, 125.0  # px from the centre, and from a ring's last row to the next
LEAST_WEDGE = 24.0
MOST_WEDGES = int(360 // LEAST_WEDGE)
GAP = 1.2  # free on either side of a wedge
SWEEPS = 6  # times links are looked at to bring those who know each other together


@dataclass(frozen=True, slots=True)
class Spot:
    """Somebody to be placed. ``order`` decides among equals and is nobody else's."""

    id: str
    wedge: str
    ring: int  # from 1
    parent: str  # ``CENTRE`` for the first ring
    order: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody stands."""

    angle: float
    radius: float
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Wedge:
    """The arc of a region."""

    key: str
    start: float
    end: float

    @property
    def middle(self) -> float:
        """Half way."""
        return (self.start + self.end) / 2


@dataclass(frozen=True, slots=True)
class Layout:
    """The whole picture."""

    places: Mapping[str, Place]
    wedges: Mapping[str, Wedge]
    rings: Sequence[float]  # radius of the first row of each
    radius: float  # of the last row


def laid_out(spots: Iterable[Spot], links: Iterable[tuple[str, str]] = ()) -> Layout:
    """Places of all. ``links`` are further pairs who know each other; the shorter the better."""
    found = sorted(spots, key=lambda spot: (spot.order, spot.id))
    tree = Tree(found)
    angles = best_angles(tree, sorted(tuple(sorted(link)) for link in links))
    rings, rows = bands(tree, angles)
    places = {
        spot.id: placed(angles[spot.id], rings[spot.ring - 1] + rows[spot.id] * NEAREST)
        for spot in found
    }
    outer = max((place.radius for place in places.values()), default=FIRST_RING)
    return Layout(places, tree.wedges, rings, outer)


def placed(angle: float, radius: float) -> Place:
    """From degrees and px; rounded, so that equal input gives equal bytes."""
    turn = radians(angle)
    x, y = radius * sin(turn), -radius * cos(turn)
    return Place(round(angle, 3), round(radius, 1), round(x, 1) + 0.0, round(y, 1) + 0.0)


def angles_of(members: Mapping[str, int]) -> dict[str, float]:
    """Degrees of each wedge by its members; nobody gets less than ``LEAST_WEDGE``."""
    small: set[str] = set()
    while True:
        rest = 360 - LEAST_WEDGE * len(small)
        total = sum(number for key, number in members.items() if key not in small)
        less = {
            key
            for key, number in members.items()
            if key not in small and rest * number / total < LEAST_WEDGE
        }
        if not less:
            return {
                key: LEAST_WEDGE if key in small else rest * number / total
                for key, number in members.items()
            }
        small |= less


class Tree:
    """Who hangs on whom within each wedge, and how much room each needs."""

    def __init__(self, spots: Sequence[Spot]) -> None:
        self.spots = {spot.id: spot for spot in spots}
        self.under: dict[str, list[str]] = defaultdict(list)  # by parent in the same wedge
        self.tops: dict[str, list[str]] = defaultdict(list)  # by wedge: those led to from outside
        for spot in spots:
            parent = self.spots.get(spot.parent)
            if parent is not None and parent.wedge == spot.wedge:
                self.under[parent.id].append(spot.id)
            else:
                self.tops[spot.wedge].append(spot.id)
        self.weight = self._weights()
        self.wedges = self._wedges()
        self.inside = {key: self._room(wedge) for key, wedge in self.wedges.items()}
        for key, tops in self.tops.items():
            tops.sort(key=lambda one: self._side(self.wedges[key], one))

    def _weights(self) -> dict[str, int]:
        """Ends behind each, itself where it is one."""
        found: dict[str, int] = {}
        for spot in sorted(self.spots.values(), key=lambda one: -one.ring):
            found[spot.id] = max(1, sum(found[one] for one in self.under.get(spot.id, ())))
        return found

    def _wedges(self) -> dict[str, Wedge]:
        """One after the other from the top, in the order of their keys."""
        members: dict[str, int] = defaultdict(int)
        for spot in self.spots.values():
            members[spot.wedge] += 1
        found, at = {}, 0.0
        for key, angle in sorted(angles_of(members).items()) if members else ():
            found[key] = Wedge(key, at, at + angle)
            at += angle
        return found

    def _room(self, wedge: Wedge) -> tuple[float, float]:
        """Where arcs begin, and degrees of one end.

        A crowded wedge leaves so much at its sides that neighbours in the next one keep away.
        """
        ends = sum(self.weight[one] for one in self.tops[wedge.key])
        angle, least = wedge.end - wedge.start, spread(FIRST_RING)
        crowded = (ends * least - angle) / (2 * (ends - 1)) if ends > 1 else 0.0
        side = max(GAP, crowded)
        return wedge.start + side, (angle - 2 * side) / ends

    def _side(self, wedge: Wedge, one: str) -> float:
        """Whoever is led to from another wedge stands on that side."""
        parent = self.spots.get(self.spots[one].parent)
        if parent is None:
            return 0.0
        return turned(self.wedges[parent.wedge].middle - wedge.middle)

    def angles(self) -> dict[str, float]:
        """The middle of everybody's arc, as brothers and sisters stand now."""
        found: dict[str, float] = {}
        for key, tops in self.tops.items():
            at, unit = self.inside[key]
            self._share(tops, at, unit, found)
        return found

    def _share(self, ones: Sequence[str], at: float, unit: float, found: dict[str, float]) -> None:
        """An arc among those who stand beside each other, and theirs among those under them."""
        for one in ones:
            width = self.weight[one] * unit
            found[one] = at + width / 2
            self._share(self.under.get(one, ()), at, unit, found)
            at += width

    def groups(self, turn: int) -> Iterable[list[str]]:
        """Lists of those who may change places, in every other wedge.

        If both ends of a link moved at once they would miss each other for ever.
        """
        moving = set(sorted(self.wedges)[turn % 2 :: 2])
        yield from (tops for key, tops in self.tops.items() if key in moving)
        yield from (
            ones for parent, ones in self.under.items() if self.spots[parent].wedge in moving
        )

    def above(self, one: str) -> Iterable[str]:
        """Somebody and those it hangs on in its wedge."""
        wedge = self.spots[one].wedge
        while one in self.spots and self.spots[one].wedge == wedge:
            yield one
            one = self.spots[one].parent


def turned(angle: float) -> float:
    """The same turn between -180 and 180."""
    return (angle + 180) % 360 - 180


def spread(radius: float) -> float:
    """Degrees between two in a row so that they are ``NEAREST`` apart."""
    return degrees(2 * asin(NEAREST / (2 * radius)))


def best_angles(tree: Tree, links: Sequence[tuple[str, ...]]) -> dict[str, float]:
    """Angles with the shortest links of a few orders of those who stand beside each other."""
    known = [link for link in links if all(one in tree.spots for one in link)]
    best = angles = tree.angles()
    shortest = length_of(best, known)
    for turn in range(SWEEPS if known else 0):
        wish = wishes(tree, angles, known)
        for group in tree.groups(turn):
            group.sort(key=lambda one: (round(wish.get(one, 0.0), 6), tree.spots[one].order))
        angles = tree.angles()
        length = length_of(angles, known)
        if length < shortest - 1e-6:
            best, shortest = angles, length
    return best


def length_of(angles: Mapping[str, float], links: Sequence[tuple[str, ...]]) -> float:
    """Degrees all links span together."""
    return sum(abs(turned(angles[a] - angles[b])) for a, b in links)


def wishes(
    tree: Tree, angles: Mapping[str, float], links: Sequence[tuple[str, ...]]
) -> dict[str, float]:
    """Where each would stand for its links and those of whoever hangs on it; from its wedge's middle."""
    pulls: dict[str, list[float]] = defaultdict(list)
    for link in links:
        for one, other in (link, link[::-1]):
            apart = set(tree.above(other))
            for carrier in tree.above(one):
                if carrier not in apart:
                    pulls[carrier].append(angles[other])
    found = {}
    for one, spot in tree.spots.items():
        middle = tree.wedges[spot.wedge].middle
        wanted = [turned(angle - middle) for angle in pulls.get(one, (angles[one],))]
        found[one] = sum(wanted) / len(wanted)
    return found


def bands(tree: Tree, angles: Mapping[str, float]) -> tuple[list[float], dict[str, int]]:
    """Radius of each ring's first row, and everybody's row in it."""
    rings: list[float] = []
    rows: dict[str, int] = {}
    radius = FIRST_RING
    for ring in range(1, max((spot.ring for spot in tree.spots.values()), default=0) + 1):
        rings.append(radius)
        deepest = 0
        for wedge, ones in beside(tree, angles, ring).items():
            number = ceil(round(spread(radius) / tree.inside[wedge][1], 9))
            for at, one in enumerate(ones):
                rows[one] = at % number
                deepest = max(deepest, rows[one])
        radius += deepest * NEAREST + NEXT_RING
    return rings, rows


def beside(tree: Tree, angles: Mapping[str, float], ring: int) -> dict[str, list[str]]:
    """Those on a ring by wedge, as they stand."""
    found: dict[str, list[str]] = defaultdict(list)
    for one in sorted(angles, key=lambda one: (angles[one], one)):
        if tree.spots[one].ring == ring:
            found[tree.spots[one].wedge].append(one)
    return found
