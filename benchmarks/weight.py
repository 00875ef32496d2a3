"""What the product's own web server weighs and how fast it is there."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from benchmarks.client import Caller
from benchmarks.requests import OPERATIONS
from benchmarks.results import Measurement
from benchmarks.web import HOST, memory_mib, serving, workers_of
from benchmarks.world import World
from ia_crm import processes

STARTS = 3
REQUESTS = 20  # of each operation before it is weighed
MEMORY_MIB, COLD_START_S = 110, 1.5


def measured(world: World, _caller: Caller, _samples: int) -> Iterator[Measurement]:
    """Seconds until the first answer; memory of the heaviest worker after some work."""
    waits: list[float] = []
    resident: list[float] = []
    own: list[float] = []
    for _start in range(STARTS):
        with serving({}, lambda port: processes.web_command(HOST, port)) as (port, child, wait):
            waits.append(wait)
            work(world, port)
            pids = workers_of(child.pid or 0)
            resident.append(max((memory_mib(pid, "Rss") for pid in pids), default=0.0))
            own.append(max((memory_mib(pid, "Pss") for pid in pids), default=0.0))
    yield Measurement("cold-start", statistics.median(waits), "s", target=COLD_START_S)
    if any(resident):
        yield Measurement("web-memory", max(resident), "MiB RSS", target=MEMORY_MIB)
        yield Measurement("web-memory-shared", max(own), "MiB PSS")


def work(world: World, port: int) -> None:
    """Every operation some times, over new lines so that both workers get their part."""
    for turn in range(REQUESTS):
        caller = Caller(port)
        for operation in OPERATIONS:
            caller.send(operation.ours(world, turn))
        caller.line.close()
