"""The map in px: what the page draws as SVG, the canvas and the files draw from too."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from math import cos, radians, sin
from typing import TYPE_CHECKING

from django.utils.translation import ngettext

from common.names import initials, shown_name
from dashboards.network.layout import CENTRE, GAP, Spot, laid_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

    from dashboards.network.layout import Layout, Wedge
    from dashboards.network.reads import Edge, NetworkMap, Node, Region

MOST_IN_SVG = 300  # nodes; more belong on a canvas
INNER, RIM = 62.0, 34.0  # px: where wedges begin, and from the last row to their edge
SIDE, HEAD = 132.0, 42.0  # px beside and above the wedges, for their names
RADII = (26.0, 19.0, 13.0, 12.0)  # of a node by ring
FOLD = "fold-"  # before the id of whom those who are folded stand behind
LONGEST = 20  # characters of a name on the map
LETTER, LINE = 6.7, 15.0  # px of a Latin letter, others take twice as much, and of a line
THIN, THICK = 1.3, 3.4  # px of an edge, and what full strength adds
BEND = 0.38  # of the way between two rings, where a curve turns
BADGE = 10.0  # px to the middle of the number at a node


@dataclass(frozen=True, slots=True)
class DrawnNode:
    """A node, or the numbered one for those who are folded."""

    node: Node
    key: str
    x: float
    y: float
    r: float
    text: str  # inside
    label: str  # beside it; empty where there is no room
    label_y: float  # base line of it
    near: str  # keys of whoever a line leads to
    is_fold: bool = False
    on_path: bool = False

    @property
    def left(self) -> float:
        """Of an organisation's square."""
        return round(self.x - self.r, 1)

    @property
    def top(self) -> float:
        """Of the same."""
        return round(self.y - self.r, 1)

    @property
    def size(self) -> float:
        """Of the same."""
        return self.r * 2

    @property
    def ring(self) -> float:
        """Radius of the dark ring around somebody who alone leads to others."""
        return self.r + 4

    @property
    def badge_x(self) -> float:
        """Where the number stands."""
        return round(self.x + self.r + BADGE - 5, 1)

    @property
    def badge_y(self) -> float:
        """The same."""
        return round(self.y - self.r - BADGE + 6, 1)

    @property
    def badge_half(self) -> float:
        """Half as wide as its number is long."""
        return 9.0 + 3 * (len(str(self.node.only_through)) - 1)

    @property
    def badge_left(self) -> float:
        """Left edge of the badge."""
        return round(self.badge_x - self.badge_half, 1)

    @property
    def badge_top(self) -> float:
        """Upper edge of it."""
        return round(self.badge_y - 9, 1)

    @property
    def badge_width(self) -> float:
        """Width of it."""
        return self.badge_half * 2


@dataclass(frozen=True, slots=True)
class DrawnEdge:
    """A line. ``tie`` is gives, costs, both, neither, or knows for dotted ones."""

    a: str
    b: str
    d: str
    tie: str
    width: float
    is_lost: bool = False


