"""What was deleted in the last thirty days, and putting it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from common.keyset import BadCursorError, Order, Page, keyset_page
from firms.context import settings_tabs
from firms.permissions import allowed, require
from relationships.trash import KEPT, RESOURCES, listed, put_back
from relationships.views.pages import viewer_of

if TYPE_CHECKING:
    from uuid import UUID

    from firms.access import Viewer
    from relationships.models import DeletedEntry

ROWS = 50
NEWEST = {"created_at": Order(F("created_at"), is_moment=True)}


@allowed("trash")
@require_GET
def trash(request: HttpRequest) -> HttpResponse:
    """The newest first."""
    rows = listed(viewer_of(request)).select_related("created_by")
    kept = rows.filter(created_at__gte=timezone.now() - KEPT)
    page = page_of(kept, request.GET.get("cursor"))
    context = {
        "page": page,
        "rows": page.rows,
        "days": KEPT.days,
        "tabs": settings_tabs(request),
    }
    return render(request, "relationships/trash.html", context)


def page_of(rows: object, cursor: str | None) -> Page[DeletedEntry]:
    """One page; a stale address starts again at the top."""
    try:
        return keyset_page(rows, cursor=cursor, list_name="trash", orders=NEWEST, ordering="-created_at", limit=ROWS)  # type: ignore[arg-type]  # fmt: skip
    except BadCursorError:
        return page_of(rows, None)


@allowed("trash", "write")
@require_POST
def restore(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Put one back."""
    viewer = viewer_of(request)
    entry = entry_or_404(viewer, pk)
    require(viewer, RESOURCES[entry.kind], "write")
    try:
        put_back(entry, viewer=viewer)
        messages.success(request, _("Put back."))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("relationships:trash")


def entry_or_404(viewer: Viewer, pk: UUID) -> DeletedEntry:
    """A deleted entry the viewer could see."""
    found = listed(viewer).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
