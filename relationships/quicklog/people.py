"""Who is named where in a line: known names, and new ones where only a name can stand."""

from __future__ import annotations

import re
from bisect import insort

from relationships.quicklog.dates import DayWords
from relationships.quicklog.gazetteer import gazetteer
from relationships.quicklog.names import (
    Matches,
    NameIndex,
    families,
    person_of,
    phrase_spans,
    probes,
)
from relationships.quicklog.reading import Person, Span
from relationships.quicklog.text import Line, Word
from relationships.quicklog.words import COMMON, DOES, NAMES_TOO, ROLES, TITLES, VERBS, WITH

CHAIN = r"(?:\s*(?:,|/|\+)\s*(?:and\s+|&\s*)?|\s+(?:and|&|plus|\+|n)\s+)"
NAME_MARK = "ᚠ"  # a letter no one writes: stands for each letter of a name
WHOSE = rf"(?:(?:the|our|my|his|her|their|an?|old|new)\s+){{0,2}}(?:(?:{'|'.join(sorted(ROLES))}),?\s+)?"
SLOT = re.compile(rf"(?<!\w)(?:{WITH})\s+(?:(?:the|our|my|one|a\s+certain)\s+)?$")
ROLE_SLOT = re.compile(
    rf"(?:(?<!\w)(?:{WITH}|brought)\s+|{NAME_MARK}{CHAIN}){WHOSE}(?:named\s+|called\s+|,\s*)?$"
)
AFTER_NAME = re.compile(rf"{NAME_MARK}\)?{CHAIN}(?:(?:with|our|my|met)\s+)?$")
DOING = re.compile(rf"^\s+(?:just\s+|also\s+|has\s+|had\s+|kindly\s+)?(?:{DOES})\b")
VERB_NEXT = re.compile(
    r"^\s+(?:call|send|check|be|ask|write|meet|see|find|get|help|pay|book|try|do|have|follow|buy|"
    r"give|report|sales|figures|prices|order|numbers|statement|invoice|the|a)\b"
)
FROM = re.compile(r"(?:^|[\s,.;(])(?:to|from|by|via|through|for|of|about|re|than|that|dear)\s+$")
ACROSS = re.compile(r"(?:^|\s|\()(?:through|via|by|from|thanks\s+to)\s+$")
ENDS = re.compile(
    r"^\s*(?:$|[.,;:!?)+-]|(?:at|in|on|about|re|and|who|last|this|yesterday|today|over)\b)"
)
LOOK_BACK = 120  # letters before a word that say whether it is a name
NOT_MONTH = re.compile(
    r"(?:^|\s)(?:in|by|since|until|till|early|late|mid|last|next|this|the|of|\d+\w*)\s+$"
)
STARTS = re.compile(r"(?:^|[.!?;:,\n]\s*|\b(?:and|but|then|that|because|so|while)\s+)$")
IS_TO = re.compile(rf"\s+to\s+(?:{VERBS})\b")
OF = re.compile(r"'s\s+\w")
VERBAL = re.compile(r"(?:ed|ing|ly)$")
TITLE_BEFORE = re.compile(rf"(?<!\w)(?:{TITLES})\.?\s+$")
MONTH_NAMES = {"may", "april", "june", "august", "march"}
#: "Met two new people at the fair: ..."
LIST_OF = re.compile(r"\b(?:met|saw|with)\b[^.;!?:]{0,90}:\s+$")
#: "Helped us with customs" names a matter, nobody.
MATTER = re.compile(
    r"\b(?:help(?:ed|s|ing)?|happy|busy|pleased|trouble|problems?|issues?|fine|deal(?:t|ing)?|wrong|delays?|start(?:ed)?|agreed?|ok|done)"
    r"\s+(?:(?:me|us|him|her|them)\s+)?with\s+(?:(?:the|our|my|his|her|their|an?)\s+)?$"
)
IN_COMPANY = re.compile(r"^\s+(?:n|and|&)\s")
BROUGHT = re.compile(
    r"\b(?:brought|introduced|bringing)\s+(?:me\s+to\s+|us\s+to\s+|in\s+|over\s+|along\s+)?$"
)


