"""The relationship's page, its peek, and how its numbers come about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from firms.permissions import allowed, may
from relationships.history import points_of
from relationships.lock_in import spread_on
from relationships.models import Affiliation, Relationship, Score, Tie, TieScore
from relationships.recent import remember
from relationships.record import Record, load, parts_of, score_row
from relationships.registry import panels, record_actions
from relationships.timeline import GROUPS, start_from, timeline
from relationships.views.pages import (
    day_of,
    page,
    relationship_or_404,
    version_of,
    viewer_of,
)
from relationships.worked_out import sides_of

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from firms.access import Viewer

LAST = 3  # entries in a peek

SAID = {
    "lever": _("Gives more than it costs"),
    "two_edged": _("Gives a lot and costs a lot"),
    "plug": _("Costs more than it gives"),
    "quiet": _("Neither gives nor costs much"),
}


@allowed("relationships")
@require_GET
def record(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a relationship gives and costs, why it is flagged, and what happened."""
    viewer, today = viewer_of(request), day_of(request)
    start = start_from(request.GET.get("until", "")[:10], request.GET.get("older", "")[:60])
    found = load(viewer, pk, today, group=request.GET.get("show", "all"), start=start)
    if found is None:
        raise Http404
    remember(request.session, pk)
    request.poll_version = version_of(viewer)  # type: ignore[attr-defined]
    context = context_of(found, viewer, today)
    return page(request, "relationships/record.html", context, partial=region(request))


def region(request: HttpRequest) -> str:
    """The timeline alone when its own links ask for it; the whole page when it refreshes."""
    target = getattr(request.htmx, "target", None)  # type: ignore[attr-defined]
    return "timeline" if target == "timeline" else "record"


def context_of(found: Record, viewer: Viewer, today: date) -> dict[str, Any]:
    """What the template reads."""
    relationship = found.relationship
    return {
        "record": found,
        "relationship": relationship,
        "party": found.party,
        "score": found.score,
        "said": SAID.get(found.score.word, ""),
        "groups": [(slug, label) for slug, (label, _kinds) in GROUPS.items()],
        "may_write": may(viewer, "relationships", "write", relationship),
        "may_log": (may_log := may(viewer, "interactions", "write")),
        "log_url": log_line_url(relationship) if may_log else "",
        "may_add_files": may(viewer, "attachments", "write"),
        "may_remove_files": may(viewer, "attachments", "delete"),
        "record_url": reverse("relationships:record", args=[relationship.pk]),
        "may_decide": may(viewer, "flags", "write", relationship),
        "may_hide": (hide := may(viewer, "relationships", "mark_confidential", relationship)),
        "may_change_circle": hide and found.may_change_circle,
        "origins": dict(Tie.Origin.choices),
        "contents": dict(Tie.Content.choices),
        "panels": loaded_panels(viewer, relationship, today),
        "actions": offered(viewer, relationship),
        "as_of": today,
    }


def offered(viewer: Viewer, relationship: Relationship) -> list[dict[str, Any]]:
    """What other apps let the viewer do with it."""
    pairs = [(action, action.address(viewer, relationship)) for action in record_actions()]
    return [
        {"label": one.label, "icon": one.icon, "address": address}
        for one, address in pairs
        if address
    ]


def log_line_url(relationship: Relationship) -> str:
    """The one line about them on a page of its own: what the phone opens."""
    back = reverse("relationships:record", args=[relationship.pk])
    return (
        f"{reverse('relationships:quick_log')}?{urlencode({'with': relationship.pk, 'next': back})}"
    )


def loaded_panels(viewer: Viewer, relationship: Relationship, today: date) -> dict[str, Any]:
    """Cards of other apps by column; absent where they have nothing to show."""
    return {
        column: [
            {"template": panel.template, "panel": data}
            for panel in panels(column)
            if (data := panel.load(viewer, relationship, today)) is not None
        ]
        for column in ("left", "middle", "right")
    }


def score_of(viewer: Viewer, pk: UUID) -> Score:
    """The relationship's score; an empty one where nothing was worked out yet."""
    return Score.objects.visible_to(viewer).filter(relationship=pk).first() or Score()


@allowed("relationships")
@require_GET
def peek(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What it gives and costs and the last three entries, under the list."""
    viewer, today = viewer_of(request), day_of(request)
    relationship = relationship_or_404(viewer, pk)
    score = score_of(viewer, pk)
    context = {
        "relationship": relationship,
        "party": relationship.party,
        "score": score,
        "gives": parts_of(score.parts.get("gives", []), today, viewer.firm.base_currency),
        "costs": parts_of(score.parts.get("costs", []), today, viewer.firm.base_currency),
        "last": timeline(viewer, [relationship.party_id], count=LAST).entries,
        "as_of": today,
    }
    return render(request, "relationships/_peek.html", context)


@allowed("scores")
@require_GET
def worked_out(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The numbers behind strength and balance, with the entries they rest on."""
    viewer, today = viewer_of(request), day_of(request)
    relationship = relationship_or_404(viewer, pk)
    score: Any = next(iter(score_row(viewer, pk)), None) or Score()
    gives, costs = sides_of(viewer, score, today)
    context = {
        "relationship": relationship,
        "party": relationship.party,
        "score": score,
        "tie_scores": tie_scores(viewer, relationship),
        "gives": gives,
        "costs": costs,
        "spread": spread_on(viewer, relationship, today),
        "months": list(reversed(points_of(getattr(score, "month_ends", None)))),
        "as_of": today,
    }
    return page(request, "relationships/worked_out.html", context, partial="numbers")


def tie_scores(viewer: Viewer, relationship: Relationship) -> list[TieScore]:
    """The ties that are pooled: with the person, or with the people there now. One query."""
    people = Affiliation.objects.visible_to(viewer).filter(
        organisation=relationship.party_id, ended_on=None
    )
    pooled = Q(person=relationship.party_id) | Q(person__in=people.values("person"))
    rows = TieScore.objects.visible_to(viewer).filter(pooled)
    return list(rows.select_related("member", "person").order_by("-strength", "id"))
