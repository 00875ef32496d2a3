"""Undo on the pages of clients: without scripts, once, only by who did it, and all or nothing."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client as Browser

from clients.models import (
    Agreement,
    Client,
    ClientMember,
    ClientPhase,
    Enquiry,
    Invoice,
    Stage,
    StagePlan,
    TimeEntry,
)
from firms.circles import refresh_views
from relationships.models import Relationship
from relationships.services.circle import set_circle
from tests import make
from tests.clients import builders
from tests.clients.builders import ago
from tests.pages.conftest import world  # noqa: F401 - a fixture
from tests.pages.house import World

UNDO = re.compile(r'action="(/undo/[^"]+)"')
REFUSED = ("changed meanwhile", "removed meanwhile", "in the way by now")


@pytest.fixture
def client(world: World) -> Client:  # noqa: F811
    found = builders.make_firm_client(world.firm, "Northwind", since=ago(400))
    refresh_views(world.firm)
    return found


@pytest.fixture
def owner(world: World, client: Client) -> Browser:  # noqa: F811
    return world.browser(world.owner)


def send(browser: Browser, address: str, /, **data: Any) -> str:
    """Send a form; the address of the Undo on the page that follows."""
    page = browser.post(address, data, follow=True)
    assert page.status_code == 200
    return str(UNDO.findall(page.content.decode())[-1])


def take_back(browser: Browser, address: str) -> str:
    """Press Undo; what the page says then."""
    page = browser.post(address, follow=True)
    assert page.status_code == 200
    return page.content.decode()


def of(world: World, model: Any) -> Any:  # noqa: F811
    """All rows of the firm."""
    world.enter()
    return model.objects.of_firm(world.firm.pk)


def test_hours_are_added_changed_and_deleted_and_all_of_it_taken_back(
    world: World,  # noqa: F811
    client: Client,
    owner: Browser,
) -> None:
    at = f"/clients/{client.pk}/money/hours/add/"
    new = send(owner, at, hours="2", on="2006-06-01", what="Manual")
    row = of(world, TimeEntry).get()
    edit = f"/clients/money/hours/{row.pk}/"
    longer = send(owner, edit, hours="3", on="2006-06-01", what="Manual")
    gone = send(owner, f"{edit}delete/")
    assert not of(world, TimeEntry).exists()

    assert "Taken back." in take_back(owner, gone)
    assert of(world, TimeEntry).get().hours == 3
    assert "Taken back." in take_back(owner, longer)
    assert of(world, TimeEntry).get().hours == 2
    assert owner.post(gone).status_code == 404  # once
    assert any(words in take_back(owner, new) for words in REFUSED)  # others were written since
    assert of(world, TimeEntry).count() == 1


def test_only_the_columns_of_a_change_are_taken_back_while_nobody_changed_them(
    world: World,  # noqa: F811
    client: Client,
    owner: Browser,
) -> None:
    row = builders.make_invoice(client, 100, number="7", due_on=make.TODAY)
    data = {"on": row.on, "due_on": row.due_on, "amount": "100", "currency": "GBP"}
    first = send(owner, f"/clients/money/invoice/{row.pk}/", number="8", **data)
    pay = {"on": row.on, "amount": "100", "currency": "GBP", "invoice": row.pk}
    send(owner, f"/clients/{client.pk}/money/payment/add/", **pay)
    take_back(owner, first)
    stored = of(world, Invoice).get()
    assert (stored.number, stored.paid_on) == ("7", row.on)

    second = send(owner, f"/clients/money/invoice/{row.pk}/", number="9", **data)
    of(world, Invoice).update(number="10")  # by a colleague
    assert "changed meanwhile" in take_back(owner, second)
    assert of(world, Invoice).get().number == "10"


def test_a_colleague_cannot_take_it_back(world: World, client: Client, owner: Browser) -> None:  # noqa: F811
    gone = send(owner, f"/clients/plans/{builders.make_stage(client).plan_id}/delete/")
    assert world.browser(world.member).post(gone).status_code == 404
    assert not of(world, StagePlan).exists()
    take_back(owner, gone)
    assert (of(world, StagePlan).count(), of(world, Stage).count()) == (1, 1)


def test_nothing_of_a_client_that_became_hidden_comes_back(
    world: World,  # noqa: F811
    client: Client,
    owner: Browser,
) -> None:
    builders.row_of(ClientMember, client, member=world.member)
    hours, enquiry = builders.make_hours(client, 2), builders.make_enquiry(client)
    member = world.browser(world.member)
    gone = [
        send(member, f"/clients/money/hours/{hours.pk}/delete/"),
        send(member, f"/clients/desk/{enquiry.pk}/delete/"),
    ]
    world.enter()
    set_circle(client.relationship, named=[], viewer=builders.viewer_of(world.owner))
    said = [take_back(member, address) for address in gone]
    assert all("removed meanwhile" in page for page in said)
    assert not of(world, TimeEntry).exists()
    assert not of(world, Enquiry).exists()


def test_who_no_longer_works_for_the_client_takes_no_money_back(
    world: World,  # noqa: F811
    client: Client,
    owner: Browser,
) -> None:
    work = builders.row_of(ClientMember, client, member=world.member)
    hours = builders.make_hours(client, 2)
    member = world.browser(world.member)
    gone = send(member, f"/clients/money/hours/{hours.pk}/delete/")
    of(world, ClientMember).filter(pk=work.pk).delete()
    assert "removed meanwhile" in take_back(member, gone)
    assert not of(world, TimeEntry).exists()


def test_steps_of_an_account(world: World, client: Client, owner: Browser) -> None:  # noqa: F811
    at = f"/clients/{client.pk}/"
    said = list(of(world, ClientPhase).values("kind", "started_on", "ended_on"))
    other = send(owner, f"{at}terms/", kind="commission", on="2006-06-01")
    assert of(world, ClientPhase).count() == 2
    take_back(owner, other)
    assert list(of(world, ClientPhase).values("kind", "started_on", "ended_on")) == said

    closed = send(owner, f"{at}close/", on="2006-06-01")
    assert not of(world, Relationship).get(pk=client.relationship_id).client_active
    again = send(owner, f"{at}reopen/", kind="direct", since="2006-06-15")
    assert "in the way by now" in take_back(owner, closed)
    take_back(owner, again)
    about = of(world, Relationship).get(pk=client.relationship_id)
    assert (about.client_active, of(world, ClientPhase).count()) == (False, 1)


def test_an_account_with_who_works_for_it(world: World, client: Client, owner: Browser) -> None:  # noqa: F811
    data = {"origin": "trade_fair", "covenant": "none", "members": [world.member.pk]}
    changed = send(owner, f"/clients/{client.pk}/edit/", **data)
    assert of(world, ClientMember).count() == 1
    take_back(owner, changed)
    assert of(world, Client).get().origin == client.origin
    assert not of(world, ClientMember).exists()


def test_a_new_plan_goes_with_its_stages_unless_somebody_worked_on_it(
    world: World,  # noqa: F811
    client: Client,
    owner: Browser,
) -> None:
    at, data = f"/clients/{client.pk}/plans/add/", {"name": "China", "template": "market-entry"}
    new = send(owner, at, **data)
    answer = owner.post(new)
    assert answer.headers["Location"] == f"/clients/{client.pk}/plans/"
    assert not of(world, StagePlan).exists()

    new = send(owner, at, **data)
    stage = of(world, Stage).first()
    send(owner, f"/clients/stages/{stage.pk}/", name="Research", state="active")
    assert "changed meanwhile" in take_back(owner, new)
    assert (of(world, StagePlan).count(), of(world, Stage).count()) == (1, 5)


def test_steps_of_an_enquiry_are_taken_back_from_the_last(
    world: World,  # noqa: F811
    client: Client,
    owner: Browser,
) -> None:
    at = f"/clients/desk/{builders.make_enquiry(client).pk}/do/"
    first = send(owner, f"{at}summarise/", english_summary="They ask the price.")
    second = send(owner, f"{at}send/")
    assert "changed meanwhile" in take_back(owner, first)
    take_back(owner, second)
    row = of(world, Enquiry).get()
    assert (row.sent_to_client_at, row.english_summary) == (None, "They ask the price.")


def test_an_agreement_and_its_page(world: World, client: Client, owner: Browser) -> None:  # noqa: F811
    data = {"kind": "service", "state": "active", "exclusivity": "none", "title": "Frame"}
    new = send(owner, f"/clients/{client.pk}/agreements/add/", **data)
    row = of(world, Agreement).get()
    at = f"/clients/agreements/{row.pk}/"
    send(owner, f"{at}edit/", **(data | {"title": "Other"}))
    gone = send(owner, f"{at}delete/")
    take_back(owner, gone)
    assert of(world, Agreement).get().title == "Other"
    assert [side.party.name for side in of(world, Agreement).get().parties.all()] == ["Northwind"]
    assert any(words in take_back(owner, new) for words in REFUSED)


def test_deleted_rows_are_kept_for_those_who_saw_them(
    world: World,  # noqa: F811
    client: Client,
    owner: Browser,
) -> None:
    builders.row_of(ClientMember, client, member=world.member)
    hours, enquiry = builders.make_hours(client, 2), builders.make_enquiry(client)
    member = world.browser(world.member)
    send(member, f"/clients/money/hours/{hours.pk}/delete/")
    send(member, f"/clients/desk/{enquiry.pk}/delete/")
    here = "/settings/deleted/"
    theirs = member.get(here).content.decode()
    assert "Enquiry: Northwind" in theirs
    assert "Hours: Northwind" not in theirs  # a list of money that spans clients
    page = owner.get(here).content.decode()
    (address,) = re.findall(r'action="([^"]+restore/)">(?:(?!</form>).)*Hours:', page, re.DOTALL)[
        -1:
    ]
    assert member.post(address).status_code == 404
    assert "Put back." in owner.post(address, follow=True).content.decode()
    assert of(world, TimeEntry).get().pk == hours.pk
