"""Settings of the firm."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from firms import outbox
from firms.context import settings_tabs
from firms.forms import FirmForm
from firms.models import Firm
from firms.permissions import allowed, viewer_of

#: Changing one of these moves scores and flags.
MOVES_SCORES = frozenset({"fixed_on", "gives_cut", "costs_cut", "timezone"})


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("firm", "read", unsafe="write")
def firm(request: HttpRequest) -> HttpResponse:
    """Name, currency, country, clock and the lines of gives and costs."""
    viewer = viewer_of(request)
    row = Firm.objects.get(pk=viewer.firm_id)
    form = FirmForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        form.save()
        if MOVES_SCORES & set(form.changed_data):
            outbox.add(firm_id=row.pk, event="firm.changed")
        messages.success(request, _("Saved."))
        return redirect("firms:firm")
    context = {"form": form, "tabs": settings_tabs(request)}
    return render(request, "firms/firm.html", context, status=422 if form.errors else 200)
