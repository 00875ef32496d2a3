"""Where it was: a known town or country, a venue, or an unknown name after "in" or "at"."""

from __future__ import annotations

import re

from relationships.quicklog.gazetteer import gazetteer
from relationships.quicklog.people import NAME_MARK, VERBAL
from relationships.quicklog.reading import Said, Span
from relationships.quicklog.scene import DAY_MARK, Scene
from relationships.quicklog.text import Word
from relationships.quicklog.words import COMMON, ROLES, listed

#: Towns that are words or names too: only after "in" or with a capital.
WORDS_TOO = listed(
    """
    reading nice cork york bath split deal mainland boston jordan chad georgia israel sydney adelaide
    phoenix paris louis santiago nelson regina victoria lima lincoln petersburg india china turkey
    mobile guernsey jersey florence chester milan venice geneva troy austin dallas
    """
) - {"india", "china", "turkey", "paris", "milan", "venice", "geneva", "sydney", "lima"}
VENUES = (
    "hotel|office|offices|airport|factory|plant|restaurant|bar|club|embassy|consulate|pub|cafe|station|university|"
    "showroom|home|house|villa|headquarters|hq|lobby|warehouse|shop|golf course|country club|booth|stand|"
    "opera|theatre|museum|gym|sauna|teahouse|tea house|campus|school|hospital|harbour|marina|lounge|canteen|site|park"
)
EVENTS = "fair|conference|expo|exhibition|reception|party|wedding|messe|summit|trade show|forum|congress|gala|show"
PREPOSITION = (
    r"(?:(?<!\w)@\s*|(?<!\w)(?:in|at|near|outside|around|(?:came|stopped|dropped)\s+by|(?:came|come|coming|went|drove|driven|flew|invited|took|walked|drive)\s+"
    r"(?:me\s+|us\s+|him\s+|her\s+|over\s+|round\s+|back\s+)*to)\s+)(?:the\s+|downtown\s+|central\s+)?"
)
WENT = re.compile(
    r"\b(?:flew|went|travelled|traveled|trip|came|train|drove|back|flight|flying|moved|visiting?|over)\s+(?:\S+\s+)?to\s+$"
)
NO_PLACE = re.compile(r"\b(?:from|to|for|about|of|on|via|into|by|the)\s+$")
AFTER = re.compile(PREPOSITION + "$")
VENUE = re.compile(
    rf"{PREPOSITION}(?P<place>(?:(?:his|her|their|our|my|{NAME_MARK}+'s?)\s+)?(?:[\w'-]+\s+){{0,2}}?(?:{VENUES})(?:\s+(?:bar|lobby|restaurant|lounge|canteen))?)\b(?!\s+(?:daughter|son))"
)
THINGS = "|".join(sorted(ROLES)) + (
    "|school|flat|job|market|markets|tender|project|branch|subsidiary|friends|contacts|internship|house|"
    "apartment|land|supply|launch|stand|place|room|deal|customers?|plant|opening|position|line|entry|partnership|licence|registration|interest"
)
ELSEWHERE = re.compile(
    r"\b(?:will\s+be|'ll\s+be|wants?|hopes?|plans?|moving|moved|lives?|living|works?|working|based|born|stud(?:y|ies|ying)|grew\s+up|set\s+up|expand\w*|open(?:ing)?)\b[^,.;]*$"
)
THING_IN = re.compile(rf"\b(?:{THINGS})\s+(?:in|at|near)\s+$")
WITH_THING = re.compile(
    rf"\b(?:with|met|saw|visited|at|from)\s+(?:(?!about|re\b|on\b|for\b)[\w'-]+\s+){{0,3}}(?:{THINGS})\s+(?:in|at|near)\s+$"
)
STREET = re.compile(r"\s+(?:st|street|rd|road|square|sq|station|airport)(?!\w)")
#: "At Claridge's", but not "at Miller's office".
OF_ITSELF = re.compile(
    rf"'s(?=\s*(?:$|[.,;:!?)]|{DAY_MARK}|(?:with|on|last|yesterday|today|and|about|for)\b))"
)
ENDED = re.compile(rf"\s*(?:$|[.,;:!?)]|-\s|{DAY_MARK}|(?:with|on|last|and|about|re)\b)")
SOMEBODYS = re.compile(r"(?:his|her|their|our|my)\s")
OF_THE = re.compile(r"\s+of\s+(?:the\s+)?[A-Z][\w'-]+")
MET_AT = re.compile(
    r"\b(?:met|saw|seeing|meet|meeting|coffee|tea|lunch|dinner|breakfast|brunch|supper|drinks?|beers?|pint|meal|bumped\s+into|"
    r"ran\s+into|golf|karaoke|party|reception|ate|dined|lunched|catch-?\s?up|caught\s+up|banquet|hotpot)\b[^.;!?\n]*\s*(?:\bat|@)\s*$"
)
AT_FIRM = re.compile(
    r"\b(?:works?|working|worked|job|called|someone|somebody|guy|people|boss|now|is|was|who)\s+(?:at|@)\s*$"
)
JOIN = re.compile(r"^(?:\s+in\s+|,\s*)$")


def read_place(scene: Scene, left_out: list[Span]) -> Said | None:
    """The first place outside promises: with its town when both stand together."""
    text = scene.masked(left_out)
    town, venue, other = known_town(scene, text), read_venue(scene, text), after_in(scene, text)
    place = (
        longer(venue, other) if not venue or not other or venue.meets(other) else min(venue, other)
    )
    if town and place and not town.meets(place):
        return said(scene, joined(scene, place, town))
    return said(scene, longer(town, place))


def longer(first: Span | None, second: Span | None) -> Span | None:
    """Of two that overlap, the one with more words."""
    found = [span for span in (first, second) if span]
    return max(found, key=lambda span: span.end - span.start) if found else None


