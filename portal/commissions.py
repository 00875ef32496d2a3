"""A guest's own commissions with their arithmetic, as plain values, like ``portal.shown``.

Only what is owed to the very party the guest comes for. Never in it: what the firm or anybody else
earns, at which rate the firm is paid, single sales, or a client's name that was not told before.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.db.models import F, OuterRef, Subquery, Sum

from clients.commission.money import exact
from clients.models import (
    AgreementParty,
    CommissionStatement,
    SalesLine,
    StatementEvent,
    StatementShare,
)
from common.currencies import rounded
from portal.models import Share
from portal.shown import readers_in, view_behind
from relationships.guard.reveals import exposure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from firms.access import View
    from portal.models import Guest

MOST: Final = 200  # shown at once, the newest
HUNDRED: Final = Decimal(100)
RATE: Final = Decimal("0.001")  # percent, as finely as terms say it
ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class OwnCommission:
    """The guest's part of one approved statement: ``base`` x ``rate`` = ``earned``, + ``refunds``.

    Without arithmetic (None) where nothing counts any more, as the statement was reversed.
    """

    id: UUID
    firm: str
    client: str  # empty: not named to the guest
    period_from: date
    period_to: date
    base_kind: str  # of what the part is taken; empty: of more than one
    base: Decimal | None
    rate: Decimal | None  # percent of ``base``
    is_rate_exact: bool
    earned: Decimal | None
    refunds: Decimal | None  # zero or below: the guest's part of what was given back
    amount: Decimal
    currency: str
    state: str
    state_on: date | None

    @property
    def counts(self) -> bool:
        """It is owed, or was paid."""
        return self.state not in CommissionStatement.VOID


@dataclass(frozen=True, slots=True)
class Sold:
    """Sums of one statement under terms in which the guest has a part."""

    kinds: frozenset[str]
    base: Decimal
    refunds: Decimal


def own_commissions(guest: Guest, as_of: date) -> tuple[OwnCommission, ...]:
    """The newest period first. Three queries, and those of the names."""
    rows = list(shares_of(guest).order_by("-statement__period_to", "pk")[:MOST])
    sold, named = sold_in(rows, guest), names_for(rows, guest, as_of)
    return tuple(view_of(row, sold.get(row.statement_id), named) for row in rows)


def totals(rows: Iterable[OwnCommission]) -> dict[str, Decimal]:
    """What counts, by currency."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row.counts:
            found[row.currency] += row.amount
    return dict(sorted(found.items()))


# --- rows -----------------------------------------------------------------------------------------


def shares_of(guest: Guest) -> Any:
    """Parts of statements that are owed to the guest's own party; nothing confidential."""
    rows = StatementShare.objects.of_firm(guest.firm_id).filter(
        party=guest.party_id, party__isnull=False, party__audience=None, audience=None
    )
    open_ = rows.filter(
        statement__audience=None,
        statement__agreement__audience=None,
        client__audience=None,
        client__relationship__party__audience=None,
    )
    events = StatementEvent.objects.of_firm(guest.firm_id).filter(
        statement=OuterRef("statement"), after=OuterRef("statement__state")
    )
    since = events.exclude(before=F("after")).order_by("-created_at", "pk").values("on")[:1]
    return open_.annotate(state_on=Subquery(since)).select_related(
        "firm", "statement", "client__relationship__party", "created_by__view"
    )


def sold_in(rows: Sequence[StatementShare], guest: Guest) -> Mapping[UUID, Sold]:
    """By statement, what counts of it for the guest's party. One query.

    Each sale is shared as its own version of the terms says, a refund as its sale was.
    """
    currencies = {row.statement_id: row.currency for row in rows}
    lines = SalesLine.objects.of_firm(guest.firm_id).filter(
        is_live=True,
        report__statement__in=currencies,
        term__shares__party=guest.party_id,
    )
    keys = ("report__statement_id", "kind", "term__base", "term__shares__share_pct")
    sums = lines.order_by().values_list(*keys).annotate(Sum("basis"), Sum("commission"))
    found: dict[UUID, list[tuple[str, Decimal, Decimal]]] = defaultdict(list)
    for statement, kind, base, share_pct, basis, commission in sums:
        back = ZERO
        if kind == SalesLine.Kind.REFUND:
            back = part_of(commission, share_pct, currencies[statement])
        found[statement].append((base, basis, back))
    return {statement: summed(parts) for statement, parts in found.items()}


