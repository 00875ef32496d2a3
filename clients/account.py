"""The account of a client on the relationship's page: how it pays, what is due, what was paid.

Everything in one query. Whoever may not see the client's money gets none of it from the database.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Exists, F, OuterRef, Subquery, Sum
from django.db.models.functions import Cast, Coalesce, JSONObject
from django.utils.translation import gettext as _

from clients.commission.money import converted
from clients.models import (
    Agreement,
    Client,
    ClientPhase,
    CommissionStatement,
    Invoice,
    Receipt,
    StagePlan,
)
from clients.querysets import in_own
from clients.reads.periods import YEAR_DAYS
from clients.reads.receivables import MONEY, NOTHING, open_commission, open_invoices
from firms.permissions import may

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from firms.access import Viewer
    from relationships.models import Relationship

ZERO = Decimal(0)
SHOWN = 3  # statements and invoices, and agreements
AWAITED = ("report_late", CommissionStatement.State.EXPECTED)
MOST_OPEN = 500  # rows that are due, summed up


@dataclass(frozen=True, slots=True)
class Phase:
    """How it paid from a day to a day."""

    kind: str
    label: str
    short: str
    start: date | None
    end: date | None  # first day that no longer belongs to it


@dataclass(frozen=True, slots=True)
class Bill:
    """An invoice or a statement with its state."""

    title: str
    period: tuple[date, date] | None  # of a statement
    amount: Decimal | None
    currency: str
    state: str  # paid, open, late, report_late, or the statement's own
    late: int  # days
    pk: str = ""  # of a statement


@dataclass(slots=True)
class Account:
    """What the card shows. Without ``sees_money`` the amounts stay empty."""

    client: Client
    relationship: Relationship
    phases: list[Phase]
    sees_money: bool
    may_change: bool
    currency: str
    as_of: date
    due: Decimal = ZERO
    unrated: dict[str, Decimal] = field(default_factory=dict)
    paid: Decimal = ZERO
    bills: list[Bill] = field(default_factory=list)
    n_plans: int = 0
    agreements: list[dict[str, str]] = field(default_factory=list)
    may_agree: bool = False
    may_report: bool = False

    @property
    def now(self) -> Phase | None:
        """How it pays today; None for a former client."""
        return next((phase for phase in self.phases if holds(phase, self.as_of)), None)

    @property
    def to_report(self) -> Bill | None:
        """The oldest statement shown whose report is missing."""
        waiting = (bill for bill in reversed(self.bills) if bill.state in AWAITED)
        return next(waiting, None) if self.may_report else None


def holds(phase: Phase, day: date) -> bool:
    """True when the phase holds on the day."""
    return (phase.start is None or phase.start <= day) and (phase.end is None or phase.end > day)


def account_of(viewer: Viewer, relationship: Relationship, as_of: date) -> Account | None:
    """The account of the relationship; None where it never was a client. At most one query."""
    if not relationship.is_client or not may(viewer, "clients", "read"):
        return None
    with_money = may(viewer, "revenue", "read")
    rows = Client.objects.visible_to(viewer).filter(relationship=relationship)
    found: Any = described(rows, viewer, as_of, with_money=with_money).first()
    if found is None:
        return None
    account = Account(
        client=found,
        relationship=relationship,
        phases=[phase_of(row) for row in found.phase_rows],
        sees_money=with_money and found.sees_money,
        may_change=may(viewer, "clients", "write", found),
        currency=viewer.firm.base_currency,
        as_of=as_of,
        n_plans=len(found.plan_rows),
        agreements=[named(row) for row in found.agreement_rows],
        may_agree=may(viewer, "agreements", "write"),
        may_report=may(viewer, "commission-statements", "write"),
    )
    if account.sees_money:
        add_money(account, found)
    return account


def described(
    rows: QuerySet[Client], viewer: Viewer, as_of: date, *, with_money: bool
) -> QuerySet[Client]:
    """The client with its phases and plans, and with its money for whom that is."""
    phases = ClientPhase.objects.visible_to(viewer).filter(client=OuterRef("pk"))
    plans = StagePlan.objects.visible_to(viewer).filter(client=OuterRef("pk"))
    agreements = Agreement.objects.visible_to(viewer).filter(client=OuterRef("pk"))
    newest = agreements.order_by(F("starts_on").desc(nulls_last=True), "pk")[:SHOWN]
    ordered = phases.order_by(F("started_on").desc(nulls_last=True))
    found = rows.annotate(
        phase_rows=ArraySubquery(
            ordered.values(json=JSONObject(kind="kind", start="started_on", end="ended_on"))
        ),
        plan_rows=ArraySubquery(plans.values("pk")),
        agreement_rows=ArraySubquery(
            newest.values(json=JSONObject(pk="pk", title="title", kind="kind"))
        ),
    )
    return money_of(found, viewer, as_of) if with_money else found


def money_of(rows: QuerySet[Client], viewer: Viewer, as_of: date) -> QuerySet[Client]:
    """What is due, what was paid in the last 12 months, the last statements and invoices."""
    since = as_of - timedelta(days=YEAR_DAYS - 1)
    mine = {"client": OuterRef("pk")}
    came = Receipt.objects.money_visible_to(viewer).filter(**mine, on__range=(since, as_of))
    at_once = paid_at_once(viewer, since, as_of).filter(**mine)
    own = viewer.firm.base_currency
    theirs = Client.objects.with_money_of(viewer).filter(pk=OuterRef("pk"))
    return rows.annotate(
        sees_money=Exists(theirs),
        paid_sum=summed(came, own) + summed(at_once, own),
        due_invoices=ArraySubquery(open_json(open_invoices(viewer, as_of).filter(**mine))),
        due_statements=ArraySubquery(open_json(open_commission(viewer, as_of).filter(**mine))),
        last_invoices=ArraySubquery(invoice_json(viewer, as_of).filter(**mine)[:SHOWN]),
        last_statements=ArraySubquery(statement_json(viewer, as_of).filter(**mine)[:SHOWN]),
    )


def paid_at_once(viewer: Viewer, since: date, as_of: date) -> QuerySet[Invoice]:
    """Invoices marked as paid whose payment was not entered apart."""
    came = Receipt.objects.visible_to(viewer).filter(invoice=OuterRef("pk"))
    stated = CommissionStatement.objects.visible_to(viewer).filter(invoice=OuterRef("pk"))
    rows = Invoice.objects.money_visible_to(viewer).filter(paid_on__range=(since, as_of))
    return rows.filter(~Exists(came), ~Exists(stated))


def summed(rows: QuerySet[Any], own: str) -> Coalesce:
    """Sum in the firm's ``own`` currency, each row rounded as the rules do."""
    sums = rows.order_by().values("firm_id").annotate(sum=Sum(in_own(own))).values("sum")
    return Coalesce(Subquery(sums, output_field=MONEY), NOTHING)


