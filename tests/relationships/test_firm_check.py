"""A check of a whole firm: seen while it goes on, stopped between two steps, never overtaken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from threading import Thread
from typing import Any, TypeVar
from unittest.mock import patch
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.utils import timezone

from firms import outbox
from firms.access import Viewer
from firms.circles import team_view
from firms.doors import enter_firm
from firms.models import Firm, JobRun, Membership, OutboxEvent
from firms.tenant import set_tenant, tenant
from relationships import checking, tasks
from relationships.flags import candidates, merge, steps
from relationships.flags.engine import evaluate_firm
from relationships.flags.locks import firm_lock
from relationships.models import EvaluationRun, FirmCheck, Flag, Party
from tests import make
from tests.firms.signing_in import user_of
from tests.make import TODAY

pytestmark = pytest.mark.django_db(transaction=True)
LATER = TODAY + timedelta(days=1)
T = TypeVar("T")


@pytest.fixture(autouse=True)
def _told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "EVERY_S", 0)


@pytest.fixture
def owner() -> Membership:
    """Of a firm with two people in trouble, which makes two flags."""
    with transaction.atomic():
        firm = make.make_firm()
        member = make.make_member(firm, "Ada", role="owner", with_user=True, is_principal=True)
        for name in ("Troubled", "Worried"):
            make.make_episode(member, make.make_person(firm, name))
    return member


@pytest.fixture
def viewer(owner: Membership) -> Viewer:
    return viewer_of(owner)


def viewer_of(member: Membership) -> Viewer:
    with transaction.atomic():
        found, _ = enter_firm(user_of(member), None, "test")
    assert found is not None
    return found


def elsewhere(work: Callable[[], T]) -> T:
    """What somebody finds over a connection of their own."""
    found: list[T] = []

    def run() -> None:
        try:
            found.append(work())
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    thread.join()
    return found[0]


def inside(viewer: Viewer, work: Callable[[], T]) -> T:
    with tenant(viewer.firm_id, viewer.membership_id):
        return work()


def shown(viewer: Viewer) -> checking.Check:
    return inside(viewer, lambda: checking.check_of(viewer))


def stop(viewer: Viewer) -> bool:
    return inside(viewer, lambda: checking.stop(viewer, timezone.now()))


def open_rules(viewer: Viewer) -> list[str]:
    rows = Flag.objects.for_view(viewer.view).filter(state="open").order_by("rule")
    return inside(viewer, lambda: list(rows.values_list("rule", flat=True)))


@contextmanager
def at_each_rule(then: Callable[[int], Any]) -> Iterator[list[str]]:
    """Do something while a rule is asked; yields the rules asked so far."""
    asked: list[str] = []
    before = candidates.add_rule

    def add_rule(scope: Any, rule: Any, thresholds: Any) -> None:
        asked.append(rule.id)
        then(len(asked))
        before(scope, rule, thresholds)

    with patch.object(candidates, "add_rule", add_rule):
        yield asked


def test_others_see_how_far_it_is(viewer: Viewer) -> None:
    seen: list[checking.Check] = []

    with at_each_rule(lambda _n: seen.append(elsewhere(lambda: shown(viewer)))) as asked:
        evaluate_firm(viewer.firm_id, TODAY)

    first_view = seen[: len(set(asked))]
    assert all(check.is_running for check in seen)
    done = [check.row.step for check in seen if check.row]
    assert done == sorted(done)
    assert len(set(done)) >= len(first_view)
    assert all(check.doing.startswith("Looking for: ") for check in first_view)
    assert 0 < first_view[0].share < first_view[-1].share < 100
    after = shown(viewer)
    assert after.row is not None
    assert (after.row.state, after.row.step, after.is_running) == ("done", steps.steps(), False)
    assert after.row.ended_at is not None


def test_every_step_has_words_and_its_place(viewer: Viewer) -> None:
    heard: list[str] = []
    with patch.object(steps.Teller, "__call__", lambda _self, word: heard.append(word)):
        evaluate_firm(viewer.firm_id, TODAY)
    views = heard.count("network") + 1  # the first is what it begins with
    assert set(heard) <= set(steps.words())
    assert all(checking.doing_words(word) for word in {*steps.words(), steps.OTHERS})
    assert views >= 1


@pytest.mark.parametrize("views", [2, 3, 9])
def test_the_bar_does_not_tell_how_many_views_there_are(viewer: Viewer, views: int) -> None:
    told = [
        steps.Teller(viewer.firm_id, views, view).of_others(step)
        for view in range(1, views)
        for step in range(len(steps.words()))
    ]
    assert told == sorted(told)
    assert (told[0], max(told)) == (len(steps.words()), steps.steps() - 1)


def test_stops_between_two_rules_and_leaves_the_flags(viewer: Viewer) -> None:
    evaluate_firm(viewer.firm_id, TODAY)
    before = open_rules(viewer)
    with tenant(viewer.firm_id):
        Party.objects.of_firm(viewer.firm_id).get(name="Worried").episodes.update(
            is_resolved=True, resolved_on=TODAY
        )
    answers: list[bool] = []

    def stop_twice(n: int) -> None:
        if n == 3:
            answers.extend(elsewhere(lambda: stop(viewer)) for _ in range(2))

    with at_each_rule(stop_twice) as asked, pytest.raises(steps.Stopped):
        evaluate_firm(viewer.firm_id, TODAY)

    assert answers == [True, False]
    assert len(asked) == 3
    assert open_rules(viewer) == before
    row = shown(viewer).row
    assert row is not None
    assert (row.state, row.stopped_by_id) == ("stopped", viewer.membership_id)
    assert not stop(viewer)  # it has ended
    evaluate_firm(viewer.firm_id, TODAY)
    assert open_rules(viewer) != before
    row = shown(viewer).row
    assert row is not None
    assert (row.state, row.stopped_by_id, row.stop_asked_at) == ("done", None, None)


def test_batches_that_were_written_stay(viewer: Viewer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merge, "BATCH", 1)
    tell = steps.Teller.__call__

    def stop_before_second(self: steps.Teller, word: str) -> None:
        written = open_rules(viewer)
        if word.startswith("written") and written:
            elsewhere(lambda: stop(viewer))
        tell(self, word)

    with (
        patch.object(steps.Teller, "__call__", stop_before_second),
        pytest.raises(steps.Stopped),
    ):
        evaluate_firm(viewer.firm_id, TODAY)

    assert len(open_rules(viewer)) == 1
    with patch.object(merge, "BATCH", 1000):
        evaluate_firm(viewer.firm_id, TODAY)
    assert len(open_rules(viewer)) > 1


def test_only_owners_of_the_firm_see_or_stop_it(viewer: Viewer) -> None:
    with transaction.atomic():
        set_tenant(viewer.firm_id)
        firm = Firm.objects.get(pk=viewer.firm_id)
        inmates = [
            make.make_member(firm, role=role, with_user=True) for role in ("member", "viewer")
        ]
    with transaction.atomic():
        strange = make.make_member(make.make_firm(), role="owner", with_user=True)
    others = [viewer_of(one) for one in (*inmates, strange)]

    def try_it(n: int) -> None:
        if n == 1:
            for other in others:
                assert elsewhere(lambda one=other: shown(one).row) is None  # type: ignore[misc]
                assert not elsewhere(lambda one=other: stop(one))  # type: ignore[misc]

    with at_each_rule(try_it):
        evaluate_firm(viewer.firm_id, TODAY)
    row = shown(viewer).row
    assert row is not None
    assert row.state == "done"


def test_a_dead_run_is_broken_off(viewer: Viewer) -> None:
    def die() -> None:  # the connection goes without a word
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        lock = firm_lock(viewer.firm_id)
        lock.__enter__()
        steps.begin(viewer.firm_id, TODAY)
        assert shown(viewer).is_running
        connection.close()

    elsewhere(die)

    check = shown(viewer)
    assert (check.is_running, check.is_broken) == (False, True)
    assert not stop(viewer)
    with firm_lock(viewer.firm_id):  # of somebody else
        assert shown(viewer).is_broken
    evaluate_firm(viewer.firm_id, TODAY)
    assert not shown(viewer).is_broken


def test_a_failure_is_told(viewer: Viewer) -> None:
    with patch.object(candidates, "add_rule", side_effect=ValueError), pytest.raises(ValueError):  # noqa: PT011
        evaluate_firm(viewer.firm_id, TODAY)
    row = shown(viewer).row
    assert row is not None
    assert row.state == "failed"


def ask(viewer: Viewer, audience: UUID | None = None) -> None:
    with tenant(viewer.firm_id):
        if audience is None:
            assert checking.ask(viewer)
            assert not checking.ask(viewer)
        else:
            outbox.add(firm_id=viewer.firm_id, event="circle.changed", audience_id=audience)


def waiting(viewer: Viewer) -> int:
    rows = OutboxEvent.objects.of_firm(viewer.firm_id).waiting()
    return inside(viewer, rows.count)


def stopped_at_once() -> Any:
    return patch.object(steps.Teller, "__call__", side_effect=steps.Stopped)


def test_an_owner_asks_for_a_check_and_stops_it(viewer: Viewer) -> None:
    ask(viewer)
    assert shown(viewer).waits_since is not None
    with stopped_at_once():
        assert tasks.drain_outbox() == 1
    assert waiting(viewer) == 0
    row = shown(viewer).row
    assert row is not None
    assert row.state == "stopped"
    assert open_rules(viewer) == []
    ask(viewer)
    assert tasks.drain_outbox() == 1
    assert open_rules(viewer)


def test_a_night_that_was_stopped_is_over(viewer: Viewer) -> None:
    firm = str(viewer.firm_id)
    with stopped_at_once():
        assert tasks.evaluate_day(firm)
    assert not tasks.evaluate_day(firm)
    assert open_rules(viewer) == []
    with tenant(viewer.firm_id):
        Firm.objects.filter(pk=viewer.firm_id).update(fixed_on=LATER)
    assert tasks.evaluate_day(firm)
    assert open_rules(viewer)


def test_a_check_for_what_only_some_may_know_leaves_no_trace(viewer: Viewer) -> None:
    evaluate_firm(viewer.firm_id, TODAY)
    before = inside(viewer, FirmCheck.objects.of_firm(viewer.firm_id).get)
    with tenant(viewer.firm_id):
        member = make.make_member(viewer.firm, with_user=True)
        circle = make.make_circle(viewer.firm, member)
    tasks.drain_outbox()
    evaluated = inside(viewer, FirmCheck.objects.of_firm(viewer.firm_id).get)
    ask(viewer, circle.pk)

    seen: list[checking.Check] = []
    with at_each_rule(lambda _n: seen.append(elsewhere(lambda: shown(viewer)))):
        assert tasks.drain_outbox() == 1

    assert seen
    assert not any(check.is_running or check.waits_since for check in seen)
    after = inside(viewer, FirmCheck.objects.of_firm(viewer.firm_id).get)
    assert after.ended_at == evaluated.ended_at
    assert before.state == after.state == "done"


@pytest.mark.parametrize("whole", [True, False])
def test_no_run_of_an_older_day_ends_after_a_newer_one(viewer: Viewer, *, whole: bool) -> None:
    """While one reads its day, the next day can be looked at by nobody else."""
    with tenant(viewer.firm_id):
        person = Party.objects.of_firm(viewer.firm_id).get(name="Troubled")
        ids = [] if whole else [person.relationship.pk]
        outbox.add(firm_id=viewer.firm_id, event="firm.changed", relationship_ids=ids)
    read, tried = tasks.business_date, list[bool]()

    def midnight() -> bool:
        with patch.object(tasks, "business_date", lambda _firm: LATER):
            return tasks.evaluate_day(str(viewer.firm_id))

    def slow(firm_id: UUID) -> date:
        day = read(firm_id)
        tried.append(elsewhere(midnight))
        return day

    with patch.object(tasks, "business_date", slow):
        assert tasks.drain_outbox() == 1
    assert tried == [False]

    assert midnight()
    with tenant(viewer.firm_id):
        team = team_view(viewer.firm).as_access()
        newest = EvaluationRun.objects.for_view(team).order_by("-created_at")[0]
        assert newest.computed_on == LATER
        days = {flag.last_seen_on for flag in Flag.objects.for_view(team).filter(state="open")}
        assert days == {LATER}
        assert JobRun.objects.of_firm(viewer.firm_id).get(job="evaluate").done_at is not None
