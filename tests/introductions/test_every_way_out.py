"""A client is kept from our former boss and from the firm that he runs: every way out is tried.

What would tell them is stopped until somebody says why, and the reason is kept; what they can ask
themselves, as a guest of the portal, holds nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.urls import reverse

from clients.models import Enquiry
from firms.models import Membership
from portal.models import Guest, Share
from portal.services import Words, make_guest, share
from relationships.guard.clear import WouldReveal
from relationships.introductions.advance import advance
from relationships.models import Interaction, Introduction, OverrideNote, Participant, Party
from relationships.paths.best import best_paths
from relationships.paths.network import forget_networks
from tests import make
from tests.api.caller import Caller
from tests.clients import builders
from tests.introductions.test_advance import viewer_of
from tests.pages.house import World, make_world

pytestmark = pytest.mark.django_db
REASON = "They have told him themselves"
SECRET = b"Quietly"
NOW = datetime(2006, 6, 30, 9, 12, tzinfo=UTC)


class House:
    """The world of the pages, with a client that two may not know of."""

    def __init__(self) -> None:
        self.world: World = make_world()
        firm = self.firm = self.world.firm
        self.owner = self.world.owner
        self.viewer = viewer_of(self.owner)
        self.browser = self.world.browser(self.owner)
        self.api = Caller(self.owner)
        self.quiet = make.make_organisation(firm, "Quietly", emails=["quiet@example.com"])
        self.contact = make.make_person(firm, "Mia Holm")
        self.boss = make.make_person(firm, "Otto Brandt", emails=["boss@example.com"])
        self.old_firm = make.make_organisation(firm, "Old firm")
        self.friend = make.make_person(firm, "Friend")
        make.make_affiliation(self.contact, self.quiet)
        make.make_affiliation(self.boss, self.old_firm)
        make.make_alter_tie(self.friend, self.boss, kind="friend")
        for party in (self.boss, self.old_firm):
            make.make_concealment(self.quiet.relationship, party)
        self.client = builders.make_client(self.quiet)
        self.me = Party.objects.of_firm(firm.pk).get(member=self.owner)

    def enter(self) -> None:
        """Into the firm again: each request entered its own."""
        self.world.enter()

    @property
    def notes(self) -> list[OverrideNote]:
        """Who went on, and why."""
        self.enter()
        return list(OverrideNote.objects.of_firm(self.firm.pk))

    def idea(self, **sides: Party) -> Introduction:
        """Not shown to anybody yet: the friend of the boss would bring the client to him."""
        values = {"introducer": self.friend, "introduced": self.quiet, "target": self.boss} | sides
        return make.make_introduction(*values.values(), state="idea", on=None)


@pytest.fixture
def house() -> House:
    return House()


def stopped(house: House, answer: Any, status: int) -> None:
    """Refused with the way named, and nothing was written."""
    assert answer.status_code == status, answer.content
    text = answer.content.decode()
    assert "Quietly is kept from" in text
    assert house.notes == []


def went_on(house: House, answer: Any, status: int) -> None:
    """With a reason, which is kept."""
    assert answer.status_code == status, answer.content
    notes = house.notes
    assert {note.reason for note in notes} == {REASON}
    assert {note.created_by_id for note in notes} == {house.owner.pk}


# --- Introduce ----------------------------------------------------------------------------------


def test_introducing(house: House) -> None:
    row = house.idea()
    with pytest.raises(WouldReveal):
        advance(row, "asked", viewer=house.viewer, on=make.TODAY)
    path = f"introductions/{row.pk}/"
    stopped(house, house.api.post(f"{path}advance/", {"to": "asked"}), 400)
    stopped(house, house.api.change("patch", path, {"state": "made"}), 400)
    form = {
        "introducer": house.friend.pk,
        "introduced": house.contact.pk,
        "target": house.boss.pk,
        "state": "made",
    }
    stopped(house, house.browser.post("/log/introduction/", form), 422)
    went_on(house, house.browser.post("/log/introduction/", form | {"override": REASON}), 302)


def test_moving_a_card(house: House) -> None:
    row = house.idea()
    address = reverse("relationships:introduction_move", args=[row.pk])
    step = {"to": "asked", "on": "2006-06-29"}
    stopped(house, house.browser.post(address, step), 422)
    went_on(house, house.browser.post(address, step | {"override": REASON}), 302)
    row.refresh_from_db()
    assert row.state == "asked"


def test_letters_are_held_back(house: House) -> None:
    """The request names the client to the friend of the boss; so would its file."""
    row = house.idea(target=make.make_person(house.firm, "Dealer"))
    page = house.browser.get(reverse("relationships:introduction_drafts", args=[row.pk]))
    text = page.content.decode()
    assert "Quietly is kept from" in text
    assert "could you introduce" not in text
    address = reverse("relationships:introduction_draft", args=[row.pk, "request"])
    file = house.browser.post(address, {"subject": "Hello", "body": "Text"})
    assert (file.status_code, SECRET in file.content) == (302, False)
    assert house.notes == []


# --- Write down a contact -----------------------------------------------------------------------


def contacts(house: House) -> int:
    house.enter()
    return Interaction.objects.of_firm(house.firm.pk).count()


@pytest.mark.parametrize("there", ["boss", "friend"])
def test_the_form_of_a_contact(house: House, there: str) -> None:
    people = [house.contact.pk, getattr(house, there).pk]
    form = {"participants": people, "channel": "meal", "orientation": "mixed", "on": "2006-06-29"}
    answer = house.browser.post("/log/contact/", form)
    stopped(house, answer, 422)
    assert 'name="override"' in answer.content.decode()
    stopped(house, house.browser.post("/log/contact/", form | {"override": "too short"}), 422)
    assert contacts(house) == 0
    went_on(house, house.browser.post("/log/contact/", form | {"override": REASON}), 302)
    [note] = house.notes[:1]
    assert note.step == "contact"
    row = Interaction.objects.of_firm(house.firm.pk).get()
    same = house.browser.post(f"/entries/contact/{row.pk}/", form | {"summary": "The same ears"})
    assert same.status_code == 302, same.content


def test_a_contact_without_them_asks_nothing(house: House) -> None:
    form = {"channel": "phone", "orientation": "business", "on": "2006-06-29"}
    other = make.make_person(house.firm, "Other")
    for people in ([house.contact.pk, other.pk], [house.boss.pk, house.friend.pk]):
        answer = house.browser.post("/log/contact/", form | {"participants": people})
        assert answer.status_code == 302, answer.content
    assert house.notes == []


def test_a_contact_by_program(house: House) -> None:
    body = {
        "participants": [str(house.quiet.pk), str(house.boss.pk)],
        "on": "2006-06-29",
        "channel": "in_person",
        "orientation": "business",
    }
    stopped(house, house.api.post("interactions/", body), 400)
    alone = house.api.post("interactions/", body | {"participants": body["participants"][:1]})
    assert alone.status_code == 201, alone.content
    path = f"interactions/{alone.json()['id']}/"
    both = {"participants": body["participants"]}
    stopped(house, house.api.change("patch", path, both), 400)
    went_on(house, house.api.change("patch", path, both | {"override": REASON}), 200)
    plain = house.api.change("patch", path, {"summary": "Lunch"})
    assert plain.status_code == 200, plain.content
    house.enter()
    assert Participant.objects.of_firm(house.firm.pk).count() == 2


def test_the_one_line(house: House) -> None:
    line = "Dinner with Mia Holm and Otto Brandt yesterday"
    stopped(house, house.api.post("quick-log/", {"text": line}), 400)
    post = {"text": line, "key": "line-of-a-test"}
    answer = house.browser.post("/log/line/save/", post)
    stopped(house, answer, 422)
    assert 'name="override"' in answer.content.decode()
    assert contacts(house) == 0
    went_on(house, house.browser.post("/log/line/save/", post | {"override": REASON}), 302)
    assert contacts(house) == 1


# --- Draft a mail -------------------------------------------------------------------------------


def enquiry(house: House, **fields: Any) -> Enquiry:
    """The former boss asks for something that the client sells."""
    values = {"received_at": NOW, "original": "What does it cost?", "enquirer": house.boss}
    return builders.make_enquiry(house.client, **(values | fields))


def test_the_answer_of_the_desk(house: House) -> None:
    row = enquiry(house)
    step = reverse("clients:enquiry_step", args=[row.pk, "answer"])
    stopped(house, house.browser.post(step, {"answer": "It costs 100."}), 422)
    house.enter()
    row.refresh_from_db()
    assert row.answered_at is None
    typed = {"answer": "It costs 100.", "override": REASON}
    went_on(house, house.browser.post(step, typed), 302)
    assert house.notes[0].step == "draft"


def test_the_answer_by_program(house: House) -> None:
    row = enquiry(house)
    body = {"answer": "It costs 100.", "answered_at": "2006-06-30T09:30:00Z"}
    stopped(house, house.api.change("patch", f"enquiries/{row.pk}/", body), 400)
    body |= {"override": REASON}
    went_on(house, house.api.change("patch", f"enquiries/{row.pk}/", body), 200)


# --- Find a way ---------------------------------------------------------------------------------


def test_paths_warn(house: House) -> None:
    make.make_tie(house.owner, house.friend)
    forget_networks()
    body = house.api.get(f"paths/?to={house.boss.pk}&introduced={house.quiet.pk}").json()
    assert [one["not_advised"] for one in body["results"]] == [True]
    house.enter()
    found = best_paths(house.viewer, [house.boss.pk], make.TODAY, introduced=house.contact.pk)
    assert isinstance(found, list)
    assert all(path.not_advised for path in found)
    page = house.browser.get(
        f"/introductions/paths/?to={house.boss.pk}&introduced={house.quiet.pk}"
    )
    assert "Not advised" in page.content.decode()


# --- Share, and what a guest can ask for --------------------------------------------------------


def guest_of(house: House, party: Party) -> Guest:
    """Somebody who comes for the party."""
    member = make.make_member(house.firm, "Guest", role="partner", with_user=True, with_party=False)
    return make_guest(member, party=party, viewer=house.viewer)


WORDS = Words("Do you know them?", "We think so.", "A maker of pumps", "A dealer")


@pytest.mark.parametrize("comes_for", ["boss", "old_firm", "friend"])
def test_sharing(house: House, comes_for: str) -> None:
    row = house.idea(target=make.make_person(house.firm, "Dealer"))
    guest = guest_of(house, getattr(house, comes_for))
    about: dict[str, Any] = {"viewer": house.viewer, "as_of": make.TODAY}
    with pytest.raises(WouldReveal):
        share(row, guest, WORDS, **about)
    assert not Share.objects.of_firm(house.firm.pk).exists()
    share(row, guest, WORDS, reason=REASON, **about)
    [note] = house.notes
    assert (note.step, note.reason) == ("share", REASON)


ASKED: dict[str, Callable[[House], str]] = {
    "search": lambda _house: "/search/?q=Quietly",
    "list": lambda _house: "/relationships/",
    "export": lambda _house: "/relationships/export/?file=csv",
    "paths": lambda house: f"/introductions/paths/?to={house.quiet.pk}",
    "record": lambda house: f"/relationships/{house.quiet.relationship.pk}/",
    "API": lambda _house: "/api/v1/parties/?name=Quietly",
    "API search": lambda _house: "/api/v1/search/?q=Quietly",
    "API export": lambda _house: "/api/v1/relationships/export/?file=csv",
    "API paths": lambda house: f"/api/v1/paths/?to={house.quiet.pk}",
    "portal": lambda _house: "/",
}


@pytest.mark.parametrize("way", ASKED)
def test_a_guest_asks_in_vain(house: House, way: str) -> None:
    """Whoever comes for the former boss finds nothing, by whatever address."""
    guest = guest_of(house, house.boss)
    member = Membership.objects.of_firm(house.firm.pk).get(pk=guest.membership_id)
    answer = house.world.browser(member).get(ASKED[way](house))
    assert SECRET not in answer.content
    assert answer.status_code in {302, 403, 404} or way == "portal"
