"""What a measurement says, and when it holds."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from benchmarks.main import GROUPS, verdict
from benchmarks.requests import OPERATIONS
from benchmarks.results import Measurement, Report, compared, quantile


def test_a_line_has_the_fields_of_the_contract() -> None:
    line = json.loads(compared("list", [3.0, 2.0, 4.0], [1.0], against="limit", target=4).line())
    assert line == {
        "name": "list",
        "value": 3.0,
        "unit": "ms",
        "ratio": 3.0,
        "against": "limit",
        "target": 4,
        "holds": True,
    }


@pytest.mark.parametrize(
    ("measurement", "holds"),
    [
        (Measurement("a", 5, "SQL", target=5), True),
        (Measurement("a", 6, "SQL", target=5), False),
        (Measurement("a", 6, "ms", ratio=2.0, target=5), True),
        (Measurement("a", 1, "ms", ratio=5.1, target=5), False),
        (Measurement("a", 1, "ms"), None),
    ],
)
def test_the_target_is_for_the_ratio_where_there_is_one(
    measurement: Measurement, *, holds: bool | None
) -> None:
    assert measurement.holds is holds


def test_the_limit_that_took_no_time_gives_no_ratio() -> None:
    assert compared("a", [1.0], [0.0], against="limit").ratio is None


def test_quantiles_of_few_values_are_values() -> None:
    assert [quantile([3, 1, 2], share) for share in (0, 0.5, 0.95, 1)] == [1, 2, 3, 3]


def test_a_missed_gate_fails_only_strictly_and_only_for_ratios(tmp_path: Path) -> None:
    report = Report(tmp_path / "run.jsonl", io.StringIO())
    report.add([Measurement("cold-start", 9, "s", target=1.5), Measurement("drift", 1, "ms", 1.0)])
    assert verdict(report, strict=True) == 0
    report.add([compared("list", [9.0], [1.0], against="limit", target=4)])
    assert verdict(report, strict=False) == 0
    assert verdict(report, strict=True) == 1
    assert len(report.file.read_text().splitlines()) == 3


def test_every_gate_has_its_group() -> None:
    assert {one.name for one in OPERATIONS} <= set(GROUPS)
