"""Taking a change back brings back what hung on it, too."""

from __future__ import annotations

import pytest
from django.test import Client

from firms.access import Viewer
from firms.models import Membership
from relationships import undo
from relationships.models import Interaction, Party, Promise, Relationship
from relationships.services import delete_fact
from tests import make
from tests.pages.house import World, make_world, relationship_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def owner(world: World) -> Client:
    return world.browser(world.owner)


def viewer_of(member: Membership) -> Viewer:
    """The member as they look now."""
    member.refresh_from_db()
    return Viewer(member.firm, make.make_user(), member.pk, member.role, member.view.as_access())


def take_back(client: Client) -> None:
    """Press the last Undo."""
    kept = list(client.session["undo"])
    assert client.post(f"/undo/{kept[-1]}/").status_code == 302


def promised_at_lunch(world: World) -> tuple[Interaction, Promise]:
    """A contact, and what was promised there."""
    person = make.make_person(world.firm, "Dara")
    lunch = make.make_interaction(world.owner, person, summary="Lunch")
    return lunch, make.make_promise(world.owner, person, made_in=lunch)


def test_a_deleted_contact_comes_back_with_its_promises(world: World, owner: Client) -> None:
    lunch, promise = promised_at_lunch(world)

    owner.post(f"/entries/contact/{lunch.pk}/delete/")
    world.enter()
    promise.refresh_from_db()
    assert promise.made_in_id is None
    take_back(owner)

    world.enter()
    promise.refresh_from_db()
    assert promise.made_in_id == lunch.pk


def test_a_promise_that_got_another_origin_meanwhile_keeps_it(world: World) -> None:
    lunch, promise = promised_at_lunch(world)
    call = make.make_interaction(world.owner, promise.person)
    step = undo.deleted(lunch)
    delete_fact(lunch)
    Promise.objects.of_firm(world.firm.pk).update(made_in=call)

    undo.apply(step, viewer_of(world.owner))

    promise.refresh_from_db()
    assert promise.made_in_id == call.pk


def test_a_favour_and_an_introduction_keep_what_followed_from_them(world: World) -> None:
    people = [make.make_person(world.firm) for _ in range(3)]
    favour = make.make_favour(world.owner, people[0])
    back = make.make_favour(world.owner, people[0], direction="given", returns=favour)
    first = make.make_introduction(*people)
    second = make.make_introduction(people[2], people[1], people[0], parent=first)
    ids = (favour.pk, first.pk)

    for row in (favour, first):
        step = undo.deleted(row)
        delete_fact(row)
        undo.apply(step, viewer_of(world.owner))

    back.refresh_from_db()
    second.refresh_from_db()
    assert (back.returns_id, second.parent_id) == ids


def test_taking_back_an_edit_whose_link_has_gone_leaves_it_empty(
    world: World, owner: Client
) -> None:
    lunch, promise = promised_at_lunch(world)
    step = undo.changed(promise)
    delete_fact(lunch)

    undo.apply(step, viewer_of(world.owner))

    promise.refresh_from_db()
    assert promise.made_in_id is None


def test_taking_back_an_edit_of_a_party_covers_what_the_firm_has_with_it(
    world: World, owner: Client
) -> None:
    about = relationship_with(make.make_person(world.firm, "Dara"))
    Relationship.objects.filter(pk=about.pk).update(category="friend", tags=["choir"])
    about.refresh_from_db()
    values = {
        "name": "Dora",
        "name_order": "given_first",
        "category": "adviser",
        "tags": "tax, law",
        "no_return_expected": "on",
    }

    edited = owner.post(f"/relationships/{about.pk}/edit/", values)
    assert edited.status_code == 302, edited.context["form"].errors
    world.enter()
    Relationship.objects.filter(pk=about.pk).update(owner=world.member)  # by somebody else
    take_back(owner)

    world.enter()
    about.refresh_from_db()
    assert (about.category, about.tags, about.no_return_expected) == ("friend", ["choir"], False)
    assert about.owner_id == world.member.pk
    assert Party.objects.get(pk=about.party_id).name == "Dara"
