"""What the list says of each client beside its sums: what was agreed, and what came last."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from clients.commission.terms import Base
from clients.models import (
    Agreement,
    AgreementParty,
    CommissionStatement,
    CommissionTerm,
    CommissionTier,
    Invoice,
    SalesLine,
    StagePlan,
)
from common.dates import money, short_date
from firms.permissions import may

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from django.db.models import QuerySet
    from django.utils.functional import _StrOrPromise

    from firms.access import Viewer

State = CommissionStatement.State
OF_BASE: Mapping[str, _StrOrPromise] = {
    Base.GROSS_SALES: gettext_lazy("%(rate)s of sales"),
    Base.NET_OF_RETURNS: gettext_lazy("%(rate)s of sales less returns"),
    Base.GROSS_MARGIN: gettext_lazy("%(rate)s of gross margin"),
    Base.CASH_RECEIVED: gettext_lazy("%(rate)s of money received"),
}
LONGEST_MONTH, LONGEST_QUARTER = timedelta(days=31), timedelta(days=92)


@dataclass(frozen=True, slots=True)
class Latest:
    """What came last, and whether somebody has to do something about it."""

    text: str = ""
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    """What is said of the clients of a page."""

    agreed: Mapping[UUID, str] = field(default_factory=dict)
    latest: Mapping[UUID, Latest] = field(default_factory=dict)


def lines_of(viewer: Viewer, clients: Iterable[UUID], as_of: date) -> Lines:
    """For these clients, in a constant number of queries."""
    wanted = list(clients)
    return Lines(agreed_lines(viewer, wanted, as_of), latest_lines(viewer, wanted, as_of))


# --- Agreed ---------------------------------------------------------------------------------


def agreed_lines(viewer: Viewer, clients: list[UUID], as_of: date) -> dict[UUID, str]:
    """``8% of sales``, ``Service agreement, plan``. Five queries; three without rates."""
    parts: dict[UUID, list[str]] = {client: [] for client in clients}
    rates = rate_words(viewer, clients, as_of)
    papers = paper_words(viewer, clients, as_of)
    planned = StagePlan.objects.visible_to(viewer).filter(client__in=clients)
    with_plan = set(planned.values_list("client_id", flat=True))
    for client, found in parts.items():
        said = rates.get(client) or papers.get(client)
        found += [said] if said else []
        found += [_("plan") if found else _("Plan")] if client in with_plan else []
    return {client: ", ".join(found) for client, found in parts.items() if found}


def paper_words(viewer: Viewer, clients: list[UUID], as_of: date) -> dict[UUID, str]:
    """The agreement of each client that is active, the newest of several. Two queries.

    One that names no client counts for the client among its parties.
    """
    rows = Agreement.objects.visible_to(viewer).filter(
        Q(ends_on=None) | Q(ends_on__gte=as_of), state=Agreement.State.ACTIVE
    )
    newest = (F("starts_on").asc(nulls_first=True), "created_at")
    own = rows.filter(client__in=clients).order_by(*newest)
    sides = AgreementParty.objects.visible_to(viewer).filter(
        agreement__in=rows.filter(client=None), party__relationship__client__in=clients
    )
    joint = sides.select_related("agreement").order_by("agreement__starts_on", "created_at")
    of_party = joint.annotate(account=F("party__relationship__client"))
    found = {row.account: str(row.agreement) for row in of_party}
    return found | {row.client_id: str(row) for row in own if row.client_id}


def rate_words(viewer: Viewer, clients: list[UUID], as_of: date) -> dict[UUID, str]:
    """The share of sales that holds on the day. Two queries; none for who may not see rates."""
    if not may(viewer, "commission-terms", "read"):
        return {}
    rows = CommissionTerm.objects.money_visible_to(viewer).filter(
        Q(agreement__ends_on=None) | Q(agreement__ends_on__gte=as_of),
        client__in=clients,
        agreement__state=Agreement.State.ACTIVE,
        valid_from__lte=as_of,
    )
    newest = rows.order_by("client_id", "-valid_from", "-created_at").distinct("client_id")
    terms = {row.pk: row for row in newest}
    tiers = CommissionTier.objects.money_visible_to(viewer).filter(term__in=terms)
    highest = dict(
        tiers.order_by("term_id", "-starts_at")
        .distinct("term_id")
        .values_list("term_id", "rate_pct")
    )
    return {row.client_id: rate_line(row, highest.get(pk)) for pk, row in terms.items()}


def rate_line(term: CommissionTerm, highest: Decimal | None) -> str:
    """``8% of sales``; with tiers ``5% to 8% of sales``."""
    words = percent(term.rate_pct)
    if highest is not None:
        words = _("%(low)s to %(high)s") % {"low": words, "high": percent(highest)}
    return str(OF_BASE[term.base]) % {"rate": words}


def percent(rate: Decimal) -> str:
    """``8%``, ``7.5%``."""
    return f"{rate.normalize():f}%"


# --- Latest ---------------------------------------------------------------------------------


def latest_lines(viewer: Viewer, clients: list[UUID], as_of: date) -> dict[UUID, Latest]:
    """A report that is late, else the newer of the last report and the last invoice."""
    late = late_reports(viewer, clients, as_of)
    found: dict[UUID, tuple[date, Latest]] = {}
    for client, (on, latest) in [
        *last_invoices(viewer, clients, as_of).items(),
        *last_reports(viewer, clients).items(),
    ]:
        if client not in found or on >= found[client][0]:
            found[client] = (on, latest)
    return {client: latest for client, (_on, latest) in found.items()} | late


def late_reports(viewer: Viewer, clients: list[UUID], as_of: date) -> dict[UUID, Latest]:
    """The report that is late longest. One query."""
    if not may(viewer, "commission-statements", "read"):
        return {}
    rows = CommissionStatement.objects.money_visible_to(viewer).filter(
        client__in=clients, state=State.EXPECTED, due_on__lt=as_of
    )
    oldest = rows.order_by("client_id", "due_on", "pk").distinct("client_id")
    return {row.client_id: Latest(late_words(row.due_on, as_of), is_late=True) for row in oldest}


def late_words(due_on: date, as_of: date) -> str:
    """``Report 46 days late``."""
    days = (as_of - due_on).days
    return ngettext("Report %(n)d day late", "Report %(n)d days late", days) % {"n": days}


def with_sales(viewer: Viewer, rows: QuerySet[CommissionStatement]) -> QuerySet[Any]:
    """Statements with ``sales``, the gross sales of their report, and ``sold_in``, its currency;
    of a report in several currencies only the first."""
    lines = SalesLine.objects.money_visible_to(viewer).filter(
        report__statement=OuterRef("pk"), report__is_current=True, kind=SalesLine.Kind.SALE
    )
    sums = lines.order_by("currency").values("currency").annotate(sum=Sum("gross"))
    return rows.annotate(
        sales=Subquery(sums.values("sum")[:1]), sold_in=Subquery(sums.values("currency")[:1])
    )


def last_reports(viewer: Viewer, clients: list[UUID]) -> dict[UUID, tuple[date, Latest]]:
    """The last period reported, by the day it is due. One query."""
    if not may(viewer, "commission-statements", "read"):
        return {}
    rows = CommissionStatement.objects.money_visible_to(viewer).filter(client__in=clients)
    counting = rows.exclude(state__in=[State.EXPECTED, *CommissionStatement.VOID])
    newest = counting.order_by("client_id", "-period_from", "pk").distinct("client_id")
    return {
        row.client_id: (row.period_to, Latest(report_words(row)))
        for row in with_sales(viewer, newest)
    }


def report_words(row: Any) -> str:
    """``Q1 2006 report, £11,330``; ``sales`` is annotated."""
    words = _("%(period)s report") % {"period": period_words(row.period_from, row.period_to)}
    return words if row.sales is None else f"{words}, {money(row.sales, row.sold_in)}"


def period_words(first: date, last: date) -> str:
    """``March 2006``, ``Q1 2006``, ``2006``."""
    if last - first < LONGEST_MONTH:
        return short_date(first, None, "month")
    return short_date(first, None, "quarter" if last - first < LONGEST_QUARTER else "year")


def last_invoices(
    viewer: Viewer, clients: list[UUID], as_of: date
) -> dict[UUID, tuple[date, Latest]]:
    """The last invoice of each, by its day. One query."""
    if not may(viewer, "invoices", "read"):
        return {}
    rows = Invoice.objects.money_visible_to(viewer).filter(client__in=clients, on__lte=as_of)
    newest = rows.order_by("client_id", "-on", "-created_at").distinct("client_id")
    return {row.client_id: (row.on, invoice_words(row, as_of)) for row in newest}


def invoice_words(row: Invoice, as_of: date) -> Latest:
    """``Invoice 12, paid 2 May``, ``Invoice 7, 12 days late``, ``Invoice 7, sent 8 May``."""
    told = {"number": row.number}
    if row.paid_on is not None:
        day = short_date(row.paid_on, as_of)
        return Latest(_("Invoice %(number)s, paid %(day)s") % (told | {"day": day}))
    days = (as_of - row.due_on).days
    if days > 0:
        words = ngettext(
            "Invoice %(number)s, %(n)d day late", "Invoice %(number)s, %(n)d days late", days
        )
        return Latest(words % (told | {"n": days}), is_late=True)
    return Latest(
        _("Invoice %(number)s, sent %(day)s") % (told | {"day": short_date(row.on, as_of)})
    )
