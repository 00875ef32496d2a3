"""Members, their roles, and invitations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from firms import mail
from firms.addresses import absolute
from firms.circles import refresh_views
from firms.context import settings_tabs
from firms.forms import InvitationForm, MemberForm
from firms.models import Invitation, Membership
from firms.models.membership import Role
from firms.permissions import allowed, viewer_of
from firms.services import invite

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from firms.access import Viewer


def open_invitations(viewer: Viewer, now: datetime) -> QuerySet[Invitation]:
    """Invitations that can still be taken up."""
    rows: QuerySet[Invitation] = Invitation.objects.visible_to(viewer)
    return rows.filter(accepted_at=None, expires_at__gt=now).order_by("email", "pk")


def members_context(request: HttpRequest, form: InvitationForm) -> dict[str, Any]:
    """What the page shows."""
    viewer = viewer_of(request)
    members = Membership.objects.visible_to(viewer).select_related("user").order_by("name", "pk")
    return {
        "form": form,
        "rows": [(row, MemberForm(instance=row, auto_id=f"id_{row.pk}_%s")) for row in members],
        "invitations": open_invitations(viewer, timezone.now()),
        "tabs": settings_tabs(request),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("members", "read", unsafe="write")
def members(request: HttpRequest) -> HttpResponse:
    """Who is here; an invitation by mail."""
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        send_invitation(request, form.cleaned_data["email"], form.cleaned_data["role"])
        messages.success(request, _("Invitation sent to %s.") % form.cleaned_data["email"])
        return redirect("firms:members")
    context = members_context(request, form)
    return render(request, "firms/members.html", context, status=422 if form.errors else 200)


def send_invitation(request: HttpRequest, email: str, role: str) -> None:
    """A letter with a link that works once; an earlier one to the same address stops working."""
    viewer, now = viewer_of(request), timezone.now()
    open_invitations(viewer, now).filter(email=email).update(expires_at=now)
    invitation, secret = invite(
        firm=viewer.firm, email=email, role=role, invited_by_id=viewer.membership_id, now=now
    )
    context = {
        "firm": viewer.firm,
        "inviter": viewer.user,
        "address": absolute(request, "firms:invitation", secret),
        "until": invitation.expires_at,
    }
    mail.post(email, "firms/mail/invitation.txt", context)


@require_POST
@allowed("members", "write")
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take an invitation back."""
    now = timezone.now()
    invitation = get_object_or_404(open_invitations(viewer_of(request), now), pk=pk)
    invitation.expires_at = now
    invitation.save(update_fields=["expires_at", "updated_at"])
    messages.success(request, _("Invitation to %s withdrawn.") % invitation.email)
    return redirect("firms:members")


@require_POST
@allowed("members", "write")
def member(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change a member's role, or end or renew their access; counts from their next request."""
    viewer = viewer_of(request)
    everyone = Membership.objects.visible_to(viewer).select_for_update(of=("self",))
    row = get_object_or_404(everyone, pk=pk)
    form = MemberForm(request.POST, instance=row)
    if not form.is_valid():
        messages.error(request, _("Not saved: choose a role from the list."))
    elif not owner_stays(viewer, row):
        messages.error(request, _("Not saved: the firm needs an owner who may sign in."))
    else:
        form.save()
        refresh_views(viewer.firm)
        messages.success(request, _("Saved."))
    return redirect("firms:members")


def owner_stays(viewer: Viewer, changed: Membership) -> bool:
    """True when the firm keeps an owner who can sign in."""
    if changed.role == Role.OWNER and changed.is_active and changed.user_id:
        return True
    owners = Membership.objects.visible_to(viewer).filter(
        role=Role.OWNER, is_active=True, user__isnull=False
    )
    return bool([row for row in owners.select_for_update(of=("self",)) if row.pk != changed.pk])
