"""Settings of the firm."""

from __future__ import annotations

import logging

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from firms import outbox
from firms.context import settings_tabs
from firms.doors import delete_entered_demo
from firms.forms import FirmForm
from firms.middleware import FIRM_IN_SESSION
from firms.models import Firm
from firms.permissions import allowed, viewer_of

logger = logging.getLogger(__name__)
#: What a session keeps of one firm.
OF_FIRM = (FIRM_IN_SESSION, "undo", "recent")
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


@require_POST
@allowed("firm", "delete")
def delete(request: HttpRequest) -> HttpResponse:
    """Delete a demo firm with everything in it, once its name was typed (DECISIONS 9)."""
    viewer = viewer_of(request)
    name = viewer.firm.name
    if not viewer.firm.is_demo:
        return refuse(request, _("Only a demo firm can be deleted here."))
    if request.POST.get("name", "").strip() != name:
        return refuse(request, _("Type the name of the firm exactly. Nothing was deleted."))
    if not delete_entered_demo():
        return refuse(request, _("Only a demo firm can be deleted here."))
    logger.warning("demo firm %s deleted by member %s", viewer.firm_id, viewer.membership_id)
    for key in OF_FIRM:
        request.session.pop(key, None)
    messages.success(request, _("%(name)s was deleted.") % {"name": name})
    return redirect("/")


def refuse(request: HttpRequest, why: str) -> HttpResponse:
    """Back to the settings, with the reason."""
    messages.error(request, why)
    return redirect("firms:firm")
