"""Workers killed inside tasks, the broker away, changes coming in: nothing lost, nothing twice.

TRUST P5 and P6: 300 changes through the API while 40 ``kill -9`` hit a worker that is evaluating
and the broker is stopped for 30 s in the middle.
"""

from __future__ import annotations

import json
import os
import random
import signal
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import transaction
from django.utils import timezone

from firms.models import Firm, OutboxEvent
from firms.services import issue_token
from firms.tenant import set_tenant
from ia_crm import devservices, ports, processes, throwaway
from ia_crm.children import Child, wait_until
from relationships.flags.engine import LOCK_SPACE, evaluate_firm
from relationships.models import Flag
from tests import make
from tests.relationships.evaluated import derived

KILLS = 40
WHOLE_WORKER_EVERY = 10  # kills; the others hit the processes that do the work
CHANGES = 300
OUTAGE_S = 30.0
EVERY_S = 0.35  # between two changes: they span the storm
PATIENCE_S = 5.0  # after a kill something must get done before the next, at most this long
DRAINED_WITHIN_S = 240.0  # an idle machine needs half a minute; only what is lost fails


@dataclass
class Storm:
    """The processes of one storm, with a broker of their own."""

    bell: devservices.Layout
    url: str
    web: Child
    worker: Child
    beat: Child
    broker: Child
    kills: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    began: float = field(default_factory=time.monotonic)
    outages: int = 0

    def weather(self) -> None:
        """Take the broker away in the middle, and bring it back.

        Called by the thread that lives as long as the test: a child dies with the thread that
        started it.
        """
        passed = time.monotonic() - self.began - CHANGES * EVERY_S / 4
        if passed > 0 and self.outages == 0 and self.broker.alive():
            self.broker.stop()
        elif passed > OUTAGE_S and not self.broker.alive():
            self.outages += 1
            self.broker = devservices.start_broker(self.bell)
        for child in (self.worker, self.beat):
            if not child.alive():  # as the supervisor does
                child.start()


@pytest.fixture
def storm(transactional_db: None) -> Iterator[Storm]:
    """Web server, worker and scheduler on this test's database."""
    bell = throwaway.new_layout("storm-")
    devservices.prepare_folders(bell)
    broker = devservices.start_broker(bell)
    environ = dict(os.environ) | {
        "BROKER_URL": bell.broker,
        "CACHE_URL": "",
        "IA_CRM_RUN_DIR": str(bell.home),
    }
    port = ports.find("127.0.0.1", 18900)
    web = processes.web(environ, bell.logs, host="127.0.0.1", port=port)
    worker, beat = processes.worker(environ, bell.logs), processes.beat(environ, bell.logs)
    found = Storm(bell, f"http://localhost:{port}", web, worker, beat, broker)
    try:
        for child in (web, worker, beat):
            child.start()
        wait_until(lambda: processes.answers(f"{found.url}/readyz"), web, within_s=90)
        wait_until(lambda: is_ready(worker.log), worker, within_s=90)
        yield found
    finally:
        for child in (beat, worker, web, found.broker):
            child.stop()
        throwaway.remove(bell)


def is_ready(log: Path) -> bool:
    """Whether the worker takes tasks."""
    return log.exists() and b"ready." in log.read_bytes()


def children_of(pid: int) -> list[int]:
    """Processes started by this one."""
    file = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in file.read_text().split()] if file.exists() else []


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


def kill_storm(storm: Storm, firm: Firm, telling: threading.Thread) -> None:
    """Kill whoever works, forty times, anywhere inside the work."""
    dice = random.Random(1)  # noqa: S311
    with watching(firm) as connection:
        while (storm.kills < KILLS and done(connection) < CHANGES) or telling.is_alive():
            storm.weather()
            if storm.kills == KILLS or not inside_a_task(connection):
                time.sleep(0.01)
                continue
            time.sleep(dice.uniform(0, 0.3))
            if inside_a_task(connection):
                before = done(connection)
                storm.kills += 1
                strike(storm)
                let_some_work_be_done(storm, connection, before)


def let_some_work_be_done(storm: Storm, connection: psycopg.Connection[Any], before: int) -> None:
    """The storm hits work that goes on; it is not a siege."""
    end = time.monotonic() + PATIENCE_S
    while done(connection) == before and time.monotonic() < end:
        storm.weather()
        time.sleep(0.05)


def strike(storm: Storm) -> None:
    """One kill -9: the processes that work, or the whole worker."""
    assert storm.worker.pid is not None
    workers = children_of(storm.worker.pid)
    if storm.kills % WHOLE_WORKER_EVERY:
        kill(workers)
        return
    kill([storm.worker.pid, *workers])
    assert storm.worker.process is not None
    storm.worker.process.wait()


def changes(storm: Storm, token: str, owner: UUID, people: list[UUID]) -> None:
    """Trouble with each person, told through the API."""

    def tell(person: UUID) -> None:
        body = {"about": str(person), "owner": str(owner), "severity": 2, "on": "2006-06-01"}
        request = urllib.request.Request(  # noqa: S310 - our own server
            f"{storm.url}/api/v1/episodes/",
            data=json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                storm.statuses[answer.status] += 1
        except urllib.error.HTTPError as error:
            storm.statuses[error.code] += 1
        except OSError:
            storm.statuses[0] += 1

    with ThreadPoolExecutor(4) as pool:
        for person in people:
            pool.submit(tell, person)
            time.sleep(EVERY_S)


@transaction.atomic
def made_firm() -> tuple[Firm, UUID, str, list[UUID]]:
    """A firm with an owner's token and the people of the changes."""
    firm = make.make_firm()
    owner = make.make_member(firm, "Owner", role="owner", is_principal=True, with_user=True)
    people = [make.make_person(firm, f"Person {n}").pk for n in range(CHANGES)]
    _token, secret = issue_token(
        owner, name="storm", scopes=["log:read", "log:write"], now=timezone.now()
    )
    return firm, owner.pk, secret, people


@transaction.atomic
def waiting(firm: Firm) -> Counter[tuple[int, int, bool, str]]:
    """Events not done: attempts, interruptions, parked or not, and the error."""
    set_tenant(firm.pk)
    rows = OutboxEvent.objects.of_firm(firm.pk).filter(done_at=None)
    return Counter(
        (row.attempts, row.interruptions, row.parked_at is not None, row.error[-300:])
        for row in rows
    )


@pytest.mark.slow
def test_kill_storm(storm: Storm) -> None:
    firm, owner, token, people = made_firm()
    telling = threading.Thread(target=changes, args=(storm, token, owner, people))
    storm.began = time.monotonic()
    telling.start()
    kill_storm(storm, firm, telling)
    telling.join()
    end = time.monotonic() + DRAINED_WITHIN_S
    while waiting(firm) and time.monotonic() < end:
        storm.weather()
        time.sleep(0.2)

    assert storm.statuses == {201: CHANGES}  # no failed save
    assert (storm.kills, storm.outages) == (KILLS, 1)
    assert waiting(firm) == Counter()
    with transaction.atomic():
        set_tenant(firm.pk)
        flags = Flag.objects.of_firm(firm.pk).filter(rule="R07", state="open")
        flagged = Counter(flags.values_list("relationship__party", flat=True))
        assert flagged == Counter(people)  # none lost, none twice
        assert not OutboxEvent.objects.of_firm(firm.pk).exclude(parked_at=None).exists()
        left_by_the_storm = derived(firm)
    evaluate_firm(firm.pk, make.TODAY)
    with transaction.atomic():
        set_tenant(firm.pk)
        assert derived(firm) == left_by_the_storm