@dataclass(frozen=True, slots=True)
class DrawnRegion:
    """A wedge with its name outside."""

    region: Region
    d: str
    x: float
    y: float
    anchor: str
    through: str  # name of the one over whom all are reached

    @property
    def second_y(self) -> float:
        """Base line of the second line."""
        return round(self.y + LINE, 1)


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything to draw, back to front."""

    regions: Sequence[DrawnRegion]
    rings: Sequence[float]
    edges: Sequence[DrawnEdge]
    path: Sequence[DrawnEdge]
    nodes: Sequence[DrawnNode]
    left: float
    top: float
    width: float
    height: float

    @property
    def view_box(self) -> str:
        """Of the SVG."""
        return f"{self.left} {self.top} {self.width} {self.height}"

    @property
    def is_canvas(self) -> bool:
        """Too many for SVG."""
        return len(self.nodes) > MOST_IN_SVG


def picture_of(network: NetworkMap, path: Sequence[UUID] = ()) -> Picture:
    """The map drawn; ``path`` is a found way from one of us."""
    layout = laid_out(spots_of(network), links_of(network.edges))
    places = Places(network, layout)
    nodes = drawn_nodes(network, places, set(path))
    wide = layout.radius + RIM
    return Picture(
        regions=drawn_regions(network, layout, wide),
        rings=layout.rings,
        edges=[places.line(edge, network) for edge in network.edges] + fold_lines(network, places),
        path=path_lines(places, path),
        nodes=nodes,
        left=-wide - SIDE,
        top=-wide - HEAD,
        width=2 * (wide + SIDE),
        height=2 * (wide + HEAD),
    )


def spots_of(network: NetworkMap) -> list[Spot]:
    """Everybody but the centre, and those who are folded beside whom they stand behind."""
    found = [spot_of(node) for node in network.nodes if node.ring]
    for node in network.nodes:
        if node.folded and node.ring:
            own = spot_of(node)
            found.append(
                Spot(FOLD + own.id, own.wedge, own.ring + 1, own.id, ("", *own.order)),
            )
    return found


def spot_of(node: Node) -> Spot:
    """As the layout takes it."""
    person = node.person
    parent = str(node.parent) if node.ring > 1 else CENTRE
    order = (person.name.casefold(), str(person.id))
    return Spot(str(person.id), person.region, node.ring, parent, order)


def links_of(edges: Iterable[Edge]) -> list[tuple[str, str]]:
    """Those who know each other."""
    return [(str(edge.a), str(edge.b)) for edge in edges if not edge.leads]


class Places:
    """Points by key."""

    def __init__(self, network: NetworkMap, layout: Layout) -> None:
        self.of: dict[str, tuple[float, float, float, float]] = {
            key: (place.x, place.y, place.angle, place.radius)
            for key, place in layout.places.items()
        }
        self.of[str(network.centre)] = (0.0, 0.0, 0.0, 0.0)

    def point(self, key: str) -> tuple[float, float]:
        """Where it stands."""
        return self.of[key][:2]

    def curve(self, a: str, b: str) -> str:
        """From the inside outwards, leaving and arriving along the radius."""
        x1, y1, turn1, r1 = self.of[a]
        x2, y2, turn2, r2 = self.of[b]
        if not r1 or not r2:
            return f"M{x1} {y1}L{x2} {y2}"
        (p, q), (s, t) = polar(turn1, r1 + BEND * (r2 - r1)), polar(turn2, r2 - BEND * (r2 - r1))
        return f"M{x1} {y1}C{p} {q} {s} {t} {x2} {y2}"

    def bow(self, a: str, b: str) -> str:
        """Between two of whom neither leads to the other: bent towards the centre."""
        (x1, y1), (x2, y2) = self.point(a), self.point(b)
        p, q = round((x1 + x2) * 0.4, 1), round((y1 + y2) * 0.4, 1)
        return f"M{x1} {y1}Q{p} {q} {x2} {y2}"

    def line(self, edge: Edge, network: NetworkMap) -> DrawnEdge:
        """An edge; as wide as the relationship it leads to is strong."""
        a, b = str(edge.a), str(edge.b)
        one, other = network.by_id[edge.a], network.by_id[edge.b]
        is_lost = one.is_lost or other.is_lost
        if not edge.leads:
            return DrawnEdge(a, b, self.bow(a, b), "knows", THIN, is_lost)
        width = round(THIN + THICK * (other.weight.strength or 0.0), 2)
        return DrawnEdge(a, b, self.curve(a, b), other.tie, width, is_lost)


def fold_lines(network: NetworkMap, places: Places) -> list[DrawnEdge]:
    """From an introducer to the numbered node."""
    return [
        DrawnEdge(
            str(node.id),
            f"{FOLD}{node.id}",
            places.curve(str(node.id), f"{FOLD}{node.id}"),
            "neither",
            THIN,
            node.is_lost,
        )
        for node in network.nodes
        if node.folded and node.ring
    ]


def path_lines(places: Places, path: Sequence[UUID]) -> list[DrawnEdge]:
    """The found way, as far as it is drawn."""
    keys = [str(one) for one in path]
    return [
        DrawnEdge(a, b, places.curve(a, b), "path", 3.0)
        for a, b in pairwise(keys)
        if a in places.of and b in places.of
    ]


def polar(angle: float, radius: float) -> tuple[float, float]:
    """Degrees clockwise from the top and px as a point."""
    turn = radians(angle)
    return round(radius * sin(turn), 1) + 0.0, round(-radius * cos(turn), 1) + 0.0


def drawn_nodes(network: NetworkMap, places: Places, path: set[UUID]) -> list[DrawnNode]:
    """Nodes with what is written at them."""
    near: dict[str, list[str]] = defaultdict(list)
    for edge in network.edges:
        near[str(edge.a)].append(str(edge.b))
        near[str(edge.b)].append(str(edge.a))
    labels = labels_of(network, places)
    found = []
    for node in network.nodes:
        key = str(node.id)
        x, y = places.point(key)
        if node.folded and node.ring:
            near[key].append(FOLD + key)
        found.append(
            DrawnNode(
                node=node,
                key=key,
                x=x,
                y=y,
                r=RADII[node.ring],
                text=initials(shown_name(node.person)),
                label=labels[key][0] if key in labels else "",
                label_y=labels[key][1] if key in labels else y,
                near=" ".join(near[key]),
                on_path=node.id in path,
            )
        )
        if node.folded and node.ring:
            found.append(folded_node(node, places))
    return found


def folded_node(node: Node, places: Places) -> DrawnNode:
    """The numbered one."""
    key = f"{FOLD}{node.id}"
    x, y = places.point(key)
    return DrawnNode(node, key, x, y, 15.0, f"+{node.folded}", "", y, str(node.id), is_fold=True)


def labels_of(network: NetworkMap, places: Places) -> dict[str, tuple[str, float]]:
    """Names with their base lines, below or else above, where they cover nobody.

    The nearest and those who open most come first.
    """
    taken = Taken()
    for node in network.nodes:
        x, y = places.point(str(node.id))
        r = RADII[node.ring] + (5 if node.only_through else 1)
        taken.take(x - r, y - r, x + r, y + r)
    found = {}
    for node in sorted(network.nodes, key=lambda node: (node.ring, -node.only_through)):
        text = label_of(node)
        line = free_line(node, text, places, taken) if text else None
        if line is not None:
            found[str(node.id)] = text, line
    return found


def free_line(node: Node, text: str, places: Places, taken: Taken) -> float | None:
    """Base line of the name, which is taken then; None where there is no room."""
    x, y = places.point(str(node.id))
    half, away = width_of(text) / 2, RADII[node.ring] + (6 if node.only_through else 3)
    for top in (y + away, y - away - LINE + 2):
        box = (x - half, top, x + half, top + LINE - 2)
        if taken.is_free(*box):
            taken.take(*box)
            return round(top + LINE - 4, 1)
    return None


def label_of(node: Node) -> str:
    """The name, with that in its own script; nothing where all of it stands inside."""
    person = node.person
    whole = f"{person.name} {person.native_name}".strip()
    if whole == initials(shown_name(person)):
        return ""
    return whole if len(whole) <= LONGEST else f"{whole[: LONGEST - 1]}…"


def width_of(text: str) -> float:
    """About as wide as it is printed; px."""
    return sum(LETTER * (2 if ord(letter) > 0x2E80 else 1) for letter in text)


class Taken:
    """Boxes that are in use, found by the squares they touch."""

    SQUARE = 64.0  # px

    def __init__(self) -> None:
        self._boxes: dict[tuple[int, int], list[tuple[float, float, float, float]]] = defaultdict(
            list
        )

    def _squares(
        self, left: float, top: float, right: float, bottom: float
    ) -> Iterable[tuple[int, int]]:
        for across in range(int(left // self.SQUARE), int(right // self.SQUARE) + 1):
            for down in range(int(top // self.SQUARE), int(bottom // self.SQUARE) + 1):
                yield across, down

    def take(self, left: float, top: float, right: float, bottom: float) -> None:
        """From now on in use."""
        for square in self._squares(left, top, right, bottom):
            self._boxes[square].append((left, top, right, bottom))

    def is_free(self, left: float, top: float, right: float, bottom: float) -> bool:
        """Touches none of them."""
        return not any(
            left < box[2] and box[0] < right and top < box[3] and box[1] < bottom
            for square in self._squares(left, top, right, bottom)
            for box in self._boxes[square]
        )


def drawn_regions(network: NetworkMap, layout: Layout, outer: float) -> list[DrawnRegion]:
    """Wedges that somebody stands in."""
    by_key = {region.key: region for region in network.regions}
    return [
        drawn_region(by_key[key], wedge, outer, network.by_id)
        for key, wedge in layout.wedges.items()
    ]


def drawn_region(
    region: Region, wedge: Wedge, outer: float, by_id: Mapping[UUID, Node]
) -> DrawnRegion:
    """One wedge; its name stands at the middle of its edge."""
    x, y = polar(wedge.middle, outer + 14)
    anchor = "middle" if abs(x) < outer / 4 else "start" if x > 0 else "end"
    lift = -LINE if region.through and y < 0 else 0.0
    through = by_id[region.through].person.name if region.through else ""
    return DrawnRegion(
        region=region,
        d=sector(wedge.start + GAP / 2, wedge.end - GAP / 2, INNER, outer),
        x=x,
        y=round(y + lift + (4 if anchor != "middle" or y < 0 else 12), 1),
        anchor=anchor,
        through=through,
    )


def sector(start: float, end: float, inner: float, outer: float) -> str:
    """A ring's part; in two halves, so that a whole round is one as well."""
    middle = (start + end) / 2
    points = [polar(angle, outer) for angle in (start, middle, end)]
    points += [polar(angle, inner) for angle in (end, middle, start)]
    (a, b), (c, d), (e, f), (g, h), (i, j), (k, m) = points
    return (
        f"M{a} {b}A{outer} {outer} 0 0 1 {c} {d}A{outer} {outer} 0 0 1 {e} {f}"
        f"L{g} {h}A{inner} {inner} 0 0 0 {i} {j}A{inner} {inner} 0 0 0 {k} {m}Z"
    )


def through_words(region: DrawnRegion) -> str:
    """``7 people, all through BH``."""
    words = ngettext(
        "%(n)d person, only through %(name)s",
        "%(n)d people, all through %(name)s",
        region.region.people,
    )
    return words % {"n": region.region.people, "name": region.through}
