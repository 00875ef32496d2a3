"""The list of relationships: filters in the address, keyset pages, facets in a second request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from common.keyset import BadCursorError, Page, keyset_page
from firms.permissions import allowed, may
from relationships import filters
from relationships.custom import active_fields
from relationships.custom_filters import PREFIX as CUSTOM
from relationships.custom_filters import custom_orders
from relationships.filters import RelationshipFilter
from relationships.flag_words import title_of
from relationships.list_head import list_head
from relationships.models import Interaction, Party, Promise, Relationship, Score, Tie
from relationships.models.saved_view import kept_query
from relationships.quadrant import Quadrant, quadrant_of
from relationships.querysets import DEFAULT_ORDERING, RELATIONSHIP_ORDERS
from relationships.registry import MOST_COUNTED
from relationships.trail import kept_points
from relationships.views.columns import COLUMNS, Columns, columns_of
from relationships.views.own_filters import names_of, own_filters, own_words
from relationships.views.pages import day_of, fresh, is_fragment, page, viewer_of
from relationships.views.saved_views import KEPT, tabs

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from uuid import UUID

    from django.utils.functional import _StrOrPromise

    from common.keyset import Order
    from firms.access import Viewer
    from relationships.models import CustomField

ROWS = 50  # of a page
MOST_OF_A_FACET = 30  # values without a fixed order, the most frequent
PAGE_WORDS = frozenset({"cursor", "ordering", "view", "show", COLUMNS})

#: Columns of the table: the order it sorts by, its words, whether small comes first.
SORTED_COLUMNS: tuple[tuple[str, _StrOrPromise, bool], ...] = (
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
    own: Sequence[tuple[str, str]] = ()  # name and value of the firm's own fields shown

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


def built_filter(request: HttpRequest, fields: Sequence[CustomField]) -> RelationshipFilter:
    """The filters in the address."""
    return RelationshipFilter(
        request.GET, viewer=viewer_of(request), as_of=day_of(request), own_fields=fields
    )


def filter_of(request: HttpRequest, fields: Sequence[CustomField]) -> RelationshipFilter:
    """The filters in the address; unknown and wrong ones are named in a message and left out."""
    found = built_filter(request, fields)
    unknown = found.unknown(also_known=PAGE_WORDS)
    if unknown:
        words = ", ".join(unknown)[:80]
        messages.warning(request, _("Not known here and left out: %(names)s.") % {"names": words})
    for name, errors in found.form.errors.items() if found.is_bound else ():
        label = found.filters[name].label or name
        messages.warning(request, f"{label}: {' '.join(map(str, errors))}")
    return found


def orders_of(found: RelationshipFilter) -> Mapping[str, Order]:
    """The documented orders and those by the firm's own fields."""
    return {**RELATIONSHIP_ORDERS, **custom_orders(found.own_fields)}


def ordering_of(request: HttpRequest, orders: Collection[str]) -> str:
    """A known order; the strongest first where none is asked for."""
    asked = request.GET.get("ordering", "")
    return asked if asked.removeprefix("-") in orders else DEFAULT_ORDERING


def rows_of(request: HttpRequest, found: RelationshipFilter) -> Page[Any]:
    """One page; a stale page address starts again at the top."""
    rows = with_next_step(found.qs, viewer_of(request))
    orders = orders_of(found)
    ordering, cursor = ordering_of(request, orders), request.GET.get("cursor")
    common: dict[str, Any] = {"orders": orders, "ordering": ordering, "limit": ROWS}
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


def as_rows(scores: Sequence[Any], met: dict[UUID, str], columns: Columns) -> list[Row]:
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
            columns.values_of(score.relationship),
        )
        for score in scores
    ]


def headings(ordering: str, own: Iterable[CustomField] = ()) -> list[Heading]:
    """Column heads; a press on the sorted one turns it round."""
    current, is_down = ordering.removeprefix("-"), ordering.startswith("-")
    found = []
    mine = [(f"{CUSTOM}{field.slug}", field.label_with_unit, False) for field in own]
    for slug, label, small_first in (*SORTED_COLUMNS, *mine):
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
    head = list_head(viewer)
    columns = columns_of(request.GET, head.fields)
    if COLUMNS in request.GET and columns.is_usual:
        return redirect(without_columns(request))
    found = filter_of(request, head.fields)
    heads = headings(ordering_of(request, orders_of(found)), columns.own)
    as_quadrant = request.GET.get("view") == "quadrant"
    context = {
        "filter": found,
        "headings": {one.slug: one for one in heads},
        "own_headings": [one for one in heads if one.slug.startswith(CUSTOM)],
        "sorts": orders_of(found).keys(),
        "columns": columns,
        "kept": kept_but_columns(request),
        "own_filters": own_filters(found),
        "chips": chips(request, found),
        "tabs": tabs(request, head.views),
        "view_query": kept_query(request.GET, KEPT),
        "facets": static_facets(request, head.fields),
        "may_write": may(viewer, "parties", "write"),
        "as_of": found.as_of,
        "steps": range(6),
        "quadrant": drawn(found, viewer) if as_quadrant else None,
    }
    if not as_quadrant:
        listed = rows_of(request, found)
        context["page"] = listed
        met = through(viewer, listed.rows) if columns.on.get("through") else {}
        context["rows"] = as_rows(listed.rows, met, columns)
    answer = page(request, "relationships/list.html", context, partial="list")
    if is_fragment(request):
        answer["HX-Trigger-After-Swap"] = "list-changed"
        push_without_blanks(request, answer)
    return answer


