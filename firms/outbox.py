"""Work that must not be lost: an event row in the transaction of the change (TRUST 0.1).

The broker is only a doorbell. A worker claims waiting rows, evaluates, and marks them done in
the commit that writes the flags; the sweeper rings again for what was missed.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from uuid import UUID

from celery import current_app
from django.db import transaction
from django.utils import timezone

from firms.models import OutboxEvent

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

log = logging.getLogger(__name__)

DRAIN_TASK = "relationships.tasks.drain_outbox"


def add(
    *,
    firm_id: UUID,
    event: str,
    relationship_ids: Iterable[UUID] = (),
    audience_id: UUID | None = None,
) -> OutboxEvent:
    """Write an event in the running transaction and ring the bell when it commits.

    Without ``relationship_ids`` the whole firm is looked at again. ``audience_id`` is the circle
    of what was changed: pages show the event to nobody else.
    """
    row = OutboxEvent.objects.create(
        firm_id=firm_id,
        event=event,
        audience_id=audience_id,
        relationship_ids=sorted(set(relationship_ids)),
        due_at=timezone.now(),
    )
    transaction.on_commit(ring, robust=True)
    return row


def ring(task: str = DRAIN_TASK, *args: str) -> None:
    """Wake a worker for a task; best effort, the sweeper of what waits comes by anyway."""
    try:
        current_app.send_task(task, args, retry=False, ignore_result=True)
    except Exception as error:
        log.warning("bell not rung: %s", error)


def hide(firm_id: UUID, relationship_ids: Collection[UUID], circle_id: UUID) -> None:
    """Relationships became confidential: so do the changes of them that are not done yet."""
    rows = OutboxEvent.objects.of_firm(firm_id).filter(done_at=None)
    rows.filter(relationship_ids__overlap=list(relationship_ids)).update(audience_id=circle_id)


@transaction.atomic
def try_again(firm_id: UUID) -> int:
    """Let the worker start anew with everything it gave up; how many that was.

    Also what the asking owner may not see, who gets the same answer either way.
    """
    given_up = OutboxEvent.objects.of_firm(firm_id).parked()
    found = given_up.update(
        attempts=0,
        interruptions=0,
        claimed_by="",
        parked_at=None,
        due_at=timezone.now(),
        error="",
    )
    if found:
        transaction.on_commit(ring, robust=True)
    return found
