"""Making a relationship confidential, or open, tells nobody of what others keep confidential."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.http import QueryDict

from firms.access import View as AccessView
from firms.access import Viewer
from firms.break_glass import break_glass
from firms.circles import refresh_views, team_view
from firms.models import AuditEntry, BreakGlass, Firm, Membership, OutboxEvent, View
from relationships.flags.engine import evaluate_firm
from relationships.forms.party import NewPersonForm, PartyForm
from relationships.models import (
    AlterTie,
    Concealment,
    DeletedEntry,
    EvaluationRun,
    Flag,
    Interaction,
    Participant,
    Party,
    Relationship,
    Score,
    Signal,
    Tie,
    TieScore,
)
from relationships.record import load, main_row
from relationships.services import (
    change_fact,
    log_interaction,
    may_change_circle,
    record_fact,
    set_circle,
)
from relationships.trash import throw_away
from relationships.views.listing import through
from relationships.views.record import context_of
from tests import make
from tests.make import TODAY

pytestmark = pytest.mark.django_db


@dataclass
class House:
    """A firm with an owner and a colleague."""

    firm: Firm
    owner: Membership
    colleague: Membership

    def viewer(self, member: Membership) -> Viewer:
        """The member as they look now."""
        row = Membership.objects.of_firm(self.firm.pk).select_related("view").get(pk=member.pk)
        return Viewer(self.firm, make.make_user(), row.pk, row.role, row.view.as_access())

    def circle(self, *members: Membership) -> object:
        """The circle of these members, in everybody's view."""
        found = make.make_circle(self.firm, members[0], *members[1:])
        refresh_views(self.firm)
        return found

    @property
    def team(self) -> AccessView:
        """What everybody sees."""
        return team_view(self.firm).as_access()


@pytest.fixture
def house() -> House:
    firm = make.make_firm()
    owner = make.make_member(firm, "Olga", role=Membership.Role.OWNER, is_principal=True)
    return House(firm, owner, make.make_member(firm, "Carl"))


def relationship_of(party: Party) -> Relationship:
    return Relationship.objects.of_firm(party.firm_id).get(party=party)


def audience(row: object) -> object:
    row.refresh_from_db()  # type: ignore[attr-defined]
    return row.audience_id  # type: ignore[attr-defined]


def test_somebody_hidden_does_not_follow_the_organisation(house: House) -> None:
    """Closing or opening an organisation must not move a person whom a colleague hides."""
    works = make.make_organisation(house.firm, "Works")
    secret = make.make_person(house.firm, "Secret", audience=house.circle(house.owner))
    own = secret.audience_id
    make.make_affiliation(secret, works)
    set_circle(relationship_of(works), named=None, viewer=house.viewer(house.colleague))
    assert audience(secret) == own
    set_circle(relationship_of(works), named=[], viewer=house.viewer(house.colleague))
    assert audience(secret) == own
    assert not Party.objects.visible_to(house.viewer(house.colleague)).filter(pk=secret.pk)


def test_opening_one_side_keeps_rows_that_name_another_hidden_one(house: House) -> None:
    circle = house.circle(house.owner)
    first = make.make_person(house.firm, "First", audience=circle)
    second = make.make_person(house.firm, "Second", audience=circle)
    tie = make.make_alter_tie(first, second)
    brought = make.make_introduction(None, first, second)
    met = make.make_interaction(house.owner, first, second)
    set_circle(relationship_of(first), named=None, viewer=house.viewer(house.owner))
    assert audience(first) is None
    hidden = second.audience_id
    assert [audience(row) for row in (tie, brought, met)] == [hidden] * 3
    assert not Participant.objects.for_view(house.team).filter(interaction=met).exists()
    assert not AlterTie.objects.for_view(house.team).exists()


def test_what_a_colleague_hides_neither_moves_nor_stops_a_change(house: House) -> None:
    """Two circles without a common member: the change goes through, each keeps their own."""
    secret = make.make_person(house.firm, "Secret", audience=house.circle(house.owner))
    both = make.make_person(house.firm, "Both")
    met = make.make_interaction(house.owner, secret, both)
    own = met.audience_id
    set_circle(relationship_of(both), named=[], viewer=house.viewer(house.colleague))
    assert audience(met) == own
    seen = house.viewer(house.colleague)
    assert not Interaction.objects.visible_to(seen).filter(pk=met.pk)
    assert Party.objects.visible_to(seen).filter(pk=both.pk)