def text(name: str) -> Cast:
    """An exact amount on its way through JSON."""
    return Cast(F(name), CharField())


def open_json(rows: QuerySet[Any]) -> QuerySet[Any]:
    """What is left of each row that is due."""
    left = rows.exclude(left=0).order_by()[:MOST_OPEN]
    return left.values(json=JSONObject(left=text("left"), rate=text("known"), currency="currency"))


def invoice_json(viewer: Viewer, as_of: date) -> QuerySet[Any]:
    """The newest invoices, those of statements left out."""
    stated = CommissionStatement.objects.visible_to(viewer).filter(invoice=OuterRef("pk"))
    rows = Invoice.objects.money_visible_to(viewer).filter(~Exists(stated), on__lte=as_of)
    return rows.order_by("-on", "-pk").values(
        json=JSONObject(
            title="number", on="on", due="due_on", paid="paid_on", currency="currency",
            amount=text("amount"),
        )
    )  # fmt: skip


def statement_json(viewer: Viewer, as_of: date) -> QuerySet[Any]:
    """The newest statements."""
    rows = CommissionStatement.objects.money_visible_to(viewer).filter(period_to__lte=as_of)
    return rows.order_by("-period_from", "-pk").values(
        json=JSONObject(
            pk="pk", start="period_from", end="period_to", due="due_on", state="state",
            currency="currency", amount=text("amount"),
        )
    )  # fmt: skip


def add_money(account: Account, row: Any) -> None:
    """Sums and lines out of what the query brought."""
    account.paid = row.paid_sum
    for due in [*row.due_invoices, *row.due_statements]:
        left = Decimal(due["left"])
        if due["rate"] is None:
            known = account.unrated.get(due["currency"], ZERO)
            account.unrated[due["currency"]] = known + left
        else:
            account.due += converted(left, Decimal(due["rate"]), account.currency)
    bills = [
        *((bill["end"], statement_bill(bill, account.as_of)) for bill in row.last_statements),
        *((bill["on"], invoice_bill(bill, account.as_of)) for bill in row.last_invoices),
    ]
    newest = sorted(bills, key=lambda pair: str(pair[0]), reverse=True)
    account.bills = [bill for _on, bill in newest[:SHOWN]]


def named(row: Mapping[str, str]) -> dict[str, str]:
    """An agreement by its title, else by its kind."""
    return {"pk": row["pk"], "title": row["title"] or str(Agreement.Kind(row["kind"]).label)}


def phase_of(row: Mapping[str, Any]) -> Phase:
    """Out of JSON."""
    kind = ClientPhase.Kind(row["kind"])
    short = _("Direct") if kind == ClientPhase.Kind.DIRECT else _("Commission")
    return Phase(kind.value, str(kind.label), short, day(row["start"]), day(row["end"]))


def day(text: str | None) -> date | None:
    """Out of JSON."""
    return date.fromisoformat(text) if text else None


def statement_bill(row: Mapping[str, Any], as_of: date) -> Bill:
    """A statement; its report may be late."""
    start, end = date.fromisoformat(row["start"]), date.fromisoformat(row["end"])
    late = (as_of - date.fromisoformat(row["due"])).days
    state = row["state"]
    if state == CommissionStatement.State.EXPECTED and late > 0:
        state = "report_late"
    amount = None if row["amount"] is None else Decimal(row["amount"])
    return Bill("", (start, end), amount, row["currency"], state, late, row["pk"])


def invoice_bill(row: Mapping[str, Any], as_of: date) -> Bill:
    """An invoice."""
    late = (as_of - date.fromisoformat(row["due"])).days
    state = "paid" if row["paid"] else "late" if late > 0 else "open"
    return Bill(row["title"], None, Decimal(row["amount"]), row["currency"], state, late)
