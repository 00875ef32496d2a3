"""Bars: shares with the line that was drawn, and favours both ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from clients.reads.overview import Account
    from dashboards.reads.favours import PersonFavours
    from dashboards.reads.income import Income

WIDTH = 200  # px of a bar that is as long as can be


@dataclass(frozen=True, slots=True)
class ShareBar:
    """A client's share: up to the line solid, beyond it hatched."""

    client: Account
    solid: float
    beyond: float

    @property
    def percent(self) -> int:
        """Of all income."""
        return round(100 * (self.client.share or 0))


@dataclass(frozen=True, slots=True)
class ShareBars:
    """All of them on one scale, from nought to the longest share or a little past the line."""

    bars: Sequence[ShareBar]
    line: float  # px
    line_percent: int
    width: int = WIDTH

    @property
    def over(self) -> list[ShareBar]:
        """Those beyond the line."""
        return [bar for bar in self.bars if bar.beyond]


def share_bars(found: Income, most: int) -> ShareBars:
    """The largest ``most`` clients."""
    shown = [one for one in found.clients if one.share is not None][:most]
    top = max([float(one.share or 0) for one in shown] + [min(1.0, found.line * 1.25)])
    unit = WIDTH / top
    bars = [
        ShareBar(
            one,
            min(float(one.share or 0), found.line) * unit,
            max(float(one.share or 0) - found.line, 0) * unit,
        )
        for one in shown
    ]
    return ShareBars(bars, found.line * unit, round(100 * found.line))


@dataclass(frozen=True, slots=True)
class Diverging:
    """What we did to the left, what they did to the right."""

    row: PersonFavours
    given: float
    received: float
    width: int = WIDTH

    @property
    def start(self) -> float:
        """Left end of what we did."""
        return self.width - self.given


def diverging(rows: Iterable[PersonFavours]) -> list[Diverging]:
    """All on one scale."""
    every = list(rows)
    most = max((max(row.given, row.received) for row in every), default=0) or 1
    unit = WIDTH / most
    return [Diverging(row, row.given * unit, row.received * unit) for row in every]
