"""Statements: their page, the steps that decide, and the lists of what is waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clients.commission.explained import explained
from clients.commission.money import converted
from clients.commission.reads import request_letter
from clients.commission.reports import lines_of
from clients.commission.states import ConflictError, State, Step, target, what_happened
from clients.commission.steps import MEANS, STEPS, is_open, label_of, offers, take
from clients.commission.stored import term_rows
from clients.documents.statement import is_printable
from clients.forms.statements import StepForm
from clients.models import (
    CommissionStatement,
    LedgerEntry,
    SalesReport,
    StatementEvent,
    StatementShare,
)
from firms.permissions import allowed, may
from relationships.models import Party
from relationships.views.pages import NOT_VALID, day_of, saved, viewer_of

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from firms.access import Viewer

MOST_WAITING = 300
#: What the list of reports shows, in this order.
GROUPS = ("reports", "decisions", "money")
GROUP_OF = {
    State.EXPECTED: "reports",
    State.REPORTED: "decisions",
    State.DISPUTED: "decisions",
    State.APPROVED: "decisions",
    State.INVOICED: "money",
}


def statement_or_404(viewer: Viewer, pk: UUID) -> CommissionStatement:
    """A statement of a client whose money the viewer sees."""
    rows = CommissionStatement.objects.money_visible_to(viewer)
    with_them = rows.select_related("agreement", "client__relationship__party", "invoice")
    found = with_them.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def home_of(statement: CommissionStatement) -> str:
    """The statement's page."""
    return reverse("clients:statement", args=[statement.pk])


