"""The way of a market as steps over time: places of lines, triangles and words (DESIGN 5, 08).

Places along the time are percents of the lane's width, so a lane may be drawn wider; heights are
px. Words are placed for the narrowest width: in a wider lane they only move apart.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WIDTH = 640  # px, the narrowest a lane is drawn
HEIGHT = 80  # px of a lane
BASE = 68  # px, where nothing is reached
RISE = 10.5  # px of one step of four
STEPS = 4

HALF = 5  # px, half of a triangle's side
TALL = 9  # px of a triangle
GAP = 12  # px between the place of an event and its words; the ring of a chosen one has 11
LETTER, WIDE_LETTER = 6.0, 11.5  # px at 11 px
TEXT_UP, TEXT_DOWN = 9, 2  # px of a line of words above and below its base line
LIFT = 5  # px between a step and the words on it
LEDGE = 12  # px a line of words is raised where its place is taken
LINE = 1.5  # px around a line that words keep clear of
YEAR_GAP = 46  # px between two years that are written
TODAY_GAP = 32  # px between a year and the word for today
YEARS = (1, 2, 5, 10, 20, 50)
AFTER = timedelta(days=180)  # at least so long after today
AFTER_PART = 0.15  # of the time drawn, for words that begin near today

Box = tuple[float, float, float, float]  # left, top, right, bottom in px at WIDTH


@dataclass(frozen=True, slots=True)
class Mark:
    """An event to draw."""

    key: str
    on: date
    step: int  # of four, after it
    direction: str  # + in, - back, 0 neither
    words: str
    short: str = ""  # said where there is no room for the words


@dataclass(frozen=True, slots=True)
class Axis:
    """The time drawn."""

    start: date
    end: date
    today: date

    def at(self, day: date) -> float:
        """The place of a day; percent, never outside of the lane."""
        part = (day - self.start).days / (self.end - self.start).days
        return round(100 * min(1.0, max(0.0, part)), 2)

    @property
    def now(self) -> float:
        """The place of today."""
        return self.at(self.today)

    @property
    def years(self) -> list[tuple[int, float]]:
        """Years with the place of their first day, no closer than can be read."""
        year = WIDTH * 365 / (self.end - self.start).days
        step = next((step for step in YEARS if step * year >= YEAR_GAP), YEARS[-1])
        every = range(self.start.year, self.today.year + 1, step)
        places = ((one, self.at(date(one, 1, 1))) for one in every)
        return [(one, at) for one, at in places if px(self.now - at) >= TODAY_GAP]


@dataclass(frozen=True, slots=True)
class Block:
    """An area; ``x`` and ``width`` in percent, ``y`` and ``height`` in px."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """Where it ends."""
        return round(self.x + self.width, 2)


@dataclass(frozen=True, slots=True)
class Wall:
    """The change from one step to the next."""

    x: float
    top: float
    bottom: float
    is_back: bool


@dataclass(frozen=True, slots=True)
class Words:
    """Where an event's words stand."""

    text: str
    dx: float  # px from the place of the event
    up: float  # px above the step that it stands on
    is_left: bool  # they end at the event


@dataclass(frozen=True, slots=True)
class Point:
    """An event as drawn."""

    mark: Mark
    x: float
    y: float  # of the step it stands on
    words: Words | None  # None: no room; said on hover and in the table

    @property
    def is_back(self) -> bool:
        """Drawn as a triangle that points down."""
        return self.mark.direction == "-"

    @property
    def is_level(self) -> bool:
        """Drawn as a bar: neither in nor back."""
        return self.mark.direction == "0"

    @property
    def sign(self) -> str:
        """The triangle's outline, its tip or side on the place of the event; or a bar over it."""
        if self.is_level:
            return f"M{-HALF} {-TALL + 3}H{HALF}V-3H{-HALF}Z"
        if self.is_back:
            return f"M{-HALF} {-TALL}H{HALF}L0 0Z"
        return f"M{-HALF} 0H{HALF}L0 {-TALL}Z"


@dataclass(frozen=True, slots=True)
class Lane:
    """A market over the time."""

    held: Sequence[Block]
    given_up: Sequence[Block]
    walls: Sequence[Wall]
    points: Sequence[Point]
    step: int  # today
    peak: int  # the highest ever

    @property
    def strip(self) -> list[str]:
        """The four steps: on, was (ground given up), off."""
        return strip_of(self.step, self.peak)


def strip_of(step: int, peak: int) -> list[str]:
    """The four steps of a market as words for the style sheet."""
    return [
        "on" if place <= step else "was" if place <= peak else "off"
        for place in range(1, STEPS + 1)
    ]


def axis_of(days: Iterable[date], today: date) -> Axis:
    """From the first of January before the first event to a while after today."""
    first = min([*days, today])
    start = date(first.year, 1, 1)
    after = max(AFTER, (today - start) * AFTER_PART)
    return Axis(start, today + after, today)


