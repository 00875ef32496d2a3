"""The list as a picture: costs to the right, gives upwards (DESIGN 7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from relationships.models import Score

if TYPE_CHECKING:
    from collections.abc import Sequence

    from relationships.models import Relationship

SIZE, LEFT, TOP = 560, 44, 14  # px of the field and its margins
MOST = 300  # points; more belong on a canvas
RADIUS = 6  # px
LABELLED = 40  # points that carry their name


@dataclass(frozen=True, slots=True)
class Point:
    """A relationship in the field; px."""

    relationship: Relationship
    score: Score
    x: float
    y: float
    label: str

    @property
    def left(self) -> float:
        """Left edge of an organisation's square."""
        return self.x - RADIUS

    @property
    def top(self) -> float:
        """Upper edge of it."""
        return self.y - RADIUS

    @property
    def text_x(self) -> float:
        """Where the name begins."""
        return self.x + RADIUS + 4

    @property
    def text_y(self) -> float:
        """Base line of the name."""
        return self.y + 4


@dataclass(frozen=True, slots=True)
class Quadrant:
    """The whole picture."""

    points: Sequence[Point]
    line_x: float  # the costs line
    line_y: float  # the gives line
    size: int = SIZE
    left: int = LEFT
    top: int = TOP

    @property
    def right(self) -> int:
        """Right edge of the field."""
        return LEFT + SIZE

    @property
    def bottom(self) -> int:
        """Lower edge of the field."""
        return TOP + SIZE


def across(costs: float) -> float:
    """Costs 0 to 100 as px."""
    return round(LEFT + SIZE * costs / 100, 1)


def up(gives: float) -> float:
    """Gives 0 to 100 as px."""
    return round(TOP + SIZE * (1 - gives / 100), 1)


def quadrant_of(rows: Any, gives_cut: int, costs_cut: int) -> Quadrant:
    """At most ``MOST`` points of a filtered list. One query."""
    scores = list(rows[:MOST])
    taken: set[tuple[int, int]] = set()
    points = [point_of(score, taken) for score in scores]
    return Quadrant(points, across(costs_cut), up(gives_cut))


def point_of(score: Score, taken: set[tuple[int, int]]) -> Point:
    """A point; its name is left out where another one stands already."""
    x, y = across(score.plug), up(score.lever)
    place = (round(x / 46), round(y / 14))
    free = place not in taken and len(taken) < LABELLED
    taken.add(place)
    name = score.relationship.party.name if free else ""
    return Point(score.relationship, score, x, y, name)
