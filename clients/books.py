"""The books of one client: rows of a kind as lines of a table, and which of them may be changed.

What the ledger of commission has booked belongs to its statement and is not changed by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.forms.money import (
    ClientRowForm,
    CostForm,
    EngagementForm,
    HoursForm,
    InvoiceForm,
    ReceiptForm,
    RevenueForm,
)
from clients.models import (
    Client,
    CommissionStatement,
    Cost,
    Engagement,
    Invoice,
    LedgerEntry,
    Receipt,
    RevenueEvent,
    ServiceItem,
    ServiceLine,
    TimeEntry,
)
from common.dates import country_name, money

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet
    from django.utils.functional import _StrOrPromise

    from firms.access import Viewer
    from firms.models import FactRow

ROWS = 50  # lines of a page


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table."""

    pk: UUID
    on: date | None
    precision: str
    what: str
    more: str
    amount: str
    state: str = ""
    tone: str = "plain"
    locked: bool = False  # booked by a statement of commission
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of rows of a client."""

    slug: str
    resource: str  # of the access matrix
    model: type[FactRow]
    form: type[ClientRowForm]
    label: _StrOrPromise
    add: _StrOrPromise
    edit: _StrOrPromise
    order: tuple[str, ...]
    related: tuple[str, ...]
    line: Callable[[Any, date], Line]
    has_money: bool = True

    def rows(self, viewer: Viewer) -> QuerySet[Any]:
        """Rows the viewer may see, each with ``booked``."""
        objects: Any = self.model.objects
        rows = objects.money_visible_to(viewer) if self.has_money else objects.visible_to(viewer)
        found: QuerySet[Any] = rows.annotate(booked=booked(self.slug, viewer))
        return found.select_related(*self.related) if self.related else found

    def clients(self, viewer: Viewer) -> QuerySet[Client]:
        """Clients for whom the viewer may enter one."""
        if self.has_money:
            return Client.objects.with_money_of(viewer)
        return Client.objects.visible_to(viewer)


def booked(slug: str, viewer: Viewer) -> Exists:
    """True of a row that a statement of commission has written."""
    entries = LedgerEntry.objects.of_firm(viewer.firm_id)
    statements = CommissionStatement.objects.of_firm(viewer.firm_id)
    return Exists(
        {
            "income": entries.filter(revenue=OuterRef("pk")),
            "invoice": statements.filter(invoice=OuterRef("pk")),
            "payment": statements.filter(Q(invoice=OuterRef("invoice_id")), invoice__isnull=False),
        }.get(slug, entries.none())
    )


def joined(*parts: object) -> str:
    """What is said, with commas between."""
    return ", ".join(str(part) for part in parts if part)


def income_line(row: Any, _as_of: date) -> Line:
    """A fee, a commission or a credit note."""
    where = country_name(row.market) if row.market else ""
    billed = _("billed to %s") % country_name(row.billing_country) if row.billing_country else ""
    what = row.get_service_line_display() if row.service_line else _("Income")
    once = _("one-off") if row.one_off else ""
    more = joined(row.note, where, billed, once)
    amount = money(row.amount, row.currency, exact=True)
    return Line(row.pk, row.on, row.precision, what, more, amount, locked=row.booked)


def invoice_line(row: Any, as_of: date) -> Line:
    """A bill and how it stands."""
    if row.paid_on:
        state, tone = _("Paid"), "ok"
    elif row.due_on < as_of:
        late = (as_of - row.due_on).days
        state, tone = _("%(n)s days late") % {"n": late}, "now"
    else:
        state, tone = _("Open"), "watch"
    more = joined(row.note, row.engagement)
    amount = money(row.amount, row.currency, exact=True)
    return Line(
        row.pk,
        row.on,
        "day",
        row.number,
        more,
        amount,
        state,
        tone,
        row.booked,
        row.due_on,
    )


def payment_line(row: Any, _as_of: date) -> Line:
    """Money that came in."""
    what = _("For %s") % row.invoice if row.invoice else _("Payment")
    amount = money(row.amount, row.currency, exact=True)
    return Line(row.pk, row.on, "day", what, row.note, amount, locked=row.booked)


def cost_line(row: Cost, _as_of: date) -> Line:
    """Money spent."""
    who = row.member.name if row.member else ""
    more = joined(who, country_name(row.market) if row.market else "")
    what = row.what or str(row.get_kind_display())
    return Line(row.pk, row.on, "day", what, more, money(row.amount, row.currency, exact=True))


def hours_line(row: TimeEntry, _as_of: date) -> Line:
    """Time worked."""
    who = row.member.name if row.member else _("all together")
    state, tone = (_("Covered"), "ok") if row.is_paid else (_("Unpaid"), "outline")
    hours = _("%(hours)s h") % {"hours": f"{row.hours.normalize():f}"}
    more = joined(who, row.engagement)
    return Line(row.pk, row.on, row.precision, row.what or _("Work"), more, hours, state, tone)


def service_line(row: Engagement, as_of: date) -> Line:
    """Services ordered."""
    lines, items = dict(ServiceLine.choices), dict(ServiceItem.choices)
    named = joined(*(items.get(item, item) for item in row.items))
    of = joined(*(lines.get(line, line) for line in row.lines))
    ended = row.ends_on is not None and row.ends_on < as_of
    state, tone = (_("Ended"), "outline") if ended else (_("Going on"), "ok")
    return Line(
        row.pk, row.starts_on, "day", row.title or of, joined(named, row.title and of), "", state,
        tone, until=row.ends_on,
    )  # fmt: skip


KINDS = {
    kind.slug: kind
    for kind in (
        Kind(
            "income", "revenue", RevenueEvent, RevenueForm,
            gettext_lazy("Income"), gettext_lazy("Add income"), gettext_lazy("Edit income"),
            ("-on", "-pk"), (), income_line,
        ),
        Kind(
            "invoice", "invoices", Invoice, InvoiceForm,
            gettext_lazy("Invoices"), gettext_lazy("Add an invoice"),
            gettext_lazy("Edit the invoice"),
            ("-on", "-pk"), ("engagement",), invoice_line,
        ),
        Kind(
            "payment", "invoices", Receipt, ReceiptForm,
            gettext_lazy("Payments"), gettext_lazy("Add a payment"),
            gettext_lazy("Edit the payment"),
            ("-on", "-pk"), ("invoice",), payment_line,
        ),
        Kind(
            "cost", "costs", Cost, CostForm,
            gettext_lazy("Costs"), gettext_lazy("Add a cost"), gettext_lazy("Edit the cost"),
            ("-on", "-pk"), ("member",), cost_line,
        ),
        Kind(
            "hours", "time-entries", TimeEntry, HoursForm,
            gettext_lazy("Hours"), gettext_lazy("Add hours"), gettext_lazy("Edit hours"),
            ("-on", "-pk"), ("member", "engagement"), hours_line,
        ),
        Kind(
            "service", "engagements", Engagement, EngagementForm,
            gettext_lazy("Services"), gettext_lazy("Add a service"),
            gettext_lazy("Edit the service"),
            ("-starts_on", "-pk"), (), service_line, has_money=False,
        ),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """Lines of a kind, newest first."""

    lines: Sequence[Line]
    number: int
    has_more: bool


def page_of(kind: Kind, client: Client, viewer: Viewer, as_of: date, number: int) -> Page:
    """One page of them. One query."""
    start = (number - 1) * ROWS
    rows = kind.rows(viewer).filter(client=client).order_by(*kind.order)
    found = list(rows[start : start + ROWS + 1])
    lines = [kind.line(row, as_of) for row in found[:ROWS]]
    return Page(lines, number, len(found) > ROWS)
