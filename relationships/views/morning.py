"""The morning mail: asking for it, ending it; and the line about flags that are new."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from firms.context import settings_tabs
from firms.permissions import allowed
from firms.tenant import set_tenant
from relationships.forms.morning import MorningForm
from relationships.models import MorningMail
from relationships.morning.letter import SALT
from relationships.morning.news import LONGEST, News, news_since
from relationships.views.pages import FORM, NOT_VALID, day_of, posted, viewer_of

if TYPE_CHECKING:
    from firms.access import Viewer


SECONDS = re.compile(r"[0-9]{1,11}(\.[0-9]{1,6})?")


def own(viewer: Viewer) -> MorningMail:
    """The viewer's wish; an unsaved one where nothing was ever said."""
    found = MorningMail.objects.visible_to(viewer).first()
    return found or MorningMail(firm_id=viewer.firm_id, member_id=viewer.membership_id)


@require_http_methods(FORM)
@allowed("morning-mail", "read", unsafe="write")
def morning_mail(request: HttpRequest) -> HttpResponse:
    """Ask for the mail, choose its hour, leave rules out."""
    row = own(viewer_of(request))
    form = MorningForm(posted(request), instance=row)
    if request.method == "POST" and form.is_valid():
        row.site = request.build_absolute_uri("/").rstrip("/")
        form.save()
        messages.success(request, _("Saved."))
        return redirect("relationships:morning_mail")
    context = {"form": form, "tabs": settings_tabs(request), "row": row}
    status = NOT_VALID if form.errors else 200
    return render(request, "relationships/morning_mail.html", context, status=status)


@csrf_exempt
@never_cache
@require_http_methods(FORM)
def morning_stop(request: HttpRequest, token: str) -> HttpResponse:
    """End the mail from its own link, without signing in; the link can do nothing else.

    Mail programs post here by themselves (RFC 8058), so there is no token against forgery: who
    knows the address may end the mail, whatever they are signed in as. Looking changes nothing.
    """
    try:
        firm_id, pk = signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, ValueError):
        raise Http404 from None
    if request.method == "POST":
        set_tenant(firm_id)
        MorningMail.objects.of_firm(firm_id).filter(pk=pk).update(is_on=False)
    return render(request, "relationships/morning_stop.html", {"is_done": request.method == "POST"})


@require_safe
@never_cache
@allowed("flags", "read")
def news(request: HttpRequest) -> HttpResponse:
    """``2 new flags, 1 came back``: since the page was made, fetched when it is out of date."""
    since = moment(request.GET.get("since", ""))
    found = news_since(viewer_of(request), since, day_of(request)) if since else News()
    return render(request, "relationships/_news.html", {"news": found})


def moment(text: str) -> datetime | None:
    """Seconds since 1970 as a moment of the last day; None for anything else."""
    if not SECONDS.fullmatch(text):
        return None
    found, now = datetime.fromtimestamp(float(text), UTC), timezone.now()
    return max(found, now - LONGEST) if found <= now + timedelta(minutes=1) else None
