"""Views of the list under a name: own, shared, renamed, deleted, taken back."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from relationships.models import SavedView
from relationships.models.saved_view import LONGEST_QUERY, MOST
from tests.pages.house import World

HERE = "/relationships/views/"


@pytest.fixture
def owner(world: World) -> Client:
    return world.browser(world.owner)


def keep(client: Client, name: str = "Leeds", query: str = "country=GB", **fields: str) -> int:
    return client.post(HERE, {"name": name, "query": query, **fields}).status_code


def views(world: World) -> list[SavedView]:
    world.enter()
    return list(SavedView.objects.of_firm(world.firm.pk).order_by("name"))


def tab_names(client: Client, query: str = "") -> list[str]:
    page = client.get(f"/relationships/{query}").content.decode()
    nav = page[page.index('class="tabs"') : page.index("</nav>", page.index('class="tabs"'))]
    return re.findall(r"<a href[^>]*>([^<]*)</a>", nav)


def test_a_view_becomes_a_tab(owner: Client, world: World) -> None:
    answer = owner.post(HERE, {"name": "Leeds", "query": "country=GB&ordering=name&cursor=zzz"})

    assert answer["Location"] == "/relationships/?country=GB&ordering=name"
    assert "Leeds" in tab_names(owner)
    page = owner.get("/relationships/?ordering=name&country=GB").content.decode()
    assert re.search(r'aria-current="page">Leeds<', page)


def test_colleagues_see_shared_views_only(owner: Client, world: World) -> None:
    keep(owner, "Mine")
    keep(owner, "Ours", is_shared="on")

    colleague = world.browser(world.member)
    assert {"Ours"} == {"Ours", "Mine"} & set(tab_names(colleague))
    row = next(row for row in views(world) if row.name == "Ours")
    assert colleague.post(f"{HERE}{row.pk}/", {"name": "Theirs"}).status_code == 404
    assert "Ours" not in colleague.get(HERE).content.decode()


def test_a_taken_name_is_said_beside_the_field(owner: Client, world: World) -> None:
    assert keep(owner) == 302
    answer = owner.post(HERE, {"name": "Leeds", "query": "country=DE"})

    assert answer.status_code == 422
    assert "already have a view of this name" in answer.content.decode()
    assert 'value="country=DE"' in answer.content.decode()  # nothing of it is lost
    assert [row.query for row in views(world)] == ["country=GB"]


def test_too_many_filters_are_refused(owner: Client, world: World) -> None:
    assert keep(owner, query=f"q={'x' * LONGEST_QUERY}") == 422
    assert views(world) == []


def test_nobody_keeps_endlessly_many(owner: Client, world: World) -> None:
    SavedView.objects.bulk_create(
        SavedView(firm=world.firm, member=world.owner, name=f"View {n}") for n in range(MOST)
    )
    answer = owner.post(HERE, {"name": "One more", "query": ""})

    assert answer.status_code == 422
    assert "Delete one" in answer.content.decode()


def test_rename_share_delete_and_take_back(owner: Client, world: World) -> None:
    keep(owner)
    (row,) = views(world)
    owner.post(f"{HERE}{row.pk}/", {"name": "Yorkshire", "is_shared": "on"})
    assert [(one.name, one.is_shared) for one in views(world)] == [("Yorkshire", True)]

    page = owner.post(f"{HERE}{row.pk}/", {"delete": "1"}, follow=True).content.decode()
    assert views(world) == []
    (undo,) = re.findall(r'action="(/undo/[^"]+)"', page)
    owner.post(undo)
    (back,) = views(world)
    assert (back.pk, back.name, back.query, back.is_shared) == (
        row.pk,
        "Yorkshire",
        "country=GB",
        True,
    )


def test_a_deleted_view_does_not_come_back_over_another(owner: Client, world: World) -> None:
    keep(owner)
    (row,) = views(world)
    page = owner.post(f"{HERE}{row.pk}/", {"delete": "1"}, follow=True).content.decode()
    (undo,) = re.findall(r'action="(/undo/[^"]+)"', page)
    keep(owner, query="country=DE")

    assert "another view of this name" in owner.post(undo, follow=True).content.decode()
    assert [one.query for one in views(world)] == ["country=DE"]


def test_a_refused_rename_keeps_the_page(owner: Client, world: World) -> None:
    keep(owner)
    keep(owner, "York")
    row = views(world)[0]
    answer = owner.post(f"{HERE}{row.pk}/", {"name": "York"})

    assert answer.status_code == 422
    assert "Choose another" in answer.content.decode()


def test_the_page_of_nobody_s_views_says_how(owner: Client) -> None:
    assert "choose Save view" in owner.get(HERE).content.decode()
