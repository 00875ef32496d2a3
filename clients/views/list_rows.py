"""The table of clients: its order, its heads, and the page of rows asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from clients.list_filter import CURRENT, PAST, ClientListFilter
from clients.models import Client
from clients.reads.lines import Latest, Lines, lines_of
from clients.reads.overview import COMMISSION, DIRECT, ORDERS, grouped, in_order
from clients.views.list_figures import in_short
from relationships.flag_words import title_of
from relationships.models import Score
from relationships.views.pages import day_of, viewer_of
from relationships.views.sorting import column_heads, known_ordering

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from django.utils.functional import _StrOrPromise

    from clients.reads.overview import Account, Overview
    from firms.access import Viewer

ROWS = 50  # of a page
PAST_ROWS = 20  # of the fold; the filter has them all
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


def ordering_of(request: HttpRequest, *, with_income: bool) -> str:
    """A known order; who brings most first, or by name where that may not be seen."""
    return known_ordering(request, ORDERS, "-income" if with_income else "name")


def headings(ordering: str) -> dict[str, dict[str, Any]]:
    """Column heads of the list."""
    return column_heads(HEADS, ordering)


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
