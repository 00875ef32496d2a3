"""What clients owe: open invoices, and commission that was reported and not paid.

Commission of an invoiced statement is counted by its ledger, never by its invoice as well. What a
client may claim back is below zero. In the firm's currency an invoice counts at its own rate and
a statement at the rate it was booked with; one not booked yet at the latest rate that is known of
its currency, and without any its own sum stays out (``own`` is None).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.db.models import Case, DecimalField, Exists, F, OuterRef, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from clients.commission.money import converted
from clients.models import CommissionStatement, Invoice, LedgerEntry, Receipt, RevenueEvent
from common.currencies import rounded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from clients.models import Client
    from firms.access import Viewer

State = CommissionStatement.State
MONEY: DecimalField[Any, Any] = DecimalField(max_digits=32, decimal_places=10)
ZERO = Decimal(0)
NOTHING = Value(ZERO, output_field=MONEY)
#: Reported and not paid in full; a reversed one may have been paid and not paid back.
OPEN = (State.REPORTED, State.APPROVED, State.INVOICED, State.DISPUTED, State.REVERSED)


class Age(StrEnum):
    """How long ago it was due."""

    NOT_DUE = "not_due"
    DAYS_30 = "days_1_30"
    DAYS_60 = "days_31_60"
    DAYS_90 = "days_61_90"
    OLDER = "over_90"


#: Most days after the day it was due.
AGES = ((Age.NOT_DUE, 0), (Age.DAYS_30, 30), (Age.DAYS_60, 60), (Age.DAYS_90, 90))


@dataclass(frozen=True, slots=True)
class Owed:
    """An invoice or a statement that is open."""

    client_id: UUID
    currency: str
    due_on: date
    is_commission: bool
    amount: Decimal
    own: Decimal | None  # in the firm's currency; None where no rate is known

    def age(self, as_of: date) -> Age:
        """How long ago it was due, seen from a day."""
        days = (as_of - self.due_on).days
        return next((age for age, most in AGES if days <= most), Age.OLDER)


@dataclass(slots=True)
class Due:
    """Sum of what is owed in the firm's currency, and what has no rate, in its own."""

    fees: Decimal = ZERO
    commission: Decimal = ZERO
    unrated: dict[str, Decimal] = field(default_factory=dict)

    @property
    def total(self) -> Decimal:
        """All that has a rate."""
        return self.fees + self.commission

    def add(self, owed: Owed) -> None:
        """Count it."""
        if owed.own is None:
            self.unrated[owed.currency] = self.unrated.get(owed.currency, ZERO) + owed.amount
        elif owed.is_commission:
            self.commission += owed.own
        else:
            self.fees += owed.own


def summed(rows: Iterable[Owed]) -> Due:
    """Everything together."""
    due = Due()
    for row in rows:
        due.add(row)
    return due


def due_by_client(rows: Iterable[Owed]) -> dict[UUID, Due]:
    """What each client owes."""
    found: dict[UUID, Due] = defaultdict(Due)
    for row in rows:
        found[row.client_id].add(row)
    return dict(found)


def aged(rows: Iterable[Owed], as_of: date) -> dict[str, dict[Age, Decimal]]:
    """What is owed by currency and age."""
    found: dict[str, dict[Age, Decimal]] = {}
    for row in rows:
        ages = found.setdefault(row.currency, dict.fromkeys(Age, ZERO))
        ages[row.age(as_of)] += row.amount
    return dict(sorted(found.items()))


def aged_in_own(rows: Iterable[Owed], as_of: date) -> dict[Age, Decimal]:
    """The same in the firm's currency; what has no rate is left out."""
    found = dict.fromkeys(Age, ZERO)
    for row in rows:
        found[row.age(as_of)] += row.own or ZERO
    return found


