"""Whose name stands in a text: a party, several that it fits, or nobody known."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from rapidfuzz.distance import OSA

from relationships.names import pinyin
from relationships.quicklog.reading import Person, Span
from relationships.quicklog.text import Line, Word, flat
from relationships.quicklog.words import (
    COMMON,
    FAMILIAR,
    HAN_FAMILIAR,
    HAN_TITLES,
    NAMES_TOO,
    ROLES,
    TITLES,
    WITH,
)

INITIAL = re.compile(r"^\S{2,} [a-z]$")
#: In a text with capitals a name in small letters is looked up only here.
MAY_FOLLOW = re.compile(rf"(?:^|[,/+&.;:(]\s*|\b(?:and|or|that|{WITH}|through|via|by)\s+)$")
LONGEST_NAME = 5  # words
SPLIT = re.compile(r"[\s·-]+")
BETWEEN = re.compile(r"^(?:\s+|[\s]*&\s*|-|\s?·\s?)$")
CALLED = re.compile(rf"^(?:(?P<familiar>{FAMILIAR})|(?P<title>{TITLES})\.?)\s+(?P<family>\S+)$")
#: "The Schmidts" are more than one of them.
PLURAL = re.compile(r"(?<!\w)the\s+(?P<family>[^\W\d_]{2,})s(?!\w)")
SHORTEST_TYPO = 4  # letters: a slip in a shorter name makes another name
SURE_TYPO = 1  # slips


@dataclass(frozen=True, slots=True)
class Named:
    """A party with all its names."""

    id: str
    kind: str  # person, organisation
    name: str
    native_name: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def lines(self) -> list[str]:
        """Every name it has."""
        return [line for line in (self.name, self.native_name, *self.aliases) if line]


class NameIndex(Protocol):
    """Where names are looked up: all parties of a viewer, or a list in a test."""

    def named(self, phrases: Sequence[str]) -> Iterable[Named]:
        """Parties with one of these (flat) phrases as whole words in a name, the closest first."""

    def alike(self, phrases: Sequence[str]) -> Iterable[Named]:
        """Parties with a word like one of these."""


def spaced(text: str) -> str:
    """A flat name with single spaces: ``jong pil`` for Jong-pil."""
    return " ".join(SPLIT.split(flat(text).strip()))


def whole_keys(party: Named) -> set[str]:
    """What its whole names are written like, in Latin letters too."""
    keys: set[str] = set()
    for line in party.lines:
        keys |= {spaced(line), flat(line).replace("-", ""), spaced(line.replace(".", ""))}
        keys |= {pinyin(line), romanised(line)}
    return keys - {""}


def romanised(line: str) -> str:
    """``lao wang`` for 老王."""
    return " ".join(pinyin(char) for char in line) if pinyin(line) else ""


def part_keys(party: Named) -> set[str]:
    """What is often left of a name: words of a person's, the beginning of an organisation's."""
    keys: set[str] = set()
    for line in party.lines:
        words = spaced(line).split()
        if party.kind == "person":
            keys |= set(runs(words)) | set(runs(flat(line).split()))
            keys |= {"".join(words[1:]), " ".join(reversed(words))}
        else:
            keys |= {" ".join(words[:count]) for count in range(1, len(words))}
    return {key for key in keys if len(key) > 1}


def runs(words: Sequence[str]) -> Iterator[str]:
    """Every run of words that is not the whole."""
    for start in range(len(words)):
        for stop in range(start + 1, len(words) + 1):
            if stop - start < len(words):
                yield " ".join(words[start:stop])


def family_keys(party: Named) -> set[str]:
    """What may be the family name: either end, and the first Han character."""
    if party.kind != "person":
        return set()
    words = spaced(party.name).split()
    han = {line[0] for line in party.lines if "\u3400" <= line[0] <= "\u9fff" and len(line) > 1}
    return {words[0], words[-1]} | {char for char in han if char not in HAN_FAMILIAR}


def family_of(phrase: str) -> str:
    """The family name in ``old wang``, ``mr tan``, ``老王``, ``李总``; else empty."""
    if found := CALLED.match(phrase):
        return found["family"]
    if len(phrase) == 2 and phrase[0] in HAN_FAMILIAR:
        return phrase[1]
    title = next((title for title in HAN_TITLES if phrase.endswith(title)), "")
    return phrase[: -len(title)] if title and len(phrase) - len(title) == 1 else ""


class Matches:
    """Names of the parties found for a text, and what fits them."""

    def __init__(self, parties: Iterable[Named]) -> None:
        self.parties = {party.id: party for party in parties}
        self.whole = self.by(whole_keys)
        self.part = self.by(part_keys)
        self.family = self.by(family_keys)

    def by(self, keys: Callable[[Named], set[str]]) -> dict[str, list[str]]:
        """Ids by key, in the order of the parties."""
        found: dict[str, list[str]] = defaultdict(list)
        for party in self.parties.values():
            for key in keys(party):
                found[key].append(party.id)
        return found

    def fitting(self, phrase: str) -> list[str]:
        """Ids of everybody this flat phrase fits."""
        tidy = spaced(phrase)
        if len(tidy.split()) > 1 and tidy in self.whole:
            return self.whole[tidy]
        if family := family_of(tidy):
            return self.whole.get(tidy) or self.family.get(family, [])
        if len(tidy) == 1 and "\u3400" <= tidy <= "\u9fff":
            return self.whole.get(tidy) or self.family.get(tidy, [])
        found = list(dict.fromkeys([*self.whole.get(tidy, []), *self.part.get(tidy, [])]))
        return found or (self.with_initial(tidy) if INITIAL.search(tidy) else [])

    def only_part(self, phrase: str) -> bool:
        """True for what is nobody's whole name, without title."""
        tidy = spaced(phrase)
        return tidy not in self.whole and not family_of(tidy) and not INITIAL.search(tidy)

    def with_initial(self, phrase: str) -> list[str]:
        """Whom "anna b" fits: a part of the name, and the first letter of another."""
        name, initial = phrase[:-2].strip(), phrase[-1]
        found = [*self.part.get(name, [])]
        return [
            one
            for one in found
            if any(
                word.startswith(initial)
                for word in spaced(self.parties[one].name).split()
                if word != name
            )
        ]

    def told_apart(self, ids: list[str], written: str) -> list[str]:
        """Of several whose whole name it is, the one that is written just so: Cr, not CR."""
        exact = [one for one in ids if written in self.parties[one].lines]
        whole = set(self.whole.get(spaced(written), []))
        return exact if len(exact) == 1 and whole.issuperset(ids) else ids

    @cached_property
    def words(self) -> dict[str, set[str]]:
        """Ids by whole name and by word of a name, for slips."""
        found: dict[str, set[str]] = defaultdict(set)
        for key, ids in [*self.whole.items(), *self.part.items()]:
            if len(key) >= SHORTEST_TYPO:
                found[key].update(ids)
        return found

    def slipped(self, phrase: str) -> list[str]:
        """Ids of those whose name is one slip away."""
        tidy = spaced(phrase)
        if len(tidy) < SHORTEST_TYPO or not tidy.replace(" ", "").isascii():
            return []
        near = [
            ids
            for key, ids in self.words.items()
            if abs(len(key) - len(tidy)) <= SURE_TYPO
            and key[0] == tidy[0]
            and OSA.distance(key, tidy, score_cutoff=SURE_TYPO) <= SURE_TYPO
        ]
        found = set().union(*near) if near else set()
        return [one for one in self.parties if one in found]


