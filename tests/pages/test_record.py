"""A relationship's page, who may see it, and adding and changing parties."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from relationships.models import Concealment, Flag, Party, Relationship
from relationships.timeline import PAGE
from tests import make
from tests.pages.house import World, busy_person, evaluate, relationship_with


@pytest.fixture
def owner(world: World) -> Client:
    return world.browser(world.owner)


def page(client: Client, relationship: Relationship, query: str = "") -> str:
    """The text of a record's page."""
    answer = client.get(f"/relationships/{relationship.pk}/{query}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_tells_what_it_gives_costs_and_why(world: World, owner: Client) -> None:
    about = relationship_with(busy_person(world, "Dara", native_name="李哲", country="CN"))
    evaluate(world)
    flag = Flag.objects.of_firm(world.firm.pk).get(rule="R07")

    text = page(owner, about)

    for words in ("李哲", "What it costs", "Why you see", "Timeline", "Send the contract", "China"):
        assert words in text
    assert f"#entry-{flag.evidence['entries'][0]['id']}" in text
    assert f'id="entry-{flag.evidence["entries"][0]["id"]}"' in text


def test_an_organisation_shows_its_people_and_their_entries(world: World, owner: Client) -> None:
    place = make.make_organisation(world.firm, "Northwind")
    person = make.make_person(world.firm, "Dara")
    make.make_affiliation(person, place, role="director")
    make.make_interaction(world.owner, person, summary="Dinner in Leeds", channel="meal")

    text = page(owner, relationship_with(place))

    assert "People there" in text
    assert "Dinner in Leeds" in text


def test_the_timeline_pages_and_filters(world: World, owner: Client) -> None:
    person = make.make_person(world.firm, "Dara")
    for number in range(PAGE + 3):
        make.make_interaction(world.owner, person, summary=f"Call {number:02}.")
    make.make_favour(world.owner, person, note="A book")
    about = relationship_with(person)

    first = page(owner, about, "?show=contact")
    older = first.split(";older=")[1].split("#")[0]
    second = page(owner, about, f"?show=contact&older={older}")

    assert first.count('class="tl-entry"') == PAGE
    assert second.count('class="tl-entry"') == 3
    assert "A book" in page(owner, about, "?show=favours")
    assert 'class="tl-entry"' not in page(owner, about, "?show=trouble")


def test_hidden_foreign_and_never_existing_are_the_same(world: World) -> None:
    stranger = relationship_with(make.make_person(make.make_firm("Other")))
    world.enter()
    about = relationship_with(make.make_person(world.firm, "Secret"))
    from_owner = world.browser(world.owner)
    member = world.browser(world.member)
    assert member.get(f"/relationships/{about.pk}/").status_code == 200
    world.enter()
    hide(world, about)

    hidden, foreign, never = (
        member.get(f"/relationships/{pk}/") for pk in (about.pk, stranger.pk, uuid4())
    )

    assert {hidden.status_code, foreign.status_code, never.status_code} == {404}
    assert hidden.content == foreign.content == never.content
    assert from_owner.get(f"/relationships/{about.pk}/").status_code == 200


def hide(world: World, about: Relationship) -> None:
    """Only the owner may know of it."""
    answer = world.browser(world.owner).post(
        f"/relationships/{about.pk}/who-can-see/", {"who": "circle"}
    )
    assert answer.status_code == 302
    world.enter()


def test_keeps_it_from_an_outsider_until_told_otherwise(world: World, owner: Client) -> None:
    about = relationship_with(make.make_person(world.firm, "Dara"))
    rival = make.make_organisation(world.firm, "Rival")
    address = f"/relationships/{about.pk}/keep-from/"

    owner.post(address, {"hidden_from": rival.pk})

    assert "Keep from" in page(owner, about)
    world.enter()
    row = Concealment.objects.of_firm(world.firm.pk).get()
    owner.post(address, {"remove": row.pk})
    assert "Keep from Rival" not in page(owner, about)
    assert owner.post(address, {"hidden_from": about.party_id}).status_code == 422


def test_adds_a_person_at_an_organisation_and_edits_them(world: World, owner: Client) -> None:
    place = make.make_organisation(world.firm, "Northwind")
    values = {"name": "Gil Moe", "category": "adviser", "name_order": "given_first"}

    added = owner.post(
        "/relationships/add/?kind=person",
        values
        | {"organisation": place.pk, "role": "solicitor", "emails": "gil@example.com"}
        | {"who": "team"},
    )

    assert added.status_code == 302, added.context["form"].errors
    world.enter()
    person = Party.objects.of_firm(world.firm.pk).get(name="Gil Moe")
    about = relationship_with(person)
    assert about.category == "adviser"
    assert "solicitor" in owner.get(added["Location"]).content.decode()
    edited = owner.post(
        f"/relationships/{about.pk}/edit/", values | {"name": "Gil Moen", "country": "NO"}
    )
    assert edited.status_code == 302, edited.context["form"].errors
    assert "Norway" in page(owner, about)


def test_archived_ones_leave_the_list(world: World, owner: Client) -> None:
    about = relationship_with(make.make_person(world.firm, "Dara"))
    evaluate(world)

    owner.post(f"/relationships/{about.pk}/archive/")

    assert str(about.pk) not in owner.get("/relationships/").content.decode()
    owner.post(f"/undo/{next(iter(owner.session['undo']))}/")
    assert str(about.pk) in owner.get("/relationships/").content.decode()


def test_a_reader_sees_no_buttons(world: World) -> None:
    about = relationship_with(busy_person(world, "Dara"))
    evaluate(world)
    reader = world.browser(world.reader)

    text = page(reader, about)

    assert "Why you see" in text
    assert "Not a problem" not in text
    assert reader.post(f"/relationships/{about.pk}/archive/").status_code == 404
