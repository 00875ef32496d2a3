"""Settings of the flag rules."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from firms.context import settings_tabs
from firms.permissions import allowed, viewer_of
from relationships.foresight import told
from relationships.rule_settings import RulesForm


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("rules", "write")
def rule_settings(request: HttpRequest) -> HttpResponse:
    """Which flags are raised, and from which numbers on; a look first changes nothing."""
    viewer = viewer_of(request)
    today = viewer.today(timezone.now())
    form = RulesForm(
        request.POST or None, view=viewer.view, as_of=today, currency=viewer.firm.base_currency
    )
    looks = "look" in request.POST
    if request.method == "POST" and form.is_valid() and not looks and form.save():
        messages.success(request, _("Saved. The flags are worked out again."))
        return redirect("relationships:rule_settings")
    foresight = told(viewer, today, form.wanted()) if looks and form.is_valid() else None
    context = {"form": form, "tabs": settings_tabs(request), "foresight": foresight}
    status = 422 if form.errors else 200
    return render(request, "relationships/rule_settings.html", context, status=status)
