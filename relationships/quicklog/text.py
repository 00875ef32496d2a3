"""A line of text as the rules see it: letter for letter as long, but flat; words and sentences."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from relationships.quicklog.reading import Span

HAN = "\u3400-\u9fff"
KANA_HANGUL = "\u3040-\u30ff\uac00-\ud7af"
WORD = re.compile(
    rf"[{HAN}]+|[{KANA_HANGUL}]+"
    rf"|(?<!\w')[^\W_{HAN}{KANA_HANGUL}]+(?:(?:[&.-]|'(?!s\b))[^\W\d_{HAN}]+)*"
)
SENTENCE_END = re.compile(r"[!?;\n。！？；]+|\.(?=\s|$)")
ABBREVIATION = re.compile(r"\b(?:mr|mrs|ms|dr|prof|st|abt|approx|no|co|ltd|inc|vs|[a-z])$")
SAME = str.maketrans({"’": "'", "‘": "'", "`": "'", "“": '"', "”": '"', "–": "-", "—": "-"})


def flat_letter(char: str) -> str:
    """One letter without accent and case; what would become longer stays."""
    if unicodedata.category(char) == "No":  # "½" is no 1
        return char
    plain = unicodedata.normalize("NFKD", char)[:1].lower()
    return plain if len(plain) == 1 else char


def flat(text: str) -> str:
    """The text without accents and case, letter for letter as long."""
    same = text.translate(SAME)
    return same.lower() if same.isascii() else "".join(map(flat_letter, same))


@dataclass(frozen=True, slots=True)
class Word:
    """A word where it stands."""

    text: str
    flat: str
    span: Span

    @property
    def is_han(self) -> bool:
        """Han characters."""
        return "\u3400" <= self.text[0] <= "\u9fff"

    @property
    def is_capital(self) -> bool:
        """Begins with a capital letter."""
        return self.text[0].isupper()


class Line:
    """A text with its words and sentences."""

    def __init__(self, text: str) -> None:
        self.text, self.flat = text, flat(text)

    @cached_property
    def words(self) -> list[Word]:
        """Words in order; a run of Han characters is one."""
        return [
            Word(self.text[a:b], self.flat[a:b], Span(a, b))
            for a, b in (found.span() for found in WORD.finditer(self.flat))
        ]

    @cached_property
    def sentences(self) -> list[Span]:
        """Sentences, without what ends them."""
        ends = [
            found
            for found in SENTENCE_END.finditer(self.flat)
            if found[0] != "." or not ABBREVIATION.search(self.flat[: found.start()])
        ]
        starts = [0, *(found.end() for found in ends)]
        stops = [*(found.start() for found in ends), len(self.flat)]
        spans = [Span(a, b) for a, b in zip(starts, stops, strict=True)]
        return [span for span in spans if self.flat[span.start : span.end].strip()]

    @cached_property
    def is_mixed(self) -> bool:
        """Upper and lower case are both used, so that they say something."""
        return any(map(str.islower, self.text)) and any(
            word.is_capital for word in self.words if word.span.start
        )

    def of(self, span: Span) -> str:
        """The letters as written."""
        return self.text[span.start : span.end]

    def flat_of(self, span: Span) -> str:
        """The letters, flat."""
        return self.flat[span.start : span.end]

    def sentence_of(self, place: int) -> Span:
        """The sentence around a letter."""
        return next(
            (s for s in self.sentences if s.start <= place <= s.end), Span(0, len(self.text))
        )
