"""The page of local partners: the cover, the list, the one selected, and what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from clients.models import Client
from clients.views.listing import without_blanks
from firms.permissions import allowed, may
from partners.list_filter import PartnerListFilter
from partners.models import LocalPartner
from partners.reads.grid import grid_of, hanging, known
from partners.reads.lines import Line, lines_of, regions_of
from partners.reads.vettings import card_of
from partners.states import STATES, VettingState, checked
from relationships.forms.fields import ids_in
from relationships.models import Relationship
from relationships.views.listing import push_without_blanks
from relationships.views.pages import day_of, fresh, is_fragment, page, viewer_of
from relationships.views.sorting import column_heads, known_ordering

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.utils.functional import _StrOrPromise

    from firms.access import Viewer

ROWS = 50  # of a page
COVER, LIST = "cover", "list"
SHOWS: tuple[tuple[str, _StrOrPromise], ...] = (
    (COVER, gettext_lazy("Cover")),
    (LIST, gettext_lazy("List")),
)
PAGE_WORDS = frozenset({"page", "ordering", "show", "partner"})
ORDERS = {
    "name": ("relationship__party__name", "pk"),
    "type": ("type", "relationship__party__name", "pk"),
    "stage": ("stage", "relationship__party__name", "pk"),
}
HEADS = {
    "name": gettext_lazy("Partner"),
    "type": gettext_lazy("Does"),
    "stage": gettext_lazy("Stage"),
}
#: Words of the legend that are always there.
LEGEND = ("checked", "being_checked", "not_checked", "do_not_use")


@allowed("partners")
@fresh
@require_GET
def partners(request: HttpRequest) -> HttpResponse:
    """All local partners the viewer sees."""
    viewer, as_of = viewer_of(request), day_of(request)
    every = list(LocalPartner.objects.visible_to(viewer).live().named())
    filtered = filter_of(request)
    show = LIST if request.GET.get("show") == LIST else COVER
    context = {
        **listed(request, filtered),
        **summary(viewer, every, as_of),
        "grid": grid_of(viewer, as_of),
        "show": show,
        "show_label": dict(SHOWS)[show],
        "shows": SHOWS,
        "filter": filtered,
        "is_narrowed": is_narrowed(filtered),
        "is_empty": not every and not LocalPartner.objects.visible_to(viewer).exists(),
        "clients": clients_now(viewer),
        "types": LocalPartner.Type.choices,
        "stages": Relationship.PartnerStage.choices,
        "states": STATES,
        "as_of": as_of,
        "may_add": may(viewer, "partners", "write"),
        "may_check": may(viewer, "vettings", "write"),
    }
    answer = page(request, "partners/list.html", context, partial="partners")
    if is_fragment(request):
        push_without_blanks(request, answer)
    return answer


def clients_now(viewer: Viewer) -> list[Client]:
    """Present clients, to narrow the list by."""
    rows = Client.objects.visible_to(viewer).filter(relationship__client_active=True)
    return list(rows.select_related("relationship__party").order_by("relationship__party__name"))


def summary(viewer: Viewer, every: Sequence[LocalPartner], as_of: date) -> dict[str, Any]:
    """Partners, markets, those that are checked, and on whom most hang."""
    states = checked(viewer, {one.relationship.party_id for one in every}, as_of)
    places = regions_of(viewer, [one.pk for one in every], as_of)
    names = {pk: [region.name for region in rows] for pk, rows in places.items()}
    found = {one.state.value for one in states.values()}
    return {
        "count": len(every),
        "markets": len({name for rows in names.values() for name in rows}),
        "count_checked": sum(
            states[one.relationship.party_id].state == VettingState.CHECKED for one in every
        ),
        "legend": [*LEGEND, *(one for one, _word in STATES if one in found - set(LEGEND))],
        "hanging": hanging(every, known(viewer, every), names),
    }


# --- the list -------------------------------------------------------------------------------------


def filter_of(request: HttpRequest) -> PartnerListFilter:
    """The filters in the address; unknown and wrong ones are named in a message and left out."""
    data = without_blanks(request.GET)
    found = PartnerListFilter(data, viewer=viewer_of(request), as_of=day_of(request))
    unknown = found.unknown(also_known=PAGE_WORDS)
    if unknown:
        words = ", ".join(unknown)[:80]
        messages.warning(request, _("Not known here and left out: %(names)s.") % {"names": words})
    for name, errors in found.form.errors.items() if found.is_bound else ():
        label = found.filters[name].label or name
        messages.warning(request, f"{label}: {' '.join(map(str, errors))}")
    return found


def is_narrowed(filtered: PartnerListFilter) -> bool:
    """True when filters leave rows out."""
    data = filtered.data or {}
    return any(data.get(name) for name in filtered.filters)


def ordering_of(request: HttpRequest) -> str:
    """A known order; by name where none is said."""
    return known_ordering(request, ORDERS, "name")


def headings(ordering: str) -> dict[str, dict[str, Any]]:
    """Column heads of the list."""
    return column_heads(((slug, label, True) for slug, label in HEADS.items()), ordering)


def listed(request: HttpRequest, filtered: PartnerListFilter) -> dict[str, Any]:
    """The page of rows asked for, and the partner that is selected."""
    viewer, as_of, ordering = viewer_of(request), day_of(request), ordering_of(request)
    rows = filtered.qs.named()
    if not (filtered.data or {}).get("stage"):
        rows = rows.live()
    fields = list(ORDERS[ordering.removeprefix("-")])
    if ordering.startswith("-"):
        fields[0] = f"-{fields[0]}"
    number = page_number(request)
    start = (number - 1) * ROWS
    found = list(rows.order_by(*fields)[start : start + ROWS + 1])
    lines = lines_of(viewer, found[:ROWS], as_of)
    chosen = selected(request, lines)
    return {
        "headings": headings(ordering),
        "lines": lines,
        "previous": number - 1 or None,
        "next": number + 1 if len(found) > ROWS else None,
        "selected": chosen,
        "card": card_of(viewer, chosen.checked) if chosen else None,
    }


def page_number(request: HttpRequest) -> int:
    """The page asked for; a wrong one is the first."""
    asked = request.GET.get("page", "")
    return max(1, int(asked[:6])) if asked.isascii() and asked.isdigit() else 1


def selected(request: HttpRequest, lines: Sequence[Line]) -> Line | None:
    """The partner asked for, else the first that is being checked, else the first."""
    asked = ids_in([request.GET.get("partner", "")])
    going_on = (line for line in lines if line.checked.open)
    named = (line for line in lines if line.partner.pk in asked)
    return next(named, None) or next(going_on, None) or next(iter(lines), None)
