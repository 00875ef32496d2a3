"""Settings of the firm's own fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from firms.context import settings_tabs
from firms.permissions import allowed
from relationships.forms.custom_field import FieldForm, NewFieldForm
from relationships.models import CustomField, Relationship
from relationships.models.custom_field import MOST_FIELDS
from relationships.services import custom_fields as service
from relationships.trash import KEPT
from relationships.views.pages import NOT_VALID, saved, viewer_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from firms.access import Viewer

HOME = "relationships:custom_fields"


@allowed("custom-fields", "write")
@require_http_methods(["GET", "HEAD", "POST"])
def custom_fields(request: HttpRequest) -> HttpResponse:
    """The fields in their order; POST adds one."""
    form = NewFieldForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and added(request, form):
        return redirect(HOME)
    rows = CustomField.objects.visible_to(viewer_of(request))
    until = timezone.now() - KEPT
    context = {
        "form": form,
        "rows": list(rows.kept()),
        "deleted": list(rows.filter(deleted_at__gte=until).order_by("-deleted_at")),
        "most": MOST_FIELDS,
        "days": KEPT.days,
        "tabs": settings_tabs(request),
    }
    status = NOT_VALID if form.errors else 200
    return render(request, "relationships/custom_fields.html", context, status=status)


def added(request: HttpRequest, form: NewFieldForm) -> bool:
    """Save a new field; False with the reason in the form."""
    try:
        row = service.add_field(form.instance, viewer=viewer_of(request), choices=form.wanted)
    except ValidationError as refused:
        tell(form, refused)
        return False
    saved(request, _("Field added."), service.added(row, now=timezone.now()))
    return True


def tell(form: Any, refused: ValidationError) -> None:
    """Put a service's errors on the fields they are about."""
    if not hasattr(refused, "error_dict"):
        form.add_error(None, refused)
        return
    for name, errors in refused.error_dict.items():
        name = "lines" if name in {"choices", "becomes"} else name
        form.add_error(name if name in form.fields else None, errors)


def field_or_404(viewer: Viewer, pk: UUID) -> CustomField:
    """A field of the firm, one deleted lately included."""
    found = CustomField.objects.visible_to(viewer).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@allowed("custom-fields", "write")
@require_http_methods(["GET", "HEAD", "POST"])
def custom_field(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a field: its words and choices, its place, or put it away."""
    row = field_or_404(viewer_of(request), pk)
    action = request.POST.get("action", "save")
    if row.deleted_at and action != "undelete":
        raise Http404
    if request.method == "POST" and action in ACTIONS:
        return acted(request, row, action)
    step = service.before(row)
    form = FieldForm(request.POST if request.method == "POST" else None, instance=row)
    if request.method == "POST" and form.is_valid():
        if asked := unanswered(request, form):
            return ask_becomes(request, form, asked)
        if changed(request, form):
            saved(request, _("Saved."), step)
            return redirect(HOME)
    return edit_page(request, form)


def edit_page(request: HttpRequest, form: FieldForm) -> HttpResponse:
    """The form of a field."""
    context = {"form": form, "field": form.instance, "tabs": settings_tabs(request)}
    status = NOT_VALID if form.errors else 200
    return render(request, "relationships/custom_field.html", context, status=status)


def changed(request: HttpRequest, form: FieldForm) -> bool:
    """Save; False with the reason in the form."""
    becomes = {key: request.POST.get(f"becomes-{key}", "") for key in form.removed}
    try:
        service.change_field(form.instance, choices=form.wanted, becomes=becomes)
    except ValidationError as refused:
        tell(form, refused)
        return False
    return True


def unanswered(request: HttpRequest, form: FieldForm) -> list[str]:
    """Choices that are taken away, while it was not said what stands in their place."""
    return [key for key in form.removed if f"becomes-{key}" not in request.POST]


def ask_becomes(request: HttpRequest, form: FieldForm, asked: list[str]) -> HttpResponse:
    """What becomes of the relationships with these choices: asked whether or not one is seen."""
    field, viewer = form.instance, viewer_of(request)
    stay = [(key, label) for key, label in form.wanted or () if key and key not in form.removed]
    names = {choice.key: choice.label for choice in field.offered}
    rows = Relationship.objects.visible_to(viewer).filter(archived_at=None)
    context = {
        "field": field,
        "asked": [
            {
                "key": key,
                "label": names[key],
                "n": rows.filter(
                    **{f"custom__{field.key}__in": field.stored_keys(key)}
                ).count(),
            }
            for key in asked
        ],
        "stay": stay,
        "given": [
            (name, value)
            for name, values in request.POST.lists()
            for value in values
            if name not in {"csrfmiddlewaretoken", "action"}
        ],
        "tabs": settings_tabs(request),
    }  # fmt: skip
    return render(request, "relationships/custom_field_choices.html", context)


def acted(request: HttpRequest, row: CustomField, action: str) -> HttpResponse:
    """Move a field, or put it away and bring it back."""
    if action in MOVES:
        service.move_field(row, viewer=viewer_of(request), by=MOVES[action])
        return redirect(HOME)
    step = service.before(row)
    column, is_away, text = ACTIONS[action]
    try:
        service.put_away(row, column=column, now=timezone.now() if is_away else None)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect(HOME)
    saved(request, str(text()), step)
    return redirect(HOME)


MOVES = {"up": -1, "down": 1}
#: Action -> column, whether it is set, and what is said.
ACTIONS: dict[str, tuple[str, bool, Callable[[], str]]] = {
    "up": ("", False, str),
    "down": ("", False, str),
    "archive": ("archived_at", True, lambda: _("Archived. Its values are kept.")),
    "restore": ("archived_at", False, lambda: _("Back, with all its values.")),
    "delete": ("deleted_at", True, lambda: _("Field deleted.")),
    "undelete": ("deleted_at", False, lambda: _("Back, with all its values.")),
}
