"""``./bench [--smoke] [name …]``: load, serve, measure, write."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from functools import partial

from django.utils import timezone

from benchmarks import (
    dashboards,
    evaluate,
    income,
    lists,
    paths,
    quicklog,
    requests,
    slowest,
    weight,
)
from benchmarks.client import Caller
from benchmarks.results import Measurement, Report, compared, new_file
from benchmarks.web import serving
from benchmarks.world import World, entered, made
from firms.models import Firm
from relationships.generate import CONTACTS
from relationships.management.firms import firm_named

FULL, SMOKE = 100_000, 2_000  # relationships; three interactions for each
PAGES = ("today", "list-page", "record-page")
SMALL = frozenset({"income", "paths"})  # measure as many rows in a small firm
MANY_CONTACTS = 10  # interactions per relationship for the pages and the engine: a million
SAMPLES, SMOKE_SAMPLES = 30, 6
MOST_DRIFT = 1.3  # times, between the first and the last look at the same bare query

Group = Callable[[World, Caller, int], Iterator[Measurement]]


def say(line: str) -> None:
    """To people; the results alone are on the standard output."""
    sys.stderr.write(f"{line}\n")


def engine(world: World, _caller: Caller | None, samples: int) -> Iterator[Measurement]:
    """The flag engine, and which rule costs most; asks nobody but the database."""
    yield from evaluate.measured(world, samples)
    yield from slowest.measured(world, say)


GROUPS: dict[str, Group] = {
    **{one.name: partial(requests.measured, one) for one in requests.OPERATIONS},
    "keyset": lists.keyset,
    "fence": lists.fence,
    "quicklog": quicklog.measured,
    "weight": weight.measured,
    "evaluate": engine,
    "dashboards": dashboards.measured,
    "income": income.measured,  # this and the next add to the firm: clients, and people
    "paths": paths.measured,
}


def parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(
        prog="./bench", description="Measures against the gates of performance."
    )
    found.add_argument("names", nargs="*", metavar="name", help=", ".join(["pages", *GROUPS]))
    found.add_argument("--smoke", action="store_true", help="a small firm and few samples")
    found.add_argument("--strict", action="store_true", help="a missed ratio or count fails")
    found.add_argument(
        "--record", action="store_true", help="keep the result in docs/bench/results"
    )
    found.add_argument("--relationships", "--size", type=int, metavar="N")
    found.add_argument("--firm", metavar="SLUG", help="one that is there and evaluated")
    return found


def idle(caller: Caller, samples: int) -> list[float]:
    """Milliseconds of the bare list."""
    call = requests.limit_call("list")
    return [caller.send(call).ms for _ in range(samples + 5)][5:]


def measure(world: World, names: list[str], samples: int, report: Report) -> None:
    """Each group; at the end whether the machine was as quiet as at the beginning."""
    if names == ["evaluate"]:  # no web server
        report.add(engine(world, None, samples))
        return
    with serving(world.environ) as (port, _child, _wait):
        before = idle(Caller(port), samples)
        for name in names:
            say(f"  {name} …")
            report.add(GROUPS[name](world, Caller(port), samples))
        after = idle(Caller(port), samples)  # the first line may have been closed meanwhile
    slow, fast = sorted([before, after], key=lambda one: sorted(one)[len(one) // 2], reverse=True)
    report.add([compared("drift", slow, fast, against="the quieter end of the run")])


def verdict(report: Report, *, strict: bool) -> int:
    """Say what was missed; a failure only where asked for."""
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    say(f"  load average {load} on {os.cpu_count()} processors")
    ends = [one.ratio or 1.0 for one in report.found if one.name.startswith("drift")]
    drift = max(ends, default=1.0)
    if drift > MOST_DRIFT:
        say(f"  The machine was not quiet: the same bare query differed {drift:.1f} times.")
    for one in report.missed():
        say(f"  missed: {one.line()}")
    return 1 if strict and report.missed(hard_only=True) else 0


def firm_of(slug: str | None, size: int, contacts: int) -> Firm:
    """The firm named, which was evaluated before, or a made-up one."""
    if slug:
        return firm_named(slug)
    say(f"  making a firm of {size} relationships and {contacts * size} interactions …")
    return made(size, contacts)


def asked_for(names: list[str]) -> tuple[list[str], int]:
    """Groups to measure and interactions per relationship; ``pages`` is three groups at once."""
    if names == ["pages"]:
        return list(PAGES), MANY_CONTACTS
    return names or list(GROUPS), MANY_CONTACTS if names == ["evaluate"] else CONTACTS


def stamp(options: argparse.Namespace) -> str:
    """Name of the file of results: one for each kind of run and day."""
    alone = options.names if options.names in (["pages"], ["evaluate"], ["dashboards"]) else []
    words = [f"{timezone.now():%Y-%m-%d}", *alone]
    return "-".join([*words, "smoke"] if options.smoke else words)


def main(arguments: list[str]) -> int:
    options = parser().parse_args(arguments)
    names, contacts = asked_for(options.names)
    unknown = sorted(set(names) - set(GROUPS))
    if unknown:
        parser().error(f"not known: {', '.join(unknown)}; there are pages, {', '.join(GROUPS)}")
    is_small = options.smoke or SMALL.issuperset(names)
    size = options.relationships or (SMOKE if is_small else FULL)
    samples = SMOKE_SAMPLES if options.smoke else SAMPLES
    world = entered(firm_of(options.firm, size, contacts))
    report = Report(new_file(stamp(options)), sys.stdout)
    measure(world, names, samples, report)
    if options.record:
        say(f"  kept in {report.keep()}")
    return verdict(report, strict=options.strict)
