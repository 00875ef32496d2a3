"""The page of clients: who pays fees, who pays a share of sales, what is due, what it brings."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from clients.desk.reads import newest
from clients.list_filter import CURRENT, PAST, STATES, ClientListFilter
from clients.models import Client, ClientPhase
from clients.reads.income import by_quarter, reported_sales
from clients.reads.lines import Latest, Lines, lines_of
from clients.reads.overview import COMMISSION, DIRECT, ORDERS, grouped, in_order, overview
from clients.reads.panels import commission_card, plan_card
from clients.reads.periods import LABELS, period_of
from clients.reads.receivables import summed
from clients.reads.renewals import renewal_card
from firms.permissions import allowed, may
from relationships.flag_words import own_lines, title_of
from relationships.flags.registry import rule_by_id
from relationships.models import Score
from relationships.views.listing import push_without_blanks
from relationships.views.pages import day_of, fresh, is_fragment, page, viewer_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.utils.functional import _StrOrPromise

    from clients.reads.income import Both, Quarter
    from clients.reads.overview import Account, Overview
    from clients.reads.periods import Period
    from firms.access import Viewer

ROWS = 50  # of a page
PAST_ROWS = 20  # of the fold; the filter has them all
MOST_QUARTERS = 12  # newest bars of the chart
SMALL = 10  # amounts below are shown to the cent
CONCENTRATION = "R08"  # the rule whose line stands beside the largest share
PAGE_WORDS = frozenset({"page", "ordering", "period"})
GROUPS: tuple[tuple[str, _StrOrPromise], ...] = (
    (DIRECT, gettext_lazy("Direct: pay fees")),
    (COMMISSION, gettext_lazy("Commission: pay a share of sales")),
    ("", gettext_lazy("Past clients")),
)
#: Columns that sort: the order, its words, whether small comes first, what the viewer must see.
HEADS: tuple[tuple[str, _StrOrPromise, bool], ...] = (
    ("name", gettext_lazy("Client"), True),
    ("due", gettext_lazy("Due"), False),
    ("income", gettext_lazy("Income"), False),
    ("hours", gettext_lazy("Hours"), False),
    ("per_hour", gettext_lazy("Per hour"), False),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table."""

    account: Account
    client: Client
    score: Score | None
    agreed: str
    latest: Latest

    @property
    def per_hour(self) -> Decimal | None:
        """Income of an hour as the table shows it."""
        return in_short(self.account.per_hour)

    @property
    def flag(self) -> _StrOrPromise:
        """Words of the gravest open flag."""
        return title_of(self.score.top_rule) if self.score and self.score.top_rule else ""

    @property
    def more(self) -> int:
        """Open flags beside the one shown."""
        return max(0, int(self.score.open_flags) - 1) if self.score else 0


def in_short(amount: Decimal | None) -> Decimal | None:
    """Without cents where they say little."""
    if amount is None or abs(amount) < SMALL:
        return amount
    return amount.quantize(Decimal(1))


@dataclass(frozen=True, slots=True)
class Bar:
    """A quarter of the chart; widths of 1,000."""

    quarter: Quarter
    fees: int
    commission: int


def filter_of(request: HttpRequest) -> ClientListFilter:
    """The filters in the address; unknown and wrong ones are named in a message and left out."""
    data = without_blanks(request.GET)
    found = ClientListFilter(data, viewer=viewer_of(request), as_of=day_of(request))
    unknown = found.unknown(also_known=PAGE_WORDS)
    if unknown:
        words = ", ".join(unknown)[:80]
        messages.warning(request, _("Not known here and left out: %(names)s.") % {"names": words})
    for name, errors in found.form.errors.items() if found.is_bound else ():
        label = found.filters[name].label or name
        messages.warning(request, f"{label}: {' '.join(map(str, errors))}")
    return found


