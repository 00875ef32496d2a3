"""Adding, moving and checking partners: guards, races, and what is written downwards."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connections, transaction

from firms.access import Viewer
from firms.models import Firm, Membership, OutboxEvent
from firms.tenant import tenant
from partners.clashes import clashes_of
from partners.models import Competition, LocalPartner, StageChange, Territory, Vetting
from partners.refusals import ConflictError
from partners.services import (
    Place,
    StepWords,
    add_partner,
    ask_vetting,
    change_partner,
    decide_vetting,
    delete_partner,
    finish_step,
    move_stage,
)
from partners.services.checks import Override
from partners.services.vettings import a_year_after
from partners.stages import NEXT, Stage
from partners.states import VettingState, checked
from relationships.models import Party, Relationship
from relationships.services.circle import set_circle
from tests import make
from tests.make import TODAY
from tests.partners.builders import (
    ago,
    make_partner,
    make_territory,
    make_vetting,
    viewer_of,
)

pytestmark = pytest.mark.django_db
WHY = Override("Known to us for twenty years")


class Desk:
    """An owner and a member of a firm, and the organisation P."""

    def __init__(self) -> None:
        self.firm: Firm = make.make_firm()
        self.owner = viewer_of(make.make_member(self.firm, "Owner", role="owner"))
        self.colleague: Membership = make.make_member(self.firm, "Member")
        self.member = viewer_of(self.colleague)
        self.party: Party = make.make_organisation(self.firm, "P")

    def owner_again(self) -> Viewer:
        """With the circles of now."""
        rows = Membership.objects.of_firm(self.firm.pk)
        return viewer_of(rows.get(pk=self.owner.membership_id))

    def add(self, stage: str = "identified", **more: Any) -> LocalPartner:
        values: dict[str, Any] = {
            "relationship": self.party.relationship,
            "as_of": TODAY,
            "viewer": self.owner,
        }
        return add_partner(LocalPartner(type="dealer", stage=stage), **(values | more))

    def move(self, row: LocalPartner, to: str, viewer: Viewer | None = None, **more: Any) -> Any:
        values: dict[str, Any] = {"expected": row.stage, "on": TODAY, "as_of": TODAY} | more
        return move_stage(row, to, viewer=viewer or self.owner, **values)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_roles_are_written_downwards_and_taken_back(desk: Desk) -> None:
    row = desk.add()
    relationship = Relationship.objects.of_firm(desk.firm.pk).get(pk=row.relationship_id)
    assert (relationship.partner_type, relationship.partner_stage) == ("dealer", "identified")
    assert relationship.category == "local_partner"
    desk.move(row, "contacted")
    relationship.refresh_from_db()
    assert relationship.partner_stage == "contacted"
    events = OutboxEvent.objects.of_firm(desk.firm.pk).filter(event="partner.changed")
    assert [one.relationship_ids for one in events] == [[relationship.pk]] * 2
    delete_partner(row)
    relationship.refresh_from_db()
    assert (relationship.partner_type, relationship.partner_stage) == ("", "")
    assert relationship.category == "other"


def test_steps_are_kept_with_who_and_why(desk: Desk) -> None:
    row = desk.add()
    desk.move(row, "contacted", desk.member, on=ago(0), reason="Met at the fair")
    steps = StageChange.objects.of_firm(desk.firm.pk).filter(partner=row).order_by("created_at")
    found = [(one.from_stage, one.to_stage, one.reason, one.created_by_id) for one in steps]
    assert found == [
        ("", "identified", "", desk.owner.membership_id),
        ("identified", "contacted", "Met at the fair", desk.member.membership_id),
    ]


@pytest.mark.parametrize("before", list(Stage))
def test_only_steps_of_the_table(desk: Desk, before: Stage) -> None:
    """Every pair; an appointment has its check."""
    row = make_partner(desk.party, before)
    make_vetting(desk.party)
    for after in Stage:
        LocalPartner.objects.of_firm(desk.firm.pk).filter(pk=row.pk).update(stage=before)
        row.stage = before
        if after in NEXT[before]:
            assert desk.move(row, after).to_stage == after
        else:
            with pytest.raises(ValidationError):
                desk.move(row, after)


@pytest.mark.parametrize(
    ("result", "age", "is_clear"),
    [
        ("", None, False),
        ("clear", 0, True),
        ("clear", 365, True),
        ("clear", 366, False),
        ("concerns", 0, False),
        ("inconclusive", 0, False),
        ("rejected_suspected_fraud", 0, False),
    ],
)
def test_appointed_needs_a_clear_check(
    desk: Desk, result: str, age: int | None, *, is_clear: bool
) -> None:
    row = make_partner(desk.party, "negotiation")
    if result:
        done = ago(age or 0)
        make_vetting(desk.party, result, done, valid_until=a_year_after(done))
    if is_clear:
        assert not desk.move(row, "appointed", desk.member, override=WHY).is_override
        return
    with pytest.raises(ValidationError, match="clear check"):
        desk.move(row, "appointed")
    with pytest.raises(ValidationError, match="owner"):
        desk.move(row, "appointed", desk.member, override=WHY)
    with pytest.raises(ValidationError, match="why"):
        desk.move(row, "appointed", override=Override("because"))
    change = desk.move(row, "appointed", override=WHY)
    assert (change.is_override, change.reason) == (True, WHY.reason)


def test_a_newer_doubt_outweighs_a_clear_check(desk: Desk) -> None:
    row = make_partner(desk.party, "negotiation")
    make_vetting(desk.party, "clear", ago(9))
    make_vetting(desk.party, "concerns", ago(8))
    with pytest.raises(ValidationError):
        desk.move(row, "appointed")


def test_who_is_entered_as_appointed_needs_it_too(desk: Desk) -> None:
    with pytest.raises(ValidationError):
        desk.add("appointed")
    row = desk.add("appointed", override=WHY)
    assert StageChange.objects.of_firm(desk.firm.pk).get(partner=row).is_override


def test_a_hidden_check_is_not_looked_at(desk: Desk) -> None:
    """Or the answer would tell of it: the circle's own people see it, others do not."""
    row = make_partner(desk.party, "negotiation")
    vetter = make.make_person(desk.firm, "Jo")
    set_circle(vetter.relationship, named=[], viewer=desk.owner)
    vetter.refresh_from_db()
    make_vetting(desk.party, "rejected_suspected_fraud", vetter=vetter)
    make_vetting(desk.party, "clear", ago(3))
    owner = desk.owner_again()
    with pytest.raises(ValidationError):
        desk.move(row, "appointed", owner)
    desk.move(row, "appointed", desk.member)


