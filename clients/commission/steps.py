"""What may be done with a statement now, in words, and doing it: shared by pages and API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.commission import statements as books
from clients.commission.agreed import expect_again
from clients.commission.states import ConflictError, State, Step, locked, target, what_happened
from clients.models import StatementEvent

if TYPE_CHECKING:
    from datetime import date

    from django.utils.functional import _StrOrPromise

    from clients.models import CommissionStatement
    from firms.access import Viewer

PAY_BACK, EXPECT_AGAIN = "pay-back", "state-anew"
#: Steps that decide; reporting sales has a page of its own.
DECISIONS = (
    Step.APPROVE,
    Step.INVOICE,
    Step.PAY,
    Step.SETTLE,
    Step.DISPUTE,
    Step.DECLINE,
    Step.REVERSE,
)
QUIET = frozenset({Step.DISPUTE, Step.DECLINE, Step.REVERSE})
STEPS = (*DECISIONS, PAY_BACK, EXPECT_AGAIN)

WORDS: Mapping[str, _StrOrPromise] = {
    Step.APPROVE: gettext_lazy("Approve"),
    Step.INVOICE: gettext_lazy("Note the invoice"),
    Step.PAY: gettext_lazy("Book a payment"),
    Step.DISPUTE: gettext_lazy("Dispute"),
    Step.DECLINE: gettext_lazy("Decline: nothing is owed"),
    PAY_BACK: gettext_lazy("Book money paid back"),
    EXPECT_AGAIN: gettext_lazy("Expect a new report"),
}
#: What leaving a dispute means, by where it began.
SETTLED: Mapping[str, _StrOrPromise] = {
    State.REPORTED: gettext_lazy("Settle: the report was right"),
    State.APPROVED: gettext_lazy("Settle: the approval stands"),
    State.INVOICED: gettext_lazy("Settle: the invoice stands"),
}
#: What reversing takes back, by state.
TAKEN_BACK: Mapping[str, _StrOrPromise] = {
    State.APPROVED: gettext_lazy("Take the approval back"),
    State.INVOICED: gettext_lazy("Take back, with a credit note"),
    State.PAID: gettext_lazy("Take back what was paid for"),
}
#: What a step does, said before it is taken.
MEANS: Mapping[str, _StrOrPromise] = {
    Step.APPROVE: gettext_lazy(
        "The commission is booked: from that day on the client owes it. It can be taken back later, "
        "with a reason."
    ),
    Step.INVOICE: gettext_lazy("An invoice you wrote is noted with its number."),
    Step.PAY: gettext_lazy("Money came in. Less than is open leaves the rest open."),
    Step.DISPUTE: gettext_lazy("Nothing can be booked until the dispute is settled."),
    Step.SETTLE: gettext_lazy("The statement goes back to where it was before the dispute."),
    Step.DECLINE: gettext_lazy(
        "Nothing is owed for this period. Its sales no longer count; the period can be reported "
        "anew later."
    ),
    Step.REVERSE: gettext_lazy(
        "What was booked is taken back to the cent, at the rate it was booked with. Money that "
        "came in is then owed to the client."
    ),
    PAY_BACK: gettext_lazy("All that is owed back to the client was paid out."),
    EXPECT_AGAIN: gettext_lazy("A new statement of the same period waits for its report."),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that may be taken now, and the words for it in this state."""

    slug: str
    label: str

    @property
    def is_usual(self) -> bool:
        """The way on; what disputes, declines or takes back is offered more quietly."""
        return self.slug not in QUIET


def label_of(statement: CommissionStatement, step: str) -> str:
    """The words for a step; settling and taking back say what stands or goes."""
    before = statement.disputed_from or statement.state
    if step == Step.SETTLE:
        return str(SETTLED.get(before, _("Settle")))
    if step == Step.REVERSE:
        return str(TAKEN_BACK.get(before, _("Take back")))
    return str(WORDS[step])


def is_open(statement: CommissionStatement, step: str) -> bool:
    """Whether the step may be taken in this state."""
    if step == PAY_BACK:
        return statement.state == State.REVERSED and bool(books.balance_of(statement))
    if step == EXPECT_AGAIN:
        return statement.state in statement.VOID
    return target(statement, Step(step)) is not None


def offers(statement: CommissionStatement) -> list[Offer]:
    """All that may be decided now, what is usual first."""
    return [Offer(step, label_of(statement, step)) for step in STEPS if is_open(statement, step)]


def stamp(statement: CommissionStatement) -> str:
    """Changes with everything that is done to the statement: who decides has seen this state."""
    events = StatementEvent.objects.of_firm(statement.firm_id).filter(statement=statement)
    return f"{statement.updated_at.isoformat()} {events.count()}"


def take(
    statement: CommissionStatement,
    step: str,
    values: Mapping[str, Any],
    *,
    viewer: Viewer,
    seen: str = "",
) -> CommissionStatement:
    """Take a step with what its form or body said.

    ``seen``: the ``stamp`` of what was looked at; empty where nobody looked.

    Raises ``ConflictError`` when it changed since, or the step is not allowed; ``ValidationError``.
    """
    now = locked(statement)
    if seen and seen != stamp(now):
        raise ConflictError(what_happened(now))
    if step == EXPECT_AGAIN:
        return expect_again(now)
    on: date = values["on"]
    more = {name: value for name, value in values.items() if name != "on" and value is not None}
    return SERVICES[step](now, on=on, viewer=viewer, **more)


SERVICES: Mapping[str, Callable[..., CommissionStatement]] = {
    Step.APPROVE: books.approve,
    Step.INVOICE: books.invoice,
    Step.PAY: books.pay,
    Step.DISPUTE: books.dispute,
    Step.SETTLE: books.settle_dispute,
    Step.DECLINE: books.decline,
    Step.REVERSE: books.reverse,
    PAY_BACK: books.pay_back,
}
