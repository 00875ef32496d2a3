"""Markets by step: how many stand on each step at the end of each year, and the steps back."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from common.dates import country_name
from markets import path
from markets.path import MarketStep
from markets.reads import confirmed, events_of
from markets.words import is_back

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from firms.access import Viewer
    from markets.models import CommitmentEvent

MOST_YEARS = 12  # the newest
#: Those that are drawn, the deepest first.
STEPS = (MarketStep.OWN_BASE, MarketStep.OFFICE, MarketStep.PARTNER, MarketStep.CONTACTS)


@dataclass(frozen=True, slots=True)
class YearEnd:
    """Markets on each step at the end of a year, or today in the year that goes on."""

    on: date
    counts: Mapping[MarketStep, int]
    back: Sequence[str]  # countries of the steps back of that year

    @property
    def total(self) -> int:
        """Markets where the firm is."""
        return sum(self.counts.values())


def markets_by_step(viewer: Viewer, as_of: date) -> list[YearEnd]:
    """From the confirmed steps that the viewer sees, the oldest first. Two queries."""
    events = confirmed(events_of(viewer, as_of))
    if not events:
        return []
    levels = path.levels(events)
    first = max(min(event.happened_on for event in events).year, as_of.year - MOST_YEARS + 1)
    days = [min(date(year, 12, 31), as_of) for year in range(first, as_of.year + 1)]
    return [YearEnd(day, counts_on(levels, day), steps_back(events, day.year)) for day in days]


def counts_on(
    levels: Mapping[str, Sequence[path.Step[CommitmentEvent]]], day: date
) -> dict[MarketStep, int]:
    """How many markets stand on each step."""
    return dict(Counter(step for step in steps_on(levels, day).values() if step in STEPS))


def steps_on(
    levels: Mapping[str, Sequence[path.Step[CommitmentEvent]]], day: date
) -> dict[str, MarketStep]:
    """The step of each market on a day."""
    found = {}
    for market, steps in levels.items():
        reached = bisect_right([step.on for step in steps], day)
        if reached:
            found[market] = path.step_of(steps[reached - 1].level)
    return found


def steps_back(events: Iterable[CommitmentEvent], year: int) -> list[str]:
    """Countries by name, once for each step back of the market itself."""
    back = [event for event in events if is_back(event)]
    return [country_name(one.market) for one in back if one.happened_on.year == year]
