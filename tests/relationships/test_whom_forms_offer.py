"""Whom a field for a person offers before anything is typed."""

from __future__ import annotations

import pytest

from relationships.flags.engine import evaluate_firm
from relationships.forms.fields import recent
from relationships.models import Score
from tests import make
from tests.clients.builders import viewer_of

pytestmark = pytest.mark.django_db


def test_the_order_within_a_day_tells_nothing_of_later_checks() -> None:
    firm = make.make_firm()
    owner = make.make_member(firm, role="owner", with_user=True, is_principal=True)
    people = [make.make_person(firm, name) for name in ("Ann", "Ben", "Cleo", "Dev")]
    for person in people:
        make.make_interaction(owner, person, on=make.TODAY)
    evaluate_firm(firm.pk, make.TODAY)
    viewer = viewer_of(owner)
    before = [party.pk for party in recent(viewer, "")]
    assert set(before) == {person.pk for person in people}
    for pk in before[:3]:  # each is written anew, as a check does it
        Score.objects.of_firm(firm.pk).filter(relationship__party=pk).update(last_on=make.TODAY)
        assert [party.pk for party in recent(viewer, "")] == before