@pytest.mark.parametrize(
    ("on", "is_fine"), [(ago(6), False), (ago(5), True), (TODAY + timedelta(days=1), False)]
)
def test_days_of_steps(desk: Desk, on: date, *, is_fine: bool) -> None:
    row = make_partner(desk.party, "identified")
    desk.move(row, "contacted", on=ago(5))
    if is_fine:
        desk.move(row, "in_vetting", on=on)
    else:
        with pytest.raises(ValidationError):
            desk.move(row, "in_vetting", on=on)


def test_the_second_of_two_learns_who_was_faster(desk: Desk) -> None:
    row = desk.add()
    same = LocalPartner.objects.of_firm(desk.firm.pk).get(pk=row.pk)
    desk.move(row, "contacted", desk.member)
    with pytest.raises(ConflictError, match="Member moved it meanwhile; now: Contacted"):
        desk.move(same, "in_vetting")


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_wins() -> None:
    with transaction.atomic():
        desk = Desk()
        row = make_partner(desk.party, "contacted")
    start, outcomes = threading.Barrier(2), list[str]()

    def move(to: str, viewer: Viewer) -> None:
        try:
            with tenant(desk.firm.pk):
                same = LocalPartner.objects.of_firm(desk.firm.pk).get(pk=row.pk)
                start.wait(timeout=30)
                desk.move(same, to, viewer)
            outcomes.append(to)
        except ConflictError:
            outcomes.append("conflict")
        finally:
            connections.close_all()

    pairs = (("in_vetting", desk.owner), ("negotiation", desk.member))
    threads = [threading.Thread(target=move, args=pair) for pair in pairs]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    with tenant(desk.firm.pk):
        stored = LocalPartner.objects.of_firm(desk.firm.pk).get(pk=row.pk).stage
        steps = StageChange.objects.of_firm(desk.firm.pk).filter(partner=row).count()
    assert sorted(outcomes) == sorted(["conflict", stored])
    assert steps == 1


