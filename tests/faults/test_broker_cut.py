"""The broker goes away while work is on: the worker outlives it and the work is done (TRUST P6)."""

from __future__ import annotations

import os
import time

import psycopg
import pytest
from django.db import transaction

from firms.models import OutboxEvent
from firms.tenant import set_tenant
from tests.faults.house import Storm
from tests.faults.test_crash import blocked, make_trouble, seen, until

pytest_plugins = ["tests.faults.fixtures"]

AWAY_S = 8.0


@transaction.atomic
def again(event: OutboxEvent) -> OutboxEvent:
    """Another event of the same firm."""
    set_tenant(event.firm_id)
    return OutboxEvent.objects.create(
        firm_id=event.firm_id,
        event=event.event,
        relationship_ids=event.relationship_ids,
        due_at=event.due_at,
    )


@pytest.mark.slow
@pytest.mark.deep
def test_broker_cut_off_in_the_middle_of_work(storm: Storm) -> None:
    """The table lock keeps the process inside its work while the line breaks."""
    worker = storm.worker.pid
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as owner:
        owner.execute("LOCK TABLE relationships_score IN ACCESS EXCLUSIVE MODE")
        event = make_trouble()
        until(lambda: blocked(owner), "nobody came to the table", storm.worker, storm.beat)
        storm.take_broker_away()
        time.sleep(AWAY_S / 2)
    time.sleep(AWAY_S / 2)
    storm.bring_broker_back()
    until(lambda: seen(event).done_at, "the work was not done", storm.worker, storm.beat)
    second = again(event)
    until(lambda: seen(second).done_at, "the worker does not listen", storm.worker, storm.beat)
    assert (storm.worker.pid, storm.worker.alive()) == (worker, True), storm.worker.last_words(40)