def part_of(amount: Decimal, percent: Decimal, currency: str) -> Decimal:
    """So many percent, to the smallest unit."""
    with exact():
        return rounded(amount * percent / HUNDRED, currency)


def summed(parts: Iterable[tuple[str, Decimal, Decimal]]) -> Sold:
    """Of one statement."""
    kinds, bases, backs = zip(*parts, strict=True)
    return Sold(frozenset(kinds), sum(bases, ZERO), sum(backs, ZERO))


def view_of(row: StatementShare, sold: Sold | None, named: Mapping[UUID, str]) -> OwnCommission:
    """The plain values."""
    statement = row.statement
    return OwnCommission(
        id=row.pk,
        firm=row.firm.name,
        client=named.get(row.pk, ""),
        period_from=statement.period_from,
        period_to=statement.period_to,
        amount=row.amount,
        currency=row.currency,
        state=statement.state,
        state_on=row.state_on,  # type: ignore[attr-defined]
        **arithmetic(row.amount, row.currency, sold),
    )


def arithmetic(amount: Decimal, currency: str, sold: Sold | None) -> dict[str, Any]:
    """How the amount came about, so that it can be followed to the smallest unit."""
    kind = next(iter(sold.kinds)) if sold and len(sold.kinds) == 1 else ""
    blank = {"base": None, "rate": None, "is_rate_exact": False, "earned": None, "refunds": None}
    if sold is None or not sold.base:
        return {"base_kind": kind, **blank}
    earned, base = amount - sold.refunds, rounded(sold.base, currency)
    with exact():
        rate = (earned * HUNDRED / sold.base).quantize(RATE)
    return {
        "base_kind": kind,
        "base": base,
        "rate": rate,
        "is_rate_exact": part_of(base, rate, currency) == earned,
        "earned": earned,
        "refunds": sold.refunds,
    }


# --- names ----------------------------------------------------------------------------------------


def names_for(rows: Sequence[StatementShare], guest: Guest, as_of: date) -> dict[UUID, str]:
    """By share, the client's name where the guest knows it from the agreement or an introduction.

    What is kept from the guest by now is not named, in the view of who approved the statement.
    """
    known = [row for row in rows if is_nameable(row)]
    signed, told = signed_by(guest, known), told_to(guest, as_of)
    by_view: dict[View, list[StatementShare]] = defaultdict(list)
    for row in known:
        party = row.client.relationship.party_id
        if row.statement.agreement_id in signed or party in told:
            by_view[view_behind(row)].append(row)
    return {
        row.pk: row.client.relationship.party.name
        for view, own in by_view.items()
        for row in without_kept(view, own, guest, as_of)
    }


def is_nameable(row: StatementShare) -> bool:
    """Not marked as one whose name is told to nobody."""
    party = row.client.relationship.party
    return not (party.do_not_share or party.is_private)


def signed_by(guest: Guest, rows: Iterable[StatementShare]) -> set[UUID]:
    """Agreements of which the guest's own party is a side. One query."""
    sides = AgreementParty.objects.of_firm(guest.firm_id).filter(
        party=guest.party_id, agreement__in={row.statement.agreement_id for row in rows}
    )
    return set(sides.values_list("agreement_id", flat=True))


def told_to(guest: Guest, as_of: date) -> set[UUID]:
    """Whom introductions that are open to the guest name. One query."""
    rows = Share.objects.open_to(guest, as_of).filter(
        state=Share.State.ACCEPTED, other_side_agreed_on__isnull=False
    )
    sides = rows.values_list("introduction__introduced_id", "introduction__target_id")
    return {party for pair in sides for party in pair}


def without_kept(
    view: View, rows: Sequence[StatementShare], guest: Guest, as_of: date
) -> list[StatementShare]:
    """Those whose client is not kept from the guest or whom it works for (DOMAIN R03)."""
    told = exposure(view, {row.client.relationship.party_id for row in rows}, as_of)
    readers = readers_in(view, guest, as_of) if told.kept else []
    return [
        row for row in rows if not told.about({row.client.relationship.party_id}).leaks(readers)
    ]