def without_blanks(query: QueryDict) -> QueryDict:
    """What was chosen: selects send an empty value for nothing."""
    found = query.copy()
    for name, values in query.lists():
        found.setlist(name, [value for value in values if value])
        if not found.getlist(name):
            del found[name]
    return found


def ordering_of(request: HttpRequest, *, with_income: bool) -> str:
    """A known order; who brings most first, or by name where that may not be seen."""
    asked = request.GET.get("ordering", "")
    if asked.removeprefix("-") in ORDERS and not asked.startswith("--"):
        return asked
    return "-income" if with_income else "name"


def headings(ordering: str) -> dict[str, dict[str, Any]]:
    """Column heads; a press on the sorted one turns it round."""
    current, is_down = ordering.removeprefix("-"), ordering.startswith("-")
    found = {}
    for slug, label, small_first in HEADS:
        turned = slug if is_down else f"-{slug}"
        first = slug if small_first else f"-{slug}"
        found[slug] = {
            "label": label,
            "ordering": turned if slug == current else first,
            "aria": ("descending" if is_down else "ascending") if slug == current else "",
        }
    return found


def hydrated(viewer: Viewer, accounts: Sequence[Account], as_of: date) -> list[Row]:
    """The accounts with what the table says of them; queries do not grow with their number."""
    ids = [account.client_id for account in accounts]
    rows = Client.objects.visible_to(viewer).filter(pk__in=ids)
    clients = rows.select_related("relationship__party").in_bulk()
    related = [account.relationship_id for account in accounts]
    scores = Score.objects.visible_to(viewer).filter(relationship__in=related)
    by_relationship = {score.relationship_id: score for score in scores}
    said: Lines = lines_of(viewer, ids, as_of)
    return [
        Row(
            account,
            clients[account.client_id],
            by_relationship.get(account.relationship_id),
            said.agreed.get(account.client_id, ""),
            said.latest.get(account.client_id, Latest()),
        )
        for account in accounts
        if account.client_id in clients
    ]


