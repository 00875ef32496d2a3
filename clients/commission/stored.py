"""From rows of the database to the values the arithmetic works on."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Case, F, Q, Sum, When
from django.db.models.functions import Coalesce

from clients.commission.lines import Refund, Sale, Sold
from clients.commission.money import ZERO
from clients.commission.terms import Agreed, Base, Period, Terms, Tier
from clients.models import Agreement, CommissionTerm, SalesLine
from firms.fields import MoneyField

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

MONEY = MoneyField()


def term_rows(agreement: Agreement) -> list[CommissionTerm]:
    """All versions with their tiers, the oldest first. Two queries."""
    rows = CommissionTerm.objects.of_firm(agreement.firm_id).filter(agreement=agreement)
    return list(rows.prefetch_related("tiers").order_by("valid_from"))


def as_terms(row: CommissionTerm, tiers: Iterable[Tier] | None = None) -> Terms:
    """A version; ``tiers`` above the lowest, where they are not stored yet."""
    if tiers is None:
        tiers = [Tier(tier.starts_at, tier.rate_pct) for tier in row.tiers.all()]
    above = sorted(tiers, key=lambda tier: tier.start)
    return Terms(
        valid_from=row.valid_from,
        base=Base(row.base),
        period=Period(row.period),
        currency=row.currency,
        tiers=(Tier(Decimal(0), row.rate_pct), *above),
        threshold=row.threshold,
        cap=row.cap,
        lag_days=row.lag_days,
    )


def agreed_of(agreement: Agreement, rows: list[CommissionTerm]) -> Agreed:
    """The versions and their end; the tail is that of the latest version."""
    tail = rows[-1].tail_months if rows else 0
    return Agreed(tuple(as_terms(row) for row in rows), agreement.ends_on, tail)


def live_lines(agreement: Agreement) -> QuerySet[SalesLine]:
    """Lines that count."""
    rows = SalesLine.objects.of_firm(agreement.firm_id)
    return rows.filter(agreement=agreement, is_live=True)


def sold_before(
    agreement: Agreement, references: Iterable[str], without: Collection[UUID]
) -> dict[str, tuple[SalesLine, Sold]]:
    """Sales by their reference, with what was given back of them so far. One query at most.

    ``without``: statements whose own lines are not looked at, as they are about to be written.
    """
    wanted = set(references)
    if not wanted:
        return {}
    rows = live_lines(agreement).filter(kind=SalesLine.Kind.SALE, reference__in=wanted)
    counted = Q(refunds__is_live=True) & ~Q(refunds__report__statement__in=without)
    given = Case(When(counted, then=F("refunds__refunded")), output_field=MONEY)
    taken = Case(When(counted, then=F("refunds__commission")), output_field=MONEY)
    found = rows.exclude(report__statement__in=without).annotate(
        given_back=Coalesce(Sum(given), ZERO, output_field=MONEY),
        taken_back=Coalesce(Sum(taken), ZERO, output_field=MONEY),
    )
    return {
        row.reference: (row, as_sold(row, row.given_back, -row.taken_back))
        for row in found.select_related("term")
    }


def as_sold(row: SalesLine, refunded: Decimal, taken_back: Decimal) -> Sold:
    """A stored sale."""
    base = Base(row.term.base)
    return Sold(
        as_sale(row).price(base), row.commission, base, row.term.currency, refunded, taken_back
    )


def as_sale(row: SalesLine) -> Sale:
    """A stored sale, as it was reported."""
    return Sale(
        ref=row.reference,
        on=row.on,
        gross=row.gross,
        returns=row.returns,
        cost=row.cost,
        received=row.received,
        rate=row.rate,
    )


def as_refund(row: SalesLine) -> Refund:
    """A stored refund; ``refund_of`` is loaded with it."""
    assert row.refund_of is not None  # noqa: S101 - a check of the table
    return Refund(row.reference, row.on, row.refund_of.reference, row.refunded)
