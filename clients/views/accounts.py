"""Adding clients, changing what is known of them, and the steps of an account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clients.forms.accounts import (
    AccountForm,
    CloseForm,
    NewClientForm,
    ReopenForm,
    StepForm,
    TermsForm,
    may_assign,
)
from clients.models import Client
from clients.services.accounts import phases_of
from clients.views.changes import edited, only_change
from firms.permissions import allowed, may, require
from relationships import undo
from relationships.forms.fields import ids_in
from relationships.models import Relationship
from relationships.views.pages import (
    FORM,
    accepted,
    day_of,
    form_page,
    posted,
    saved,
    viewer_of,
)

if TYPE_CHECKING:
    from uuid import UUID

    from firms.access import Viewer


def client_or_404(viewer: Viewer, pk: UUID) -> Client:
    """A client the viewer sees; hidden, foreign and never existing are the same."""
    rows = Client.objects.visible_to(viewer).select_related("relationship__party")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def client_to_change(request: HttpRequest, pk: UUID) -> Client:
    """A client whose account the viewer may change."""
    viewer = viewer_of(request)
    client = client_or_404(viewer, pk)
    require(viewer, "clients", "write", client)
    return client


def sees_money_of(viewer: Viewer, client: Client) -> bool:
    """All money, or that of a client assigned to the viewer."""
    if not may(viewer, "revenue", "read"):
        return False
    return Client.objects.with_money_of(viewer).filter(pk=client.pk).exists()


def record_url(client: Client) -> str:
    """The relationship's page, where the account is shown."""
    return reverse("relationships:record", args=[client.relationship_id])


def asked_for(request: HttpRequest, viewer: Viewer) -> list[Any]:
    """The party of the relationship that the page was opened from."""
    ids = ids_in([request.GET.get("with", "")])
    rows = Relationship.objects.visible_to(viewer).filter(pk__in=ids).select_related("party")
    return [row.party for row in rows]


@allowed("clients", "write")
@require_http_methods(FORM)
def add(request: HttpRequest) -> HttpResponse:
    """Make somebody a client."""
    viewer = viewer_of(request)
    form = NewClientForm(
        posted(request),
        viewer=viewer,
        as_of=day_of(request),
        about=asked_for(request, viewer),
        sees_money=may_assign(viewer),
    )
    if accepted(request, form):
        saved(request, _("%(name)s is a client now.") % {"name": form.instance}, None)
        return redirect(record_url(form.instance))
    return form_page(request, form, _("Add a client"), reverse("relationships:list"))


@allowed("clients", "write")
@require_http_methods(FORM)
def edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change what is known of a client."""
    viewer, client = viewer_of(request), client_to_change(request, pk)
    form = AccountForm(
        posted(request),
        viewer=viewer,
        as_of=day_of(request),
        instance=client,
        sees_money=sees_money_of(viewer, client),
    )
    if edited(request, form):
        return redirect(record_url(client))
    title = _("Edit the account of %(name)s") % {"name": client}
    return form_page(request, form, title, record_url(client))


def take_step(
    request: HttpRequest, pk: UUID, kind: type[StepForm], title: str, done: str
) -> HttpResponse:
    """A page with one step of an account."""
    client = client_to_change(request, pk)
    form = kind(posted(request), client=client, viewer=viewer_of(request), as_of=day_of(request))
    before = {phase.pk: undo.changed(phase) for phase in phases_of(client)}
    if accepted(request, form):
        saved(request, done, step_taken(client, before))
        return redirect(record_url(client))
    return form_page(request, form, title % {"name": client}, record_url(client))


def step_taken(client: Client, before: dict[UUID, undo.Step]) -> undo.Step:
    """What takes it back: the phase it opened goes, the one it ended goes on."""
    now = list(phases_of(client))
    ended = [only_change(before[phase.pk], phase) for phase in now if phase.pk in before]
    opened = [undo.created(phase) for phase in now if phase.pk not in before]
    return undo.in_turn(*(step for step in ended if step), *opened)


@allowed("clients", "write")
@require_http_methods(FORM)
def terms(request: HttpRequest, pk: UUID) -> HttpResponse:
    """From fees to a share of sales, or back."""
    title = _("Other terms with %(name)s")
    return take_step(request, pk, TermsForm, title, _("The new terms hold from that day."))


@allowed("clients", "write")
@require_http_methods(FORM)
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """No client any more."""
    return take_step(request, pk, CloseForm, _("Close the account of %(name)s"), _("Closed."))


@allowed("clients", "write")
@require_http_methods(FORM)
def reopen(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A client again."""
    return take_step(request, pk, ReopenForm, _("Open %(name)s again"), _("Open again."))
