"""Random histories of an introduction beside a plain model (TRUST T6)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from relationships import undo
from relationships.introductions.advance import ConflictError, advance
from relationships.models import Introduction
from tests import make
from tests.depth import Depth
from tests.introductions.test_advance import House, make_house

#: Written out, not taken from the product.
MODEL = {
    "idea": {"asked", "promised", "made", "met", "negotiating", "earning", "declined", "lapsed"},
    "asked": {"promised", "made", "met", "negotiating", "earning", "declined", "lapsed"},
    "promised": {"made", "met", "negotiating", "earning", "declined", "lapsed"},
    "made": {"met", "negotiating", "earning", "declined", "lapsed"},
    "met": {"negotiating", "earning", "declined", "lapsed"},
    "negotiating": {"earning", "declined", "lapsed"},
    "earning": set(),
    "declined": {"idea", "asked"},
    "lapsed": {"idea", "asked"},
}
WHY = ("declined", "lapsed")


class Histories(RuleBasedStateMachine):
    """The product beside a list of states and their days."""

    house: ClassVar[House]

    def __init__(self) -> None:
        super().__init__()
        old = self.house.row
        self.row = make.make_introduction(
            old.introducer, old.introduced, old.target, state="idea", on=None
        )
        self.states, self.days = ["idea"], [make.TODAY]
        self.undo: Any = None

    def expected(self, to: str, on: Any, why: bool) -> str:  # noqa: FBT001
        """What should come of a step."""
        if to not in MODEL[self.states[-1]]:
            return "conflict"
        is_late = len(self.days) > 1 and on < self.days[-1]
        return "invalid" if is_late or (to in WHY and not why) else "moved"

    @rule(to=st.sampled_from(sorted(MODEL)), days=st.integers(-1, 3), why=st.booleans())
    def move(self, to: str, days: int, why: bool) -> None:  # noqa: FBT001
        """Ask for any step."""
        on = self.days[-1] + timedelta(days=days)
        expected, found = self.expected(to, on, why), "moved"
        try:
            with transaction.atomic():
                moved = advance(self.row, to, on=on, viewer=self.house.viewer, reason="x" * why)
        except ConflictError:
            found = "conflict"
        except ValidationError:
            found = "invalid"
        else:
            self.states.append(to)
            self.days.append(on)
            self.undo = moved.undo
        assert found == expected

    @rule()
    def take_back(self) -> None:
        """Undo the last step, once."""
        if self.undo is not None:
            undo.apply(self.undo, self.house.viewer)
            self.states.pop()
            self.days.pop()
            self.undo = None

    def teardown(self) -> None:
        """The history is that of the model."""
        house = House(self.house.owner, self.house.viewer, self.row)
        steps = house.steps()
        assert house.now().state == self.states[-1]
        assert [step.to_state for step in steps] == self.states[1:]
        assert [step.from_state for step in steps] == self.states[:-1]
        assert [step.on for step in steps] == self.days[1:]
        assert [step.number for step in steps] == list(range(1, len(self.states)))


def test_random_histories_agree_with_a_plain_model(db: None, depth: Depth) -> None:
    Histories.house = make_house()
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=depth(gate=50, deep=500),
            stateful_step_count=30,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert Introduction.objects.of_firm(Histories.house.viewer.firm_id).count() > 1
