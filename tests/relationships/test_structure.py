"""Who is lost without somebody is what the gatekeepers are made of."""

from __future__ import annotations

import random
from uuid import UUID

import igraph
import pytest

from relationships.network import LEAST_SHARE, find_doors
from relationships.paths.network import Network
from relationships.paths.search import Net
from relationships.structure import without

PEOPLE = 16
MEMBERS = {0: True, 1: False}


def network_of(links: list[tuple[int, int]]) -> Network:
    """A network of numbers, of whom the first are ours."""
    graph = igraph.Graph(n=PEOPLE, edges=links)
    parties = tuple(UUID(int=one + 1) for one in range(PEOPLE))
    return Network(
        parties=parties,
        number={party: at for at, party in enumerate(parties)},
        members=frozenset(parties[one] for one in MEMBERS),
        net=Net(near=graph.get_adjlist(), firmness={}, cost={}, asked={}),
        guesses=frozenset(),
        graph=graph,
        known=graph,
        others=graph,
    )


@pytest.mark.parametrize("seed", range(40))
def test_loss_is_the_share_of_the_gatekeeper(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - made-up data
    pairs = [(a, b) for a in range(PEOPLE) for b in range(a)]
    links = dice.sample(pairs, 14 + seed % 6)
    network = network_of(links)
    markets = {one: dice.choice("AB") for one in range(2, PEOPLE)}
    doors = find_doors(
        members={network.parties[one]: first for one, first in MEMBERS.items()},
        links=[(network.parties[a], network.parties[b]) for a, b in links],
        markets={network.parties[one]: market for one, market in markets.items()},
    )
    expected = {
        (network.number[one.person], one.market): (one.share, one.contacts) for one in doors
    }
    found = {
        (at, market): (lost / people, people)
        for at in range(1, PEOPLE)
        for market, (lost, people) in without(network, {at}).shares(markets).items()
        if lost and lost >= LEAST_SHARE * people
    }
    assert found == expected
