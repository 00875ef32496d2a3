"""The flag engine at scale: a whole firm, one change, a thousand, and who has to wait meanwhile.

The limit is one aggregate pass over the contacts: the least that any evaluation has to read.
``.cpu`` lines say what the database's own process computed, which a busy machine moves less.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

import igraph
from django.db import connection, transaction

from benchmarks.results import Measurement, compared, quantile
from benchmarks.world import World
from firms.circles import circle_for
from firms.models import Membership
from firms.tenant import tenant
from ia_crm import places
from relationships import network
from relationships.flags import candidates, scores
from relationships.flags.asked import Asked, asked, changed_by
from relationships.flags.engine import (
    RunSummary,
    evaluate_change,
    evaluate_firm,
    evaluate_view,
    views_of,
)
from relationships.flags.locks import firm_lock, wait_for_firm
from relationships.flags.registry import Reach, own_settings
from relationships.flags.sql import Scope
from relationships.measures import measure
from relationships.models import Interaction, Party
from relationships.services.log import build, log_interaction

#: The least that any evaluation has to read: every contact once, decayed and summed.
CONTACT_SUMS = """
SELECT count(*) FROM (
    SELECT p.party_id, i.member_id, count(*), max(i.on),
           sum(power(2::float8, -least(greatest(%(as_of)s::date - i.on, 0) / 180.0, 900)))
    FROM relationships_participant p
    JOIN relationships_interaction i ON i.id = p.interaction_id AND i.firm_id = %(firm)s
    WHERE p.firm_id = %(firm)s GROUP BY p.party_id, i.member_id
) AS summed
"""
MANY = 1_000  # relationships changed at once
VIEWS = 3
TIMES_A_PASS, TIMES_A_LOAD, TIMES_ALONE = 12, 2, 2  # gates
ONE_MS, WAIT_MS, MEMORY_MIB = 50, 150, 600  # gates
CHANGE = changed_by(["interaction.changed"])  # what is changed most
PAUSE_S = 0.02  # of the writer, between two entries
WARM = 5  # entries until everything that an entry needs has been loaded


@dataclass(slots=True)
class Cost:
    """What was done, in milliseconds."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)  # of the database's process; none where hidden

    @contextmanager
    def one(self) -> Iterator[None]:
        """Measure the block as one more sample."""
        began, spent = time.perf_counter(), backend_ms()
        yield
        self.wall.append((time.perf_counter() - began) * 1000)
        if spent is not None:
            self.cpu.append((backend_ms() or 0.0) - spent)


def backend_ms() -> float | None:
    """Processor time of the database's process of this connection, where this system tells it."""
    connection.ensure_connection()
    file = Path("/proc") / str(connection.connection.info.backend_pid) / "schedstat"
    try:
        return int(file.read_text(encoding="ascii").split()[0]) / 1e6
    except OSError:
        return None