def person_of(written: str, span: Span, ids: list[str]) -> Person:
    """One, several, or somebody new."""
    if len(ids) == 1:
        return Person(written, span, party=ids[0])
    return Person(written, span, candidates=tuple(ids))


def is_run(line: Line, first: Word, second: Word) -> bool:
    """True for neighbours that may be one name."""
    return bool(BETWEEN.match(line.flat[first.span.end : second.span.start]))


def phrase_spans(line: Line, longest: int = LONGEST_NAME) -> Iterator[tuple[int, int, Span]]:
    """Runs of words from each place, the longest first: index, count and letters."""
    for index in range(len(line.words)):
        stop = index + 1
        while stop < min(index + longest, len(line.words)) and is_run(
            line, line.words[stop - 1], line.words[stop]
        ):
            stop += 1
        for end in range(stop, index, -1):
            yield (
                index,
                end - index,
                Span(line.words[index].span.start, line.words[end - 1].span.end),
            )


def probes(line: Line) -> list[str]:
    """Phrases worth looking up: words that may be names, and those together with their neighbours."""
    found: list[str] = []
    for index, count, span in phrase_spans(line, 3):
        words = line.words[index : index + count]
        if words[0].is_han and count == 1:
            found += han_parts(words[0].flat)
        elif is_worth(line, words):
            found.append(spaced(line.flat_of(span)))
            found += SPLIT.split(line.flat_of(span)) if count == 1 else []
    found += [family for _span, family in families(line)]
    return [phrase for phrase in dict.fromkeys(found) if phrase]


def families(line: Line) -> Iterator[tuple[Span, str]]:
    """Family names in the plural, where they stand, with what they may be of one: the Lis."""
    for found in PLURAL.finditer(line.flat):
        family, span = found["family"], Span(found.start("family"), found.end("family") + 1)
        if {family, f"{family}s"} & (COMMON | ROLES):
            continue
        if line.text[span.start].isupper() or not line.is_mixed:
            yield span, family
            if family.endswith("e"):  # the Joneses
                yield span, family[:-1]


def is_worth(line: Line, words: Sequence[Word]) -> bool:
    """Names begin and end with a word that is not common, or that is written large."""
    plain = [is_plain(line, word) for word in words]
    return not plain[0] if len(words) == 1 else not all(plain)


def is_plain(line: Line, word: Word) -> bool:
    """A common word in small letters that is no first name; in a mixed text, one in no slot."""
    if word.flat[0].isdigit() or word.flat in ROLES:
        return True
    if word.flat in NAMES_TOO:
        return False
    if word.flat in COMMON:
        return not word.is_capital or word.span.start == 0
    before = line.flat[: word.span.start]
    return line.is_mixed and not word.is_capital and not MAY_FOLLOW.search(before)


def han_parts(run: str) -> list[str]:
    """Parts of a run of Han characters that may be a name, and a family name."""
    if len(run) > 12:
        return []
    parts = [run[a:b] for a in range(len(run)) for b in range(min(len(run), a + 4), a + 1, -1)]
    family = [family_of(part) for part in parts]
    return [*parts, *(one for one in family if one), *([run] if len(run) == 1 else [])]
