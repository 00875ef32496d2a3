"""The network of one view: members, people and organisations, and who knows whom.

Kept in memory per firm, view and version of the view: loading 10,000 parties takes several times
as long as a question (PERFORMANCE 5). A view's version grows in the transaction that closes
something to it, and whenever the worker has looked at a change.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import igraph

from firms.models import View as ViewRow
from relationships.flags.sql import Scope
from relationships.network import LINKS, MEMBERS
from relationships.paths.search import Net

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date
    from uuid import UUID

    from firms.access import View

MOST_PARTIES = 100_000  # larger networks are no matter of an answer while somebody waits
MOST_KEPT = 200_000  # parties in memory, of all networks together
ASKED_DAYS = 90
#: Firmness of links that nobody measures, on the scale of a tie's strength (0..1): assumed, and
#: only used to put ways in order.
UNMEASURED, AT_WORK = 0.10, 0.50
CONFIDENCE: Final[Mapping[str, float]] = {"certain": 0.50, "probable": 0.25, "guess": 0.05}

OUTSIDE = """
SELECT id FROM @party WHERE is_private OR organisation_kind = 'focal_firm'
"""
JOBS = """
SELECT a.person_id AS a, a.organisation_id AS b FROM @affiliation a
WHERE (a.started_on IS NULL OR a.started_on <= %(as_of)s)
  AND (a.ended_on IS NULL OR a.ended_on >= %(as_of)s)
"""
STRENGTHS = """
SELECT mp.id AS a, s.person_id AS b, s.strength FROM @tiescore s
JOIN @party mp ON mp.member_id = s.member_id
WHERE s.strength IS NOT NULL
"""
BETWEEN_OTHERS = """
SELECT x.a_id AS a, x.b_id AS b, x.confidence FROM @altertie x
WHERE x.status <> 'former' AND x.kind NOT IN ('dislikes', 'competitor_of')
"""
COSTS = """
SELECT r.party_id AS id, count(*) AS n FROM @flag f
JOIN @relationship r ON r.id = f.shown_on_id
WHERE f.axis = 'plug' AND f.state = 'open'
GROUP BY r.party_id
"""
ASKED = """
SELECT i.introducer_id AS id, count(*) AS n FROM @introduction i
WHERE i.introducer_id IS NOT NULL AND i.state <> 'idea'
  AND coalesce(i.asked_on, i.on) <= %(as_of)s
  AND coalesce(i.asked_on, i.on) > %(as_of)s::date - %(days)s::int
GROUP BY i.introducer_id
"""


class TooLargeError(ValueError):
    """More parties than are searched while somebody waits."""


@dataclass(frozen=True, slots=True)
class Network:
    """A view's network; vertices are places in ``parties``."""

    parties: tuple[UUID, ...]
    number: Mapping[UUID, int]
    members: frozenset[UUID]
    net: Net
    guesses: frozenset[tuple[int, int]]  # links that rest on a guess alone
    graph: igraph.Graph
    known: igraph.Graph  # the same without jobs: who knows whom
    others: igraph.Graph  # of these the ties among others, without any of ours (DOMAIN 3.7)
    #: What people have in common with others; filled when it is first asked for a missing tie.
    people: dict[UUID, tuple[tuple[Any, ...], ...]] = field(default_factory=dict)

    def numbers(self, parties: Iterable[UUID]) -> set[int]:
        """Vertices of those who are in it."""
        return {self.number[one] for one in parties if one in self.number}


def network_of(view: View, as_of: date) -> Network:
    """The network as the view sees it now, from memory where nothing has changed.

    Raises ``TooLargeError``.
    """
    key = (view.firm_id, view.id, view.circle_ids, version_of(view), as_of)
    found = _kept.get(key)
    if found is None:
        found = loaded(view, as_of)
        _kept.put(key, found)
    return found


def version_of(view: View) -> int:
    """As stored: tokens do not carry it, and this transaction may have raised it."""
    rows = ViewRow.objects.of_firm(view.firm_id).filter(pk=view.id)
    return rows.values_list("version", flat=True).get()


