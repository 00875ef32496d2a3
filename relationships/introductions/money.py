"""Income that introductions led to, as an upper app tells it to who may know (DECISIONS 7).

Nothing here knows of clients: their app registers how it is worked out. Where the answer is None,
pages say nothing about money.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from decimal import Decimal
    from uuid import UUID

    from firms.access import Viewer


@dataclass(frozen=True, slots=True)
class IntroducedIncome:
    """Sums in the firm's currency. What several introductions led to is in the sum of each."""

    currency: str
    total: Decimal  # each amount once
    since: date | None  # the first introduction that led to income; None: nobody knows
    through: Mapping[UUID, Decimal]  # by introduction
    credited: Mapping[UUID, Decimal]  # by introducer; their shares, each amount once


_loads: list[Callable[[Viewer, date], IntroducedIncome | None]] = []


def tell_income_by(load: Callable[[Viewer, date], IntroducedIncome | None]) -> None:
    """Have the sums worked out by this; a constant number of queries."""
    _loads[:] = [load]


def introduced_income(viewer: Viewer, as_of: date) -> IntroducedIncome | None:
    """What introductions brought up to a day; None for who may not know."""
    return _loads[0](viewer, as_of) if _loads else None
