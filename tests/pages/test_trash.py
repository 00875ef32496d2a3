"""Deleted entries can be put back for thirty days, by those who could see them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from relationships import tasks
from relationships.models import DeletedEntry, Favour, Interaction, Party
from relationships.services import delete_fact
from tests import make
from tests.pages.house import World, relationship_with

HERE = "/settings/deleted/"


@pytest.fixture
def owner(world: World) -> Client:
    return world.browser(world.owner)


@pytest.fixture
def dinner(world: World) -> Interaction:
    return make.make_interaction(
        world.owner, make.make_person(world.firm, "Dara"), summary="Long dinner"
    )


def throw(client: Client, row: Any, slug: str = "contact") -> None:
    assert client.post(f"/entries/{slug}/{row.pk}/delete/").status_code == 302


def entries(world: World) -> list[DeletedEntry]:
    world.enter()
    return list(DeletedEntry.objects.of_firm(world.firm.pk))


def test_put_back_as_it_was(owner: Client, world: World, dinner: Interaction) -> None:
    throw(owner, dinner)
    page = owner.get(HERE).content.decode()
    assert "Contact: Dara" in page
    assert "deleted by Ada" in page
    (entry,) = entries(world)

    answer = owner.post(f"{HERE}{entry.pk}/restore/", follow=True)
    assert "Put back." in answer.content.decode()
    world.enter()
    back = Interaction.objects.of_firm(world.firm.pk).get(pk=dinner.pk)
    assert back.summary == "Long dinner"
    assert entries(world) == []
    assert owner.post(f"{HERE}{entry.pk}/restore/").status_code == 404


def test_api_deletes_into_the_same_trash(owner: Client, world: World, dinner: Interaction) -> None:
    etag = owner.get(f"/api/v1/interactions/{dinner.pk}/")["ETag"]
    owner.delete(f"/api/v1/interactions/{dinner.pk}/", headers={"If-Match": etag})
    assert [entry.row_id for entry in entries(world)] == [dinner.pk]


def test_undo_empties_the_trash(owner: Client, world: World, dinner: Interaction) -> None:
    page = owner.post(f"/entries/contact/{dinner.pk}/delete/", follow=True).content.decode()
    start = page.index("/undo/")
    owner.post(page[start : page.index('"', start)])
    assert entries(world) == []


def test_what_it_names_must_still_be_there(owner: Client, world: World) -> None:
    person = make.make_person(world.firm, "Gone")
    favour = make.make_favour(world.owner, person)
    throw(owner, favour, "favour")
    world.enter()
    delete_fact(Party.objects.get(pk=person.pk))
    (entry,) = entries(world)

    page = owner.post(f"{HERE}{entry.pk}/restore/", follow=True).content.decode()
    assert "removed meanwhile" in page
    assert entries(world) == [entry]


def test_not_put_back_twice(owner: Client, world: World, dinner: Interaction) -> None:
    throw(owner, dinner)
    (entry,) = entries(world)
    make.make_favour(world.owner, make.make_person(world.firm))
    favour = Favour.objects.of_firm(world.firm.pk).get()
    DeletedEntry.objects.filter(pk=entry.pk).update(kind="favour", row_id=favour.pk)

    assert "there again" in owner.post(f"{HERE}{entry.pk}/restore/", follow=True).content.decode()


def test_hidden_with_whom_it_names(owner: Client, world: World, dinner: Interaction) -> None:
    """The person becomes confidential after the entry was deleted."""
    throw(owner, dinner)
    member = world.browser(world.member)
    assert "Dara" in member.get(HERE).content.decode()
    world.enter()
    person = Party.objects.of_firm(world.firm.pk).get(name="Dara")
    address = f"/relationships/{relationship_with(person).pk}/who-can-see/"
    owner.post(address, {"who": "circle"})

    assert "Dara" not in member.get(HERE).content.decode()
    assert "Dara" in owner.get(HERE).content.decode()
    (entry,) = entries(world)
    assert member.post(f"{HERE}{entry.pk}/restore/").status_code == 404


def test_forgotten_after_thirty_days(owner: Client, world: World, dinner: Interaction) -> None:
    throw(owner, dinner)
    world.enter()
    long_ago = timezone.now() - timedelta(days=31)
    DeletedEntry.objects.of_firm(world.firm.pk).update(created_at=long_ago)
    assert "Nothing was deleted lately" in owner.get(HERE).content.decode()
    tasks.prune()
    assert entries(world) == []


def test_pages_and_stale_addresses(owner: Client, world: World) -> None:
    person = make.make_person(world.firm, "Dara")
    for _ in range(52):
        throw(owner, make.make_favour(world.owner, person), "favour")
        world.enter()
    page = owner.get(HERE).content.decode()
    assert page.count("Put back<") == 50
    start = page.index('rel="next" href="') + len('rel="next" href="')
    older = owner.get(HERE + page[start : page.index('"', start)]).content.decode()
    assert older.count("Put back<") == 2
    assert owner.get(f"{HERE}?cursor=stale").content.decode().count("Put back<") == 50