def test_row_that_is_confidential_by_itself_stays_so(house: House) -> None:
    """A firm file may hide one row about somebody whom the team knows."""
    circle = house.circle(house.owner)
    known = make.make_person(house.firm, "Known")
    other = make.make_person(house.firm, "Other")
    met = make.make_interaction(house.owner, known, audience_id=circle.pk)  # type: ignore[attr-defined]
    favour = make.make_favour(house.owner, known, audience_id=circle.pk)  # type: ignore[attr-defined]
    viewer = house.viewer(house.owner)
    set_circle(relationship_of(other), named=[], viewer=viewer)
    set_circle(relationship_of(known), named=None, viewer=viewer)
    change_fact(favour, viewer=viewer)
    log_interaction(met, participants=[known], viewer=viewer, is_new=False)
    assert audience(met) == audience(favour) == circle.pk  # type: ignore[attr-defined]


def test_nothing_worked_out_stays_in_the_views_of_others(house: House) -> None:
    """In the transaction of the change, not when the worker comes."""
    person = make.make_person(house.firm, "Person")
    make.make_tie(house.owner, person)
    make.make_interaction(house.owner, person)
    make.make_episode(house.owner, person, severity=3)
    evaluate_firm(house.firm.pk, TODAY)
    relationship = relationship_of(person)
    assert Flag.objects.for_view(house.team).filter(shown_on=relationship)
    assert Score.objects.for_view(house.team).filter(relationship=relationship)
    version = View.objects.get(pk=house.team.id).version
    set_circle(relationship, named=[], viewer=house.viewer(house.owner))
    assert not Flag.objects.for_view(house.team).filter(shown_on=relationship)
    for model in (Score, Signal):
        assert not model.objects.for_view(house.team).filter(relationship=relationship)
    assert not TieScore.objects.for_view(house.team).filter(person=person)
    assert View.objects.get(pk=house.team.id).version > version


def test_whom_it_is_kept_from_is_as_confidential_as_either(house: House) -> None:
    secret = make.make_person(house.firm, "Secret", audience=house.circle(house.owner))
    known = make.make_person(house.firm, "Known")
    viewer = house.viewer(house.owner)
    for one, outsider in ((secret, known), (known, secret)):
        row = Concealment(relationship=relationship_of(one), hidden_from=outsider)
        assert record_fact(row, viewer=viewer).audience_id == secret.audience_id


def test_confidential_meeting_makes_no_tie_for_the_team(house: House) -> None:
    secret = make.make_person(house.firm, "Secret", audience=house.circle(house.owner))
    known = make.make_person(house.firm, "Known")
    row = Interaction(member=house.owner, on=TODAY, channel="phone", orientation="business")
    log_interaction(row, participants=[secret, known], viewer=house.viewer(house.owner))
    assert list(Tie.objects.of_firm(house.firm.pk).values_list("person", flat=True)) == [secret.pk]


@pytest.mark.parametrize("day", [TODAY, TODAY + timedelta(days=1)], ids=["later", "first"])
def test_hidden_change_does_not_move_the_last_check(house: House, day: date) -> None:
    """A change of who knows whom has the whole firm looked at; the team must not see that.

    Nor when it comes before the night's own run of a new day.
    """
    secret = make.make_person(house.firm, "Secret", audience=house.circle(house.owner))
    evaluate_firm(house.firm.pk, TODAY)
    evaluate_firm(house.firm.pk, TODAY)

    def trace() -> list[object]:
        runs = EvaluationRun.objects.for_view(house.team).order_by("pk")
        version = View.objects.get(pk=house.team.id).version
        return [version, *runs.values_list("pk", "finished_at")]

    before = trace()
    tie = Tie(member=house.owner, person=secret, closeness=5)
    record_fact(tie, viewer=house.viewer(house.owner))
    event = OutboxEvent.objects.of_firm(house.firm.pk).latest("created_at")
    assert event.relationship_ids == []
    evaluate_firm(house.firm.pk, day, rung=True)
    assert trace() == before
    evaluate_firm(house.firm.pk, day)
    assert (trace() == before) == (day == TODAY)


def test_whom_a_tie_came_through_is_named_only_to_those_who_know(house: House) -> None:
    secret = make.make_person(house.firm, "Secret", audience=house.circle(house.owner))
    known = make.make_person(house.firm, "Known")
    make.make_tie(house.owner, known, origin="introduction", origin_party=secret)
    relationship = relationship_of(known)
    named = {}
    for member in (house.owner, house.colleague):
        viewer = house.viewer(member)
        score = Score(relationship=relationship)
        (row,) = main_row(viewer, relationship.pk)
        named[member.name] = (row.tie_rows[0]["origin_party"], through(viewer, [score])[known.pk])
    assert named == {"Olga": ("Secret", "Secret"), "Carl": (None, "Introduced")}


