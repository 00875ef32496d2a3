"""Income that hangs on somebody, as an upper app works it out for who may know (DECISIONS 7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from decimal import Decimal
    from uuid import UUID

    from firms.access import Viewer
    from relationships.models import Party


@dataclass(frozen=True, slots=True)
class Hanging:
    """A client nobody would be known at any more, and its income."""

    party: Party
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Stake:
    """Income of the last 12 months in the firm's currency."""

    currency: str
    hanging: Sequence[Hanging]  # the most first
    amount: Decimal  # of them together
    share: Decimal | None  # of all income; None without any
    opened: Decimal  # credited to those who step out, whoever is known there today

    @property
    def percent(self) -> int | None:
        """Of all income, in percent."""
        return None if self.share is None else round(100 * self.share)


_loads: list[Callable[[Viewer, frozenset[UUID], frozenset[UUID], date], Stake | None]] = []


def tell_stake_by(
    load: Callable[[Viewer, frozenset[UUID], frozenset[UUID], date], Stake | None],
) -> None:
    """Have it worked out by this, from who steps out and who is out of reach then."""
    _loads[:] = [load]


def stake_of(
    viewer: Viewer, gone: frozenset[UUID], lost: frozenset[UUID], as_of: date
) -> Stake | None:
    """What hangs on them; None for who may not know."""
    return _loads[0](viewer, gone, lost, as_of) if _loads else None
