"""Agreements: what was agreed, the terms of a commission by version, adding and changing both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clients.commission.agreed import remove_term
from clients.commission.states import ConflictError
from clients.forms.agreements import AgreementForm, TermForm
from clients.models import (
    Agreement,
    AgreementParty,
    AgreementRegion,
    Client,
    CommissionStatement,
    CommissionTerm,
    TermShare,
)
from clients.reads.files import files_card
from clients.reads.renewals import renewal_on
from clients.views.changes import deletion, edited, row_page
from firms.permissions import allowed, may, require
from relationships import undo
from relationships.models import Party, Region
from relationships.views.pages import accepted, day_of, form_page, saved, viewer_of

if TYPE_CHECKING:
    from uuid import UUID

    from firms.access import Viewer

MOST_STATEMENTS = 60  # shown of an agreement: five years of months


def agreement_or_404(viewer: Viewer, pk: UUID) -> Agreement:
    """An agreement the viewer sees."""
    found = Agreement.objects.visible_to(viewer).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def client_of(viewer: Viewer, agreement: Agreement) -> Client | None:
    """Its client, where the viewer sees one."""
    if agreement.client_id is None:
        return None
    rows = Client.objects.visible_to(viewer).select_related("relationship__party")
    return rows.filter(pk=agreement.client_id).first()


def sees_money_of(viewer: Viewer, client: Client | None) -> bool:
    """By role and assignment, never by what there is to see."""
    if client is None or not may(viewer, "commission-terms", "read"):
        return False
    return Client.objects.with_money_of(viewer).filter(pk=client.pk).exists()


@allowed("agreements")
@require_safe
def agreement(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What was agreed; rates and statements for who sees the client's money."""
    viewer = viewer_of(request)
    row = agreement_or_404(viewer, pk)
    client = client_of(viewer, row)
    context = {
        "agreement": row,
        "client": client,
        "sides": sides_of(viewer, row),
        "bound": bound_by(viewer, row),
        "may_change": may(viewer, "agreements", "write", row),
        "as_of": day_of(request),
        "money": money_of(viewer, row) if sees_money_of(viewer, client) else None,
        "renewal": renewal_on(viewer, row, day_of(request)),
        "may_agree": client is not None and may(viewer, "commission-terms", "write"),
        **files_card(
            viewer, row, home=home_of(row), add="clients:agreement_files", resource="agreements"
        ),
    }
    return render(request, "clients/agreement.html", context)


def bound_by(viewer: Viewer, row: Agreement) -> Party | None:
    """Whom the covenant binds, where the viewer sees them."""
    if row.covenant_person_id is None:
        return None
    return Party.objects.visible_to(viewer).filter(pk=row.covenant_person_id).first()


def sides_of(viewer: Viewer, row: Agreement) -> dict[str, list[str] | list[Party]]:
    """Parties and regions that the viewer sees. Two queries."""
    named = AgreementParty.objects.visible_to(viewer).filter(agreement=row)
    seen = Party.objects.visible_to(viewer).filter(pk__in=named.values("party"))
    parties = list(seen.select_related("relationship").order_by("kind", "name", "pk"))
    about = AgreementRegion.objects.visible_to(viewer).filter(agreement=row)
    regions = Region.objects.visible_to(viewer).filter(pk__in=about.values("region"))
    names = list(regions.order_by("position", "name").values_list("name", flat=True))
    return {"parties": parties, "regions": names}


def money_of(viewer: Viewer, row: Agreement) -> dict[str, Any]:
    """Terms, the newest first, with tiers and splits; and statements. Four queries."""
    terms = CommissionTerm.objects.money_visible_to(viewer).filter(agreement=row)
    terms = terms.prefetch_related("tiers").order_by("-valid_from")
    shares = TermShare.objects.money_visible_to(viewer).filter(term__agreement=row)
    shares = shares.select_related("party").order_by("-share_pct", "party__name")
    statements = CommissionStatement.objects.money_visible_to(viewer).filter(agreement=row)
    return {
        "versions": [versioned(term, list(shares)) for term in terms],
        "statements": list(statements.order_by("-period_from", "-created_at")[:MOST_STATEMENTS]),
    }


def versioned(term: CommissionTerm, shares: list[TermShare]) -> dict[str, Any]:
    """A version with its tiers from the lowest."""
    tiers = sorted(term.tiers.all(), key=lambda tier: tier.starts_at)
    return {
        "term": term,
        "tiers": tiers,
        "shares": [share for share in shares if share.term_id == term.pk],
    }