def test_somebody_new_at_a_confidential_place_is_confidential(house: House) -> None:
    works = make.make_organisation(house.firm, "Works", audience=house.circle(house.owner))
    data = QueryDict(mutable=True)
    data.update({"name": "New", "category": "other", "organisation": str(works.pk)})
    data.update({"name_order": "given_first", "who": "team"})
    form = NewPersonForm(data, viewer=house.viewer(house.owner), kind="person")
    form.offer_organisations([works.pk])
    assert form.is_valid(), form.errors
    assert form.put().party.audience_id == works.audience_id


def test_only_the_circle_changes_the_circle(house: House) -> None:
    """Breaking the glass opens a record for a day; it must not open it for ever."""
    secret = make.make_person(house.firm, "Secret", audience=house.circle(house.colleague))
    relationship = relationship_of(secret)
    assert may_change_circle(relationship, house.viewer(house.colleague))
    assert not may_change_circle(relationship, house.viewer(house.owner))


@pytest.mark.parametrize("is_open", [True, False])
def test_page_offers_the_change_to_the_circle_alone(house: House, *, is_open: bool) -> None:
    circle = None if is_open else house.circle(house.colleague)
    relationship = relationship_of(make.make_person(house.firm, "Somebody", audience=circle))
    owner = house.viewer(house.owner)
    break_glass(owner, house.colleague, reason="ill", now=datetime.now(tz=UTC))
    glass = BreakGlass.objects.select_related("view").get(asked_by=house.owner)
    looking = replace(owner, view=glass.view.as_access())
    for viewer in (house.viewer(house.colleague), looking):
        found = load(viewer, relationship.pk, TODAY)
        assert found is not None
        assert found.may_change_circle == may_change_circle(relationship, viewer)
        offered = context_of(found, viewer, TODAY)["may_change_circle"]
        assert offered == (is_open or viewer is not looking)


@pytest.mark.parametrize("kind", ["person", "organisation"])
def test_a_new_one_is_confidential_from_the_first_moment(house: House, kind: str) -> None:
    """The team never sees it: not in the log, not among the changes to look at."""
    started = datetime.now(tz=UTC)
    data = QueryDict(mutable=True)
    data.update({"name": "Secret", "category": "other", "who": "circle"})
    data.update({"name_order": "given_first", "organisation_kind": "other"})
    form_class = NewPersonForm if kind == "person" else PartyForm
    form = form_class(data, viewer=house.viewer(house.colleague), kind=kind)
    if isinstance(form, NewPersonForm):
        form.offer_organisations([])
    assert form.is_valid(), form.errors
    relationship = form.put()
    circle = relationship.audience_id
    assert circle is not None
    rows = AuditEntry.objects.of_firm(house.firm.pk).filter(at__gte=started)
    named = rows.filter(table_name__startswith="relationships_")
    assert set(named.values_list("audience_id", flat=True)) == {circle}
    events = OutboxEvent.objects.of_firm(house.firm.pk).filter(created_at__gte=started)
    assert list(events.values_list("audience_id", flat=True)) == [circle]
    assert not Party.objects.visible_to(house.viewer(house.owner)).filter(name="Secret").exists()
    assert Party.objects.visible_to(house.viewer(house.colleague)).filter(name="Secret").exists()


def test_who_looks_for_a_day_keeps_nobody_there_alone(house: House) -> None:
    works = make.make_organisation(house.firm, "Works", audience=house.circle(house.colleague))
    owner = house.viewer(house.owner)
    break_glass(owner, house.colleague, reason="ill", now=datetime.now(tz=UTC))
    glass = BreakGlass.objects.select_related("view").get(asked_by=house.owner)
    assert glass.view is not None
    data = QueryDict(mutable=True)
    data.update({"name": "New", "category": "other", "organisation": str(works.pk)})
    data.update({"name_order": "given_first", "who": "circle"})
    looking = replace(owner, view=glass.view.as_access())
    form = NewPersonForm(data, viewer=looking, kind="person")
    form.offer_organisations([works.pk])
    assert list(form.errors) == ["who"]


def test_what_was_deleted_is_taken_from_who_may_no_longer_know(house: House) -> None:
    """Titles of deleted entries name people and files."""
    person = make.make_person(house.firm)
    relationship = Relationship.objects.of_firm(house.firm.pk).get(party=person)
    set_circle(relationship, named=[house.colleague], viewer=house.viewer(house.owner))
    note = make.make_note(relationship, house.owner, "Tea", audience_id=relationship.audience_id)
    throw_away(note, viewer=house.viewer(house.owner))
    assert DeletedEntry.objects.visible_to(house.viewer(house.colleague)).exists()
    set_circle(relationship, named=[], viewer=house.viewer(house.owner))
    assert not DeletedEntry.objects.visible_to(house.viewer(house.colleague)).exists()
    assert DeletedEntry.objects.visible_to(house.viewer(house.owner)).exists()
