"""The page of rules is true, and each rule says what it rests on."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.utils import translation

from relationships.flags.notes import as_markdown, holds, note_of
from relationships.flags.registry import Rule, Signal, rules, signals

PAGE = Path("docs/rules.md")


def test_page_of_rules_is_true() -> None:
    with translation.override("en"):
        page = as_markdown()
    assert PAGE.read_text() == page, "run: ./run manage rule_docs > docs/rules.md"


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_each_rule_says_what_it_looks_at(rule: Rule) -> None:
    note = note_of(rule)
    assert note.looks_at
    assert note.source
    unnamed = [line.name for line in rule.thresholds if f"{{{line.name}" not in str(note.holds)]
    assert not unnamed
    assert "–" not in holds(rule)  # a number that the rule does not have
    assert all(line.label for line in rule.thresholds)


@pytest.mark.parametrize("signal", signals(), ids=lambda signal: signal.id)
def test_each_signal_says_when_it_holds(signal: Signal) -> None:
    note = note_of(signal)
    assert note.source
    unnamed = [line.name for line in signal.thresholds if f"{{{line.name}" not in str(note.holds)]
    assert not unnamed
    assert "–" not in holds(signal)
