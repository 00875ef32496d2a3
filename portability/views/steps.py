"""What is done with an import: answers, meaning of columns, import, stop, take back."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from common.api.fields import is_uuid
from firms.permissions import allowed
from portability.importing import services
from portability.models import Import
from portability.views.imports import columns_form, import_or_404, page
from relationships.views.pages import NOT_VALID, viewer_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ANSWER = "answer-"


def stepped(request: HttpRequest, pk: UUID, step: Callable[..., Import], text: str) -> HttpResponse:
    """Do it and say so, or say why not; back to the import either way."""
    viewer = viewer_of(request)
    row = import_or_404(viewer, pk)
    with saying_why_not(request):
        step(row, viewer=viewer, now=timezone.now())
        messages.success(request, text)
    return redirect("portability:import", pk)


@contextmanager
def saying_why_not(request: HttpRequest) -> Iterator[None]:
    """What is refused is said on the next page."""
    try:
        yield
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))


@allowed("imports", "write")
@require_POST
def apply(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Import it."""
    return stepped(request, pk, services.apply, _("The worker imports the rows."))


@allowed("imports", "write")
@require_POST
def stop(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Import no more of it."""
    return stepped(request, pk, services.stop, _("Stopped. You can go on, or take it back."))


@allowed("imports", "write")
@require_POST
def undo(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take all of it back."""
    return stepped(request, pk, services.take_back, _("The worker takes the import back."))


@allowed("imports", "write")
@require_POST
def columns(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What the columns of the file mean."""
    viewer = viewer_of(request)
    row = import_or_404(viewer, pk)
    form = columns_form(row, request.POST)
    if form.is_valid():
        try:
            services.choose_columns(row, form.chosen, viewer=viewer, now=timezone.now())
            return redirect("portability:import", pk)
        except ValidationError as refused:
            form.add_error(None, refused)
    return page(request, row, columns=form, status=NOT_VALID)


@allowed("imports", "write")
@require_POST
def answers(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who is meant by rows that ask; ``all`` answers those that are left."""
    viewer = viewer_of(request)
    row = import_or_404(viewer, pk)
    with saying_why_not(request):
        if every := request.POST.get("all"):
            number = services.answer_all(row, every, viewer=viewer)
        else:
            number = services.answer(row, said(request), viewer=viewer)
        text = ngettext("%d answer kept.", "%d answers kept.", number) % number
        messages.success(request, text)
    return redirect(f"{request.path.removesuffix('answers/')}?show=ask")


def said(request: HttpRequest) -> dict[UUID, str]:
    """Answers by the id of their row."""
    pairs = ((name.removeprefix(ANSWER), value) for name, value in request.POST.items())
    return {UUID(pk): str(value) for pk, value in pairs if is_uuid(pk) and value}
