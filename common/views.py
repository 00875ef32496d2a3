"""Pages of the look itself: theme choice, icon, living styleguide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from common import icons
from common.context import THEME_COOKIE, THEMES
from common.own_pages import page_before

if TYPE_CHECKING:
    from django.http import HttpRequest

THEME_AGE = 400 * 24 * 3600  # seconds; the longest browsers keep


@require_POST
def theme_set(request: HttpRequest) -> HttpResponse:
    """Keep the chosen theme in this browser; anything else goes back to the system's."""
    chosen = request.POST.get("theme", "")
    response = HttpResponseRedirect(page_before(request))
    if chosen in THEMES:
        response.set_cookie(
            THEME_COOKIE, chosen, max_age=THEME_AGE, samesite="Lax", secure=request.is_secure()
        )
    else:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    return response


@require_GET
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for it without being told; it is the beam."""
    return HttpResponseRedirect(static("img/favicon.svg"))


@dataclass(frozen=True)
class SampleParty:
    """A made-up party of the styleguide."""

    name: str
    kind: str = "person"
    native_name: str = ""
    country: str = ""


@dataclass(frozen=True)
class SampleFlag:
    """A made-up flag of the styleguide."""

    severity: str
    title: str


class SampleForm(forms.Form):
    """One field of each kind, as forms show them."""

    name = forms.CharField(label=_("Name"), help_text=_("As the person writes it."))
    kind = forms.ChoiceField(label=_("Kind"), choices=[("a", _("Person")), ("b", _("Firm"))])
    note = forms.CharField(label=_("What happened"), widget=forms.Textarea(attrs={"rows": 3}))
    private = forms.BooleanField(label=_("Only for me"), required=False)


@login_required
@require_GET
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every part of the look with made-up content, drawn by the real components."""
    context = {
        "balances": [(92, 21), (64, 58), (28, 66), (18, 14)],
        "strengths": [(0.9, 0.1), (0.7, -0.1), (0.5, 0), (0.3, 0), (0.1, -0.2), (None, None)],
        "flags": [
            SampleFlag("high", str(_("Act now"))),
            SampleFlag("medium", str(_("Act soon"))),
            SampleFlag("low", str(_("Keep an eye"))),
        ],
        "parties": [
            SampleParty("Li Na", native_name="李娜", country="CN"),
            SampleParty("Kim Min-jun", native_name="김민준", country="KR"),
            SampleParty("Sato Yuki", native_name="さとう ゆき", country="JP"),
            SampleParty("Northwind", kind="organisation"),
        ],
        "why_rows": [{"text": _("Talks paused"), "when": "12 Feb"}],
        "timeline": [
            {"icon": "meal", "tone": "gives", "title": _("Dinner"), "when": "5 Apr"},
            {"icon": "hand", "tone": "costs", "title": _("Held back"), "when": "3 Apr"}
            | {"quote": _("I go easy on them."), "text": _("Did not press for the late report.")},
        ],
        "colours": COLOURS,
        "icons": icons.NAMES,
        "form": SampleForm({"kind": "a", "note": ""}),
        "day": timezone.localdate(),
    }
    return render(request, "styleguide.html", context)


COLOURS = (
    *("paper", "surface", "sunken", "ink", "gives", "gives-soft", "costs", "costs-soft"),
    *("link", "link-soft", "watch", "watch-soft", "soon", "soon-soft", "now", "now-soft"),
    *("ok", "ok-soft"),
)
