"""Two cards beside the list of clients: the plan of the main one, and commission that is due."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

from clients.models import CommissionStatement, CommissionTerm, Stage, StagePlan
from clients.models.plan import IN_ORDER
from clients.reads.estimates import LOOKED_BACK, mean, reported_before
from clients.reads.lines import percent, period_words, with_sales
from common.dates import short_date
from firms.permissions import may
from relationships.models import Concealment, Party, Relationship

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from clients.reads.overview import Account
    from firms.access import Viewer

State = CommissionStatement.State
GOING = (Stage.State.ACTIVE, Stage.State.BLOCKED)
MOST_RANKED = 50  # clients that are looked at for a plan, those that bring most first
STATEMENTS = 4  # newest of the card


@dataclass(frozen=True, slots=True)
class StageStep:
    """A stage as the stepper draws it."""

    stage: Stage
    number: int
    text: str
    is_current: bool

    @property
    def is_done(self) -> bool:
        """Behind us."""
        return self.stage.state in {Stage.State.DONE, Stage.State.DROPPED}


@dataclass(frozen=True, slots=True)
class PlanCard:
    """The plan of one client."""

    plan: StagePlan
    party: Party
    steps: Sequence[StageStep]
    blocker: Relationship | None  # whom the present stage waits for, where the viewer knows it

    @property
    def current(self) -> StageStep | None:
        """The stage that is being worked on; None when all are done."""
        return next((step for step in self.steps if step.is_current), None)


def plan_card(viewer: Viewer, accounts: Sequence[Account], as_of: date) -> PlanCard | None:
    """The plan of the client that brings most, of all that have one; for who does not see all
    money the one whose stage is next. Two or three queries."""
    plan = main_plan(viewer, accounts)
    if plan is None:
        return None
    rows = Stage.objects.visible_to(viewer).filter(plan=plan).select_related("owner")
    stages = list(rows.order_by(*IN_ORDER))
    if not stages:
        return None
    now = present_stage(stages)
    steps = [
        StageStep(stage, number, stage_words(stage, as_of), is_current=stage is now)
        for number, stage in enumerate(stages, start=1)
    ]
    return PlanCard(plan, plan.client.relationship.party, steps, blocker_of(viewer, now))


def main_plan(viewer: Viewer, accounts: Sequence[Account]) -> StagePlan | None:
    """See ``plan_card``."""
    rows = StagePlan.objects.visible_to(viewer).select_related("client__relationship__party")
    if viewer.view.sees_money:
        ranked = sorted(accounts, key=lambda one: (-(one.share or 0), one.name))[:MOST_RANKED]
        place = {one.client_id: number for number, one in enumerate(ranked)}
        found = rows.filter(client__in=place).order_by("-created_at", "pk")
        return min(found, key=lambda plan: place[plan.client_id], default=None)
    here = [one.client_id for one in accounts]
    to_do = Stage.objects.visible_to(viewer).filter(
        state__in=[*GOING, Stage.State.PLANNED], plan__client__in=here
    )
    order = (F("planned_to").asc(nulls_last=True), "plan__created_at", "plan_id")
    return rows.filter(pk__in=to_do.order_by(*order).values("plan_id")[:1]).first()


def present_stage(stages: Sequence[Stage]) -> Stage | None:
    """The first that is going on, else the first that is to come."""
    going = next((one for one in stages if one.state in GOING), None)
    return going or next((one for one in stages if one.state == Stage.State.PLANNED), None)


def stage_words(stage: Stage, as_of: date) -> str:
    """``Done November 2005``, ``Until September``, ``From October``, ``Dropped``."""
    if stage.state == Stage.State.DROPPED:
        return str(stage.get_state_display())
    if stage.state == Stage.State.DONE:
        return _("Done %(day)s") % {"day": month(stage.actual_to, as_of)}
    if stage.state in GOING and stage.planned_to is not None:
        return _("Until %(day)s") % {"day": month(stage.planned_to, as_of)}
    begins = stage.planned_from or stage.planned_to
    if stage.state in GOING or begins is None:
        return str(stage.get_state_display())
    return _("From %(day)s") % {"day": month(begins, as_of)}


def month(day: date | None, as_of: date) -> str:
    """A month; nothing where none is known."""
    return short_date(day, as_of, "month") if day else ""


def blocker_of(viewer: Viewer, stage: Stage | None) -> Relationship | None:
    """Whom the stage waits for; None also where the viewer may not know of it."""
    if stage is None or stage.blocker_id is None:
        return None
    rows = Relationship.objects.visible_to(viewer).filter(pk=stage.blocker_id)
    return rows.select_related("party").first()


# --- Commission -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class StatementLine:
    """A period of a client's commission."""

    statement: CommissionStatement
    period: str
    sales: Decimal | None  # gross; before a report a guess, None without anything to guess from
    sold_in: str
    amount: Decimal | None  # the commission, or a guess as well
    is_late: bool
    is_guess: bool


