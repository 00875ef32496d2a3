"""Search by name: scripts, pinyin, accents, typos, and who may find whom."""

from __future__ import annotations

import pytest
from django.db import connection

from firms.access import Viewer
from relationships.search import find
from tests.api.caller import House, list_all, problems
from tests.make import make_circle, make_firm, make_organisation, make_person

pytest_plugins = ["tests.api.house"]


@pytest.fixture
def people(house: House) -> House:
    """Names that are easily taken for each other."""
    firm = house.firm
    make_person(firm, "Li Zhe", native_name="李哲", name_order="family_first")
    make_person(firm, "Wang Li", native_name="王丽", name_order="family_first")
    make_person(firm, "José Núñez", aliases=["Pepe"])
    make_person(firm, "Cr")
    make_organisation(firm, "CR")
    make_organisation(firm, "50% Off_Goods")
    list_all_again(house)
    return house


def list_all_again(house: House) -> None:
    """Scores for those that have none yet."""
    connection.cursor().execute("DELETE FROM relationships_score")
    list_all(house.firm)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("李", ["Li Zhe"]),
        ("李哲", ["Li Zhe"]),
        ("哲", ["Li Zhe"]),
        ("丽", ["Wang Li"]),
        ("li", ["Li Zhe", "Wang Li"]),
        ("LI", ["Li Zhe", "Wang Li"]),
        ("lizhe", ["Li Zhe"]),
        ("li zhe", ["Li Zhe"]),
        ("Li  Zhe ", ["Li Zhe"]),
        ("zhe li", ["Li Zhe"]),
        ("Li Zeh", ["Li Zhe"]),
        ("nunez", ["José Núñez"]),
        ("jose nuñez", ["José Núñez"]),
        ("pepe", ["José Núñez"]),
        ("lovelase", ["Ada Lovelace"]),
        ("engines", ["Analytical Engines"]),
        ("CR", ["CR", "Cr"]),
        ("cr", ["CR", "Cr"]),
        ("50%", ["50% Off_Goods"]),
        ("%", []),
        ("off_g", ["50% Off_Goods"]),
        ("offxg", ["50% Off_Goods"]),
        ("zzzzzz", []),
        ("皇", []),
    ],
)
def test_what_is_typed_finds_whom_was_meant(people: House, typed: str, found: list[str]) -> None:
    answer = people.member.get("search/?q=" + typed.replace("%", "%25"))
    assert answer.status_code == 200, answer.content
    assert sorted(hit["name"] for hit in answer.json()["results"]) == sorted(found)


def test_a_firm_and_a_person_of_one_name_stay_two(people: House) -> None:
    hits = people.member.get("search/?q=cr").json()["results"]
    assert {hit["kind"] for hit in hits} == {"person", "organisation"}
    assert len({hit["relationship_id"] for hit in hits}) == 2


def test_the_list_and_the_search_find_the_same(people: House) -> None:
    for typed in ("li", "李", "cr", "nunez", "zhe li"):
        hits = people.member.get(f"search/?q={typed}").json()["results"]
        rows = people.member.rows(f"relationships/?q={typed}")
        assert {row["id"] for row in rows} == {hit["relationship_id"] for hit in hits}


@pytest.mark.parametrize("query", ["", "q=", "q=a&limit=0", "q=a&limit=51", "q=a&x=1"])
def test_a_bad_question_is_refused(house: House, query: str) -> None:
    assert problems(house.member.get(f"search/?{query}"))


def viewer_of(house: House) -> Viewer:
    """The member as pages see them."""
    member = house.member.member
    member.refresh_from_db()
    user = member.user
    assert user is not None
    return Viewer(house.firm, user, member.pk, member.role, member.view.as_access())


def test_hidden_and_foreign_names_are_not_found(house: House) -> None:
    circle = make_circle(house.firm, house.owner.member)
    make_person(house.firm, "Secret Ada", audience_id=circle.pk)
    make_person(make_firm(), "Foreign Ada")
    house.enter()
    names = [hit.name for hit in find(viewer_of(house), "ada", 50)]
    assert names == ["Ada Lovelace"]
    hits = house.owner.get("search/?q=ada").json()["results"]
    assert sorted(hit["name"] for hit in hits) == ["Ada Lovelace", "Secret Ada"]


def test_the_function_takes_the_firm_from_the_transaction_only(house: House) -> None:
    search = "SELECT count(*) FROM search_parties('ada', 'ada', '{}', %s, 50)"
    other = make_firm()
    make_person(other, "Ada Other")
    with connection.cursor() as cursor:
        cursor.execute(search, [[]])
        assert cursor.fetchone() == (1,)
        cursor.execute("SELECT set_config('app.firm', '', true)")
        cursor.execute(search, [[]])
        assert cursor.fetchone() == (0,)
