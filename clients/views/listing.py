"""The page of clients: who pays fees, who pays a share of sales, what is due, what it brings."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from clients.desk.reads import newest
from clients.list_filter import STATES, ClientListFilter
from clients.models import ClientPhase
from clients.reads.overview import COMMISSION, DIRECT, overview
from clients.reads.panels import commission_card, plan_card
from clients.reads.periods import LABELS, period_of
from clients.reads.renewals import renewal_card
from clients.views.list_figures import chart, strip
from clients.views.list_rows import listed
from firms.permissions import allowed, may
from relationships.views.listing import push_without_blanks
from relationships.views.pages import day_of, fresh, is_fragment, page, viewer_of

PAGE_WORDS = frozenset({"page", "ordering", "period"})


def filter_of(request: HttpRequest) -> ClientListFilter:
    """The filters in the address; unknown and wrong ones are named in a message and left out."""
    data = without_blanks(request.GET)
    found = ClientListFilter(data, viewer=viewer_of(request), as_of=day_of(request))
    unknown = found.unknown(also_known=PAGE_WORDS)
    if unknown:
        words = ", ".join(unknown)[:80]
        messages.warning(request, _("Not known here and left out: %(names)s.") % {"names": words})
    for name, errors in found.form.errors.items() if found.is_bound else ():
        label = found.filters[name].label or name
        messages.warning(request, f"{label}: {' '.join(map(str, errors))}")
    return found


def without_blanks(query: QueryDict) -> QueryDict:
    """What was chosen: selects send an empty value for nothing."""
    found = query.copy()
    for name, values in query.lists():
        found.setlist(name, [value for value in values if value])
        if not found.getlist(name):
            del found[name]
    return found


def narrowed(filtered: ClientListFilter) -> bool:
    """True when filters leave rows out."""
    data = filtered.data or {}
    return any(data.get(name) for name in filtered.filters)


@allowed("clients")
@fresh
@require_GET
def clients(request: HttpRequest) -> HttpResponse:
    """All clients the viewer sees, with as much of their money as is theirs to see."""
    viewer, as_of = viewer_of(request), day_of(request)
    period = period_of(request.GET.get("period", ""), as_of)
    with_due = may(viewer, "invoices", "read")
    found = overview(viewer, period, as_of, with_due=with_due)
    filtered = filter_of(request)
    now = [one for one in found.accounts if one.kind]
    with_income = may(viewer, "income", "read")
    context = {
        "desk": newest(viewer),
        **listed(request, found, filtered),
        "direct": sum(one.kind == DIRECT for one in now),
        "commission": sum(one.kind == COMMISSION for one in now),
        "as_of": as_of,
        "currency": viewer.firm.base_currency,
        "filter": filtered,
        "is_narrowed": narrowed(filtered),
        "is_empty": not found.accounts,
        "kinds": ClientPhase.Kind.choices,
        "states": STATES,
        "markets": sorted({one.market for one in found.accounts if one.market}),
        "period": period,
        "periods": LABELS.items(),
        "with_due": with_due,
        "with_income": with_income,
        "strip": strip(viewer, found, period) if with_income else None,
        "chart": chart(viewer, period) if with_income else None,
        "plan": plan_card(viewer, now, as_of) if may(viewer, "stages", "read") else None,
        "owing": commission_card(viewer, as_of),
        "renewals": renewal_card(viewer, as_of) if may(viewer, "agreements", "read") else None,
        "may_add": may(viewer, "clients", "write"),
        "may_report": may(viewer, "commission-statements", "write"),
    }
    answer = page(request, "clients/list.html", context, partial="clients")
    if is_fragment(request):
        push_without_blanks(request, answer)
    return answer
