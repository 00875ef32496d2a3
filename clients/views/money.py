"""What one client pays and takes, row by row."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from clients.account import paid_at_once
from clients.books import KINDS, Kind, page_of
from clients.forms.money import ClientRowForm, QuickHoursForm
from clients.models import Client, Receipt, RevenueEvent, TimeEntry
from clients.querysets import in_own
from clients.reads.periods import YEAR, period_of, within
from clients.reads.receivables import Age, receivables, summed
from clients.views.changes import added, deletion, edited, row_page
from common.dates import money as money_words
from firms.permissions import allowed, may, require
from relationships.views.pages import FORM, day_of, posted, viewer_of, way_back

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from clients.reads.receivables import Owed
    from firms.access import Viewer
    from firms.models import FactRow

ZERO = Decimal(0)
MOST_PAGES = 200  # can be turned; older rows are in the export
MOST_DIGITS = 5  # of a page's number
AGES = {
    Age.NOT_DUE: gettext_lazy("Not due yet"),
    Age.DAYS_30: gettext_lazy("1 to 30 days late"),
    Age.DAYS_60: gettext_lazy("31 to 60 days late"),
    Age.DAYS_90: gettext_lazy("61 to 90 days late"),
    Age.OLDER: gettext_lazy("More than 90 days late"),
}


def client_or_404(viewer: Viewer, pk: UUID, kind: Kind) -> Client:
    """A client for whom the viewer may enter rows of the kind."""
    rows = kind.clients(viewer).select_related("relationship__party")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def kind_or_404(slug: str) -> Kind:
    """A kind of rows by its slug."""
    if slug not in KINDS:
        raise Http404
    return KINDS[slug]


def row_or_404(viewer: Viewer, kind: Kind, pk: UUID) -> FactRow:
    """A row the viewer sees and may change: what a statement booked is changed there."""
    rows = kind.rows(viewer).select_related("client__relationship__party")
    found: FactRow | None = rows.filter(pk=pk, booked=False).first()
    if found is None:
        raise Http404
    return found


def books_url(client: Client, kind: Kind) -> str:
    """The client's rows of this kind; services stand beside the plans, too."""
    if not kind.has_money:
        return reverse("clients:plans", args=[client.pk])
    return f"{reverse('clients:money', args=[client.pk])}?show={kind.slug}"


@allowed("revenue")
@require_GET
def money(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Rows of a kind, sums, what is due since when, and a line for hours."""
    viewer, today = viewer_of(request), day_of(request)
    shown = KINDS.get(request.GET.get("show", ""), KINDS["invoice"])
    client = client_or_404(viewer, pk, KINDS["hours"])
    context = {
        "client": client,
        "kinds": [kind for kind in KINDS.values() if may(viewer, kind.resource, "read")],
        "kind": shown,
        "page": page_of(shown, client, viewer, today, page_asked(request)),
        "sums": sums_of(viewer, client, today),
        "may_add": may(viewer, shown.resource, "write"),
        "hours_form": QuickHoursForm(viewer=viewer, as_of=today, client=client),
        "may_book_hours": may(viewer, "time-entries", "write"),
        "own_currency": viewer.firm.base_currency,
        "as_of": today,
    }
    return render(request, "clients/money.html", context)


def page_asked(request: HttpRequest) -> int:
    """Which page of the lines."""
    asked = request.GET.get("page", "")
    fits = asked.isascii() and asked.isdecimal() and len(asked) <= MOST_DIGITS
    return min(max(int(asked), 1), MOST_PAGES) if fits else 1


def sums_of(viewer: Viewer, client: Client, as_of: date) -> dict[str, Any]:
    """What is due and since when, and the last 12 months. Six queries."""
    owed = receivables(viewer, as_of, client)
    year = period_of(YEAR, as_of)
    own = viewer.firm.base_currency
    income, came = (
        sum_in(own, within(model.objects.money_visible_to(viewer).filter(client=client), year))
        for model in (RevenueEvent, Receipt)
    )
    at_once = paid_at_once(viewer, year.first or as_of, as_of).filter(client=client)
    hours = within(TimeEntry.objects.money_visible_to(viewer).filter(client=client), year)
    worked = hours.aggregate(sum=Sum("hours"))["sum"]
    return {
        "due": summed(owed),
        "ages": ages_of(owed, as_of, own),
        "income": income,
        "paid": came + sum_in(own, at_once),
        "hours": worked or ZERO,
        "per_hour": income / worked if income and worked else None,
    }


def sum_in(own: str, rows: QuerySet[Any]) -> Decimal:
    """Sum in the firm's own currency. One query."""
    total: Decimal | None = rows.aggregate(sum=Sum(in_own(own)))["sum"]
    return total or ZERO


def ages_of(owed: Iterable[Owed], as_of: date, own: str) -> list[tuple[Any, str, bool]]:
    """Words, amount, and whether it is late, for each age that anything has."""
    rows = list(owed)
    found = []
    for age, words in AGES.items():
        due = summed(row for row in rows if row.age(as_of) == age)
        parts = [money_words(due.total, own)] if due.total else []
        parts += [money_words(amount, currency) for currency, amount in due.unrated.items()]
        if parts:
            found.append((words, " + ".join(parts), age != Age.NOT_DUE))
    return found


@allowed("time-entries", "write")
@require_http_methods(FORM)
def add(request: HttpRequest, pk: UUID, kind: str) -> HttpResponse:
    """Enter a row."""
    found = kind_or_404(kind)
    viewer = require(viewer_of(request), found.resource, "write")
    client = client_or_404(viewer, pk, found)
    form = form_of(request, found, client, None)
    if added(request, form):
        return redirect(books_url(client, found))
    return answer(request, found, form, str(found.add))


@allowed("time-entries", "write")
@require_http_methods(FORM)
def edit(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """Change a row."""
    found = kind_or_404(kind)
    viewer = require(viewer_of(request), found.resource, "write")
    row: Any = row_or_404(viewer, found, pk)
    form = form_of(request, found, row.client, row)
    if edited(request, form):
        return redirect(books_url(row.client, found))
    away = reverse("clients:money_delete", args=[kind, pk])
    may_delete = may(viewer, found.resource, "delete")
    return answer(request, found, form, str(found.edit), away if may_delete else "")


@allowed("time-entries", "delete")
@require_http_methods(FORM)
def delete(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """Ask, then delete a row."""
    found = kind_or_404(kind)
    viewer = require(viewer_of(request), found.resource, "delete")
    row: Any = row_or_404(viewer, found, pk)
    line, then = found.line(row, day_of(request)), books_url(row.client, found)
    name = f"{line.what}, {line.amount}" if line.amount else line.what
    return deletion(request, row, row.client, name, way_back(request, then), then)


def form_of(request: HttpRequest, kind: Kind, client: Client, row: FactRow | None) -> ClientRowForm:
    """The kind's form, or its short one."""
    is_short = "quick" in request.POST and kind.slug == "hours" and row is None
    form = QuickHoursForm if is_short else kind.form
    return form(
        posted(request),
        viewer=viewer_of(request),
        as_of=day_of(request),
        client=client,
        **({"instance": row} if row is not None else {}),
    )


def answer(
    request: HttpRequest, kind: Kind, form: ClientRowForm, title: str, away: str = ""
) -> HttpResponse:
    """The form's page; ``away`` is where the row can be deleted."""
    is_short = isinstance(form, QuickHoursForm)
    back = books_url(form.client, kind)
    return row_page(request, form, title, back, away, client=form.client, quick=is_short)
