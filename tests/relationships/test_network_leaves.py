"""Counting those whom only we know finds the same doors as linking everybody one by one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from firms.circles import full_view, refresh_views
from firms.models import Membership
from relationships import network
from relationships.flags.sql import Scope
from tests import make
from tests.make import TODAY

if TYPE_CHECKING:
    from firms.models import Firm

pytestmark = pytest.mark.django_db


def linked_one_by_one(scope: Scope) -> list[network.Door]:
    """The slow way."""
    return network.find_doors(
        members={row["id"]: row["is_principal"] for row in scope.rows(network.MEMBERS)},
        links=[(row["a"], row["b"]) for row in scope.rows(network.LINKS)],
        markets={row["id"]: row["country"] for row in scope.rows(network.PEOPLE)},
        one_door=[(row["a"], row["b"]) for row in scope.rows(network.ONE_DOOR)],
    )


def scope_of(firm: Firm) -> Scope:
    refresh_views(firm)
    return Scope(full_view(firm).as_access(), TODAY)


def same(firm: Firm) -> list[network.Door]:
    """The doors, found both ways."""
    scope = scope_of(firm)
    found = sorted(network.doors(scope), key=repr)
    assert found == sorted(linked_one_by_one(scope), key=repr)
    return found


def test_doors_are_the_same_however_many_hang_on_them() -> None:
    firm = make.make_firm()
    me = make.make_member(firm, "Me", is_principal=True)
    sales = make.make_member(firm, "Sales")
    gone = make.make_member(firm, "Gone")
    people = [make.make_person(firm, f"P{n}", country="CN") for n in range(8)]
    make.make_person(firm, "Nobody's", country="CN")
    day = TODAY - timedelta(days=30)
    for person in people[:3]:
        make.make_interaction(sales, person, on=day)  # only one of us knows them
    make.make_interaction(me, people[2], on=day)
    make.make_interaction(me, people[3], on=day)
    make.make_alter_tie(people[3], people[4])  # behind somebody else
    make.make_alter_tie(people[4], people[5])
    make.make_interaction(gone, people[6], on=day)
    make.make_interaction(gone, people[0], on=day)
    assert [door.contacts for door in same(firm)]
    Membership.objects.of_firm(firm.pk).filter(pk=gone.pk).update(is_active=False)
    assert same(firm)  # who has left is reached through those who stay in touch
    make.make_alter_tie(people[1], people[2], kind="kin")  # one door
    assert same(firm)
