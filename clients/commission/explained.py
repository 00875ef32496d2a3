"""How a statement's amount came about, line by line, from the rows that are stored.

It walks the stored bases up the tiers as ``clients.commission.lines`` did; what it says of a line
is beside the line's stored commission, so that both can be compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from clients.commission.lines import in_order
from clients.commission.money import exact
from clients.commission.stored import as_refund, as_sale, as_terms
from clients.commission.terms import HUNDRED, Base, Terms
from common.currencies import unit

if TYPE_CHECKING:
    from datetime import date

    from clients.models import CommissionTerm, SalesLine


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a sale's base and the rate it earned; without a rate it lies below the threshold."""

    basis: Decimal
    rate: Decimal | None  # percent
    earned: Decimal  # unrounded


@dataclass(frozen=True, slots=True)
class LineWords:
    """A stored line with the slices it earned by; a refund has none."""

    line: SalesLine
    slices: tuple[Slice, ...] = ()
    price: Decimal | None = None  # of the sale that a refund gives back, in the sale's currency

    @property
    def unrounded(self) -> Decimal:
        """What the slices earn before it is rounded, and before the cap."""
        return sum((part.earned for part in self.slices), Decimal(0))

    @property
    def is_capped(self) -> bool:
        """The cap took more than rounding could."""
        return bool(abs(self.unrounded - self.line.commission) >= unit(self.line.term.currency))


def explained(lines: Sequence[SalesLine], terms: Sequence[CommissionTerm]) -> list[LineWords]:
    """Each line in the order it was worked out; ``terms`` with their tiers. No query."""
    versions = {row.pk: as_terms(row) for row in terms}
    base, found = Decimal(0), []
    for line in ordered(lines):
        if line.refund_of is not None:
            price = as_sale(line.refund_of).price(versions[line.term_id].base)
            found.append(LineWords(line, price=price))
            continue
        with exact():
            end = base + line.basis
        found.append(LineWords(line, tuple(slices(versions[line.term_id], base, end))))
        base = end
    return found


def ordered(lines: Sequence[SalesLine]) -> list[SalesLine]:
    """As the walk took them: by day, sales first, then by reference."""
    by_ref = {line.reference: line for line in lines}
    walked = in_order([as_refund(line) if line.refund_of else as_sale(line) for line in lines])
    return [by_ref[one.ref] for one in walked]


def slices(terms: Terms, start: Decimal, end: Decimal) -> list[Slice]:
    """The base from ``start`` to ``end`` cut at threshold and tiers."""
    if end < start or start < 0:  # a loss: it takes back what the same slice would earn
        return [Slice(end - start, None, terms.earned_between(start, end))]
    floor = terms.threshold or Decimal(0)
    cuts = sorted({start, end, *(cut for cut in edges(terms, floor) if start < cut < end)})
    return [part(terms, low, high, floor) for low, high in pairwise(cuts)]


def edges(terms: Terms, floor: Decimal) -> list[Decimal]:
    """Where the rate may change."""
    return [floor, *(tier.start for tier in terms.tiers)]


def part(terms: Terms, low: Decimal, high: Decimal, floor: Decimal) -> Slice:
    """One slice within a tier."""
    with exact():
        if high <= floor:
            return Slice(high - low, None, Decimal(0))
        rate = [tier.rate for tier in terms.tiers if tier.start <= low][-1]
        return Slice(high - low, rate, (high - low) * rate / HUNDRED)


def columns_of(bases: Sequence[str]) -> tuple[str, ...]:
    """Columns of a report that the agreed bases need, beside reference and date."""
    return tuple(name for name in AMOUNTS if any(name in NEEDS[Base(base)] for base in bases))


AMOUNTS = ("gross", "returns", "cost", "received")
#: What a sale must say for each base; what else it may say changes nothing.
NEEDS: Mapping[Base, tuple[str, ...]] = {
    Base.GROSS_SALES: ("gross", "returns"),
    Base.NET_OF_RETURNS: ("gross", "returns"),
    Base.GROSS_MARGIN: ("gross", "returns", "cost"),
    Base.CASH_RECEIVED: ("received",),
}


def bases_of(terms: Sequence[CommissionTerm], day_from: date, day_to: date) -> list[str]:
    """Bases of the versions that hold in a period; of all where none does."""
    ruling = [row.base for row in terms if row.valid_from <= day_to]
    before = [row.base for row in terms if row.valid_from <= day_from]
    later = ruling[max(len(before) - 1, 0) :]
    return later or [row.base for row in terms] or [Base.NET_OF_RETURNS]
