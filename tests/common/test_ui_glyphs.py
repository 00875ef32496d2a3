"""The beam, the bar and the words follow the values."""

from __future__ import annotations

import math
import re

import pytest
from django.template import Context, Template

from common import glyphs


def drawn(source: str, **values: object) -> str:
    return Template("{% load ui %}" + source).render(Context(values))


@pytest.mark.parametrize(
    ("gives", "costs", "tilt"),
    [(92, 21, 22.1), (64, 58, 2.04), (28, 66, -12.92), (0, 0, 0), (100, 0, 22.1), (0, 100, -22.1)],
)
def test_beam_tilts_with_the_difference_and_stops_at_65_points(
    gives: int, costs: int, tilt: float
) -> None:
    assert glyphs.beam_of(gives, costs, 44).tilt == pytest.approx(tilt)


def test_heavier_side_sinks() -> None:
    beam = glyphs.beam_of(28, 66, 104)
    assert beam.left[1] > beam.right[1]  # y grows downwards


def test_equal_values_have_equal_areas_and_more_is_larger() -> None:
    beam = glyphs.beam_of(50, 50, 44)
    assert math.pi * beam.radius**2 == pytest.approx(beam.side**2)
    assert glyphs.beam_of(80, 50, 44).radius > beam.radius


@pytest.mark.parametrize(
    ("gives", "costs", "word"),
    [
        (40, 39, "Lever"),
        (40, 40, "Two-edged"),
        (39, 40, "Plug"),
        (39, 39, "Quiet"),
        (None, 40, "Too early to say"),
    ],
)
def test_four_words_at_their_lines(gives: int | None, costs: int, word: str) -> None:
    assert glyphs.balance_word(gives, costs) == word


def test_a_firm_may_have_other_lines() -> None:
    assert glyphs.balance_word(45, 45, gives_cut=50, costs_cut=50) == "Quiet"


@pytest.mark.parametrize(
    ("value", "step", "word"),
    [
        (None, 0, "No contact yet"),
        (0.0, 1, "Faint"),
        (0.1999, 1, "Faint"),
        (0.20, 2, "Light"),
        (0.35, 3, "Good"),
        (0.60, 4, "Strong"),
        (0.80, 5, "Close"),
        (1.0, 5, "Close"),
    ],
)
def test_strength_words_at_their_limits(value: float | None, step: int, word: str) -> None:
    assert (glyphs.strength_step(value), glyphs.strength_word(value)) == (step, word)


@pytest.mark.parametrize(
    ("change", "trend"),
    [(0.05, "steady"), (0.051, "warming"), (-0.051, "cooling"), (None, "steady"), ("", "steady")],
)
def test_trend_needs_more_than_five_points(change: float | str | None, trend: str) -> None:
    assert glyphs.trend_of(change) == trend


def test_every_glyph_has_a_text_alternative() -> None:
    assert 'role="img" aria-label="Gives 28, costs 66"' in drawn("{% beam 28 66 %}")
    assert 'role="img" aria-label="Gives 28, costs 66"' in drawn("{% balance_bar 28 66 %}")
    assert 'aria-label="Strength: Strong, cooling"' in drawn("{% strength 0.7 -0.2 %}")
    assert 'aria-label="Act now"' in drawn('{% severity "critical" %}')
    assert 'aria-label="You 5, they 1"' in drawn('{% shares_bar 5 1 "You 5, they 1" %}')
    assert 'aria-label="Only you"' in drawn('{% icon "lock" "s" "Only you" %}')
    assert 'aria-hidden="true"' in drawn('{% icon "lock" %}')


def test_fewer_than_three_entries_are_too_early_to_judge() -> None:
    assert "Too early to say" in drawn("{% beam 50 10 entries=2 %}")
    assert "is-early" in drawn("{% beam 50 10 entries=2 %}")
    assert "Too early to say" in drawn("{% balance_bar 50 10 entries=2 %}")
    assert drawn("{% balance_word 50 10 entries=2 %}") == "Too early to say"
    assert "is-early" not in drawn("{% beam 50 10 entries=3 %}")


def test_bar_lengths_are_in_proportion() -> None:
    widths = re.findall(r'y="3" width="([\d.]+)"', drawn("{% balance_bar 88 44 144 %}"))
    assert [float(width) for width in widths] == [22, 44]  # half a px per point


def test_no_contact_shows_no_trend() -> None:
    assert "i-t" not in drawn("{% strength None %}")
    assert "No contact yet" in drawn("{% strength None words=True %}")


@pytest.mark.parametrize(
    ("severity", "level", "words"),
    [
        (0, "watch", "Keep an eye"),
        ("low", "watch", "Keep an eye"),
        (2, "soon", "Act soon"),
        ("high", "now", "Act now"),
        (4, "now", "Act now"),
    ],
)
def test_severity_has_class_shape_and_words(severity: str | int, level: str, words: str) -> None:
    assert drawn("{{ s|level }}/{{ s|level_word }}", s=severity) == f"{level}/{words}"
    assert f'class="sev {level}"' in drawn("{% severity s %}", s=severity)


def test_stored_word_is_shown_as_decided() -> None:
    assert drawn("{{ w|word_label }}", w="two_edged") == "Two-edged"
    assert drawn("{{ w|word_label }}", w="") == "Too early to say"
