"""Income by market: the share from abroad on both bases, and how far it hangs on one market.

Only for who sees all money of the firm (DECISIONS 3). Twelve months up to a day, in the firm's
currency; what is below nothing counts as it is, so a credit note lessens its market.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Sum

from clients.models import RevenueEvent
from clients.querysets import in_own
from markets import path

if TYPE_CHECKING:
    from firms.access import Viewer
    from markets.path import Span

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Abroad:
    """Shares of the income of twelve months; None where nothing was earned."""

    by_market: Span | None
    by_billing: Span | None
    concentration: Decimal | None


def abroad(viewer: Viewer, as_of: date) -> Abroad | None:
    """Both bases and the concentration; None for who does not see all money. One query."""
    if not viewer.is_owner:
        return None
    rows = RevenueEvent.objects.visible_to(viewer).filter(on__gt=as_of - YEAR, on__lte=as_of)
    sums = rows.values_list("market", "billing_country").annotate(
        total=Sum(in_own(viewer.firm.base_currency))
    )
    markets: dict[str, Decimal] = {}
    billed: dict[str, Decimal] = {}
    for market, country, total in sums.order_by():
        markets[market] = markets.get(market, Decimal(0)) + total
        billed[country] = billed.get(country, Decimal(0)) + total
    home = viewer.firm.home_country
    return Abroad(
        path.foreign_share(markets, home),
        path.foreign_share(billed, home),
        path.concentration(markets, home),
    )
