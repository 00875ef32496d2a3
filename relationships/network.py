"""Structure of the network: gatekeepers, constraint, effective size (DOMAIN 3.6-3.8).

Structure is reported for others, not for the firm's principal, who is the broker of everything
in a book of one's own ties; private persons are left out (DOMAIN 3.7, traps 2 and 3).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

import igraph

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from relationships.flags.sql import Scope

LEAST_SHARE = 0.30  # smaller shares are of no use to any rule and are not kept
ROOT = 0  # the vertex that stands for "us"

MEMBERS = """
SELECT p.id, m.is_principal FROM @membership m JOIN @party p ON p.member_id = m.id
WHERE m.is_active
"""
PEOPLE = """
SELECT id, country FROM @party
WHERE kind = 'person' AND NOT is_private AND member_id IS NULL AND country <> ''
"""
# A contact of ours: a live tie, or a meeting where nobody has described the tie.
LINKS = """
WITH hidden AS (SELECT id FROM @party WHERE is_private)
SELECT mp.id AS a, t.person_id AS b
FROM @tie t JOIN @party mp ON mp.member_id = t.member_id
WHERE (t.started_on IS NULL OR t.started_on <= %(as_of)s)
  AND (t.ended_on IS NULL OR t.ended_on > %(as_of)s)
  AND t.person_id NOT IN (SELECT id FROM hidden)
UNION
SELECT mp.id, p.party_id
FROM @interaction i
JOIN @participant p ON p.interaction_id = i.id
JOIN @party mp ON mp.member_id = i.member_id
WHERE i.on <= %(as_of)s AND p.party_id NOT IN (SELECT id FROM hidden)
  AND NOT EXISTS (SELECT FROM @tie t WHERE t.member_id = i.member_id AND t.person_id = p.party_id)
UNION
SELECT x.a_id, x.b_id FROM @altertie x
WHERE x.status <> 'former' AND x.kind NOT IN ('dislikes', 'competitor_of')
  AND x.a_id NOT IN (SELECT id FROM hidden) AND x.b_id NOT IN (SELECT id FROM hidden)
"""
# Two people who count as one door: family, or owners of the same organisation.
ONE_DOOR = """
SELECT x.a_id AS a, x.b_id AS b FROM @altertie x WHERE x.kind = 'kin' AND x.status <> 'former'
UNION
SELECT x.a_id, y.a_id FROM @altertie x JOIN @altertie y ON y.b_id = x.b_id AND y.a_id > x.a_id
WHERE x.kind = 'owns' AND y.kind = 'owns' AND x.status <> 'former' AND y.status <> 'former'
UNION
SELECT a.person_id, b.person_id FROM @affiliation a
JOIN @affiliation b ON b.organisation_id = a.organisation_id AND b.person_id > a.person_id
JOIN @party o ON o.id = a.organisation_id AND o.organisation_kind <> 'focal_firm'
WHERE a.role ~* '\\m(co-?)?owner\\M' AND b.role ~* '\\m(co-?)?owner\\M'
  AND (a.ended_on IS NULL OR a.ended_on >= %(as_of)s)
  AND (b.ended_on IS NULL OR b.ended_on >= %(as_of)s)
