"""Which cards of the dashboard a member sees, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboards.overview import CARDS, USUAL, down, up, wanted
from firms.models import Membership
from firms.permissions import allowed, viewer_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from firms.access import Viewer

STEPS: dict[str, Callable[[Sequence[str], str], list[str]]] = {
    "up": up,
    "down": down,
    "hide": lambda keys, key: [one for one in keys if one != key],
    "show": lambda keys, key: [*keys, *([] if key in keys else [key])],
}


@require_http_methods(["GET", "HEAD", "POST"])
@allowed("dashboard", "read", unsafe="write")
def arrange(request: HttpRequest) -> HttpResponse:
    """Each press of a button is kept at once."""
    viewer = viewer_of(request)
    if request.method == "POST":
        return arranged(request, viewer)
    shown = wanted(viewer)
    return render(request, "dashboards/arrange.html", offered([card.key for card in shown]))


def offered(keys: Sequence[str]) -> dict[str, Any]:
    """Cards that are shown, in their order, and those that are not."""
    return {
        "shown": [CARDS[key] for key in keys],
        "hidden": [card for key, card in CARDS.items() if key not in keys],
        "is_usual": tuple(keys) == USUAL,
    }


def arranged(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """One step, and back to the card."""
    action, key = request.POST.get("action", ""), request.POST.get("card", "")
    place = reverse("dashboards:arrange")
    if action == "usual":
        keep(viewer, ())
        messages.success(request, _("The cards stand as usual."))
        return redirect(place)
    keys = [card.key for card in wanted(viewer)]
    if action not in STEPS or key not in CARDS or (action in {"up", "down"} and key not in keys):
        raise Http404
    after = STEPS[action](keys, key)
    if after:
        keep(viewer, after)
    else:
        messages.error(request, _("One card stays: show another one first, then hide this one."))
    return redirect(f"{place}#card-{key}")


def keep(viewer: Viewer, keys: Sequence[str]) -> None:
    """The usual order is kept as none, so that a card that is new later appears."""
    own = Membership.objects.visible_to(viewer).filter(pk=viewer.membership_id)
    own.update(dashboard_cards=[] if tuple(keys) == USUAL else list(keys))