def lane_of(marks: Sequence[Mark], axis: Axis) -> Lane:
    """The lane of one market. Marks in their order; those after today are left out."""
    shown = [mark for mark in marks if mark.on <= axis.today]
    steps = [0, *(mark.step for mark in shown)]
    spans = spans_of(shown, axis)
    peaks = [max(steps[: place + 2]) for place in range(len(shown))]
    walls = walls_of(shown, axis)
    held = [block(span, 0, step) for span, step in zip(spans, steps[1:], strict=True) if step]
    lost = [
        block(span, step, peak)
        for span, step, peak in zip(spans, steps[1:], peaks, strict=True)
        if step < peak
    ]
    places = [
        (mark, axis.at(mark.on), top(max(mark.step, before)))
        for mark, before in zip(shown, steps, strict=False)
    ]
    return Lane(
        held=held,
        given_up=lost,
        walls=walls,
        points=points_of(places, held, walls),
        step=steps[-1],
        peak=max(steps),
    )


def top(step: int) -> float:
    """Height of a step; px."""
    return BASE - RISE * step


def block(span: tuple[float, float], low: int, high: int) -> Block:
    """The area between two steps."""
    left, right = span
    return Block(left, top(high), round(right - left, 2), RISE * (high - low))


def spans_of(marks: Sequence[Mark], axis: Axis) -> list[tuple[float, float]]:
    """From each event to the next; from the last to today."""
    places = [axis.at(mark.on) for mark in marks]
    return list(zip(places, [*places[1:], axis.now], strict=False))


def walls_of(marks: Sequence[Mark], axis: Axis) -> list[Wall]:
    """Where the step changes."""
    found, before = [], 0
    for mark in marks:
        if mark.step != before:
            high, low = max(mark.step, before), min(mark.step, before)
            found.append(Wall(axis.at(mark.on), top(high), top(low), mark.step < before))
        before = mark.step
    return found


# --- words ----------------------------------------------------------------------------------------


def points_of(
    places: Sequence[tuple[Mark, float, float]], held: Sequence[Block], walls: Sequence[Wall]
) -> list[Point]:
    """Events with their words, steps back placed first; two texts never lie on one another."""
    taken = [*map(triangle, places), *map(edge, held), *map(wall_box, walls)]
    found: dict[int, Words | None] = {}
    order = sorted(range(len(places)), key=lambda number: places[number][0].direction != "-")
    for number in order:
        mark, x, y = places[number]
        signs = [px(other) for _mark, other, _y in places if other != x]
        found[number] = words_of(mark, x, y, [*taken[:number], *taken[number + 1 :]], signs)
        chosen = found[number]
        if chosen:
            taken.append(text_box(chosen, px(x), y))
    return [Point(mark, x, y, found[number]) for number, (mark, x, y) in enumerate(places)]


def words_of(
    mark: Mark, x: float, y: float, taken: Sequence[Box], signs: Sequence[float]
) -> Words | None:
    """The first place that is free; rather short than above the sign of another event."""
    free = [place for place in places_of(mark) if is_free(text_box(place, px(x), y), taken)]
    clear = (place for place in free if not is_above(text_box(place, px(x), y), signs))
    return next(clear, free[0] if free else None)


def places_of(mark: Mark) -> list[Words]:
    """Right, left, and both a line higher; then the same with the short words."""
    return [
        Words(text, -GAP if is_left else GAP, LIFT + up, is_left)
        for text in (mark.words, mark.short)
        if text
        for up in (0, LEDGE)
        for is_left in (False, True)
    ]


def is_above(box: Box, signs: Iterable[float]) -> bool:
    """Words there would be taken for those of another event."""
    return any(box[0] <= sign <= box[2] for sign in signs)


def px(percent: float) -> float:
    """Percent of the narrowest lane as px."""
    return WIDTH * percent / 100


def width_of(text: str) -> float:
    """About how wide words are at 11 px."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return wide * WIDE_LETTER + (len(text) - wide) * LETTER


def text_box(words: Words, x: float, y: float) -> Box:
    """What the words of an event at this place cover."""
    near, line, width = x + words.dx, y - words.up, width_of(words.text)
    left = near - width if words.is_left else near
    return (left, line - TEXT_UP, left + width, line + TEXT_DOWN)


def triangle(place: tuple[Mark, float, float]) -> Box:
    """What the sign of an event covers."""
    _mark, x, y = place
    return (px(x) - HALF, y - TALL, px(x) + HALF, y)


def edge(area: Block) -> Box:
    """The line on a step."""
    left = px(area.x)
    return (left, area.y - LINE, left + px(area.width), area.y + LINE)


def wall_box(wall: Wall) -> Box:
    """The line up or down."""
    left = px(wall.x)
    return (left - LINE, wall.top, left + LINE, wall.bottom)


def is_free(box: Box, taken: Iterable[Box]) -> bool:
    """Within the lane, and over nothing else."""
    left, high, right, low = box
    if left < 0 or high < 0 or right > WIDTH:
        return False
    return not any(
        left < one[2] and one[0] < right and high < one[3] and one[1] < low for one in taken
    )
