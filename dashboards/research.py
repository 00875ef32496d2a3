"""The views of the dashboard, the rows behind a figure, and the files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from clients.attribution import Mode
from clients.reads.periods import LABELS
from common.sheets.cells import SheetError
from common.sheets.writing import CSV
from dashboards import files
from dashboards.api.introductions import introductions
from dashboards.charts.ribbons import ribbons
from dashboards.charts.stacks import stacks
from dashboards.reads import chains, opportunities, origins, vouchers
from dashboards.reads.choice import PERIODS, Choice, chosen
from dashboards.reads.income import sees_income
from dashboards.reads.rows import SOURCES, Rows
from dashboards.reads.rows import income as income_rows
from dashboards.sheets import views as sheets
from firms import exports
from firms.api.exports import told
from firms.permissions import allowed, may, require
from relationships.views.pages import day_of, fresh, page, viewer_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.functional import _StrOrPromise

#: The views in their order, for the line of links on each of them.
VIEWS: tuple[tuple[str, _StrOrPromise], ...] = (
    ("origins", _("Where relationships come from")),
    ("opportunities", _("Who tells of opportunities")),
    ("vouchers", _("Who vouches for whom")),
    ("chains", _("Introduction chains")),
)


def choice_of(request: HttpRequest) -> Choice:
    """The filters of the address."""
    return chosen(viewer_of(request), request.GET.dict(), day_of(request))


def controls(
    request: HttpRequest, choice: Choice, tables: Iterable[tuple[str, _StrOrPromise]]
) -> dict[str, Any]:
    """What the buttons of the dashboard and its views need."""
    viewer = viewer_of(request)
    return {
        "choice": choice,
        "as_of": choice.as_of,
        "periods": [(name, LABELS[name]) for name in PERIODS],
        "only_tables": request.GET.get("tables") == "1",
        "sees_income": sees_income(viewer),
        "may_export": may(viewer, "exports", "read"),
        "files": [
            (name, title)
            for name, title in tables
            if may(viewer, files.SHEETS[name].resource, "read")
        ],
    }


def shown(request: HttpRequest, slug: str, choice: Choice, context: dict[str, Any]) -> HttpResponse:
    """A view with the line of all views, the period and whether its charts are drawn."""
    every = {
        "slug": slug,
        "title": dict(VIEWS)[slug],
        "views": VIEWS,
        **controls(request, choice, [(one.slug, one.title) for one in context["tables"]]),
        **context,
    }
    return page(request, f"dashboards/{slug}.html", every, partial="view")


@allowed("dashboard")
@fresh
@require_GET
def origins_page(request: HttpRequest) -> HttpResponse:
    """Where relationships come from, and what became of them."""
    choice = choice_of(request)
    found = origins.origins(viewer_of(request), choice)
    tables = sheets.of_origins(found, choice)
    return shown(
        request, "origins", choice, {"found": found, "tables": tables, "chart": stacks(found)}
    )


@allowed("dashboard")
@fresh
@require_GET
def opportunities_page(request: HttpRequest) -> HttpResponse:
    """Who tells of opportunities, from where to where."""
    choice = choice_of(request)
    found = opportunities.opportunities(viewer_of(request), choice.as_of)
    tables = sheets.of_opportunities(found, choice)
    return shown(request, "opportunities", choice, {"found": found, "tables": tables})


@allowed("vettings")
@fresh
@require_GET
def vouchers_page(request: HttpRequest) -> HttpResponse:
    """Who checked whom, what came out, and who is not checked."""
    choice = choice_of(request)
    found = vouchers.vouchers(viewer_of(request), choice.as_of)
    tables = sheets.of_vouchers(found, choice)
    return shown(request, "vouchers", choice, {"found": found, "tables": tables})


@allowed("introducers")
@fresh
@require_GET
def chains_page(request: HttpRequest) -> HttpResponse:
    """Introducers, what their introductions led to, and why some were declined."""
    viewer, choice = viewer_of(request), choice_of(request)
    data = introductions(viewer, choice.period, choice.as_of, Mode.CHAIN)
    flows = [chains.Flow.of(one) for one in data["flows"]]
    declined = [chains.Reason.of(one) for one in data["declined"]]
    tables = sheets.of_chains(data, flows, declined, choice)
    return shown(
        request, "chains", choice, {"found": data, "tables": tables, "chart": ribbons(flows)}
    )


@allowed("dashboard")
@require_GET
def rows(request: HttpRequest, source: str) -> HttpResponse:
    """The rows behind a figure."""
    if source not in SOURCES:
        raise Http404
    viewer, choice = viewer_of(request), choice_of(request)
    for resource in files.BESIDE.get(source, ()):
        require(viewer, resource, "read")
    return rows_page(request, choice, SOURCES[source](viewer, choice, request.GET.dict()))


@allowed("income")
@require_GET
def income_rows_page(request: HttpRequest) -> HttpResponse:
    """The income of a client, for who sees all money."""
    choice = choice_of(request)
    return rows_page(request, choice, income_rows(viewer_of(request), choice, {}))


def rows_page(request: HttpRequest, choice: Choice, found: Rows) -> HttpResponse:
    """The list with its sum."""
    context = {
        "found": found,
        "as_of": choice.as_of,
        "currency": viewer_of(request).firm.base_currency,
    }
    return page(request, "dashboards/rows.html", context)


@allowed("exports")
@require_GET
def sheet(request: HttpRequest, name: str) -> HttpResponseBase:
    """One table as CSV."""
    if name not in files.SHEETS:
        raise Http404
    viewer, choice = viewer_of(request), choice_of(request)
    require(viewer, files.SHEETS[name].resource, "read")
    if not exports.may_export_now(viewer):
        return told(request, str(files.TOO_MANY), redirect("dashboards:dashboard").url)
    table = files.SHEETS[name].table(viewer, choice)
    columns = [column.slug for column in table.columns]
    try:
        answer = exports.sent(name, CSV, columns, table.records(), choice.as_of)
    except SheetError as error:
        return told(request, str(error), redirect("dashboards:dashboard").url)
    exports.note(viewer, name, CSV)
    return answer
