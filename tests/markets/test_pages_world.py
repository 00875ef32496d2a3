"""The map of the world: every market has a place on it, small states, too."""

from __future__ import annotations

from itertools import combinations

import pytest

from markets.world import HEIGHT, WIDTH, box_of, countries, ground, is_free, labels, place_of

SMALL = ("SG", "HK", "LU", "MC", "MT", "MO", "BH", "LI", "MU", "BB")


@pytest.mark.parametrize("code", [*SMALL, "CN", "KR", "JP", "IN", "GB", "US", "BR", "AU", "ZA"])
def test_it_is_on_the_map(code: str) -> None:
    found = countries()[code]
    assert 0 < found.x < WIDTH
    assert 0 < found.y < HEIGHT
    assert found.is_disc == (code in SMALL)


def test_nearly_all_codes_are_there() -> None:
    found = countries()
    assert len(found) > 200
    assert sum(bool(one.path) for one in found.values()) > 150
    assert "AQ" not in found


@pytest.mark.parametrize(
    ("west", "east"), [("US", "GB"), ("GB", "CN"), ("CN", "JP"), ("PT", "ES"), ("IN", "SG")]
)
def test_west_is_left(west: str, east: str) -> None:
    assert countries()[west].x < countries()[east].x


def test_north_is_up_and_the_poles_are_cut() -> None:
    assert countries()["SE"].y < countries()["IT"].y < countries()["ZA"].y
    assert place_of(0, 0)[0] == pytest.approx(WIDTH / 2)
    assert place_of(-180, 0)[0] == pytest.approx(0)
    assert place_of(180, 0)[0] == pytest.approx(WIDTH)


def test_the_ground_leaves_the_markets_out() -> None:
    china = countries()["CN"].path
    assert china in ground(frozenset())
    assert china not in ground(frozenset({"CN"}))
    assert len(ground(frozenset())) < 60_000  # letters of a page


def test_names_do_not_lie_on_one_another() -> None:
    named = [
        (code, "Somewhere, Partner") for code in ("SG", "MY", "ID", "TH", "HK", "CN", "KR", "JP")
    ]
    boxes = [box_of(one, len("Somewhere, Partner") * 6.6) for one in labels(named).values()]
    assert len(boxes) == len(named)
    for one, other in combinations(boxes, 2):
        assert is_free(one, [other])
    assert labels([("ZZ", "Nowhere")]) == {}