@dataclass(frozen=True, slots=True)
class CommissionCard:
    """What one client owes of its sales."""

    relationship: Relationship
    lines: Sequence[StatementLine]
    rate: str  # of the terms that hold now; empty without
    kept_from: Sequence[Party]


def commission_card(viewer: Viewer, as_of: date) -> CommissionCard | None:
    """The client whose report or money is due since longest. Four queries, one without any."""
    if not may(viewer, "commission-statements", "read"):
        return None
    first = waiting(viewer, as_of)
    if first is None:
        return None
    rows = CommissionStatement.objects.money_visible_to(viewer).filter(agreement=first.agreement_id)
    shown = rows.exclude(state__in=CommissionStatement.VOID).order_by("-period_from", "pk")
    newest = list(with_sales(viewer, shown)[: STATEMENTS + LOOKED_BACK])
    return CommissionCard(
        relationship=first.client.relationship,
        lines=[as_line(row, newest, as_of) for row in reversed(newest[:STATEMENTS])],
        rate=rate_now(viewer, first, as_of),
        kept_from=kept_from(viewer, first.client.relationship),
    )


def waiting(viewer: Viewer, as_of: date) -> CommissionStatement | None:
    """The statement that is due since longest: its report, or its money."""
    unpaid = Q(state__in=[State.REPORTED, State.APPROVED, State.INVOICED, State.DISPUTED])
    late = Q(state=State.EXPECTED, due_on__lt=as_of)
    rows = CommissionStatement.objects.money_visible_to(viewer).filter(unpaid | late)
    related = rows.select_related("client__relationship__party")
    return related.order_by("due_on", "pk").first()


def as_line(row: Any, known: Sequence[Any], as_of: date) -> StatementLine:
    """A statement as a line, guessed from ``known`` ones before its report; ``sales`` and
    ``sold_in`` are annotated."""
    is_open = row.state == State.EXPECTED
    before = reported_before(row, known) if is_open else []
    return StatementLine(
        statement=row,
        period=period_words(row.period_from, row.period_to),
        sales=mean([one.sales for one in before]) if is_open else row.sales,
        sold_in=(before[0].sold_in if before else row.sold_in) or row.currency,
        amount=mean([one.amount for one in before]) if is_open else row.amount,
        is_late=is_open and row.due_on < as_of,
        is_guess=bool(before),
    )


def rate_now(viewer: Viewer, statement: CommissionStatement, as_of: date) -> str:
    """The rate of the lowest tier; empty where there are no terms."""
    rows = CommissionTerm.objects.money_visible_to(viewer).filter(
        agreement=statement.agreement_id, valid_from__lte=as_of
    )
    rate = rows.order_by("-valid_from").values_list("rate_pct", flat=True).first()
    return "" if rate is None else percent(rate)


def kept_from(viewer: Viewer, relationship: Relationship) -> list[Party]:
    """Outsiders who must not learn of it, of whom the viewer knows."""
    rows = Concealment.objects.visible_to(viewer).filter(relationship=relationship)
    hidden = rows.values("hidden_from")
    return list(Party.objects.visible_to(viewer).filter(pk__in=hidden).order_by("name"))
