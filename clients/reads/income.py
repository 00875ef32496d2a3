"""Income and hours, by client and by quarter, in the firm's currency.

What spans clients is read by views that see all money only (DECISIONS 3): for others every answer
is empty. A row counts for the kind that its client was of on the row's day; income that the ledger
of commission booked is commission on any day.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Case, F, FilteredRelation, Q, Sum, Value, When
from django.db.models.functions import TruncQuarter

from clients.models import ClientPhase, LedgerEntry, RevenueEvent, SalesLine, TimeEntry
from clients.querysets import in_own
from clients.reads.periods import within

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from django.db.models import QuerySet

    from clients.reads.periods import Period
    from firms.access import Viewer

ZERO = Decimal(0)
ON_COMMISSION = Q(phase__kind=ClientPhase.Kind.COMMISSION)


@dataclass(frozen=True, slots=True)
class Both:
    """A sum and the part of it that belongs to commission; the rest are fees, or direct hours."""

    total: Decimal = ZERO
    commission: Decimal = ZERO

    @property
    def direct(self) -> Decimal:
        """What is not commission."""
        return self.total - self.commission

    @property
    def counted(self) -> Decimal:
        """Less than nothing counts as nothing in a share (DOMAIN 3.10)."""
        return max(self.total, ZERO)


@dataclass(frozen=True, slots=True)
class Quarter:
    """Income of a quarter, or of the part of it that lies in the period."""

    first: date
    income: Both

    @property
    def number(self) -> int:
        """1 to 4."""
        return (self.first.month + 2) // 3


def added(parts: Iterable[Both]) -> Both:
    """All of them."""
    total = commission = ZERO
    for part in parts:
        total, commission = total + part.total, commission + part.commission
    return Both(total, commission)


def phased(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Rows of clients with ``phase``: that of the client on the row's day, or none."""
    begun = Q(client__phases__started_on=None) | Q(client__phases__started_on__lte=F("on"))
    going = Q(client__phases__ended_on=None) | Q(client__phases__ended_on__gt=F("on"))
    found: QuerySet[Any] = rows.annotate(
        phase=FilteredRelation("client__phases", condition=begun & going)
    )
    return found


def revenue(viewer: Viewer, period: Period) -> QuerySet[Any]:
    """Income of the period with its phase."""
    return phased(within(RevenueEvent.objects.visible_to(viewer), period))


def is_commission(viewer: Viewer) -> Q:
    """True of income from a share of sales."""
    booked = LedgerEntry.objects.visible_to(viewer).filter(revenue__isnull=False)
    return ON_COMMISSION | Q(pk__in=booked.values("revenue"))  # read once, not for each row


def income_by_client(viewer: Viewer, period: Period) -> dict[UUID, Both]:
    """Net income of each client that had any. One query."""
    if not viewer.view.sees_money:
        return {}
    own = in_own(viewer.firm.base_currency)
    split = revenue(viewer, period).annotate(is_share=either(is_commission(viewer)))
    sums = split.order_by().values_list("client_id", "is_share").annotate(sum=Sum(own))
    return both_by_client(sums)


def either(is_share: Q) -> Case:
    """True or false of each row, never NULL: rows without a phase are not commission."""
    return Case(
        When(is_share, then=Value(value=True)),
        default=Value(value=False),
        output_field=BooleanField(),
    )


def both_by_client(sums: Iterable[tuple[UUID, bool, Decimal]]) -> dict[UUID, Both]:
    """Sums of a client's commission and of the rest, put together."""
    parts: dict[UUID, dict[bool, Decimal]] = defaultdict(dict)
    for client_id, is_share, part in sums:
        parts[client_id][is_share] = part
    return {
        client_id: Both(sum(part.values(), ZERO), part.get(True, ZERO))
        for client_id, part in parts.items()
    }


def hours_by_client(viewer: Viewer, period: Period) -> dict[UUID, Both]:
    """Hours worked for each client that took any. One query."""
    if not viewer.view.sees_money:
        return {}
    rows = phased(within(TimeEntry.objects.visible_to(viewer), period))
    split = rows.annotate(is_share=either(ON_COMMISSION))
    sums = split.order_by().values_list("client_id", "is_share").annotate(sum=Sum("hours"))
    return both_by_client(sums)


def by_quarter(viewer: Viewer, period: Period) -> list[Quarter]:
    """Income of each quarter with any, the oldest first. One query."""
    if not viewer.view.sees_money:
        return []
    own = in_own(viewer.firm.base_currency)
    sums = (
        revenue(viewer, period)
        .order_by()
        .values(quarter=TruncQuarter("on"))
        .annotate(total=Sum(own), commission=Sum(own, filter=is_commission(viewer)))
        .order_by("quarter")
    )
    return [Quarter(row["quarter"], Both(row["total"], row["commission"] or ZERO)) for row in sums]


def reported_sales(viewer: Viewer, period: Period) -> dict[str, Decimal]:
    """Gross sales that clients reported for the period, by their currency. One query."""
    if not viewer.view.sees_money:
        return {}
    rows = within(SalesLine.objects.visible_to(viewer), period)
    sums = rows.filter(is_live=True, kind=SalesLine.Kind.SALE).order_by("currency")
    found: dict[str, Decimal] = defaultdict(Decimal)
    for currency, gross in sums.values_list("currency").annotate(sum=Sum("gross")):
        found[currency] += gross
    return dict(found)


def shares(parts: Mapping[UUID, Both]) -> dict[UUID, Decimal]:
    """Each one's part of all; nothing where there is nothing to share."""
    whole = sum((part.counted for part in parts.values()), ZERO)
    return {key: part.counted / whole for key, part in parts.items()} if whole else {}


def per_hour(income: Decimal, hours: Decimal) -> Decimal | None:
    """Income of an hour to the cent; None without hours."""
    return round(income / hours, 2) if hours else None
