"""What one does to the rows chosen in the list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from firms.models import Membership
from firms.permissions import allowed, may
from relationships import undo
from relationships.custom import active_fields
from relationships.forms.custom_field import ManyValuesForm
from relationships.models import Relationship
from relationships.services.bulk import MOST_AT_ONCE, archive_all, hand_over, tag_all
from relationships.services.custom_fields import set_for_all
from relationships.views.pages import NOT_VALID, back_to, saved, viewer_of, way_back

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from firms.access import Viewer

LONGEST_TAG = 40


class OwnerForm(forms.Form):
    """To whom the chosen ones go."""

    owner = forms.ModelChoiceField(
        Membership.objects.none(),
        label=gettext_lazy("To whom"),
        required=False,
        empty_label=gettext_lazy("Nobody"),
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = Membership.objects.visible_to(viewer).filter(is_active=True)
        field: Any = self.fields["owner"]
        field.queryset = colleagues.exclude(role__in=("viewer", "partner")).order_by("name")


def chosen(request: HttpRequest, viewer: Viewer) -> tuple[list[Relationship], int]:
    """The rows the viewer may change, and how many of the chosen are left out."""
    ids = ids_of(request.POST.getlist("pick")[:MOST_AT_ONCE])
    rows = Relationship.objects.visible_to(viewer).filter(pk__in=ids).select_related("party")
    seen = list(rows.order_by("party__name", "id"))
    allowed_ones = [row for row in seen if may(viewer, "relationships", "write", row)]
    return allowed_ones, len(seen) - len(allowed_ones)


def ids_of(words: Sequence[str]) -> set[UUID]:
    """Ids among the words; anything else is nothing that exists."""
    found = set()
    for word in words:
        try:
            found.add(UUID(word))
        except ValueError:
            continue
    return found


@allowed("relationships", "write")
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Tag, untag, archive or hand over the chosen rows, with one undo for all of them."""
    viewer, home = viewer_of(request), reverse("relationships:list")
    action = request.POST.get("action", "")
    rows, refused = chosen(request, viewer)
    if action not in ACTIONS and action not in ASKING:
        raise Http404
    if not rows:
        messages.warning(request, nothing_chosen(refused))
        return back_to(request, home)
    if action == "owner":
        form = OwnerForm(request.POST if "owner" in request.POST else None, viewer=viewer)
        if not form.is_valid():
            return ask_owner(request, form, rows)
        request.bulk_owner = form.cleaned_data["owner"]  # type: ignore[attr-defined]
    if action == "fields" and (asked := asked_values(request, rows)):
        return asked
    steps = {row.pk: undo.changed(row) for row in rows}
    changed = carry_out(request, action, rows, timezone.now())
    tell(request, changed, refused + len(rows) - len(changed), steps)
    return back_to(request, home)


def nothing_chosen(refused: int) -> str:
    """Why nothing happens."""
    if refused:
        return _("Only their owners may change those that you chose. Nothing was changed.")
    return _("Choose some rows first. Nothing was changed.")


def ask_owner(request: HttpRequest, form: OwnerForm, rows: Sequence[Relationship]) -> HttpResponse:
    """Which colleague takes them."""
    context = {"form": form, "rows": rows, "next": way_back(request, reverse("relationships:list"))}
    status = NOT_VALID if form.is_bound else 200
    return render(request, "relationships/bulk_owner.html", context, status=status)


def asked_values(request: HttpRequest, rows: Sequence[Relationship]) -> HttpResponse | None:
    """What they are to say in the firm's own fields; None when the form answers it."""
    data = request.POST if "set" in request.POST else None
    form = ManyValuesForm(data, of=active_fields(viewer_of(request)))
    changes = form.changes() if form.is_valid() else {}
    if changes and not form.errors:
        request.bulk_values = changes  # type: ignore[attr-defined]
        return None
    context = {"form": form, "rows": rows, "next": way_back(request, reverse("relationships:list"))}
    status = NOT_VALID if form.is_bound else 200
    return render(request, "relationships/bulk_fields.html", context, status=status)


def carry_out(
    request: HttpRequest, action: str, rows: list[Relationship], now: datetime
) -> list[Relationship]:
    """Do it; those that changed."""
    if action == "owner":
        owner = request.bulk_owner  # type: ignore[attr-defined]
        return hand_over(rows, owner_id=owner.pk if owner else None, now=now)
    if action == "fields":
        return set_for_all(rows, request.bulk_values, now)  # type: ignore[attr-defined]
    if action in {"archive", "restore"}:
        return archive_all(rows, now=now, back=action == "restore")
    tag = " ".join(request.POST.get("tag", "").split())[:LONGEST_TAG]
    return tag_all(rows, tag=tag, on=action == "tag", now=now) if tag else []


#: Actions that ask for more on a page of their own.
ASKING = frozenset({"owner", "fields"})
#: What the bar offers beside these, in its order.
ACTIONS = ("tag", "untag", "archive", "restore")


def tell(
    request: HttpRequest, changed: Sequence[Relationship], left: int, steps: dict[UUID, undo.Step]
) -> None:
    """How many changed, how many did not, and the way back."""
    if not changed:
        messages.info(request, _("Nothing to change: all of them were so already."))
        return
    text = ngettext("%(n)d changed.", "%(n)d changed.", len(changed)) % {"n": len(changed)}
    if left:
        text += " " + ngettext("%(n)d left as it was.", "%(n)d left as they were.", left) % {
            "n": left
        }
    saved(request, text, undo.together(*(steps[row.pk] for row in changed)))
