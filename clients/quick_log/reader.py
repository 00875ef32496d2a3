"""Hours, payments, costs and reports in a line, by its words alone: no database, no guess.

A line that could mean a contact stays one. What a line books is shown before it is saved, and can
be taken off.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from clients.quick_log import words
from clients.quick_log.booking import SLUG, ClientBooking, Kind, Period
from relationships.quicklog.quantities import plain_number, read_hours
from relationships.quicklog.reading import Money, Span
from relationships.quicklog.scene import DAY, SUM

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from relationships.quicklog.reading import Person, Reading
    from relationships.quicklog.scene import Scene

MONTHS = {"month": 1, "quarter": 3, "year": 12}
#: At a table one may talk of work, but that is no hour of work.
LEISURE = frozenset({"meal", "event"})
LONGEST_WHAT = 240  # characters, as the column
NOWHERE = Span(0, 0)
MOST_HOURS = Decimal(24)  # of a day, and of a line


def read_bookings(scene: Scene, reading: Reading) -> Iterator[ClientBooking]:
    """What a line books: hours, then the first sum or report."""
    hours = read_work(scene, reading)
    if hours is not None:
        yield hours
    money = read_report(scene) or read_payment(scene) or read_cost(scene)
    if money is not None and not is_read(money.span, reading):
        yield money if money.alone else replace(money, alone=not is_contact(scene, reading))


def is_read(span: Span, reading: Reading) -> bool:
    """It is a promise, or a favour: who pays for a meal books nothing."""
    return any(other.meets(span) for other in elsewhere(reading))


def elsewhere(reading: Reading) -> list[Span]:
    """Letters of promises and favours."""
    return [*(one.span for one in reading.promises), *(one.span for one in reading.favours)]


# --- Hours ----------------------------------------------------------------------------------------


def read_work(scene: Scene, reading: Reading) -> ClientBooking | None:
    """Time that was worked: the words around it say so."""
    spent = read_hours(scene.line.flat)
    if spent is None or not 0 < spent.value <= MOST_HOURS or is_read(spent.span, reading):
        return None
    sentence = scene.line.sentence_of(spent.span.start)
    text = covered(scene.marked, spent.span, words.HOURS_MARK)
    if not is_spent(text, spent.span, sentence) or is_ahead(scene, sentence):
        return None
    found = worked(text, sentence)
    thing = found.start("thing") if found and "thing" in found.groupdict() else sentence.end
    contact = is_contact(scene, reading, Span(thing, sentence.end))
    if found is None and not (contact and is_work_of_contact(text, sentence, reading)):
        return None
    if contact and is_leisure(reading):
        return None
    return ClientBooking(
        SLUG,
        spent.span,
        whose(scene, text, sentence),
        alone=not contact,
        kind=Kind.HOURS,
        value=spent.value,
        what=what_of(scene, text, sentence),
        is_paid=is_paid(scene.line.flat_of(sentence)),
    )


def covered(text: str, span: Span, mark: str) -> str:
    """The text with these letters as marks."""
    return text[: span.start] + mark * (span.end - span.start) + text[span.end :]


def is_spent(text: str, span: Span, sentence: Span) -> bool:
    """Not "24h service", "in 2 hours", "needs 2h for", "T worked 2h"."""
    before = text[sentence.start : span.start]
    if words.NOT_SPENT_AFTER.match(text[span.end :]) or words.NOT_SPENT_BEFORE.search(before):
        return False
    return not (words.NOT_WORKED_BEFORE.search(before) or words.THEIRS.search(before))


def is_ahead(scene: Scene, sentence: Span) -> bool:
    """A day in the sentence has not come yet."""
    days = [day for day in scene.days if sentence.holds(day.span)]
    said = [day.when(scene.today, ahead=False) for day in days]
    return any(when is None or when.on > scene.today for when in said)


def worked(text: str, sentence: Span) -> re.Match[str] | None:
    """Where the words say that it was work."""
    inside = text[: sentence.end]
    found = (pattern.search(inside, sentence.start) for pattern in words.WORKED)
    return next((one for one in found if one), None)


def is_work_of_contact(text: str, sentence: Span, reading: Reading) -> bool:
    """A call, a meeting: "on" or "for" something."""
    every = words.WORK_OF_CONTACT.finditer(text, sentence.start, sentence.end)
    spans = (Span(*found.span()) for found in every)
    return any(not any(other.holds(span) for other in elsewhere(reading)) for span in spans)


def is_leisure(reading: Reading) -> bool:
    """A meal, a fair, or a talk among friends."""
    channel = reading.channel.value if reading.channel else ""
    social = reading.orientation is not None and reading.orientation.value == "social"
    return channel in LEISURE or social


def is_contact(scene: Scene, reading: Reading, thing: Span = NOWHERE) -> bool:
    """Somebody was met, called, written to; a letter that was worked on is only a thing."""
    if words.WITH_SOMEBODY.search(scene.marked):
        return True
    return reading.channel is not None and not thing.meets(reading.channel.span)


def is_paid(sentence: str) -> bool | None:
    """Covered by a fee, if the line says so."""
    if words.FREE.search(sentence):
        return False
    return True if words.BILLED.search(sentence) else None


def whose(
    scene: Scene, text: str, sentence: Span, left_out: Iterable[Person] = ()
) -> tuple[Person, ...]:
    """For whom: those named after "for" and "on", else everybody in the sentence."""
    named = [one for one in scene.named_in(sentence) if one not in left_out]
    for_them = [
        one
        for one in named
        if words.FOR_SOMEBODY.search(text, sentence.start, one.span.start)
        and not text.startswith("'s'", one.span.end)
    ]
    return tuple(for_them or named)


def what_of(scene: Scene, text: str, part: Span) -> str:
    """What was done: the words without time, day, sum and names, and without those that join."""
    taken = [found.span() for found in words.NAMED.finditer(text, part.start, part.end)]
    marks = rf"(?:(?<!\w)for\s+)?{words.HOURS}|{DAY}|{SUM}|(?<!\w){words.PAID}(?!\w)|[,:;()]"
    taken += [found.span() for found in re.finditer(marks, text[: part.end])]
    letters = list(scene.line.text[part.start : part.end])
    for start, end in taken:
        for at in range(max(start, part.start), end):
            letters[at - part.start] = " "
    return tidied("".join(letters))


def tidied(text: str) -> str:
    """Without words that say nothing at either end."""
    found = text.split()
    while found and found[0].lower() in words.EDGES:
        del found[0]
    while found and found[-1].lower() in words.EDGES:
        del found[-1]
    return " ".join(found)[:LONGEST_WHAT].strip(" -.,")


# --- Money ----------------------------------------------------------------------------------------


def read_payment(scene: Scene) -> ClientBooking | None:
    """Money that came in from somebody named."""
    for pattern in words.PAYMENTS:
        for found in pattern.finditer(scene.marked):
            if is_paid_to_us(scene, found):
                return payment(scene, found)
    return None


def is_paid_to_us(scene: Scene, found: re.Match[str]) -> bool:
    """It has come, all of it, and it was not a treat."""
    start = scene.line.sentence_of(found.start()).start
    before, after = scene.marked[start : found.start()], scene.marked[found.end("sum") :]
    return not (words.NOT_YET.search(before) or words.NOT_TO_US.match(after))


def payment(scene: Scene, found: re.Match[str]) -> ClientBooking:
    """The money of a match, with the number of its invoice."""
    sentence = scene.line.sentence_of(found.start())
    said = words.NUMBER.search(scene.line.flat, sentence.start, sentence.end)
    value, currency = sum_of(scene, found)
    number = scene.line.text[said.start("number") : said.end("number")] if said else ""
    return ClientBooking(
        SLUG,
        Span(*found.span("sum")),
        people_of(scene, found, "who"),
        kind=Kind.PAYMENT,
        value=value,
        currency=currency,
        number=number.strip("-/."),
    )


def sum_of(scene: Scene, found: re.Match[str]) -> tuple[Decimal | None, str]:
    """The sum of a match and its currency; a bare number has none."""
    if found["sum"] is None:
        return None, ""
    money = money_at(scene, found.start("sum"))
    return (money.value, money.currency) if money else (plain_number(found["sum"]), "")


def money_at(scene: Scene, place: int) -> Money | None:
    """The sum that stands here."""
    here = (one for one in scene.sums if one.span.start <= place < one.span.end)
    return next(here, None)


def people_of(scene: Scene, found: re.Match[str], *groups: str) -> tuple[Person, ...]:
    """The names of a match."""
    spans = [Span(*found.span(name)) for name in groups if found[name]]
    return tuple(one for span in spans for one in scene.named_in(span))


def read_cost(scene: Scene) -> ClientBooking | None:
    """Money we spent: for a client who is named beside whom we paid, else for who was paid."""
    for found in words.WE_PAID.finditer(scene.marked):
        start = scene.line.sentence_of(found.start()).start
        if words.NOT_YET.search(scene.marked[start : found.start()]):
            continue
        sentence = scene.line.sentence_of(found.end())
        rest = Span(found.start("for"), sentence.end)
        payees = people_of(scene, found, "payee", "payee2")
        value, currency = sum_of(scene, found)
        return ClientBooking(
            SLUG,
            Span(*found.span("sum")),
            whose(scene, scene.marked, rest, payees) or payees,
            alone=not words.WITH_SOMEBODY.search(scene.masked([rest])),
            kind=Kind.COST,
            value=value,
            currency=currency,
            what=what_of(scene, scene.marked, rest),
            is_travel=bool(words.TRAVEL.search(scene.line.flat_of(rest))),
        )
    return None


def read_report(scene: Scene) -> ClientBooking | None:
    """Sales that somebody reported; the sum need not be said."""
    found = next((one for each in words.REPORTS if (one := each.search(scene.marked))), None)
    if found is None:
        return None
    start = scene.line.sentence_of(found.start()).start
    if words.NOT_YET.search(scene.marked[start : found.start()]):
        return None
    value, currency = sum_of(scene, found)
    group = "sum" if found["sum"] else "who"
    return ClientBooking(
        SLUG,
        Span(*found.span(group)),
        people_of(scene, found, "who"),
        kind=Kind.REPORT,
        value=value,
        currency=currency,
        period=period_of(scene, scene.line.sentence_of(found.start())),
    )


def period_of(scene: Scene, sentence: Span) -> Period | None:
    """The month, quarter or year that the sentence names."""
    for day in scene.days:
        when = day.when(scene.today, ahead=False) if sentence.holds(day.span) else None
        if when is not None and when.precision in MONTHS:
            return Period(when.on, last_day(when.on, MONTHS[when.precision]))
    return None


def last_day(first: date, months: int) -> date:
    """The last day of so many months from their first."""
    at = first.month + months - 2
    year, month = first.year + at // 12, at % 12 + 1
    return date(year, month, monthrange(year, month)[1])
