"""Views of the list: those every firm needs, one's own, and those colleagues share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from firms.permissions import allowed
from relationships.filters import RelationshipFilter
from relationships.models import SavedView
from relationships.models.saved_view import MOST, kept_query
from relationships.views.columns import COLUMNS
from relationships.views.pages import NOT_VALID, saved, viewer_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.utils.functional import _StrOrPromise

    from firms.access import Viewer
    from relationships.undo import Step

#: Filters and order that a view may keep; never a place in the list.
KEPT = frozenset({*RelationshipFilter.get_filters(), "ordering", "view", COLUMNS})  # type: ignore[no-untyped-call]
EVERY_FIRMS: tuple[tuple[_StrOrPromise, str], ...] = (
    (gettext_lazy("Everyone"), ""),
    (gettext_lazy("Needs care"), "severity=0&ordering=-severity"),
    (gettext_lazy("Quiet for 60 days"), "quiet_days=60&ordering=last_on"),
)


class SavedViewForm(ModelForm):  # type: ignore[type-arg]
    """Name and readers of a view."""

    class Meta:
        model = SavedView
        fields = ("name", "is_shared")


def tabs(request: HttpRequest, offered: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """What the list can be seen as; the current one by its filters, in whatever order."""
    home, here = reverse("relationships:list"), kept_query(request.GET, KEPT)
    known = [*EVERY_FIRMS, *offered]
    return [
        {
            "label": label,
            "url": f"{home}?{query}" if query else home,
            "current": here == kept_query(QueryDict(query), KEPT),
        }
        for label, query in known
    ]


@allowed("saved-views")
@require_http_methods(["GET", "HEAD", "POST"])
def saved_views(request: HttpRequest) -> HttpResponse:
    """One's own views with their names and readers; POST keeps the filters of the list."""
    if request.method != "POST":
        return manage(request, None)
    form, query = SavedViewForm(request.POST), QueryDict(request.POST.get("query", ""))
    if form.is_valid() and keep(form, query, viewer_of(request)):
        saved(request, _("View saved."), None)
        kept = form.instance.query
        return redirect(f"{reverse('relationships:list')}{'?' if kept else ''}{kept}")
    return manage(request, form)


def manage(
    request: HttpRequest, form: SavedViewForm | None, edited: SavedView | None = None
) -> HttpResponse:
    """The page of one's own views; a refused form stands where it was sent from."""
    own = SavedView.objects.own(viewer_of(request)).order_by("name", "id")
    context = {
        "rows": [(row, form if row == edited else edit_form(row)) for row in own],
        "form": form if edited is None else None,
        "query": request.POST.get("query", ""),
    }
    status = NOT_VALID if form else 200
    return render(request, "relationships/saved_views.html", context, status=status)


def edit_form(row: SavedView, data: QueryDict | None = None) -> SavedViewForm:
    """The form of a view among others: its controls have ids of their own."""
    return SavedViewForm(data, instance=row, auto_id=f"view-{row.pk}-%s")


def keep(form: SavedViewForm, query: QueryDict, viewer: Viewer) -> bool:
    """Save a new view; False with the reason in the form."""
    row = form.instance
    row.firm_id, row.member_id = viewer.firm_id, viewer.membership_id
    if SavedView.objects.own(viewer).count() >= MOST:
        full = ngettext("You have %(n)d view.", "You have %(n)d views.", MOST) % {"n": MOST}
        form.add_error(None, full + " " + _("Delete one that you no longer use."))
        return False
    try:
        row.query = kept_query(query, KEPT)
    except ValidationError as refused:
        form.add_error(None, refused)
        return False
    return stored(form)


def stored(form: SavedViewForm) -> bool:
    """Save; a name that is taken is said beside the field."""
    try:
        with transaction.atomic():
            form.save()
    except IntegrityError:
        form.add_error("name", _("You already have a view of this name. Choose another."))
        return False
    return True


def own_or_404(viewer: Viewer, pk: UUID) -> SavedView:
    """A view of the member's own; a colleague's is as unknown as none."""
    found = SavedView.objects.own(viewer).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@allowed("saved-views", "write")
@require_POST
def saved_view(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Rename or share a view, or delete it."""
    row = own_or_404(viewer_of(request), pk)
    if "delete" in request.POST:
        step = deleted_view(row)
        row.delete()
        saved(request, _("View deleted."), step)
        return redirect("relationships:saved_views")
    form = edit_form(row, request.POST)
    if form.is_valid() and stored(form):
        saved(request, _("Saved."), None)
        return redirect("relationships:saved_views")
    return manage(request, form, row)


def deleted_view(row: SavedView) -> Step:
    """What brings a deleted view back."""
    fields = {"name": row.name, "query": row.query, "is_shared": "1" if row.is_shared else ""}
    return {
        "op": "view",
        "model": "savedview",
        "id": str(row.pk),
        "fields": {**fields},
        "people": [],
    }


def bring_back(step: Step, viewer: Viewer) -> None:
    """Write a deleted view again. Raises ``ValidationError`` when its name was taken meanwhile."""
    name = step["fields"]["name"] or ""
    if SavedView.objects.own(viewer).filter(name=name).exists():
        raise ValidationError(_("You have another view of this name now."))
    SavedView.objects.create(
        pk=step["id"],
        firm_id=viewer.firm_id,
        member_id=viewer.membership_id,
        name=name,
        query=step["fields"]["query"] or "",
        is_shared=bool(step["fields"]["is_shared"]),
    )
