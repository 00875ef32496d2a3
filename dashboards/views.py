"""Today and the dashboard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from common.templatetags.ui import count
from dashboards import queries
from dashboards.overview import BESIDE, columns, wanted
from dashboards.queries import THIS_WEEK
from dashboards.reads.choice import chosen, clients_now
from dashboards.research import VIEWS, controls
from firms.permissions import allowed, may
from relationships.flag_words import explained, own_lines
from relationships.models import Relationship
from relationships.registry import today_cards
from relationships.views.introduction_cards import shown
from relationships.views.pages import day_of, fresh, page, viewer_of

if TYPE_CHECKING:
    from datetime import date

    from firms.access import Viewer


#: Tables that the dashboard's cards give as a file; that of income only to who sees it.
DASHBOARD_FILES = (
    ("income", gettext_lazy("Where income comes from")),
    ("contacts-by-month", gettext_lazy("Contact by month")),
    ("favours", gettext_lazy("Favours")),
    ("markets-by-step", gettext_lazy("Markets by step")),
)
CARDS = 12  # more is not read in the morning; the list has them all


def summary(found: queries.Today, as_of: date) -> str:
    """``One thing to act on now. Three promises of yours fall due this week.``"""
    now, due = found.waiting.act_now, found.due_by(as_of + THIS_WEEK)
    parts = [
        ngettext("One thing to act on now.", "%(n)s things to act on now.", now) % {"n": count(now)}
        if now
        else _("Nothing has to be done at once.")
    ]
    if due:
        words = ngettext(
            "One promise of yours falls due this week.",
            "%(n)d promises of yours fall due this week.",
            due,
        )
        parts.append(words % {"n": due})
    return " ".join(parts)


def cards_of(viewer: Viewer, found: queries.Today, as_of: date) -> list[dict[str, Any]]:
    """The flags in words, each with what the viewer may do about it."""
    own = own_lines(viewer)
    return [
        {
            "card": explained(row.flag, as_of, own),
            "score": row.score,
            "may_decide": may(viewer, "flags", "write", row.flag.shown_on or row.flag),
        }
        for row in found.flags
    ]


def is_first_use(viewer: Viewer, found: queries.Today) -> bool:
    """Nobody is known yet. One query, and only where Today is empty."""
    every = (found.flags, found.due, found.quiet, found.ours, found.theirs, found.thanks)
    if any(every) or found.introductions or not may(viewer, "interactions", "write"):
        return False
    return not Relationship.objects.visible_to(viewer).exists()


@allowed("today")
@fresh
@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """What needs a decision, who goes quiet, what was promised, who deserves thanks."""
    viewer, as_of = viewer_of(request), day_of(request)
    found = queries.today(viewer, as_of, most_flags=CARDS)
    context = {
        "today": found,
        "cards": cards_of(viewer, found, as_of),
        "summary": summary(found, as_of),
        "introductions": shown(found.introductions, as_of, None, {}),
        "as_of": as_of,
        "may_log": may(viewer, "interactions", "write"),
        "is_first_use": is_first_use(viewer, found),
        "given_up": queries.given_up(viewer, found.run) if may(viewer, "work", "read") else 0,
        "more": [
            {"template": card.template, "card": data}
            for card in today_cards()
            if (data := card.load(viewer, as_of)) is not None
        ],
    }
    return page(request, "dashboards/today.html", context, partial="today")


@allowed("dashboard")
@fresh
@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    """What relationships give and cost, income, flags by reason, contacts, favours."""
    viewer, as_of = viewer_of(request), day_of(request)
    choice = chosen(viewer, request.GET.dict(), as_of)
    clients, cards = clients_now(viewer), wanted(viewer)
    context = {
        **controls(request, choice, DASHBOARD_FILES),
        "views": VIEWS,
        "clients": clients,
        "client_name": dict(clients).get(choice.client) if choice.client else "",
        "columns": columns(cards),
        "below": cards[BESIDE:],
        "run": queries.last_run(viewer),
    }
    for card in cards:
        context |= card.load(viewer, choice)
    return page(request, "dashboards/dashboard.html", context, partial="dashboard")
