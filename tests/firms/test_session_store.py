"""The session and its person are found together, and never somebody else's."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.contrib.auth import get_user, login
from django.contrib.sessions.models import Session as OldSession
from django.db import connection
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.utils import timezone

from firms.models import Session, User
from firms.session_store import SessionStore, SignInBackend, person_of
from relationships import tasks
from tests.golden import statements

pytestmark = pytest.mark.django_db


def a_user(name: str) -> User:
    return User.objects.create_user(f"{name}@example.com", "a long pass phrase")


def a_request(key: str | None) -> HttpRequest:
    request = RequestFactory().get("/")
    request.session = SessionStore(key)
    return request


def key_of(user: User) -> str:
    client = Client()
    client.force_login(user)
    return str(client.session.session_key)


def test_one_query_finds_the_session_and_its_person() -> None:
    user = a_user("ann")
    request = a_request(key_of(user))
    found, sent = statements(lambda: person_of(request))
    assert found == user
    assert len(sent) == 1


def test_a_row_says_whose_it_is_and_forgets_it_at_sign_out() -> None:
    user = a_user("ann")
    client = Client()
    client.force_login(user)
    assert Session.objects.get().user == user
    client.logout()
    assert not Session.objects.exists()


def test_a_changed_password_ends_the_sign_in() -> None:
    user = a_user("ann")
    key = key_of(user)
    user.set_password("another long pass phrase")
    user.save()
    assert person_of(a_request(key)).is_anonymous


def test_who_may_no_longer_sign_in_is_nobody() -> None:
    user = a_user("ann")
    key = key_of(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert person_of(a_request(key)).is_anonymous


def test_a_session_that_changes_hands_is_the_new_persons() -> None:
    ann, bob = a_user("ann"), a_user("bob")
    request = a_request(key_of(ann))
    assert person_of(request) == ann
    login(request, bob, backend="firms.session_store.SignInBackend")
    request.session.save()
    later = HttpRequest()
    later.session = request.session
    assert person_of(later) == bob
    assert person_of(a_request(request.session.session_key)) == bob


def test_outside_a_request_the_person_is_looked_up() -> None:
    user = a_user("ann")
    request = a_request(key_of(user))
    assert get_user(request) == user
    assert SignInBackend().get_user(user.pk) == user


def test_sessions_that_are_over_are_cleared() -> None:
    key = key_of(a_user("ann"))
    over = key_of(a_user("bob"))
    Session.objects.filter(pk=over).update(expire_date=timezone.now() - timedelta(days=1))
    tasks.prune()
    assert list(Session.objects.values_list("pk", flat=True)) == [key]


def test_the_table_of_before_is_emptied() -> None:
    """What stood there could be read in every backup, for ever."""
    forget = import_module("firms.migrations.0013_forget_old_sessions").Migration.operations[0]
    OldSession.objects.create(session_key="old", session_data="x", expire_date=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(forget.sql)
    assert not OldSession.objects.exists()
