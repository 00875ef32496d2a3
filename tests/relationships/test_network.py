"""Structure measures against published and closed-form values (DOMAIN 6)."""

from __future__ import annotations

from uuid import UUID

import pytest

from relationships.network import constraint, effective_size, find_doors

PAIRS = [
    (edge[0], edge[1]) for edge in ("AB", "AF", "AG", "AE", "EG", "FG", "BG", "BD", "DG", "GC")
]
BORGATTI = dict.fromkeys(PAIRS, 1.0)
WEIGHTED = dict(
    zip(
        PAIRS,
        [2.0, 3.0, 5.0, 2.0, 8.0, 3.0, 4.0, 1.0, 3.0, 10.0],
        strict=True,
    )
)


@pytest.mark.parametrize(
    ("node", "expected_constraint", "expected_size"),
    [
        ("G", 0.4003, 4.6667),
        ("A", 0.5955, 2.5),
        ("B", 0.6427, 1.6667),
        ("D", 0.7847, 1.0),
        ("E", 0.7309, 1.0),
        ("C", 1.0, 1.0),
    ],
)
def test_borgatti_unweighted(node: str, expected_constraint: float, expected_size: float) -> None:
    assert constraint(BORGATTI, node) == pytest.approx(expected_constraint, abs=1e-4)
    assert effective_size(BORGATTI, node) == pytest.approx(expected_size, abs=1e-4)


@pytest.mark.parametrize(
    ("node", "expected_constraint", "expected_size"),
    [
        ("G", 0.2989, 5.4717),
        ("A", 0.7950, 2.4750),
        ("B", 0.8127, 1.6714),
        ("D", 0.9134, 1.15),
        ("E", 0.8835, 1.1),
        ("F", 0.8332, 1.25),
        ("C", 1.0, 1.0),
    ],
)
def test_borgatti_weighted(node: str, expected_constraint: float, expected_size: float) -> None:
    assert constraint(WEIGHTED, node) == pytest.approx(expected_constraint, abs=1e-4)
    assert effective_size(WEIGHTED, node) == pytest.approx(expected_size, abs=1e-4)


def complete(size: int) -> dict[tuple[int, int], float]:
    return {(a, b): 1.0 for a in range(size) for b in range(a)}


def test_closed_forms() -> None:
    star = {(0, leaf): 1.0 for leaf in range(1, 5)}
    assert constraint(star, 0) == pytest.approx(0.25)
    assert constraint(star, 1) == pytest.approx(1)
    assert effective_size(star, 0) == pytest.approx(4)
    assert constraint(complete(2), 0) == pytest.approx(1)
    assert constraint(complete(3), 0) == pytest.approx(1.125)
    assert constraint(complete(4), 0) == pytest.approx(0.9259, abs=1e-4)
    assert effective_size(complete(4), 0) == pytest.approx(1)


def test_isolate_is_not_defined() -> None:
    assert constraint(BORGATTI, "Z") is None
    assert effective_size(BORGATTI, "Z") is None


US, HER, X, Y = (UUID(int=n) for n in (1, 2, 3, 4))
THERE = [UUID(int=n) for n in range(10, 14)]
MARKETS = dict.fromkeys(THERE, "CN")


def test_gatekeeper_holds_a_market() -> None:
    links = [(US, X), *((X, one) for one in THERE[:3])]
    (door,) = find_doors(members={US: True}, links=links, markets=MARKETS | {X: "CN"})
    assert (door.person, door.market, door.share, door.contacts) == (X, "CN", 1.0, 3)


def test_second_way_in_frees_the_market() -> None:
    links = [(US, X), (US, Y), *((X, one) for one in THERE), *((Y, one) for one in THERE)]
    assert find_doors(members={US: True}, links=links, markets=MARKETS) == []


def test_shares_count_only_what_we_reach() -> None:
    links = [(US, X), (X, THERE[0]), (X, THERE[1]), (US, THERE[2])]
    (door,) = find_doors(members={US: True}, links=links, markets=MARKETS)
    assert door.share == pytest.approx(2 / 3)
    assert door.contacts == 3


def test_colleague_is_a_door_but_the_principal_is_not() -> None:
    links = [(HER, one) for one in THERE[:2]]
    (door,) = find_doors(members={US: True, HER: False}, links=links, markets=MARKETS)
    assert door.person == HER
    assert find_doors(members={HER: True}, links=links, markets=MARKETS) == []


def test_couple_is_one_door() -> None:
    links = [(US, X), (US, Y), *((X, one) for one in THERE), *((Y, one) for one in THERE)]
    doors = find_doors(members={US: True}, links=links, markets=MARKETS, one_door=[(X, Y)])
    assert [door.share for door in doors] == [1.0]
    assert doors[0].person in {X, Y}
