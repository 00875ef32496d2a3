"""Nothing is saved for the team from what was read before somebody became confidential."""

from __future__ import annotations

from threading import Event, Thread
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction

from firms.circle_lock import hold_alone
from firms.doors import enter_firm
from firms.tenant import tenant
from relationships.models import Favour, Party, Relationship
from relationships.services import record_fact
from tests.api.caller import Caller
from tests.make import TODAY, make_firm, make_member, make_person

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE_S = 20
WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


def wait_for_a_waiter() -> None:
    """Until a connection waits for an advisory lock."""
    until = monotonic() + PATIENCE_S
    while monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone() != (0,):
                return
        sleep(0.01)
    raise AssertionError("nobody waits")


def started(work: Callable[[], Any]) -> Thread:
    """A thread that gives its connection back."""

    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    return thread


@pytest.fixture
def people(transactional_db: None) -> tuple[Caller, Caller, Party]:
    """Two members of a firm and somebody both know."""
    with transaction.atomic():
        firm = make_firm()
        owner = Caller(make_member(firm, role="owner", with_user=True))
        member = Caller(make_member(firm, with_user=True))
        return owner, member, make_person(firm)


@pytest.mark.django_db(transaction=True)
def test_what_a_save_read_is_still_true_when_it_writes(
    people: tuple[Caller, Caller, Party],
) -> None:
    owner, member, person = people
    read, go_on, answers = Event(), Event(), []
    with tenant(person.firm_id):
        pk = Relationship.objects.of_firm(person.firm_id).get(party=person).pk

    def save() -> None:
        with transaction.atomic():
            assert member.member.user is not None
            viewer, _ = enter_firm(member.member.user, None, "test", writes=True)
            assert viewer is not None
            known = Party.objects.visible_to(viewer).get(pk=person.pk)
            read.set()
            assert go_on.wait(PATIENCE_S)
            gift = Favour(
                member_id=viewer.membership_id,
                person=known,
                direction="given",
                kind="gift",
                on=TODAY,
            )
            record_fact(gift, viewer=viewer)

    def hide() -> None:
        body = {"visibility": "confidential", "members": []}
        answers.append(owner.post(f"relationships/{pk}/confidentiality/", body))

    saving = started(save)
    assert read.wait(PATIENCE_S)
    hiding = started(hide)
    wait_for_a_waiter()
    go_on.set()
    saving.join()
    hiding.join()
    assert [answer.status_code for answer in answers] == [200]
    with tenant(person.firm_id):
        audience = Relationship.objects.of_firm(person.firm_id).get(pk=pk).audience_id
        assert audience is not None
        assert Favour.objects.of_firm(person.firm_id).get().audience_id == audience


@pytest.mark.django_db(transaction=True)
def test_a_save_that_comes_during_a_change_sees_what_came_of_it(
    people: tuple[Caller, Caller, Party],
) -> None:
    _owner, member, person = people
    answers: list[Any] = []
    body = {"person": str(person.pk), "direction": "given", "kind": "gift", "on": "2006-06-01"}
    with tenant(person.firm_id):
        hold_alone(person.firm_id)
        saving = started(lambda: answers.append(member.post("favours/", body)))
        wait_for_a_waiter()
        Party.objects.of_firm(person.firm_id).filter(pk=person.pk).delete()
    saving.join()
    assert [answer.status_code for answer in answers] == [400]
