"""Published networks and their values to four digits (DOMAIN 6.2 to 6.5).

Betweenness, closeness and the E-I index are of DOMAIN 6, too; the product has no such measure
yet. Articulation points are held through the gatekeepers, which are those that cut us off.
"""

from __future__ import annotations

from uuid import UUID

import igraph
import pytest

from relationships.network import constraint, effective_size, find_doors

Edges = list[tuple[str, str]]


def famous(name: str, labels: list[str]) -> Edges:
    """A network that comes with igraph, its vertices named."""
    return [(labels[a], labels[b]) for a, b in igraph.Graph.Famous(name).get_edgelist()]


KITE_PEOPLE = "Andre Beverley Carol Diane Ed Fernando Garth Heather Ike Jane"
KITE = famous("Krackhardt_Kite", KITE_PEOPLE.split(" "))
KARATE = famous("Zachary", [str(number) for number in range(34)])


def of_each(lines: str) -> Edges:
    """Edges written as ``A: B C``, one family a line."""
    split = (line.partition(":") for line in lines.strip().splitlines())
    return [(start.strip(), end) for start, _colon, ends in split for end in ends.split()]


MARRIAGE = of_each("""
Albizzi: Ginori Guadagni Medici
Barbadori: Castellani Medici
Bischeri: Guadagni Peruzzi Strozzi
Castellani: Peruzzi Strozzi
Guadagni: Lamberteschi Tornabuoni
Medici: Acciaiuoli Ridolfi Salviati Tornabuoni
Pazzi: Salviati
Peruzzi: Strozzi
Ridolfi: Strozzi Tornabuoni
""")
BUSINESS = of_each("""
Barbadori: Castellani Ginori Medici Peruzzi
Bischeri: Guadagni Lamberteschi Peruzzi
Castellani: Lamberteschi Peruzzi
Ginori: Medici
Guadagni: Lamberteschi
Lamberteschi: Peruzzi
Medici: Pazzi Salviati Tornabuoni
""")


def once(edges: Edges) -> dict[tuple[str, str], float]:
    """Each pair with weight 1, however often it is tied."""
    return dict.fromkeys({(min(edge), max(edge)) for edge in edges}, 1.0)


def by_layers(*layers: Edges) -> dict[tuple[str, str], float]:
    """Each pair with the number of layers it is tied in."""
    found: dict[tuple[str, str], float] = {}
    for a, b in (edge for layer in layers for edge in layer):
        pair = (min(a, b), max(a, b))
        found[pair] = found.get(pair, 0.0) + 1
    return found


NETWORKS = {
    "kite": once(KITE),
    "karate": once(KARATE),
    "marriage": once(MARRIAGE),
    "business": once(BUSINESS),
    "both": once(MARRIAGE + BUSINESS),
    "layers": by_layers(MARRIAGE, BUSINESS),
    "directed": {("0", "1"): 1.0, ("0", "2"): 1.0, ("1", "0"): 1.0, ("2", "1"): 1.0},
}


@pytest.mark.parametrize(
    ("name", "edges"),
    [("kite", 18), ("karate", 78), ("marriage", 20), ("business", 15), ("both", 27)],
)
def test_networks_have_as_many_pairs_as_published(name: str, edges: int) -> None:
    assert len(NETWORKS[name]) == edges


VALUES = [
    # network, node, constraint, effective size
    ("kite", "Diane", 0.4702, 3.3333),
    ("kite", "Fernando", 0.4451, 3.0),
    ("kite", "Garth", 0.4451, 3.0),
    ("kite", "Andre", 0.5412, 2.0),
    ("kite", "Beverley", 0.5412, 2.0),
    ("kite", "Carol", 0.6641, 1.0),
    ("kite", "Ed", 0.6641, 1.0),
    ("kite", "Heather", 0.4311, 2.3333),
    ("kite", "Ike", 0.5, 2.0),
    ("kite", "Jane", 1.0, 1.0),
    ("marriage", "Medici", 0.2099, 5.6667),
    ("marriage", "Guadagni", 0.25, 4.0),
    ("marriage", "Albizzi", 0.3333, 3.0),
    ("marriage", "Strozzi", 0.4583, 3.0),
    ("marriage", "Ridolfi", 0.4599, 2.3333),
    ("marriage", "Tornabuoni", 0.4599, 2.3333),
    ("marriage", "Bischeri", 0.4823, 2.3333),
    ("marriage", "Castellani", 0.4823, 2.3333),
    ("marriage", "Salviati", 0.5, 2.0),
    ("marriage", "Barbadori", 0.5, 2.0),
    ("marriage", "Peruzzi", 0.6559, 1.6667),
    ("business", "Medici", 0.2725, 4.6),
    ("business", "Barbadori", 0.4394, 3.0),
    ("business", "Peruzzi", 0.5230, 2.5),
    ("business", "Lamberteschi", 0.5738, 2.5),
    ("both", "Medici", 0.2362, 7.0),
    ("layers", "Medici", 0.2291, 7.1364),
    ("layers", "Guadagni", 0.3668, 3.6667),
    ("layers", "Peruzzi", None, 3.4286),
    ("layers", "Salviati", 0.8496, 1.1667),
    ("layers", "Pazzi", 1.0436, 1.0),
    ("karate", "0", 0.1554, 13.75),
    ("karate", "33", 0.1564, 15.2353),
    ("karate", "2", 0.1852, 7.8),
    ("karate", "32", 0.2492, 9.8333),
    ("karate", "31", 0.2446, 5.0),
    ("karate", "16", 0.7812, 1.0),
    ("directed", "0", 1.003, 1.1667),
    ("directed", "1", 1.003, 1.1667),
    ("directed", "2", 1.389, 1.0),
]
#: Half of the last digit printed.
FOUR, THREE = 0.00005001, 0.0005001


@pytest.mark.parametrize(("name", "node", "burt", "size"), VALUES)
def test_published_values(name: str, node: str, burt: float | None, size: float) -> None:
    weights = NETWORKS[name]
    within = THREE if name == "directed" else FOUR
    if burt is not None:
        assert constraint(weights, node) == pytest.approx(burt, abs=within)
    assert effective_size(weights, node) == pytest.approx(size, abs=FOUR)


def cut_off_by(edges: Edges, us: str) -> set[str]:
    """Who keeps somebody from us: the articulation points but ourselves."""
    names = sorted({end for edge in edges for end in edge})
    ids = {name: UUID(int=number + 1) for number, name in enumerate(names)}
    found = find_doors(
        members={ids[us]: True},
        links=[(ids[a], ids[b]) for a, b in edges],
        markets={ids[name]: name for name in names if name != us},  # each a market of its own
    )
    back = {pk: name for name, pk in ids.items()}
    return {back[door.person] for door in found}


@pytest.mark.parametrize(
    ("edges", "points"),
    [
        pytest.param(KITE, {"Heather", "Ike"}, id="kite"),
        pytest.param(MARRIAGE, {"Albizzi", "Guadagni", "Medici", "Salviati"}, id="marriage"),
        pytest.param(BUSINESS, {"Barbadori", "Medici"}, id="business"),
        pytest.param(MARRIAGE + BUSINESS, {"Medici"}, id="both"),
        pytest.param(KARATE, {"0"}, id="karate"),
    ],
)
def test_gatekeepers_are_the_articulation_points(edges: Edges, points: set[str]) -> None:
    names = {end for edge in edges for end in edge}
    found = {us: cut_off_by(edges, us) for us in names}
    assert set.union(*found.values()) == points
    assert all(us not in cut for us, cut in found.items())
