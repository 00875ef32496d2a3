"""What the worker has still to do, and what it gave up, is shown to owners (TRUST P10)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.utils import timezone

from firms import outbox
from firms.doors import enter_firm
from firms.models import OutboxEvent
from relationships.flags import steps
from relationships.flags.locks import firm_lock
from relationships.flags.registry import rule_by_id
from relationships.keepers import MODELS
from relationships.models import FirmCheck
from relationships.services.circle import set_circle
from relationships.work import CHANGED, error_class
from tests import make
from tests.firms.signing_in import user_of
from tests.pages.house import World, evaluate, relationship_with

PAGE = "/settings/work/"


def event_about(world: World, person: Any, name: str = "favour.changed") -> OutboxEvent:
    """A change of somebody that waits, entered as the form would."""
    world.enter()
    return outbox.add(
        firm_id=world.firm.pk,
        event=name,
        relationship_ids=[relationship_with(person).pk],
        audience_id=person.audience_id,
    )


def park(event: OutboxEvent, error: str = "ValueError: Dara is a spy") -> None:
    """As the worker gives up (``outbox_claim``)."""
    OutboxEvent.objects.filter(pk=event.pk).update(
        attempts=5,
        interruptions=2,
        parked_at=timezone.now(),
        error=f"given up after 5 failed and 2 interrupted attempts. {error}",
    )


def shown(world: World, who: Any = None, url: str = PAGE) -> str:
    """The page's text."""
    answer = world.browser(who or world.owner).get(url)
    assert answer.status_code == 200
    world.enter()
    return str(answer.content.decode())


def test_nothing_waits_in_an_idle_firm(world: World) -> None:
    text = shown(world)

    assert "Nothing waits" in text
    assert "Given up" not in text
    assert "could not be worked out" not in shown(world, url="/")


def test_shows_what_waits_and_about_whom(world: World) -> None:
    event_about(world, make.make_person(world.firm, "Dara"))
    outbox.add(firm_id=world.firm.pk, event="firm.changed")

    text = shown(world)

    for words in ("A favour", "Dara", "Settings of the firm", "looks at the whole firm"):
        assert words in text
    assert "Try again" not in text


def test_shows_what_was_given_up_without_the_message(world: World) -> None:
    park(event_about(world, make.make_person(world.firm, "Bea")))

    text, today = shown(world), shown(world, url="/")

    assert "tried 7 times" in text
    assert "stopped with ValueError" in text
    assert "spy" not in text
    assert "1 change could not be worked out; flags may be out of date." in today
    assert PAGE in today


@pytest.mark.parametrize("role", ["member", "reader"])
def test_is_for_owners(world: World, role: str) -> None:
    park(event_about(world, make.make_person(world.firm, "Bea")))
    browser = world.browser(getattr(world, role))

    assert browser.get(PAGE).status_code == 404
    assert browser.post(PAGE).status_code == 404
    assert b"could not be worked out" not in browser.get("/").content
    world.enter()
    assert OutboxEvent.objects.of_firm(world.firm.pk).parked().count() == 1


def test_tries_again_once(world: World, django_capture_on_commit_callbacks: Any) -> None:
    event, idle = (event_about(world, make.make_person(world.firm)) for _ in range(2))
    later = timezone.now() + timedelta(hours=1)
    OutboxEvent.objects.filter(pk=idle.pk).update(attempts=3, due_at=later)
    park(event)
    owner = world.browser(world.owner)

    with patch("firms.outbox.current_app.send_task") as bell:
        for _ in range(2):
            with django_capture_on_commit_callbacks(execute=True):
                answer = owner.post(PAGE)
            assert (answer.status_code, answer.headers["Location"]) == (302, PAGE)

    world.enter()
    event.refresh_from_db()
    assert (event.attempts, event.interruptions, event.parked_at, event.error) == (0, 0, None, "")
    assert event.due_at <= timezone.now()
    idle.refresh_from_db()
    assert (idle.attempts, idle.due_at) == (3, later)
    bell.assert_called_once()


def test_changes_of_confidential_records_are_for_their_circle(world: World) -> None:
    before = shown(world), shown(world, url="/")
    circle = make.make_circle(world.firm, world.member)
    hidden = make.make_person(world.firm, "Hidden", audience=circle)
    park(event_about(world, hidden))
    event_about(world, hidden, "tie.changed")

    after = shown(world), shown(world, url="/")

    assert [len(text) for text in after] == [len(text) for text in before]
    assert "Given up" not in after[0]
    assert world.browser(world.owner).post(PAGE).status_code == 302  # tried again all the same
    world.enter()
    assert not OutboxEvent.objects.of_firm(world.firm.pk).parked().exists()


