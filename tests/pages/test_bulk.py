"""One change to the rows chosen in the list, and one undo for all of them."""

from __future__ import annotations

import re
import uuid

import pytest
from django.test import Client

from firms.circles import make_circle
from relationships.models import Relationship
from relationships.services.bulk import MOST_TAGS
from tests import make
from tests.pages.house import World, relationship_with

HERE = "/relationships/bulk/"


@pytest.fixture
def owner(world: World) -> Client:
    return world.browser(world.owner)


@pytest.fixture
def rows(world: World) -> list[Relationship]:
    return [relationship_with(make.make_person(world.firm, name)) for name in ("Eli", "Fen", "Gus")]


def post(client: Client, rows: list[Relationship], action: str, **fields: str) -> str:
    data = {"pick": [str(row.pk) for row in rows], "action": action, **fields}
    return client.post(HERE, data, follow=True).content.decode()


def again(world: World, rows: list[Relationship]) -> list[Relationship]:
    world.enter()
    for row in rows:
        row.refresh_from_db()
    return rows


def undo_of(page: str) -> str:
    (address,) = re.findall(r'action="(/undo/[^"]+)"', page)
    return str(address)


def test_tags_go_on_and_off_and_back(owner: Client, world: World, rows: list[Relationship]) -> None:
    page = post(owner, rows, "tag", tag="  trade   fair ")
    assert "3 changed." in page
    assert [row.tags for row in again(world, rows)] == [["trade fair"]] * 3

    page = post(owner, rows[:2], "untag", tag="trade fair")
    assert [row.tags for row in again(world, rows)] == [[], [], ["trade fair"]]
    owner.post(undo_of(page))
    assert [row.tags for row in again(world, rows)] == [["trade fair"]] * 3


def test_a_full_row_is_left_as_it_was(
    owner: Client, world: World, rows: list[Relationship]
) -> None:
    Relationship.objects.filter(pk=rows[0].pk).update(tags=[f"t{n}" for n in range(MOST_TAGS)])
    assert "2 changed. 1 left as it was." in post(owner, rows, "tag", tag="one more")


def test_archived_together_and_put_back(
    owner: Client, world: World, rows: list[Relationship]
) -> None:
    page = post(owner, rows, "archive")
    assert all(row.archived_at for row in again(world, rows))
    owner.post(undo_of(page))
    assert not any(row.archived_at for row in again(world, rows))
    post(owner, rows, "archive")
    post(owner, rows, "restore")
    assert not any(row.archived_at for row in again(world, rows))


def test_handing_over_asks_to_whom(owner: Client, world: World, rows: list[Relationship]) -> None:
    page = post(owner, rows, "owner")
    assert "Hand over 3 relationships" in page
    assert "Cleo" not in page  # a viewer cannot own

    post(owner, rows, "owner", owner=str(world.member.pk))
    assert {row.owner_id for row in again(world, rows)} == {world.member.pk}
    post(owner, rows[:1], "owner", owner="")
    assert again(world, rows)[0].owner_id is None


def test_handing_over_to_nobody_s_id_is_refused(
    owner: Client, world: World, rows: list[Relationship]
) -> None:
    data = {"pick": [str(rows[0].pk)], "action": "owner", "owner": str(uuid.uuid4())}
    assert owner.post(HERE, data).status_code == 422


def test_confidential_ones_stay_with_who_knows(
    owner: Client, world: World, rows: list[Relationship]
) -> None:
    circle = make_circle(world.firm, world.owner, {world.owner.pk})
    person = make.make_person(world.firm, "Hid", audience=circle)
    world.owner.refresh_from_db()
    hidden = relationship_with(person)
    page = post(owner, [*rows, hidden], "owner", owner=str(world.member.pk))

    assert "3 changed. 1 left as it was." in page
    assert again(world, [hidden])[0].owner_id != world.member.pk


def test_members_change_their_own_rows_only(world: World, rows: list[Relationship]) -> None:
    Relationship.objects.filter(pk=rows[0].pk).update(owner=world.owner)
    Relationship.objects.filter(pk=rows[1].pk).update(owner=world.member)
    member = world.browser(world.member)

    assert "left as" in post(member, rows[:2], "archive")
    first, second, _third = again(world, rows)
    assert first.archived_at is None
    assert second.archived_at is not None
    assert "Only their owners" in post(member, rows[:1], "archive")


def test_foreign_and_broken_ids_are_nothing(owner: Client, world: World) -> None:
    foreign = relationship_with(make.make_person(make.make_firm("Other"), "Far"))
    world.enter()
    data = {"pick": [str(foreign.pk), "nonsense"], "action": "archive"}
    page = owner.post(HERE, data, follow=True).content.decode()

    assert "Choose some rows first" in page


def test_nothing_to_change_is_said(owner: Client, rows: list[Relationship]) -> None:
    assert "so already" in post(owner, rows, "restore")
    assert "so already" in post(owner, rows, "tag", tag=" ")


def test_unknown_action_is_404(owner: Client, rows: list[Relationship]) -> None:
    data = {"pick": [str(rows[0].pk)], "action": "explode"}
    assert owner.post(HERE, data).status_code == 404


def test_taking_back_is_all_or_nothing(
    owner: Client, world: World, rows: list[Relationship]
) -> None:
    page = post(owner, rows, "archive")
    world.enter()
    rows[2].party.delete()

    assert "removed meanwhile" in owner.post(undo_of(page), follow=True).content.decode()
    assert all(row.archived_at for row in again(world, rows[:2]))
