"""What the worker does. The broker only rings; the work waits in the outbox (TRUST 0.1)."""

from __future__ import annotations

import logging
from collections import defaultdict
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from celery import shared_task
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from firms.doors import firms_due, outbox_claim
from firms.models import Firm, IdempotencyKey, JobRun, OutboxEvent
from firms.tenant import set_tenant, tenant
from relationships.flags.engine import Busy, evaluate_firm, evaluate_relationships, firm_lock
from relationships.models import EvaluationRun

if TYPE_CHECKING:
    from collections.abc import Sequence

log = logging.getLogger(__name__)

CLAIM = 100  # events taken at once; those of a firm are evaluated together
#: Events that may share their 3rd, 4th and last attempt; the first two are shared by all (P10).
COMPANY = {3: 16, 4: 4, 5: 1}
BUSY_WAIT = timedelta(seconds=1)
ERROR_CHARS = 2_000
EVALUATE, PRUNE = "evaluate", "prune"  # jobs of firms_due
KEEP_DONE = timedelta(days=30)
KEEP_RUNS = timedelta(days=90)
KEEP_ANSWERS = timedelta(days=2)  # of API calls with an idempotency key; at least 24 h (P8)
#: Changes that leave who knows whom as it was; large firms skip the graph step on them.
QUIET = ("interaction.", "favour.", "episode.", "promise.", "note.", "burdennote.", "flag.")


@shared_task(acks_late=True, ignore_result=True)
def drain_outbox() -> int:
    """Evaluate what changed until nothing waits; how many events were done. Safe to run twice."""
    done = 0
    while claimed := claim():
        done += sum(handle(firm_id, ids) for firm_id, ids in claimed.items())
    return done


@shared_task(acks_late=True, ignore_result=True)
def sweep_outbox() -> int:
    """Catch events whose bell was not heard, and those due for another try."""
    return drain_outbox()


@transaction.atomic
def claim() -> dict[UUID, list[UUID]]:
    """Events to work on now, by firm.

    The attempt is committed before the work starts. An event that failed before comes in ever
    smaller company and at last alone, so that one that kills the process spoils only its own
    last attempt; the others are given back in the same commit.
    """
    claimed: dict[UUID, list[UUID]] = defaultdict(list)
    for firm_id, event_id in outbox_claim(CLAIM):
        claimed[firm_id].append(event_id)
    waiting: list[tuple[int, UUID, UUID]] = []  # attempts, firm, event
    for firm_id, ids in claimed.items():
        set_tenant(firm_id)
        events = OutboxEvent.objects.of_firm(firm_id).filter(pk__in=ids)
        waiting += [(tries, firm_id, pk) for pk, tries in events.values_list("pk", "attempts")]
    return chosen_from(sorted(waiting))


def chosen_from(waiting: list[tuple[int, UUID, UUID]]) -> dict[UUID, list[UUID]]:
    """The events tried least, as many as may share an attempt; the rest is given back."""
    chosen: dict[UUID, list[UUID]] = defaultdict(list)
    rest: dict[UUID, list[UUID]] = defaultdict(list)
    least = waiting[0][0] if waiting else 0
    for place, (tries, firm_id, pk) in enumerate(waiting):
        together = COMPANY.get(least, CLAIM) > place if tries == least else tries not in COMPANY
        (chosen if together else rest)[firm_id].append(pk)
    for firm_id, ids in rest.items():
        set_tenant(firm_id)
        give_back(firm_id, ids)
    return chosen


def give_back(firm_id: UUID, ids: Sequence[UUID], *, wait: timedelta = timedelta(0)) -> None:
    """Let events wait again without having used up an attempt."""
    if ids:
        OutboxEvent.objects.of_firm(firm_id).filter(
            pk__in=ids, done_at=None, attempts__gt=0
        ).update(attempts=F("attempts") - 1, due_at=timezone.now() + wait)


