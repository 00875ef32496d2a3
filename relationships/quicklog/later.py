"""Clauses about what lies ahead: "dinner in Linz next Thursday" is not where or how we met."""

from __future__ import annotations

import re
from itertools import pairwise

from relationships.quicklog.reading import Span
from relationships.quicklog.scene import DAY_MARK, Scene

LONG_AGO = 300  # days: "24/5" without a year, said shortly before, lies ahead
EDGE = re.compile(r"[.;!?\n。！？；,(]|\s-\s|\s(?:but|then)\s")
#: A clause that only says what might be.
MAYBE = re.compile(
    r"^\s*(?:and\s+|so\s+)?(?:(?:we|they|he|she|i)\s+)?(?:all\s+|both\s+)?(?:might|maybe|perhaps|may\s+(?:all|have|meet|go)|hop(?:e|ing)\s+to|plan(?:ning)?\s+to|"
    r"let's|thinking\s+of|looking\s+forward\s+to|to\s+meet\s+again|see\s+(?:him|her|them|you)\s+again)\b"
)
PLANNED = re.compile(
    r"\b(?:planned|scheduled|pencilled\s+in|penciled\s+in|arranged|booked|coming\s+up|set)\s+(?:for|on)\b"
    r"|(?:\bwill|'ll)\s+(?:both\s+|all\s+)?be\s+(?:in|over|back|at)\b"
)
#: Where in the clause of the contact itself the later matter begins.
TURN = re.compile(
    r"\b(?:about|re|regarding|to\s+(?:arrange|plan|discuss|fix|set\s+up|confirm|prepare|book)|and\s+will|before)\s+"
)


def is_later(scene: Scene, place: int) -> bool:
    """True for days that can only lie ahead."""
    day = next((one for one in scene.days if one.span.start == place), None)
    when = day.when(scene.today, ahead=False) if day else None
    if day is None or when is None:
        return False
    is_far = (
        when.precision == "day" and not day.has_year and (scene.today - when.on).days > LONG_AGO
    )
    return when.on > scene.today or is_far


def later_clauses(scene: Scene) -> list[Span]:
    """Every clause, or rest of one, that is about what lies ahead."""
    edges = [0, *(found.end() for found in EDGE.finditer(scene.marked)), len(scene.marked)]
    clauses = [Span(a, b) for a, b in pairwise(edges)]
    return [part for clause in clauses if (part := later_part(scene, clause))]


def later_part(scene: Scene, clause: Span) -> Span | None:
    """The letters of a clause that lie ahead: of the first one only what follows "about"."""
    words = scene.marked[clause.start : clause.end]
    if clause.start and (MAYBE.match(words) or PLANNED.search(words)):
        return clause
    marks = re.finditer(rf"(?<!{DAY_MARK}){DAY_MARK}+", words)
    if not any(is_later(scene, clause.start + mark.start()) for mark in marks):
        return None
    if clause.start:
        return clause
    turn = TURN.search(words)
    return Span(clause.start + turn.start(), clause.end) if turn else None
