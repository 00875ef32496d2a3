"""All clients with what they owe, bring and take: a constant number of queries for any number."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import FilteredRelation, Q

from clients.models import Client, ClientPhase
from clients.reads.income import (
    Both,
    added,
    hours_by_client,
    income_by_client,
    per_hour,
    shares,
)
from clients.reads.receivables import Due, due_by_client, receivables

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from clients.reads.periods import Period
    from clients.reads.receivables import Owed
    from firms.access import Viewer

NONE = Both()
DIRECT, COMMISSION = ClientPhase.Kind.DIRECT, ClientPhase.Kind.COMMISSION
COLUMNS = ("pk", "relationship_id", "relationship__party__name", "market", "now__kind")


@dataclass(frozen=True, slots=True)
class Account:
    """A client with its sums. What the viewer may not see, or nobody knows, is None."""

    client_id: UUID
    relationship_id: UUID
    name: str
    market: str
    kind: str  # empty: no client today
    due: Due | None = None  # None: its money is not the viewer's to see
    income: Both | None = None
    hours: Both | None = None
    share: Decimal | None = None  # of all income, 0 to 1
    hours_share: Decimal | None = None

    @property
    def per_hour(self) -> Decimal | None:
        """Income of an hour; None without hours."""
        if self.income is None or self.hours is None:
            return None
        return per_hour(self.income.counted, self.hours.total)

    @property
    def widths(self) -> tuple[int, int]:
        """Share of income and of hours as whole percent, for the bars."""
        return round(100 * (self.share or 0)), round(100 * (self.hours_share or 0))


@dataclass(frozen=True, slots=True)
class Sums:
    """Everything that is summed, by client."""

    income: Mapping[UUID, Both]
    hours: Mapping[UUID, Both]
    owed: Sequence[Owed]

    @property
    def income_total(self) -> Both:
        """All income."""
        return added(self.income.values())

    @property
    def hours_total(self) -> Both:
        """All hours."""
        return added(self.hours.values())

    @property
    def per_hour(self) -> tuple[Decimal | None, Decimal | None]:
        """Income of an hour: direct, commission."""
        income, hours = self.income_total, self.hours_total
        return per_hour(income.direct, hours.direct), per_hour(income.commission, hours.commission)


@dataclass(frozen=True, slots=True)
class Overview:
    """All clients seen, and their sums."""

    accounts: Sequence[Account] = field(default_factory=tuple)
    sums: Sums = field(default_factory=lambda: Sums({}, {}, ()))

    @property
    def largest(self) -> Account | None:
        """Who brings most of the income; of equal ones the first by name."""
        bringing = [one for one in self.accounts if one.share]
        return min(bringing, key=lambda one: (-(one.share or 0), one.name), default=None)


def sums_of(viewer: Viewer, period: Period, as_of: date, *, with_due: bool) -> Sums:
    """Income and hours of the period, and what is owed now. Four queries."""
    return Sums(
        income=income_by_client(viewer, period),
        hours=hours_by_client(viewer, period),
        owed=receivables(viewer, as_of) if with_due else (),
    )


def overview(viewer: Viewer, period: Period, as_of: date, *, with_due: bool) -> Overview:
    """All clients the viewer sees. Five or six queries."""
    sums = sums_of(viewer, period, as_of, with_due=with_due)
    return Overview(accounts_of(viewer, as_of, sums, with_due=with_due), sums)


def clients_on(viewer: Viewer, as_of: date) -> Any:
    """Clients with ``now``, their phase on the day."""
    begun = Q(phases__started_on=None) | Q(phases__started_on__lte=as_of)
    going = Q(phases__ended_on=None) | Q(phases__ended_on__gt=as_of)
    rows = Client.objects.visible_to(viewer).filter(relationship__firm_id=viewer.firm_id)
    return rows.annotate(now=FilteredRelation("phases", condition=begun & going))


def whose_money(viewer: Viewer) -> Callable[[UUID], bool]:
    """Whether a client's money is the viewer's to see. One query for who does not see all."""
    if viewer.view.sees_money:
        return lambda _client: True
    seen = set(Client.objects.with_money_of(viewer).values_list("pk", flat=True))
    return seen.__contains__


def accounts_of(viewer: Viewer, as_of: date, sums: Sums, *, with_due: bool) -> list[Account]:
    """Each client with its part of the sums. One query, two for who does not see all money."""
    seen = whose_money(viewer) if with_due else lambda _client: False
    due, all_money = due_by_client(sums.owed), viewer.view.sees_money
    share, hours_share = shares(sums.income), shares(sums.hours)
    zero = Decimal(0)
    return [
        Account(
            client_id=pk,
            relationship_id=relationship,
            name=name,
            market=market,
            kind=kind or "",
            due=due.get(pk, Due()) if seen(pk) else None,
            income=sums.income.get(pk, NONE) if all_money else None,
            hours=sums.hours.get(pk, NONE) if all_money else None,
            share=share.get(pk, zero) if share else None,
            hours_share=hours_share.get(pk, zero) if hours_share else None,
        )
        for pk, relationship, name, market, kind in clients_on(viewer, as_of).values_list(*COLUMNS)
    ]


# --- Order ----------------------------------------------------------------------------------

Key = Decimal | str | None
#: How the list may be sorted; what is not known comes last either way.
ORDERS: Mapping[str, Callable[[Account], Key]] = {
    "name": lambda one: one.name.casefold(),
    "due": lambda one: one.due.total if one.due else None,
    "income": lambda one: one.income.total if one.income else None,
    "hours": lambda one: one.hours.total if one.hours else None,
    "per_hour": lambda one: one.per_hour,
}


def in_order(accounts: Iterable[Account], ordering: str) -> list[Account]:
    """Sorted by one of ``ORDERS``, downwards with a minus; equal ones by name."""
    key = ORDERS[ordering.removeprefix("-")]
    by_name = sorted(accounts, key=lambda one: (one.name.casefold(), one.client_id))
    known = [one for one in by_name if key(one) is not None]
    known.sort(key=lambda one: key(one), reverse=ordering.startswith("-"))  # type: ignore[arg-type, return-value]
    return known + [one for one in by_name if key(one) is None]


def grouped(accounts: Sequence[Account], kinds: Collection[str]) -> list[Account]:
    """Those of these kinds, kind by kind, each in the order they came in."""
    return [one for kind in kinds for one in accounts if one.kind == kind]
