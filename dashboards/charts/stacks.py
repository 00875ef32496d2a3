"""Stacked columns: ties by year and origin, markets by year and step."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from dashboards.reads.markets import STEPS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboards.reads.markets import YearEnd
    from dashboards.reads.origins import Origins

MOST_SERIES = 4  # more cannot be told apart; the rest goes together
MOST_COLUMNS = 16  # the newest
HEIGHT, STEP, BAR = 150, 44, 30  # px
HEAD, FOOT, LEFT = 16, 22, 6


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a column."""

    tone: int  # 1 to MOST_SERIES
    x: float
    y: float
    height: float
    words: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A column with its sum above and its year below."""

    x: float
    y: float
    label: str
    total: int
    parts: Sequence[Part]
    back: int = 0  # steps back of that year

    @property
    def middle(self) -> float:
        """Where its words stand."""
        return self.x + BAR / 2


@dataclass(frozen=True, slots=True)
class Stacks:
    """The chart."""

    bars: Sequence[Bar]
    series: Sequence[tuple[int, str]]  # tone and name
    width: int
    height: int = HEAD + HEIGHT + FOOT
    base: int = HEAD + HEIGHT
    bar: int = BAR

    @property
    def foot(self) -> int:
        """Where the years stand."""
        return self.height - 6


def market_stacks(years: Sequence[YearEnd]) -> Stacks:
    """Markets on each step at the end of each year, the deepest at the base."""
    most = max((year.total for year in years), default=0) or 1
    names = [str(step.label) for step in STEPS]
    bars = [
        replace(
            column(
                LEFT + at * STEP,
                str(year.on.year),
                [year.counts.get(step, 0) for step in STEPS],
                names,
                HEIGHT / most,
            ),
            back=len(year.back),
        )
        for at, year in enumerate(years)
    ]
    tones = list(enumerate(names, 1))
    return Stacks(bars, tones, width=max(LEFT * 2 + STEP * len(years), 160))


def stacks(found: Origins) -> Stacks:
    """The most frequent origins each, the rest as one."""
    series = series_of(found)
    labels = [str(year) if year else _("Not known") for year in found.years][-MOST_COLUMNS:]
    counts = [values[-MOST_COLUMNS:] for _name, values in series]
    most = max((sum(column) for column in zip(*counts, strict=True)), default=0) or 1
    names = [name for name, _values in series]
    bars = [
        column(LEFT + at * STEP, label, [values[at] for values in counts], names, HEIGHT / most)
        for at, label in enumerate(labels)
    ]
    tones = [(at + 1, name) for at, name in enumerate(names)]
    return Stacks(bars, tones, width=max(LEFT * 2 + STEP * len(labels), 160))


def series_of(found: Origins) -> list[tuple[str, list[int]]]:
    """Name and numbers beside ``found.years``."""
    rows = [row for row in found.rows if row.ties]
    alone = rows if len(rows) <= MOST_SERIES else rows[: MOST_SERIES - 1]
    series = [(row.label, found.by_year(row.origin)) for row in alone]
    if len(rows) > len(alone):
        rest = [found.by_year(row.origin) for row in rows[len(alone) :]]
        series.append((_("Others"), [sum(year) for year in zip(*rest, strict=True)]))
    return series


def column(x: float, label: str, counts: Sequence[int], names: Sequence[str], unit: float) -> Bar:
    """One year, stacked from the base."""
    y, parts = float(HEAD + HEIGHT), []
    for tone, (n, name) in enumerate(zip(counts, names, strict=True), 1):
        y -= n * unit
        if n:
            parts.append(Part(tone, x, y, n * unit, f"{label}: {name}, {n}"))
    return Bar(x, y - 4, label, sum(counts), parts)