class Mentions:
    """All names of a line, and the line with names and days marked."""

    def __init__(self, line: Line, names: NameIndex, days: list[DayWords]) -> None:
        self.line, self.names, self.days = line, names, days
        self.matches = Matches(names.named(probes(line)))
        self.found: list[Person] = []
        self.marked = line.flat  # with every letter of a name as the mark
        self.find_known()
        self.find_new()

    def add(self, person: Person) -> None:
        """One more name, in the order of the text."""
        insort(self.found, person, key=lambda one: one.span)
        start, end = person.span.start, person.span.end
        self.marked = self.marked[:start] + NAME_MARK * (end - start) + self.marked[end:]

    def is_free(self, span: Span) -> bool:
        """True where no name was found yet."""
        return NAME_MARK not in self.marked[span.start : span.end]

    # --- Known names -----------------------------------------------------------------------

    def find_known(self) -> None:
        """Names of parties, the longest first, from left to right."""
        self.find_families()
        for _index, count, span in phrase_spans(self.line):
            if self.is_free(span) and (ids := self.ids_of(span, count)):
                self.add(self.known(span, ids))
        self.find_in_han()
        self.join_scripts()

    def find_families(self) -> None:
        """ "The Lis" are asked for, also where only one Li is known: who else was there?"""
        for span, family in families(self.line):
            whole = self.matches.whole.get(self.line.flat_of(span), [])
            ids = dict.fromkeys([*whole, *self.matches.family.get(family, [])])
            if ids and self.is_free(span):
                self.add(Person(self.line.of(span), span, candidates=tuple(ids)))

    def known(self, span: Span, ids: list[str]) -> Person:
        """Whom a name fits; with an unknown word beside a part of a name it is somebody else."""
        whole = self.extended(span) if self.matches.only_part(self.line.flat_of(span)) else span
        written = self.line.of(whole)
        if whole != span:
            return Person(written, whole)
        return person_of(written, span, self.matches.told_apart(ids, written))

    def extended(self, span: Span) -> Span:
        """With the unknown names right before and after: Tom Hanks is not Tom Baker."""
        before = next((word for word in self.line.words if word.span.end == span.start - 1), None)
        if before and self.is_other_name(before) and self.is_beside(before, span):
            span = Span(before.span.start, span.end)
        after = next((word for word in self.line.words if word.span.start == span.end + 1), None)
        if after and self.is_other_name(after) and self.is_before(span, after):
            span = Span(span.start, after.span.end)
        return span

    def is_before(self, span: Span, word: Word) -> bool:
        """A family name after a known first name."""
        beside = self.line.text[span.end] in " -"
        after = self.line.flat[word.span.end :]
        acts = STARTS.search(self.before(span)) and (IN_COMPANY.match(after) or DOING.match(after))
        return beside and (self.line.is_mixed or self.in_slot(span) or bool(acts))

    def is_beside(self, word: Word, span: Span) -> bool:
        """A first name before a known family name."""
        if self.line.text[word.span.end] not in " -" or not self.is_free(word.span):
            return False
        return self.in_slot(word.span) or (self.line.is_mixed and not word.flat.endswith("ed"))

    def is_other_name(self, word: Word) -> bool:
        """An unknown word that can be a name: no acronym, no town, no verb in small letters."""
        if not self.could_begin(word) or word.flat in gazetteer() or not self.is_free(word.span):
            return False
        if word.text.isupper() or len(word.text) == 1:
            return False
        return word.is_capital or (len(word.text) > 2 and not VERBAL.search(word.flat))

    def ids_of(self, span: Span, count: int) -> list[str]:
        """Whom a phrase fits, unless it is an ordinary word here."""
        phrase = self.line.flat_of(span)
        if count == 1 and not self.may_be_name(span):
            return []
        if count > 1 and not self.is_name_alike(span):
            return []
        if phrase in gazetteer() and not self.in_slot(span):
            return self.matches.whole.get(phrase, [])
        if TITLE_BEFORE.search(self.line.flat[: span.start]) and count == 1:
            return self.matches.family.get(phrase, [])
        return self.matches.fitting(phrase)

    def is_name_alike(self, span: Span) -> bool:
        """False for "may will": two common words, both written small."""
        inside = [word for word in self.line.words if span.holds(word.span)]
        return any(word.flat not in COMMON or word.is_capital for word in inside)

    def may_be_name(self, span: Span) -> bool:
        """A single word that is a common one too needs its place, or its capital, to be a name."""
        word = self.line.flat_of(span)
        if any(span.meets(day.span) for day in self.days):
            return False
        if len(word) == 1:
            return self.is_letter_name(span)
        return word not in COMMON or self.is_name_here(span, word)

    def is_name_here(self, span: Span, word: str) -> bool:
        """Will, May, Mark: by what stands before and after."""
        before, after = self.line.flat[: span.start], self.line.flat[span.end :]
        if word in MONTH_NAMES and NOT_MONTH.search(before):
            return False
        if self.in_slot(span):
            return not re.match(r"^\s+\d", after)
        if word in NAMES_TOO - MONTH_NAMES and ACROSS.search(before) and ENDS.match(after):
            return True
        is_capital = self.line.text[span.start].isupper() and self.line.is_mixed
        if is_capital and (FROM.search(before) or (word in NAMES_TOO and OF.match(after))):
            return True
        if word in NAMES_TOO and STARTS.search(before) and IS_TO.match(after):
            return True
        acts = DOING.match(after) and not VERB_NEXT.match(after)
        return bool(acts) and (is_capital or bool(STARTS.search(before)))

    def is_letter_name(self, span: Span) -> bool:
        """A single letter: large, or where a name stands; never "I" or "a"."""
        written, before = self.line.of(span), self.line.flat[: span.start]
        after = self.line.flat[span.end :]
        if written in {"I", "a"} or after.startswith("&"):
            return False
        if after.startswith("'"):  # "T's manual" names T, "I'm" nobody
            return written.isupper() and bool(OF.match(after))
        if written == "A" and STARTS.search(before):
            return bool(DOING.match(self.line.flat[span.end :]))
        acts = STARTS.search(before) and DOING.match(self.line.flat[span.end :])
        return written.isupper() or not written.isascii() or bool(acts) or self.in_slot(span)

    def in_slot(self, span: Span) -> bool:
        """Right after "with", "met", "called" and the like, or after a name and "and"."""
        before = self.before(span)
        if any(slot.search(before) for slot in (SLOT, AFTER_NAME, BROUGHT, LIST_OF)):
            return True
        role = ROLE_SLOT.search(before)
        return role is not None and before.rstrip(" ,").split()[-1] in {*ROLES, "called", "named"}

    def before(self, span: Span) -> str:
        """What stands before, with names marked and the titles left out."""
        return TITLE_BEFORE.sub("", self.marked[max(0, span.start - LOOK_BACK) : span.start])

    def find_in_han(self) -> None:
        """Names inside longer runs of Han characters: 和李哲吃饭."""
        for word in self.line.words:
            if word.is_han and self.is_free(word.span):
                self.find_in_run(word)

    def find_in_run(self, word: Word) -> None:
        """The longest known names of one run."""
        for count in range(min(4, len(word.text)), 1, -1):
            for at in range(len(word.text) - count + 1):
                span = Span(word.span.start + at, word.span.start + at + count)
                ids = self.matches.fitting(self.line.flat_of(span)) if self.is_free(span) else []
                if ids:
                    self.add(person_of(self.line.of(span), span, ids))

    def join_scripts(self) -> None:
        """ "Li Zhe 李哲" and "Li Zhe (李哲)" are one name."""
        for first, second in zip(self.found, self.found[1:], strict=False):
            between = self.line.text[first.span.end : second.span.start]
            fits = set(self.ids(first)) & set(self.ids(second))
            if fits and between.strip(" (（") == "" and first in self.found:
                closed = self.line.text[second.span.end : second.span.end + 1] in {")", "）"}
                span = Span(first.span.start, second.span.end + closed)
                kept = [one for one in self.ids(first) if one in fits]
                self.found = [one for one in self.found if one not in (first, second)]
                self.add(person_of(self.line.of(span), span, kept))

    @staticmethod
    def ids(person: Person) -> tuple[str, ...]:
        """Everybody it may be."""
        return (person.party,) if person.party else person.candidates

    # --- New names -------------------------------------------------------------------------

    def find_new(self) -> None:
        """Unknown words where a name has to stand: a slip of a known name, or somebody new."""
        spans: list[Span] = []
        for word in self.line.words:
            if self.is_free(word.span) and not any(word.span.meets(span) for span in spans):
                span = self.new_span(word)
                if span is not None:
                    spans.append(span)
                    self.add(Person(self.line.of(span), span))
        new = [person.span for person in self.found if person.is_new]
        if new:
            self.put_right(new)

    def new_span(self, word: Word) -> Span | None:
        """The letters of an unknown name that begins here."""
        if not self.could_begin(word):
            return None
        if TITLE_BEFORE.search(self.line.flat[: word.span.start]):
            return self.grown(word)
        if MATTER.search(self.before(word.span)) and not word.is_capital:
            return None
        doing = self.is_doing(word)
        if not self.in_slot(word.span) and doing is None:
            return None
        return doing if doing and not self.in_slot(word.span) else self.grown(word)

    def could_begin(self, word: Word) -> bool:
        """Not a common word, a role, a number or a day; with a capital where there are any."""
        if word.flat in COMMON or word.flat in ROLES or not word.text[0].isalpha():
            return False
        if self.line.flat[: word.span.start].endswith("#"):
            return False
        if any(word.span.meets(day.span) for day in self.days):
            return False
        if word.is_han or len(word.text) == 1:
            return word.is_han and len(word.text) <= 4
        return word.is_capital or not self.line.is_mixed

    def is_doing(self, word: Word) -> Span | None:
        """A name at the start of a clause, with what they did after it."""
        if not STARTS.search(self.before(word.span)):
            return None
        span = self.grown(word)
        return span if DOING.match(self.line.flat[span.end :]) else None

    def grown(self, word: Word) -> Span:
        """With the words after it that belong to the name: at most three."""
        index, span = self.line.words.index(word), word.span
        for after in self.line.words[index + 1 : index + 3]:
            large = after.is_capital and after.flat in NAMES_TOO
            if self.line.text[span.end : after.span.start] != " ":
                break
            if not large and not self.could_begin(after):
                break
            if not self.is_free(after.span):
                break
            span = Span(span.start, after.span.end)
        return span

    def put_right(self, spans: list[Span]) -> None:
        """Look unknown names up once more, for slips: one query for all of them."""
        parties = self.names.alike([self.line.flat_of(span) for span in spans])
        near = Matches([*parties, *self.matches.parties.values()])
        for person in [person for person in self.found if person.span in spans]:
            ids = near.slipped(self.line.flat_of(person.span))
            if ids:
                self.found.remove(person)
                self.add(person_of(person.text, person.span, ids))