def loaded(view: View, as_of: date) -> Network:
    """Read and put together; eight queries."""
    scope = Scope(view, as_of)
    outside = {row["id"] for row in scope.rows(OUTSIDE)}
    members = frozenset(row["id"] for row in scope.rows(MEMBERS))
    links = pairs(scope, LINKS, outside)
    jobs = pairs(scope, JOBS, outside)
    firmness, guesses = weighed(scope, members, links, jobs)
    parties = tuple(sorted({*members, *(one for pair in firmness for one in pair)}))
    if len(parties) > MOST_PARTIES:
        raise TooLargeError
    number = {party: place for place, party in enumerate(parties)}
    placed = {in_order(number[a], number[b]): firm for (a, b), firm in firmness.items()}
    ties = [in_order(number[a], number[b]) for a, b in links]
    own = {number[member] for member in members}
    apart = [tie for tie in ties if own.isdisjoint(tie)]
    size = len(parties)
    graph, known, others = (igraph.Graph(n=size, edges=one) for one in (list(placed), ties, apart))
    return Network(
        parties=parties,
        number=number,
        members=members,
        net=Net(
            near=graph.get_adjlist(),
            firmness=placed,
            cost=counted(scope, COSTS, number),
            asked=counted(scope, ASKED, number, days=ASKED_DAYS),
        ),
        guesses=frozenset(in_order(number[a], number[b]) for a, b in guesses),
        graph=graph,
        known=known,
        others=others,
    )


def pairs(scope: Scope, query: str, outside: set[UUID]) -> set[tuple[UUID, UUID]]:
    """Links of a query between parties that belong to the network, in one order each."""
    found = ((row["a"], row["b"]) for row in scope.rows(query))
    return {sorted_pair(a, b) for a, b in found if a != b and a not in outside and b not in outside}


def weighed(
    scope: Scope,
    members: frozenset[UUID],
    links: set[tuple[UUID, UUID]],
    jobs: set[tuple[UUID, UUID]],
) -> tuple[dict[tuple[UUID, UUID], float], set[tuple[UUID, UUID]]]:
    """Firmness of each link, the best of what is known, and the links that are mere guesses."""
    strengths = {sorted_pair(row["a"], row["b"]): row["strength"] for row in scope.rows(STRENGTHS)}
    said: dict[tuple[UUID, UUID], float] = {}
    for row in scope.rows(BETWEEN_OTHERS):
        pair = sorted_pair(row["a"], row["b"])
        said[pair] = max(said.get(pair, 0.0), CONFIDENCE[row["confidence"]])
    firmness: dict[tuple[UUID, UUID], float] = {}
    guesses: set[tuple[UUID, UUID]] = set()
    for pair in links | jobs:
        at_work = AT_WORK if pair in jobs else 0.0
        measured = strengths.get(pair, UNMEASURED if members.intersection(pair) else 0.0)
        firmness[pair] = max(at_work, said.get(pair, 0.0), measured)
        if firmness[pair] == CONFIDENCE["guess"] and not members.intersection(pair):
            guesses.add(pair)
    return firmness, guesses


def counted(scope: Scope, query: str, number: Mapping[UUID, int], **values: int) -> dict[int, int]:
    """How many of something each party has."""
    rows = scope.rows(query, **values)
    return {number[row["id"]]: row["n"] for row in rows if row["id"] in number}


def sorted_pair(a: UUID, b: UUID) -> tuple[UUID, UUID]:
    """One order for both directions."""
    return (a, b) if a < b else (b, a)


def in_order(a: int, b: int) -> tuple[int, int]:
    """The same for vertices."""
    return (a, b) if a < b else (b, a)


class Memory:
    """Networks used last, as far as they fit; another version of a view drops the former."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[object, ...], Network] = OrderedDict()

    def get(self, key: tuple[object, ...]) -> Network | None:
        """The network, now the one used last."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def put(self, key: tuple[object, ...], network: Network) -> None:
        """Keep it; what was kept of the same view goes, and the longest unused until all fit."""
        with self._lock:
            for old in list(self._former(key)):
                del self._kept[old]
            self._kept[key] = network
            while len(self._kept) > 1 and self._size() > MOST_KEPT:
                self._kept.popitem(last=False)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()

    def _former(self, key: tuple[object, ...]) -> Iterator[tuple[object, ...]]:
        return (old for old in self._kept if old[:2] == key[:2])

    def _size(self) -> int:
        return sum(len(one.parties) for one in self._kept.values())


_kept = Memory()
forget_networks = _kept.clear