"""


# Nearly everybody is known to some of us and to nobody else. Whoever knows only us opens no way to
# others, so that counting them by who of us knows them is enough. The rest is linked one by one:
# those with ties among each other or with somebody who has left us, and who counts as one door.
# Rows are links (a, b), people in markets (a, country) and counts (members, country, people).
NETWORK = f"""
WITH link AS MATERIALIZED ({LINKS}),
door AS ({ONE_DOOR}),
ours AS (
    SELECT p.id, m.is_active FROM @membership m JOIN @party p ON p.member_id = m.id
),
tied AS (
    SELECT id FROM ours
    UNION SELECT a_id FROM @altertie UNION SELECT b_id FROM @altertie
    UNION SELECT a FROM door UNION SELECT b FROM door
    UNION SELECT b FROM link WHERE a NOT IN (SELECT id FROM ours WHERE is_active)
),
people AS ({PEOPLE}),
leaf AS (
    SELECT b, array_agg(a ORDER BY a) AS members FROM link
    WHERE NOT EXISTS (SELECT FROM tied WHERE tied.id = link.b) GROUP BY b
)
SELECT a, b, NULL::uuid[] AS members, '' AS country, 1::bigint AS people FROM link
WHERE b IN (SELECT id FROM tied)
UNION ALL
SELECT id, NULL, NULL, country, 1 FROM people WHERE id IN (SELECT id FROM tied)
UNION ALL
SELECT NULL, NULL, f.members, coalesce(p.country, ''), count(*)
FROM leaf f LEFT JOIN people p ON p.id = f.b GROUP BY f.members, coalesce(p.country, '')
"""  # noqa: S608 - made of our own words

#: How many people of a market only these of us know. Without a market: "".
Leaves = dict[tuple[tuple[UUID, ...], str], int]


@dataclass(frozen=True, slots=True)
class Door:
    """Share of a market reached only through one person; ``contacts`` are the others there."""

    person: UUID
    market: str
    share: float
    contacts: int


def doors(scope: Scope) -> list[Door]:
    """Everybody who holds ``LEAST_SHARE`` or more of a market, as the view sees the network."""
    links: list[tuple[UUID, UUID]] = []
    markets: dict[UUID, str] = {}
    leaves: Leaves = {}
    for row in scope.rows(NETWORK):
        if row["members"] is not None:
            leaves[tuple(row["members"]), row["country"]] = row["people"]
        elif row["b"] is not None:
            links.append((row["a"], row["b"]))
        else:
            markets[row["a"]] = row["country"]
    return find_doors(
        members={row["id"]: row["is_principal"] for row in scope.rows(MEMBERS)},
        links=links,
        markets=markets,
        one_door=[(row["a"], row["b"]) for row in scope.rows(ONE_DOOR)],
        leaves=leaves,
    )


def find_doors(
    *,
    members: Mapping[UUID, bool],
    links: Sequence[tuple[UUID, UUID]],
    markets: Mapping[UUID, str],
    one_door: Iterable[tuple[UUID, UUID]] = (),
    leaves: Mapping[tuple[tuple[UUID, ...], str], int] | None = None,
) -> list[Door]:
    """Dominators of the network seen from "us", in one linear pass.

    ``members`` says who of us is the principal. A contact is lost with x exactly when x
    dominates it in the tree rooted at all our members. ``leaves`` are contacts that nobody but
    members knows, counted by those members and by market.
    """
    principals = {member for member, is_principal in members.items() if is_principal}
    group = grouped(one_door, without=principals)
    leaves = leaves or {}
    graph, number = directed(members, links, group, (one for known, _ in leaves for one in known))
    above = graph.dominator(ROOT, mode="out")
    reached = {
        person: country
        for person, country in markets.items()
        if number.get(group(person), -1) >= 0 and above[number[group(person)]] >= 0
    }
    face = faces(members, links, group, principals, leaves)
    return list(shares(reached, group, number, above, face, leaves))


def grouped(pairs: Iterable[tuple[UUID, UUID]], without: set[UUID]) -> Any:
    """Function that gives the representative of the door a person belongs to."""
    leader: dict[UUID, UUID] = {}

    def find(person: UUID) -> UUID:
        while leader.get(person, person) != person:
            person = leader[person]
        return person

    for a, b in pairs:
        if a not in without and b not in without:
            first, second = sorted((find(a), find(b)))
            leader[second] = first
    return find


def directed(
    members: Mapping[UUID, bool],
    links: Sequence[tuple[UUID, UUID]],
    group: Any,
    others: Iterable[UUID] = (),
) -> tuple[Any, dict[UUID, int]]:
    """The graph with both directions of each link, and the number of each door in it.

    ``others`` get a number as well.
    """
    number: dict[UUID, int] = {}
    for person in (*members, *(end for link in links for end in link), *others):
        number.setdefault(group(person), len(number) + 1)
    edges = [(ROOT, number[group(member)]) for member in members]
    for a, b in links:
        start, end = number[group(a)], number[group(b)]
        edges += [(start, end), (end, start)]
    return igraph.Graph(n=len(number) + 1, edges=edges, directed=True), number


def faces(
    members: Mapping[UUID, bool],
    links: Sequence[tuple[UUID, UUID]],
    group: Any,
    principals: set[UUID],
    leaves: Mapping[tuple[tuple[UUID, ...], str], int],
) -> dict[UUID, UUID]:
    """Who stands for a door: the person with most links to us, then with most links."""
    weight: Counter[UUID] = Counter()
    for (known, _country), people in leaves.items():
        weight.update(dict.fromkeys(known, people))
    for a, b in links:
        weight[a] += 1000 if b in members else 1
        weight[b] += 1000 if a in members else 1
    found: dict[UUID, UUID] = {}
    for person in sorted(set(weight) | set(members), key=lambda one: (-weight[one], one)):
        if person not in principals:
            found.setdefault(group(person), person)
    return found


def shares(
    reached: Mapping[UUID, str],
    group: Any,
    number: Mapping[UUID, int],
    above: Sequence[float],
    face: Mapping[UUID, UUID],
    leaves: Mapping[tuple[tuple[UUID, ...], str], int],
) -> Iterator[Door]:
    """Doors with their share of each market in which they hold enough."""
    total = Counter(reached.values())
    inside: dict[tuple[int, str], int] = Counter()  # contacts that are the door itself
    lost: dict[tuple[int, str], int] = Counter()
    for person, country in reached.items():
        own = number[group(person)]
        inside[own, country] += 1
        for vertex in up(int(above[own]), above):
            lost[vertex, country] += 1
    for (known, country), people in leaves.items():
        total[country] += people
        ways = {number[group(one)] for one in known}
        for vertex in up(ways.pop(), above) if len(ways) == 1 else ():
            lost[vertex, country] += people
    person_of = {number[door]: person for door, person in face.items()}
    for (vertex, country), missing in lost.items():
        others = total[country] - inside[vertex, country]
        if country and vertex in person_of and missing >= LEAST_SHARE * others:
            yield Door(person_of[vertex], country, missing / others, others)


def up(vertex: int, above: Sequence[float]) -> Iterator[int]:
    """The vertex and everybody on whom it hangs, up to us."""
    while vertex > ROOT:
        yield vertex
        vertex = int(above[vertex])


def proportions(weights: Mapping[tuple[Any, Any], float]) -> dict[Any, dict[Any, float]]:
    """p_ij of DOMAIN 3.6 from (a, b) weights: the share of i's links that goes to j."""
    both: dict[Any, dict[Any, float]] = defaultdict(lambda: defaultdict(float))
    for (a, b), weight in weights.items():
        both[a][b] += weight
        both[b][a] += weight
    return {
        node: {other: weight / sum(row.values()) for other, weight in row.items()}
        for node, row in both.items()
    }


def constraint(weights: Mapping[tuple[Any, Any], float], node: Any) -> float | None:
    """Burt's constraint of a node; None for an isolate. Can exceed 1."""
    p = proportions(weights)
    if node not in p:
        return None
    total = 0.0
    for j in p[node]:
        indirect = sum(p[node][q] * p[q].get(j, 0.0) for q in p[node] if q != j)
        total += (p[node][j] + indirect) ** 2
    return total


def effective_size(weights: Mapping[tuple[Any, Any], float], node: Any) -> float | None:
    """Burt's effective size: contacts less what is redundant among them; None for an isolate."""
    both: dict[Any, dict[Any, float]] = defaultdict(lambda: defaultdict(float))
    for (a, b), weight in weights.items():
        both[a][b] += weight
        both[b][a] += weight
    if node not in both:
        return None
    out = sum(both[node].values())
    total = 0.0
    for j in both[node]:
        most = max(both[j].values())
        total += 1 - sum(
            both[node][q] / out * both[j].get(q, 0.0) / most for q in both[node] if q not in {j}
        )
    return total
