"""What a person reads of any rule: numbers with their units, and no word that is only code."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from relationships.flags import units
from relationships.flags.marks import marks_of
from relationships.flags.notes import note_of
from relationships.flags.registry import Rule, Signal, rules, signals
from relationships.flags.units import Unit
from relationships.rule_settings import LineField

if TYPE_CHECKING:
    from collections.abc import Iterator

SLUGS = [rule.slug for rule in rules()]
ENTRIES: list[Rule | Signal] = [*rules(), *signals()]
WITH_LINES = [entry for entry in ENTRIES if entry.thresholds]
#: A fraction of one that nobody has turned into percent, a name of the code, a gap left open.
FRACTION, CODE = re.compile(r"(?<![\d.,])[-−]?0[.,]\d"), re.compile(r"\w_\w|[{}]|%\(|–")


def faults(text: str) -> list[str]:
    """What a founder would stumble over."""
    found = [*FRACTION.findall(text), *CODE.findall(text)]
    return found + [slug for slug in SLUGS if slug in text]


def read_of(rule: Rule) -> Iterator[str]:
    """What chips, flags, the page of rules and the settings say of a rule whatever the data."""
    yield str(rule.title)
    yield rule.would_clear({}, {}, "GBP")
    yield str(note_of(rule).looks_at)
    yield from map(str, rule.actions)
    yield from (f"{label}: {value}" for label, value in rule.lines({}, "GBP"))
    yield from (f"{mark.label} {mark.help}" for mark in marks_of(rule.id))
    if rule.gauge:
        yield f"{rule.gauge.label} {rule.gauge.unit.said(1, 'GBP')}"


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_a_rule_reads_without_code(rule: Rule) -> None:
    said = {text: faults(text) for text in read_of(rule)}
    assert not {text: found for text, found in said.items() if found}


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_a_sentence_has_no_raw_number_of_a_scale(rule: Rule) -> None:
    """Shares, orientation and balance are asked for by the names that turn them into words."""
    names = re.findall(r"\{(\w+)\}", str(rule.sentence))
    scaled = {line.name for line in rule.thresholds if line.unit.is_scaled}
    scaled |= {"share", "orientation", "balance", "strength", "ratio", "constraint", "coverage"}
    own = {name for name in names if name in scaled}
    assert not own - {"strong"}  # of R15: how many, not how strong


@pytest.mark.parametrize("signal", signals(), ids=lambda signal: signal.id)
def test_a_signal_reads_without_code(signal: Signal) -> None:
    names = re.findall(r"\{(\w+?)(?:_pct)?\}", str(signal.sentence))
    numbers = {name: 0.71 if name in {"share", "strength"} else 4 for name in names}
    assert not faults(f"{signal.title} {signal.explain(numbers)}")


@pytest.mark.parametrize("entry", WITH_LINES, ids=lambda entry: entry.id)
def test_each_line_is_said_with_its_unit(entry: Rule | Signal) -> None:
    for line in entry.thresholds:
        said = line.unit.said(line.default, "GBP")
        assert not faults(f"{line.label}: {said}"), line.name
        assert line.unit is not units.PLAIN, line.name
        assert re.search(r"[^\d.,\s−]", said), "a number alone says nothing"
        assert str(line.unit.asked_in("GBP"))


@pytest.mark.parametrize("entry", WITH_LINES, ids=lambda entry: entry.id)
def test_what_is_typed_is_what_is_kept(entry: Rule | Signal) -> None:
    """The usual number and odd ones come back from the field as they went in."""
    for line in entry.thresholds:
        for value in (line.default, line.clearing(line.default), 0.07, 1 / 3):
            field = LineField(line, value, "GBP")
            assert field.clean(str(field.initial)) == pytest.approx(value, abs=1e-6), line.name
        usual = LineField(line, line.default, "GBP")
        assert usual.clean(str(usual.initial)) == line.default, line.name  # kept as "no own line"


@pytest.mark.parametrize(
    ("unit", "value", "said"),
    [
        (units.SHARE, 0.35, "35%"),
        (units.SHARE, 0.315, "31.5%"),
        (units.SHARE, 1.5, "150%"),
        (units.BUSINESS, -0.3, "65 of 100"),
        (units.BUSINESS, 1, "0 of 100"),
        (units.OF_HUNDRED, 0.15, "15 of 100"),
        (units.DAYS, 1, "1 day"),
        (units.DAYS, 2, "2 days"),
        (units.DAYS, 0, "0 days"),
        (units.POINTS, 3.6, "3.6 points"),
        (units.PEOPLE, 1, "1 person"),
        (units.MONEY, 1000, "£1,000"),
        (units.MONEY, 18.9, "£18.90"),
    ],
)
def test_numbers_are_said_with_their_unit(unit: Unit, value: float, said: str) -> None:
    assert unit.said(value, "GBP") == said


def test_money_without_a_firm_says_whose_currency_it_is() -> None:
    assert units.MONEY.said(1000) == "1000 in the firm's currency"
    assert units.MONEY.asked_in("JPY") == "JPY"
    assert units.MONEY.said(1000, "JPY").endswith("1,000")


@pytest.mark.parametrize(
    ("rule_id", "evidence", "said"),
    [
        ("B09", {"hours_share": 0.4, "share": 0.1, "per_hour": 18.9}, "£18.90 an hour"),
        ("R18c", {"fall": 0.65, "before": 41000.0, "now": 14350.5}, "£41,000 to £14,350.50"),
        ("B01", {"covenant": "unknown"}, "A covenant with them: not known yet."),
        ("B01", {"covenant": "none"}, "A covenant with them: no."),
        ("B02", {"times": 1, "window": 365, "notes": 0}, "365 days: 1; open notes on it: 0"),
    ],
)
def test_amounts_and_codes_are_words(rule_id: str, evidence: dict[str, object], said: str) -> None:
    rule = next(rule for rule in rules() if rule.id == rule_id)
    assert said in rule.explain(evidence, "GBP")
