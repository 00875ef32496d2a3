"""Who changed what, when: everything of the firm for owners, one's own for others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from firms.audit import readable
from firms.context import settings_tabs
from firms.models import AuditEntry, Membership
from firms.permissions import allowed, viewer_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from firms.access import Viewer

PAGE = 50
LONGEST = 120  # characters of a value
ACTIONS = {"insert": _("added"), "update": _("changed"), "delete": _("deleted")}
#: Columns that say nothing to a reader.
SILENT = frozenset({"id", "firm_id", "created_at", "updated_at", "name_norm", "name_cjk"})


@dataclass(frozen=True, slots=True)
class Change:
    """One column of one changed row."""

    column: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the page."""

    at: datetime
    who: str
    action: object
    what: str
    row_id: UUID
    changes: list[Change]


def entries(viewer: Viewer) -> QuerySet[AuditEntry]:
    """What the viewer may read: rows of confidential records only within their circle."""
    rows: QuerySet[AuditEntry] = AuditEntry.objects.visible_to(viewer)
    return rows if viewer.is_owner else rows.filter(actor_id=viewer.membership_id)


def before(rows: QuerySet[AuditEntry], mark: str) -> QuerySet[AuditEntry]:
    """Rows older than the mark of the page before; a mark that makes no sense starts anew."""
    try:
        at = datetime.fromisoformat(mark)
    except ValueError:
        return rows
    return rows.filter(at__lt=at) if at.tzinfo else rows


def shown(value: Any) -> str:
    """A value in one short line."""
    text = "" if value is None else str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def line(entry: AuditEntry, names: dict[UUID, str]) -> Line:
    """An entry as the page shows it."""
    changes = [
        Change(column.removesuffix("_id"), shown(old), shown(new))
        for column, (old, new) in sorted(entry.changes.items())
        if column not in SILENT and (old or new)
    ]
    return Line(
        at=entry.at,
        who=names.get(entry.actor_id, "") if entry.actor_id else "",
        action=ACTIONS[entry.action],
        what=entry.table_name.partition("_")[2],
        row_id=entry.row_id,
        changes=changes,
    )


def told(viewer: Viewer, rows: QuerySet[AuditEntry], wanted: int) -> list[AuditEntry]:
    """The newest rows that the viewer may read: one reading, more where some are left out."""
    newest, found = rows.order_by("-at", "-pk"), list[AuditEntry]()
    start, count, read = 0, wanted, wanted
    while len(found) < wanted and read == count:
        count = wanted if not start else 2 * count
        some = list(newest[start : start + count])
        found += readable(viewer, some)
        start, read = start + count, len(some)
    return found[:wanted]


@require_safe
@allowed("audit", "read")
def audit(request: HttpRequest) -> HttpResponse:
    """The log, newest first."""
    viewer = viewer_of(request)
    rows = before(entries(viewer), request.GET.get("before", ""))
    found = told(viewer, rows, PAGE + 1)
    names = dict(Membership.objects.visible_to(viewer).values_list("pk", "name"))
    context = {
        "lines": [line(entry, names) for entry in found[:PAGE]],
        "next": found[PAGE - 1].at.isoformat() if len(found) > PAGE else "",
        "own_only": not viewer.is_owner,
        "tabs": settings_tabs(request),
    }
    return render(request, "firms/audit.html", context)
