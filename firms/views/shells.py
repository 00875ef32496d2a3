"""The page for people who are signed in and may see nothing."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe


@login_required
@require_safe
def no_membership(request: HttpRequest) -> HttpResponse:
    """Signed in, but no firm asked this person in, or it took them out again."""
    if request.viewer is not None:  # type: ignore[attr-defined]
        return redirect("/")
    return render(request, "firms/no_membership.html")
