"""Adding files to an agreement and to an enquiry; they are sent as all files are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from clients.views.commission import agreement_or_404
from clients.views.commission import home_of as page_of_agreement
from clients.views.enquiry import enquiry_or_404
from clients.views.enquiry import url_of as page_of_enquiry
from firms.permissions import allowed, require
from relationships import undo
from relationships.views.files import FilesForm
from relationships.views.pages import NOT_VALID, saved, viewer_of

if TYPE_CHECKING:
    from uuid import UUID

    from firms.models import FactRow

FORM = ["GET", "HEAD", "POST"]


@allowed("agreements", "write")
@require_http_methods(FORM)
def agreement_files(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The signed paper, and what else belongs to an agreement."""
    viewer = viewer_of(request)
    row = agreement_or_404(viewer, pk)
    require(viewer, "agreements", "write", row)
    return files_page(request, row, str(row), page_of_agreement(row))


@allowed("enquiries", "write")
@require_http_methods(FORM)
def enquiry_files(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The mail itself, drawings, photographs."""
    viewer = viewer_of(request)
    row = enquiry_or_404(viewer, pk)
    require(viewer, "enquiries", "write", row)
    return files_page(request, row, row.subject, page_of_enquiry(row))


def files_page(request: HttpRequest, owner: FactRow, about: str, home: str) -> HttpResponse:
    """Choose files; they are there at once, and can be taken back."""
    require(viewer_of(request), "attachments", "write")
    is_sent = request.method == "POST"
    form = FilesForm(request.POST, request.FILES) if is_sent else FilesForm()
    if is_sent and form.is_valid() and (rows := form.put(owner, viewer_of(request))):
        text = ngettext("%d file added.", "%d files added.", len(rows)) % len(rows)
        saved(request, text, undo.together(*map(undo.created, rows)))
        return redirect(home)
    context: dict[str, Any] = {"form": form, "about": about, "next": home}
    return render(request, "clients/files_add.html", context, status=NOT_VALID if is_sent else 200)
