"""A list costs the same number of queries for one row and for twenty, and few of them."""

from __future__ import annotations

from typing import Any

import pytest

from relationships.models import Relationship
from tests.api.caller import House, list_all
from tests.api.test_resources import RESOURCES, bodies
from tests.golden import check_count, statements
from tests.make import make_interaction, make_person

pytest_plugins = ["tests.api.house"]

MOST_OF_A_LIST, MOST_OF_A_NEW_INTERACTION = 5, 11


def variants(resource: str, body: dict[str, Any], number: int, house: House) -> dict[str, Any]:
    """The body for one more row."""
    if resource == "regions":
        return {**body, "code": f"R{number}"}
    if resource == "ties":
        person = make_person(house.firm, f"Tied {number}")
        return {**body, "person": str(person.pk)}
    return body


@pytest.mark.parametrize("resource", RESOURCES)
def test_a_list_has_constant_queries(house: House, resource: str) -> None:
    body = bodies(house)[resource]
    house.member.get("me/")  # the day's first use of a token is noted once

    def add(number: int) -> None:
        house.enter()
        added = house.member.post(f"{resource}/", variants(resource, body, number, house))
        assert added.status_code == 201, added.content

    def listed() -> list[str]:
        answer, sent = statements(lambda: house.member.get(f"{resource}/?limit=200"))
        assert answer.status_code == 200
        return sent

    add(0)
    few = listed()
    for number in range(1, 6):
        add(number)
    many = listed()
    assert len(few) == len(many) <= MOST_OF_A_LIST
    check_count(f"api-{resource}", many)


def test_the_list_of_relationships_has_constant_queries(house: House) -> None:
    house.member.get("relationships/?q=a")  # a process reads once what searching needs
    few, sent_few = statements(lambda: house.member.get("relationships/?limit=1&q=a&kind=person"))
    for number in range(20):
        make_person(house.firm, f"Another {number}")
    list_new(house)
    many, sent = statements(lambda: house.member.get("relationships/?limit=200&q=a&kind=person"))
    assert len(many.json()["results"]) > len(few.json()["results"])
    assert len(sent_few) == len(sent) <= MOST_OF_A_LIST
    check_count("api-relationships", sent)


def list_new(house: House) -> None:
    """Scores for the new ones."""
    for relationship in Relationship.objects.of_firm(house.firm.pk):
        relationship.scores.all().delete()
    list_all(house.firm)


def test_search_is_two_queries(house: House) -> None:
    house.member.get("me/")
    _answer, sent = statements(lambda: house.member.get("search/?q=ada"))
    check_count("api-search", sent)
    assert len(sent) <= 3


def test_adding_an_interaction_stays_within_its_budget(house: House) -> None:
    house.member.get("me/")
    make_interaction(house.member.member, house.person)
    body = bodies(house)["interactions"]
    answer, sent = statements(lambda: house.member.post("interactions/", body, key="k"))
    assert answer.status_code == 201
    check_count("api-add-interaction", sent)
    assert len(sent) <= MOST_OF_A_NEW_INTERACTION


def test_today_has_constant_queries(house: House) -> None:
    house.member.get("me/")
    _answer, sent = statements(lambda: house.member.get("dashboards/today/"))
    check_count("api-today", sent)
