"""Pages cost the same number of queries for one row and for twenty, and stay within the gates."""

from __future__ import annotations

import pytest

from tests import make
from tests.golden import check_count, statements
from tests.pages.house import World, busy_person, evaluate, relationship_with

#: PERFORMANCE 9, sign-in included; Today asks once more for the card of renewals.
GATES = {"page-relationships": 6, "page-record": 12, "page-today": 13, "page-changes": 3}


@pytest.mark.parametrize("rows", [1, 20])
def test_query_counts_do_not_grow(world: World, rows: int) -> None:
    people = [busy_person(world, f"Person {number}") for number in range(rows)]
    place = make.make_organisation(world.firm, "Northwind")
    for person in people:
        make.make_affiliation(person, place)
    evaluate(world)
    pages = {
        "page-today": "/",
        "page-relationships": "/relationships/",
        "page-record": f"/relationships/{relationship_with(people[0]).pk}/",
        "page-record-organisation": f"/relationships/{relationship_with(place).pk}/",
        "page-facets": "/relationships/facets/",
        "page-changes": "/changes/",
        "page-menu": "/menu/",
        "page-work": "/settings/work/",
    }
    owner = world.browser(world.owner)
    for name, address in pages.items():
        owner.get(address)  # the first call of a process makes the SQL
        answer, sent = statements(lambda address=address: owner.get(address))  # type: ignore[misc]
        assert answer.status_code == 200
        check_count(name, sent)
        assert len(sent) <= GATES.get(name, 99), name


def test_a_record_page_stays_small(world: World) -> None:
    person = busy_person(world, "Dara")
    for number in range(40):
        make.make_interaction(world.owner, person, summary=f"Call {number}. " + "word " * 30)
    evaluate(world)

    body = world.browser(world.owner).get(f"/relationships/{relationship_with(person).pk}/").content

    assert len(body) <= 90 * 1024
