"""The person's own settings, and which firm they look at."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from firms.context import settings_tabs
from firms.forms import AccountForm, ZoneForm
from firms.middleware import FIRM_IN_SESSION
from firms.models import BreakGlass, Membership
from firms.permissions import allowed, viewer_of


@require_safe
@allowed("me", "read")
def settings_home(request: HttpRequest) -> HttpResponse:
    """Settings open on the person's own page."""
    return redirect("firms:account")


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("me", "read", unsafe="write")
def account(request: HttpRequest) -> HttpResponse:
    """Name, keys, theme, and the way to password and second factor."""
    viewer = viewer_of(request)
    form = AccountForm(request.POST or None, instance=viewer.user, firm=viewer.firm)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("firms:account")
    context = {
        "form": form,
        "tabs": settings_tabs(request),
        "opened": BreakGlass.objects.visible_to(viewer)
        .filter(member_id=viewer.membership_id)
        .select_related("asked_by")
        .order_by("-created_at")[:20],
        "now": timezone.now(),
    }
    return render(request, "firms/account.html", context, status=422 if form.errors else 200)


@require_POST
@allowed("me", "write")
def zone(request: HttpRequest) -> HttpResponse:
    """The answer to the offer of this device's time zone."""
    form = ZoneForm(request.POST, instance=viewer_of(request).user)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
    else:
        messages.error(request, " ".join(str(error) for error in form.errors["timezone"]))
    return redirect("/")


@require_POST
@allowed("codes", "write")
def codes(request: HttpRequest) -> HttpResponse:
    """Show codes in the place of names, or names again; messages that wait may hold names."""
    viewer = viewer_of(request)
    wanted = request.POST.get("shows_codes") == "on"
    own = Membership.objects.visible_to(viewer).filter(pk=viewer.membership_id)
    own.exclude(shows_codes=wanted).update(shows_codes=wanted)
    list(messages.get_messages(request))  # read, and so gone
    return redirect("firms:account")


@require_POST
@allowed("me", "write")
def switch(request: HttpRequest) -> HttpResponse:
    """Look at another firm of one's own."""
    wanted = request.POST.get("firm", "")
    if wanted not in {str(choice.firm.pk) for choice in request.memberships}:  # type: ignore[attr-defined]
        raise Http404
    request.session[FIRM_IN_SESSION] = wanted
    return redirect("/")