def test_changes_go_with_a_record_that_becomes_confidential(world: World) -> None:
    person = make.make_person(world.firm, "Dara")
    park(event_about(world, person))
    viewer, _ = enter_firm(user_of(world.member), None, "test")
    assert viewer is not None

    set_circle(relationship_with(person), named=[], viewer=viewer)

    text = shown(world)
    assert "Given up" not in text
    assert "Who may know" not in text


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("", ""),
        ("given up after 0 failed and 50 interrupted attempts. ", ""),
        ("ValueError: a name", "ValueError"),
        ("given up after 5 failed and 0 interrupted attempts. KeyError: 'a: b'", "KeyError"),
        ("The worker ended: signal 11 (SIGSEGV) Job: 3.", "The worker's process ended"),
        ("Wholly free words about Ann", "The worker's process ended"),
    ],
)
def test_only_the_class_of_an_error_is_told(error: str, said: str) -> None:
    assert error_class(error) == said


@contextmanager
def checked(world: World, **fields: Any) -> Iterator[FirmCheck]:
    """A check that is at its third step, by a worker that holds the firm."""
    world.enter()
    with firm_lock(world.firm.pk):
        steps.begin(world.firm.pk, make.TODAY)
        rows = FirmCheck.objects.of_firm(world.firm.pk)
        rows.update(**{"step": 3, "doing": "contacts"} | fields)
        yield rows.get()
    world.enter()


@pytest.fixture
def told_day(world: World) -> None:
    """Today says when the last check was only after one."""
    evaluate(world)


@pytest.mark.usefixtures("told_day")
def test_shows_how_far_a_check_is(world: World) -> None:
    with checked(world) as check:
        text, today = shown(world), shown(world, url="/")
        others = [shown(world, who, "/") for who in (world.member, world.reader)]

    for words in (
        "Reading the contacts",
        f"3 of {check.steps} steps done",
        f'aria-valuemax="{check.steps}" aria-valuenow="3"',
        'hx-trigger="every 2s"',
    ):
        assert words in text
    assert "Check everything now" not in text
    assert f"Checking now: 3 of {check.steps} steps" in today
    assert not any("Checking now" in other for other in others)


def test_says_the_rule_that_is_looked_for(world: World) -> None:
    with checked(world, doing="R07"):
        assert f"Looking for: {rule_title('R07')}" in shown(world)


def rule_title(rule_id: str) -> str:
    rule = rule_by_id(rule_id)
    assert rule is not None
    return str(rule.title)


def test_an_owner_stops_it_once(world: World) -> None:
    owner = world.browser(world.owner)
    with checked(world):
        first, second = (owner.post(f"{PAGE}stop/", follow=True) for _ in range(2))
        assert "The check stops after the step it is at." in first.content.decode()
        assert "Ada has asked it to stop." in first.content.decode()
        assert "No check was running." in second.content.decode()
        world.enter()
        steps.end(world.firm.pk, FirmCheck.State.STOPPED)
    text = shown(world)
    assert "Stopped by Ada at" in text
    assert "after 3 of" in text
    assert "Check everything now" in text


def test_asks_for_a_check_once(world: World) -> None:
    owner = world.browser(world.owner)
    first, second = (owner.post(f"{PAGE}check/", follow=True) for _ in range(2))
    assert "Everything is looked at again." in first.content.decode()
    assert "Waits for the worker since" in first.content.decode()
    assert "waiting to be looked at already" in second.content.decode()
    world.enter()
    assert OutboxEvent.objects.of_firm(world.firm.pk).get().event == "check.asked"


@pytest.mark.parametrize("role", ["member", "reader"])
@pytest.mark.parametrize("what", ["stop", "check"])
def test_stopping_and_asking_are_for_owners(world: World, role: str, what: str) -> None:
    with checked(world):
        answer = world.browser(getattr(world, role)).post(f"{PAGE}{what}/")
        assert answer.status_code == 404
        world.enter()
        assert FirmCheck.objects.of_firm(world.firm.pk).get().stop_asked_at is None
        assert not OutboxEvent.objects.of_firm(world.firm.pk).exists()


def test_a_check_whose_worker_is_gone_is_told(world: World) -> None:
    with checked(world):
        pass
    text = shown(world)
    assert "The last check broke off after 3 of" in text
    assert "progressbar" not in text
    assert "every 2s" not in text
    assert "Checking now" not in shown(world, url="/")


@pytest.mark.parametrize(
    ("state", "words"),
    [("done", "Everything was last checked at"), ("failed", "The last check failed at")],
)
def test_says_how_the_last_check_ended(world: World, state: str, words: str) -> None:
    with checked(world):
        steps.end(world.firm.pk, FirmCheck.State(state))
    assert words in shown(world)


def test_every_kind_of_fact_has_words() -> None:
    own = {name for name, model in MODELS.items() if model._meta.app_label == "relationships"}
    assert own - set(CHANGED) == set()
