"""Product and limit answer with the same rows, in process and without a server."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from benchmarks import limit
from benchmarks.requests import html_list, limit_search, same_names, words
from benchmarks.world import entered
from relationships.generate import generate
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> Any:
    """A small made-up firm and somebody in it; nothing is evaluated."""
    return entered(generate(relationships=30, seed=5, today=make.TODAY))


def test_a_world_can_be_asked_for(world: Any) -> None:
    assert len(world.relationships) == 30
    answer = Client().get(html_list(world, 0).path, headers={"cookie": world.cookie})
    assert answer.status_code == 200
    name = world.people[0].name
    rows = json.dumps({"results": [{"name": name}]}).encode()
    assert same_names(f"<td>{name}</td>".encode(), rows)
    assert not same_names(b"<td></td>", rows)


def test_what_is_searched_for_is_made_from_names(world: Any) -> None:
    first, given = words(world, 0), world.people[0].name
    assert given.startswith(first)
    assert limit_search(world, 0).path.startswith("/limit/search?wanted=")


def test_each_operation_has_a_limit() -> None:
    assert {f"/limit/{name}" for name in ("list", "record", "search", "create", "today")} == set(
        limit.ANSWERS
    )
