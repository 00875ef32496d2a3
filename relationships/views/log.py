"""The log form and everything one can do to an entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from firms.permissions import allowed, may, require
from relationships import undo
from relationships.files.audience import files_of
from relationships.forms.base import FactForm
from relationships.forms.fields import PartiesField, PartyField, choosable, offered
from relationships.guard import undoing
from relationships.kinds import KINDS, Kind, log_kinds
from relationships.models import Introduction, Party, Promise, Relationship
from relationships.services import custom_fields, settle_promise, tags
from relationships.trash import forget, throw_away
from relationships.views.flags import take_back_decision
from relationships.views.pages import (
    NOT_VALID,
    accepted,
    back_to,
    day_of,
    relationship_or_404,
    saved,
    viewer_of,
    way_back,
)
from relationships.views.saved_views import bring_back

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from firms.access import Viewer
    from firms.models import FactRow


def kind_or_404(slug: str) -> Kind:
    """A kind of entry by its slug."""
    if slug not in KINDS:
        raise Http404
    return KINDS[slug]


def entry_or_404(viewer: Viewer, kind: Kind, pk: UUID) -> FactRow:
    """An entry the viewer sees."""
    manager: Any = kind.model._default_manager  # noqa: SLF001 - the public name is not on the base
    found: FactRow | None = manager.visible_to(viewer).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def form_of(
    request: HttpRequest, kind: Kind, about: Relationship | None, row: FactRow | None = None
) -> FactForm:
    """The kind's form, filled from the request, the row or its defaults."""
    extra: dict[str, Any] = {"instance": row} if row is not None else {}
    if row is None and request.method == "GET":
        extra["initial"] = initial_of(request, kind)
    return kind.form(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        viewer=viewer_of(request),
        as_of=day_of(request),
        about=[about.party] if about else [],
        **extra,
    )


def initial_of(request: HttpRequest, kind: Kind) -> dict[str, str]:
    """Plain values given in the address, as by "Log a thank-you"."""
    plain = {"direction", "kind", "by", "is_next_step", "channel", "orientation", "state"}
    plain |= {"text"}  # of a next step that a page proposes
    plain |= {"purpose", "introduction", *kind.form.pickers}  # ids that nobody sees choose nobody
    return {
        name: str(value)
        for name, value in request.GET.items()
        if name in plain and name in kind.form.base_fields
    }


def answer(
    request: HttpRequest, kind: Kind, form: FactForm, about: Relationship | None
) -> HttpResponse:
    """The form's page; only the chosen region when somebody was looked for."""
    looked = "look" in request.POST
    context = {
        "form": form,
        "kind": kind,
        "kinds": log_kinds() if kind.in_log else [],
        "about": about,
        "next": way_back(request, "") if not looked else request.POST.get("next", ""),
        "is_new": form.is_new,
        "files": [] if form.is_new else files_of(form.instance),
        "may_remove_files": may(viewer_of(request), "attachments", "delete"),
        "lost_files": [file.name for file in request.FILES.getlist("files")],
    }
    status = NOT_VALID if request.method == "POST" and not looked else 200
    return render(request, "relationships/entry_form.html", context, status=status)


@allowed("interactions", "write")
@require_http_methods(["GET", "HEAD", "POST"])
def log(request: HttpRequest, kind: str = "contact", pk: UUID | None = None) -> HttpResponse:
    """Log something, about nobody yet or from a relationship's page."""
    found = kind_or_404(kind)
    viewer = require(viewer_of(request), found.resource, "write")
    about = relationship_or_404(viewer, pk) if pk else None
    form = form_of(request, found, about)
    if not accepted(request, form):
        return answer(request, found, form, about)
    saved(request, _("Saved."), undo.created(form.instance))
    return back_to(request, page_of(about))


def page_of(about: Relationship | None) -> str:
    """The relationship's page, else Today."""
    if about is None:
        return reverse("dashboards:today")
    return reverse("relationships:record", args=[about.pk])


