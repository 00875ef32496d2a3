"""What a line says, beside one name looked up by index (the people of the firm are in it)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median
from typing import Any

from django.db import transaction

from benchmarks.client import Caller
from benchmarks.results import Measurement, compared, quantile
from benchmarks.world import World
from firms.tenant import set_tenant
from relationships.quicklog.reader import read
from relationships.quicklog.source import ViewerNames
from relationships.search import find

#: As people write: known and unknown names, two promises, small letters, a slip.
LINES = (
    "Dinner with {0} in Seoul yesterday. I promised to send {1} the draft by Friday",
    "called {0} abt the contract, 45 min, he owes us the report",
    "{0} introduced me to Zebedee Zander at the fair last month, gave him a £40 tea set",
    "lunch w/ {0} and {1}, held back about prices, {1} will call next week",
)
WARM = 5
AGAINST = "one name looked up by index (median)"


def measured(world: World, _caller: Caller, samples: int) -> Iterator[Measurement]:
    """Readings and bare lookups in turn, in one transaction of the firm."""
    readings: list[float] = []
    lookups: list[float] = []
    names = ViewerNames(world.viewer)
    with transaction.atomic():
        set_tenant(world.firm.pk)
        for turn in range(samples + WARM):
            text, name = line(world, turn)
            timed(readings, partial(read, text, names=names, today=world.today))
            timed(lookups, partial(find, world.viewer, name))
    ours, least = readings[WARM:], lookups[WARM:]
    yield compared("quicklog", ours, least, against=AGAINST)
    slowest = quantile(ours, 0.95)
    yield Measurement("quicklog-p95", slowest, "ms", slowest / median(least), AGAINST)


def line(world: World, turn: int) -> tuple[str, str]:
    """A line about two people of the firm, and the name of the first."""
    first = world.people[turn % len(world.people)].name
    second = world.people[(turn * 7 + 1) % len(world.people)].name
    return LINES[turn % len(LINES)].format(first, second), first


def timed(into: list[float], call: Callable[[], Any]) -> None:
    """Milliseconds of a call."""
    started = time.perf_counter()
    call()
    into.append((time.perf_counter() - started) * 1000)
