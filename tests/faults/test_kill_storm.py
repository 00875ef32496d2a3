"""Workers killed inside tasks, the broker away, changes coming in: nothing lost, nothing twice.

TRUST P5 and P6: 300 changes through the API while 40 ``kill -9`` (``--deep``: 200) hit a worker
that is evaluating and the broker is stopped for 30 s in the middle; ``--deep`` also stops the
broker for 120 s under 5 writes a second.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest

from firms.models import Firm
from relationships.flags.engine import evaluate_firm
from relationships.models.firm_check import LOCK_SPACE
from tests import make
from tests.depth import Depth, Figures
from tests.faults.house import (
    Storm,
    Teller,
    children_of,
    derived_now,
    drained,
    events,
    flagged,
    made_firm,
    waiting,
)

pytest_plugins = ["tests.faults.fixtures"]

WHOLE_WORKER_EVERY = 10  # kills; the others hit the processes that do the work
PATIENCE_S = 5.0  # after a kill something must get done before the next, at most this long
SIEGE_S = 1_800.0  # a storm that has not ended by then does not end


@dataclass(frozen=True)
class Plan:
    """How bad the weather gets."""

    kills: int
    changes: int  # at least; they go on until the last kill
    every_s: float  # between two changes: they span the storm
    drained_within_s: float  # after the last kill
    outage_s: float = 30.0


# An idle machine needs a few seconds to drain; in the gate only what is lost fails.
GATE = Plan(kills=40, changes=300, every_s=0.35, drained_within_s=240.0)
DEEP = Plan(kills=200, changes=900, every_s=0.35, drained_within_s=60.0)


@dataclass
class Strikes:
    """The kills so far, and the outage in the middle."""

    storm: Storm
    plan: Plan
    began: float
    kills: int = 0
    last_at: float = 0.0

    def weather(self) -> None:
        """Take the broker away after a quarter of the changes, bring it back, start what died."""
        passed = time.monotonic() - self.began - self.plan.changes * self.plan.every_s / 4
        if passed > 0 and self.storm.outages == 0 and self.storm.broker.alive():
            self.storm.take_broker_away()
        elif passed > self.plan.outage_s and not self.storm.broker.alive():
            self.storm.bring_broker_back()
        self.storm.keep_up()

    def strike(self) -> None:
        """One kill -9: the processes that work, or the whole worker."""
        self.kills += 1
        self.last_at = time.monotonic()
        worker = self.storm.worker
        assert worker.pid is not None
        workers = children_of(worker.pid)
        if self.kills % WHOLE_WORKER_EVERY:
            kill(workers)
            return
        kill([worker.pid, *workers])
        assert worker.process is not None
        worker.process.wait()

    def is_over(self, told: int) -> bool:
        """Whether enough was told for this storm."""
        late = time.monotonic() - self.began > SIEGE_S
        return late or (told >= self.plan.changes and self.kills >= self.plan.kills)


def kill(pids: list[int]) -> None:
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


@contextmanager
def watching(firm: Firm) -> Iterator[psycopg.Connection[Any]]:
    """A connection of its own that sees when an evaluation is on, and what is done."""
    with psycopg.connect(os.environ["DATABASE_APP_URL"], autocommit=True) as connection:
        connection.execute("SELECT set_config('app.firm', %s, false)", [str(firm.pk)])
        yield connection


def inside_a_task(connection: psycopg.Connection[Any]) -> bool:
    """Whether some worker of this database holds a firm."""
    held = connection.execute(
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND granted"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
        [LOCK_SPACE],
    ).fetchone()
    return held is not None and held[0] > 0


def done(connection: psycopg.Connection[Any]) -> int:
    """Events that are done so far."""
    row = connection.execute("SELECT count(done_at) FROM firms_outboxevent").fetchone()
    return int(row[0]) if row else 0


def kill_storm(strikes: Strikes, firm: Firm, teller: Teller) -> None:
    """Kill whoever works, anywhere inside the work, while changes come in."""
    dice = random.Random(1)  # noqa: S311
    telling = teller.start()
    with watching(firm) as connection:
        while telling.is_alive():
            strikes.weather()
            if strikes.kills == strikes.plan.kills or not inside_a_task(connection):
                time.sleep(0.01)
                continue
            time.sleep(dice.uniform(0, 0.3))
            if inside_a_task(connection):
                before = done(connection)
                strikes.strike()
                let_some_work_be_done(strikes, connection, before)
    telling.join()


def let_some_work_be_done(
    strikes: Strikes, connection: psycopg.Connection[Any], before: int
) -> None:
    """The storm hits work that goes on; it is not a siege."""
    end = time.monotonic() + PATIENCE_S
    while done(connection) == before and time.monotonic() < end:
        strikes.weather()
        time.sleep(0.05)


@pytest.mark.slow
def test_kill_storm(storm: Storm, depth: Depth, figures: Figures) -> None:
    """P5; the lost, the double and the stuck are counted against what was acknowledged."""
    plan = depth(gate=GATE, deep=DEEP)
    firm, owner, token, people = made_firm(GATE.changes)
    strikes = Strikes(storm, plan, time.monotonic())
    teller = Teller(storm.url, token, owner, people, plan.every_s, strikes.is_over)
    kill_storm(strikes, firm, teller)
    drained(firm, storm, within_s=plan.drained_within_s + strikes.last_at - time.monotonic())
    after_s = time.monotonic() - strikes.last_at

    left, found = waiting(firm), flagged(firm)
    figures(
        "P5 kill -9 of the worker",
        kills=strikes.kills,
        saves=dict(teller.statuses),
        not_done=left.total(),
        flags=f"{found.total()} of {len(people)}",
        drained_after_s=after_s,
    )
    assert teller.statuses == {201: teller.told}  # no failed save
    assert (strikes.kills, storm.outages) == (plan.kills, 1)
    assert left == Counter()
    assert events(firm) == teller.told
    assert found == Counter(people)  # none lost, none twice
    left_by_the_storm = derived_now(firm)
    evaluate_firm(firm.pk, make.TODAY)
    assert derived_now(firm) == left_by_the_storm


@pytest.mark.slow
@pytest.mark.deep
def test_broker_away_for_two_minutes(storm: Storm, figures: Figures) -> None:
    """P6: five writes a second all the while; the worker comes back without being started."""
    before_s, outage_s, after_s, every_s = 10.0, 120.0, 5.0, 0.2
    firm, owner, token, people = made_firm(300)
    began, worker = time.monotonic(), storm.worker.pid
    whole_s = before_s + outage_s + after_s
    teller = Teller(
        storm.url, token, owner, people, every_s, lambda _: time.monotonic() - began > whole_s
    )
    telling = teller.start()
    time.sleep(before_s)
    storm.take_broker_away()
    time.sleep(outage_s)
    behind = waiting(firm).total()
    storm.bring_broker_back()
    back = time.monotonic()
    telling.join()
    drained(firm, storm, within_s=60.0 - after_s)
    drained_s = time.monotonic() - back

    figures(
        "P6 broker away",
        outage_s=outage_s,
        saves=dict(teller.statuses),
        slowest_save_s=max(answer.took_s for answer in teller.answers),
        waiting_at_return=behind,
        drained_after_s=drained_s,
    )
    assert teller.statuses == {201: teller.told}
    assert waiting(firm) == Counter()
    assert events(firm) == teller.told
    assert flagged(firm) == Counter(people)
    assert (storm.worker.pid, storm.worker.alive()) == (worker, True)
