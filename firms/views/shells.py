"""Pages for people who are signed in and may see nothing (yet)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from firms.models.membership import Role


@login_required
@require_safe
def nothing_shared(request: HttpRequest) -> HttpResponse:
    """A local partner's one page until something is shared with them."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if viewer is None or viewer.role != Role.PARTNER:
        raise Http404
    return render(request, "firms/nothing_shared.html")


@login_required
@require_safe
def no_membership(request: HttpRequest) -> HttpResponse:
    """Signed in, but no firm asked this person in, or it took them out again."""
    if request.viewer is not None:  # type: ignore[attr-defined]
        return redirect("/")
    return render(request, "firms/no_membership.html")
