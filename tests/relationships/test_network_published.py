"""Published networks and their values to the digits printed (DOMAIN 6.1 to 6.5).

Weights and directions are measured by our own few lines (DOMAIN 3.7, trap 1); what pages show of
simple graphs is measured by igraph. The two are held to agree with the published values and with
each other. Closeness and the E-I index are of DOMAIN 6, too; the product has no such measure.
"""

from __future__ import annotations

from uuid import UUID

import igraph
import pytest

from relationships.network import constraint, effective_size, find_doors
from relationships.structure import place_of

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


BORGATTI = of_each("""
A: B F G E
B: G D
G: C D E F
""")
SIMPLE: dict[str, Edges] = {
    "borgatti": BORGATTI,
    "kite": KITE,
    "marriage": MARRIAGE,
    "business": BUSINESS,
    "both": MARRIAGE + BUSINESS,
    "karate": KARATE,
}
BETWEENNESS = [
    # network, node, raw, normalised where printed
    ("borgatti", "G", 9.0, None),
    ("borgatti", "A", 1.5, None),
    ("borgatti", "B", 0.5, None),
    ("borgatti", "D", 0.0, None),
    ("borgatti", "E", 0.0, None),
    ("borgatti", "F", 0.0, None),
    ("borgatti", "C", 0.0, None),
    ("kite", "Diane", 3.6667, 0.1019),
    ("kite", "Fernando", 8.3333, 0.2315),
    ("kite", "Garth", 8.3333, 0.2315),
    ("kite", "Andre", 0.8333, 0.0231),
    ("kite", "Beverley", 0.8333, 0.0231),
    ("kite", "Carol", 0.0, 0.0),
    ("kite", "Ed", 0.0, 0.0),
    ("kite", "Heather", 14.0, 0.3889),
    ("kite", "Ike", 8.0, 0.2222),
    ("kite", "Jane", 0.0, 0.0),
    ("marriage", "Medici", 47.5, 0.5220),
    ("marriage", "Guadagni", 23.1667, 0.2546),
    ("marriage", "Albizzi", 19.3333, 0.2125),
    ("marriage", "Strozzi", 9.3333, 0.1026),
    ("marriage", "Ridolfi", 10.3333, 0.1136),
    ("marriage", "Tornabuoni", 8.3333, 0.0916),
    ("marriage", "Bischeri", 9.5, 0.1044),
    ("marriage", "Castellani", 5.0, 0.0549),
    ("marriage", "Salviati", 13.0, 0.1429),
    ("marriage", "Barbadori", 8.5, 0.0934),
    ("marriage", "Peruzzi", 2.0, 0.0220),
    ("business", "Medici", 24.0, None),
    ("business", "Barbadori", 25.0, None),
    ("business", "Peruzzi", 13.5, None),
    ("business", "Lamberteschi", 6.0, None),
    ("both", "Medici", 43.3333, None),
    ("karate", "0", 231.0714, 0.4376),
    ("karate", "33", 160.5516, None),
    ("karate", "2", 75.8508, None),
    ("karate", "32", 76.6905, None),
    ("karate", "31", 73.0095, None),
    ("karate", "16", 0.0, None),
]


def simple(edges: Edges) -> tuple[igraph.Graph, list[str]]:
    """The network as pages ask it, and the names of its vertices."""
    names = sorted({end for edge in edges for end in edge})
    number = {name: at for at, name in enumerate(names)}
    pairs = {(number[min(edge)], number[max(edge)]) for edge in edges}
    return igraph.Graph(n=len(names), edges=sorted(pairs)), names


@pytest.mark.parametrize(("name", "node", "raw", "share"), BETWEENNESS)
def test_published_betweenness(name: str, node: str, raw: float, share: float | None) -> None:
    graph, names = simple(SIMPLE[name])
    place = place_of(graph, names.index(node))
    assert place.betweenness == pytest.approx(raw, abs=FOUR)
    if share is not None:
        assert place.betweenness_share == pytest.approx(share, abs=FOUR)


@pytest.mark.parametrize(
    ("name", "node", "burt", "size"), [value for value in VALUES if value[0] in SIMPLE]
)
def test_what_pages_show_is_what_was_published(
    name: str, node: str, burt: float, size: float
) -> None:
    graph, names = simple(SIMPLE[name])
    place = place_of(graph, names.index(node))
    assert place.constraint == pytest.approx(burt, abs=FOUR)
    assert place.effective_size == pytest.approx(size, abs=FOUR)
    assert place.efficiency == pytest.approx(size / place.contacts, abs=FOUR)


@pytest.mark.parametrize("name", SIMPLE)
def test_two_ways_of_measuring_agree(name: str) -> None:
    graph, names = simple(SIMPLE[name])
    weights = once(SIMPLE[name])
    for at, node in enumerate(names):
        place = place_of(graph, at)
        assert place.constraint == pytest.approx(constraint(weights, node), abs=1e-9)
        assert place.effective_size == pytest.approx(effective_size(weights, node), abs=1e-9)


def test_closed_forms_and_coverage() -> None:
    star = place_of(igraph.Graph.Star(5), 0)
    assert star.constraint == pytest.approx(0.25)
    assert star.effective_size == 4
    assert (star.betweenness, star.betweenness_share) == (6, 1)
    assert (star.known, star.possible, star.coverage) == (0, 6, 0)
    triangle = place_of(igraph.Graph.Full(3), 0)
    assert triangle.constraint == pytest.approx(1.125)
    assert triangle.effective_size == 1
    assert triangle.coverage == 1
    assert place_of(igraph.Graph.Full(4), 0).constraint == pytest.approx(0.9259, abs=FOUR)
    dyad = place_of(igraph.Graph.Full(2), 0)
    assert (dyad.constraint, dyad.coverage) == (1, None)
    alone = place_of(igraph.Graph(n=1), 0)
    assert (alone.constraint, alone.effective_size, alone.efficiency) == (None, None, None)


def test_six_contacts_with_four_ties() -> None:
    graph, names = simple(BORGATTI)
    place = place_of(graph, names.index("G"))
    assert (place.contacts, place.known) == (6, 4)
    assert place.effective_size == pytest.approx(6 - 2 * 4 / 6)
    assert place.coverage == pytest.approx(4 / 15)
    assert place.efficiency == pytest.approx(0.7778, abs=FOUR)
