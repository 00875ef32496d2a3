"""Proposals as they are stored, decided on, flagged, and kept from whom they must be kept."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from firms.circles import refresh_views
from firms.models import JobRun
from markets import tasks
from markets.detector import propose
from markets.models import CommitmentEvent, EventTrigger
from markets.refusals import ConflictError
from markets.services import Behind, confirm_event, delete_event, reject_event, reopen_event
from markets.suspects import suspects_of
from portability.firm_file.loading import load_firm
from relationships.flags.engine import evaluate_firm
from relationships.models import Flag
from relationships.services.circle import set_circle
from relationships.trash import throw_away
from relationships.undo import apply
from tests import make
from tests.clients.builders import make_agreement, make_client, make_revenue
from tests.make import NOW, TODAY
from tests.markets.builders import ago, make_event, viewer_of
from tests.portability.test_round_trip import loaded, text_of

pytestmark = pytest.mark.django_db
State = CommitmentEvent.State


class Desk:
    """A firm with an office in Korea and a distributor there, who has ended the agreement."""

    def __init__(self) -> None:
        self.firm = make.make_firm()
        self.owner = make.make_member(
            self.firm, "Owner", role="owner", with_user=True, is_principal=True
        )
        self.member = make.make_member(self.firm, "Member", with_user=True)
        self.partner = make.make_organisation(self.firm, "Partner", country="KR")
        self.person = make.make_person(self.firm, "Person", country="KR")
        make.make_interaction(self.member, self.person, on=ago(10))
        make_event(self.firm, "KR", 5, ago(900))

    def end(self, **fields: Any) -> Any:
        """An agreement that they ended."""
        values: dict[str, Any] = {
            "kind": "distribution",
            "market": "KR",
            "state": "ended",
            "ended_by": "them",
        }
        values |= {"starts_on": ago(900), "ends_on": ago(200)}
        return make_agreement(self.firm, self.partner, **(values | fields))

    def see_money(self) -> None:
        """Views as they are: the owner's sees all money."""
        refresh_views(self.firm)
        self.owner.refresh_from_db()
        self.member.refresh_from_db()

    def proposed(self) -> CommitmentEvent:
        """The one proposal."""
        self.end()
        (row,) = propose(self.firm, TODAY)
        return row


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_the_case_has_one_proposal(desk: Desk) -> None:
    """DOMAIN 4.1: from the ended agreement in China, minor; the file's rows are confirmed."""
    firm = loaded(text_of("case_study.yaml"), "case")
    rows = CommitmentEvent.objects.of_firm(firm.pk)
    (row,) = rows.proposed()
    found = (row.market, row.kind, row.extent, row.happened_on, row.volition, row.role)
    day = date(2005, 10, 15)
    assert found == ("CN", "partner_termination", "minor", day, "", "")
    assert row.agreement is not None
    assert (row.agreement.ref, row.evidence) == ("AG1", {"letter": "e", "ended_by": "them"})
    assert rows.confirmed().count() == 9
    assert load_firm(text_of("case_study.yaml"), now=NOW, firm_id=firm.pk).changed == 0


def test_the_same_facts_are_proposed_once(desk: Desk) -> None:
    row = desk.proposed()
    assert (row.level_before, row.level_after, row.direction) == (5, 5, "-")
    assert propose(desk.firm, TODAY) == []
    reject_event(row, reason="Planned", as_of=TODAY, viewer=viewer_of(desk.owner))
    assert propose(desk.firm, TODAY) == []


def test_a_month_is_looked_at_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.end()
    monkeypatch.setattr(tasks, "firms_due", lambda _job, _period: [desk.firm.pk])
    tasks.propose_steps()
    run = JobRun.objects.of_firm(desk.firm.pk).get(job=tasks.PROPOSE)
    assert run.done_at is not None
    tasks.propose_steps()
    assert CommitmentEvent.objects.of_firm(desk.firm.pk).proposed().count() == 1


def test_confirming_corrects_and_names(desk: Desk) -> None:
    viewer, row = viewer_of(desk.owner), desk.proposed()
    values = {"volition": "forced", "role": "liability", "lesson": "Ask for notice"}
    behind = [services_behind(desk.partner)]
    done = confirm_event(row, values=values, behind=behind, as_of=TODAY, viewer=viewer)
    assert (done.state, done.volition, done.settled_on) == (State.CONFIRMED, "forced", TODAY)
    assert done.settled_by_id == desk.owner.pk
    assert [one.party_id for one in EventTrigger.objects.of_firm(desk.firm.pk)] == [desk.partner.pk]
    with pytest.raises(ConflictError):
        confirm_event(row, as_of=TODAY, viewer=viewer)
    with pytest.raises(ValidationError):
        delete_event(done)
    assert reopen_event(done).state == State.PROPOSED
    with pytest.raises(ConflictError):
        reopen_event(row)


def services_behind(party: Any) -> Any:
    """Somebody with half of it."""
    return Behind(party, Decimal(50))


def test_a_refusal_needs_its_reason(desk: Desk) -> None:
    with pytest.raises(ValidationError):
        reject_event(desk.proposed(), reason=" ", as_of=TODAY, viewer=viewer_of(desk.owner))


