"""What the worker does. The broker only rings; the work waits in the outbox (TRUST 0.1)."""

from __future__ import annotations

import logging
from collections import defaultdict
from contextlib import suppress
from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from celery import shared_task
from celery.exceptions import WorkerLostError
from celery.signals import task_failure
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone

from firms import outbox
from firms.doors import every_firm, firms_due, outbox_blame, outbox_claim
from firms.models import Firm, IdempotencyKey, JobRun, OutboxEvent, Session
from firms.tenant import set_tenant, tenant
from relationships.files.sweep import sweep_firm, sweep_gone
from relationships.flags.asked import changed_by
from relationships.flags.engine import evaluate_firm, evaluate_relationships
from relationships.flags.locks import Busy, firm_lock, wait_for_firm
from relationships.flags.steps import Stopped
from relationships.heard import works_for
from relationships.history import remember
from relationships.models import DeletedEntry, EvaluationRun, Tie
from relationships.morning.round import go_round
from relationships.services.custom_fields import forget_deleted
from relationships.trash import KEPT as TRASH_KEPT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from celery import Task
    from django.db.models import QuerySet

log = logging.getLogger(__name__)

CLAIM = 100  # events taken at once; those of a firm are evaluated together
#: Events of this suspicion that may be worked on together; all of those with less (P10).
COMPANY = {2: 16, 3: 4, 4: 1}
INTERRUPTIONS_PER_ATTEMPT = 3  # a kill from outside says little about what was worked on
FROM_OUTSIDE = ("signal 9 ", "signal 15 ")  # in the words of billiard: SIGKILL, SIGTERM
BUSY_WAIT = timedelta(seconds=1)
UNDER_WAY = timedelta(minutes=10)  # after that whoever began it is taken to have ended
ERROR_CHARS = 2_000
BLAME_TRIES = 5  # of 2 s each
EVALUATE, PRUNE, SWEEP = "evaluate", "prune", "sweep_files"  # jobs of firms_due
MORNING = "morning_mail"
HISTORY = "score_history"  # of firms_due; taken back when everything was looked at again
KEEP_DONE = timedelta(days=30)
KEEP_RUNS = timedelta(days=90)
KEEP_ANSWERS = timedelta(days=2)  # of API calls with an idempotency key; at least 24 h (P8)
#: A whole firm of a million relationships takes longer than any other task may (decision 0029).
WHOLE_FIRM_LIMIT_S = 4 * 3600
#: Changes that leave who knows whom as it was; large firms skip the graph step on them.
QUIET = (
    *("interaction.", "favour.", "episode.", "promise.", "note.", "burdennote.", "flag."),
    "attachment.",
    "account.",  # what is booked on a client
    "commitmentevent.",
)


@shared_task(bind=True, ignore_result=True, time_limit=WHOLE_FIRM_LIMIT_S)
def drain_outbox(self: Task[Any, Any]) -> int:
    """What the bell starts; how many events were done. Safe to run twice."""
    return drain(self.request.id or "")


@shared_task(bind=True, ignore_result=True, time_limit=WHOLE_FIRM_LIMIT_S)
def sweep_outbox(self: Task[Any, Any]) -> int:
    """Catch events whose bell was not heard, and those due for another try."""
    return drain(self.request.id or "")


def drain(task: str) -> int:
    """Evaluate what changed until nothing waits."""
    done = 0
    while claimed := claim(task):
        done += sum(handle(firm_id, ids) for firm_id, ids in claimed.items())
    return done


@transaction.atomic
def claim(task: str) -> dict[UUID, list[UUID]]:
    """Events to work on now, by firm.

    An interruption is committed before the work starts; whoever sees the end takes it back or
    turns it into a failed attempt (``outbox_blame``). An event that failed before comes in ever
    smaller company and at last alone, so that one that ends the process spoils only its own last
    attempt; the others are given back in the same commit.
    """
    claimed: dict[UUID, list[UUID]] = defaultdict(list)
    for firm_id, event_id in outbox_claim(CLAIM, task):
        claimed[firm_id].append(event_id)
    waiting: list[tuple[int, UUID, UUID]] = []  # suspicion, firm, event
    for firm_id, ids in claimed.items():
        set_tenant(firm_id)
        events = OutboxEvent.objects.of_firm(firm_id).filter(pk__in=ids)
        waiting += [
            (suspicion(failed, interrupted), firm_id, pk)
            for pk, failed, interrupted in events.values_list("pk", "attempts", "interruptions")
        ]
    return chosen_from(sorted(waiting))


