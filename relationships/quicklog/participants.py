"""Who took part, of all who are named."""

from __future__ import annotations

import re

from relationships.quicklog.introducers import Introducer
from relationships.quicklog.people import CHAIN, LOOK_BACK, NAME_MARK
from relationships.quicklog.reading import Done, Person, Promised, Span
from relationships.quicklog.scene import NAME, Scene

ABOUT = re.compile(
    r"(?<!\w)(?:about|abt|re|regarding|concerning|of|from|at|for|on\s+behalf\s+of|mentioned|discussed|like|than|knows|"
    r"by|through|via|thanks\s+to|on|behind|against|without|instead\s+of|not|work(?:s|ing)?\s+(?:for|at)|recommended|near|"
    r"replac(?:e|es|ed|ing)|left|leav(?:e|es|ing)|quit(?:s|ting)?|joined|missed|vouched\s+for|checked(?:\s+(?:out|on|up\s+on))?|vetted|asked\s+after|behind|"
    r"(?:mov(?:e|ed|ing)|going|goes|went|sold|belongs?|switch(?:ed|ing)|return(?:ed|ing))\s+(?:back\s+)?to|courtesy\s+of|owns|runs|is|was|who|that|whether|if|into|meeting\s+of|friend\s+of)\s+(?:the\s+|our\s+|his\s+|her\s+|their\s+|new\s+|a\s+)?$"
)
#: "Call from Tom": from, yet there.
CONTACT_FROM = re.compile(
    r"\b(?:call|letter|email|e-mail|mail|message|text|visit|card|note|sms|postcard|msg|wechat|whatsapp|heard|news|word|ring|bottle|gift|present|invitation|borrowed\s+\S+|voicemail)\s+(?:from|by|of)\s+$"
)
SPOKEN = re.compile(
    r"\b(?:like|likes|want|wants|wanted|asked|told|begged)\s+(?:me|us|him|her|them)\s+to\b|"
    r"\b(?:told\s+(?:me|us)|said|says|mentioned|thinks|heard|warned\s+(?:me|us)|believes|claims|reckons|confirmed|knows|rumou?r|news)\b(?!\s+(?:hello|hi|goodbye|from))"
)
TOLD_OF = re.compile(
    r"(?:\s+(?:people|guys|lot|team|side|order|deal|contract|project))?\s+(?:is|was|are|were|isn't|has|had|left|wants|knows|seems|works|lives|owns|needs|looks|likes|hates)\b|的"
)
#: At somebody's wedding, house or office they are there.
OWNS = re.compile(
    r"(?:'s|'\s)\s*(?!(?:\w+\s+)?(?:wedding|birthday|party|place|house|home|office|flat|reception|villa|opening|factory|showroom|boat)\b)\w"
)
#: Favours that are done towards somebody else than the two sides.
TOLD_THIRD = frozenset({"reference", "vetting", "information", "advice", "resource_money"})
CHAINED = re.compile(rf"{CHAIN}(?:his\s+|her\s+|my\s+|our\s+)?$")
ACTS = re.compile(r"^\s*(?:'d|'s|\w+)")
CLAUSE = re.compile(r"[.;!?\n]|,\s*(?:and|but)?\s*(?=(?:i|we|he|she|they)\b)|\s+but\s")


def read_participants(
    scene: Scene, promises: list[Promised], bodies: list[Span], introducer: Introducer | None
) -> list[Person]:
    """Those the contact was with, each once, in order; ``bodies`` are about something else."""
    outside = [
        one for one in scene.people.found if not any(body.holds(one.span) for body in bodies)
    ]
    there = [one for one in outside if takes_part(scene, one, introducer)]
    if not there:
        there = [one for one in outside if owns(scene, one)]
    if not there:
        there = [one for one in outside if not is_absent_introducer(one, introducer)]
        there = [one for one in there if not is_spoken_of(scene, one)] or there
    if not there:
        there = [one.who for one in promises if one.who and not one.deed.holds(one.who.span)]
    return distinct(there)


def third_parties(scene: Scene, favours: list[Done]) -> list[Span]:
    """Names inside what somebody did for us: whom he told of us, whom she checked."""
    return [
        one.span
        for favour in favours
        if favour.direction == "received" and favour.kind in TOLD_THIRD
        for one in scene.named_in(favour.span)
        if scene.subject_before(favour.span.start)[0] == "them" and one != favour.who
    ]


def is_absent_introducer(one: Person, introducer: Introducer | None) -> bool:
    """Who only made it possible was not there."""
    return introducer is not None and introducer.person == one and not introducer.is_there


def takes_part(scene: Scene, one: Person, introducer: Introducer | None) -> bool:
    """Not merely spoken about, and nobody's employer."""
    if introducer is not None and introducer.person == one:
        return introducer.is_there
    before = scene.marked[max(0, one.span.start - LOOK_BACK) : one.span.start]
    if owns(scene, one):
        return False
    if is_chained(scene, one):
        return takes_part(scene, chained_to(scene, one), introducer)
    if CONTACT_FROM.search(before):
        return True
    if re.search(rf"{NAME}\s*\($", before):  # (Novak GmbH) after a name is where they work
        return False
    spoken_of = ABOUT.search(before) or is_spoken_of(scene, one) or is_told_of(scene, one)
    return not spoken_of


def is_told_of(scene: Scene, one: Person) -> bool:
    """ "Petr is ill" says nothing of a contact; nor does somebody's employer: 大连软通的陈明."""
    return bool(TOLD_OF.match(scene.line.flat[one.span.end :]))


def owns(scene: Scene, one: Person) -> bool:
    """ "Tom's office" does not say that Tom was there; "with Tom's boss" neither."""
    return bool(OWNS.match(scene.line.flat[one.span.end :]))


def is_chained(scene: Scene, one: Person) -> bool:
    """True after another name and "and"."""
    before = scene.marked[max(0, one.span.start - LOOK_BACK) : one.span.start]
    return bool(re.search(rf"{NAME_MARK}{CHAINED.pattern}", before))


def chained_to(scene: Scene, one: Person) -> Person:
    """The name before it."""
    index = scene.people.found.index(one)
    return scene.people.found[index - 1]


def is_spoken_of(scene: Scene, one: Person) -> bool:
    """True inside what somebody said: "told me that Tan left"."""
    start = scene.line.sentence_of(one.span.start).start
    before = scene.marked[start : one.span.start]
    ends = list(CLAUSE.finditer(before))
    clause = before[ends[-1].end() :] if ends else before
    return bool(SPOKEN.search(clause))


def distinct(people: list[Person]) -> list[Person]:
    """Each party once; an "Anna" after "Anna Berg" is she."""
    found: dict[object, Person] = {}
    for one in people:
        if found.keys().isdisjoint(one.candidates):
            found.setdefault(one.party or one.candidates or one.text.casefold(), one)
    return list(found.values())