def push_without_blanks(request: HttpRequest, answer: HttpResponse) -> None:
    """The address that the browser shows says nothing about inputs that were left empty."""
    if all(value for values in request.GET.lists() for value in values[1]):
        return
    query = request.GET.copy()
    for name, values in request.GET.lists():
        query.setlist(name, [value for value in values if value or name == COLUMNS])
    answer["HX-Push-Url"] = f"{request.path}?{query.urlencode()}" if query else request.path


def without_columns(request: HttpRequest) -> str:
    """The address of the list with its usual columns."""
    query = request.GET.copy()
    query.pop(COLUMNS, None)
    return f"{request.path}?{query.urlencode()}" if query else request.path


def kept_but_columns(request: HttpRequest) -> list[tuple[str, str]]:
    """What choosing other columns keeps of the address."""
    return [
        (name, value)
        for name, values in request.GET.lists()
        for value in values
        if value and name not in {COLUMNS, "cursor"}
    ]


def drawn(found: RelationshipFilter, viewer: Viewer) -> Quadrant:
    """The set as points; the gravest first where there are too many."""
    firm = viewer.firm
    rows = found.qs.annotate(month_ends=kept_points(viewer)).order_by("-top_severity", "-plug")
    return quadrant_of(rows, firm.gives_cut, firm.costs_cut)


CHOICES: Mapping[str, Any] = {
    "due": [("true", gettext_lazy("Yes")), ("false", gettext_lazy("No"))],
    "category": Relationship.Category.choices,
    "balance": Score.Word.choices,
    "met_through": Tie.Origin.choices,
    "entry_tag": Interaction.Tag.choices,
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
    "due": gettext_lazy("Time to get in touch"),
    "tag": gettext_lazy("Tag"),
    "entry_tag": gettext_lazy("Contact was"),
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
    own = {name: field for field in found.own_fields for name in names_of(field)}
    return [
        {
            "text": own_words(own[name], name, value)
            if name in own
            else f"{CHIP_NAMES[name]}: {words_of(name, value)}",
            "url": without(request, name, value),
        }
        for name in found.filters
        if name in CHIP_NAMES or name in own
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
    ("tag", gettext_lazy("Tag")),
    ("entry_tag", gettext_lazy("Contact was")),
)


#: Counting these would read every entry of the firm.
NOT_COUNTED = frozenset({"entry_tag"})


def facet_names(fields: Iterable[CustomField]) -> list[tuple[str, _StrOrPromise, Any]]:
    """Facets in their order with their values, where these are known; own choices come last."""
    built_in = [(name, label, CHOICES.get(name)) for name, label in FACET_NAMES]
    own = [
        (f"{CUSTOM}{field.slug}", field.label, [(one.key, one.label) for one in field.offered])
        for field in fields
        if field.kind == "choice"
    ]
    return [*built_in, *own]


def static_facets(request: HttpRequest, fields: Iterable[CustomField]) -> list[dict[str, Any]]:
    """Facets before their counts are there: what needs no query."""
    return [
        {
            "name": name,
            "label": label,
            "values": [
                {"value": value, "label": words, "is_chosen": value in request.GET.getlist(name)}
                for value, words in values
                if value != "unknown"
            ],
        }
        for name, label, values in facet_names(fields)
        if values is not None
    ]


@allowed("relationships")
@require_GET
def facets(request: HttpRequest) -> HttpResponse:
    """Values to filter by with their counts, and how many rows there are."""
    fields = active_fields(viewer_of(request))
    found = built_filter(request, fields)
    plain = {one["name"]: one for one in static_facets(request, found.own_fields)}
    counted = [
        plain[name]
        if name in NOT_COUNTED
        else {"name": name, "label": label, "values": ordered(values, filters.facet(found, name))}
        for name, label, values in facet_names(found.own_fields)
    ]
    everyone = Score.objects.listed(viewer_of(request))
    context = {
        "facets": [facet for facet in counted if facet["values"]],
        "shown": counted_up_to(found.qs),
        "total": counted_up_to(everyone),
        "counts_known": True,
    }
    return render(request, "relationships/_facets.html", context)


def ordered(known: Any, values: Sequence[filters.FacetValue]) -> list[filters.FacetValue]:
    """Lists that people know stay in their order; the others by count."""
    if known is None:
        return list(values)[:MOST_OF_A_FACET]
    place = [value for value, _label in known]
    shown = [value for value in values if value.value in place and value.value != "unknown"]
    return sorted(shown, key=lambda value: place.index(value.value))


def counted_up_to(rows: Any) -> int:
    """Exact to 999."""
    return len(rows.order_by().values_list("pk", flat=True)[:MOST_COUNTED])