class Clock:
    """An execute wrapper that adds up the milliseconds in the database."""

    def __init__(self) -> None:
        self.ms, self.count = 0.0, 0

    def __call__(self, execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.ms += (time.perf_counter() - began) * 1000
            self.count += 1


def both(
    name: str, ours: Cost, limit: Cost, *, against: str, target: float | None = None
) -> Iterator[Measurement]:
    """A line by the clock and one by processor time."""
    yield compared(name, ours.wall, limit.wall, against=against, target=target)
    if ours.cpu and limit.cpu:
        yield compared(f"{name}.cpu", ours.cpu, limit.cpu, against=against, target=target)


# --- The whole firm ---------------------------------------------------------------------------


def local_rules() -> Asked:
    """All but the graph rules."""
    found = asked(graph=True)
    return Asked(
        [rule for rule in found.rules if rule.reach is not Reach.GRAPH],
        [one for one in found.signals if one.reach is not Reach.GRAPH],
        None,
    )


def add_up(world: World) -> None:
    """The limit, planned and with as much memory as the engine itself."""
    with tenant(world.firm.pk), connection.cursor() as cursor:
        Scope(world.viewer.view, world.today).whole_tables()
        cursor.execute(CONTACT_SUMS, {"firm": world.firm.pk, "as_of": world.today})


def find(world: World, scope: Scope) -> None:
    """Measures, candidates and scores of one view; nothing is stored."""
    with tenant(world.firm.pk):
        scope.whole_tables()
        measure(scope)
        scores.strengths(scope, stored=False)
        candidates.keep_doors(scope, None)
        candidates.find(scope, local_rules(), own_settings(scope.view))
        scores.score(scope, stored=False)


def scopes(world: World) -> list[Scope]:
    """The views of the firm, the team's first."""
    with tenant(world.firm.pk):
        return [Scope(view, world.today) for view in views_of(world.firm.pk)]


def whole(world: World, rounds: int) -> tuple[list[Measurement], Cost]:
    """Rounds in turns: the limit, all without storing, all with nothing to store."""
    limit, alone, merged = Cost(), Cost(), Cost()
    view = scopes(world)[0]
    for _round in range(rounds):
        with limit.one():
            add_up(world)
        with alone.one():
            find(world, view)
        with merged.one(), firm_lock(world.firm.pk):
            evaluate_view(view, RunSummary(), rung=True)
    found = [
        *both("evaluation", alone, limit, against="one pass over contacts", target=TIMES_A_PASS),
        *both(
            "evaluation-merge",
            merged,
            alone,
            against="evaluation without merge",
            target=TIMES_ALONE,
        ),
        Measurement("evaluation-rate", rate(world, median(alone.wall)), "relationships a second"),
    ]
    return found, merged


def rate(world: World, ms: float) -> float:
    """Relationships a second."""
    return len(world.relationships) * 1000 / ms


def in_views(world: World, rounds: int) -> Iterator[Measurement]:
    """The same with three views, which read the same rows again each."""
    with tenant(world.firm.pk):
        member, *others = Membership.objects.of_firm(world.firm.pk).order_by("pk")[:VIEWS]
        for other in others:
            circle_for(world.firm, member, [other])
    limit, alone = Cost(), Cost()
    views = scopes(world)[:VIEWS]
    for _round in range(rounds):
        with limit.one():
            for _view in views:
                add_up(world)
        with alone.one():
            for view in views:
                find(world, view)
    name, against = f"evaluation-{len(views)}-views", f"{len(views)} passes over contacts"
    yield from both(name, alone, limit, against=against, target=TIMES_A_PASS)


def graph(world: World, rounds: int) -> Iterator[Measurement]:
    """The graph step against loading the same links and building a graph of them."""
    step, load = Cost(), Cost()
    scope = scopes(world)[0]
    for _round in range(rounds):
        with load.one(), tenant(world.firm.pk):
            scope.whole_tables()
            build_graph([(row["a"], row["b"]) for row in scope.rows(network.LINKS)])
        with step.one(), tenant(world.firm.pk):
            scope.whole_tables()
            network.doors(scope)
    against = "loading and building the graph"
    yield compared("graph-step", step.wall, load.wall, against=against, target=TIMES_A_LOAD)


def build_graph(links: Sequence[tuple[Any, Any]]) -> igraph.Graph:
    """A plain graph of the links."""
    number: dict[Any, int] = {}
    edges = [
        (number.setdefault(a, len(number)), number.setdefault(b, len(number))) for a, b in links
    ]
    return igraph.Graph(n=len(number), edges=edges)


# --- Changes ----------------------------------------------------------------------------------


def change(world: World, scope: Scope, rows: Sequence[UUID]) -> Clock:
    """What the worker does in one view after contacts with these, then taken back."""
    clock = Clock()
    with transaction.atomic(), tenant(world.firm.pk):
        with connection.execute_wrapper(clock):
            wait_for_firm(world.firm.pk)
            evaluate_change(scope, set(rows), graph=False, changed=CHANGE)
        transaction.set_rollback(True)
    return clock


def changes(world: World, samples: int, full: Cost) -> Iterator[Measurement]:
    """One changed relationship, and a thousand at once."""
    view, rows = scopes(world)[0], world.relationships
    change(world, view, rows[-1:])  # what a new process learns first
    clocks: list[Clock] = []
    cost = Cost()
    for turn in range(samples):
        with cost.one():
            clocks.append(change(world, view, rows[turn * 7 : turn * 7 + 1]))
    times = [clock.ms for clock in clocks]
    yield Measurement("change-1.p50", median(times), "ms in the database")
    yield Measurement("change-1.p95", quantile(times, 0.95), "ms in the database", target=ONE_MS)
    if cost.cpu:
        yield Measurement("change-1.cpu", quantile(cost.cpu, 0.95), "ms of processor, p95")
    yield Measurement("change-1.statements", max(clock.count for clock in clocks), "statements")
    many = Cost()
    for turn in range(min(samples, 5)):
        with many.one():
            change(world, view, rows[turn : turn + MANY])
    yield from both(f"change-{MANY}", many, full, against="full evaluation", target=1 / 20)


# --- Who waits, and what it weighs ------------------------------------------------------------


class Writer(threading.Thread):
    """Somebody who logs one contact after the other, and how long each took."""

    def __init__(self, world: World) -> None:
        super().__init__(daemon=True)
        self.world, self.waits = world, list[float]()
        self.ended = threading.Event()

    def run(self) -> None:
        """Until it is told to end."""
        try:
            while not self.ended.wait(PAUSE_S):
                began = time.perf_counter()
                self.write(len(self.waits))
                self.waits.append((time.perf_counter() - began) * 1000)
        finally:
            connection.close()

    def write(self, turn: int) -> None:
        """One contact with one of some people."""
        viewer = self.world.viewer
        with tenant(self.world.firm.pk, viewer.membership_id):
            pick = self.world.people[turn % len(self.world.people)]
            row = build(
                Interaction,
                viewer,
                member_id=viewer.membership_id,
                on=self.world.today,
                channel=Interaction.Channel.PHONE,
                orientation=Interaction.Orientation.BUSINESS,
            )
            party = Party.objects.visible_to(viewer).get(pk=pick.party)
            log_interaction(row, participants=[party], viewer=viewer)


def writing(world: World, meanwhile: Callable[[], Any]) -> list[float]:
    """How long each entry took, in milliseconds, while something else went on."""
    writer = Writer(world)
    writer.start()
    try:
        meanwhile()
    finally:
        writer.ended.set()
        writer.join()
    return writer.waits[WARM:] or writer.waits


def waiting(world: World) -> Iterator[Measurement]:
    """A writer beside a full run that finds new flags, against the same with nobody else."""
    idle = writing(world, lambda: time.sleep(5))
    busy = writing(world, lambda: evaluate_firm(world.firm.pk, world.today))
    yield Measurement("writer-wait-idle", max(idle, default=0.0), "ms, worst")
    yield Measurement("writer-wait", max(busy, default=0.0), "ms, worst", target=WAIT_MS)


def weight(world: World) -> Iterator[Measurement]:
    """Time and most memory of a full run in a process of its own: all views, graph step and all."""
    command = [sys.executable, str(places.CHECKOUT / "manage.py"), "evaluate_flags", "--firm"]
    began = time.perf_counter()
    child = subprocess.Popen(  # noqa: S603 - our own command
        [*command, world.firm.slug], stdout=subprocess.DEVNULL
    )
    _pid, status, usage = os.wait4(child.pid, 0)
    ms = (time.perf_counter() - began) * 1000
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode == 0:
        yield Measurement("whole-check", ms / 1000, "s")
        yield Measurement("whole-check-rate", rate(world, ms), "relationships a second")
        yield Measurement("worker-memory", usage.ru_maxrss / 1024, "MiB", target=MEMORY_MIB)


def measured(world: World, samples: int) -> Iterator[Measurement]:
    """A handful of rounds each, as a round takes seconds; the same limit at both ends."""
    rounds = 5 if samples >= 20 else 2
    before, after = Cost(), Cost()
    for _round in range(rounds):
        with before.one():
            add_up(world)
    found, full = whole(world, rounds)
    yield from found
    yield from graph(world, rounds)
    yield from changes(world, samples, full)
    yield from waiting(world)
    yield from weight(world)
    yield from in_views(world, rounds)
    for _round in range(rounds):
        with after.one():
            add_up(world)
    slow, fast = sorted([before.wall, after.wall], key=median, reverse=True)
    yield compared("drift-evaluate", slow, fast, against="the quieter end of the run")
