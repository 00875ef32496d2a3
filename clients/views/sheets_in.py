"""A sheet of clients, hours, money or plans: looked at first, taken in only when every row is good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from clients.forms.sheets import GUESS, SHEETS, WORDS, SheetForm
from clients.models import Client
from common.api.fields import is_uuid
from common.api.problems import refused_by_database
from common.sheets.cells import SheetError, plain
from firms.api.imports.lines import Outcome
from firms.api.imports.running import Watch, take_in
from firms.permissions import allowed
from relationships import undo
from relationships.views.pages import NOT_VALID, saved, viewer_of

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise

    from firms.api.imports.lines import Line, Report
    from firms.models import FactRow

FORM = ["GET", "HEAD", "POST"]
MOST_SHOWN = 200  # rows of each kind; all are counted
MOST_UNDONE = 100  # rows that one step takes back: it waits in the session
LONGEST_CELL = 60  # characters of a value that are shown
#: What becomes of rows, in the order of the page: words, and the tone of its mark.
GROUPS: tuple[tuple[Outcome, _StrOrPromise, str], ...] = (
    (Outcome.REFUSED, gettext_lazy("Need you"), "now"),
    (Outcome.UPDATE, gettext_lazy("Changed"), "watch"),
    (Outcome.CREATE, gettext_lazy("New"), "ok"),
    (Outcome.UNCHANGED, gettext_lazy("Unchanged"), "outline"),
)


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of which the same becomes."""

    outcome: str
    label: _StrOrPromise
    tone: str
    lines: list[dict[str, Any]]
    count: int

    @property
    def hidden(self) -> int:
        """Rows that are not shown."""
        return self.count - len(self.lines)


class Steps(Watch):
    """Keeps how each row is taken back, as long as there are few."""

    def __init__(self) -> None:
        self.steps: list[undo.Step] = []
        self.before: undo.Step | None = None
        self.count = 0

    def added(self, row: FactRow) -> None:
        """Taking it back deletes it; an account is closed instead."""
        self.keep(None if isinstance(row, Client) else undo.created(row))

    def changing(self, row: FactRow) -> None:
        """What it says before."""
        self.before = undo.changed(row) if self.count < MOST_UNDONE else None

    def changed(self, row: FactRow) -> None:
        """Taking it back says it again."""
        self.keep(undo.settled(self.before, row) if self.before else None)

    def keep(self, step: undo.Step | None) -> None:
        """One more."""
        self.count += 1
        if step is not None and self.count <= MOST_UNDONE:
            self.steps.append(step)

    @property
    def step(self) -> undo.Step | None:
        """All at once; None where there is nothing, or more than can be taken back."""
        return undo.in_turn(*self.steps) if 0 < self.count == len(self.steps) else None


@allowed("clients", "write")
@require_http_methods(FORM)
def import_sheet(request: HttpRequest) -> HttpResponse:
    """Choose a file, see what each row would do, then take all of them in."""
    form = form_of(request)
    report, watch = None, Steps()
    if request.method == "POST" and form.is_valid():
        report = looked_at(request, form, watch)
    if report and report.is_kept:
        saved(request, told(report), watch.step)
        return redirect("clients:list")
    return answer(request, form, report)


def form_of(request: HttpRequest) -> SheetForm:
    """The form; ``?what=`` chooses in advance."""
    viewer = viewer_of(request)
    if request.method == "POST":
        return SheetForm(request.POST, request.FILES, viewer=viewer)
    return SheetForm(viewer=viewer, initial={"what": request.GET.get("what", GUESS)})


def looked_at(request: HttpRequest, form: SheetForm, watch: Watch) -> Report | None:
    """What the file does, ``save`` keeps it; None with an error of the form."""
    view = SHEETS[form.cleaned_data["what"]].beside(request)
    try:
        return take_in(view, form.cleaned_data["sheet"], keep="save" in request.POST, watch=watch)
    except SheetError as error:
        form.add_error("file", str(error))
    except DatabaseError as error:
        reason = refused_by_database(error)
        if reason is None:
            raise
        form.add_error(None, str(reason.detail))
    return None


def told(report: Report) -> str:
    """How much of what was done."""
    counts = report.counts
    added, changed = counts[Outcome.CREATE], counts[Outcome.UPDATE]
    parts = [
        ngettext("%d row added", "%d rows added", added) % added if added else "",
        ngettext("%d row changed", "%d rows changed", changed) % changed if changed else "",
    ]
    return f"{', '.join(part for part in parts if part) or _('Nothing to import')}."


def answer(request: HttpRequest, form: SheetForm, report: Report | None) -> HttpResponse:
    """The page with what was found out so far."""
    is_bad = bool(form.errors) or bool(report and not report.is_good)
    context = {
        "form": form,
        "report": report,
        "groups": groups_of(report) if report else [],
        "what": WORDS[form.cleaned_data["what"]] if report else "",
        "todo": len(report.of(Outcome.CREATE) + report.of(Outcome.UPDATE)) if report else 0,
        "refused": len(report.of(Outcome.REFUSED)) if report else 0,
    }
    status = NOT_VALID if is_bad else 200
    return render(request, "clients/sheet_import.html", context, status=status)


def groups_of(report: Report) -> list[Group]:
    """The rows by what becomes of them; kinds without rows are left out."""
    found = []
    for outcome, label, tone in GROUPS:
        lines = report.of(outcome)
        if lines:
            shown = [shown_line(line) for line in lines[:MOST_SHOWN]]
            found.append(Group(outcome.value, label, tone, shown, len(lines)))
    return found


def shown_line(line: Line) -> dict[str, Any]:
    """A row as the template shows it."""
    return {
        "number": line.number,
        "problems": line.problems,
        "changes": [
            {"column": one.column, "before": short(plain(one.before)), "after": short(one.after)}
            for one in line.changes
        ],
        "cells": [(name, short(text)) for name, text in line.cells.items() if is_told(text)],
    }


def is_told(text: str | None) -> bool:
    """Something that tells people what a row is; ids do not."""
    return bool(text) and not is_uuid(text)


def short(text: str | None) -> str:
    """The beginning of a value."""
    said = text or ""
    return said if len(said) <= LONGEST_CELL else f"{said[:LONGEST_CELL]}…"