def test_the_flag_stays_until_it_is_decided(desk: Desk) -> None:
    row = desk.proposed()
    evaluate_firm(desk.firm.pk, TODAY)
    flags = Flag.objects.of_firm(desk.firm.pk).filter(rule="R18")
    assert {(flag.market, flag.severity, flag.state) for flag in flags} == {("KR", 1, "open")}
    evaluate_firm(desk.firm.pk, TODAY)
    assert flags.count() == len({flag.view_id for flag in flags})
    reject_event(row, reason="Planned", as_of=TODAY, viewer=viewer_of(desk.owner))
    evaluate_firm(desk.firm.pk, TODAY)
    assert {flag.state for flag in flags.all()} == {"cleared"}


def test_a_flag_has_one_subject(desk: Desk) -> None:
    desk.proposed()
    evaluate_firm(desk.firm.pk, TODAY)
    flag = Flag.objects.of_firm(desk.firm.pk).filter(rule="R18").first()
    assert flag is not None
    flag.member = desk.member
    with pytest.raises(IntegrityError), transaction.atomic():
        flag.save()


def test_a_fall_of_the_currency_is_none_of_the_market(desk: Desk) -> None:
    """Equal sums in a currency that lost half of its worth; then a real fall, seen with money."""
    client = make_client(make.make_organisation(desk.firm, "Client"))
    desk.see_money()
    for day, rate in ((ago(500), "1"), (ago(100), "0.5")):
        make_revenue(client, 2000, day, market="KR", currency="EUR", rate=rate)
    assert propose(desk.firm, TODAY) == []
    make_revenue(client, 9000, ago(400), market="KR")
    (row,) = propose(desk.firm, TODAY)
    assert (row.kind, row.extent, row.from_money) == ("volume_reduction", "minor", True)
    events = CommitmentEvent.objects
    assert events.visible_to(viewer_of(desk.owner)).filter(pk=row.pk).exists()
    assert not events.visible_to(viewer_of(desk.member)).filter(pk=row.pk).exists()
    evaluate_firm(desk.firm.pk, TODAY)
    views = Flag.objects.of_firm(desk.firm.pk).filter(rule="R18").values_list("view", flat=True)
    assert viewer_of(desk.owner).view.id in views
    assert viewer_of(desk.member).view.id not in views


def test_one_off_work_is_no_fall(desk: Desk) -> None:
    client = make_client(make.make_organisation(desk.firm, "Client"))
    make_revenue(client, 9000, ago(400), market="KR", one_off=True)
    make_revenue(client, 100, ago(40), market="KR")
    assert propose(desk.firm, TODAY) == []


def test_what_is_hidden_is_proposed_to_its_circle_alone(desk: Desk) -> None:
    circle = make.make_circle(desk.firm, desk.owner)
    desk.see_money()
    desk.partner = make.make_organisation(desk.firm, "Hidden", country="KR", audience=circle)
    row = desk.proposed()
    assert row.audience_id == circle.pk
    evaluate_firm(desk.firm.pk, TODAY)
    seen = Flag.objects.visible_to(viewer_of(desk.member)).filter(rule="R18")
    assert not seen.exists()
    assert not CommitmentEvent.objects.visible_to(viewer_of(desk.member)).proposed().exists()


def test_a_step_follows_who_stands_behind_it(desk: Desk) -> None:
    step = make_event(desk.firm, "JP", 2, ago(100), via=(desk.partner,))
    viewer = viewer_of(desk.owner)
    set_circle(desk.partner.relationship, named=[], viewer=viewer)
    step.refresh_from_db()
    assert step.audience_id is not None
    trigger = EventTrigger.objects.of_firm(desk.firm.pk).get(event=step)
    assert trigger.audience_id == step.audience_id


def test_suspects_are_whom_something_was_open_about(desk: Desk) -> None:
    row = desk.proposed()
    make.make_episode(desk.member, desk.person, on=ago(210), severity=3)
    make.make_favour(desk.member, desk.person, on=ago(205))
    view = viewer_of(desk.owner).view
    assert suspects_of(view, row) == []
    Flag.objects.create(
        firm=desk.firm,
        view_id=view.id,
        rule="B04",
        slug="x",
        axis="plug",
        severity=2,
        relationship=desk.person.relationship,
        shown_on=desk.person.relationship,
        evidence={},
        opened_evidence={},
        opened_on=ago(300),
        last_seen_on=ago(1),
    )
    (one,) = suspects_of(view, row)
    assert (one.relationship.party_id, one.in_trouble, one.rules) == (
        desk.person.pk,
        True,
        ("B04",),
    )


def test_a_deleted_step_comes_back(desk: Desk) -> None:
    viewer = viewer_of(desk.owner)
    circle = make.make_circle(desk.firm, desk.owner)
    desk.see_money()
    viewer = viewer_of(desk.owner)
    hidden = make.make_organisation(desk.firm, "Hidden", audience=circle)
    row = make_event(desk.firm, "JP", 2, ago(50), via=(desk.partner, hidden))
    rows = CommitmentEvent.objects.of_firm(desk.firm.pk).filter(pk=row.pk)
    step = throw_away(row, viewer=viewer)
    assert not rows.exists()
    apply(step, viewer)
    back = rows.get()
    assert back.audience_id == circle.pk
    triggers = EventTrigger.objects.of_firm(desk.firm.pk).filter(event=back).order_by("position")
    assert [one.party_id for one in triggers] == [desk.partner.pk, hidden.pk]
    assert {one.audience_id for one in triggers} == {circle.pk}


@pytest.mark.parametrize(
    "bad",
    [
        {"market": "cn"},
        {"level": 11},
        {"cost": 5},
        {"hours": -1},
        {"state": "rejected"},
        {"state": "proposed", "settled_on": TODAY},
    ],
)
def test_what_the_database_refuses(desk: Desk, bad: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_event(desk.firm, **bad)
