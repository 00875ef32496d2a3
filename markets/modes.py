"""Ways of being in a market that are there beside each other (DOMAIN 3.13).

The level of a market is that of its deepest way; the others are listed, never added.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markets.kinds import FORWARD
from markets.models import CommitmentEvent
from markets.models.event import Mode
from markets.path import LEVEL_OF

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from markets.path import Step

Kind = CommitmentEvent.Kind


@dataclass(frozen=True, slots=True)
class WayThere:
    """One way of being in a market, since the day of its step."""

    mode: str
    word: str  # as a page says it
    since: date
    precision: str

    @property
    def level(self) -> int:
        """Where it stands alone; 0 where nothing says it."""
        return LEVEL_OF.get(self.mode, 0)


def ways_now(steps: Iterable[Step[CommitmentEvent]]) -> list[WayThere]:
    """What the steps of one market, the oldest first, left standing; the deepest first."""
    now: dict[tuple[str, str], WayThere] = {}
    for step in steps:
        event = step.event
        for key in [key for key, way in now.items() if ends(step, way)]:
            del now[key]
        if event.to_mode and step.level:
            now.setdefault((event.to_mode, event.to_mode_word), way_of(event))
    return sorted(now.values(), key=lambda way: (-way.level, way.since, way.word))


def way_of(event: CommitmentEvent) -> WayThere:
    """The way that a step led to."""
    word = event.to_mode_word or str(Mode(event.to_mode).label)
    return WayThere(event.to_mode, word, event.happened_on, event.precision)


def ends(step: Step[CommitmentEvent], way: WayThere) -> bool:
    """A step in puts a way in the place of the others unless it adds one or says which it leaves;
    a step back ends the way it leaves and those deeper than where it leads."""
    event = step.event
    if not step.level or way.mode == event.from_mode != event.to_mode:
        return True
    if event.kind in FORWARD:
        replaces = event.kind != Kind.MODE_ADDITION and event.to_mode and not event.from_mode
        return bool(replaces) and way.mode != event.to_mode
    return step.level < step.before and way.level > step.level
