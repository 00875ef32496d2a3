"""Settings: what the worker has still to do (TRUST P10)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from firms import outbox
from firms.context import settings_tabs
from firms.permissions import allowed
from relationships import checking
from relationships.views.pages import fresh, viewer_of
from relationships.work import work_of


@allowed("work", "read", unsafe="write")
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def work(request: HttpRequest) -> HttpResponse:
    """What waits and what was given up; a POST lets the worker try that again."""
    viewer = viewer_of(request)
    if request.method == "POST":
        outbox.try_again(viewer.firm_id)
        messages.success(request, _("The worker tries again."))
        return redirect("relationships:work")
    context = {
        "work": work_of(viewer),
        "check": checking.check_of(viewer),
        "tabs": settings_tabs(request),
    }
    return render(request, "relationships/work.html", context)


@allowed("work", "write")
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Have everything looked at again."""
    if checking.ask(viewer_of(request)):
        messages.success(request, _("Everything is looked at again."))
    else:
        messages.info(request, _("Everything is waiting to be looked at already."))
    return redirect("relationships:work")


@allowed("work", "write")
@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """Stop the check that runs."""
    if checking.stop(viewer_of(request), timezone.now()):
        messages.success(request, _("The check stops after the step it is at."))
    else:
        messages.info(request, _("No check was running."))
    return redirect("relationships:work")
