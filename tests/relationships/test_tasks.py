"""The outbox and the periodic jobs (TRUST 0.1, P5, P10, P11)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID

import pytest
from celery.exceptions import WorkerLostError
from django.db import DatabaseError
from django.utils import timezone

from firms import outbox
from firms.models import Firm, IdempotencyKey, JobRun, Membership, OutboxEvent
from firms.tenant import set_tenant
from relationships import tasks
from relationships.flags.locks import Busy
from relationships.models import EvaluationRun, Flag, Party
from tests import make
from tests.make import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    return make.make_firm()


@pytest.fixture
def troubled(firm: Firm) -> Party:
    member = make.make_member(firm, "Me", is_principal=True)
    person = make.make_person(firm, "Troubled")
    make.make_episode(member, person)
    return person


def announce(party: Party, name: str = "episode.changed") -> OutboxEvent:
    event = outbox.add(firm_id=party.firm_id, event=name, relationship_ids=[party.relationship.pk])
    later()
    return event


def later() -> None:
    """As if the wait before the next attempt were over (a test is one transaction: one now)."""
    past = timezone.now() - timedelta(hours=1)
    OutboxEvent.objects.filter(done_at=None).update(due_at=past)


def test_drain_evaluates_and_marks_done(firm: Firm, troubled: Party) -> None:
    event = announce(troubled)
    assert tasks.drain_outbox() == 1
    event.refresh_from_db()
    assert event.done_at is not None
    assert Flag.objects.of_firm(firm.pk).get().rule == "R07"
    assert tasks.sweep_outbox() == 0


def test_events_of_a_firm_are_evaluated_together(troubled: Party) -> None:
    for _ in range(5):
        announce(troubled)
    with patch("relationships.tasks.evaluate_relationships") as evaluate:
        assert tasks.drain_outbox() == 5
    evaluate.assert_called_once()


@pytest.mark.parametrize(
    ("name", "graph", "changed"),
    [
        ("interaction.changed", False, frozenset({"interaction", "participant"})),
        ("tie.changed", True, None),
    ],
)
def test_graph_step_and_rules_follow_the_kind_of_change(
    troubled: Party, name: str, *, graph: bool, changed: frozenset[str] | None
) -> None:
    announce(troubled, name)
    with patch("relationships.tasks.evaluate_relationships") as evaluate:
        tasks.drain_outbox()
    assert evaluate.call_args.kwargs == {"graph": graph, "changed": changed}


def test_event_without_relationships_looks_at_the_whole_firm(firm: Firm, troubled: Party) -> None:
    outbox.add(firm_id=firm.pk, event="firm.changed")
    later()
    assert tasks.drain_outbox() == 1
    assert EvaluationRun.objects.of_firm(firm.pk).filter(is_full=True).exists()


def test_error_is_kept_and_the_event_parked_after_five_attempts(troubled: Party) -> None:
    event = announce(troubled)
    with patch("relationships.tasks.evaluate_relationships", side_effect=ValueError("bad row")):
        for _ in range(6):
            tasks.drain_outbox()
            later()
    event.refresh_from_db()
    assert event.attempts == 5
    assert event.parked_at is not None
    assert "ValueError: bad row" in event.error
    assert tasks.drain_outbox() == 0


def test_busy_firm_uses_up_no_attempt(troubled: Party) -> None:
    event = announce(troubled)
    with patch("relationships.tasks.evaluate_relationships", side_effect=Busy):
        assert tasks.drain_outbox() == 0
    event.refresh_from_db()
    assert (event.attempts, event.interruptions, event.done_at) == (0, 0, None)
    later()
    assert tasks.drain_outbox() == 1


def test_killed_process_leaves_the_event_for_the_next(firm: Firm, troubled: Party) -> None:
    announce(troubled)
    with (
        patch("relationships.tasks.evaluate_relationships", side_effect=SystemExit),
        pytest.raises(SystemExit),
    ):
        tasks.drain_outbox()
    later()
    assert tasks.drain_outbox() == 1


def interrupted(task: str = "a task") -> None:
    """As if the process had been killed after it took what waits."""
    tasks.claim(task)
    later()


def lost(words: str) -> None:
    tasks.blame_what_ended_the_process(task_id="a task", exception=WorkerLostError(words))
    later()


def test_kills_from_outside_park_nothing(troubled: Party) -> None:
    event = announce(troubled)
    for _ in range(40):
        interrupted()
        lost("Worker exited prematurely: signal 9 (SIGKILL) Job: 7.")
    event.refresh_from_db()
    assert (event.attempts, event.interruptions, event.parked_at) == (0, 40, None)
    assert tasks.drain_outbox() == 1


def test_what_is_never_seen_to_end_is_parked_at_last(troubled: Party) -> None:
    """The machine's memory runs out at each try: the kernel's kill looks like anybody's."""
    event = announce(troubled)
    for _ in range(51):
        interrupted()
    event.refresh_from_db()
    assert event.parked_at is not None
    assert event.error == "given up after 0 failed and 50 interrupted attempts. "


