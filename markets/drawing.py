"""Markets as drawn: lanes of one time, the index as a line, the world."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from markets import world
from markets.ladder import Axis, Lane, Mark, axis_of, lane_of
from markets.words import (
    behind_line,
    behind_title,
    direction_of,
    four,
    is_back,
    lane_words,
    pattern_word,
    what,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from markets.models import CommitmentEvent
    from markets.path import Point, Step
    from markets.reads import MarketNow


@dataclass(frozen=True, slots=True)
class Row:
    """A market with its lane and who is behind it."""

    market: MarketNow
    lane: Lane
    behind: str
    line: str
    pattern: str

    @property
    def strip(self) -> list[str]:
        """The four steps: on, was, off."""
        return self.lane.strip

    @property
    def word(self) -> str:
        """The step today."""
        return str(self.market.step.label)

    @property
    def is_alone(self) -> bool:
        """Nobody stands behind it now."""
        return self.market.left or not self.market.behind

    @property
    def is_lower(self) -> bool:
        """Ground was given up."""
        return self.lane.step < self.lane.peak


@dataclass(frozen=True, slots=True)
class Picture:
    """All lanes over one time."""

    axis: Axis
    rows: Sequence[Row]

    @property
    def drawn(self) -> list[Row]:
        """Markets in which something happened."""
        return [row for row in self.rows if row.market.steps]

    @property
    def waiting(self) -> list[Row]:
        """Markets that the firm works for, where nothing happened yet."""
        return [row for row in self.rows if not row.market.steps]


def picture_of(markets: Sequence[MarketNow], as_of: date) -> Picture:
    """The lanes of markets in their order."""
    axis = axis_of((step.on for market in markets for step in market.steps), as_of)
    return Picture(axis, [row_of(market, axis) for market in markets])


def row_of(market: MarketNow, axis: Axis) -> Row:
    """One market."""
    return Row(
        market=market,
        lane=lane_of([mark_of(step) for step in market.steps], axis),
        behind=behind_title(market),
        line=behind_line(market, axis.today),
        pattern=pattern_word(market),
    )


def mark_of(step: Step[CommitmentEvent]) -> Mark:
    """A step of a market as the ladder draws it."""
    event = step.event
    return Mark(
        key=str(event.pk),
        on=step.on,
        step=four(step.level),
        direction=direction_of(event),
        words=lane_words(event),
        short=what(event),
    )


# --- the index over time --------------------------------------------------------------------------

LINE_WIDTH, LINE_HEIGHT = 260, 44  # px


@dataclass(frozen=True, slots=True)
class IndexLine:
    """The index as a small stepped line, from the first step to today; px."""

    points: Sequence[Point[CommitmentEvent]]
    corners: str
    width: int = LINE_WIDTH
    height: int = LINE_HEIGHT

    @property
    def now(self) -> Point[CommitmentEvent]:
        """Where the firm stands."""
        return self.points[-1]

    @property
    def first(self) -> Point[CommitmentEvent]:
        """Where it began."""
        return self.points[0]


def line_of(points: Sequence[Point[CommitmentEvent]], as_of: date) -> IndexLine | None:
    """The line; None before the first step."""
    if not points:
        return None
    axis = axis_of([point.on for point in points], as_of)
    highest = max(point.index for point in points) or 1
    corners: list[tuple[float, float]] = []
    for point in points:
        x = axis.at(point.on) * LINE_WIDTH / 100
        corners += [(x, corners[-1][1])] if corners else []
        corners.append((x, LINE_HEIGHT - 2 - (LINE_HEIGHT - 6) * point.index / highest))
    corners.append((axis.now * LINE_WIDTH / 100, corners[-1][1]))
    return IndexLine(points, " ".join(f"{x:.1f},{y:.1f}" for x, y in corners))


# --- the world ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Spot:
    """A market on the map."""

    row: Row
    country: world.Country
    label: world.Label

    @property
    def name(self) -> str:
        """What is written beside it."""
        return name_of(self.row)

    @property
    def is_back(self) -> bool:
        """The last step led back."""
        events = self.row.market.events
        return bool(events) and is_back(events[-1])

    @property
    def tone(self) -> str:
        """The step as a word for the style sheet: step-0 to step-4, or left."""
        return "left" if self.row.market.left else f"step-{self.row.lane.step}"


@dataclass(frozen=True, slots=True)
class World:
    """The map with the markets on it."""

    ground: str
    spots: Sequence[Spot]
    width: int = world.WIDTH
    height: int = world.HEIGHT


def name_of(row: Row) -> str:
    """``China, Office``."""
    if not row.market.steps:
        return row.market.name
    return f"{row.market.name}, {_('Left') if row.market.left else row.word}"


def world_of(rows: Sequence[Row]) -> World:
    """The markets on the map; the deepest are named first."""
    known = world.countries()
    labels = world.labels([(row.market.country, name_of(row)) for row in rows])
    spots = [
        Spot(row, known[row.market.country], labels[row.market.country])
        for row in rows
        if row.market.country in labels
    ]
    shaped = frozenset(spot.country.code for spot in spots if spot.country.path)
    return World(world.ground(shaped), spots)
