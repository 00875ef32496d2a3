"""Files: sending one, adding some to a relationship, removing one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from firms.permissions import allowed, require
from relationships import undo
from relationships.files.above import files_seen, may_change
from relationships.files.serving import sent
from relationships.forms.files import FilesField
from relationships.services import attach
from relationships.trash import throw_away
from relationships.views.pages import (
    NOT_VALID,
    back_to,
    relationship_or_404,
    saved,
    viewer_of,
    way_back,
)

if TYPE_CHECKING:
    from uuid import UUID

    from firms.access import Viewer
    from firms.models import FactRow
    from relationships.models import Attachment


class FilesForm(forms.Form):
    """Files of a relationship, or of a row of an upper app."""

    files = FilesField()  # type: ignore[assignment]  # the class reads it, instances hold uploads

    def put(self, owner: FactRow, viewer: Viewer) -> list[Attachment]:
        """Store them; nothing, with an error on the form, when they are too many."""
        try:
            return attach(owner, self.cleaned_data["files"], viewer=viewer)
        except ValidationError as refused:
            self.add_error("files", refused)
            return []


def file_or_404(viewer: Viewer, pk: UUID) -> Attachment:
    """A file the viewer sees."""
    found = files_seen(viewer).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@allowed("attachments")
@require_safe
def file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Its bytes, to be saved; ``?show`` shows a picture."""
    return sent(request, file_or_404(viewer_of(request), pk), show="show" in request.GET)


@allowed("attachments", "delete")
@require_POST
def file_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Remove a file; it can be put back for a while."""
    viewer = viewer_of(request)
    row = file_or_404(viewer, pk)
    require(viewer, "attachments", "delete", row)
    if not may_change(viewer, row):
        raise Http404
    step = throw_away(row, viewer=viewer)
    saved(request, _("“%(name)s” removed.") % {"name": row.name}, step)
    return back_to(request, reverse("dashboards:today"))


@allowed("attachments", "write")
@require_http_methods(["GET", "HEAD", "POST"])
def files_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Files that belong to a relationship as a whole: a contract, a card."""
    viewer = viewer_of(request)
    about = relationship_or_404(viewer, pk)
    home = reverse("relationships:record", args=[about.pk])
    is_sent = request.method == "POST"
    form = FilesForm(request.POST, request.FILES) if is_sent else FilesForm()
    if is_sent and form.is_valid() and (rows := form.put(about, viewer)):
        text = ngettext("%d file added.", "%d files added.", len(rows)) % len(rows)
        saved(request, text, undo.together(*map(undo.created, rows)))
        return back_to(request, home)
    context = {"form": form, "about": about, "next": way_back(request, home)}
    status = NOT_VALID if is_sent else 200
    return render(request, "relationships/files_add.html", context, status=status)