def suspicion(failed: int, interrupted: int) -> int:
    """How likely an event is to end the process, in failed attempts; the claim at hand is free."""
    return min(failed + (interrupted - 1) // INTERRUPTIONS_PER_ATTEMPT, max(COMPANY))


def chosen_from(waiting: list[tuple[int, UUID, UUID]]) -> dict[UUID, list[UUID]]:
    """The least suspect events, as many as may share an attempt; the rest is given back."""
    chosen: dict[UUID, list[UUID]] = defaultdict(list)
    rest: dict[UUID, list[UUID]] = defaultdict(list)
    least = waiting[0][0] if waiting else 0
    for place, (level, firm_id, pk) in enumerate(waiting):
        together = COMPANY.get(least, CLAIM) > place if level == least else level not in COMPANY
        (chosen if together else rest)[firm_id].append(pk)
    for firm_id, ids in rest.items():
        set_tenant(firm_id)
        give_back(firm_id, ids)
    return chosen


def give_back(firm_id: UUID, ids: Sequence[UUID], *, wait: timedelta = timedelta(0)) -> None:
    """Let events wait again as if they had not been taken."""
    if ids:
        taken(firm_id, ids).update(
            interruptions=F("interruptions") - 1, claimed_by="", due_at=timezone.now() + wait
        )


def taken(firm_id: UUID, ids: Sequence[UUID]) -> QuerySet[OutboxEvent]:
    """Those of the events that are still to be done."""
    return OutboxEvent.objects.of_firm(firm_id).filter(
        pk__in=ids, done_at=None, interruptions__gt=0
    )


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
            taken(firm_id, ids).update(
                attempts=F("attempts") + 1,
                interruptions=F("interruptions") - 1,
                claimed_by="",
                error=f"{type(error).__name__}: {error}"[:ERROR_CHARS],
            )
    return 0


@task_failure.connect
def blame_what_ended_the_process(task_id: str, exception: BaseException, **_: object) -> None:
    """A process that died of itself (a segmentation fault, say) blames what it worked on.

    Runs in the worker's main process, which saw it die. A kill from outside blames nobody. Either
    way the bell is rung again.
    """
    if not isinstance(exception, WorkerLostError):
        return
    if not any(word in str(exception) for word in FROM_OUTSIDE):
        blame(task_id, f"The worker ended: {exception}"[:ERROR_CHARS])
        if not connection.in_atomic_block:
            connection.close()  # processes forked later must not inherit it
    outbox.ring()


def blame(task_id: str, reason: str) -> None:
    """Count a failed attempt; a busy server may still hold the rows for the process that died."""
    for _ in range(BLAME_TRIES):
        try:
            with transaction.atomic():
                outbox_blame(task_id, reason)
        except DatabaseError:  # the sweeper finds them; at worst the blame is lost
            log.warning("nobody blamed for the end of task %s", task_id, exc_info=True)
        else:
            return


def evaluate_events(firm_id: UUID, ids: Sequence[UUID]) -> int:
    """Flags and the done mark in one commit; a whole firm is done in batches, then marked.

    The day is read when nobody else works on the firm: a run that waited over midnight would
    else put the day before in the place of a newer one.
    """
    waiting = OutboxEvent.objects.of_firm(firm_id).filter(pk__in=ids, done_at=None, parked_at=None)
    with tenant(firm_id):
        rows = list(waiting.select_for_update(skip_locked=True))
        works = works_for({row.event for row in rows})
        everything = any(not row.relationship_ids for row in rows)
        if works or (rows and not everything):
            wait_for_firm(firm_id)
            as_of = business_date(firm_id)
            for work in works:
                work(firm_id, as_of)
        if rows and not everything:
            evaluate_relationships(
                firm_id,
                {one for row in rows for one in row.relationship_ids},
                as_of,
                graph=not all(row.event.startswith(QUIET) for row in rows),
                changed=changed_by_all(firm_id, rows),
            )
            mark_done(firm_id, [row.pk for row in rows])
    if everything:
        evaluate_everything(firm_id, rows)
    return len(rows)


def evaluate_everything(firm_id: UUID, rows: Sequence[OutboxEvent]) -> None:
    """The whole firm, and its lines anew; shown unless only some may know what asked for it.

    Once an owner has stopped it, the events wait for nothing: the night looks at everything.
    """
    shown = any(row.audience_id is None for row in rows if not row.relationship_ids)
    stopped = False
    with firm_lock(firm_id):
        with tenant(firm_id):
            as_of = business_date(firm_id)
        try:
            evaluate_firm(firm_id, as_of, rung=True, shown=shown)
        except Stopped:
            stopped = True
    with tenant(firm_id):
        mark_done(firm_id, [row.pk for row in rows])
        if not stopped:
            JobRun.objects.of_firm(firm_id).filter(job=HISTORY).delete()


def changed_by_all(firm_id: UUID, rows: Sequence[OutboxEvent]) -> frozenset[str] | None:
    """The tables that the events changed, if that is known. A first contact makes a tie, too."""
    changed = changed_by(row.event for row in rows)
    if changed is None or "interaction" not in changed:
        return changed
    ids = {one for row in rows for one in row.relationship_ids}
    since = min(row.created_at for row in rows)
    made = Tie.objects.of_firm(firm_id).filter(
        created_at__gte=since, person__relationship__in=sorted(ids)
    )
    return changed | {"tie"} if made.exists() else changed


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


@shared_task(ignore_result=True)
def evaluate_nightly() -> None:
    """Send each firm that has a new business day to be evaluated whole."""
    for firm_id in firms_to_visit(EVALUATE):
        evaluate_day.delay(str(firm_id))


@shared_task(ignore_result=True, time_limit=WHOLE_FIRM_LIMIT_S)
def evaluate_day(firm_id: str) -> bool:
    """Evaluate a firm for its business day, once (P11); whether this call did it."""
    firm = UUID(firm_id)
    try:
        with firm_lock(firm):
            return run_day(firm)
    except Busy:
        return False


def run_day(firm_id: UUID) -> bool:
    """The evaluation of the day, unless its row says that it is done, or somebody stopped it."""
    with tenant(firm_id):
        as_of = business_date(firm_id)
        run, _ = JobRun.objects.get_or_create(
            firm_id=firm_id, job=EVALUATE, period=as_of.isoformat()
        )
    if run.done_at:
        return False
    with suppress(Stopped):
        evaluate_firm(firm_id, as_of)
    with tenant(firm_id):
        JobRun.objects.of_firm(firm_id).filter(pk=run.pk).update(done_at=timezone.now())
    return True


@shared_task(ignore_result=True)
def remember_scores() -> None:
    """Send each firm whose lines of gives and costs are not those of the day."""
    for firm_id in firms_to_visit(HISTORY):
        remember_day.delay(str(firm_id))


@shared_task(ignore_result=True, time_limit=WHOLE_FIRM_LIMIT_S)
def remember_day(firm_id: str) -> bool:
    """The lines of a firm up to its business day, once; whether this call did it.

    A change of who may see what takes the mark back, also while this runs: then it runs again.
    """
    firm = UUID(firm_id)
    with tenant(firm):
        as_of = business_date(firm)
        run, new = JobRun.objects.get_or_create(firm_id=firm, job=HISTORY, period=as_of.isoformat())
        under_way = not new and run.updated_at > timezone.now() - UNDER_WAY
        if run.done_at or under_way:
            return False
        run.save(update_fields=["updated_at"])
    remember(firm, as_of)
    with tenant(firm):
        JobRun.objects.of_firm(firm).filter(pk=run.pk).update(done_at=timezone.now())
    return True


@shared_task(ignore_result=True)
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
            DeletedEntry.objects.of_firm(firm_id).filter(created_at__lt=now - TRASH_KEPT).delete()
            forget_deleted(firm_id, now - TRASH_KEPT)
            JobRun.objects.of_firm(firm_id).filter(created_at__lt=now - KEEP_RUNS).delete()
            JobRun.objects.update_or_create(
                firm_id=firm_id, job=PRUNE, period=period, defaults={"done_at": now}
            )
    Session.objects.filter(expire_date__lt=now).delete()  # of nobody's firm


@shared_task(ignore_result=True)
def sweep_files() -> None:
    """Remove files that nothing names: once a day for each firm, and for firms that have gone."""
    now = timezone.now()
    period = now.date().isoformat()
    due = firms_due(SWEEP, period)
    for firm_id in due:
        with tenant(firm_id):
            sweep_firm(firm_id, now)
            JobRun.objects.update_or_create(
                firm_id=firm_id, job=SWEEP, period=period, defaults={"done_at": now}
            )
    if due:
        sweep_gone(every_firm(), now)


@shared_task(ignore_result=True)
def send_mornings() -> None:
    """The morning mail: each firm is visited once an hour, again while its mail is not taken."""
    now = timezone.now()
    period = now.astimezone(UTC).strftime("%Y-%m-%dT%H")
    for firm_id in firms_due(MORNING, period):
        if not go_round(firm_id, now):
            continue
        with tenant(firm_id):
            JobRun.objects.of_firm(firm_id).filter(job=MORNING).exclude(period=period).delete()
            JobRun.objects.update_or_create(
                firm_id=firm_id, job=MORNING, period=period, defaults={"done_at": now}
            )
