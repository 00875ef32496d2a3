"""Who can introduce me to somebody, or to a role in a market: the best ways, explained."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from firms.permissions import allowed, may
from relationships.forms.paths import PathForm, ToPartyForm, ToRoleForm
from relationships.paths.best import MOST_IN_ROLE, NoPath, best_paths, in_role
from relationships.paths.limit import MOST_A_MINUTE, may_ask
from relationships.paths.network import TooLargeError
from relationships.paths.words import missing_words, shown
from relationships.views.pages import day_of, viewer_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from firms.access import Viewer

TOO_OFTEN = 429


@allowed("paths")
@require_GET
def paths(request: HttpRequest) -> HttpResponse:
    """The question, and once it is asked the ways; those that are not advised last."""
    viewer = viewer_of(request)
    by_role = request.GET.get("by") == "role"
    form = form_of(request.GET, viewer, by_role=by_role)
    context: dict[str, Any] = {
        "form": form,
        "by_role": by_role,
        "may_introduce": may(viewer, "introductions", "write"),
        "as_of": day_of(request),
        "most_a_minute": MOST_A_MINUTE,
    }
    if not form.is_bound or "look" in request.GET or not form.is_valid():
        return render(request, "relationships/introductions/paths.html", context)
    too_often = not may_ask(viewer)
    words = _("That were %d questions in a minute. Wait a moment and ask again.") % MOST_A_MINUTE
    found = {"problem": words} if too_often else answer(request, form)
    status = TOO_OFTEN if too_often else 200
    return render(request, "relationships/introductions/paths.html", context | found, status=status)


def form_of(data: Mapping[str, Any], viewer: Viewer, *, by_role: bool) -> PathForm:
    """Filled from the address once something is asked; a look for a name asks nothing yet."""
    kind = ToRoleForm if by_role else ToPartyForm
    looks = "look" in data
    is_asked = looks or any(data.get(name) for name in kind.asks)
    initial = {name: data[name] for name in kind.base_fields if data.get(name)}
    form = kind(data if is_asked else None, viewer=viewer, initial=initial)
    if looks:
        form.hold()
    return form


def answer(request: HttpRequest, form: PathForm) -> dict[str, Any]:
    """Ways, the tie that is missing, or why there is no answer."""
    viewer, today = viewer_of(request), day_of(request)
    goals = goals_of(form, viewer, request)
    if not goals:
        return {"problem": _("Nobody you see has this role there. Try another word for it.")}
    if len(goals) > MOST_IN_ROLE:
        words = _("More than %d people have this role. Use a narrower word.")
        return {"problem": words % MOST_IN_ROLE}
    another = form.cleaned_data.get("introduced")
    introduced = another.pk if another else None
    try:
        found = best_paths(viewer, goals, today, introduced=introduced)
    except TooLargeError:
        return {"problem": _("The network has too many parties for this question.")}
    goal = form.cleaned_data.get("to")
    if isinstance(found, NoPath):
        return {"nothing": missing_words(found), "missing": found, "goal": goal}
    ways, pages = shown(viewer, found, introduced)
    return {"ways": ways, "pages": pages, "goal": goal, "another": another}


def goals_of(form: PathForm, viewer: Viewer, request: HttpRequest) -> list[UUID]:
    """The party, or the people who have the role; one more than may be where they are too many."""
    data = form.cleaned_data
    if "to" in data:
        return [data["to"].pk]
    rows = in_role(viewer, data["market"], data["role"], day_of(request)).order_by("pk")
    return list(rows.values_list("pk", flat=True)[: MOST_IN_ROLE + 1])
