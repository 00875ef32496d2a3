"""What relationships gave and cost at month-ends (decision 0026)."""

from __future__ import annotations

from datetime import date, timedelta
from unittest.mock import patch

import pytest
from django.utils import timezone

from firms import outbox
from firms.access import Viewer
from firms.circles import team_view
from firms.models import Firm, JobRun, Membership, OutboxEvent
from relationships import history, tasks
from relationships.flags.engine import evaluate_firm
from relationships.history import month_ends, points_of, remember
from relationships.models import Flag, Party, Score, ScoreHistory
from relationships.services import set_circle
from tests import make
from tests.make import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def quarter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three months are as good as twelve, and four times as fast."""
    monkeypatch.setattr(history, "MONTHS", 3)


@pytest.fixture
def troubled(firm: Firm, member: Membership) -> Party:
    """Somebody with whom trouble came 50 days ago."""
    person = make.make_person(firm, "Troubled")
    make.make_episode(member, person, on=TODAY - timedelta(days=50))
    return person


def line(party: Party) -> list[tuple[date, float, float]]:
    """What the team's view keeps of the party: day, gives, costs."""
    view = team_view(Firm.objects.get(pk=party.firm_id)).as_access()
    row = ScoreHistory.objects.for_view(view).filter(relationship__party=party).first()
    return [(one.on, one.gives, one.costs) for one in points_of(row.points if row else [])]


def viewer_of(member: Membership) -> Viewer:
    """The member as they look."""
    member.refresh_from_db()
    return Viewer(member.firm, make.make_user(), member.pk, member.role, member.view.as_access())


@pytest.mark.parametrize(
    ("as_of", "first", "last"),
    [
        (date(2006, 6, 30), date(2005, 6, 30), date(2006, 5, 31)),
        (date(2006, 7, 1), date(2005, 7, 31), date(2006, 6, 30)),
        (date(2008, 3, 1), date(2007, 3, 31), date(2008, 2, 29)),
    ],
)
def test_the_twelve_month_ends_before(as_of: date, first: date, last: date) -> None:
    ends = month_ends(as_of)
    assert (len(ends), ends[0], ends[-1]) == (12, first, last)
    assert all((end + timedelta(days=1)).day == 1 for end in ends)


@pytest.mark.usefixtures("quarter")
def test_costs_from_the_day_of_the_trouble(firm: Firm, troubled: Party) -> None:
    remember(firm.pk, TODAY)
    happened = TODAY - timedelta(days=50)
    days = [day for day in month_ends(TODAY) if day >= happened]
    assert line(troubled) == [(day, 0.0, 30.0) for day in days]


@pytest.mark.usefixtures("quarter")
def test_twice_changes_nothing(firm: Firm, troubled: Party) -> None:
    remember(firm.pk, TODAY)
    rows = list(ScoreHistory.objects.of_firm(firm.pk).values())
    remember(firm.pk, TODAY)
    assert list(ScoreHistory.objects.of_firm(firm.pk).values()) == rows


@pytest.mark.usefixtures("quarter")
def test_what_is_no_problem_counts_in_no_month(firm: Firm, troubled: Party) -> None:
    evaluate_firm(firm.pk, TODAY)
    remember(firm.pk, TODAY)
    Flag.objects.of_firm(firm.pk).update(state=Flag.State.DISMISSED)
    remember(firm.pk, TODAY)
    assert line(troubled) == []


def test_a_large_firm_keeps_what_was_stored_once_a_month(firm: Firm, troubled: Party) -> None:
    evaluate_firm(firm.pk, TODAY)
    with patch.object(history, "is_small", return_value=False):
        remember(firm.pk, TODAY)
        Score.objects.of_firm(firm.pk).update(plug=55)
        remember(firm.pk, TODAY)
        assert line(troubled) == [(TODAY, 0.0, 30.0)]
        days = [TODAY + timedelta(days=31 * n) for n in range(1, 16)]
        for day in days:
            remember(firm.pk, day)
    assert line(troubled) == [(day, 0, 55) for day in days[-12:]]


@pytest.mark.usefixtures("quarter")
def test_made_confidential_it_leaves_the_others_at_once(
    firm: Firm, member: Membership, troubled: Party
) -> None:
    remember(firm.pk, TODAY)
    assert line(troubled)
    viewer = viewer_of(member)
    set_circle(troubled.relationship, named=[], viewer=viewer)
    assert line(troubled) == []
    remember(firm.pk, TODAY)
    assert line(troubled) == []
    assert ScoreHistory.objects.of_firm(firm.pk).count() == 1  # the circle's own


@pytest.mark.usefixtures("quarter")
def test_a_confidential_fact_changes_no_line_of_the_team(
    firm: Firm, member: Membership, troubled: Party
) -> None:
    remember(firm.pk, TODAY)
    before = line(troubled)
    friend = make.make_person(firm, "Friend")
    set_circle(friend.relationship, named=[], viewer=viewer_of(member))
    friend.refresh_from_db()
    make.make_episode(
        member, troubled, on=TODAY - timedelta(days=80), audience_id=friend.audience_id
    )
    remember(firm.pk, TODAY)
    assert line(troubled) == before
    circle = ScoreHistory.objects.of_firm(firm.pk).exclude(view=team_view(firm))
    assert len(circle.get(relationship=troubled.relationship).points) > len(before)


@pytest.mark.usefixtures("quarter")
def test_the_day_is_done_once_and_again_after_a_change_of_the_whole(
    firm: Firm, troubled: Party
) -> None:
    assert tasks.remember_day(str(firm.pk))
    assert not tasks.remember_day(str(firm.pk))
    outbox.add(firm_id=firm.pk, event="circle.changed")
    OutboxEvent.objects.update(due_at=timezone.now() - timedelta(hours=1))
    assert tasks.drain_outbox() == 1
    assert not JobRun.objects.of_firm(firm.pk).filter(job=tasks.HISTORY).exists()
    assert tasks.remember_day(str(firm.pk))


def test_what_is_under_way_is_left_to_its_worker(firm: Firm) -> None:
    JobRun.objects.create(firm=firm, job=tasks.HISTORY, period=TODAY.isoformat())
    assert not tasks.remember_day(str(firm.pk))