# --- Adding and changing --------------------------------------------------------------------


def home_of(row: Agreement) -> str:
    """The agreement's page."""
    return reverse("clients:agreement", args=[row.pk])


@allowed("agreements", "write")
@require_http_methods(["GET", "HEAD", "POST"])
def agreement_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A new agreement with a client."""
    viewer = viewer_of(request)
    rows = Client.objects.visible_to(viewer).select_related("relationship__party")
    client = rows.filter(pk=pk).first()
    if client is None:
        raise Http404
    form = AgreementForm(
        request.POST if request.method == "POST" else None,
        viewer=viewer,
        as_of=day_of(request),
        client=client,
    )
    if accepted(request, form):
        then = reverse("relationships:record", args=[client.relationship_id])
        saved(request, _("Saved."), undo.created(form.instance), then)
        return redirect(home_of(form.instance))
    name = client.relationship.party.name
    title = _("New agreement with %(name)s") % {"name": name}
    return form_page(request, form, title, reverse("relationships:list"))


@allowed("agreements", "write")
@require_http_methods(["GET", "HEAD", "POST"])
def agreement_edit(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Change an agreement."""
    viewer = viewer_of(request)
    row = agreement_or_404(viewer, pk)
    require(viewer, "agreements", "write", row)
    form = AgreementForm(
        request.POST if request.method == "POST" else None,
        instance=row,
        viewer=viewer,
        as_of=day_of(request),
        client=client_of(viewer, row),
    )
    title = _("Change %(name)s") % {"name": row}
    if edited(request, form):
        return redirect(home_of(row))
    may_delete = may(viewer, "agreements", "delete", row)
    away = reverse("clients:agreement_delete", args=[pk]) if may_delete else ""
    return row_page(request, form, title, home_of(row), away)


@allowed("agreements", "delete")
@require_http_methods(["GET", "HEAD", "POST"])
def agreement_delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask, then delete an agreement with its files; not one in which commission was agreed."""
    viewer = viewer_of(request)
    row = agreement_or_404(viewer, pk)
    require(viewer, "agreements", "delete", row)
    client = client_of(viewer, row)
    then = reverse("relationships:record", args=[client.relationship_id]) if client else ""
    then = then or reverse("relationships:list")
    return deletion(request, row, client, str(row), home_of(row), then)


@allowed("commission-terms", "write")
@require_http_methods(["GET", "HEAD", "POST"])
def terms_add(request: HttpRequest, pk: UUID) -> HttpResponse:
    """New terms from a day on; or take back a version nothing was reported under."""
    viewer = viewer_of(request)
    row = agreement_or_404(viewer, pk)
    client = client_of(viewer, row)
    if not sees_money_of(viewer, client):
        raise Http404
    terms = CommissionTerm.objects.money_visible_to(viewer).filter(agreement=row)
    if gone := request.POST.get("remove"):
        return removed(request, row, terms, gone)
    latest = terms.order_by("-valid_from").first()
    form = TermForm(
        request.POST if request.method == "POST" else None,
        initial=as_before(latest, viewer),
        viewer=viewer,
        as_of=day_of(request),
        agreement=row,
    )
    if accepted(request, form):
        saved(request, _("These terms hold from that day."), None)
        return redirect(home_of(row))
    lead = _("They hold from their day until the next version. What was agreed before stays on record.")  # fmt: skip
    title = _("New terms of the commission")
    return form_page(request, form, title, home_of(row), lead=lead)


def as_before(latest: CommissionTerm | None, viewer: Viewer) -> dict[str, Any]:
    """What is usually the same as in the version before."""
    if latest is None:
        return {"currency": viewer.firm.base_currency, "lag_days": 30, "tail_months": 0}
    names = (
        *("base", "currency", "period", "lag_days", "tail_months", "threshold", "cap"),
        "attribution_days",
    )
    return {name: getattr(latest, name) for name in names}


def removed(request: HttpRequest, row: Agreement, terms: Any, pk: str) -> HttpResponse:
    """Take a version back; told why not where sales rest on it."""
    try:
        term = terms.filter(pk=pk).first()
    except ValidationError:  # not an id
        term = None
    if term is not None:
        try:
            remove_term(term)
            messages.success(request, _("These terms were taken back."))
        except ConflictError as refused:
            messages.error(request, str(refused))
    return redirect(home_of(row))
