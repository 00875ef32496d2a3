"""Settings: bring contacts in, and see what happened to every row."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from firms.context import settings_tabs
from firms.exports import note, sent
from firms.permissions import allowed
from portability.forms import ColumnsForm, ImportForm
from portability.importing import seen, services
from portability.importing.records import Limits
from portability.importing.tables.columns import matched
from portability.models import Import, ImportRow
from relationships.views.pages import NOT_VALID, day_of, posted, viewer_of

if TYPE_CHECKING:
    from uuid import UUID

    from firms.access import Viewer

LISTED = 50  # imports
COLUMNS = ("line", "name", "action", "state", "reason", "added")
MOST_ROWS = Limits().most_records


def import_or_404(viewer: Viewer, pk: UUID) -> Import:
    """An import of the viewer's own."""
    found = Import.objects.visible_to(viewer).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@allowed("imports", "read", unsafe="write")
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """Choose a file; below it what was brought in before."""
    viewer = viewer_of(request)
    form = ImportForm(posted(request), request.FILES or None)
    if request.method == "POST" and form.is_valid() and (row := begun(form, viewer)):
        return redirect("portability:import", row.pk)
    rows = Import.objects.visible_to(viewer).order_by("-created_at", "pk")[:LISTED]
    context = {"form": form, "rows": rows, "tabs": settings_tabs(request)}
    status = NOT_VALID if form.is_bound else 200
    return render(request, "portability/imports.html", context, status=status)


def begun(form: ImportForm, viewer: Viewer) -> Import | None:
    """The import of a file; None with the reason in the form."""
    said = form.cleaned_data
    try:
        return services.begin(
            said["file"].name or "file",
            said["file"].chunks(),
            viewer=viewer,
            now=timezone.now(),
            category=said["category"],
            tag=said["tag"],
            only_me=said["who"] == "me",
        )
    except ValidationError as refused:
        form.add_error(None, refused)
        return None


@allowed("imports", "read")
@require_safe
def one(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far it is; what its rows would do, or did."""
    row = import_or_404(viewer_of(request), pk)
    return page(request, row)


def page(
    request: HttpRequest, row: Import, columns: ColumnsForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of an import in whatever state it is."""
    context: dict[str, Any] = {"row": row, "share": share_of(row)}
    if row.state == Import.State.COLUMNS:
        context["columns"] = columns or columns_form(row)
    elif row.state not in {Import.State.READING, Import.State.FAILED}:
        context |= rows_shown(request, row)
    return render(request, "portability/import.html", context, status=status)


def columns_form(row: Import, data: Any = None) -> ColumnsForm:
    """What the columns mean, as far as it is known."""
    names = list(row.columns)
    known = {names[at]: one.field for at, one in matched(names).items()} | row.chosen
    return ColumnsForm(data, columns=names, known=known)


def share_of(row: Import) -> int:
    """How much is done, in percent; of a file that is being read nobody knows how long it is."""
    return min(100, 100 * row.rows_done // row.rows_read) if row.rows_read else 0


def rows_shown(request: HttpRequest, row: Import) -> dict[str, Any]:
    """Groups, and a page of the one that is asked for."""
    groups = seen.groups_of(row, request.GET.get("show", ""))
    group = next((one.word for one in groups if one.is_shown), "")
    after = request.GET.get("after", "")
    start = int(after) if after.isascii() and after.isdigit() and len(after) < LONG else 0
    rows = seen.page_of(row, group, start, viewer_of(request))
    more = rows[seen.ROWS - 1].row.number if len(rows) > seen.ROWS else None
    counts = {one.word: one.count for one in groups}
    asking = row.rows.filter(action=ImportRow.Action.ASK, answer="")
    return {
        "groups": groups,
        "group": group,
        "rows": rows[: seen.ROWS],
        "more": more,
        "start": start,
        "todo": counts.get("create", 0) + counts.get("update", 0),
        "asking": asking.count() if row.state == Import.State.READY else 0,
    }


LONG = 10  # digits


@allowed("imports", "read")
@require_safe
def rows(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Every row and what became of it, as a table to keep."""
    row = import_or_404(viewer_of(request), pk)
    kind = "xlsx" if request.GET.get("file") == "xlsx" else "csv"
    found = row.rows.order_by("number")[:MOST_ROWS]
    note(viewer_of(request), "imports", kind)
    lines = map(seen.told, found.iterator(chunk_size=1_000))
    return sent("import", kind, COLUMNS, lines, day_of(request))
