"""A demo firm is deleted by its owner, with everything in it; other firms stay as they are."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.models import Q
from django.test import Client

from firms.models import Firm, Membership
from firms.tenant import set_tenant
from relationships.models import Party
from tests import make
from tests.access import catalogue
from tests.firms.signing_in import member_of, signed_in, user_of
from tests.pages.house import World, busy_person, evaluate

pytestmark = pytest.mark.django_db
HERE = "/settings/firm/delete/"


def filled(name: str, *, is_demo: bool) -> World:
    """A firm with something in every corner."""
    firm = make.make_firm(name, is_demo=is_demo)
    owner = make.make_member(firm, "Ada", role="owner", with_user=True, is_principal=True)
    member = make.make_member(firm, "Ben", with_user=True)
    world = World(firm, owner, member, member)
    person = busy_person(world, "Dara")
    make.make_affiliation(person, make.make_organisation(firm, "Northwind"))
    evaluate(world)
    return world


def delete(client: Client, name: str) -> str:
    answer = client.post(HERE, {"name": name}, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def rows_of(firm_id: UUID) -> int:
    """Rows in all tables of the firm, seen from inside."""
    set_tenant(firm_id)
    counted = Q(firm_id=firm_id)
    managers = [model._base_manager for model in catalogue.tenant_models()]
    return sum(manager.filter(counted).count() for manager in managers)


def test_gone_with_everything_and_nothing_else(db: None) -> None:
    other, demo = filled("Real", is_demo=False), filled("Demo", is_demo=True)
    kept = rows_of(other.firm.pk)
    client = demo.browser(demo.owner)
    assert "Delete this demo firm" in client.get("/settings/firm/").content.decode()

    assert "was deleted" in delete(client, "Demo")
    assert rows_of(demo.firm.pk) == 0
    assert not Firm.objects.filter(pk=demo.firm.pk).exists()
    assert rows_of(other.firm.pk) == kept
    with connection.cursor() as cursor:  # keys are checked at the end of the transaction: now
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert client.get("/")["Location"] == "/welcome/"
    assert demo.browser(demo.member).get("/")["Location"] == "/welcome/"
    assert other.browser(other.owner).get("/").status_code == 200


def test_the_name_has_to_be_typed() -> None:
    demo = filled("Demo", is_demo=True)
    client = demo.browser(demo.owner)
    for wrong in ("", "demo", "Real"):
        assert "Type the name" in delete(client, wrong)
    demo.enter()
    assert Party.objects.of_firm(demo.firm.pk).filter(name="Dara").exists()


def test_a_firm_with_real_data_is_not_deleted_here() -> None:
    real = filled("Real", is_demo=False)
    client = real.browser(real.owner)
    assert "Delete this demo firm" not in client.get("/settings/firm/").content.decode()
    assert "Only a demo firm" in delete(client, "Real")
    with connection.cursor() as cursor:  # nor by the door itself
        set_tenant(real.firm.pk, real.owner.pk)
        cursor.execute("SELECT delete_entered_demo()")
        assert cursor.fetchone() == (False,)


def test_only_its_owner_may() -> None:
    demo = filled("Demo", is_demo=True)
    assert demo.browser(demo.member).post(HERE, {"name": "Demo"}).status_code == 404
    stranger = user_of(member_of(make.make_firm(), "owner"))
    assert "Only a demo firm" in delete(signed_in(stranger), "Demo")
    demo.enter()
    for actor in (demo.member.pk, Membership(firm=demo.firm).pk, ""):
        set_tenant(demo.firm.pk, actor)
        with connection.cursor() as cursor:
            cursor.execute("SELECT delete_entered_demo()")
            assert cursor.fetchone() == (False,)


def test_what_is_noted_is_for_the_operator() -> None:
    demo = filled("Demo", is_demo=True)
    delete(demo.browser(demo.owner), "Demo")
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM firms_firmdeletion")