def receivables(viewer: Viewer, as_of: date, client: Client | None = None) -> list[Owed]:
    """What clients owe whose money the viewer may see, or one of them. Two queries."""
    if client is None:
        return [*invoices_owed(viewer, as_of), *commission_owed(viewer, as_of)]
    invoices = open_invoices(viewer, as_of).filter(client=client)
    statements = open_commission(viewer, as_of).filter(client=client)
    own = viewer.firm.base_currency
    return [
        *opened(invoices, own, is_commission=False),
        *opened(statements, own, is_commission=True),
    ]


def invoices_owed(viewer: Viewer, as_of: date) -> Iterator[Owed]:
    """Invoices that were sent and not paid in full, less what came in for them."""
    return opened(open_invoices(viewer, as_of), viewer.firm.base_currency, is_commission=False)


def open_invoices(viewer: Viewer, as_of: date) -> QuerySet[Any]:
    """Each with what is ``left`` of it, the rate ``known`` and the ``day`` it is due."""
    stated = CommissionStatement.objects.visible_to(viewer).filter(invoice=OuterRef("pk"))
    came = Receipt.objects.visible_to(viewer).filter(invoice=OuterRef("pk"), on__lte=as_of)
    rows = Invoice.objects.money_visible_to(viewer).filter(
        ~Exists(stated), paid_on=None, on__lte=as_of
    )
    return rows.annotate(left=F("amount") - sum_of(came), known=F("rate"), day=F("due_on"))


def commission_owed(viewer: Viewer, as_of: date) -> Iterator[Owed]:
    """Statements: of what was reported, what was not paid; of reversed ones, what was."""
    return opened(open_commission(viewer, as_of), viewer.firm.base_currency, is_commission=True)


def open_commission(viewer: Viewer, as_of: date) -> QuerySet[Any]:
    """Each with what is ``left`` of it, the rate ``known`` and the ``day`` it is due."""
    entries = LedgerEntry.objects.visible_to(viewer).filter(statement=OuterRef("pk"))
    unpaid = F("amount") + sum_of(entries.filter(kind=LedgerEntry.Kind.PAYMENT))
    rows = CommissionStatement.objects.money_visible_to(viewer).filter(state__in=OPEN)
    return rows.annotate(
        left=Case(When(state=State.REVERSED, then=sum_of(entries)), default=unpaid),
        known=rate_of(viewer, entries, as_of),
        day=Coalesce("invoice__due_on", "due_on"),
    )


def sum_of(rows: QuerySet[Any]) -> Coalesce:
    """Sum of the amounts of rows that belong to the outer one; nothing is 0."""
    sums = rows.order_by().values("firm_id").annotate(sum=Sum("amount")).values("sum")
    return Coalesce(Subquery(sums, output_field=MONEY), NOTHING)


def rate_of(viewer: Viewer, entries: QuerySet[Any], as_of: date) -> Case:
    """The firm's currency for one unit of the statement's; NULL where it is not known."""
    booked = entries.filter(kind=LedgerEntry.Kind.ACCRUAL).values("rate")
    latest = RevenueEvent.objects.money_visible_to(viewer).filter(
        currency=OuterRef("currency"), on__lte=as_of
    )
    newest = latest.order_by("-on", "-pk").values("rate")
    return Case(
        When(currency=viewer.firm.base_currency, then=Value(Decimal(1), output_field=MONEY)),
        default=Coalesce(
            Subquery(booked[:1], output_field=MONEY), Subquery(newest[:1], output_field=MONEY)
        ),
        output_field=MONEY,
    )


def opened(rows: QuerySet[Any], base: str, *, is_commission: bool) -> Iterator[Owed]:
    """Rows of which something is ``left``, at the rate that is ``known``, due on ``day``."""
    columns = ("client_id", "currency", "day", "left", "known")
    for client_id, currency, day, left, known in rows.order_by().values_list(*columns):
        if left:
            own = None if known is None else converted(left, known, base)
            yield Owed(client_id, currency, day, is_commission, rounded(left, currency), own)
