"""Whom to trust with a check: how many they did in a market, how often they were wrong."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from common.dates import country_name
from partners.models import Vetting
from relationships.models import Party

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from firms.access import Viewer


@dataclass(slots=True)
class Vetter:
    """Somebody who checked for the firm in a market."""

    name: str
    party: Party | None  # None: a colleague or an agency
    count: int = 0
    #: Called clear and shown otherwise by a later check.
    wrong: int = 0
    avoided: dict[str, Decimal] = field(default_factory=dict)  # by currency
    last_on: date | None = None

    def add(self, row: Vetting, *, is_wrong: bool) -> None:
        """One more check."""
        self.count += 1
        self.wrong += is_wrong
        if row.loss_avoided is not None:
            so_far = self.avoided.get(row.currency, Decimal(0))
            self.avoided[row.currency] = so_far + row.loss_avoided
        if row.done_on and (self.last_on is None or row.done_on > self.last_on):
            self.last_on = row.done_on


@dataclass(frozen=True, slots=True)
class MarketVetters:
    """A country with those who checked somebody there, the most trusted first."""

    name: str  # empty: where the checked one works is not known
    vetters: list[Vetter]


def trusted(viewer: Viewer, as_of: date) -> list[MarketVetters]:
    """By the country of whom they checked. Two queries."""
    rows = list(
        Vetting.objects.visible_to(viewer).settled_by(as_of).select_related("subject", "member")
    )
    people = Party.objects.visible_to(viewer).in_bulk(
        [one.vetter_id for one in rows if one.vetter_id]
    )
    wrong = wrong_ones(rows)
    found: dict[str, dict[str, Vetter]] = defaultdict(dict)
    for row in rows:
        party = people.get(row.vetter_id) if row.vetter_id else None
        name = party.name if party else row.member.name if row.member else row.agency
        if name:
            one = found[row.subject.country].setdefault(name, Vetter(name, party))
            one.add(row, is_wrong=row.pk in wrong)
    return [
        MarketVetters(country_name(code) if code else "", in_order(found[code].values()))
        for code in sorted(found, key=lambda code: (not code, code))
    ]


def in_order(rows: Iterable[Vetter]) -> list[Vetter]:
    """Seldom wrong first, then those who did most."""
    return sorted(rows, key=lambda one: (one.wrong, -one.count, one.name))


def wrong_ones(rows: Iterable[Vetting]) -> set[UUID]:
    """Clear checks that a later one of the same party stands against; rows come newest first."""
    later: dict[UUID, bool] = {}
    found = set()
    for row in rows:
        is_clear = row.result == Vetting.Result.CLEAR
        if is_clear and later.get(row.subject_id):
            found.add(row.pk)
        later[row.subject_id] = later.get(row.subject_id, False) or not is_clear
    return found
