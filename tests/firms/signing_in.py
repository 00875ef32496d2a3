"""Helpers of tests that sign in."""

from __future__ import annotations

from django.db import connection
from django.test import Client

from firms.models import Firm, Membership, User
from tests import make


def leave_firm() -> None:
    """Nobody is in a firm any more, as at the start of a request."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.firm', '', true), set_config('app.actor', '', true)")


def signed_in(user: User) -> Client:
    """A browser in which the user is signed in."""
    leave_firm()
    client = Client()
    client.force_login(user)
    return client


def member_of(firm: Firm, role: str = "owner", name: str = "") -> Membership:
    """A member who can sign in."""
    return make.make_member(firm, name, role=role, with_user=True, with_party=False)


def user_of(member: Membership) -> User:
    """The member's user."""
    assert member.user is not None
    return member.user