def groups_of(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Rows under their heads; groups without rows are left out."""
    found = [
        {"label": label, "rows": [row for row in rows if row.account.kind == kind]}
        for kind, label in GROUPS
    ]
    return [group for group in found if group["rows"]]


def page_of(request: HttpRequest, count: int) -> tuple[int, int]:
    """Number of the page asked for, and of the last one; a wrong one is the first."""
    last = max(1, -(-count // ROWS))
    asked = request.GET.get("page", "")
    number = int(asked[:6]) if asked.isascii() and asked.isdigit() else 1
    return (number if 1 <= number <= last else 1), last


def listed(request: HttpRequest, found: Overview, filtered: ClientListFilter) -> dict[str, Any]:
    """The page of rows asked for, and the fold of past clients."""
    viewer, as_of = viewer_of(request), day_of(request)
    ordering = ordering_of(request, with_income=viewer.view.sees_money)
    chosen = set(filtered.qs.filter(relationship__archived_at=None).values_list("pk", flat=True))
    sorted_ = in_order((one for one in found.accounts if one.client_id in chosen), ordering)
    state = filtered.form.cleaned_data.get("state") if filtered.is_bound else ""
    kinds = ("",) if state == PAST else (DIRECT, COMMISSION)
    rows = grouped(sorted_, kinds)
    number, last = page_of(request, len(rows))
    past = grouped(sorted_, ("",)) if state not in {CURRENT, PAST} else []
    shown = rows[(number - 1) * ROWS : number * ROWS]
    folded = past[:PAST_ROWS]
    lines = hydrated(viewer, [*shown, *folded], as_of)
    return {
        "headings": headings(ordering),
        "groups": groups_of(lines[: len(shown)]),
        "past": lines[len(shown) :],
        "past_count": len(past),
        "previous": number - 1 or None,
        "next": number + 1 if number < last else None,
    }


def strip(viewer: Viewer, found: Overview, period: Period) -> dict[str, Any]:
    """The four figures. Two queries."""
    income, hours = found.sums.income_total, found.sums.hours_total
    direct, commission = found.sums.per_hour
    largest, line = found.largest, line_of(viewer)
    return {
        "fees": income.direct,
        "commission": income.commission,
        "sales": reported_sales(viewer, period).items(),
        "due": summed(found.sums.owed),
        "per_hour_direct": in_short(direct),
        "per_hour_commission": in_short(commission),
        "hours": hours.total,
        "largest": largest,
        "line": line,
        "is_over": bool(largest and largest.share and float(largest.share) >= line),
    }


def line_of(viewer: Viewer) -> float:
    """From which share on one client carries the firm: 0 to 1, the firm's own. One query."""
    rule = rule_by_id(CONCENTRATION)
    assert rule is not None  # noqa: S101 - registered by this app
    default = next(one.default for one in rule.thresholds if one.name == "share")
    return own_lines(viewer).get(rule.slug, {}).get("share", default)


def bars_of(quarters: Sequence[Quarter]) -> list[Bar]:
    """The newest quarters; the largest fills the width."""
    shown = quarters[-MOST_QUARTERS:]
    largest = max((one.income.counted for one in shown), default=Decimal(0))
    return [Bar(one, *widths(one.income, largest)) for one in shown]


def widths(income: Both, largest: Decimal) -> tuple[int, int]:
    """Of 1,000: fees, commission. Less than nothing has no width."""
    if not largest:
        return 0, 0
    parts = max(income.direct, Decimal(0)), max(income.commission, Decimal(0))
    fees, commission = (int(1_000 * part / largest) for part in parts)
    return fees, commission


def chart(viewer: Viewer, period: Period) -> dict[str, Any]:
    """Income by quarter. One query."""
    quarters = by_quarter(viewer, period)
    return {
        "bars": bars_of(quarters),
        "total": sum((one.income.total for one in quarters), Decimal(0)),
        "left_out": max(0, len(quarters) - MOST_QUARTERS),
    }


def narrowed(filtered: ClientListFilter) -> bool:
    """True when filters leave rows out."""
    data = filtered.data or {}
    return any(data.get(name) for name in filtered.filters)


@allowed("clients")
@fresh
@require_GET
def clients(request: HttpRequest) -> HttpResponse:
    """All clients the viewer sees, with as much of their money as is theirs to see."""
    viewer, as_of = viewer_of(request), day_of(request)
    period = period_of(request.GET.get("period", ""), as_of)
    with_due = may(viewer, "invoices", "read")
    found = overview(viewer, period, as_of, with_due=with_due)
    filtered = filter_of(request)
    now = [one for one in found.accounts if one.kind]
    with_income = may(viewer, "income", "read")
    context = {
        "desk": newest(viewer),
        **listed(request, found, filtered),
        "direct": sum(one.kind == DIRECT for one in now),
        "commission": sum(one.kind == COMMISSION for one in now),
        "as_of": as_of,
        "currency": viewer.firm.base_currency,
        "filter": filtered,
        "is_narrowed": narrowed(filtered),
        "is_empty": not found.accounts,
        "kinds": ClientPhase.Kind.choices,
        "states": STATES,
        "markets": sorted({one.market for one in found.accounts if one.market}),
        "period": period,
        "periods": LABELS.items(),
        "with_due": with_due,
        "with_income": with_income,
        "strip": strip(viewer, found, period) if with_income else None,
        "chart": chart(viewer, period) if with_income else None,
        "plan": plan_card(viewer, now, as_of) if may(viewer, "stages", "read") else None,
        "owing": commission_card(viewer, as_of),
        "renewals": renewal_card(viewer, as_of) if may(viewer, "agreements", "read") else None,
        "may_add": may(viewer, "clients", "write"),
        "may_report": may(viewer, "commission-statements", "write"),
    }
    answer = page(request, "clients/list.html", context, partial="clients")
    if is_fragment(request):
        push_without_blanks(request, answer)
    return answer
