"""Where income comes from: the clients by their share, for who sees all money (DECISIONS 3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from clients.reads.overview import in_order, overview
from firms.permissions import may
from relationships.flag_words import own_lines
from relationships.flags import registry

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from clients.reads.overview import Account
    from dashboards.reads.choice import Choice
    from firms.access import Viewer

CARRIES_THE_FIRM = "R08"


@dataclass(frozen=True, slots=True)
class Income:
    """Clients with income, the largest first, and the share from which one carries the firm."""

    currency: str
    total: Decimal
    line: float  # 0 to 1: the lowest threshold of R08
    clients: Sequence[Account]


def sees_income(viewer: Viewer) -> bool:
    """By role alone, never by what there is."""
    return viewer.view.sees_money and may(viewer, "income", "read")


def income(viewer: Viewer, choice: Choice) -> Income | None:
    """None for who does not see all money. Five queries."""
    if not sees_income(viewer):
        return None
    found = overview(viewer, choice.period, choice.as_of, with_due=False)
    bringing = [
        one for one in in_order(found.accounts, "-income") if one.income and one.income.total
    ]
    return Income(
        currency=viewer.firm.base_currency,
        total=found.sums.income_total.total,
        line=your_line(viewer),
        clients=bringing,
    )


def your_line(viewer: Viewer) -> float:
    """As the firm set it. One query."""
    rule = registry.rule_by_id(CARRIES_THE_FIRM)
    if rule is None:
        raise LookupError(CARRIES_THE_FIRM)
    values = rule.values(own_lines(viewer).of(rule.slug))
    return float(values["share"])