def joined(scene: Scene, place: Span, town: Span) -> Span:
    """ "Hilton in Seoul" when they stand together; a named place wins over a town elsewhere."""
    if JOIN.match(scene.line.flat[place.end : town.start]):
        if SOMEBODYS.match(scene.line.flat[place.start : place.end]):
            return town
        return Span(place.start, town.end)
    if JOIN.match(scene.line.flat[town.end : place.start]):
        return town
    return min(place, town)


def said(scene: Scene, span: Span | None) -> Said | None:
    """As written, without "the"."""
    if span is None:
        return None
    written = scene.line.of(span)
    return Said(re.sub(r"^(?i:the)\s+", "", written), span)


def known_town(scene: Scene, text: str) -> Span | None:
    """A town or country of the gazetteer that is a place here."""
    words = scene.line.words
    for index in range(len(words)):
        for count in (3, 2, 1):
            run = words[index : index + count]
            span = Span(run[0].span.start, run[-1].span.end)
            if len(run) == count and is_town(scene, text, span):
                street = STREET.match(text, span.end)
                return Span(span.start, street.end()) if street else span
    return None


def is_town(scene: Scene, text: str, span: Span) -> bool:
    """In the gazetteer, not spoken about, and no part of a name."""
    name, before = scene.line.flat_of(span), scene.line.flat[: span.start]
    if name not in gazetteer() or text[span.start : span.end] != name or is_of_thing(before):
        return False
    if AFTER.search(before) or WENT.search(before):
        return True
    is_word = name in WORDS_TOO or name in COMMON
    if NO_PLACE.search(before) or (is_word and not scene.line.text[span.start].isupper()):
        return False
    after = scene.line.flat[span.end :]
    return not re.match(
        r"(?:'s|\s+(?:market|team|office|people|contract|order|dealer|reseller|deal|project|trip|launch|branch|desk|partner|agent|side|price|customer))",
        after,
    )


def is_of_thing(before: str) -> bool:
    """ "A distributor in Harbin" is there, we are not; "met a distributor in Harbin" is another matter."""
    return bool(ELSEWHERE.search(before)) or (
        bool(THING_IN.search(before)) and not WITH_THING.search(before)
    )


def read_venue(scene: Scene, text: str) -> Span | None:
    """A hotel, an office, an airport after "at" or "in"."""
    for found in VENUE.finditer(text):
        span = Span(found.start("place"), found.end("place") + of_what(scene, found.end("place")))
        if DAY_MARK not in found["place"]:
            return span
    return None


def of_what(scene: Scene, place: int) -> int:
    """Letters of "of the Hilton" after "the lobby"."""
    found = OF_THE.match(scene.line.text, place)
    return len(found[0]) if found else 0


def after_in(scene: Scene, text: str) -> Span | None:
    """An unknown name right after "in" or "at"."""
    for word in scene.line.words:
        before = scene.line.flat[: word.span.start]
        is_there = AFTER.search(before) and not is_of_thing(before) and said_in(scene, before)
        if is_there and text[word.span.start : word.span.end] == word.flat and is_name(scene, word):
            span = grown(scene, text, word)
            its = OF_ITSELF.match(scene.line.flat, span.end)
            return Span(span.start, its.end()) if its else span
    return None


def said_in(scene: Scene, before: str) -> bool:
    """In a text without capitals an unknown word after "at" is a firm unless people met there."""
    if writes_capitals(scene) or not re.search(r"(?:\bat|@)\s*$", before):
        return True
    return bool(MET_AT.search(before)) and not AT_FIRM.search(before)


def writes_capitals(scene: Scene) -> bool:
    """Names are written large here; acronyms alone do not say so."""
    large = [word for word in scene.line.words if word.is_capital and word.span.start]
    return scene.line.is_mixed and not all(word.text.isupper() for word in large)


def is_name(scene: Scene, word: Word) -> bool:
    """With a capital where there are any, and no common word."""
    if not word.text[0].isalpha() or word.flat in ROLES:
        return False
    if writes_capitals(scene):
        return word.is_capital
    return word.flat not in COMMON and word.flat not in NOT_PLACES


NOT_PLACES = listed(
    """town general particular detail details private public confidence advance touch contact charge return
    principle theory practice secret person fact case order time trouble hurry rush moderation future past
    cash euros pounds dollars least best worst work peace length once ease random heart stake
    spring summer autumn winter festival christmas easter new year lunchtime noon midday"""
)


def ended(scene: Scene, text: str, word: Word) -> Span | None:
    """Without capitals: with one more word when the place clearly ends after it."""
    index = scene.line.words.index(word)
    after = scene.line.words[index + 1 : index + 2]
    if not after or text[word.span.end : after[0].span.start] != " ":
        return None
    span = Span(word.span.start, after[0].span.end)
    same = text[after[0].span.start : span.end] == after[0].flat and after[0].flat.isalpha()
    is_known = after[0].flat in COMMON or after[0].flat in ROLES or VERBAL.search(after[0].flat)
    return span if same and not is_known and ENDED.match(text, span.end) else None


def grown(scene: Scene, text: str, word: Word) -> Span:
    """With the capital words after it, and an event's kind in small letters."""
    index, span = scene.line.words.index(word), word.span
    if not writes_capitals(scene) and (whole := ended(scene, text, word)):
        return whole
    for after in scene.line.words[index + 1 : index + 4]:
        between = scene.line.flat[span.end : after.span.start]
        is_event = re.fullmatch(EVENTS, after.flat) is not None
        same = text[after.span.start : after.span.end] == after.flat
        if (
            between.strip()
            or not same
            or not (is_event or (after.is_capital and after.flat not in COMMON))
        ):
            break
        span = Span(span.start, after.span.end)
    return span
