"""Reporting sales, row by row or as a file: looked at first, saved only when every line is good."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clients.commission.explained import AMOUNTS, bases_of, columns_of
from clients.commission.reports import Draft, ReportError, lines_of, preview, report_sales
from clients.commission.sheet import COLUMNS, LineError, rows_of_csv
from clients.commission.states import ConflictError, Step, target, what_happened
from clients.commission.stored import live_lines, term_rows
from clients.forms.statements import ReportForm
from clients.models import SalesReport
from clients.views.statements import home_of, statement_or_404, told
from firms.permissions import allowed
from relationships.views.pages import NOT_VALID, day_of, saved, viewer_of

if TYPE_CHECKING:
    from uuid import UUID

    from clients.models import CommissionStatement, SalesLine
    from firms.access import Viewer

MOST_BYTES = 2_000_000  # of a file
EMPTY_ROWS, MOST_FORM_ROWS = 5, 60
MOST_SHOWN = 200  # lines of a file shown in the preview; bad ones are all named

Rows = list[dict[str, str]]


@allowed("commission-statements", "write")
@require_http_methods(["GET", "HEAD", "POST"])
def statement_report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The form; ``?by=file`` takes a CSV file. ``save`` saves, anything else shows what it earns."""
    viewer = viewer_of(request)
    row = statement_or_404(viewer, pk)
    if target(row, Step.REPORT) is None:
        return told(request, row, what_happened(row))
    today = day_of(request)
    by_file = request.GET.get("by") == "file" or is_long(row)
    is_post = request.method == "POST"
    form = ReportForm(request.POST if is_post else None, as_of=today)
    sheet = Sheet(row, by_file=by_file)
    if is_post:
        sheet.read(request)
        if form.is_valid() and "more" not in request.POST:
            sheet.look()
            if "save" in request.POST and sheet.is_good:
                done = kept(request, sheet, form, viewer)
                if done is not None:
                    return done
    else:
        sheet.start(request.GET)
    bad = is_post and (bool(form.errors) or bool(sheet.errors))
    context = {"statement": row, "party": row.client.relationship.party, "form": form}
    context |= {"sheet": sheet, "next": home_of(row), "by_file": by_file}
    status = NOT_VALID if bad else 200
    return render(request, "clients/statement_report.html", context, status=status)


def is_long(row: CommissionStatement) -> bool:
    """It was reported with more lines than a form holds."""
    return live_lines(row.agreement).filter(report__statement=row).count() > MOST_FORM_ROWS


def kept(
    request: HttpRequest, sheet: Sheet, form: ReportForm, viewer: Viewer
) -> HttpResponse | None:
    """Save; None with errors on the sheet, where a line went bad meanwhile."""
    row = sheet.statement
    source = SalesReport.Source.CSV if sheet.by_file else SalesReport.Source.FORM
    try:
        report_sales(row, sheet.rows, viewer=viewer, source=source, **form.cleaned_data)
    except ConflictError as late:
        return told(request, row, str(late))
    except ReportError as refused:
        sheet.errors = list(refused.errors)
        return None
    saved(request, _("The report is saved."), None)
    return redirect(home_of(row))


