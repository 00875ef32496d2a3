"""Settings of the flag rules."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from firms.context import settings_tabs
from firms.permissions import allowed, viewer_of
from relationships.rule_settings import RulesForm


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("rules", "write")
def rule_settings(request: HttpRequest) -> HttpResponse:
    """Which flags are raised, and from which numbers on."""
    form = RulesForm(request.POST or None, view=viewer_of(request).view)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved. The flags are worked out again."))
        return redirect("relationships:rule_settings")
    context = {"form": form, "tabs": settings_tabs(request)}
    status = 422 if form.errors else 200
    return render(request, "relationships/rule_settings.html", context, status=status)