# --- exclusivity ----------------------------------------------------------------------------------


def test_an_edit_leaves_the_stage_that_somebody_else_moved_to() -> None:
    """The form was opened before the step: neither the row nor the relationship goes back."""
    desk = Desk()
    row = desk.add()
    seen = LocalPartner.objects.of_firm(desk.firm.pk).get(pk=row.pk)
    desk.move(row, "contacted")
    change_partner(seen, as_of=TODAY, viewer=desk.owner)
    stored = LocalPartner.objects.of_firm(desk.firm.pk).select_related("relationship").get()
    assert (stored.stage, stored.relationship.partner_stage) == ("contacted", "contacted")


def test_what_was_promised_is_not_promised_again(desk: Desk) -> None:
    korea = make.make_region(desk.firm, "KR", country="KR", name="Korea")
    other = make_partner(make.make_organisation(desk.firm, "Q"), type="dealer")
    change_partner(other, places=[Place(korea)], as_of=TODAY, viewer=desk.owner)
    other.exclusivity = "territory"
    change_partner(other, as_of=TODAY, viewer=desk.owner)
    make_vetting(desk.party)
    row = desk.add("negotiation", places=[Place(korea)])
    with pytest.raises(ValidationError, match="Q in Korea"):
        desk.move(row, "appointed")
    change_partner(row, places=[Place(korea, ago(9), ago(1))], as_of=TODAY, viewer=desk.owner)
    desk.move(row, "appointed")
    with pytest.raises(ValidationError, match="Q in Korea"):
        change_partner(row, places=[Place(korea)], as_of=TODAY, viewer=desk.owner)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_promise_the_same_at_once_one_is_told() -> None:
    with transaction.atomic():
        desk = Desk()
        korea = make.make_region(desk.firm, "KR", country="KR", name="Korea")
        parties = (desk.party, make.make_organisation(desk.firm, "Q"))
        rows = [make_partner(party, exclusivity="territory") for party in parties]
    start, outcomes = threading.Barrier(2), list[str]()

    def promise(row: LocalPartner) -> None:
        try:
            with tenant(desk.firm.pk):
                same = LocalPartner.objects.of_firm(desk.firm.pk).get(pk=row.pk)
                start.wait(timeout=30)
                change_partner(same, places=[Place(korea)], as_of=TODAY, viewer=desk.owner)
            outcomes.append("promised")
        except ValidationError as told:
            outcomes.append(" ".join(told.messages))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=promise, args=[row]) for row in rows]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    told, won = sorted(outcomes, key=lambda words: words == "promised")
    assert won == "promised"
    assert told.startswith("This stands against what was promised to:")
    with tenant(desk.firm.pk):
        assert Territory.objects.of_firm(desk.firm.pk).count() == 1


def test_what_a_file_brought_may_stay_and_be_edited(desk: Desk) -> None:
    korea = make.make_region(desk.firm, "KR", country="KR")
    row = make_partner(desk.party, exclusivity="territory")
    other = make_partner(make.make_organisation(desk.firm, "Q"))
    for one in (row, other):
        make_territory(one, korea)
    assert len(clashes_of(row, desk.owner, TODAY)) == 1
    row.note = "To be talked about"
    change_partner(row, as_of=TODAY, viewer=desk.owner)
    row.exclusivity = "both"
    change_partner(row, as_of=TODAY, viewer=desk.owner)


def test_a_hidden_promise_is_not_looked_at(desk: Desk) -> None:
    korea = make.make_region(desk.firm, "KR", country="KR")
    other = make_partner(make.make_organisation(desk.firm, "Q"), exclusivity="territory")
    make_territory(other, korea)
    row = make_partner(desk.party)
    make_territory(row, korea)
    set_circle(other.relationship, named=[], viewer=desk.owner)
    owner = desk.owner_again()
    assert clashes_of(row, desk.member, TODAY) == {}
    assert list(clashes_of(row, owner, TODAY).values()) == ["Q"]
    hidden = Territory.objects.of_firm(desk.firm.pk).get(partner=other)
    assert hidden.audience_id is not None


