"""Steps into and out of the countries of a made-up firm: what it has once, whatever its size."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from markets.kinds import direction_of
from markets.models import CommitmentEvent, EventTrigger
from markets.models.event import Mode
from markets.path import LEVEL_OF
from relationships.generate import COUNTRIES, generate_too, insert

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from relationships.generate import World
    from relationships.models import Party

Kind = CommitmentEvent.Kind
YEARS = 10
MOST_STEPS = 5  # in one market
STEP_BACK = 0.2  # of the steps after the first
WAYS = (
    Mode.CONTACTS,
    Mode.ASSOCIATE_OR_AGENT,
    Mode.OFFICE,
    Mode.JOINT_VENTURE,
    Mode.SALES_SUBSIDIARY,
)
MOST_BEHIND = 2


def steps(world: World, people: Sequence[Party]) -> None:
    """A way through each country, with those of its people who were behind the steps."""
    events = [event for country in COUNTRIES for event in way(world, country)]
    insert(CommitmentEvent, events)
    insert(EventTrigger, (row for event in events for row in behind(world, event, people)))


def way(world: World, country: str) -> Iterator[CommitmentEvent]:
    """Into one market, and sometimes a part of the way back."""
    place = -1
    for on in days(world):
        before = place
        is_back = place > 0 and world.dice.random() < STEP_BACK
        place = place - 1 if is_back else min(place + 1, len(WAYS) - 1)
        if place != before:
            yield step(world, country, on, before, place)


def days(world: World) -> list[date]:
    """Some days of the last years, the earliest first."""
    count = world.dice.randint(1, MOST_STEPS)
    return sorted(
        world.today - timedelta(days=back)
        for back in world.dice.sample(range(1, 365 * YEARS), count)
    )


def step(world: World, country: str, on: date, before: int, after: int) -> CommitmentEvent:
    """From one way of being there to another; -1 is not there."""
    grown = Kind.ENTRY if before < 0 else Kind.MODE_INCREASE
    kind = grown if after > before else Kind.MODE_REDUCTION
    old = WAYS[before] if before >= 0 else ""
    return CommitmentEvent(
        id=uuid4(),
        firm=world.firm,
        market=country,
        happened_on=on,
        kind=kind,
        direction=direction_of(kind),
        from_mode=old,
        to_mode=WAYS[after],
        level_before=LEVEL_OF[old] if old else 0,
        level_after=LEVEL_OF[WAYS[after]],
        decided_by=world.member(),
    )


def behind(world: World, event: CommitmentEvent, people: Sequence[Party]) -> Iterator[EventTrigger]:
    """One or two people of the country, where the firm has some there."""
    there = [one for one in people if one.country == event.market]
    count = min(len(there), world.dice.randint(1, MOST_BEHIND))
    for place, party in enumerate(world.dice.sample(there, count)):
        yield EventTrigger(id=uuid4(), firm=world.firm, event=event, party=party, position=place)


generate_too(steps)
