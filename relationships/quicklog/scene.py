"""A line with what was found so far, marked letter for letter, so that rules stay readable."""

from __future__ import annotations

import re
from datetime import date

from relationships.quicklog.dates import day_words
from relationships.quicklog.names import NameIndex
from relationships.quicklog.people import NAME_MARK, Mentions
from relationships.quicklog.quantities import read_amounts
from relationships.quicklog.reading import Person, Span
from relationships.quicklog.text import Line
from relationships.quicklog.words import ROLES

DAY_MARK, MONEY_MARK = "ᛞ", "ᛗ"
#: Pieces of patterns over the marked text.
NAME = rf"{NAME_MARK}+(?:\s+{NAME_MARK}+)*"
DAY = rf"{DAY_MARK}+"
SUM = rf"{MONEY_MARK}+"
US = r"(?:i|we|(?:me|my \w+) and \w+)"
ROLE = "|".join(sorted(ROLES | {"son", "daughter", "wife", "husband"}))
KIN = rf"(?:(?:his|her|their|our|the|{NAME}'s)\s+(?:\w+\s+)?(?:{ROLE}))(?!\w)"
THEY = rf"(?:he|she|they|{NAME})"
HELPING = r"(?:\s*(?:'ve|'d|'s|have|has|had|also|kindly|even|again|then|just|only|already|did|both|now|still|first|so|finally|all|once|really))*"
SUBJECT = re.compile(
    rf"(?<!\w)(?:(?P<us>i|we)|(?P<them>he|she|they|who|{NAME}))(?!\w)(?!'s\s+(?:daughter|son|wife|office))"
)
OBJECT_OF = re.compile(
    r"\b(?:with|w|to|from|by|of|about|for|and|met|saw|called|rang|introduced|told|gave|lent|at|&|visited|treated|asked)\s+$"
)


class Scene:
    """The line, its names, days and sums."""

    def __init__(self, text: str, names: NameIndex, today: date) -> None:
        self.line, self.today = Line(text), today
        self.days = day_words(self.line.flat)
        self.people = Mentions(self.line, names, self.days)
        self.days = [day for day in self.days if self.people.is_free(day.span)]
        self.sums = read_amounts(text, self.line.flat)
        self.marked = self._marked()

    def _marked(self) -> str:
        """The flat line with names, days and sums as marks."""
        text = self.people.marked
        marks = [(day.span, DAY_MARK) for day in self.days]
        for span, mark in [*marks, *((money.span, MONEY_MARK) for money in self.sums)]:
            text = text[: span.start] + mark * (span.end - span.start) + text[span.end :]
        return text

    def masked(self, spans: list[Span]) -> str:
        """The marked text with these letters blank."""
        text = self.marked
        for span in spans:
            text = text[: span.start] + " " * (span.end - span.start) + text[span.end :]
        return text

    def named_in(self, span: Span) -> list[Person]:
        """Names within these letters."""
        return [person for person in self.people.found if span.holds(person.span)]

    def subject_before(self, place: int) -> tuple[str, Person | None]:
        """Who acts at this place of its sentence: ``us``, ``them`` or empty, and the name."""
        start = self.line.sentence_of(place).start
        for found in reversed(list(SUBJECT.finditer(self.marked, start, place))):
            if found["us"]:
                return "us", None
            if not OBJECT_OF.search(self.marked[: found.start()]):
                return "them", self.name_at(found.start(), found.end())
        return "", None

    def name_at(self, start: int, end: int) -> Person | None:
        """The name of a subject, None for a pronoun."""
        inside = self.named_in(Span(start, end))
        return inside[0] if inside else None