@allowed("commission-statements")
@require_safe
def statement(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One period: what was sold, how the commission was worked out, and what was booked."""
    viewer = viewer_of(request)
    row = statement_or_404(viewer, pk)
    own = viewer.firm.base_currency
    context = {
        "statement": row,
        "party": row.client.relationship.party,
        "as_of": day_of(request),
        "own_currency": own,
        "is_foreign": row.currency != own,
        "offers": offers(row) if may(viewer, "commission-decisions", "write") else [],
        "may_report": may_report(viewer, row),
        "is_late": is_late(row, day_of(request)),
        "printable": is_printable(row),
        **parts_of(viewer, row),
    }
    return render(request, "clients/statement.html", context)


def may_report(viewer: Viewer, row: CommissionStatement) -> bool:
    """Sales may be reported, or reported anew."""
    return may(viewer, "commission-statements", "write") and target(row, Step.REPORT) is not None


def is_late(row: CommissionStatement, as_of: date) -> bool:
    """Report or money should have come by now."""
    if row.state not in {State.EXPECTED, State.INVOICED}:
        return False
    due: date = row.invoice.due_on if row.invoice is not None else row.due_on
    return due < as_of


def parts_of(viewer: Viewer, row: CommissionStatement) -> dict[str, Any]:
    """Lines, history, ledger and splits; a fixed number of queries."""
    entries = LedgerEntry.objects.money_visible_to(viewer).filter(statement=row)
    events = StatementEvent.objects.money_visible_to(viewer).filter(statement=row)
    shares = StatementShare.objects.money_visible_to(viewer).filter(statement=row)
    reports = SalesReport.objects.money_visible_to(viewer).filter(statement=row, is_current=True)
    own = viewer.firm.base_currency
    booked = [booked_as(entry, own) for entry in entries.order_by("on", "created_at")]
    found = lines_of(row)
    lines = explained(found, term_rows(row.agreement)) if found else []
    return {
        "lines": lines,
        "basis": sum((one.line.basis for one in lines), 0),
        "entries": booked,
        "balance": sum((one["entry"].amount for one in booked), 0),
        "own_balance": sum((one["own"] for one in booked), 0),
        "events": list(events.select_related("created_by").order_by("created_at")),
        "shares": list(shares.select_related("party").order_by("-amount", "party__name")),
        "report": reports.first(),
    }


def booked_as(entry: LedgerEntry, own: str) -> dict[str, Any]:
    """An entry with its amount in the firm's currency."""
    return {"entry": entry, "own": converted(entry.amount, entry.rate, own)}


# --- Steps ----------------------------------------------------------------------------------


@allowed("commission-decisions", "write")
@require_http_methods(["GET", "HEAD", "POST"])
def statement_step(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """Ask what a step needs, and take it; who comes second is told what happened."""
    viewer = viewer_of(request)
    row = statement_or_404(viewer, pk)
    if step not in STEPS:
        raise Http404
    if not is_open(row, step):
        return told(request, row, what_happened(row))
    data = request.POST if request.method == "POST" else None
    form = StepForm(data, statement=row, step=step, viewer=viewer, as_of=day_of(request))
    if data is not None and form.is_valid():
        done = taken(request, row, form)
        if done is not None:
            return done
    context = {
        "statement": row,
        "party": row.client.relationship.party,
        "form": form,
        "title": label_of(row, step),
        "means": MEANS[step],
        "next": home_of(row),
    }
    status = NOT_VALID if form.errors else 200
    return render(request, "clients/statement_step.html", context, status=status)


def taken(request: HttpRequest, row: CommissionStatement, form: StepForm) -> HttpResponse | None:
    """Where to go on; None with errors on the form."""
    seen = form.cleaned_data["seen"]
    try:
        after = take(row, form.step, form.values, viewer=form.viewer, seen=seen)
    except ConflictError as late:
        return told(request, row, str(late))
    except ValidationError as refused:
        form.refuse(refused)
        return None
    saved(request, _("Saved: the statement is %s now.") % after.get_state_display().lower(), None)
    return redirect(home_of(after))


def told(request: HttpRequest, row: CommissionStatement, words: str) -> HttpResponse:
    """Nothing was changed, and why; on the page that shows how it stands."""
    messages.error(request, words)
    return redirect(home_of(row))


# --- What is waited for ---------------------------------------------------------------------


@allowed("commission-statements")
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """Statements that wait for a report, a decision or money; those due first on top."""
    viewer, today = viewer_of(request), day_of(request)
    rows = CommissionStatement.objects.money_visible_to(viewer).filter(state__in=list(GROUP_OF))
    rows = rows.select_related("agreement", "client__relationship__party", "invoice")
    found = list(rows.order_by("due_on", "pk")[: MOST_WAITING + 1])
    waiting: dict[str, list[dict[str, Any]]] = {name: [] for name in GROUPS}
    for row in found[:MOST_WAITING]:
        line = {"row": row, "is_late": is_late(row, today)}
        waiting[GROUP_OF[State(row.state)]].append(line)
    context = {
        "waiting": waiting,
        "nothing": not found,
        "has_more": len(found) > MOST_WAITING,
        "as_of": today,
        "may_report": may(viewer, "commission-statements", "write"),
    }
    return render(request, "clients/reports.html", context)


@allowed("commission-statements", "write")
@require_safe
def report_request(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A letter that asks for a report, to be copied or opened in a mail program; never sent."""
    viewer = viewer_of(request)
    row = statement_or_404(viewer, pk)
    if row.state != State.EXPECTED:
        return told(request, row, what_happened(row))
    contact = Party.objects.visible_to(viewer).filter(pk=row.client.contact_id).first()
    row.client.contact = contact  # a contact whom the viewer may not know is not named
    subject, text = request_letter(row, firm_name=viewer.firm.name)
    emails = contact.emails if contact else row.client.relationship.party.emails
    address = emails[0] if emails else ""
    mailto = f"mailto:{quote(address)}?subject={quote(subject)}&body={quote(text)}"
    context = {
        "statement": row,
        "party": row.client.relationship.party,
        "subject": subject,
        "text": text,
        "address": address,
        "mailto": mailto,
    }
    return render(request, "clients/report_request.html", context)
