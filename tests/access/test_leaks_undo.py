"""Taking back what named somebody who is hidden, gone, or of another firm changes nothing."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from firms.access import Viewer
from firms.circles import refresh_views
from firms.models import Membership
from relationships import undo
from relationships.models import Favour, Interaction, Participant, Party
from relationships.services import delete_fact
from tests import make

pytestmark = pytest.mark.django_db


def viewer_of(member: Membership) -> Viewer:
    """The member as they look now."""
    member.refresh_from_db()
    view = member.view.as_access()
    return Viewer(member.firm, make.make_user(), member.pk, member.role, view)


def test_row_about_somebody_hidden_meanwhile_is_not_written_again() -> None:
    firm = make.make_firm()
    owner, colleague = make.make_member(firm), make.make_member(firm)
    person = make.make_person(firm)
    rows = [make.make_favour(colleague, person), make.make_interaction(colleague, person)]
    steps = [undo.deleted(row) for row in rows]
    for row in rows:
        delete_fact(row)
    circle = make.make_circle(firm, owner)
    refresh_views(firm)
    Party.objects.of_firm(firm.pk).filter(pk=person.pk).update(audience=circle)
    for step in steps:
        with pytest.raises(ValidationError):
            undo.apply(step, viewer_of(colleague))
    assert not Favour.objects.of_firm(firm.pk).exists()
    assert not Interaction.objects.of_firm(firm.pk).exists()


def test_step_of_one_firm_does_nothing_in_another() -> None:
    """Undo steps live in the session, which somebody of two firms takes along."""
    firm = make.make_firm()
    member = make.make_member(firm)
    row = make.make_favour(member, make.make_person(firm))
    step = undo.deleted(row)
    delete_fact(row)
    other = make.make_firm()
    stranger = make.make_member(other)
    with pytest.raises(ValidationError):
        undo.apply(step, viewer_of(stranger))
    assert not Favour.objects.of_firm(other.pk).exists()


def test_what_is_stricter_than_its_people_comes_back_as_strict() -> None:
    """A promise of a confidential line about somebody the whole team knows."""
    firm = make.make_firm()
    owner = make.make_member(firm)
    person, circle = make.make_person(firm), make.make_circle(firm, owner)
    rows = [make.make_favour(owner, person), make.make_interaction(owner, person)]
    steps = []
    for row in rows:
        type(row).objects.filter(pk=row.pk).update(audience=circle)
        row.refresh_from_db()
        steps.append(undo.deleted(row))
        delete_fact(row)
    for step in steps:
        undo.apply(step, viewer_of(owner))
    for model in (Favour, Interaction):
        assert model.objects.get().audience_id == circle.pk
    assert set(Participant.objects.values_list("audience_id", flat=True)) == {circle.pk}