def handle(firm_id: UUID, ids: Sequence[UUID]) -> int:
    """Evaluate the events of a firm; an error is kept with them and they are tried again."""
    try:
        return evaluate_events(firm_id, ids)
    except Busy:
        with tenant(firm_id):
            give_back(firm_id, ids, wait=BUSY_WAIT)
    except Exception as error:
        log.exception("events of firm %s failed", firm_id)
        with tenant(firm_id):
            OutboxEvent.objects.of_firm(firm_id).filter(pk__in=ids, done_at=None).update(
                error=f"{type(error).__name__}: {error}"[:ERROR_CHARS]
            )
    return 0


def evaluate_events(firm_id: UUID, ids: Sequence[UUID]) -> int:
    """Flags and the done mark in one commit; a whole firm is done in batches, then marked."""
    waiting = OutboxEvent.objects.of_firm(firm_id).filter(pk__in=ids, done_at=None, parked_at=None)
    with tenant(firm_id):
        rows = list(waiting.select_for_update(skip_locked=True))
        as_of = business_date(firm_id)
        everything = any(not row.relationship_ids for row in rows)
        if rows and not everything:
            evaluate_relationships(
                firm_id,
                {one for row in rows for one in row.relationship_ids},
                as_of,
                graph=not all(row.event.startswith(QUIET) for row in rows),
            )
            mark_done(firm_id, [row.pk for row in rows])
    if everything:
        evaluate_firm(firm_id, as_of)
        with tenant(firm_id):
            mark_done(firm_id, [row.pk for row in rows])
    return len(rows)


def mark_done(firm_id: UUID, ids: Sequence[UUID]) -> None:
    """These events need no more work."""
    OutboxEvent.objects.of_firm(firm_id).filter(pk__in=ids).update(done_at=timezone.now(), error="")


def business_date(firm_id: UUID) -> date:
    """The firm's today, inside its transaction."""
    firm: Firm = Firm.objects.get(pk=firm_id)
    return firm.business_date(timezone.now())


def firms_to_visit(job: str) -> set[UUID]:
    """Firms that may not have had the job on their day, which differs around the world."""
    now = timezone.now()
    days = {(now + timedelta(hours=hours)).date() for hours in (-12, 0, 14)}
    return {firm_id for day in days for firm_id in firms_due(job, day.isoformat())}


@shared_task(acks_late=True, ignore_result=True)
def evaluate_nightly() -> None:
    """Send each firm that has a new business day to be evaluated whole."""
    for firm_id in firms_to_visit(EVALUATE):
        evaluate_day.delay(str(firm_id))


@shared_task(acks_late=True, ignore_result=True)
def evaluate_day(firm_id: str) -> bool:
    """Evaluate a firm for its business day, once (P11); whether this call did it."""
    firm = UUID(firm_id)
    try:
        with firm_lock(firm):
            return run_day(firm)
    except Busy:
        return False


def run_day(firm_id: UUID) -> bool:
    """The evaluation of the day, unless its row says that it is done."""
    with tenant(firm_id):
        as_of = business_date(firm_id)
        run, _ = JobRun.objects.get_or_create(
            firm_id=firm_id, job=EVALUATE, period=as_of.isoformat()
        )
    if run.done_at:
        return False
    evaluate_firm(firm_id, as_of)
    with tenant(firm_id):
        JobRun.objects.of_firm(firm_id).filter(pk=run.pk).update(done_at=timezone.now())
    return True


@shared_task(acks_late=True, ignore_result=True)
def prune() -> None:
    """Drop what nobody needs any more: done events, old runs, answers kept for retries."""
    now = timezone.now()
    period = now.date().isoformat()
    for firm_id in firms_due(PRUNE, period):
        with tenant(firm_id):
            OutboxEvent.objects.of_firm(firm_id).filter(done_at__lt=now - KEEP_DONE).delete()
            EvaluationRun.objects.of_firm(firm_id).filter(created_at__lt=now - KEEP_RUNS).delete()
            IdempotencyKey.objects.of_firm(firm_id).filter(
                created_at__lt=now - KEEP_ANSWERS
            ).delete()
            JobRun.objects.of_firm(firm_id).filter(created_at__lt=now - KEEP_RUNS).delete()
            JobRun.objects.update_or_create(
                firm_id=firm_id, job=PRUNE, period=period, defaults={"done_at": now}
            )
