"""Prepared queries find what the query set itself finds, for every viewer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db.models import QuerySet

from firms.access import View, Viewer
from firms.models import Firm
from firms.prepared import padded, prepared
from firms.tenant import set_tenant
from relationships.models import Interaction, Note, Participant
from tests import make

pytestmark = pytest.mark.django_db


def met(viewer: Viewer, parties: list[UUID], until: date) -> QuerySet[Participant]:
    """Contacts with some parties up to a day."""
    rows = Participant.objects.visible_to(viewer).filter(party__in=parties, on__lte=until)
    return rows.select_related("interaction__member").order_by("on", "pk")


ready = prepared(met)


def viewer_in(firm: Firm, circles: tuple[UUID, ...] = ()) -> Viewer:
    """Somebody of the firm."""
    member = make.make_member(firm, with_user=True, with_party=False)
    assert member.user is not None
    view = View(firm.pk, member.view_id, circles)
    return Viewer(firm=firm, user=member.user, membership_id=member.pk, role=member.role, view=view)


def firm_with_contacts(people: int) -> tuple[Viewer, list[UUID]]:
    """A firm whose member met each of some people."""
    firm = make.make_firm()
    viewer = viewer_in(firm)
    member = make.make_member(firm)
    parties = [make.make_person(firm) for _ in range(people)]
    for days, party in enumerate(parties):
        make.make_interaction(member, party, on=make.TODAY - timedelta(days=days))
    return viewer, [party.pk for party in parties]


def seen(rows: Any) -> list[Any]:
    return [(row.pk, row.on, row.interaction.member.name) for row in rows]


def test_each_firm_finds_its_own_rows_with_the_same_compiled_query() -> None:
    for people in (3, 2, 3, 1):
        viewer, parties = firm_with_contacts(people)
        for until in (make.TODAY, make.TODAY - timedelta(days=1)):
            wanted = seen(met(viewer, parties, until))
            assert seen(ready(viewer, parties, until)) == wanted
        assert len(ready(viewer, parties, make.TODAY)) == people


def test_nobody_finds_the_rows_of_the_firm_that_was_there_first() -> None:
    _first, parties = firm_with_contacts(2)
    second, _own = firm_with_contacts(2)
    assert ready(second, parties, make.TODAY) == []


def test_no_party_finds_nothing() -> None:
    viewer, _parties = firm_with_contacts(1)
    assert ready(viewer, [], make.TODAY) == []


def test_circles_are_values_too() -> None:
    firm = make.make_firm()
    set_tenant(firm.pk)
    viewer = viewer_in(firm)
    for circles in ((), (uuid4(),), (uuid4(), uuid4()), (uuid4(), uuid4(), uuid4())):
        inside = replace(viewer, view=View(firm.pk, viewer.view.id, circles))
        assert ready(inside, [uuid4()], make.TODAY) == []


def test_values_rows_stay_dictionaries() -> None:
    @prepared
    def days(viewer: Viewer) -> QuerySet[Any, Any]:
        return Interaction.objects.visible_to(viewer).order_by("on").values("id", "on")

    viewer, _parties = firm_with_contacts(2)
    direct = Interaction.objects.visible_to(viewer).order_by("on").values("id", "on")
    assert days(viewer) == list(direct)


def test_a_builder_that_looks_at_the_user_fails_at_once() -> None:
    @prepared
    def own(viewer: Viewer) -> QuerySet[Note]:
        return Note.objects.visible_to(viewer).filter(author__user_id=viewer.user.pk)

    viewer, _parties = firm_with_contacts(1)
    with pytest.raises(AttributeError):
        own(viewer)


def test_lists_grow_to_a_power_of_two() -> None:
    assert [len(padded(list(range(n)))) for n in range(6)] == [0, 1, 2, 4, 4, 8]
    assert padded([1, 2, 3]) == [1, 2, 3, 3]
