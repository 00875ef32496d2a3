"""Introduction chains drawn as ribbons: introducer, whom they led to, where it stands."""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from dashboards.sheets.views import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboards.reads.chains import Flow

WIDTH, NODE = 860, 12  # px
COLUMNS = (150, 430, 690)  # left edges of the three columns of nodes
UNIT, GAP, LEAST = 16, 16, 4  # px for an introduction, between nodes, of the thinnest ribbon
MOST = 14  # flows drawn; the table has more


@dataclass(slots=True)
class Node:
    """A party, or where introductions stand."""

    name: str
    column: int
    n: int = 0
    y: float = 0
    #: How much of its left and right side is taken by ribbons.
    taken: dict[str, float] = field(default_factory=lambda: {"in": 0.0, "out": 0.0})

    @property
    def x(self) -> int:
        """Left edge."""
        return COLUMNS[self.column]

    @property
    def height(self) -> float:
        """By its introductions."""
        return max(self.n * UNIT, LEAST)

    @property
    def middle(self) -> float:
        """Where its name stands."""
        return self.y + self.height / 2 + 4

    @property
    def label_x(self) -> int:
        """Left of the first column, right of the others."""
        return self.x - 8 if self.column == 0 else self.x + NODE + 8


@dataclass(frozen=True, slots=True)
class Ribbon:
    """From node to node."""

    path: str
    outcome: str
    words: str


@dataclass(frozen=True, slots=True)
class Ribbons:
    """The chart."""

    nodes: Sequence[Node]
    ribbons: Sequence[Ribbon]
    height: float
    width: int = WIDTH
    node: int = NODE


def ribbons(flows: Sequence[Flow]) -> Ribbons:
    """The largest flows; nodes in the order in which they come."""
    shown = list(flows)[:MOST]
    nodes: dict[tuple[int, str], Node] = {}
    for flow in shown:
        for column, (key, name) in enumerate(ends(flow)):
            nodes.setdefault((column, key), Node(name, column)).n += flow.n
    height = placed(nodes.values())
    drawn = [one for flow in shown for one in both(flow, nodes)]
    return Ribbons(list(nodes.values()), drawn, height)


def ends(flow: Flow) -> list[tuple[str, str]]:
    """Key and name of its three nodes."""
    nobody = _("Nobody in particular")
    return [
        (str(flow.introducer), flow.introducer_name),
        (str(flow.target), flow.target_name or nobody),
        (flow.outcome, str(OUTCOMES[flow.outcome])),
    ]


def placed(nodes: object) -> float:
    """Set each below the one before it in its column; the height of all."""
    below: dict[int, float] = defaultdict(lambda: 8.0)
    for node in nodes:  # type: ignore[attr-defined]
        node.y = below[node.column]
        below[node.column] += node.height + GAP
    return max(below.values(), default=40.0)


def both(flow: Flow, nodes: dict[tuple[int, str], Node]) -> list[Ribbon]:
    """Its two ribbons."""
    keys = [(column, key) for column, (key, _name) in enumerate(ends(flow))]
    words = " → ".join(name for _key, name in ends(flow)) + f": {flow.n}"
    return [
        Ribbon(between(nodes[left], nodes[right], flow.n * UNIT), flow.outcome, words)
        for left, right in itertools.pairwise(keys)
    ]


def between(left: Node, right: Node, thick: float) -> str:
    """The outline of a ribbon, next to those drawn before it."""
    x0, x1 = left.x + NODE, right.x
    y0, y1 = left.y + left.taken["out"], right.y + right.taken["in"]
    left.taken["out"] += thick
    right.taken["in"] += thick
    bend = (x0 + x1) / 2
    return (
        f"M{x0} {y0:.1f}C{bend:.1f} {y0:.1f} {bend:.1f} {y1:.1f} {x1} {y1:.1f}"
        f"V{y1 + thick:.1f}C{bend:.1f} {y1 + thick:.1f} {bend:.1f} {y0 + thick:.1f} "
        f"{x0} {y0 + thick:.1f}Z"
    )
