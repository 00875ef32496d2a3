"""A line in, a reading out: everything together, without a clock, a network or a guess."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

from relationships.quicklog.circumstances import read_channel, read_orientation, read_tags
from relationships.quicklog.dates import DayWords
from relationships.quicklog.favours import read_favours, split_services
from relationships.quicklog.introducers import read_introducer
from relationships.quicklog.later import LONG_AGO, later_clauses
from relationships.quicklog.mend import mend, moved_back
from relationships.quicklog.names import NameIndex
from relationships.quicklog.participants import read_participants, third_parties
from relationships.quicklog.places import read_place
from relationships.quicklog.promises import read_promises
from relationships.quicklog.quantities import read_hours
from relationships.quicklog.reading import Booking, Done, Reading, Said, Span, When
from relationships.quicklog.scene import Scene

LONGEST = 2_000  # characters of a line that are read


#: Reads what upper apps book of a line; it has no more than the words and what was read of them.
More = Callable[[Scene, Reading], Iterable[Booking]]


def read(text: str, *, names: NameIndex, today: date, more: Sequence[More] = ()) -> Reading:
    """What a line says, as of a day."""
    mended = mend(text[:LONGEST])
    scene = Scene(mended.text, names, today)
    found = read_scene(scene)
    bookings = tuple(one for reader in more for one in reader(scene, found))
    return moved_back(replace(found, bookings=bookings), mended, text)


def read_scene(scene: Scene) -> Reading:
    """What a line without slips says."""
    every = read_promises(scene)
    bodies = [promise.span for promise in every]
    split = split_services(scene, every)
    favours = merged([*split.favours, *read_favours(scene, bodies)])
    introducer = read_introducer(scene, bodies)
    left_out = [*bodies, *(favour.span for favour in favours)]
    later = later_clauses(scene)
    others = [*bodies, *later, *third_parties(scene, favours)]
    return Reading(
        text=scene.line.text,
        participants=tuple(read_participants(scene, every, others, introducer)),
        channel=read_channel(scene, [*bodies, *later, *things(scene, favours)])
        or read_channel(scene, [*bodies, *later, *things(scene, favours, ("gift",))]),
        place=read_place(scene, [*bodies, *later, *elsewhere(scene, favours)]),
        date=read_date(scene, [*bodies, *later]),
        orientation=read_orientation(scene, left_out),
        promises=tuple(split.promises),
        favours=tuple(favours),
        introduced_by=introducer.person if introducer else None,
        tags=tuple(tags_of(scene, favours)),
        hours=read_hours(scene.line.flat),
        amount=scene.sums[0] if scene.sums else None,
    )


#: Favours whose places are those of the thing that was given, not of the contact.
ABOUT_THINGS = frozenset({"information", "vetting", "reference", "help_to_family", "advice"})


OCCASION = re.compile(r"\s(?:at|during|over)\s")


def things(
    scene: Scene, favours: list[Done], kinds: tuple[str, ...] = ("gift", "resource")
) -> list[Span]:
    """Letters of what was given or lent, up to the occasion: tea may be a gift, a fair its reason."""
    given = [one.span for one in favours if one.kind.startswith(kinds)]
    cuts = [OCCASION.search(scene.line.flat, span.start, span.end) for span in given]
    return [
        Span(span.start, cut.start() if cut else span.end)
        for span, cut in zip(given, cuts, strict=True)
    ]


GATHERING = re.compile(
    r"\s(?:at|during|over)\s+(?:(?:the|an?|our|his|her|their)\s+)?(?:\w+\s+)?"
    r"(?:wedding|fair|dinner|lunch|breakfast|party|reception|conference|expo|meeting|coffee|drinks|tea|gala)\b"
)
ERRAND = re.compile(r"\bfor\s+(?:me|us|him|her|them)\b")


def elsewhere(scene: Scene, favours: list[Done]) -> list[Span]:
    """Letters whose places are not where the contact was."""
    spans = [one.span for one in favours if is_elsewhere(scene, one)]
    cuts = [GATHERING.search(scene.line.flat, span.start, span.end) for span in spans]
    return [
        Span(span.start, cut.start() if cut else span.end)
        for span, cut in zip(spans, cuts, strict=True)
    ]


def is_elsewhere(scene: Scene, one: Done) -> bool:
    """True for favours about things, and for errands."""
    if one.kind in ABOUT_THINGS or one.kind.startswith("resource"):
        return True
    return one.kind == "other" and bool(ERRAND.search(scene.line.flat_of(one.span)))


def merged(favours: list[Done]) -> list[Done]:
    """Each kind and direction once."""
    found: dict[tuple[str, str], Done] = {}
    for favour in favours:
        found.setdefault((favour.direction, favour.kind), favour)
    return list(found.values())


#: "Asked him to call on Monday" says nothing of the contact's day.
AHEAD = re.compile(
    r"\b(?:(?:asked|told|wants?|wanted|hopes?|hoping|plans?|planning|expects?|agreed|invited|needs?|going)\b[^.;!?,]{0,40}?\bto\b"
    r"|\b(?:about|abt|re|regarding)\s+(?:\w+\s+){0,2}(?:dinner|lunch|meeting|call|visit|breakfast|trip|drinks|golf)\s+(?:on|for|in)\b|can(?:'t|not)\s+(?:make|come)|com(?:e|es|ing)\s+to\b|\bwants?\s+(?:us|me)\b"
    r"|\b(?:is|are|am|he's|she's|they're|i'm|we're)\s+(?!being|meeting)\w+ing\b|follow(?:ing)?[\s-]?up\b"
    r"|expected|scheduled|postponed|delayed|due|answer\s+expected)[^.;!?,]*$"
)


def is_far(words: DayWords, when: When, today: date) -> bool:
    """A day without a year that would be nearly a year ago."""
    return when.precision == "day" and not words.has_year and (today - when.on).days > LONG_AGO


BY = re.compile(r"\b(?:by|until|till|before|next|due|from)\s+(?:the\s+)?$")


def read_date(scene: Scene, bodies: list[Span]) -> When | None:
    """The day of the contact: said outside promises, and not ahead."""
    for words in scene.days:
        if any(body.meets(words.span) for body in bodies):
            continue
        before = scene.line.flat[: words.span.start]
        if BY.search(before) or AHEAD.search(before):
            continue
        when = words.when(scene.today, ahead=False)
        if when and when.on <= scene.today and not is_far(words, when, scene.today):
            return when
    return None


def tags_of(scene: Scene, favours: list[Done]) -> list[Said]:
    """Tags said, and *entertained* with hospitality given."""
    tags = read_tags(scene)
    hosted = next(
        (one for one in favours if (one.direction, one.kind) == ("given", "hospitality")), None
    )
    is_said = any(tag.value == "entertained" for tag in tags)
    return [*tags, Said("entertained", hosted.span)] if hosted and not is_said else tags
