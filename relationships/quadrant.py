"""The list as a picture: costs to the right, gives upwards (DESIGN 7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from relationships.history import FEW, points_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from relationships.history import Point as MonthEnd
    from relationships.models import Relationship, Score

SIZE, LEFT, TOP = 560, 44, 14  # px of the field and its margins
MOST = 300  # points; more belong on a canvas
RADIUS = 6  # px
TICKS = (0, 25, 50, 75, 100)
LABELLED = 40  # spots that carry names
NAMED = 3  # names at one spot; more are counted
TURN = LEFT + SIZE * 0.75  # px; from here on names stand to the left, within the field
#: A trail is drawn for who came this far within the year, in points of 100; of less it is clutter.
FAR = 8.0


@dataclass(frozen=True, slots=True)
class Trail:
    """Where a relationship stood at the month-ends of the last year; px."""

    corners: str  # ``x,y x,y`` up to today
    x: float  # where it began
    y: float
    began: MonthEnd
    far: float  # greatest distance from today, in points of 100


@dataclass(frozen=True, slots=True)
class Point:
    """A relationship in the field; px."""

    relationship: Relationship
    score: Score
    x: float
    y: float
    label: str
    trail: Trail | None = None  # None: hardly moved, or too little is known

    @property
    def left(self) -> float:
        """Left edge of an organisation's square."""
        return self.x - RADIUS

    @property
    def top(self) -> float:
        """Upper edge of it."""
        return self.y - RADIUS

    @property
    def is_turned(self) -> bool:
        """The name stands to the left."""
        return self.x > TURN

    @property
    def text_x(self) -> float:
        """Where the name begins, or ends where it stands to the left."""
        return self.x + (RADIUS + 4) * (-1 if self.is_turned else 1)

    @property
    def text_y(self) -> float:
        """Base line of the name."""
        return self.y + 4


@dataclass(frozen=True, slots=True)
class Quadrant:
    """The whole picture."""

    points: Sequence[Point]  # the gravest, or the greatest, first
    line_x: float  # the costs line
    line_y: float  # the gives line
    size: int = SIZE
    left: int = LEFT
    top: int = TOP

    @property
    def lever_width(self) -> float:
        """Of the corner of those that give and hardly cost."""
        return self.line_x - LEFT

    @property
    def lever_height(self) -> float:
        """Of the same corner."""
        return self.line_y - TOP

    @property
    def plug_width(self) -> float:
        """Of the corner of those that cost and hardly give."""
        return self.right - self.line_x

    @property
    def plug_height(self) -> float:
        """Of the same corner."""
        return self.bottom - self.line_y

    @property
    def ticks(self) -> list[dict[str, float]]:
        """Numbers at both axes; px."""
        return [{"value": value, "x": across(value), "y": up(value)} for value in TICKS]

    @property
    def farthest(self) -> Point | None:
        """Who moved most: the one whose beginning is named."""
        moved = [point for point in self.points if point.trail]
        return max(moved, key=lambda point: point.trail.far if point.trail else 0, default=None)

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
    """At most ``MOST`` points of a filtered list with ``month_ends`` annotated. One query."""
    return drawn(list(rows[:MOST]), gives_cut, costs_cut)


def drawn(scores: Iterable[Any], gives_cut: int, costs_cut: int) -> Quadrant:
    """The points in their order."""
    rows = list(scores)
    labels = labels_of(rows)
    points = [point_of(score, labels.get(score.pk, "")) for score in rows]
    return Quadrant(points, across(costs_cut), up(gives_cut))


def labels_of(scores: Sequence[Any]) -> dict[Any, str]:
    """A text for the first at each spot: its name with those that stand behind it.

    A spot near another one that has a text stays without; its name is in the tip and the table.
    """
    spots: dict[tuple[float, float], list[Any]] = {}
    for score in scores:
        spots.setdefault((across(score.plug), up(score.lever)), []).append(score)
    taken: set[tuple[int, int]] = set()
    labels = {}
    for (x, y), there in spots.items():
        place = (round(x / 46), round(y / 14))
        if place not in taken and len(taken) < LABELLED:
            labels[there[0].pk] = joined([score.relationship.party.name for score in there])
        taken.add(place)
    return labels


def joined(names: Sequence[str]) -> str:
    """``R, Cr, R-CEO`` or ``Pa, Ps +4``."""
    if len(names) <= NAMED:
        return ", ".join(names)
    return f"{', '.join(names[: NAMED - 1])} +{len(names) - NAMED + 1}"


def point_of(score: Any, label: str) -> Point:
    """A point with its text and its way."""
    x, y = across(score.plug), up(score.lever)
    return Point(score.relationship, score, x, y, label, trail_of(score))


def trail_of(score: Any) -> Trail | None:
    """The way of the year, where it led somewhere; None where it is too early to say."""
    if score.n_inputs < FEW:
        return None
    months = [point for point in points_of(score.month_ends) if not point.is_early]
    far = max((distance(point, score) for point in months), default=0.0)
    if far < FAR:
        return None
    places = [(across(point.costs), up(point.gives)) for point in months]
    places.append((across(score.plug), up(score.lever)))
    corners = " ".join(f"{x},{y}" for x, y in places)
    return Trail(corners, *places[0], months[0], far)


def distance(point: MonthEnd, score: Any) -> float:
    """How far it was from where it stands today, in points of 100."""
    return float(max(abs(point.gives - score.lever), abs(point.costs - score.plug)))