def test_process_that_dies_of_itself_blames_its_events(troubled: Party) -> None:
    event, spared = announce(troubled), announce(troubled)
    OutboxEvent.objects.filter(pk=spared.pk).update(due_at=timezone.now() + timedelta(days=1))
    for _ in range(5):
        tasks.claim("a task")
        lost("Worker exited prematurely: signal 11 (SIGSEGV) Job: 7.")
        OutboxEvent.objects.filter(pk=spared.pk).update(due_at=timezone.now() + timedelta(days=1))
    assert tasks.drain_outbox() == 0
    event.refresh_from_db()
    spared.refresh_from_db()
    assert (event.attempts, event.interruptions) == (5, 0)
    assert event.parked_at is not None
    assert "SIGSEGV" in event.error
    assert spared.attempts == 0


def test_blame_that_comes_after_the_next_claim_still_counts(troubled: Party) -> None:
    event = announce(troubled)
    for task in ("a task", "a task of another"):
        tasks.claim(task)
        later()
    for task in ("a task", "a task of another", "a task"):
        tasks.blame_what_ended_the_process(task_id=task, exception=WorkerLostError("signal 11 "))
    event.refresh_from_db()
    assert (event.attempts, event.interruptions, event.claimed_by) == (2, 0, "")


def test_other_failures_of_tasks_blame_no_event(troubled: Party) -> None:
    event = announce(troubled)
    tasks.claim("a task")
    tasks.blame_what_ended_the_process(task_id="a task", exception=ValueError("signal 11"))
    event.refresh_from_db()
    assert event.attempts == 0


def test_blame_that_cannot_be_written_is_left_to_the_sweeper(
    troubled: Party, caplog: pytest.LogCaptureFixture
) -> None:
    announce(troubled)
    interrupted()
    with patch("relationships.tasks.outbox_blame", side_effect=DatabaseError("gone")):
        lost("Worker exited prematurely: exitcode 1 Job: 7.")
    assert "nobody blamed" in caplog.text
    assert tasks.drain_outbox() == 1


@pytest.mark.parametrize(
    ("failed", "interruptions", "level"), [(0, 1, 0), (1, 3, 1), (0, 4, 1), (3, 9, 4), (5, 50, 4)]
)
def test_suspicion_grows_slower_with_interruptions(
    failed: int, interruptions: int, level: int
) -> None:
    assert tasks.suspicion(failed, interruptions) == level


def test_poison_spoils_only_itself(firm: Firm, troubled: Party) -> None:
    """One event of fifty fails whatever it is tried with; the others get done."""
    poison = announce(troubled)
    good = [announce(make.make_person(firm)) for _ in range(50)]

    def evaluate(_firm: UUID, ids: set[UUID], *_args: Any, **_kwargs: Any) -> None:
        if troubled.relationship.pk in ids:
            raise ValueError("poison")

    with patch("relationships.tasks.evaluate_relationships", side_effect=evaluate):
        for _ in range(30):
            tasks.drain_outbox()
            later()
    done = set(OutboxEvent.objects.exclude(done_at=None).values_list("pk", flat=True))
    assert done == {event.pk for event in good}
    poison.refresh_from_db()
    assert poison.parked_at is not None


def test_firms_do_not_see_each_other(firm: Firm, troubled: Party) -> None:
    announce(troubled)
    other = make.make_firm()
    stranger = make.make_person(other)
    announce(stranger)
    set_tenant(firm.pk)
    later()
    assert tasks.drain_outbox() == 2
    set_tenant(other.pk)
    assert OutboxEvent.objects.of_firm(other.pk).get().done_at is not None


def test_day_is_evaluated_once(firm: Firm, troubled: Party) -> None:
    assert tasks.evaluate_day(str(firm.pk))
    assert not tasks.evaluate_day(str(firm.pk))
    run = JobRun.objects.of_firm(firm.pk).get()
    assert (run.period, run.done_at is not None) == (TODAY.isoformat(), True)


def test_nightly_visits_firms_that_are_due(firm: Firm) -> None:
    with patch.object(tasks.evaluate_day, "delay") as delay:
        tasks.evaluate_nightly()
    assert str(firm.pk) in {call.args[0] for call in delay.call_args_list}


def test_a_day_under_way_is_left_to_its_worker(firm: Firm) -> None:
    with patch("relationships.tasks.firm_lock", side_effect=Busy):
        assert not tasks.evaluate_day(str(firm.pk))


def test_prune_drops_what_is_old(firm: Firm, troubled: Party) -> None:
    old = timezone.now() - timedelta(days=120)
    done, fresh = announce(troubled), announce(troubled)
    membership = Membership.objects.of_firm(firm.pk).get()
    OutboxEvent.objects.filter(pk=done.pk).update(done_at=old)
    key = IdempotencyKey.objects.create(
        firm=firm,
        membership=membership,
        key="k",
        fingerprint="f",
    )
    IdempotencyKey.objects.filter(pk=key.pk).update(created_at=old)
    tasks.prune()
    assert list(OutboxEvent.objects.of_firm(firm.pk)) == [fresh]
    assert not IdempotencyKey.objects.of_firm(firm.pk).exists()
    assert JobRun.objects.of_firm(firm.pk).filter(job="prune").exists()


def test_a_first_contact_is_known_to_make_a_tie(firm: Firm, troubled: Party) -> None:
    announce(troubled, "interaction.changed")
    make.make_tie(troubled.episodes.get().owner, troubled)
    with patch("relationships.tasks.evaluate_relationships") as evaluate:
        tasks.drain_outbox()
    assert "tie" in evaluate.call_args.kwargs["changed"]
