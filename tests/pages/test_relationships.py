"""The list: same rows as the API, filters in the address, each row once."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests import make
from tests.pages.house import World, busy_person, evaluate

ROW = re.compile(r'href="/relationships/([0-9a-f-]{36})/" data-open')
NEXT = re.compile(r'rel="next" href="([^"]+)"')


@pytest.fixture
def owner(world: World) -> Client:
    busy_person(world, "Dara", native_name="李哲", country="CN")
    for name in ("Eli", "Fen", "Gus"):
        make.make_person(world.firm, name, country="GB")
    make.make_organisation(world.firm, "Northwind")
    evaluate(world)
    return world.browser(world.owner)


def shown(client: Client, query: str = "") -> list[str]:
    """Ids in the order of the table."""
    return ROW.findall(client.get(f"/relationships/{query}").content.decode())


QUERIES = [
    "",
    "?kind=person",
    "?q=li",
    "?q=李",
    "?balance=quiet",
    "?severity=2",
    "?country=GB&ordering=name",
    "?flag=R07",
    "?quiet_days=5",
    "?ordering=-plug",
]


@pytest.mark.parametrize("query", QUERIES)
def test_page_and_api_show_the_same(owner: Client, query: str) -> None:
    rows = owner.get(f"/api/v1/relationships/{query}").json()

    assert shown(owner, query) == [row["id"] for row in rows["results"]]


def test_an_unknown_filter_is_named_and_left_out(owner: Client) -> None:
    answer = owner.get("/relationships/?shoesize=42")

    assert "shoesize" in answer.content.decode()
    assert len(ROW.findall(answer.content.decode())) == len(shown(owner))


def test_says_so_when_nothing_matches(owner: Client) -> None:
    text = owner.get("/relationships/?q=nobodylikethis").content.decode()

    assert "Nothing matches" in text
    assert "Clear all" in text


def test_pages_give_each_row_once(world: World, owner: Client) -> None:
    world.enter()
    for number in range(60):
        make.make_person(world.firm, f"Person {number:02}")
    evaluate(world)

    first = owner.get("/relationships/").content.decode()
    following = NEXT.search(first)
    assert following is not None
    second = owner.get("/relationships/" + following[1].replace("&amp;", "&")).content.decode()

    ids = ROW.findall(first) + ROW.findall(second)
    assert len(ids) == len(set(ids)) == 66
    assert len(first.encode()) <= 100 * 1024


def test_counts_come_in_a_second_request(owner: Client) -> None:
    text = owner.get("/relationships/facets/").content.decode()

    assert "6 of 6 shown" in text


def test_the_quadrant_is_the_same_set(owner: Client) -> None:
    text = owner.get("/relationships/?view=quadrant&kind=person").content.decode()

    assert text.count("q-point") == len(shown(owner, "?kind=person"))


def test_search_finds_either_script(owner: Client) -> None:
    for text in ("李", "dara"):
        assert "李哲" in owner.get("/search/", {"q": text}).content.decode()


def test_sorting_is_told_to_readers(owner: Client) -> None:
    assert 'aria-sort="descending"' in owner.get("/relationships/").content.decode()
    assert 'aria-sort="ascending"' in owner.get("/relationships/?ordering=name").content.decode()
