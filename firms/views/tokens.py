"""The person's own API tokens in this firm."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from firms.context import settings_tabs
from firms.forms import TokenForm
from firms.models import ApiToken, Membership
from firms.permissions import allowed, viewer_of
from firms.services import issue_token, revoke_token

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from firms.access import Viewer


def own_tokens(viewer: Viewer) -> QuerySet[ApiToken]:
    """Tokens that still work, newest first."""
    rows: QuerySet[ApiToken] = ApiToken.objects.visible_to(viewer)
    own = rows.filter(membership_id=viewer.membership_id, revoked_at=None)
    return own.order_by("-created_at", "pk")


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("tokens", "read", unsafe="write")
def tokens(request: HttpRequest) -> HttpResponse:
    """List and create. The secret is in this one answer and nowhere else."""
    viewer, secret = viewer_of(request), ""
    form = TokenForm(request.POST or None, viewer=viewer)
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        secret, form, status = create(viewer, form), TokenForm(viewer=viewer), 200
    context = {
        "form": form,
        "secret": secret,
        "tokens": own_tokens(viewer),
        "tabs": settings_tabs(request),
    }
    return render(request, "firms/tokens.html", context, status=status)


def create(viewer: Viewer, form: TokenForm) -> str:
    """Issue the token; returns its secret."""
    membership = Membership.objects.visible_to(viewer).get(pk=viewer.membership_id)
    name, scopes = form.cleaned_data["name"], form.cleaned_data["scopes"]
    return issue_token(membership, name=name, scopes=scopes, now=timezone.now())[1]


@require_POST
@allowed("tokens", "write")
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The very next request with it is refused."""
    token = get_object_or_404(own_tokens(viewer_of(request)), pk=pk)
    revoke_token(token, now=timezone.now())
    messages.success(request, _("%s no longer works.") % token.name)
    return redirect("firms:tokens")
