"""The page of markets: the ladder, the map or the table, and the step that is selected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from clients.models import Client
from firms.permissions import allowed, may
from markets.around import markets_of_client, scores_of
from markets.drawing import line_of, picture_of, world_of
from markets.models import CommitmentEvent
from markets.moments import Slider, asked_day, asked_month
from markets.money import abroad
from markets.path import index_path
from markets.reads import markets_of
from markets.selected import Card, card_of, parties_of, proposals_of, put_away
from markets.views.parts import MARKETS, sees_costs
from markets.words import headline
from relationships.forms.fields import ids_in
from relationships.views.listing import push_without_blanks
from relationships.views.pages import day_of, fresh, is_fragment, page, viewer_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.utils.functional import _StrOrPromise

    from firms.access import Viewer
    from markets.reads import MarketNow

LADDER, MAP, TABLE = "ladder", "map", "table"
VIEWS: tuple[tuple[str, _StrOrPromise], ...] = (
    (LADDER, gettext_lazy("Steps over time")),
    (MAP, gettext_lazy("World map")),
    (TABLE, gettext_lazy("Table")),
)


@allowed(MARKETS)
@fresh
@require_GET
def markets(request: HttpRequest) -> HttpResponse:
    """All markets the viewer may know of."""
    viewer, today = viewer_of(request), day_of(request)
    slider = slider_of(viewer, request, today)
    if (month := asked_month(request.GET, slider.first, today)) is not None:
        return HttpResponseRedirect(with_day(request, month, today))
    every = markets_of(viewer, slider.as_of)
    client = asked_client(viewer, request)
    shown = narrowed(viewer, every, client)
    context = {
        **pictures(request, viewer, shown, slider.as_of),
        "slider": slider,
        "as_of": slider.as_of,
        "headline": headline(shown),
        "abroad": abroad(viewer, slider.as_of),
        "clients": clients_now(viewer),
        "client": client,
        "away": put_away(viewer, slider.as_of),
        "is_empty": not any(market.steps or market.proposals for market in every),
        "may_add": may(viewer, MARKETS, "write"),
    }
    answer = page(request, "markets/list.html", context, partial="markets")
    if is_fragment(request):
        push_without_blanks(request, answer)
    return answer


def slider_of(viewer: Viewer, request: HttpRequest, today: date) -> Slider:
    """From the month of the first step the viewer sees. One query."""
    rows = CommitmentEvent.objects.visible_to(viewer).confirmed().by(today).in_order()
    first = rows.values_list("happened_on", flat=True).first() or today
    return Slider(first.replace(day=1), today, asked_day(request.GET, today))


def with_day(request: HttpRequest, day: date, today: date) -> str:
    """This page on another day; today needs no word."""
    query = request.GET.copy()
    query.pop("month", None)
    query.pop("as_of", None)
    if day < today:
        query["as_of"] = day.isoformat()
    return f"{request.path}?{query.urlencode()}" if query else request.path


def asked_client(viewer: Viewer, request: HttpRequest) -> Client | None:
    """The client whose markets are asked for; one that is not seen is named as unknown."""
    ids = ids_in([request.GET.get("client", "")])
    if not ids:
        return None
    rows = Client.objects.visible_to(viewer).select_related("relationship__party")
    found: Client | None = rows.filter(pk__in=ids).first()
    if found is None:
        messages.warning(request, _("This client is not known here and left out."))
    return found


def clients_now(viewer: Viewer) -> list[Client]:
    """Clients to narrow the markets by. One query."""
    rows = Client.objects.visible_to(viewer).select_related("relationship__party")
    return list(rows.order_by("relationship__party__name", "pk"))


def narrowed(
    viewer: Viewer, every: Sequence[MarketNow], client: Client | None
) -> Sequence[MarketNow]:
    """Only the markets of a client, where one is asked for."""
    if client is None:
        return every
    theirs = markets_of_client(viewer, client)
    return [market for market in every if market.country in theirs]


def pictures(
    request: HttpRequest, viewer: Viewer, shown: Sequence[MarketNow], as_of: date
) -> dict[str, Any]:
    """What is drawn: lanes or map, index, the step that is selected, proposals."""
    view = request.GET.get("view", LADDER)
    picture = picture_of(shown, as_of)
    chosen = card_of(shown, request.GET.get("event", ""), sees_money=sees_costs(viewer))
    proposals = [one for market in shown for one in proposals_of(market, as_of)]
    events = {event.pk: event for market in shown for event in market.events}
    return {
        "view": view if view in dict(VIEWS) else LADDER,
        "views": VIEWS,
        "picture": picture,
        "world": world_of(picture.rows) if view == MAP else None,
        "index": line_of(index_path(events.values()), as_of),
        "selected": chosen,
        "proposals": proposals,
        "scores": scores_of(viewer, parties_of(chosen)),
        "may_change": may_change(viewer, chosen),
        "may_plan": may(viewer, "promises", "write"),
        "may_decide": may(viewer, MARKETS, "write"),
    }


def may_change(viewer: Viewer, chosen: Card | None) -> bool:
    """The selected step may be changed by this person."""
    return chosen is not None and may(viewer, MARKETS, "write", chosen.event)
