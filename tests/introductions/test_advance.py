"""Moving introductions on: which steps are allowed, what they write, and taking them back."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from firms.access import Viewer
from firms.models import Membership
from firms.tenant import set_tenant, tenant
from relationships import undo
from relationships.introductions.advance import ConflictError, advance, remind
from relationships.introductions.states import EDGES, NOWHERE, OPEN, PATH, State, after
from relationships.models import DeletedEntry, Introduction, IntroductionStep
from relationships.services import delete_fact, set_circle
from tests import make

TODAY = make.TODAY


def viewer_of(member: Membership) -> Viewer:
    """The member as they look now."""
    member.refresh_from_db()
    return Viewer(member.firm, make.make_user(), member.pk, member.role, member.view.as_access())


@dataclass
class House:
    """A firm, somebody who moves things on, and an introduction asked for."""

    owner: Membership
    viewer: Viewer
    row: Introduction

    def steps(self) -> list[IntroductionStep]:
        every = IntroductionStep.objects.of_firm(self.viewer.firm_id)
        return list(every.filter(introduction=self.row).order_by("number"))

    def now(self) -> Introduction:
        return Introduction.objects.of_firm(self.viewer.firm_id).get(pk=self.row.pk)


def make_house(state: str = State.ASKED) -> House:
    firm = make.make_firm()
    owner = make.make_member(firm, "Mr EB", role="owner")
    people = [make.make_person(firm) for _ in range(3)]
    row = make.make_introduction(*people, state=state, on=None)
    return House(owner, viewer_of(owner), row)


@pytest.fixture
def house(db: None) -> House:
    return make_house()


# --- the table ------------------------------------------------------------------------------------


def test_forward_or_nowhere_and_up_again() -> None:
    assert set(EDGES) == set(State)
    for place, state in enumerate(PATH[:-1]):
        assert EDGES[state] == {*PATH[place + 1 :], *NOWHERE}
    assert EDGES[State.EARNING] == frozenset()
    assert EDGES[State.DECLINED] == EDGES[State.LAPSED] == {State.IDEA, State.ASKED}


def test_the_usual_way_comes_first() -> None:
    assert [after(state)[0] for state in OPEN] == list(PATH[1:])


# --- a step ---------------------------------------------------------------------------------------


def test_a_step_writes_state_day_and_history(house: House) -> None:
    moved = advance(house.row, State.MADE, on=TODAY, viewer=house.viewer, reason=" at lunch ")

    row = house.now()
    assert (row.state, row.on, row.precision) == ("made", TODAY, "day")
    [step] = house.steps()
    assert (step.number, step.from_state, step.to_state) == (1, "asked", "made")
    assert (step.reason, step.created_by_id) == ("at lunch", house.owner.pk)
    assert moved.step.pk == step.pk


def test_what_went_nowhere_says_why_and_is_taken_up_again(house: House) -> None:
    with pytest.raises(ValidationError):
        advance(house.row, State.DECLINED, on=TODAY, viewer=house.viewer, reason="  ")
    advance(house.row, State.DECLINED, on=TODAY, viewer=house.viewer, reason="Too early")
    assert house.now().decline_reason == "Too early"

    advance(house.row, State.ASKED, on=TODAY, viewer=house.viewer)

    row = house.now()
    assert (row.state, row.decline_reason, row.asked_on) == ("asked", "", TODAY)
    assert [step.reason for step in house.steps()] == ["Too early", ""]


def test_backwards_is_refused_and_names_who_moved_it(house: House) -> None:
    advance(house.row, State.PROMISED, on=TODAY, viewer=house.viewer)
    with pytest.raises(ConflictError, match=r"Promised.*Mr EB, 2006-06-30"):
        advance(house.row, State.ASKED, on=TODAY, viewer=house.viewer)
    with pytest.raises(ConflictError):
        advance(house.row, "nonsense", on=TODAY, viewer=house.viewer)


def test_who_looked_at_another_state_is_told(house: House) -> None:
    advance(house.row, State.PROMISED, on=TODAY, viewer=house.viewer)
    with pytest.raises(ConflictError, match="Mr EB"):
        advance(house.row, State.MET, on=TODAY, viewer=house.viewer, expected="asked")
    assert house.now().state == "promised"


def test_days_run_forward_where_they_are_known(house: House) -> None:
    advance(house.row, State.PROMISED, on=TODAY, viewer=house.viewer)
    before = TODAY - timedelta(days=1)
    with pytest.raises(ValidationError):
        advance(house.row, State.MADE, on=before, viewer=house.viewer)
    advance(house.row, State.MADE, on=before, precision="month", viewer=house.viewer)
    assert house.now().precision == "month"


def test_harm_is_noted_with_a_step_and_stays(house: House) -> None:
    advance(house.row, State.MET, on=TODAY, viewer=house.viewer, outcome="harmful")
    advance(house.row, State.LAPSED, on=TODAY, viewer=house.viewer, reason="Trouble")
    assert house.now().outcome == "harmful"
    with pytest.raises(ValidationError):
        advance(house.row, State.IDEA, on=TODAY, viewer=house.viewer, outcome="odd")


def test_a_reminder_ends_with_the_state(house: House) -> None:
    remind(house.row, TODAY, viewer=house.viewer)
    assert house.now().remind_on == TODAY
    advance(house.row, State.EARNING, on=TODAY, viewer=house.viewer)
    assert house.now().remind_on is None
    with pytest.raises(ValidationError):
        remind(house.row, TODAY, viewer=house.viewer)


# --- taking back ----------------------------------------------------------------------------------


def test_undo_takes_back_state_days_and_the_line_of_history(house: House) -> None:
    remind(house.row, TODAY, viewer=house.viewer)
    moved = advance(house.row, State.MADE, on=TODAY, viewer=house.viewer)

    undo.apply(moved.undo, house.viewer)

    row = house.now()
    assert (row.state, row.on, row.remind_on) == ("asked", None, TODAY)
    assert house.steps() == []


def test_undo_is_refused_after_somebody_went_on(house: House) -> None:
    first = advance(house.row, State.PROMISED, on=TODAY, viewer=house.viewer)
    advance(house.row, State.MADE, on=TODAY, viewer=house.viewer)
    with pytest.raises(ValidationError):
        undo.apply(first.undo, house.viewer)
    assert [step.to_state for step in house.steps()] == ["promised", "made"]


def test_undo_of_an_older_step_that_led_to_the_same_state_is_refused(db: None) -> None:
    house = make_house(State.IDEA)
    first = advance(house.row, State.ASKED, on=TODAY, viewer=house.viewer)
    advance(house.row, State.LAPSED, on=TODAY, viewer=house.viewer, reason="No answer")
    advance(house.row, State.ASKED, on=TODAY, viewer=house.viewer)
    with pytest.raises(ValidationError):
        undo.apply(first.undo, house.viewer)
    assert (house.now().state, len(house.steps())) == ("asked", 3)


def test_a_deleted_introduction_comes_back_with_its_history(house: House) -> None:
    advance(house.row, State.PROMISED, on=TODAY, viewer=house.viewer)
    favour = make.make_favour(house.owner, house.row.introduced, introduction=house.row)
    step = undo.deleted(house.now())
    delete_fact(house.now())
    assert house.steps() == []

    undo.apply(step, house.viewer)

    assert [one.to_state for one in house.steps()] == ["promised"]
    assert house.steps()[0].created_by_id == house.owner.pk
    favour.refresh_from_db()
    assert favour.introduction_id == house.row.pk


# --- who may know ---------------------------------------------------------------------------------


def test_history_is_as_confidential_as_the_introduction(house: House) -> None:
    advance(house.row, State.PROMISED, on=TODAY, viewer=house.viewer)
    relationship = house.row.introduced.relationship

    set_circle(relationship, named=[], viewer=house.viewer)
    viewer = viewer_of(house.owner)
    advance(house.row, State.MADE, on=TODAY, viewer=viewer)

    circle = house.now().audience_id
    assert circle is not None
    assert {step.audience_id for step in house.steps()} == {circle}
    colleague = viewer_of(make.make_member(viewer.firm))
    assert not IntroductionStep.objects.visible_to(colleague).exists()
    with pytest.raises(Introduction.DoesNotExist):
        advance(house.row, State.MET, on=TODAY, viewer=colleague)
    set_circle(relationship, named=None, viewer=viewer)
    assert {step.audience_id for step in house.steps()} == {None}
    assert not DeletedEntry.objects.of_firm(viewer.firm_id).exists()


# --- two at once ----------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_who_move_it_at_once_one_wins_and_the_other_is_told() -> None:
    with transaction.atomic():
        house = make_house()
    ready = threading.Barrier(2, timeout=60)
    said: list[str] = []

    def move(to: str) -> None:
        try:
            with tenant(house.viewer.firm_id):
                ready.wait()
                advance(house.row, to, on=TODAY, viewer=house.viewer, expected="asked")
            said.append("moved")
        except ConflictError as late:
            said.append(str(late))
        finally:
            connection.close()

    threads = [threading.Thread(target=move, args=(to,)) for to in ("promised", "made")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    won, told = sorted(said, key=len)
    assert won == "moved"
    assert "Mr EB" in told
    with transaction.atomic():
        set_tenant(house.viewer.firm_id)
        assert len(house.steps()) == 1
