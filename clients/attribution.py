"""Who is credited with income: along the chain of introductions that led to it (DOMAIN 3.12).

Pure: nothing here reads the database. The nearest introducer weighs 1, the one before ½, then ¼
and so on, normalised to 1; several at one hop share its weight; an introducer counts once, where
they are nearest. What is shared out makes exactly the income, to the cent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from clients.commission.money import split

MOST_HOPS = 4
HUNDRED = Decimal(100)


class Mode(StrEnum):
    """How income is shared along a chain."""

    CHAIN = "chain"  # nearest 1, then ½, ¼ …, or the shares that were set
    FIRST = "first"  # all of it to where the chain began
    LAST = "last"  # all of it to the nearest


@dataclass(frozen=True, slots=True)
class Edge:
    """An introduction that was made."""

    id: UUID
    introducer: UUID | None
    target: UUID | None
    parent: UUID | None = None
    day: date | None = None

    def is_by(self, day: date | None) -> bool:
        """Made by then; an unknown day is early enough."""
        return self.day is None or day is None or self.day <= day


@dataclass(frozen=True)
class Network:
    """All introductions made, by what leads to them."""

    edges: Mapping[UUID, Edge]
    #: Whoever may stand before an introducer: introductions of ours, not of others.
    ours: frozenset[UUID] = field(default=frozenset())

    @cached_property
    def reaching(self) -> Mapping[UUID, Sequence[Edge]]:
        """Introductions of ours by whom they reached."""
        found: dict[UUID, list[Edge]] = defaultdict(list)
        for edge in self.edges.values():
            if edge.target is not None and edge.id in self.ours:
                found[edge.target].append(edge)
        return found

    def before(self, edge: Edge) -> Iterable[Edge]:
        """What led to an introduction: its parent, and how we came to know its introducer."""
        parent = self.edges.get(edge.parent) if edge.parent else None
        led = [parent] if parent else []
        reached = self.reaching.get(edge.introducer, ()) if edge.introducer else ()
        return [one for one in (*led, *reached) if one.id != edge.id and one.is_by(edge.day)]


def hops(anchors: Iterable[Edge], network: Network) -> list[list[UUID]]:
    """Introducers hop by hop, the nearest first; circles end where somebody comes again."""
    found: list[list[UUID]] = []
    known: set[UUID] = set()
    level = list(anchors)
    for _hop in range(MOST_HOPS):
        here = [one.introducer for one in level if one.introducer and one.introducer not in known]
        people = sorted(set(here), key=str)
        known.update(people)
        if people:
            found.append(people)
        taken = {one.id for one in level}
        level = [
            before
            for one in level
            if one.introducer is None or one.introducer in people
            for before in network.before(one)
            if before.id not in taken
        ]
    return found


def weights(chain: Sequence[Sequence[UUID]], mode: Mode) -> dict[UUID, Decimal]:
    """The weight of everybody on a chain; empty of an empty one. Not normalised."""
    chosen = chain[-1:] if mode is Mode.FIRST else chain[:1] if mode is Mode.LAST else chain
    found: dict[UUID, Decimal] = {}
    for hop, people in enumerate(chosen):
        for person in people:
            found[person] = Decimal(2) ** -hop / len(people)
    return found


def shared_out(amount: Decimal, by: Mapping[UUID, Decimal], currency: str) -> dict[UUID, Decimal]:
    """The amount by these weights, to the currency's smallest unit; their sum is the amount."""
    if not by:
        return {}
    return dict(zip(by, split(amount, list(by.values()), currency), strict=True))


def makes_whole(shares: Iterable[Decimal]) -> bool:
    """True of shares above nothing that make 100 %."""
    every = list(shares)
    return bool(every) and min(every) > 0 and sum(every) == HUNDRED
