"""An owner asks for all confidential records of one member (DECISIONS 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from firms import mail
from firms.break_glass import break_glass as open_records
from firms.context import settings_tabs
from firms.forms import BreakGlassForm
from firms.models import BreakGlass
from firms.permissions import allowed, viewer_of

if TYPE_CHECKING:
    from django.db.models import QuerySet


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("break-glass", "read", unsafe="write")
def break_glass(request: HttpRequest) -> HttpResponse:
    """Form and what has been asked so far: the same whether there are records or none."""
    viewer, now = viewer_of(request), timezone.now()
    form = BreakGlassForm(request.POST or None, viewer=viewer)
    if request.method == "POST" and form.is_valid():
        ask(request, form)
        return redirect("firms:break_glass")
    asked: QuerySet[BreakGlass] = BreakGlass.objects.visible_to(viewer)
    context = {
        "form": form,
        "asked": asked.select_related("asked_by", "member").order_by("-created_at", "pk")[:50],
        "now": now,
        "tabs": settings_tabs(request),
    }
    return render(request, "firms/break_glass.html", context, status=422 if form.errors else 200)


def ask(request: HttpRequest, form: BreakGlassForm) -> None:
    """Open the records for 24 hours and tell the member at once."""
    viewer, now = viewer_of(request), timezone.now()
    member, reason = form.cleaned_data["member"], form.cleaned_data["reason"]
    row = open_records(viewer, member, reason=reason, now=now)
    if member.user:
        context = {"firm": viewer.firm, "owner": viewer.user, "row": row}
        mail.post(member.user.email, "firms/mail/break_glass.txt", context)
    messages.success(
        request,
        _("You see the confidential records of %s for 24 hours. They have been told.")
        % member.name,
    )