@allowed("interactions", "write")
@require_http_methods(["GET", "HEAD", "POST"])
def entry_edit(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """Change an entry."""
    found = kind_or_404(kind)
    viewer = viewer_of(request)
    row = entry_or_404(viewer, found, pk)
    require(viewer, found.resource, "write", row)
    step = undo.changed(row)
    form = form_of(request, found, None, row)
    if not accepted(request, form):
        return answer(request, found, form, None)
    step = of_fields_alone(step, form.instance)
    added = [*form.attached, *form.followed]
    saved(request, _("Saved."), undo.together(step, *map(undo.created, added)))
    return back_to(request, reverse("dashboards:today"))


def of_fields_alone(step: undo.Step, row: FactRow) -> undo.Step:
    """Of an introduction only what the edit changed: its state goes with the steps of its history."""
    return undo.settled(step, row) if isinstance(row, Introduction) else step


@allowed("interactions", "delete")
@require_http_methods(["GET", "HEAD", "POST"])
def entry_delete(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """Ask, then delete an entry; it can still be taken back."""
    found = kind_or_404(kind)
    viewer = viewer_of(request)
    row = entry_or_404(viewer, found, pk)
    require(viewer, found.resource, "delete", row)
    home = reverse("dashboards:today")
    if request.method != "POST":
        files = files_of(row).count()
        context = {"kind": found, "row": row, "files": files, "next": way_back(request, home)}
        return render(request, "relationships/entry_delete.html", context)
    step = throw_away(row, viewer=viewer)
    saved(request, _("Deleted."), step)
    return back_to(request, home)


@allowed("promises", "write")
@require_POST
def promise_settle(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Kept, broken, released, or open again."""
    viewer = viewer_of(request)
    promise = entry_or_404(viewer, KINDS["promise"], pk)
    state = request.POST.get("state", Promise.State.KEPT)
    if state not in Promise.State.values or not isinstance(promise, Promise):
        raise Http404
    step = undo.changed(promise)
    settle_promise(promise, state=state, on=day_of(request), viewer=viewer)
    words = {"kept": _("Kept."), "broken": _("Marked as broken."), "released": _("Let go.")}
    saved(request, words.get(state, _("Open again.")), step)
    return back_to(request, reverse("dashboards:today"))


@allowed("interactions", "write")
@require_POST
def take_back(request: HttpRequest, key: str) -> HttpResponse:
    """Undo one of the last changes of this session; the second time is an ordinary 404."""
    kept = request.session.get("undo", {})
    step = kept.pop(key, None)
    if step is None:
        raise Http404
    request.session["undo"] = kept
    try:
        carry_back(step, viewer_of(request), day_of(request))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect(way_back(request, reverse("dashboards:today")))
    messages.success(request, _("Taken back."))
    return redirect(step.get("back") or way_back(request, reverse("dashboards:today")))


def carry_back(step: Any, viewer: Viewer, on: date) -> None:
    """A decision on a flag opens it again, a view comes back; everything else is written back."""
    if step["op"] == "view":
        return bring_back(step, viewer)
    if step["op"] == "field":
        return custom_fields.take_back(step, require(viewer, "custom-fields", "write"))
    if step["op"] == "tag":
        return tags.take_back(step, require(viewer, "tags", "write"), now=timezone.now())
    if step["op"] != "reopen":
        undoing.take_back(step, viewer, on)
        return forget(step, viewer)
    return take_back_decision(step, viewer, on)


@allowed("parties")
@require_GET
def choices(request: HttpRequest) -> HttpResponse:
    """Who can be chosen in a party field, for the letters typed (asked by a script)."""
    name = request.GET.get("field", "")[:40]
    if not name.replace("_", "").isalnum():
        raise Http404
    kind = request.GET.get("kind", "")
    viewer = viewer_of(request)
    wanted = kind if kind in Party.Kind.values else ""
    field = (PartiesField if "many" in request.GET else PartyField)(kind=wanted)
    picked = [value for value in request.GET.getlist(name) if value]
    field.queryset = choosable(viewer, wanted)
    field.shown = offered(viewer, wanted, picked, request.GET.get(f"find-{name}", "")[:100])
    chosen: Any = picked if field.many else (picked[0] if picked else None)
    control: Any = field.widget
    widget = control.render(name, chosen, attrs={"id": f"id_{name}"})
    context = {"widget": widget, "nobody": not field.shown}
    return render(request, "relationships/_choices.html", context)
