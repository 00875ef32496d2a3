"""The list of relationships: filters in the address, keyset pages, facets in a second request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from common.keyset import BadCursorError, Page, keyset_page
from firms.permissions import allowed, may
from relationships import filters
from relationships.filters import RelationshipFilter
from relationships.flag_words import title_of
from relationships.models import Party, Promise, Relationship, Score, Tie
from relationships.models.saved_view import kept_query
from relationships.quadrant import Quadrant, quadrant_of
from relationships.querysets import DEFAULT_ORDERING, RELATIONSHIP_ORDERS
from relationships.views.pages import day_of, fresh, is_fragment, page, viewer_of
from relationships.views.saved_views import KEPT, offered_views, tabs

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from django.utils.functional import _StrOrPromise

    from firms.access import Viewer

ROWS = 50  # of a page
MOST_COUNTED = 1_000  # shown as 999+
PAGE_WORDS = frozenset({"cursor", "ordering", "view", "show"})

#: Columns of the table: the order it sorts by, its words, whether small comes first.
COLUMNS: tuple[tuple[str, _StrOrPromise, bool], ...] = (
    ("name", gettext_lazy("Name"), True),
    ("plug", gettext_lazy("Costs"), False),
    ("lever", gettext_lazy("Gives"), False),
    ("strength", gettext_lazy("Strength"), False),
    ("severity", gettext_lazy("Flags"), False),
    ("last_on", gettext_lazy("Last"), False),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table."""

    score: Any  # with next_step and next_due
    through: str
    url: str  # of the relationship's page
    kind: str  # words of its category
    peek: str  # what the button of the row does

    @property
    def relationship(self) -> Relationship:
        """What we have with the party."""
        found: Relationship = self.score.relationship
        return found

    @property
    def trend(self) -> float | None:
        """Change of strength in 90 days."""
        if self.score.strength is None or self.score.strength_before is None:
            return None
        return float(self.score.strength - self.score.strength_before)

    @property
    def flag(self) -> _StrOrPromise:
        """Words of the gravest open flag."""
        return title_of(self.score.top_rule) if self.score.top_rule else ""

    @property
    def more(self) -> int:
        """Open flags beside the one shown."""
        return max(0, int(self.score.open_flags) - 1)


@dataclass(frozen=True, slots=True)
class Heading:
    """A column head that sorts."""

    slug: str
    label: _StrOrPromise
    ordering: str  # what a press asks for
    aria: str  # ascending, descending or nothing


def filter_of(request: HttpRequest) -> RelationshipFilter:
    """The filters in the address; unknown ones are named in a message and left out."""
    found = RelationshipFilter(request.GET, viewer=viewer_of(request), as_of=day_of(request))
    unknown = found.unknown(also_known=PAGE_WORDS)
    if unknown:
        words = ", ".join(unknown)[:80]
        messages.warning(request, _("Not known here and left out: %(names)s.") % {"names": words})
    return found


def ordering_of(request: HttpRequest) -> str:
    """A documented order; the strongest first where none is asked for."""
    asked = request.GET.get("ordering", "")
    return asked if asked.removeprefix("-") in RELATIONSHIP_ORDERS else DEFAULT_ORDERING


def rows_of(request: HttpRequest, found: RelationshipFilter) -> Page[Any]:
    """One page; a stale page address starts again at the top."""
    rows = with_next_step(found.qs, viewer_of(request))
    ordering, cursor = ordering_of(request), request.GET.get("cursor")
    common: dict[str, Any] = {"orders": RELATIONSHIP_ORDERS, "ordering": ordering, "limit": ROWS}
    try:
        return keyset_page(rows, cursor=cursor, list_name="relationships-page", **common)
    except BadCursorError:
        return keyset_page(rows, cursor=None, list_name="relationships-page", **common)


def with_next_step(rows: Any, viewer: Viewer) -> Any:
    """Annotate ``next_step`` and ``next_due``: our open promise that is due first."""
    promises = Promise.objects.visible_to(viewer).filter(
        person=OuterRef("relationship__party_id"), state="open", by="us"
    )
    first = promises.order_by("due_on", "id")
    return rows.annotate(
        next_step=Subquery(first.values("text")[:1]), next_due=Subquery(first.values("due_on")[:1])
    )


def through(viewer: Viewer, scores: Sequence[Any]) -> dict[UUID, str]:
    """How one of us met each person: the party it came through, else the kind of origin."""
    people = [score.relationship.party_id for score in scores]
    ties = Tie.objects.visible_to(viewer).filter(person__in=people).exclude(origin="unknown")
    origin = Party.objects.visible_to(viewer).filter(pk=OuterRef("origin_party"))
    named = ties.order_by("person", "started_on").annotate(came_by=Subquery(origin.values("name")))
    return {tie.person_id: tie.came_by or tie.get_origin_display() for tie in named}


def as_rows(scores: Sequence[Any], met: dict[UUID, str]) -> list[Row]:
    """Rows as shown. Words and addresses that all rows share are made once for the page."""
    home, peek = reverse("relationships:list"), _("Peek at %(name)s")
    kinds = {value: str(label) for value, label in Relationship.Category.choices}
    return [
        Row(
            score,
            met.get(score.relationship.party_id, ""),
            f"{home}{score.relationship_id}/",
            kinds.get(score.relationship.category, ""),
            peek % {"name": score.relationship.party.name},
        )
        for score in scores
    ]


def headings(ordering: str) -> list[Heading]:
    """Column heads; a press on the sorted one turns it round."""
    current, is_down = ordering.removeprefix("-"), ordering.startswith("-")
    found = []
    for slug, label, small_first in COLUMNS:
        aria = ("descending" if is_down else "ascending") if slug == current else ""
        first = slug if small_first else f"-{slug}"
        turned = slug if is_down else f"-{slug}"
        found.append(Heading(slug, label, turned if slug == current else first, aria))
    return found


