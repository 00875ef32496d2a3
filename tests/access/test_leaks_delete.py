"""Deleting a party takes nothing from colleagues who know more, and tells nothing of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from firms.access import Viewer
from firms.circles import refresh_views
from firms.models import AuditEntry, Circle, CircleMember, Firm, Membership
from firms.tenant import set_tenant
from relationships.models import (
    Affiliation,
    Concealment,
    Favour,
    Interaction,
    Note,
    Participant,
    Party,
    Relationship,
    Score,
    Tie,
)
from relationships.services import delete_party
from tests import make
from tests.api.caller import Caller, list_all

pytestmark = pytest.mark.django_db


@dataclass
class House:
    """A firm of four: somebody who deletes, an owner who looks, and two with circles."""

    firm: Firm
    deleter: Membership
    owner: Membership
    first: Membership
    second: Membership
    known: Party

    def viewer(self, member: Membership) -> Viewer:
        """The member as they look now."""
        row = Membership.objects.of_firm(self.firm.pk).select_related("view").get(pk=member.pk)
        return Viewer(self.firm, make.make_user(), row.pk, row.role, row.view.as_access())

    def sees(self, member: Membership, model: Any) -> list[Any]:
        """Rows of a table the member sees."""
        return list(model.objects.visible_to(self.viewer(member)).order_by("pk"))

    def log(self) -> list[Any]:
        """Who and what the owner reads in the log."""
        rows = AuditEntry.objects.visible_to(self.viewer(self.owner)).order_by("at")
        return [(row.table_name, row.action) for row in rows]


@pytest.fixture
def house() -> House:
    firm = make.make_firm()
    names = {"owner": "Olga", "deleter": "Dan", "first": "Fay", "second": "Sue"}
    roles = {"owner": "owner"}
    people = {
        key: make.make_member(firm, name, role=roles.get(key, "member"), with_user=True)
        for key, name in names.items()
    }
    known = make.make_organisation(firm, "Known")
    make.make_note(relationship_of(known), people["deleter"], "Seen by all")
    return House(firm=firm, known=known, **people)


def relationship_of(party: Party) -> Relationship:
    return Relationship.objects.of_firm(party.firm_id).get(party=party)


def keep_secrets(house: House, member: Membership, name: str) -> Party:
    """Facts about the known one that only the member may know; whom they are about."""
    circle = make.make_circle(house.firm, member)
    refresh_views(house.firm)
    secret = make.make_person(house.firm, name, audience=circle)
    own = {"audience_id": circle.pk}
    make.make_affiliation(secret, house.known)
    make.make_interaction(member, secret, house.known)
    make.make_tie(member, secret, origin_party=house.known)
    make.make_note(relationship_of(house.known), member, f"Note on {name}", **own)
    make.make_concealment(relationship_of(house.known), secret)
    return secret


def test_each_circle_keeps_its_facts_on_a_copy_of_its_own(house: House) -> None:
    for member in (house.first, house.second):
        keep_secrets(house, member, f"Secret of {member.name}")
    list_all(house.firm)
    delete_party(house.known, viewer=house.viewer(house.deleter))
    for member in (house.first, house.second):
        (copy,) = (party for party in house.sees(member, Party) if party.name == "Known")
        circle = copy.audience_id
        assert list(
            CircleMember.objects.filter(circle=circle).values_list("member", flat=True)
        ) == [member.pk]
        (affiliation,) = house.sees(member, Affiliation)
        (interaction,) = house.sees(member, Interaction)
        (tie,) = house.sees(member, Tie)
        (note,) = house.sees(member, Note)
        (concealed,) = house.sees(member, Concealment)
        met = Participant.objects.filter(interaction=interaction)
        assert copy.pk in met.values_list("party", flat=True)
        assert [affiliation.organisation_id, tie.origin_party_id] == [copy.pk] * 2
        assert {note.relationship_id, concealed.relationship_id} == {relationship_of(copy).pk}
        scores = Score.objects.visible_to(house.viewer(member))
        assert scores.filter(relationship__party=copy).count() == 1
    for member in (house.deleter, house.owner):
        assert "Known" not in {party.name for party in house.sees(member, Party)}
        assert not house.sees(member, Note)
    assert not Party.objects.filter(pk=house.known.pk).exists()


def test_the_answer_and_the_log_are_the_same_with_and_without(house: House) -> None:
    """What an owner reads afterwards, and what the deleting colleague is told."""
    answers, logs = [], []
    for is_secret in (False, True):
        house.known = make.make_organisation(house.firm, "Known")
        if is_secret:
            keep_secrets(house, house.first, "Secret")
        list_all_again(house)
        before = len(house.log())
        caller = Caller(house.deleter)
        path = f"parties/{house.known.pk}/"
        answer = caller.change("delete", path)
        answers.append((answer.status_code, answer.content, caller.get(path).status_code))
        set_tenant(house.firm.pk)
        logs.append(house.log()[before:])
    assert answers[0] == answers[1] == (204, b"", 404)
    assert [row for row in logs[0] if row[0] != "firms_apitoken"] == [
        row for row in logs[1] if row[0] != "firms_apitoken"
    ]


def list_all_again(house: House) -> None:
    """Scores in every view for who has none yet."""
    Score.objects.of_firm(house.firm.pk).delete()
    list_all(house.firm)


def test_what_the_deleting_one_sees_goes(house: House) -> None:
    circle = make.make_circle(house.firm, house.deleter, house.first)
    refresh_views(house.firm)
    person = make.make_person(house.firm, "Person")
    make.make_favour(house.first, person, audience_id=circle.pk)
    delete_party(person, viewer=house.viewer(house.deleter))
    assert not Favour.objects.of_firm(house.firm.pk).exists()
    assert not Party.objects.of_firm(house.firm.pk).filter(name="Person").exists()


def test_a_copy_tells_nobody_a_name_they_did_not_know(house: House) -> None:
    """A fact of one circle about somebody whom only another knows."""
    mine = make.make_circle(house.firm, house.deleter)
    theirs = make.make_circle(house.firm, house.first)
    refresh_views(house.firm)
    person = make.make_person(house.firm, "Unknown to Fay", audience=mine)
    favour = make.make_favour(house.first, person, audience_id=theirs.pk)
    delete_party(person, viewer=house.viewer(house.deleter))
    assert [row.pk for row in house.sees(house.first, Favour)] == [favour.pk]
    for member in (house.first, house.deleter, house.owner):
        assert "Unknown to Fay" not in {party.name for party in house.sees(member, Party)}
    sealed = Party.objects.of_firm(house.firm.pk).get(name="Unknown to Fay").audience_id
    assert sealed is not None
    assert Circle.objects.filter(pk=sealed).exists()
    assert not CircleMember.objects.filter(circle=sealed).exists()
