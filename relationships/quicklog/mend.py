"""Slips of the thumb in the words the rules know; names are left alone (people.py looks at those)."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from typing import Any

from rapidfuzz.distance import OSA

from relationships.quicklog.reading import Reading, Span
from relationships.quicklog.text import WORD, flat
from relationships.quicklog.words import COMMON, ROLES, VERBS, WITH, listed

#: Words worth putting right: of channels, days, promises and what a contact is about.
TARGETS = tuple(
    sorted(
        listed(
            """
    dinner lunch breakfast coffee drinks meeting called phoned emailed texted messaged yesterday
    tomorrow monday tuesday wednesday thursday friday saturday sunday january february september
    october november december promised promise introduced contract prices pricing business
    background diligence vetting commission agreement negotiated negotiation negotiations birthday wedding conference reception
    whatsapp visited invited brought agreed offered recommended argued warned weekend morning
    afternoon evening follow delivery invoice project budget orders report tender hours minutes
    social family karaoke favour introduce recommend
    """
        )
    )
)
SHORT = {
    "mtg": "meeting",
    "mtng": "meeting",
    "dinr": "dinner",
    "dinnr": "dinner",
    "bfast": "breakfast",
    "brekkie": "breakfast",
    "wiht": "with",
    "wih": "with",
    "wtih": "with",
    "teh": "the",
    "introd": "introduced",
    "theyll": "they'll",
    "itll": "it'll",
    "weve": "we've",
    "ive": "i've",
    "hes": "he's",
    "shes": "she's",
    "theyre": "they're",
    "gonna": "going to",
    "fri": "friday",
    "freinds": "friends",
}
#: What thumbs leave out; only in small letters, or where a line begins.
ABBREVIATED = {
    short: full
    for full, every in (
        ("with", ("w/", "w")),
        ("near", ("nr",)),
        ("without", ("w/o",)),
        ("about", ("abt",)),
        ("through", ("thru",)),
        ("before", ("b4",)),
        ("from", ("frm",)),
        ("between", ("btwn",)),
        ("night", ("nite",)),
        ("yesterday", ("ystdy", "ystrdy", "ystday", "yestday", "ydy")),
        ("next", ("nxt",)),
        ("last", ("lst",)),
        ("week", ("wk",)),
        ("weeks", ("wks",)),
        ("weekend", ("wkend", "wknd")),
        ("month", ("mth", "mnth")),
        ("months", ("mths",)),
        ("year", ("yr",)),
        ("years", ("yrs",)),
        ("quarter", ("qtr",)),
        ("morning", ("morn",)),
        ("afternoon", ("arvo",)),
        ("birthday", ("bday",)),
        ("christmas", ("xmas",)),
        ("text", ("txt", "txts")),
        ("texted", ("txtd", "txted")),
        ("video", ("vid",)),
        ("phone", ("tel",)),
        ("received", ("recd",)),
        ("paid", ("pd",)),
        ("would", ("wd", "wld")),
        ("should", ("shd",)),
        ("could", ("cd",)),
        ("have", ("hv",)),
        ("please", ("pls",)),
        ("people", ("ppl",)),
        ("project", ("proj",)),
        ("because", ("cos", "coz", "cuz", "bcos")),
        ("also", ("btw",)),
        ("coffee", ("cuppa",)),
        ("breakfast", ("bkfst", "brekky")),
        ("references", ("refs",)),
        ("introductions", ("intros",)),
        ("discussed", ("disc", "disc'd")),
        ("negotiations", ("negs",)),
        ("commission", ("comm",)),
        ("invited", ("invd", "invtd")),
    )
    for short in every
}
#: Figures for words: "promised 2 send it 4 us".
TO_BEFORE = re.compile(
    r"\b(?:promise[sd]?|agree[sd]?|offer(?:s|ed)?|want(?:s|ed)?|need(?:s|ed)?|ha(?:s|ve|d)|going|hop(?:es|ing)|"
    r"got|said|due|forgot|remember|asked\s+(?:me|us|him|her|them)|told\s+(?:me|us|him|her|them)|"
    r"promised\s+(?:me|us|him|her|them))\s+$"
)
FOR_AFTER = re.compile(r"\s+(?:me|us|him|her|them)\b")
TOKEN = re.compile(rf"(?<![\w/])w/(?:o(?!\w))?|{WORD.pattern}")
#: Only before a verb: "ill send it".
BEFORE_VERB = {"ill": "i'll", "hell": "he'll", "shell": "she'll", "well": "we'll"}
VERB_AFTER = re.compile(rf"\s+(?:also\s+|then\s+)?(?:{VERBS})\b")
NAME_BEFORE = re.compile(rf"(?<!\w)(?:{WITH}|and|&)\s+$")
SHORTEST = 4  # letters: shorter words are put right from the list only
#: Real words that are one slip from a target.
REAL = listed(
    """
    bought thought though launch contact contacts contrast prizes prides older border resort miner
    winner sinner render lender tinder coffer meting melting seating calmed culled wanted hollow
    fellow yellow hover famous famine homily dunch bunch hunch punch munch brunch branch
    offended orders holders porters farmed warmed warred drunks brinks invoiced invoices projects
    contracts budgets reports tenders agreements commissions wedding weddings favours promises
    ladders houses hoses honours sunder wander warden dinners lunches
    """
)


@dataclass(frozen=True, slots=True)
class Mended:
    """A text put right, and where each of its letters stood before."""

    text: str
    places: tuple[int, ...]  # one more than letters

    def back(self, span: Span) -> Span:
        """The letters as they were typed."""
        return Span(self.places[span.start], self.places[span.end])


def mend(text: str) -> Mended:
    """The text with slips in known words put right."""
    parts: list[str] = []
    places: list[int] = []
    end = 0
    for found in TOKEN.finditer(flat(text)):
        right = right_word(text, found)
        if right is None:
            continue
        parts += [text[end : found.start()], right]
        places += range(end, found.start())
        length = found.end() - found.start()
        places += [found.start() + min(at, length - 1) for at in range(len(right))]
        end = found.end()
    return Mended("".join([*parts, text[end:]]), (*places, *range(end, len(text) + 1)))


def right_word(text: str, found: re.Match[str]) -> str | None:
    """What a word should have been; None when it is left as it is."""
    word, before = found[0], found.string[: found.start()]
    if word in BEFORE_VERB and VERB_AFTER.match(found.string, found.end()):
        return BEFORE_VERB[word]
    if short := shortened(text, found):
        return short
    if not word.isalpha() or text[found.start()].isupper() or is_known(word):
        return None
    return None if NAME_BEFORE.search(before) else nearest(word)


def shortened(text: str, found: re.Match[str]) -> str | None:
    """The word of an abbreviation."""
    word, after = found[0], found.string[found.end() :]
    if word == "2" and TO_BEFORE.search(found.string[: found.start()]):
        return "to" if VERB_AFTER.match(after) else None
    if word == "4":
        return "for" if FOR_AFTER.match(after) else None
    if word in SHORT:
        return SHORT[word]
    if text[found.start()].isupper() and found.start() and not text.isupper():
        return None
    full = ABBREVIATED.get(word)
    return f"{full} " if full and word[-1] == "/" and after[:1].strip() else full


def is_known(word: str) -> bool:
    """A word of ours, or an ordinary one."""
    return len(word) < SHORTEST or word in COMMON or word in ROLES or word in REAL


@cache
def nearest(word: str) -> str | None:
    """The target that is a slip away; never another form of the same word."""
    for target in TARGETS:
        if target[0] != word[0] or target.startswith(word) or word.startswith(target):
            continue
        if OSA.distance(word, target, score_cutoff=1) <= 1:
            return target
    return None


def moved_back(reading: Reading, mended: Mended, text: str) -> Reading:
    """The reading of a mended text with the places of the text as it was typed."""
    if mended.text == text:
        return reading
    moved: Reading = _moved(reading, mended)
    return replace(moved, text=text)


def _moved(value: Any, mended: Mended) -> Any:
    if isinstance(value, Span):
        return mended.back(value)
    if isinstance(value, tuple):
        return tuple(_moved(one, mended) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in fields(value)]
        return replace(value, **{name: _moved(getattr(value, name), mended) for name in names})
    return value
