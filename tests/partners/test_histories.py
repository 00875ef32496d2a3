"""Random histories of a partner beside a plain model (TRUST T6)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from partners.models import LocalPartner, StageChange, Vetting
from partners.refusals import ConflictError
from partners.services import ask_vetting, move_stage
from relationships.models import Relationship
from tests import make
from tests.depth import Depth
from tests.make import TODAY
from tests.partners.builders import make_partner
from tests.partners.test_services import WHY, Desk

#: Written out, not taken from the product.
MODEL = {
    "identified": {"contacted", "in_vetting", "ended"},
    "contacted": {"in_vetting", "negotiation", "ended"},
    "in_vetting": {"contacted", "negotiation", "ended"},
    "negotiation": {"in_vetting", "appointed", "ended"},
    "appointed": {"suspended", "ended"},
    "suspended": {"appointed", "ended"},
    "ended": {"contacted"},
}


class Histories(RuleBasedStateMachine):
    """The product beside a list of stages and the last check."""

    desk: ClassVar[Desk]

    def __init__(self) -> None:
        super().__init__()
        self.row = make_partner(make.make_organisation(self.desk.firm), "identified")
        self.stages, self.is_clear = ["identified"], False

    def expected(self, to: str, seen: str, *, is_owner: bool, why: bool) -> str:
        """What should come of a step."""
        if seen != self.stages[-1]:
            return "conflict"
        is_free = to != "appointed" or self.is_clear or (is_owner and why)
        return "moved" if to in MODEL[seen] and is_free else "invalid"

    @rule(
        choice=st.integers(0, 30),
        late=st.sampled_from(["", "", "", "", "", "contacted", "ended"]),
        is_owner=st.booleans(),
        why=st.booleans(),
    )
    def move(self, choice: int, late: str, *, is_owner: bool, why: bool) -> None:
        """Ask for any step, mostly for one that there is; sometimes having seen an older stage."""
        choices = [*sorted(MODEL[self.stages[-1]]) * 3, *sorted(MODEL)]
        to = choices[choice % len(choices)]
        seen, found = late or self.stages[-1], "moved"
        expected = self.expected(to, seen, is_owner=is_owner, why=why)
        values: dict[str, Any] = {"on": TODAY, "as_of": TODAY, "override": WHY if why else None}
        viewer = self.desk.owner if is_owner else self.desk.member
        try:
            with transaction.atomic():
                move_stage(self.row, to, expected=seen, viewer=viewer, **values)
        except ConflictError:
            found = "conflict"
        except ValidationError:
            found = "invalid"
        else:
            self.stages.append(to)
        assert found == expected

    @rule(result=st.sampled_from(["clear", "concerns", "inconclusive"]))
    def check(self, result: str) -> None:
        """Somebody looks at it."""
        subject = self.row.relationship.party
        row = Vetting(subject=subject, result=result, done_on=TODAY, agency="Bureau")
        ask_vetting(row, as_of=TODAY, viewer=self.desk.member)
        self.is_clear = result == "clear" or (self.is_clear and result == "inconclusive")

    def teardown(self) -> None:
        """The history is that of the model."""
        firm = self.desk.firm
        steps = StageChange.objects.of_firm(firm.pk).filter(partner=self.row)
        found = list(steps.order_by("created_at", "pk").values_list("from_stage", "to_stage"))
        assert found == list(zip(self.stages, self.stages[1:], strict=False))
        stored = LocalPartner.objects.of_firm(firm.pk).get(pk=self.row.pk)
        relationship = Relationship.objects.of_firm(firm.pk).get(pk=self.row.relationship_id)
        assert stored.stage == relationship.partner_stage == self.stages[-1]


def test_random_histories_agree_with_a_plain_model(db: None, depth: Depth) -> None:
    Histories.desk = Desk()
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
    assert StageChange.objects.of_firm(Histories.desk.firm.pk).count() > 50
