"""Names from the database: who is found for a line, and who never is."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from relationships.models import Party
from relationships.quicklog.reader import read
from relationships.quicklog.source import ViewerNames
from tests.api.caller import House
from tests.api.test_search import viewer_of
from tests.golden import statements
from tests.make import make_circle, make_firm, make_party, make_person
from tests.quicklog.tables import HERE, table, world

pytest_plugins = ["tests.api.house"]
TODAY = date(2006, 5, 16)


@pytest.fixture
def peopled(house: House) -> dict[str, str]:
    """The world of the tables in a firm: id in the database -> id in the tables."""
    Party.objects.of_firm(house.firm.pk).filter(member=None).delete()
    found = {}
    for one in world().names.parties:
        row = make_party(
            house.firm,
            kind=one.kind,
            name=one.name,
            native_name=one.native_name,
            aliases=list(one.aliases),
        )
        found[str(row.pk)] = one.id
    return found


def test_the_database_finds_whom_the_list_finds(house: House, peopled: dict[str, str]) -> None:
    names = ViewerNames(viewer_of(house))
    wrong: list[tuple[object, ...]] = []
    for row in table(HERE / "sentences.yaml"):
        reading = read(row.text, names=names, today=row.today)
        listed = row.read()
        for one, other in zip(reading.participants, listed.participants, strict=False):
            ids = {peopled[each] for each in one.candidates}
            party = peopled.get(one.party or "")
            if (party, ids) != (other.party, set(other.candidates)):
                wrong.append((row.text, one, other))
        if len(reading.participants) != len(listed.participants):
            wrong.append((row.text, reading.participants, listed.participants))
    assert wrong == []


def test_a_line_takes_one_query_and_a_second_for_unknown_names(
    house: House, peopled: dict[str, str]
) -> None:
    names = ViewerNames(viewer_of(house))
    known, sent = statements(lambda: read("Lunch with JPH", names=names, today=TODAY))
    assert (known.participants[0].party in peopled, len(sent)) == (True, 1)
    _new, sent = statements(lambda: read("Lunch with Zebedee", names=names, today=TODAY))
    assert len(sent) == 2


def test_hidden_and_foreign_people_and_oneself_are_nobody(house: House) -> None:
    circle = make_circle(house.firm, house.owner.member)
    make_person(house.firm, "Secret Sam", audience_id=circle.pk)
    make_person(make_firm(), "Foreign Sam")
    house.enter()
    for text in ("Lunch with Sam", "Lunch with Secret Sam", "Lunch with Secrt Sam"):
        reading = read(text, names=ViewerNames(viewer_of(house)), today=TODAY)
        assert [one.is_new for one in reading.participants] == [True], text
    assert list(ViewerNames(viewer_of(house)).named(["member"])) == []


def test_the_function_takes_the_firm_from_the_transaction_only(house: House) -> None:
    call = "SELECT count(*) FROM names_in_text(ARRAY['ada'], '{}', 10, 0.99)"
    make_person(make_firm(), "Ada Other")
    house.enter()
    with connection.cursor() as cursor:
        cursor.execute(call)
        assert cursor.fetchone() == (1,)
        cursor.execute("SELECT set_config('app.firm', '', true)")
        cursor.execute(call)
        assert cursor.fetchone() == (0,)


def test_a_description_is_no_name(house: House) -> None:
    """Parties without a name are called by what is known of them; a town in it names nobody."""
    make_person(house.firm, "two contacts in Leeds (unnamed)", unnamed=True)
    names = ViewerNames(viewer_of(house))
    assert read("Dinner in Leeds", names=names, today=TODAY).participants == ()
