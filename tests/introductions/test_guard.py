"""The keep-from guard: who would learn of what is kept from them, and going on all the same."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError

from firms.access import Viewer
from firms.circles import refresh_views
from relationships.guard.clear import WouldReveal, require_clear
from relationships.guard.reveals import Leak, reveals
from relationships.introductions.advance import advance
from relationships.models import OverrideNote, OverrideParty, Party
from relationships.services import set_circle
from tests import make
from tests.introductions.test_advance import viewer_of

TODAY = make.TODAY
REASON = "They have told him themselves"
pytestmark = pytest.mark.django_db


class House:
    """A client kept from a former boss and from the firm he runs."""

    def __init__(self) -> None:
        self.firm = make.make_firm()
        self.owner = make.make_member(self.firm, "EB", role="owner")
        self.me = Party.objects.of_firm(self.firm.pk).get(member=self.owner)
        self.viewer: Viewer = viewer_of(self.owner)
        self.client = make.make_organisation(self.firm, "Client")
        self.contact = make.make_person(self.firm, "Contact")
        make.make_affiliation(self.contact, self.client)
        self.boss = make.make_person(self.firm, "Boss")
        self.old_firm = make.make_organisation(self.firm, "Old firm")
        self.stranger = make.make_person(self.firm, "Stranger")

    def keep_from(self, party: Party) -> None:
        make.make_concealment(self.client.relationship, party)

    def leaks(
        self, shown: list[Party], to: list[Party], viewer: Viewer | None = None
    ) -> list[Leak]:
        ids = [one.pk for one in shown], [one.pk for one in to]
        return reveals(viewer or self.viewer, *ids, TODAY)

    def readers(self, *shown: Party) -> set[str]:
        """Names of all to whom showing it would give something away."""
        everybody = list(Party.objects.of_firm(self.firm.pk))
        return {leak.to.name for leak in self.leaks(list(shown), everybody)}


@pytest.fixture
def house() -> House:
    return House()


def names(leak: Leak) -> list[str]:
    return [node.name for node in leak.path]


def test_nothing_is_kept(house: House) -> None:
    assert house.leaks([house.client, house.contact], [house.boss, house.stranger]) == []


def test_the_one_it_is_kept_from(house: House) -> None:
    house.keep_from(house.boss)
    [leak] = house.leaks([house.client, house.stranger], [house.boss, house.stranger])
    assert (leak.kept.name, leak.to.name, leak.is_direct) == ("Client", "Boss", True)
    [over] = house.leaks([house.contact], [house.boss])  # somebody there gives it away as well
    assert (over.shown.name, over.kept.name) == ("Contact", "Client")


def test_people_of_the_organisation_and_one_certain_hop(house: House) -> None:
    house.keep_from(house.old_firm)
    make.make_affiliation(house.boss, house.old_firm)
    friend = make.make_person(house.firm, "Friend")
    make.make_alter_tie(friend, house.boss, kind="friend")
    second = make.make_person(house.firm, "Second")
    make.make_alter_tie(second, friend, kind="friend")
    assert house.readers(house.client) == {"Old firm", "Boss", "Friend"}
    [leak] = house.leaks([house.client], [friend])
    assert names(leak) == ["Old firm", "Boss", "Friend"]
    assert leak.kinds == ("works_at", "friend")


def test_the_organisation_of_a_person_and_who_is_there(house: House) -> None:
    house.keep_from(house.boss)
    peer = make.make_person(house.firm, "Peer")
    for person in (house.boss, peer):
        make.make_affiliation(person, house.old_firm)
    assert house.readers(house.client) == {"Boss", "Old firm", "Peer"}


@pytest.mark.parametrize(
    "tie",
    [
        {"confidence": "guess"},
        {"confidence": "probable"},
        {"status": "former"},
        {"kind": "dislikes"},
        {"kind": "competitor_of"},
    ],
)
def test_what_carries_no_news(house: House, tie: dict[str, str]) -> None:
    house.keep_from(house.boss)
    make.make_alter_tie(house.boss, house.stranger, **{"kind": "knows", **tie})
    assert house.readers(house.client) == {"Boss"}


def test_members_private_people_and_former_jobs_carry_no_news(house: House) -> None:
    house.keep_from(house.boss)
    private = make.make_person(house.firm, "Private", is_private=True)
    for other in (house.me, private):
        make.make_alter_tie(house.boss, other, kind="friend")
    make.make_affiliation(house.boss, house.old_firm, ended_on=TODAY.replace(year=2003))
    assert house.readers(house.client) == {"Boss"}


def test_who_is_at_the_client_knows_of_it(house: House) -> None:
    """The contact stands beside the boss, and the two sides of an introduction are shown both."""
    house.keep_from(house.boss)
    make.make_alter_tie(house.contact, house.boss, kind="customer_of")
    assert house.leaks([house.client, house.contact], [house.client, house.contact]) == []
    assert house.readers(house.client) == {"Boss"}


def test_hidden_rows_neither_warn_nor_tell(house: House) -> None:
    """What a colleague may not see makes no difference to their answers."""
    colleague = make.make_member(house.firm, "Colleague")
    house.keep_from(house.boss)
    circle = make.make_circle(house.firm, house.owner)
    refresh_views(house.firm)
    blind, sees = viewer_of(colleague), viewer_of(house.owner)
    everybody = list(Party.objects.of_firm(house.firm.pk))
    before = house.leaks(everybody, everybody, blind)
    make.make_alter_tie(house.boss, house.stranger, kind="friend", audience_id=circle.pk)
    make.make_affiliation(house.boss, house.old_firm, audience_id=circle.pk)
    make.make_concealment(house.contact.relationship, house.stranger)
    kept = house.contact.relationship.concealments.get()
    kept.audience = circle
    kept.save()
    assert house.leaks(everybody, everybody, blind) == before
    assert len(house.leaks(everybody, everybody, sees)) > len(before)


# --- going on -------------------------------------------------------------------------------------


def ids(*parties: Party) -> list[UUID]:
    return [party.pk for party in parties]


def test_no_reason_no_step(house: House) -> None:
    house.keep_from(house.boss)
    for reason in ("", "too short", "so   .    .   "):
        with pytest.raises(WouldReveal) as warned:
            require_clear(house.viewer, ids(house.client), ids(house.boss), reason, as_of=TODAY)
        assert "Client is kept from Boss" in str(warned.value)
    assert not OverrideNote.objects.of_firm(house.firm.pk).exists()


def test_a_note_says_who_went_on_and_why(house: House) -> None:
    house.keep_from(house.boss)
    note = require_clear(
        house.viewer, ids(house.client), ids(house.boss), f" {REASON} ", as_of=TODAY
    )
    assert note is not None
    assert (note.reason, note.on, note.created_by_id) == (REASON, TODAY, house.owner.pk)
    [leak] = note.leaks
    assert leak["path"] == [str(house.boss.pk)]
    assert "Boss" not in str(note.leaks)
    roles = note.parties.values_list("party__name", "role")
    assert set(roles) == {
        ("Client", "shown"),
        ("Boss", "to"),
        ("Boss", "hidden_from"),
        ("Boss", "on_the_way"),
    }
    assert require_clear(house.viewer, ids(house.boss), ids(house.client), "", as_of=TODAY) is None


def test_a_note_is_as_closed_as_whom_it_names(house: House) -> None:
    house.keep_from(house.boss)
    note = require_clear(house.viewer, ids(house.client), ids(house.boss), REASON, as_of=TODAY)
    assert note is not None
    assert note.audience_id is None
    set_circle(house.client.relationship, named=[], viewer=house.viewer)
    note.refresh_from_db()
    house.client.refresh_from_db()
    assert note.audience_id == house.client.audience_id is not None
    audiences = OverrideParty.objects.of_firm(house.firm.pk).values_list("audience", flat=True)
    assert set(audiences) == {note.audience_id}


def test_advancing(house: House) -> None:
    """An idea is free; the introducer learns when asked, the sides when brought together."""
    house.keep_from(house.boss)
    row = make.make_introduction(house.boss, house.client, house.stranger, state="idea")
    about: dict[str, Any] = {"viewer": house.viewer, "on": TODAY}
    with pytest.raises(WouldReveal):
        advance(row, "asked", **about)
    row.refresh_from_db()
    assert row.state == "idea"
    advance(row, "asked", override=REASON, **about)
    [note] = OverrideNote.objects.of_firm(house.firm.pk)
    assert note.introduction_id == row.pk
    advance(row, "made", **about)  # the same ears: nobody is asked twice
    assert OverrideNote.objects.of_firm(house.firm.pk).count() == 1


def test_other_ears_ask_anew(house: House) -> None:
    house.keep_from(house.boss)
    row = make.make_introduction(house.stranger, house.client, house.boss, state="idea")
    about: dict[str, Any] = {"viewer": house.viewer, "on": TODAY}
    advance(row, "promised", **about)
    with pytest.raises(WouldReveal):
        advance(row, "met", **about)
    with pytest.raises(ValidationError):
        advance(row, "declined", **about)
    advance(row, "declined", reason="Too near to Boss", **about)
