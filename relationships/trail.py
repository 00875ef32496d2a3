"""The last year of what a relationship gave and cost, as a small line (DESIGN 7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Subquery

from relationships.history import Point, points_of
from relationships.models import ScoreHistory

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from firms.access import Viewer
    from relationships.models import Score

WIDTH, HEIGHT, EDGE = 264, 56, 5  # px; the edge leaves room for the last dots
BOX = 6  # px; side of the square that marks today's costs
FEWEST = 2  # points that make a line


@dataclass(frozen=True, slots=True)
class Trail:
    """Two lines over the same days, 0 to 100 upwards from the ground; px."""

    points: Sequence[Point]  # the last is today
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def first(self) -> Point:
        """Where it began."""
        return self.points[0]

    @property
    def last(self) -> Point:
        """Today."""
        return self.points[-1]

    @property
    def gives(self) -> str:
        """Corners of the line of what it gives."""
        return self.corners([point.gives for point in self.points])

    @property
    def costs(self) -> str:
        """Corners of the line of what it costs."""
        return self.corners([point.costs for point in self.points])

    @property
    def end_x(self) -> float:
        """Where today stands."""
        return self.width - EDGE

    @property
    def gives_y(self) -> float:
        """Height of today's dot of what it gives."""
        return self.up(self.last.gives)

    @property
    def box_x(self) -> float:
        """Left edge of today's square of what it costs."""
        return self.end_x - BOX / 2

    @property
    def box_y(self) -> float:
        """Upper edge of it."""
        return self.up(self.last.costs) - BOX / 2

    @property
    def ground(self) -> float:
        """Height of nought."""
        return self.up(0)

    def corners(self, values: Sequence[float]) -> str:
        """``x,y x,y`` of a line, the days spread by their distance."""
        start = self.first.on
        span = (self.last.on - start).days or 1
        return " ".join(
            f"{EDGE + (self.width - 2 * EDGE) * (point.on - start).days / span:.1f},{self.up(value)}"
            for point, value in zip(self.points, values, strict=True)
        )

    def up(self, value: float) -> float:
        """0 to 100 as px from the top."""
        return round(EDGE + (self.height - 2 * EDGE) * (1 - value / 100), 1)


def kept_points(viewer: Viewer) -> Subquery:
    """The stored month-ends beside a score, as the viewer's view has them."""
    kept = ScoreHistory.objects.visible_to(viewer).filter(relationship=OuterRef("relationship"))
    return Subquery(kept.values("points"))


def judged(stored: Iterable[list[Any]] | None, score: Score, today: date) -> list[Point]:
    """Month-ends and today, without those that had too few entries to judge."""
    now = Point(today, score.lever, score.plug, score.n_inputs)
    earlier = [point for point in points_of(stored) if point.on < today]
    return [point for point in (*earlier, now) if not point.is_early]


def trail_of(stored: Iterable[list[Any]] | None, score: Score, today: date) -> Trail | None:
    """The line up to today; None where there is too little to draw one."""
    points = judged(stored, score, today)
    return Trail(points) if len(points) >= FEWEST and points[-1].on == today else None
