"""Adding and changing who is in the network, and who may know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from firms.circle_lock import hold_alone
from firms.models import CircleMember
from firms.permissions import allowed, require
from relationships import undo
from relationships.forms.party import (
    OF_RELATIONSHIP,
    CircleForm,
    KeepFromForm,
    NewPersonForm,
    PartyForm,
)
from relationships.models import Affiliation, Concealment, Party, Relationship
from relationships.services import add_affiliation, delete_fact, may_change_circle, set_circle
from relationships.views.pages import (
    back_to,
    day_of,
    form_page,
    relationship_or_404,
    saved,
    viewer_of,
)

if TYPE_CHECKING:
    from uuid import UUID

    from firms.access import Viewer


def record_url(relationship: Relationship) -> str:
    """The relationship's page."""
    return reverse("relationships:record", args=[relationship.pk])


@allowed("parties", "write")
@require_http_methods(["GET", "HEAD", "POST"])
def party_add(request: HttpRequest) -> HttpResponse:
    """Add a person or an organisation."""
    viewer = viewer_of(request)
    asked = request.GET.get("kind", Party.Kind.PERSON)
    kind = asked if asked in Party.Kind.values else Party.Kind.PERSON
    form = new_form(request, viewer, kind)
    if request.method == "POST" and "look" not in request.POST and form.is_valid():
        relationship = form.put()
        employ(form, relationship, viewer)
        saved(request, _("Saved."), None)
        return redirect(record_url(relationship))
    title = _("Add a person") if kind == Party.Kind.PERSON else _("Add an organisation")
    tabs = [
        (value, label, f"{request.path}?kind={value}", value == kind)
        for value, label in Party.Kind.choices
    ]
    return form_page(request, form, title, reverse("relationships:list"), tabs=tabs)


def new_form(request: HttpRequest, viewer: Viewer, kind: str) -> PartyForm:
    """The form of a new party; a person may be put at an organisation at once."""
    data = request.POST if request.method == "POST" else None
    initial = {"name": request.GET.get("name", "")[:160], "category": "other"}
    if kind != Party.Kind.PERSON:
        return PartyForm(data, viewer=viewer, kind=kind, initial=initial)
    at = request.GET.get("at", "")
    form = NewPersonForm(data, viewer=viewer, kind=kind, initial=initial | {"organisation": at})
    form.offer_organisations([data.get("organisation")] if data else [at])
    return form


def employ(form: PartyForm, relationship: Relationship, viewer: Viewer) -> None:
    """Put a new person at the organisation chosen in the form."""
    organisation = form.cleaned_data.get("organisation")
    if organisation is None:
        return
    row = Affiliation(
        person=relationship.party, organisation=organisation, role=form.cleaned_data["role"]
    )
    add_affiliation(row, viewer=viewer)


@allowed("parties", "write")
@require_http_methods(["GET", "HEAD", "POST"])
def party_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a party and what the firm has with it."""
    viewer = viewer_of(request)
    relationship = relationship_or_404(viewer, pk)
    require(viewer, "relationships", "write", relationship)
    step = undo.together(
        undo.changed(relationship.party),
        undo.changed(relationship, only=(*OF_RELATIONSHIP, "custom")),
    )
    data = request.POST if request.method == "POST" else None
    form = PartyForm(data, viewer=viewer, kind=relationship.party.kind, relationship=relationship)
    if request.method == "POST" and form.is_valid():
        form.put()
        saved(request, _("Saved."), step)
        return back_to(request, record_url(relationship))
    title = _("Edit %(name)s") % {"name": relationship.party.name}
    return form_page(request, form, title, record_url(relationship))


@allowed("relationships", "mark_confidential")
@require_http_methods(["GET", "HEAD", "POST"])
def who_can_see(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Which colleagues may know of it."""
    viewer = viewer_of(request)
    if request.method == "POST":
        hold_alone(viewer.firm_id)
    relationship = relationship_or_404(viewer, pk)
    require(viewer, "relationships", "mark_confidential", relationship)
    if not may_change_circle(relationship, viewer):
        raise Http404
    form = CircleForm(
        request.POST if request.method == "POST" else None,
        viewer=viewer,
        initial=circle_of(viewer, relationship),
    )
    if request.method == "POST" and form.is_valid():
        only = form.cleaned_data["who"] == "circle"
        named = list(form.cleaned_data["named"]) if only else None
        set_circle(relationship, named=named, viewer=viewer)
        saved(request, _("Only those named can see it now.") if only else _("The whole team can see it now."), None)  # fmt: skip
        return redirect(record_url(relationship))
    title = _("Who can see %(name)s") % {"name": relationship.party.name}
    return form_page(request, form, title, record_url(relationship))


def circle_of(viewer: Viewer, relationship: Relationship) -> dict[str, Any]:
    """The form's values for the circle as it is."""
    if relationship.audience_id is None:
        return {"who": "team"}
    members = CircleMember.objects.visible_to(viewer).filter(circle=relationship.audience_id)
    return {"who": "circle", "named": list(members.values_list("member_id", flat=True))}


@allowed("relationships", "mark_confidential")
@require_http_methods(["GET", "HEAD", "POST"])
def keep_from(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Name an outsider who must not learn of it, or take one off the list."""
    viewer = viewer_of(request)
    relationship = relationship_or_404(viewer, pk)
    require(viewer, "relationships", "mark_confidential", relationship)
    if gone := request.POST.get("remove"):
        return no_longer_kept(request, relationship, gone)
    form = KeepFromForm(
        request.POST if request.method == "POST" else None,
        viewer=viewer,
        as_of=day_of(request),
        relationship=relationship,
    )
    if "look" in request.POST:
        form.hold()
    elif request.method == "POST" and form.is_valid() and (row := form.put()):
        saved(request, _("Saved."), undo.created(row))
        return redirect(record_url(relationship))
    kept = Concealment.objects.visible_to(viewer).filter(relationship=relationship)
    title = _("Keep %(name)s from somebody") % {"name": relationship.party.name}
    rows = kept.select_related("hidden_from").order_by("hidden_from__name")
    return form_page(request, form, title, record_url(relationship), kept=list(rows))


def no_longer_kept(request: HttpRequest, relationship: Relationship, pk: str) -> HttpResponse:
    """Take an outsider off the list."""
    rows = Concealment.objects.visible_to(viewer_of(request)).filter(relationship=relationship)
    try:
        row = rows.filter(pk=pk).first()
    except ValidationError:  # not an id
        row = None
    if row is not None:
        step = undo.deleted(row)
        delete_fact(row)
        saved(request, _("No longer kept from them."), step)
    return redirect(record_url(relationship))


@allowed("relationships", "write")
@require_POST
def archive(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a relationship out of the lists, or put it back."""
    viewer = viewer_of(request)
    relationship = relationship_or_404(viewer, pk)
    require(viewer, "relationships", "write", relationship)
    step = undo.changed(relationship)
    back = relationship.archived_at is not None
    relationship.archived_at = None if back else timezone.now()
    relationship.save(update_fields=["archived_at", "updated_at"])
    saved(request, _("Back in the lists.") if back else _("Archived."), step)
    return redirect(record_url(relationship))
