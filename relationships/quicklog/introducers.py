"""Who brought us together with whom."""

from __future__ import annotations

import re
from dataclasses import dataclass

from relationships.quicklog.reading import Person, Span
from relationships.quicklog.scene import HELPING, NAME, THEY, Scene

BRINGER = rf"(?P<who>{THEY})(?:,?\s+who\b)?(?:{HELPING})\s+"
ACROSS = r"(?:through|via|thanks\s+to|by\s+way\s+of|courtesy\s+of)"
INTRO = r"(?:intro(?:duction|d)?|referral)"
PATTERNS = [
    (re.compile(rf"(?<!\w){pattern}"), is_there)
    for pattern, is_there in (
        (rf"{BRINGER}(?:introduced|introducing|introduces|presented)\s+(?:me|us)\b", True),
        (rf"{BRINGER}(?:introduced|introduces|presented)\s+(?:his|her|their)\s+\w+", True),
        (rf"{BRINGER}(?:put|got)\s+(?:me|us)\s+(?:back\s+)?in\s+(?:touch|contact)\s+with", True),
        (rf"{BRINGER}(?:connected|linked|hooked)\s+(?:me|us)\b", True),
        (rf"{BRINGER}(?:brought|bringing|brings)\s+(?:along\s+|over\s+)?(?:{NAME})(?:\s+(?:along|over|with\s+(?:him|her|them)|to\s+(?:the|our|dinner|lunch)))?", True),
        (rf"{BRINGER}made\s+(?:an?|the)\s+(?:\w+\s+)?intro(?:duction)?\b", True),
        (rf"(?:introduced|introed|intro'd|presented)\s+(?:\w+\s+){{0,3}}?(?:to\s+(?:{NAME}|him|her|them)\s+)?by\s+(?P<who>{NAME}|him|her|them)", False),
        (rf"{INTRO}\s+(?:\w+\s+)?(?:by|from|via|through|of|was\s+(?:made\s+)?by)\s+(?P<who>{NAME})", False),
        (rf"(?<=\bmet\s)(?:{NAME})[^.;!?]*?\b{ACROSS}\s+(?P<who>{NAME})", False),
        (rf"{ACROSS}\s+(?:my\s+friend\s+|our\s+friend\s+|old\s+friend\s+)?(?P<who>{NAME})", False),
        (rf"(?P<who>{NAME})'s\s+{INTRO}", False),
        (rf"(?:brought\s+(?:along\s+)?by|came\s+with|recommended\s+by|friend\s+of)\s+(?P<who>{NAME})(?=$|[,.;])(?<!x)", False),
        (r"(?:^|[.,;]\s*|\band\s+)(?P<who>)introduced\s+(?:me|us)\s+to\b", True),
    )
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Introducer:
    """Who it was, and whether they took part in the contact themselves."""

    person: Person
    is_there: bool


def read_introducer(scene: Scene, left_out: list[Span]) -> Introducer | None:
    """The first introduction to us that happened."""
    text = scene.masked(left_out)
    for pattern, is_there in PATTERNS:
        for found in pattern.finditer(text):
            person = who(scene, found)
            if person is not None:
                named = scene.name_at(*found.span("who")) if found["who"] else None
                return Introducer(person, is_there or named is None)
    return None


def who(scene: Scene, found: re.Match[str]) -> Person | None:
    """The name, or whom a pronoun stands for: the only name before it."""
    if found["who"] and (person := scene.name_at(*found.span("who"))):
        return person
    before = scene.named_in(Span(0, found.end("who")))
    return before[-1] if before else None
