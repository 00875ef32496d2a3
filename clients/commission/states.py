"""Which step a commission statement may take next: one table, and nothing beside it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from clients.models import Agreement, CommissionStatement, StatementEvent
from firms import outbox

if TYPE_CHECKING:
    from firms.access import Viewer

State = CommissionStatement.State


class Step(StrEnum):
    """What somebody does to a statement."""

    REPORT = "report"
    APPROVE = "approve"
    INVOICE = "invoice"
    PAY = "pay"
    DISPUTE = "dispute"
    SETTLE = "settle"
    DECLINE = "decline"
    REVERSE = "reverse"


#: Step -> from which state to which. ``SETTLE`` leads back to where the dispute began.
EDGES: Final[Mapping[Step, Mapping[State, State]]] = {
    Step.REPORT: {
        State.EXPECTED: State.REPORTED,
        State.REPORTED: State.REPORTED,
        State.DISPUTED: State.REPORTED,
    },
    Step.APPROVE: {State.REPORTED: State.APPROVED},
    Step.INVOICE: {State.APPROVED: State.INVOICED},
    Step.PAY: {State.INVOICED: State.PAID},
    Step.DISPUTE: {
        State.REPORTED: State.DISPUTED,
        State.APPROVED: State.DISPUTED,
        State.INVOICED: State.DISPUTED,
    },
    Step.SETTLE: {State.DISPUTED: State.DISPUTED},
    Step.DECLINE: {
        State.EXPECTED: State.DECLINED,
        State.REPORTED: State.DECLINED,
        State.DISPUTED: State.DECLINED,
    },
    Step.REVERSE: {
        State.APPROVED: State.REVERSED,
        State.INVOICED: State.REVERSED,
        State.PAID: State.REVERSED,
        State.DISPUTED: State.REVERSED,
    },
}
#: Out of a dispute: what was booked can only be reversed, what was not only replaced or declined.
DISPUTED_FROM: Final[Mapping[Step, frozenset[State]]] = {
    Step.REPORT: frozenset({State.REPORTED}),
    Step.DECLINE: frozenset({State.REPORTED}),
    Step.REVERSE: frozenset({State.APPROVED, State.INVOICED}),
    Step.SETTLE: frozenset({State.REPORTED, State.APPROVED, State.INVOICED}),
}


class ConflictError(ValueError):
    """Somebody else was faster, or the step is not allowed in this state."""


def target(statement: CommissionStatement, step: Step) -> State | None:
    """The state to which the step leads; None where it is not allowed."""
    state = State(statement.state)
    after = EDGES[step].get(state)
    if state != State.DISPUTED or after is None:
        return after
    before = State(statement.disputed_from)
    if before not in DISPUTED_FROM[step]:
        return None
    return before if step == Step.SETTLE else after


def locked(statement: CommissionStatement) -> CommissionStatement:
    """The statement as it is now. Everything else about its agreement waits until we are done."""
    lock(statement.agreement)
    rows = CommissionStatement.objects.of_firm(statement.firm_id)
    return rows.select_related("agreement", "client__relationship__party", "invoice").get(
        pk=statement.pk
    )


def lock(agreement: Agreement) -> None:
    """One writer at a time for all that one agreement earns."""
    rows = Agreement.objects.of_firm(agreement.firm_id).select_for_update(no_key=True)
    rows.only("pk").get(pk=agreement.pk)


def check(statement: CommissionStatement, step: Step) -> State:
    """The state to which the step leads.

    Raises ``ConflictError`` where it is not allowed, with words that say what happened meanwhile.
    """
    after = target(statement, step)
    if after is None:
        raise ConflictError(what_happened(statement))
    return after


def what_happened(statement: CommissionStatement) -> str:
    """In which state a statement is, since when, and who brought it there."""
    events = StatementEvent.objects.of_firm(statement.firm_id).filter(statement=statement)
    last = events.select_related("created_by").order_by("-created_at").first()
    state = statement.get_state_display()
    if last is None or last.created_by is None:
        return _("Nothing was changed: the statement is in the state “%s”.") % state
    return _(
        "Nothing was changed: the statement is in the state “%(state)s” (%(who)s, %(on)s)."
    ) % {
        "state": state,
        "who": last.created_by.name,
        "on": last.on.isoformat(),
    }


def move(
    statement: CommissionStatement, step: Step, *, on: date, viewer: Viewer, reason: str = ""
) -> None:
    """Take the step and leave a line in the statement's history."""
    before, after = statement.state, check(statement, step)
    statement.disputed_from = before if step == Step.DISPUTE else ""
    statement.state = after
    statement.save()
    record(statement, before=before, on=on, viewer=viewer, reason=reason)


def record(
    statement: CommissionStatement, *, before: str, on: date, viewer: Viewer, reason: str = ""
) -> None:
    """A line of history, and a call to look at the client's flags again."""
    StatementEvent.objects.create(
        firm_id=statement.firm_id,
        client_id=statement.client_id,
        statement=statement,
        before=before,
        after=statement.state,
        on=on,
        reason=reason,
        audience_id=statement.audience_id,
        created_by_id=viewer.membership_id,
    )
    outbox.add(
        firm_id=statement.firm_id,
        event="account.commission",
        relationship_ids=[statement.client.relationship_id],
        audience_id=statement.audience_id,
    )
