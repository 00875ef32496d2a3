"""The countries of the world on an equal-area map, and the firm's markets on it (issue 7.4).

Shapes and centres come from the package ``countryinfo`` (MIT). A country without a shape, or one
too small to be seen, is a disc at its centre, so that no market is missing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from countryinfo import all_countries

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

WIDTH = 960  # px
NORTH, SOUTH = 84.0, -57.0  # degrees shown
LEAST = 2  # px, smaller islands are left out
SMALL = 9  # px, a market whose shape is smaller is a disc, too
WITHOUT = "AQ"  # nobody sells there

#: Coefficients of the Equal Earth projection (Savric, Patterson and Jenny 2018).
A1, A2, A3, A4 = 1.340264, -0.081106, 0.000893, 0.003796
ROOT = math.sqrt(3) / 2

Place = tuple[int, int]


def _raw(longitude: float, latitude: float) -> tuple[float, float]:
    """A place in units of the projection."""
    angle = math.asin(ROOT * math.sin(math.radians(latitude)))
    two = angle * angle
    six = two**3
    across = A1 + 3 * A2 * two + six * (7 * A3 + 9 * A4 * two)
    x = math.radians(longitude) * math.cos(angle) / (ROOT * across)
    return x, angle * (A1 + A2 * two + six * (A3 + A4 * two))


_HALF = _raw(180, 0)[0]
_SCALE = WIDTH / (2 * _HALF)
_TOP = _raw(0, NORTH)[1]
HEIGHT = round((_TOP - _raw(0, SOUTH)[1]) * _SCALE)


def place_of(longitude: float, latitude: float) -> tuple[float, float]:
    """A place on the map; px."""
    x, y = _raw(longitude, latitude)
    return (x + _HALF) * _SCALE, (_TOP - y) * _SCALE


@dataclass(frozen=True, slots=True)
class Country:
    """A country on the map; px."""

    code: str
    x: float
    y: float
    size: int  # of its largest part, the longer side; 0 without a shape
    path: str

    @property
    def is_disc(self) -> bool:
        """Too small to be seen by its shape."""
        return self.size < SMALL


@lru_cache(maxsize=1)
def countries() -> dict[str, Country]:
    """Every country that has a shape or a centre, by code. Read once in a process."""
    found: dict[str, Country] = {}
    for info in all_countries():
        code = info.iso(2) or ""
        if len(code) != 2 or code == WITHOUT:
            continue
        one = country_of(code, info.latlng(), list(rings(info.geo_json())))
        if one and (code not in found or one.size > found[code].size):
            found[code] = one
    return found


def country_of(
    code: str, centre: Sequence[float] | None, shapes: Sequence[Sequence[Any]]
) -> Country | None:
    """A country as drawn; None where neither a shape nor a centre is known."""
    outlines = [outline for outline in map(pixels, shapes) if extent(outline) >= LEAST]
    largest = max(outlines, key=extent, default=None)
    if largest is None and not centre:
        return None
    x, y = middle(largest) if largest else place_of(centre[1], centre[0])  # type: ignore[index]
    size = extent(largest) if largest else 0
    return Country(code, round(x, 1), round(y, 1), size, "".join(map(drawn, outlines)))


def rings(geo: Any) -> Iterator[Sequence[Any]]:
    """The outlines of a country's parts; lakes and holes are left out."""
    for feature in (geo or {}).get("features", ()):
        shape = feature["geometry"]
        parts = shape["coordinates"]
        for part in [parts] if shape["type"] == "Polygon" else parts:
            yield part[0]


def pixels(ring: Iterable[Sequence[float]]) -> list[Place]:
    """An outline in whole px, without repetitions."""
    found: list[Place] = []
    for longitude, latitude in ((spot[0], spot[1]) for spot in ring):
        x, y = place_of(longitude, latitude)
        spot = (round(x), round(y))
        if not found or found[-1] != spot:
            found.append(spot)
    return found


def extent(outline: Sequence[Place]) -> int:
    """The longer side of the box around an outline; px."""
    across, down = [x for x, _y in outline], [y for _x, y in outline]
    return max(max(across) - min(across), max(down) - min(down))


def middle(outline: Sequence[Place]) -> tuple[float, float]:
    """The centre of an outline's area."""
    pairs = list(zip(outline, [*outline[1:], outline[0]], strict=True))
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)
    if not area:
        return float(outline[0][0]), float(outline[0][1])
    x = sum((a[0] + b[0]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs)
    y = sum((a[1] + b[1]) * (a[0] * b[1] - b[0] * a[1]) for a, b in pairs)
    return x / (3 * area), y / (3 * area)


def drawn(outline: Sequence[Place]) -> str:
    """An outline as path data, each point from the one before."""
    (x, y), *rest = outline
    steps = []
    before = (x, y)
    for spot in rest:
        steps.append(f"{spot[0] - before[0]} {spot[1] - before[1]}")
        before = spot
    return f"M{x} {y}l{' '.join(steps)}z"


# --- the picture ----------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def ground(without: frozenset[str]) -> str:
    """All land but the markets, as one path."""
    return "".join(one.path for code, one in countries().items() if code not in without)


@dataclass(frozen=True, slots=True)
class Label:
    """Where the name of a market stands."""

    x: float
    y: float
    is_left: bool  # it ends there


LABEL_UP, LABEL_DOWN = 10, 3  # px around the base line
LETTER = 6.6  # px at 12 px
DISC = 7  # px, radius of a market's disc
OFFSETS = (4, -9, 17, -22, 30, -35, 43)  # px up and down from the place, nearest first


def labels(named: Sequence[tuple[str, str]]) -> dict[str, Label]:
    """By country code where its words stand; none lies on another one or on a disc."""
    known = countries()
    spots = [(code, words, known[code]) for code, words in named if code in known]
    taken = [(one.x - DISC, one.y - DISC, one.x + DISC, one.y + DISC) for _c, _w, one in spots]
    found: dict[str, Label] = {}
    for number, (code, words, one) in enumerate(spots):
        others = [*taken[:number], *taken[number + 1 :]]
        place = label_of(one, len(words) * LETTER, others)
        found[code] = place
        taken.append(box_of(place, len(words) * LETTER))
    return found


Box = tuple[float, float, float, float]


def label_of(one: Country, width: float, taken: Collection[Box]) -> Label:
    """The nearest free place; the first where all are taken."""
    places = [
        Label(one.x + (-DISC - 4 if is_left else DISC + 4), one.y + down, is_left)
        for down in OFFSETS
        for is_left in (False, True)
    ]
    free = (place for place in places if is_free(box_of(place, width), taken))
    return next(free, places[0])


def box_of(label: Label, width: float) -> Box:
    """What the words cover; px."""
    left = label.x - width if label.is_left else label.x
    return (left, label.y - LABEL_UP, left + width, label.y + LABEL_DOWN)


def is_free(box: Box, taken: Iterable[Box]) -> bool:
    """Within the map and over nothing else."""
    left, high, right, low = box
    if left < 0 or right > WIDTH or high < 0 or low > HEIGHT:
        return False
    return not any(
        left < one[2] and one[0] < right and high < one[3] and one[1] < low for one in taken
    )
