"""What people read of a flag: plain numbers, plain words, dates that are not shouted."""

from __future__ import annotations

import pytest

from relationships.flag_words import as_told
from relationships.flags import registry
from relationships.flags.registry import filled, rule_by_id, talk_words
from relationships.flags.units import plain_number
from relationships.templatetags.pages import bold_numbers
from tests.make import TODAY


@pytest.mark.parametrize(
    ("value", "said"),
    [
        pytest.param(0.0, "0", id="nothing"),
        pytest.param(-0.001, "0", id="less than is shown"),
        pytest.param(8.0, "8", id="a whole number"),
        pytest.param(8.2, "8.2", id="one decimal"),
        pytest.param(0.256, "0.26", id="two decimals at most"),
        pytest.param(-0.384, "−0.38", id="a minus sign, no hyphen"),
        pytest.param(4, "4", id="an integer"),
    ],
)
def test_numbers_have_no_needless_decimals(value: float, said: str) -> None:
    assert plain_number(value) == said


@pytest.mark.parametrize(
    ("orientation", "said"),
    [
        (-1.0, "nearly all business"),
        (-0.60, "nearly all business"),
        (-0.59, "mostly business"),
        (-0.15, "mostly business"),
        (-0.14, "business and social alike"),
        (0.15, "business and social alike"),
        (0.16, "mostly social"),
        (0.61, "nearly all social"),
    ],
)
def test_orientation_in_words(orientation: float, said: str) -> None:
    assert str(talk_words(orientation)) == said


def test_sums_and_talk_in_sentences() -> None:
    debt, business = rule_by_id("B11"), rule_by_id("B04")
    assert debt is not None
    assert business is not None
    assert debt.explain({"favours": 3, "received": 8.2, "given": 0.0}) == (
        "Of 3 favours we received 8.2 points and gave 0: we owe them."
    )
    said = business.explain({"contacts": 6, "social": 1, "orientation": -0.38})
    assert said.endswith("the talk is mostly business: 69 of 100, where 100 is all business.")
    assert filled("{talk}", {}) == "–"


def test_every_threshold_is_shown_plainly() -> None:
    for rule in registry.rules():
        for line in rule.thresholds:
            assert not plain_number(float(line.default)).endswith((".0", ".00"))


@pytest.mark.parametrize("day", ["2004-11-20", "2006-02-20"])
def test_a_date_is_not_bold_and_the_numbers_beside_it_are(day: str) -> None:
    told = as_told("last_on", day, TODAY)
    text = bold_numbers(f"Open trouble: 1, the last on {told}. 58 % of 10.")
    assert str(text) == f"Open trouble: <b>1</b>, the last on {told}. <b>58%</b> of <b>10</b>."
