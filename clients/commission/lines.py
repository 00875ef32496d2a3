"""What the lines of one period earn, to the currency's smallest unit (docs/decisions/0016-commission.md).

Sales walk up the period's tiers in the order of their days. A refund takes back what its sale
earned, in the period in which it arrives, and moves no tier.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from clients.commission.money import ZERO, exact
from clients.commission.terms import Agreed, Base, Terms
from common.currencies import rounded


class NoTermsError(ValueError):
    """No version of the terms holds on the day of a sale."""


class RefundError(ValueError):
    """A refund of more than was sold, or of what nobody sold."""


@dataclass(frozen=True, slots=True)
class Sale:
    """One sale of the client, in the currency it was made in."""

    ref: str  # the client's own number of it
    on: date  # of the sale; where money received counts, of its receipt
    gross: Decimal
    returns: Decimal = ZERO  # known when it was reported
    cost: Decimal = ZERO
    received: Decimal = ZERO
    rate: Decimal = Decimal(1)  # the terms' currency for one unit, on the day of booking

    def basis(self, base: Base) -> Decimal:
        """Of what the share is taken, in the sale's currency."""
        if base is Base.GROSS_SALES:
            return self.gross
        if base is Base.CASH_RECEIVED:
            return self.received
        net = self.gross - self.returns
        return net - self.cost if base is Base.GROSS_MARGIN else net

    def price(self, base: Base) -> Decimal:
        """What can be refunded at most, in the sale's currency."""
        return self.received if base is Base.CASH_RECEIVED else self.gross - self.returns


@dataclass(frozen=True, slots=True)
class Refund:
    """Money given back to the client's buyer: a refund or a credit note."""

    ref: str
    on: date  # it arrived; its period is the one in which it is booked
    of: str  # the sale's ref
    amount: Decimal  # in the sale's currency, more than zero


@dataclass(frozen=True, slots=True)
class Sold:
    """A sale as booked, and what of it was given back so far."""

    price: Decimal
    commission: Decimal
    base: Base
    currency: str  # of its commission
    refunded: Decimal = ZERO
    taken_back: Decimal = ZERO  # of its commission


@dataclass(frozen=True, slots=True)
class Earned:
    """What one line earns; negative for most refunds."""

    ref: str
    basis: Decimal  # in the terms' currency, exact; 0 for a refund
    commission: Decimal  # to the cent


@dataclass
class Walk:
    """The walk through one period: how far its base has come, and what was earned."""

    agreed: Agreed
    sold: dict[str, Sold]
    base: Decimal = Decimal(0)
    earned: Decimal = ZERO  # by sales; refunds do not make room below a cap
    lines: list[Earned] = field(default_factory=list)

    def sell(self, sale: Sale) -> None:
        """Add a sale at the place where the period's base stands."""
        terms = self.terms_of(sale)
        with exact():
            basis = sale.basis(terms.base) * sale.rate
            end = self.base + basis
        earned = rounded(terms.earned_between(self.base, end), terms.currency)
        commission = self.capped(terms, earned)
        self.base, self.earned = end, self.earned + commission
        self.sold[sale.ref] = Sold(sale.price(terms.base), commission, terms.base, terms.currency)
        self.lines.append(Earned(sale.ref, basis, commission))

    def terms_of(self, sale: Sale) -> Terms:
        """The version of its day."""
        terms = self.agreed.on(sale.on)
        if terms is None:
            raise NoTermsError(sale.ref)
        return terms

    def capped(self, terms: Terms, commission: Decimal) -> Decimal:
        """No more than the cap leaves in this period."""
        if terms.cap is None or commission <= 0:
            return commission
        return min(commission, max(terms.cap - self.earned, ZERO))

    def refund(self, refund: Refund) -> None:
        """Take back the part of the sale's commission that belongs to the amount."""
        sold = self.sold.get(refund.of)
        if sold is None or sold.refunded + refund.amount > sold.price:
            raise RefundError(refund.ref)
        after = taken_back(sold, sold.refunded + refund.amount)
        commission = sold.taken_back - after
        self.sold[refund.of] = replace(
            sold, refunded=sold.refunded + refund.amount, taken_back=after
        )
        self.lines.append(Earned(refund.ref, ZERO, commission if commission else ZERO))


def taken_back(sold: Sold, refunded: Decimal) -> Decimal:
    """Of a sale's commission, what is taken back when so much was refunded in all.

    Rounded as one sum, so that refunds in parts take back the same as one: all refunded, all of
    the commission, to the cent. A share of gross sales is earned whatever comes back.
    """
    if sold.base is Base.GROSS_SALES:
        return ZERO
    with exact():
        return rounded(sold.commission * refunded / sold.price, sold.currency)


def settle(
    agreed: Agreed,
    sales: Sequence[Sale],
    refunds: Sequence[Refund],
    known: Mapping[str, Sold] | None = None,
) -> list[Earned]:
    """What the lines of one period earn; ``known`` are sales of earlier periods, by their ref.

    The order is that of days, sales before refunds, then refs: it does not depend on the file.

    Raises ``NoTermsError`` and ``RefundError``, each with the line's ref.
    """
    walk = Walk(agreed, dict(known or {}))
    for line in in_order([*sales, *refunds]):
        if isinstance(line, Sale):
            walk.sell(line)
        else:
            walk.refund(line)
    return walk.lines


def in_order(lines: Iterable[Sale | Refund]) -> list[Sale | Refund]:
    """By day, sales first, then by ref."""
    return sorted(lines, key=lambda line: (line.on, isinstance(line, Refund), line.ref))
