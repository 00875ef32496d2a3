"""The page of one market."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from firms.permissions import allowed, may
from markets.around import around
from markets.drawing import picture_of
from markets.modes import ways_now
from markets.moments import asked_day
from markets.reads import market_of
from markets.selected import card_of, parties_of, proposals_of, put_away
from markets.views.parts import MARKETS, sees_costs
from relationships.flag_words import explained, own_lines
from relationships.views.pages import day_of, fresh, page, viewer_of

if TYPE_CHECKING:
    from datetime import date

    from firms.access import Viewer
    from markets.reads import MarketNow


def market_or_404(viewer: Viewer, code: str, as_of: date) -> MarketNow:
    """A market the viewer may know of; a country nobody wrote down is none."""
    found = market_of(viewer, code, as_of) if len(code) == 2 and code.isalpha() else None
    if found is None:
        raise Http404
    return found


@allowed(MARKETS)
@fresh
@require_GET
def market(request: HttpRequest, code: str) -> HttpResponse:
    """Its steps, and who and what is around it."""
    viewer, today = viewer_of(request), day_of(request)
    as_of = asked_day(request.GET, today)
    found = market_or_404(viewer, code, as_of)
    chosen = card_of([found], request.GET.get("event", ""), sees_money=sees_costs(viewer))
    beside = around(viewer, found.country, parties_of(chosen), as_of)
    picture, own = picture_of([found], as_of), own_lines(viewer)
    context = {
        "market": found,
        "row": picture.rows[0],
        "picture": picture,
        "selected": chosen,
        "scores": beside.scores,
        "around": beside,
        "cards": [explained(flag, as_of, own) for flag in beside.flags],
        "proposals": proposals_of(found, as_of),
        "away": put_away(viewer, as_of, found.country),
        "ways": ways_now(found.steps),
        "doors": [one for one in found.behind if one.door],
        "as_of": as_of,
        "is_past": as_of < today,
        "may_add": may(viewer, MARKETS, "write"),
        "may_decide": may(viewer, MARKETS, "write"),
        "may_change": chosen is not None and may(viewer, MARKETS, "write", chosen.event),
        "may_plan": may(viewer, "promises", "write"),
    }
    return page(request, "markets/one.html", context)