def test_parts_that_are_not_seen_stay(desk: Desk) -> None:
    rival = make.make_organisation(desk.firm, "Rival")
    row = desk.add(competes_with=[rival, rival])
    assert Competition.objects.of_firm(desk.firm.pk).count() == 1
    set_circle(rival.relationship, named=[], viewer=desk.owner)
    change_partner(row, competes_with=[], as_of=TODAY, viewer=desk.member)
    assert Competition.objects.of_firm(desk.firm.pk).count() == 1
    with pytest.raises(ValidationError):
        change_partner(row, competes_with=[desk.party], as_of=TODAY, viewer=desk.member)
    places = [Place(make.make_region(desk.firm, "KR"), TODAY, ago(1))]
    with pytest.raises(ValidationError):
        change_partner(row, places=places, as_of=TODAY, viewer=desk.member)


# --- checks ---------------------------------------------------------------------------------------


def test_from_asking_to_a_verdict(desk: Desk) -> None:
    jo = make.make_person(desk.firm, "Jo")
    row = Vetting(subject=desk.party, vetter=jo, asked_on=ago(30))
    steps = [StepWords("Company papers", member=desk.colleague), StepWords("Visit", person=jo)]
    ask_vetting(row, steps=steps, as_of=TODAY, viewer=desk.member)
    first = row.steps.order_by("position")[0]
    finish_step(first, on=ago(2), as_of=TODAY)
    state = checked(desk.member, [desk.party.pk], TODAY)[desk.party.pk]
    assert (state.state, state.steps, state.steps_done) == (VettingState.BEING_CHECKED, 2, 1)
    decided = decide_vetting(
        row,
        "rejected_suspected_fraud",
        on=ago(1),
        basis="No such firm",
        loss_avoided=Decimal(5_000),
        currency="EUR",
        as_of=TODAY,
    )
    assert decided.valid_until == a_year_after(ago(1))
    state = checked(desk.member, [desk.party.pk], TODAY)[desk.party.pk]
    assert (state.state, state.open) == (VettingState.DO_NOT_USE, None)
    with pytest.raises(ConflictError, match="Do not use"):
        decide_vetting(row, "clear", on=TODAY, as_of=TODAY)
    told = OutboxEvent.objects.of_firm(desk.firm.pk).filter(event="vetting.changed").last()
    assert told is not None
    assert set(told.relationship_ids) == {desk.party.relationship.pk, jo.relationship.pk}


def test_checks_of_days_to_come_are_refused(desk: Desk) -> None:
    tomorrow = TODAY + timedelta(days=1)
    for fields in ({"asked_on": tomorrow}, {"done_on": tomorrow, "result": "clear"}):
        with pytest.raises(ValidationError):
            ask_vetting(Vetting(subject=desk.party, **fields), as_of=TODAY, viewer=desk.owner)


@pytest.mark.parametrize(
    ("checks", "expected"),
    [
        ([], "not_checked"),
        ([("", None)], "being_checked"),
        ([("clear", 10)], "checked"),
        ([("clear", 365)], "checked"),
        ([("clear", 366)], "out_of_date"),
        ([("clear", 366), ("", None)], "being_checked"),
        ([("clear", 10), ("", None)], "checked"),
        ([("inconclusive", 1)], "not_checked"),
        ([("clear", 10), ("inconclusive", 1)], "checked"),
        ([("clear", 10), ("concerns", 1)], "concerns"),
        ([("rejected_suspected_fraud", 10), ("", None)], "do_not_use"),
        ([("rejected_suspected_fraud", 10), ("clear", 1)], "checked"),
    ],
)
def test_state_of_checks(desk: Desk, checks: list[tuple[str, int | None]], expected: str) -> None:
    for result, age in checks:
        make_vetting(desk.party, result, None if age is None else ago(age))
    assert checked(desk.owner, [desk.party.pk], TODAY)[desk.party.pk].state == expected


def test_a_check_is_as_open_as_both(desk: Desk) -> None:
    row = make_vetting(desk.party, vetter=make.make_person(desk.firm, "Jo"))
    set_circle(desk.party.relationship, named=[], viewer=desk.owner)
    row.refresh_from_db()
    assert row.audience_id is not None
    assert not Vetting.objects.visible_to(desk.member).exists()


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2006, 6, 30), date(2007, 6, 30)),
        (date(2004, 2, 29), date(2005, 2, 28)),
        (date(9999, 5, 1), date.max),
    ],
)
def test_a_year_after(day: date, expected: date) -> None:
    assert a_year_after(day) == expected
