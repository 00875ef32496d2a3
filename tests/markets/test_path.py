"""The index, the steps of four, the patterns and the shares: figures worked out by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest

from markets import path
from markets.path import MarketStep, Pattern


@dataclass(frozen=True)
class Step:
    """A step without a row."""

    market: str
    happened_on: date
    kind: str
    level_after: int | None = None
    to_mode: str = ""


def way(*steps: tuple[str, str, int | None]) -> list[Step]:
    """A step a month: market, kind, level."""
    start = date(2000, 1, 31)
    days = (start + timedelta(days=31 * n) for n in range(len(steps)))
    return [
        Step(market, day, kind, level)
        for day, (market, kind, level) in zip(days, steps, strict=False)
    ]


@pytest.mark.parametrize(
    ("level", "step"),
    [
        (0, MarketStep.NONE),
        *((level, MarketStep.CONTACTS) for level in (1, 2)),
        *((level, MarketStep.PARTNER) for level in (3, 4)),
        *((level, MarketStep.OFFICE) for level in (5, 6)),
        *((level, MarketStep.OWN_BASE) for level in (7, 8, 9, 10)),
    ],
)
def test_the_steps_of_four(level: int, step: MarketStep) -> None:
    assert path.step_of(level) == step


STEPS: dict[str, tuple[list[Step], list[tuple[int, int, int]]]] = {
    "nothing": ([], []),
    "a level is kept where none is said": (
        way(("CN", "entry", 5), ("CN", "partner_termination", None)),
        [(5, 1, 5), (5, 1, 5)],
    ),
    "an entry without a level is a contact": (way(("CN", "entry", None)), [(1, 0, 1)]),
    "out of one": (
        way(("CN", "entry", 5), ("KR", "entry", 3), ("CN", "market_withdrawal", None)),
        [(5, 1, 5), (8, 2, 5), (3, 1, 3)],
    ),
    "out of all": (
        way(("CN", "entry", 5), ("KR", "entry", 3), ("CN", "total_withdrawal", None)),
        [(5, 1, 5), (8, 2, 5), (0, 0, 0)],
    ),
    "a second way of being there lowers nothing": (
        way(("CN", "entry", 5), ("CN", "mode_addition", 3)),
        [(5, 1, 5), (5, 1, 5)],
    ),
}


@pytest.mark.parametrize("name", STEPS)
def test_index_breadth_and_depth(name: str) -> None:
    steps, wanted = STEPS[name]
    assert [(p.index, p.breadth, p.depth) for p in path.index_path(steps)] == wanted


def test_a_way_of_being_there_has_its_level() -> None:
    step = Step("CN", date(2000, 1, 1), "entry", to_mode="representative_office")
    assert [point.index for point in path.index_path([step])] == [5]


def test_leaving_all_markets_is_a_step_of_each() -> None:
    steps = path.levels(way(("CN", "entry", 5), ("KR", "entry", 3), ("CN", "total_withdrawal", 0)))
    assert {market: [one.level for one in found] for market, found in steps.items()} == {
        "CN": [5, 0],
        "KR": [3, 0],
    }


@pytest.mark.parametrize(
    ("kinds", "pattern"),
    [
        ((("entry", 1), ("mode_increase", 5)), Pattern.LINEAR),
        ((("entry", 5), ("partner_termination", 5)), Pattern.LINEAR),
        ((("entry", 5), ("mode_reduction", 2)), Pattern.ONE_REVERSAL),
        ((("entry", 5), ("market_withdrawal", 0), ("re_entry", 3)), Pattern.ONE_REVERSAL),
        (
            (("entry", 5), *(("time_out", None), ("re_entry", 3)) * 2),
            Pattern.SERIAL,
        ),
    ],
)
def test_patterns(kinds: tuple[tuple[str, int | None], ...], pattern: Pattern) -> None:
    steps = way(*(("CN", kind, level) for kind, level in kinds))
    assert path.pattern(path.levels(steps)["CN"]) == pattern


def amounts(**by_country: int) -> dict[str, Decimal]:
    """Income by country; ``unknown`` is the one that does not say."""
    return {("" if k == "unknown" else k): Decimal(v) for k, v in by_country.items()}


def test_share_from_abroad() -> None:
    """The firm of the study by country it bills: one client does not say where it is."""
    billed = amounts(DE=96000, DK=6000, GB=2700, unknown=18000)
    share = path.foreign_share(billed, "GB")
    assert share is not None
    assert (round(share.low, 4), round(share.high, 3)) == (Decimal("0.8313"), Decimal("0.978"))
    assert path.foreign_share({}, "GB") is None


def test_how_far_income_hangs_on_one_market() -> None:
    assert path.concentration(amounts(CN=300, KR=100, GB=500), "GB") == Decimal("0.625")
    assert path.concentration(amounts(GB=500), "GB") is None
