"""Where somebody stands among others: the measures of DOMAIN 3.6 to 3.8 for one party.

Our members are out of the ties that are measured: in a book of one's own ties one is the broker of
everything (DOMAIN 3.7, trap 2). Private people are not in the network at all (trap 3). Each
measure comes with how many ties among one's contacts are known of those possible, since where
little is known everybody looks independent (trap 4).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    import igraph

    from relationships.paths.network import Network

MOST_FOR_BETWEENNESS = 2_000  # vertices; the work grows with the square


@dataclass(frozen=True, slots=True)
class Place:
    """One vertex among others; None where a measure is not defined."""

    contacts: int
    known: int  # ties among the contacts
    constraint: float | None  # Burt; over 1 in the tightest circles
    effective_size: float | None  # contacts, less what is the same among them
    betweenness: float | None  # shortest ways between two others that lead over it
    betweenness_share: float | None  # of all pairs of others

    @property
    def possible(self) -> int:
        """Pairs among the contacts."""
        return self.contacts * (self.contacts - 1) // 2

    @property
    def coverage(self) -> float | None:
        """Known ties of those possible among the contacts; None where there is no pair."""
        return self.known / self.possible if self.possible else None

    @property
    def efficiency(self) -> float | None:
        """Effective size per contact."""
        return None if self.effective_size is None else self.effective_size / self.contacts


def place_of(graph: igraph.Graph, vertex: int) -> Place:
    """The measures of a vertex in a simple graph without directions and weights."""
    near = graph.neighbors(vertex)
    if not near:
        return Place(0, 0, None, None, None, None)
    known = graph.induced_subgraph(near).ecount()
    raw = betweenness_of(graph, vertex)
    return Place(
        contacts=len(near),
        known=known,
        constraint=graph.constraint(vertices=[vertex])[0],
        effective_size=len(near) - 2 * known / len(near),  # Borgatti 1997
        betweenness=raw,
        betweenness_share=normalised(raw, graph),
    )


def betweenness_of(graph: igraph.Graph, vertex: int) -> float | None:
    """Brandes' betweenness; None where the graph is too large to ask while somebody waits."""
    if graph.vcount() > MOST_FOR_BETWEENNESS:
        return None
    return float(graph.betweenness(vertices=[vertex])[0])


def normalised(raw: float | None, graph: igraph.Graph) -> float | None:
    """Of the pairs of all others who have ties; None where there is no pair."""
    tied = sum(degree > 0 for degree in graph.degree())
    pairs = (tied - 1) * (tied - 2) / 2
    return raw / pairs if raw is not None and pairs > 0 else None


@dataclass(frozen=True, slots=True)
class Loss:
    """What is out of reach once some have gone, as vertices."""

    gone: frozenset[int]
    lost: frozenset[int]  # reached before, and not any more
    reached: frozenset[int]  # before, without those who go

    def shares(self, markets: Mapping[int, Any]) -> dict[Any, tuple[int, int]]:
        """By market: how many of those reached there are lost (DOMAIN 3.8)."""
        before = Counter(markets[one] for one in self.reached if markets.get(one))
        lost = Counter(markets[one] for one in self.lost if markets.get(one))
        return {market: (lost[market], number) for market, number in before.items()}


def without(network: Network, gone: Collection[int]) -> Loss:
    """Who is reached from our members only over those who go."""
    ours = network.numbers(network.members)
    before = reached(network.known, ours)
    rest = network.known.copy()
    rest.delete_edges([edge for one in gone for edge in rest.incident(one)])
    after = reached(rest, ours - set(gone))
    kept = before - ours - set(gone)
    return Loss(frozenset(gone), frozenset(kept - after), frozenset(kept))


def reached(graph: igraph.Graph, starts: Iterable[int]) -> set[int]:
    """Everybody in a part of the network in which one of the starts is, the starts included."""
    parts = graph.connected_components().membership
    own = {parts[one] for one in starts}
    return {at for at, part in enumerate(parts) if part in own}
