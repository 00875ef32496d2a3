"""Whoever gets another view sees a whole list in it at once, before the worker has come."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from firms.access import Viewer
from firms.break_glass import break_glass
from firms.circles import refresh_views
from firms.models import BreakGlass, Firm, Membership
from relationships.flags.engine import evaluate_firm
from relationships.models import Flag, FlagEvent, Party, Relationship, Score, TieScore
from relationships.services import add_party, dismiss_flag, set_circle
from tests import make
from tests.make import TODAY

pytestmark = pytest.mark.django_db


def viewer_of(member: Membership) -> Viewer:
    """The member as they look now."""
    row = (
        Membership.objects.of_firm(member.firm_id).select_related("view", "firm").get(pk=member.pk)
    )
    return Viewer(row.firm, make.make_user(), row.pk, row.role, row.view.as_access())


def relationship_of(party: Party) -> Relationship:
    return Relationship.objects.of_firm(party.firm_id).get(party=party)


def listed(viewer: Viewer) -> list[Any]:
    """What the list says of whom."""
    rows = Score.objects.listed(viewer).order_by("relationship")
    return list(rows.values_list("relationship", "strength", "lever", "plug", "open_flags"))


def flagged(viewer: Viewer) -> list[Any]:
    """What is flagged, and how it stands."""
    rows = Flag.objects.visible_to(viewer).order_by("rule", "relationship", "member")
    return list(rows.values_list("rule", "relationship", "member", "state", "opened_on", "reason"))


@pytest.fixture
def firm() -> Firm:
    firm = make.make_firm()
    owner = make.make_member(firm, "Olga", role="owner", is_principal=True)
    for name in ("Ann", "Bob"):
        person = make.make_person(firm, name)
        make.make_tie(owner, person, closeness=4)
        make.make_interaction(owner, person)
        make.make_episode(owner, person, severity=3)
    evaluate_firm(firm.pk, TODAY)
    return firm


def owner_of(firm: Firm) -> Membership:
    return Membership.objects.of_firm(firm.pk).get(is_principal=True)


def test_who_makes_something_confidential_keeps_list_and_flags(firm: Firm) -> None:
    owner = owner_of(firm)
    seen = viewer_of(owner)
    dismiss_flag(Flag.objects.visible_to(seen)[0], viewer=seen, on=TODAY, reason="We know")
    before = listed(seen), flagged(seen)
    events = FlagEvent.objects.filter(flag__view=seen.view.id).count()
    ann = Party.objects.of_firm(firm.pk).get(name="Ann")
    set_circle(relationship_of(ann), named=[], viewer=seen)
    after = viewer_of(owner)
    assert after.view.id != seen.view.id
    assert (listed(after), flagged(after)) == before
    assert len(before[1]) > 1
    assert "dismissed" in {row[3] for row in before[1]}
    assert FlagEvent.objects.filter(flag__view=after.view.id).count() == events
    assert TieScore.objects.visible_to(after).exists()
    assert evaluate_firm(firm.pk, TODAY).opened == 0


def test_the_team_lists_what_is_opened_to_it_at_once(firm: Firm) -> None:
    owner, colleague = owner_of(firm), make.make_member(firm, "Carl")
    party = Party(kind=Party.Kind.PERSON, name="Secret")
    circle = make.make_circle(firm, owner)
    secret = add_party(party, viewer=viewer_of(owner), category="other", circle_id=circle.pk)
    assert secret.pk not in [row[0] for row in listed(viewer_of(colleague))]
    set_circle(secret, named=None, viewer=viewer_of(owner))
    for member in (owner, colleague):
        assert secret.pk in [row[0] for row in listed(viewer_of(member))]
    set_circle(secret, named=[colleague], viewer=viewer_of(owner))
    for member in (owner, colleague):
        assert secret.pk in [row[0] for row in listed(viewer_of(member))]


def test_breaking_the_glass_shows_the_whole_list_at_once(firm: Firm) -> None:
    owner, colleague = owner_of(firm), make.make_member(firm, "Carl")
    make.make_circle(firm, owner)
    circle = make.make_circle(firm, colleague)
    secret = make.make_person(firm, "Secret", audience=circle)
    make.make_episode(colleague, secret, severity=3)
    refresh_views(firm)
    evaluate_firm(firm.pk, TODAY)
    of_secret = relationship_of(secret)
    break_glass(viewer_of(owner), colleague, reason="ill", now=datetime.now(tz=UTC))
    row = BreakGlass.objects.select_related("view").get(asked_by=owner)
    assert row.view is not None
    looking = Viewer(firm, make.make_user(), owner.pk, "owner", row.view.as_access())
    assert {*listed(looking)} == {*listed(viewer_of(owner)), *listed(viewer_of(colleague))}
    assert of_secret.pk in [found[0] for found in listed(looking)]
    assert of_secret.pk in [found[1] for found in flagged(looking)]
    assert of_secret.pk not in [found[0] for found in listed(viewer_of(owner))]


def test_who_is_let_out_keeps_only_what_they_may_know(firm: Firm) -> None:
    owner, colleague = owner_of(firm), make.make_member(firm, "Carl")
    secret = make.make_person(firm, "Secret", audience=make.make_circle(firm, owner, colleague))
    make.make_person(firm, "Other", audience=make.make_circle(firm, owner, colleague))
    third = make.make_person(firm, "Third", audience=make.make_circle(firm, colleague))
    evaluate_firm(firm.pk, TODAY)
    set_circle(relationship_of(secret), named=[], viewer=viewer_of(owner))
    seen = [row[0] for row in listed(viewer_of(colleague))]
    visible = Relationship.objects.visible_to(viewer_of(colleague)).values_list("pk", flat=True)
    assert sorted(seen) == sorted(visible)
    assert relationship_of(secret).pk not in seen
    assert relationship_of(third).pk in seen
