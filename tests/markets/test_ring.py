"""A change of an agreement has its market looked at at once, not only in the next month."""

from __future__ import annotations

from typing import Any

import pytest

from clients.models import Agreement
from clients.services.records import announce
from firms.models import OutboxEvent
from markets.models import CommitmentEvent
from markets.services import reject_event
from relationships import tasks
from tests import make
from tests.clients.builders import make_client, make_revenue
from tests.make import TODAY
from tests.markets.builders import ago, viewer_of
from tests.markets.test_proposals import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A firm on its day, with a worker that claims its events."""
    monkeypatch.setattr(tasks, "business_date", lambda _firm: TODAY)
    return Desk()


def ring(desk: Desk, agreement: Agreement, **fields: Any) -> list[CommitmentEvent]:
    """Change an agreement, let the worker hear it twice; the proposals afterwards."""
    for name, value in fields.items():
        setattr(agreement, name, value)
    agreement.save()
    for _twice in range(2):
        announce(agreement)
        waiting = OutboxEvent.objects.of_firm(desk.firm.pk).filter(done_at=None)
        tasks.evaluate_events(desk.firm.pk, list(waiting.values_list("pk", flat=True)))
    return list(CommitmentEvent.objects.of_firm(desk.firm.pk).proposed())


def running(desk: Desk, **fields: Any) -> Agreement:
    """An agreement that goes on."""
    values = {"state": "active", "ended_by": "", "ends_on": None} | fields
    found: Agreement = desk.end(**values)
    return found


def test_an_end_is_proposed_at_once_and_once(desk: Desk) -> None:
    agreement = running(desk)
    assert ring(desk, agreement) == []
    (row,) = ring(desk, agreement, state="ended", ended_by="them", ends_on=ago(3))
    assert (row.market, row.kind, row.happened_on) == ("KR", "partner_termination", ago(3))
    assert row.agreement_id == agreement.pk


def test_an_end_that_was_put_right_is_proposed_anew(desk: Desk) -> None:
    agreement = running(desk)
    ring(desk, agreement, state="ended", ended_by="them", ends_on=ago(3))
    (row,) = ring(desk, agreement, ends_on=ago(9))
    assert row.happened_on == ago(9)
    assert ring(desk, agreement, state="active", ended_by="", ends_on=None) == []


def test_what_somebody_decided_stays(desk: Desk) -> None:
    agreement = running(desk)
    (row,) = ring(desk, agreement, state="ended", ended_by="them", ends_on=ago(3))
    reject_event(row, reason="Planned", as_of=TODAY, viewer=viewer_of(desk.owner))
    assert ring(desk, agreement) == []
    assert ring(desk, agreement, state="active", ended_by="", ends_on=None) == []
    assert CommitmentEvent.objects.of_firm(desk.firm.pk).get(pk=row.pk).state == "rejected"


def test_other_facts_wait_for_their_month(desk: Desk) -> None:
    """A fall of income is told of a month: an agreement does not bring it forward."""
    client = make_client(make.make_organisation(desk.firm, "Client"))
    make_revenue(client, 9000, ago(400), market="KR")
    assert ring(desk, running(desk)) == []


def test_a_confidential_end_is_proposed_to_its_circle_alone(desk: Desk) -> None:
    circle = make.make_circle(desk.firm, desk.owner)
    desk.see_money()
    desk.partner = make.make_organisation(desk.firm, "Hidden", country="KR", audience=circle)
    agreement = running(desk)
    (row,) = ring(desk, agreement, state="ended", ended_by="them", ends_on=ago(3))
    assert row.audience_id == circle.pk
    (row,) = ring(desk, agreement, ends_on=ago(9))
    assert row.happened_on == ago(9)
