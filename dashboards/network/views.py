"""The page of the map, and the map as a file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from common.downloads import HEADERS
from common.sheets.cells import SheetError
from dashboards.network import files
from dashboards.network.finder import find
from dashboards.network.picture import MOST_IN_SVG, picture_of
from dashboards.network.questions import KINDS, MOST_STEPS, Question, place_of, question_of
from dashboards.network.reads import map_of
from dashboards.network.table import table_of
from firms import exports
from firms.permissions import allowed, may, require
from relationships.models import Party, Score
from relationships.paths.network import TooLargeError
from relationships.views.pages import day_of, fresh, page, viewer_of

if TYPE_CHECKING:
    from django.http import QueryDict

    from dashboards.network.picture import Picture
    from dashboards.network.reads import NetworkMap
    from firms.access import Viewer

PAGE = "dashboards/network.html"
TOO_OFTEN = 429
NOTED = {files.GRAPHML: "xml"}  # as the audit log calls it
LISTED = 300  # rows that stand below the map; more are shown when the table is asked for


@allowed("network")
@fresh
@require_GET
def network(request: HttpRequest) -> HttpResponse:
    """Who is reached how: the map, its table, ways to somebody, and what hangs on whom."""
    viewer, question = viewer_of(request), asked(request)
    finder = find(viewer, request.GET, question.as_of)
    pinned = frozenset(finder.path) if finder else frozenset()
    context: dict[str, Any] = {
        "finder": finder,
        "question": question,
        "as_of": question.today,
        "may_introduce": may(viewer, "introductions", "write"),
        "may_step_out": may(viewer, "scores", "read"),
        "is_table": request.GET.get("view") == "table",
    }
    try:
        found = map_of(viewer, replace(question, pinned=pinned))
    except TooLargeError:
        context["problem"] = _("The network has too many parties to be drawn.")
    else:
        context |= shown(request, found, finder.path if finder else [])
    status = TOO_OFTEN if finder and finder.too_often else 200
    return page(request, PAGE, context, partial="network", status=status)


def asked(request: HttpRequest) -> Question:
    """The question in the address; what is wrong in it is left out."""
    return question_of(lists_of(request.GET), day_of(request))[0]


def lists_of(given: QueryDict) -> dict[str, list[str]]:
    """All values by name."""
    return dict(given.lists())


def shown(request: HttpRequest, found: NetworkMap, path: list[Any]) -> dict[str, Any]:
    """What the page draws and lists."""
    viewer, picture = viewer_of(request), picture_of(found, path)
    is_table = request.GET.get("view") == "table"
    return {
        "network": found,
        "picture": picture,
        "table": table_of(request, found) if is_table or len(found.listed) <= LISTED else None,
        "open_urls": open_urls(request, picture),
        "data_url": data_url(request, picture),
        "slider": slider(found),
        "file_links": file_links(request, viewer),
        "kinds": Party.Kind.choices,
        "words": Score.Word.choices,
        "steps": range(1, MOST_STEPS + 1),
        "kept_finder": kept(request, "to", "way", "look", "find-to", "find-introduced"),
        "kept_filter": kept(request, "kind", "region", "balance"),
        "kept_slider": kept(request, "at", "as_of"),
    }


def kept(request: HttpRequest, *without: str) -> list[tuple[str, str]]:
    """What a form hands on of the address, beside its own fields."""
    lists = request.GET.lists()
    return [(name, value) for name, values in lists if name not in without for value in values]


def open_urls(request: HttpRequest, picture: Picture) -> dict[str, str]:
    """By key of a numbered node the address that opens it."""
    found = {}
    for drawn in picture.nodes:
        if drawn.is_fold:
            query = request.GET.copy()
            query.appendlist("open", str(drawn.node.id))
            found[drawn.key] = f"?{query.urlencode()}"
    return found


def data_url(request: HttpRequest, picture: Picture) -> str:
    """Where the canvas finds its numbers: those of the API; empty for a map in SVG."""
    if len(picture.nodes) <= MOST_IN_SVG:
        return ""
    return f"{reverse('api:dashboards-network')}?{asked_again(request).urlencode()}"


def asked_again(request: HttpRequest) -> QueryDict:
    """The parameters of the map alone, with the day of the slider as a day."""
    question, query = asked(request), request.GET.copy()
    for name in set(query) - {"steps", "kind", "region", "balance", "open", "without"}:
        del query[name]
    if question.kind not in KINDS:
        query.pop("kind", None)
    query["steps"] = str(question.steps)
    if not question.is_today:
        query["as_of"] = question.as_of.isoformat()
    return query


def slider(found: NetworkMap) -> dict[str, Any] | None:
    """Months from the first tie to today; None where there is no past."""
    question = found.question
    if found.first_on is None or place_of(found.first_on) >= place_of(question.today):
        return None
    return {
        "first": place_of(found.first_on),
        "last": place_of(question.today),
        "at": max(place_of(question.as_of), place_of(found.first_on)),
        "first_on": found.first_on,
    }


def file_links(request: HttpRequest, viewer: Viewer) -> list[tuple[str, str]]:
    """What may be taken out, as it is shown."""
    if not may(viewer, "exports", "read"):
        return []
    query, home = asked_again(request), reverse("dashboards:network_file")
    found = []
    for kind, label in (("svg", "SVG"), ("graphml", "GraphML"), ("csv", _("Edges as CSV"))):
        query["file"] = kind
        found.append((label, f"{home}?{query.urlencode()}"))
    return found


@allowed("network")
@require_GET
def network_file(request: HttpRequest) -> HttpResponseBase:
    """The map that the same address shows on its page."""
    viewer = require(viewer_of(request), "exports", "read")
    kind = request.GET.get("file", "")
    if kind not in {files.CSV, *files.TYPES}:
        raise Http404
    home = reverse("dashboards:network")
    if not exports.may_export_now(viewer):
        messages.error(request, _("That were many exports within an hour. Try again later."))
        return redirect(home)
    try:
        return made(request, viewer, kind)
    except (SheetError, TooLargeError) as error:
        messages.error(request, str(error) or _("The network has too many parties to be drawn."))
        return redirect(home)


def made(request: HttpRequest, viewer: Viewer, kind: str) -> HttpResponseBase:
    """One file, noted for the audit log."""
    found = map_of(viewer, asked(request))
    exports.note(viewer, "network", NOTED.get(kind, kind))
    day = found.question.as_of
    if kind == files.CSV:
        return exports.sent("network", kind, files.COLUMNS, files.edge_rows(viewer, found), day)
    picture = picture_of(found)
    theme = "dark" if request.GET.get("theme") == "dark" else "light"
    body = (
        files.svg(found, picture, theme)
        if kind == files.SVG
        else files.graphml(viewer, found, picture)
    )
    name = f"network-{day.isoformat()}.{kind}"
    given = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(body, content_type=files.TYPES[kind], headers=given)
