"""A record that crashes the process: tried five times, parked, shown; the rest goes on (P10)."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from firms import outbox
from firms.models import Firm, Membership, OutboxEvent
from firms.tenant import set_tenant
from ia_crm import devservices, processes
from ia_crm.children import Child
from tests import make
from tests.depth import Figures
from tests.faults import poisoned
from tests.faults.house import is_ready

BEHIND = 1_000
WITHIN_S = 60.0
PARKED_WITHIN_S = 240.0  # five tries, 2, 4, 8 … s apart, and those in company before them
MOST_TRIES = 5


@dataclass
class Queue:
    """A firm whose first event is poison."""

    firm: Firm
    owner: Membership
    poison: UUID  # the relationship
    event: UUID

    @transaction.atomic
    def left(self) -> int:
        """Events behind the poison that are not done."""
        set_tenant(self.firm.pk)
        rows = OutboxEvent.objects.of_firm(self.firm.pk).filter(done_at=None)
        return rows.exclude(pk=self.event).count()

    @transaction.atomic
    def parked(self) -> OutboxEvent | None:
        """The poisonous event once it is given up."""
        set_tenant(self.firm.pk)
        rows = OutboxEvent.objects.of_firm(self.firm.pk).exclude(parked_at=None)
        return rows.filter(pk=self.event).first()


@transaction.atomic
def queue_of(count: int) -> Queue:
    """The poison first, the others behind it."""
    firm = make.make_firm()
    owner = make.make_member(firm, "Me", role="owner", is_principal=True, with_user=True)
    people = [make.make_person(firm, f"Person {number}") for number in range(40)]
    bad = make.make_person(firm, "Poison").relationship.pk
    event = outbox.add(firm_id=firm.pk, event="episode.changed", relationship_ids=[bad])
    now = timezone.now()
    OutboxEvent.objects.bulk_create(
        OutboxEvent(
            firm=firm,
            event="episode.changed",
            relationship_ids=[people[number % len(people)].relationship.pk],
            due_at=now,
        )
        for number in range(count)
    )
    return Queue(firm, owner, bad, event.pk)


@pytest.fixture
def queue(transactional_db: None) -> Queue:
    return queue_of(BEHIND)


@pytest.fixture
def tries(tmp_path: Path) -> Path:
    """One line for each time the poison was worked on."""
    return tmp_path / "tries"


@pytest.fixture
def crashing(servers: devservices.Layout, queue: Queue, tries: Path) -> Iterator[list[Child]]:
    """A worker that the poison crashes, and a scheduler."""
    logs = servers.home / f"logs-poison-{os.getpid()}"
    environ = {**os.environ, poisoned.POISON: str(queue.poison), poisoned.TRIES: str(tries)}
    ours = processes.worker(environ, logs)
    words = ["tests.faults.poisoned" if word == "ia_crm" else word for word in ours.command]
    children = [replace(ours, command=words), processes.beat(environ, logs)]
    for child in children:
        child.start()
    yield children
    for child in reversed(children):
        child.stop()


@pytest.mark.slow
@pytest.mark.deep
def test_poison_is_parked_and_the_rest_is_done(
    queue: Queue, tries: Path, crashing: list[Child], figures: Figures
) -> None:
    worker = crashing[0]
    end = time.monotonic() + PARKED_WITHIN_S
    while not is_ready(worker.log):
        assert time.monotonic() < end, worker.last_words(20)
        time.sleep(0.05)
    began = time.monotonic()
    while queue.left() and time.monotonic() < end:
        time.sleep(0.1)
    done_s = time.monotonic() - began
    while queue.parked() is None and time.monotonic() < end:
        time.sleep(0.2)
    parked, tried = queue.parked(), len(tries.read_text(encoding="ascii").split())
    figures(
        "P10 poison",
        tries=tried,
        parked=parked is not None,
        parked_after_s=time.monotonic() - began,
        behind_it=BEHIND,
        left=queue.left(),
        done_after_s=done_s,
    )
    assert parked is not None, worker.last_words(20)
    assert tried <= MOST_TRIES
    assert (parked.attempts, "SIGSEGV" in parked.error) == (MOST_TRIES, True)
    assert queue.left() == 0
    assert done_s <= WITHIN_S
    assert queue.owner.user is not None
    browser = Client()
    browser.force_login(queue.owner.user)
    page = browser.get("/settings/work/").content
    assert b"Given up" in page
    assert b"Poison" in page