@allowed("relationships")
@fresh
@require_GET
def relationships(request: HttpRequest) -> HttpResponse:
    """Everybody we have something with, as a table or as a quadrant."""
    viewer = viewer_of(request)
    offered = [] if is_fragment(request) else offered_views(viewer)
    found = filter_of(request)
    as_quadrant = request.GET.get("view") == "quadrant"
    context = {
        "filter": found,
        "headings": {head.slug: head for head in headings(ordering_of(request))},
        "chips": chips(request, found),
        "tabs": tabs(request, offered),
        "view_query": kept_query(request.GET, KEPT),
        "facets": static_facets(request),
        "may_write": may(viewer, "parties", "write"),
        "as_of": found.as_of,
        "steps": range(6),
        "quadrant": drawn(found, viewer) if as_quadrant else None,
    }
    if not as_quadrant:
        listed = rows_of(request, found)
        context["page"] = listed
        context["rows"] = as_rows(listed.rows, through(viewer, listed.rows))
    answer = page(request, "relationships/list.html", context, partial="list")
    if is_fragment(request):
        answer["HX-Trigger-After-Swap"] = "list-changed"
    return answer


def drawn(found: RelationshipFilter, viewer: Viewer) -> Quadrant:
    """The set as points; the gravest first where there are too many."""
    firm = viewer.firm
    return quadrant_of(found.qs.order_by("-top_severity", "-plug"), firm.gives_cut, firm.costs_cut)


CHOICES: Mapping[str, Any] = {
    "category": Relationship.Category.choices,
    "balance": Score.Word.choices,
    "met_through": Tie.Origin.choices,
    "kind": [("person", gettext_lazy("Person")), ("organisation", gettext_lazy("Organisation"))],
}
CHIP_NAMES: Mapping[str, _StrOrPromise] = {
    "q": gettext_lazy("Name"),
    "kind": gettext_lazy("Kind"),
    "category": gettext_lazy("Kind"),
    "balance": gettext_lazy("Balance"),
    "region": gettext_lazy("Region"),
    "country": gettext_lazy("Country"),
    "met_through": gettext_lazy("Met through"),
    "flag": gettext_lazy("Flag"),
    "severity": gettext_lazy("Flags from"),
    "quiet_days": gettext_lazy("Quiet for days"),
    "tag": gettext_lazy("Tag"),
    "confidential": gettext_lazy("Confidential"),
    "strength_min": gettext_lazy("Strength from"),
    "strength_max": gettext_lazy("Strength to"),
    "owner": gettext_lazy("Owner"),
}
SEVERITIES = {
    **dict.fromkeys(("0", "1"), gettext_lazy("Keep an eye")),
    "2": gettext_lazy("Act soon"),
    **dict.fromkeys(("3", "4"), gettext_lazy("Act now")),
}


def chips(request: HttpRequest, found: RelationshipFilter) -> list[dict[str, Any]]:
    """The filters that narrow the list, each with the address without it."""
    return [
        {
            "text": f"{CHIP_NAMES[name]}: {words_of(name, value)}",
            "url": without(request, name, value),
        }
        for name in found.filters
        if name in CHIP_NAMES
        for value in request.GET.getlist(name)
        if value
    ]


def words_of(name: str, value: str) -> str:
    """A filter's value as people read it."""
    if name == "severity":
        return str(SEVERITIES.get(value, value))
    if name == "flag":
        return str(title_of(value))
    return str(dict(CHOICES.get(name, ())).get(value, value))


def without(request: HttpRequest, name: str, value: str) -> str:
    """The address with one filter value taken out."""
    query = request.GET.copy()
    query.setlist(name, [kept for kept in query.getlist(name) if kept != value])
    query.pop("cursor", None)
    return f"?{query.urlencode()}"


FACET_NAMES: tuple[tuple[str, _StrOrPromise], ...] = (
    ("category", gettext_lazy("Kind")),
    ("balance", gettext_lazy("Balance")),
    ("region", gettext_lazy("Region")),
    ("met_through", gettext_lazy("Met through")),
)


def static_facets(request: HttpRequest) -> list[dict[str, Any]]:
    """Facets before their counts are there: what needs no query."""
    return [
        {
            "name": name,
            "label": label,
            "values": [
                {"value": value, "label": words, "is_chosen": value in request.GET.getlist(name)}
                for value, words in CHOICES[name]
                if value != "unknown"
            ],
        }
        for name, label in FACET_NAMES
        if name in CHOICES
    ]


@allowed("relationships")
@require_GET
def facets(request: HttpRequest) -> HttpResponse:
    """Values to filter by with their counts, and how many rows there are."""
    found = filter_of(request)
    counted = [
        {"name": name, "label": label, "values": ordered(name, filters.facet(found, name))}
        for name, label in FACET_NAMES
    ]
    everyone = Score.objects.listed(viewer_of(request))
    context = {
        "facets": [facet for facet in counted if facet["values"]],
        "shown": counted_up_to(found.qs),
        "total": counted_up_to(everyone),
        "counts_known": True,
    }
    return render(request, "relationships/_facets.html", context)


def ordered(name: str, values: Sequence[filters.FacetValue]) -> list[filters.FacetValue]:
    """Lists that people know stay in their order; the others by count."""
    if name not in CHOICES:
        return list(values)
    place = [value for value, _label in CHOICES[name]]
    known = [value for value in values if value.value in place and value.value != "unknown"]
    return sorted(known, key=lambda value: place.index(value.value))


def counted_up_to(rows: Any) -> int:
    """Exact to 999."""
    return len(rows.order_by().values_list("pk", flat=True)[:MOST_COUNTED])
