"""A worker's process that dies of itself, for real: the event is blamed, tried again and done."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator

import psycopg
import pytest
from django.db import transaction

from firms import outbox
from firms.models import OutboxEvent
from firms.tenant import set_tenant
from ia_crm import devservices, processes
from ia_crm.children import Child
from tests import make
from tests.faults.house import children_of

WITHIN_S = 60.0


def until(ready: Callable[[], object], what: str, *told: Child) -> None:
    """Wait; the scheduler rings the bell again now and then."""
    end = time.monotonic() + WITHIN_S
    while not ready():
        assert time.monotonic() < end, [what, *(child.last_words(20) for child in told)]
        time.sleep(0.05)


@pytest.fixture
def beat(servers: devservices.Layout, celery_worker: Child) -> Iterator[Child]:
    """A scheduler beside the worker, as in production."""
    child = processes.beat(dict(os.environ), celery_worker.log.parent)
    child.start()
    yield child
    child.stop()


def blocked(owner: psycopg.Connection) -> list[int]:
    """Database processes that wait for the lock this test holds.

    Asked over a line of its own: inside a transaction the list of processes stays as it was when
    it was first asked for, and a worker that connects later would never be seen.
    """
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as line:
        found = line.execute(
            "SELECT pid FROM pg_stat_activity WHERE %s = ANY(pg_blocking_pids(pid))",
            [owner.info.backend_pid],
        )
        return [row[0] for row in found.fetchall()]


@pytest.mark.slow
def test_a_crash_counts_as_an_attempt_and_the_work_is_done(
    celery_worker: Child, beat: Child
) -> None:
    """The table lock keeps the process inside its work until the signal comes."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as owner:
        owner.execute("LOCK TABLE relationships_score IN ACCESS EXCLUSIVE MODE")
        event = make_trouble()
        until(lambda: blocked(owner), "nobody came to the table", celery_worker, beat)
        assert celery_worker.pid is not None
        for pid in children_of(celery_worker.pid):
            os.kill(pid, signal.SIGSEGV)
        until(lambda: seen(event).attempts == 1, "nobody was blamed")
        assert "SIGSEGV" in seen(event).error
    until(lambda: seen(event).done_at, "the work was not done after the crash")
    assert (seen(event).attempts, seen(event).parked_at) == (1, None)


@transaction.atomic
def make_trouble() -> OutboxEvent:
    """An episode and the event that tells of it."""
    firm = make.make_firm()
    member = make.make_member(firm, "Me", is_principal=True)
    person = make.make_person(firm, "Troubled")
    make.make_episode(member, person)
    return outbox.add(
        firm_id=firm.pk, event="episode.changed", relationship_ids=[person.relationship.pk]
    )


@transaction.atomic
def seen(event: OutboxEvent) -> OutboxEvent:
    """The event as it is now."""
    set_tenant(event.firm_id)
    return OutboxEvent.objects.of_firm(event.firm_id).get(pk=event.pk)