class Sheet:
    """The rows somebody is entering, what is wrong with them, and what they would earn."""

    def __init__(self, statement: CommissionStatement, *, by_file: bool) -> None:
        self.statement, self.by_file = statement, by_file
        self.rows: Rows = []
        self.text = ""  # of the file
        self.errors: list[LineError] = []
        self.draft: Draft | None = None
        terms = term_rows(statement.agreement)
        bases = bases_of(terms, statement.period_from, statement.period_to)
        self.amounts = columns_of(bases)

    # --- Reading ---------------------------------------------------------------------------

    def start(self, asked: Any) -> None:
        """What was reported so far, else the sum that the one-line log read, else empty rows."""
        self.rows = [as_values(line) for line in lines_of(self.statement)] or self.read_in(asked)
        self.text = as_csv(self.rows, self.columns) if self.by_file else ""

    def read_in(self, asked: Any) -> Rows:
        """A first row with ``?sales=45000&currency=USD``: a help to write, checked as any other."""
        sum_, currency = asked.get("sales", "")[:16], asked.get("currency", "")[:3]
        if not sum_ or not self.amounts:
            return []
        row = {self.amounts[0]: sum_}
        return [row | ({"currency": currency} if currency else {})]

    def read(self, request: HttpRequest) -> None:
        """What was sent."""
        if self.by_file:
            self.read_file(request)
        else:
            self.rows = rows_of_form(request.POST)
            if len(self.rows) > MOST_FORM_ROWS:
                message = _("A form holds %s lines. Send more of them as a file.") % MOST_FORM_ROWS
                self.errors = [LineError(0, "", message)]

    def read_file(self, request: HttpRequest) -> None:
        """A file, else the text below it, which may have been put right by hand."""
        sent = request.FILES.get("file")
        if sent is not None and (sent.size or 0) > MOST_BYTES:
            self.errors = [LineError(0, "", _("The file is too large: send 2 MB at most."))]
            return
        data = sent.read() if sent is not None else request.POST.get("csv", "").encode()
        self.text = data.decode("utf-8-sig", errors="replace").replace("\x00", "")
        self.rows, self.errors = rows_of_csv(data)

    def look(self) -> None:
        """Check the rows and work out what they earn. Writes nothing."""
        if self.errors:
            return
        self.draft = preview(self.statement, self.rows)
        self.errors = self.draft.errors

    @property
    def is_good(self) -> bool:
        """Looked at, and every line is good."""
        return self.draft is not None and not self.errors

    # --- Showing ---------------------------------------------------------------------------

    @property
    def columns(self) -> tuple[str, ...]:
        """What the form asks for: what the terms need, and what any row has beside it."""
        always = {"reference", "date", "currency", "rate", "refund_of", "refunded", *self.amounts}
        used = {name for row in self.rows for name, value in row.items() if value}
        return tuple(name for name in COLUMNS if name in always | (used & set(AMOUNTS)))

    @property
    def heads(self) -> list[tuple[str, str]]:
        """Columns with their words."""
        words = column_words()
        return [(name, words[name]) for name in self.columns]

    @property
    def shown(self) -> list[dict[str, Any]]:
        """Rows with their errors; a form has some empty ones below."""
        wrong = by_line(self.errors)
        rows = self.rows if self.by_file else [*self.rows, *self.empty()]
        numbered = list(enumerate(rows, 1))
        if self.by_file:
            bad = [one for one in numbered if one[0] in wrong]
            good = [one for one in numbered if one[0] not in wrong][:MOST_SHOWN]
            numbered = sorted([*bad, *good])
        return [self.shown_row(number, row, wrong.get(number, [])) for number, row in numbered]

    def empty(self) -> Rows:
        """Rows to write in."""
        return [{} for _number in range(min(EMPTY_ROWS, MOST_FORM_ROWS - len(self.rows)))]

    def shown_row(
        self, number: int, row: dict[str, str], errors: Sequence[LineError]
    ) -> dict[str, Any]:
        """A row as the template shows it."""
        earned = self.draft.earned.get(row.get("reference", "").strip()) if self.draft else None
        bad = {error.field for error in errors}
        words = column_words()
        return {
            "number": number,
            "cells": [
                {"name": name, "label": words[name], "value": row.get(name, ""), "bad": name in bad}
                for name in self.columns
            ],
            "errors": errors,
            "earned": earned,
        }

    @property
    def hidden_count(self) -> int:
        """Good lines of a file that are not shown."""
        return max(0, len(self.rows) - len(self.shown)) if self.by_file else 0

    @property
    def told(self) -> list[dict[str, Any]]:
        """Every error with the words for its line and column."""
        words = column_words()
        return [
            {"number": one.number, "column": words.get(one.field, ""), "message": one.message}
            | {"field": one.field}
            for one in self.errors
        ]

    @property
    def bad_lines(self) -> int:
        """How many lines have errors."""
        return len({error.number for error in self.errors if error.number})


def column_words() -> dict[str, str]:
    """Words for the columns of a report."""
    return {
        "reference": _("Reference"),
        "date": _("Date"),
        "currency": _("Currency"),
        "gross": _("Gross"),
        "returns": _("Returns"),
        "cost": _("Cost"),
        "received": _("Received"),
        "rate": _("Rate"),
        "refund_of": _("Refund of"),
        "refunded": _("Refunded"),
    }


def by_line(errors: Sequence[LineError]) -> dict[int, list[LineError]]:
    """Errors by their line."""
    found: dict[int, list[LineError]] = defaultdict(list)
    for error in errors:
        found[error.number].append(error)
    return found


def rows_of_form(data: Any) -> Rows:
    """Rows that were written in; a cell of a column that a row does not have is empty."""
    cells = {name: data.getlist(name) for name in COLUMNS}
    count = max((len(values) for values in cells.values()), default=0)
    rows = [
        {name: values[at].strip() if at < len(values) else "" for name, values in cells.items()}
        for at in range(count)
    ]
    return [row for row in rows if any(row.values())]


def as_values(line: SalesLine) -> dict[str, str]:
    """A stored line as it would be written in."""
    row = {"reference": line.reference, "date": line.on.isoformat()}
    if line.rate != 1:
        row |= {"currency": line.currency, "rate": f"{line.rate.normalize():f}"}
    if line.refund_of is not None:
        if line.refund_of.currency != line.term.currency:
            row["currency"] = line.currency
        return row | {"refund_of": line.refund_of.reference, "refunded": str(line.refunded)}
    sold = {name: str(getattr(line, name)) for name in AMOUNTS if getattr(line, name)}
    return row | (sold or {"gross": "0.00"})


def as_csv(rows: Rows, columns: Sequence[str]) -> str:
    """Rows as a CSV text; only the head line where there are none."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, fieldnames=columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: row.get(name, "") for name in columns} for row in rows)
    return out.getvalue()
