"""The database server is killed under load: what was acknowledged is there (TRUST P7)."""

from __future__ import annotations

import os
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connections

from firms.models import Firm
from ia_crm import addresses, binaries, devservices, places, throwaway
from ia_crm.children import Child
from tests.database_fixtures import TEMPLATE
from tests.depth import Depth, Figures
from tests.faults.house import ANSWER_S, Storm, Teller, made_firm, raised

pytestmark = pytest.mark.slow

KILLS, DEEP_KILLS = 1, 20
PEOPLE = 40
EVERY_S = 0.08  # between two saves
SAVES_BETWEEN = 10  # between a recovery and the next kill
HEALTHY_WITHIN_S = 15.0
DONE_WITHIN_S = 60.0
PROBLEM = "application/problem+json"
#: At once, afterwards: two for each thread of the web server.
CALLERS = 16


@dataclass
class OwnDatabase:
    """A durable server of this test's own, with a firm in it."""

    where: devservices.Layout
    server: Child
    firm: Firm
    owner: UUID
    token: str
    people: list[UUID]
    healthy_s: list[float] = field(default_factory=list)

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """An answer as the firm sees it."""
        address = self.where.database(addresses.APP_ROLE, TEMPLATE)
        with psycopg.connect(address) as connection:
            connection.execute("SELECT set_config('app.firm', %s, true)", [str(self.firm.pk)])
            return connection.execute(statement.encode()).fetchall()

    def kill(self) -> None:
        """kill -9 of the postmaster; its children notice by themselves."""
        assert self.server.process is not None
        self.server.process.kill()
        self.server.process.wait()

    def bring_back(self) -> None:
        """Start until it answers: orphans of the old server may hold its memory a moment."""
        end = time.monotonic() + DONE_WITHIN_S
        while not devservices.database_answers(self.where.admin):
            assert time.monotonic() < end, self.server.last_words()
            if not self.server.alive():
                self.server.start()
            time.sleep(0.05)


@pytest.fixture
def own_database(
    servers: devservices.Layout, django_db_setup: None, django_db_blocker: Any
) -> Iterator[OwnDatabase]:
    """Not the careless server of the other tests: a commit has to be on disk."""
    where = replace(throwaway.new_layout("crash-"), throw_away=False)
    devservices.prepare_folders(where)
    copy_cluster(servers, where)
    server = devservices.start_postgres(where)
    try:
        with django_db_blocker.unblock(), led_to(where.database(addresses.APP_ROLE, TEMPLATE)):
            born = made_firm(PEOPLE)
        yield OwnDatabase(where, server, *born)
    finally:
        server.stop()
        throwaway.remove(where)


def copy_cluster(source: devservices.Layout, where: devservices.Layout) -> None:
    """A copy of the running server of the tests, with the migrated template in it."""
    command = [str(binaries.postgres_bin() / "pg_basebackup"), "-D", str(where.data)]
    command += ["-h", str(source.sockets), "-U", addresses.SUPERUSER]
    command += ["--checkpoint=fast", "--wal-method=fetch", "--no-sync"]
    account = places.servers_account()
    identity: dict[str, Any] = {}
    if places.is_root():
        identity = {"user": account.uid, "group": account.gid}
    told = subprocess.run(command, cwd="/", capture_output=True, text=True, **identity)
    assert told.returncode == 0, told.stderr


@contextmanager
def led_to(address: str) -> Iterator[None]:
    """Django's connection on another server for a while."""
    line = connections["default"]
    before = dict(line.settings_dict)
    line.close()
    line.settings_dict.update(addresses.django_database("DATABASE_APP_URL", address))
    try:
        yield
    finally:
        line.close()
        line.settings_dict.update(before)


def until(ready: Callable[[], bool], what: str, *, within_s: float) -> float:
    """Seconds until it is so."""
    began = time.monotonic()
    while not ready():
        assert time.monotonic() - began < within_s, what
        time.sleep(0.02)
    return time.monotonic() - began


def crash(own: OwnDatabase, teller: Teller) -> None:
    """One kill while saves come in, and the way back."""

    def saves(more: int) -> Callable[[], bool]:
        goal = teller.statuses[201] + more
        return lambda: teller.statuses[201] >= goal

    until(saves(SAVES_BETWEEN), "no saves before the kill", within_s=ANSWER_S)
    own.kill()
    failed = teller.told
    until(lambda: teller.told > failed + 2, "nobody saved meanwhile", within_s=ANSWER_S)
    own.bring_back()
    own.healthy_s.append(until(saves(1), "not healthy again", within_s=HEALTHY_WITHIN_S))


def everybody_is_answered(storm: Storm, teller: Teller) -> bool:
    """No thread of the web server hangs: two callers for each at once."""
    with ThreadPoolExecutor(CALLERS) as pool:
        list(pool.map(teller.tell, teller.people[:1] * CALLERS))
    return [answer.status for answer in teller.answers[-CALLERS:]] == [201] * CALLERS


def test_database_killed_under_load(
    own_database: OwnDatabase, depth: Depth, figures: Figures
) -> None:
    kills = depth(gate=KILLS, deep=DEEP_KILLS)
    own, stop = own_database, [False]
    environ = {**os.environ, **devservices.environ(own.where, database=TEMPLATE)}
    with raised(environ) as storm:
        teller = Teller(storm.url, own.token, own.owner, own.people, EVERY_S, lambda _: stop[0])
        telling = teller.start()
        try:
            for _ in range(kills):
                crash(own, teller)
                storm.keep_up()
        finally:
            stop[0] = True
            telling.join()
        answered = everybody_is_answered(storm, teller)
        done_s = until(lambda: left(own) == 0, "not done", within_s=DONE_WITHIN_S)

    found = own.rows("SELECT id, about_id FROM relationships_episode")
    there, troubled = {str(pk) for pk, _ in found}, {about for _, about in found}
    refused = [answer for answer in teller.answers if answer.status != 201]
    figures(
        "P7 kill -9 of the postmaster",
        kills=kills,
        saves=dict(teller.statuses),
        acknowledged_and_gone=len(teller.saved - there),
        healthy_after_s=max(own.healthy_s),
        slowest_answer_s=max(answer.took_s for answer in teller.answers),
        drained_after_s=done_s,
    )
    assert teller.saved - there == set()
    assert {(one.status, one.kind) for one in refused} <= {(503, PROBLEM)}, refused[:3]
    assert not any(b"Traceback" in one.body or b"psycopg" in one.body for one in refused)
    assert answered
    assert flags(own) == Counter(troubled)


def left(own: OwnDatabase) -> int:
    """Events not done."""
    return int(own.rows("SELECT count(*) FROM firms_outboxevent WHERE done_at IS NULL")[0][0])


def flags(own: OwnDatabase) -> Counter[UUID]:
    """Open flags about broken trust, by person."""
    return Counter(
        row[0]
        for row in own.rows(
            "SELECT r.party_id FROM relationships_flag f JOIN relationships_relationship r"
            " ON r.id = f.relationship_id WHERE f.rule = 'R07' AND f.state = 'open'"
        )
    )
