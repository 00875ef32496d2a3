"""The map as data: nodes, edges and what hangs on whom, from what the viewer sees."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.db.models import Min

from dashboards.network.folding import folded
from dashboards.network.people import UNKNOWN, people_of, weights_of
from dashboards.network.reach import links_among, reached_from
from dashboards.network.standing import Memory, standing_of
from relationships.flags.sql import Scope
from relationships.models import Party, Relationship, Tie
from relationships.network import ONE_DOOR
from relationships.paths.network import loaded, network_of
from relationships.structure import reached, without
from relationships.whatif import going, principal_parties

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from dashboards.network.people import Person, Weight
    from dashboards.network.questions import Question
    from dashboards.network.reach import Reached
    from dashboards.network.standing import Standing
    from firms.access import Viewer
    from relationships.paths.network import Network
    from relationships.structure import Loss

MOST_DEPENDED_ON = 5
LEAST_BEHIND = 2  # people of a region who make it worth saying that all come through one
TIES = {"lever": "gives", "plug": "costs", "two_edged": "both"}


@dataclass(frozen=True, slots=True)
class Node:
    """Somebody on the map. ``parent`` leads there; None at the centre."""

    person: Person
    ring: int
    parent: UUID | None
    weight: Weight
    only_through: int = 0  # people out of reach without them
    is_lost: bool = False  # gone, or out of reach, with the one who steps out
    is_context: bool = False  # drawn only because somebody who was asked for hangs on it
    folded: int = 0  # people behind them who are not drawn

    @property
    def id(self) -> UUID:
        """Of the party."""
        return self.person.id

    @property
    def tie(self) -> str:
        """What the relationship does: gives, costs, both or neither."""
        return TIES.get(self.weight.word or "", "neither")


@dataclass(frozen=True, slots=True)
class Edge:
    """A link that is drawn; ``leads`` where the second hangs on the first, else dotted."""

    a: UUID
    b: UUID
    leads: bool


@dataclass(frozen=True, slots=True)
class Region:
    """A wedge; ``through`` is the one over whom all its people are reached."""

    key: str
    name: str
    nodes: int
    through: UUID | None = None
    people: int = 0  # reached only over that one


@dataclass(frozen=True, slots=True)
class Departure:
    """Somebody steps out."""

    person: Person
    relationship: UUID | None
    lost: int  # people out of reach then, as on the page that tells all of it


@dataclass(frozen=True, slots=True)
class NetworkMap:
    """What page, files and API show."""

    question: Question
    centre: UUID | None = None
    nodes: Sequence[Node] = ()  # those that are drawn, the centre first, ring by ring
    edges: Sequence[Edge] = ()
    regions: Sequence[Region] = ()  # of everybody on the map, for the filter
    depended_on: Sequence[Node] = ()
    listed: Sequence[Node] = ()  # whoever was asked for, folded ones included
    total: int = 0  # on the map without filters, within all steps
    left_out: int = 0
    unlinked: int = 0  # relationships nobody leads to
    first_on: date | None = None  # begin of the first tie
    departure: Departure | None = None
    by_id: Mapping[UUID, Node] = field(default_factory=dict)


_standings = Memory()


def map_of(viewer: Viewer, question: Question) -> NetworkMap:
    """The map of the day that was asked for. Raises ``TooLargeError``.

    Queries as for the network, and nine; two more where somebody steps out.
    """
    day = question.as_of
    network = network_of(viewer.view, day) if question.is_today else loaded(viewer.view, day)
    own = people_of_us(viewer)
    centre = centre_of(network, viewer, own)
    first = first_tie(viewer)
    if centre is None:
        return NetworkMap(question, first_on=first)
    standing = standing_in(viewer, network, question)
    near = reached_from(network, standing, centre)
    nodes = nodes_of(viewer, network, standing, near, question)
    departure, lost = departing(viewer, network, question)
    nodes = [replace(node, is_lost=node.id in lost) for node in nodes] if lost else nodes
    links = [(network.parties[a], network.parties[b]) for a, b in links_among(network, near)]
    asked = chosen(nodes, question)
    drawn = folded(asked, question)
    return NetworkMap(
        question=question,
        centre=centre,
        nodes=drawn,
        edges=edges_of(drawn, links),
        regions=regions_of(nodes, standing),
        depended_on=most_depended_on(nodes, standing),
        listed=[node for node in asked if node.ring and not node.is_context],
        total=len(nodes) - 1,
        left_out=near.left_out,
        unlinked=unlinked(viewer, network),
        first_on=first,
        departure=departure,
        by_id={node.id: node for node in nodes},
    )


def people_of_us(viewer: Viewer) -> dict[UUID, tuple[UUID, bool]]:
    """By party of a member the membership, and whether it leads the firm. One query."""
    rows = Party.objects.visible_to(viewer).filter(member__is_active=True)
    found = rows.values_list("pk", "member", "member__is_principal")
    return {pk: (member, bool(principal)) for pk, member, principal in found}


def centre_of(
    network: Network, viewer: Viewer, own: Mapping[UUID, tuple[UUID, bool]]
) -> UUID | None:
    """The viewer; for somebody who is not in the network, whoever leads the firm."""

    def place(party: UUID) -> tuple[bool, bool, UUID]:
        member, is_principal = own[party]
        return member != viewer.membership_id, not is_principal, party

    return min((party for party in own if party in network.members), key=place, default=None)


def first_tie(viewer: Viewer) -> date | None:
    """Where the slider begins. One query."""
    found = Tie.objects.visible_to(viewer).aggregate(first=Min("started_on"))
    first: date | None = found["first"]
    return first


def standing_in(viewer: Viewer, network: Network, question: Question) -> Standing:
    """Who is reached only over whom; from memory where the network is the one asked last."""
    kept: Standing | None = _standings.get(network)
    if kept is None:
        doors = Scope(viewer.view, question.as_of).rows(ONE_DOOR)
        organisations = Party.objects.visible_to(viewer).filter(kind=Party.Kind.ORGANISATION)
        kept = standing_of(
            network,
            [(row["a"], row["b"]) for row in doors],
            principal_parties(viewer),
            set(organisations.values_list("pk", flat=True)),
        )
        _standings.put(network, kept)
    return kept


def nodes_of(
    viewer: Viewer, network: Network, standing: Standing, near: Reached, question: Question
) -> list[Node]:
    """Everybody on the map. Two queries."""
    people = people_of(viewer, [network.parties[one] for one in near.ring])
    weights = weights_of(viewer, question, people)
    found: dict[UUID, Node] = {}
    for one, ring in near.ring.items():
        person = people.get(network.parties[one])
        parent = network.parties[near.parent[one]] if ring else None
        if person is None or (parent is not None and parent not in found):
            continue  # closed to the viewer a moment ago
        found[person.id] = Node(
            person=person,
            ring=ring,
            parent=parent,
            weight=weights.get(person.relationship, UNKNOWN) if person.relationship else UNKNOWN,
            only_through=standing.only_through(person.id),
        )
    return in_reading_order(found)


def in_reading_order(nodes: Mapping[UUID, Node]) -> list[Node]:
    """Ring by ring, region by region, by name."""
    return sorted(
        nodes.values(),
        key=lambda node: (
            node.ring,
            node.person.region,
            node.person.name.casefold(),
            node.person.id,
        ),
    )


def chosen(nodes: Sequence[Node], question: Question) -> list[Node]:
    """Those within the steps who pass the filters, and those over whom they are reached."""
    by_id = {node.id: node for node in nodes}
    wanted = {node.id for node in nodes if node.ring and fits(node, question)}
    wanted |= question.pinned & by_id.keys()
    needed: set[UUID] = set()
    for one in wanted:
        above = by_id[one].parent
        while above is not None and above not in needed:
            needed.add(above)
            above = by_id[above].parent
    return [
        node if node.id in wanted else replace(node, is_context=bool(node.ring))
        for node in nodes
        if node.id in wanted or node.id in needed or not node.ring
    ]


def fits(node: Node, question: Question) -> bool:
    """Whether it was asked for."""
    return (
        node.ring <= question.steps
        and question.kind in {"", node.person.kind}
        and question.region in {"", node.person.region}
        and question.balance in {"", node.weight.word}
    )


def edges_of(nodes: Sequence[Node], links: Sequence[tuple[UUID, UUID]]) -> list[Edge]:
    """Links between those who are drawn: who leads there, then who know each other."""
    shown = {node.id for node in nodes}
    led = [Edge(node.parent, node.id, leads=True) for node in nodes if node.parent is not None]
    pairs = sorted((a, b) if a < b else (b, a) for a, b in links if a in shown and b in shown)
    return [*led, *(Edge(a, b, leads=False) for a, b in pairs)]


def departing(
    viewer: Viewer, network: Network, question: Question
) -> tuple[Departure | None, frozenset[UUID]]:
    """Who steps out, and whom that takes away."""
    party = party_of(viewer, network, question.without)
    if party is None:
        return None, frozenset()
    gone = going(viewer, party, question.as_of)
    loss = without(network, network.numbers(gone))
    people = people_of(viewer, [*(network.parties[one] for one in loss.lost), party.pk])
    person = people[party.pk]
    number = sum(one.is_person for one in people.values()) - person.is_person
    return Departure(person, person.relationship, number), cut_off(network, loss)


def cut_off(network: Network, loss: Loss) -> frozenset[UUID]:
    """Who goes, who is lost, and organisations that were reached over nobody else."""
    out = loss.gone | loss.lost
    ours = network.numbers(network.members)
    rest = network.graph.copy()
    rest.delete_edges([edge for one in out for edge in rest.incident(one)])
    after = reached(rest, ours - loss.gone)
    return frozenset(network.parties[one] for one in out | (reached(network.graph, ours) - after))


def party_of(viewer: Viewer, network: Network, pk: UUID | None) -> Party | None:
    """Somebody on the network who can step out; whoever leads the firm cannot."""
    if pk is None or pk not in network.number:
        return None
    party = Party.objects.visible_to(viewer).filter(pk=pk).first()
    return None if party is None or pk in principal_parties(viewer) else party


def regions_of(nodes: Sequence[Node], standing: Standing) -> list[Region]:
    """Wedges in their order, with the one all ways into them lead over."""
    inside: dict[str, list[Node]] = defaultdict(list)
    nearest: dict[int, UUID] = {}  # by door whom it is called after
    for node in nodes:
        if node.ring:
            inside[node.person.region].append(node)
        if node.only_through:
            nearest.setdefault(standing.door_of[node.id], node.id)
    return [region_of(key, ones, standing, nearest) for key, ones in sorted(inside.items())]


def region_of(
    key: str, nodes: Sequence[Node], standing: Standing, nearest: Mapping[int, UUID]
) -> Region:
    """One wedge. A door is the one nearest to us that leads to all its people but itself."""
    name = nodes[0].person.region_name
    people = [node.person.id for node in nodes if node.person.is_person]
    for door in doors_of_all(people, standing, nearest):
        others = sum(standing.door_of.get(one) != door for one in people)
        if others >= LEAST_BEHIND:
            return Region(key, name, len(nodes), nearest[door], others)
    return Region(key, name, len(nodes))


def doors_of_all(
    people: Sequence[UUID], standing: Standing, nearest: Mapping[int, UUID]
) -> list[int]:
    """Doors that are, or lead to, everybody; the one that most hangs on comes first."""
    common: set[int] | None = None
    for one in people:
        own = standing.doors_to(one) | {standing.door_of.get(one, 0)}
        common = own if common is None else common & own
    found = (common or set()) & nearest.keys()
    return sorted(found, key=lambda door: (-standing.people[door], door))


def most_depended_on(nodes: Sequence[Node], standing: Standing) -> list[Node]:
    """Those over whom alone most are reached; of those who count as one, the nearest."""
    ranked = sorted(
        (node for node in nodes if node.only_through),
        key=lambda node: (-node.only_through, node.ring, node.person.name.casefold(), node.id),
    )
    first: dict[int, Node] = {}
    for node in ranked:
        first.setdefault(standing.door_of[node.id], node)
    return list(first.values())[:MOST_DEPENDED_ON]


def unlinked(viewer: Viewer, network: Network) -> int:
    """Relationships in which nobody has a tie to anybody. One query."""
    rows = Relationship.objects.visible_to(viewer).filter(archived_at=None, party__member=None)
    outside: Collection[UUID] = rows.values_list("party", flat=True)
    return sum(party not in network.number for party in outside)
