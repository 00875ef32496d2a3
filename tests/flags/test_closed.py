"""A flag closed as no problem: it stays away, comes back when worse, and says what has changed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from firms.circles import refresh_views
from firms.models import Firm, Membership
from relationships.flag_words import Own, explained
from relationships.flags.engine import evaluate_firm
from relationships.flags.outcomes import outcomes
from relationships.models import Flag, Party
from relationships.services import acknowledge_flag, dismiss_flag, reopen_flag
from tests import make
from tests.clients.builders import viewer_of
from tests.make import TODAY

pytestmark = pytest.mark.django_db
LATER = TODAY + timedelta(days=1)


@pytest.fixture
def firm() -> Firm:
    return make.make_firm()


@pytest.fixture
def me(firm: Firm) -> Membership:
    return make.make_member(firm, "Me", role="owner", with_user=True, is_principal=True)


@pytest.fixture
def introductions(firm: Firm, me: Membership) -> list[Party]:
    """Two contacts suggested to somebody outside the network, who took none of them up."""
    return [refuse(firm, me) for _ in range(2)]


def refuse(firm: Firm, to: Membership) -> Party:
    person = make.make_person(firm)
    make.make_introduction(
        None,
        person,
        None,
        suggested_to=to,
        outside_network=True,
        state="declined",
        on=TODAY - timedelta(days=60),
    )
    return person


def the_flag(firm: Firm) -> Flag:
    return Flag.objects.of_firm(firm.pk).get(rule="B06")


def test_comes_back_when_it_has_grown_by_half_and_says_so(
    firm: Firm, me: Membership, introductions: list[Party]
) -> None:
    viewer = viewer_of(me)
    evaluate_firm(firm.pk, TODAY)
    dismiss_flag(the_flag(firm), viewer=viewer, on=TODAY, reason="They were busy")
    refuse(firm, me)
    Flag.objects.of_firm(firm.pk).update(severity=2)  # the level alone is not what brings it back

    evaluate_firm(firm.pk, LATER)

    flag = the_flag(firm)
    assert flag.state == "open"
    said = explained(flag, LATER, Own("GBP")).came_back
    assert "They were busy" in said
    assert "Not taken up: was 2, now 3." in said
    assert outcomes(viewer.view, LATER)["B06"].came_back == 1
    acknowledge_flag(flag, viewer=viewer, on=LATER)
    assert explained(the_flag(firm), LATER, Own("GBP")).came_back == ""


def test_stays_away_while_it_has_grown_by_less(
    firm: Firm, me: Membership, introductions: list[Party]
) -> None:
    for _ in range(3):
        refuse(firm, me)
    viewer = viewer_of(me)
    evaluate_firm(firm.pk, TODAY)
    dismiss_flag(the_flag(firm), viewer=viewer, on=TODAY, reason="They were busy")
    refuse(firm, me)

    evaluate_firm(firm.pk, LATER)

    assert the_flag(firm).state == "dismissed"
    assert the_flag(firm).evidence["refused"] == 6
    assert explained(the_flag(firm), LATER, Own("GBP")).came_back == ""


def test_reports_what_became_of_the_flags_of_a_rule(firm: Firm, me: Membership) -> None:
    viewer = viewer_of(me)
    people = [make.make_person(firm) for _ in range(4)]
    for person in people:
        make.make_episode(me, person, on=TODAY - timedelta(days=5))
    evaluate_firm(firm.pk, TODAY)
    closed, taken_on, _cleared, _waiting = Flag.objects.of_firm(firm.pk).order_by("id")
    dismiss_flag(closed, viewer=viewer, on=TODAY, reason="No")
    reopen_flag(closed, viewer=viewer, on=TODAY)  # a person's, not the engine's
    acknowledge_flag(taken_on, viewer=viewer, on=TODAY)
    _cleared.relationship.party.episodes.update(is_resolved=True, resolved_on=TODAY)
    evaluate_firm(firm.pk, LATER)

    found = outcomes(viewer.view, LATER)["R07"]

    assert (found.raised, found.dismissed, found.acted_on) == (4, 1, 1)
    assert (found.by_itself, found.came_back) == (1, 0)
    assert found.dismissed_share == 0.25


def test_the_report_knows_nothing_of_what_a_view_does_not_see(firm: Firm, me: Membership) -> None:
    other = make.make_member(firm, "Other", with_user=True)
    circle = make.make_circle(firm, me)
    hidden = make.make_person(firm, audience=circle)
    make.make_episode(me, hidden, on=TODAY - timedelta(days=5))
    refresh_views(firm)
    evaluate_firm(firm.pk, TODAY)
    seeing = viewer_of(me)
    looking = viewer_of(other)

    assert outcomes(seeing.view, TODAY)["R07"].raised == 1
    assert "R07" not in outcomes(looking.view, TODAY)
