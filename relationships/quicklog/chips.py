"""A reading as the page shows it: the line with underlines, and what its chips post back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from relationships.quicklog.edits import PRIVATE
from relationships.quicklog.readers import line_readers
from relationships.quicklog.reading import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import QueryDict

    from relationships.quicklog.reading import Person, Promised, Reading

NEW = "new"  # chosen for a name: somebody who is not there yet
MOST = 20  # chips of a kind that are read from a form
#: Fields of the chips, by the part of the reading they belong to.
PERSON = ("text", "party", "visibility")
SINGLE = ("channel", "date", "orientation", "place", "hours")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the line; ``tone`` is empty where nothing was picked up."""

    text: str
    tone: str  # what, gives, costs or due


def pieces(reading: Reading) -> list[Piece]:
    """The whole line, cut where underlines begin and end."""
    found, at = [], 0
    for span, tone in marks(reading):
        if span.start < at:
            continue  # two parts were read from the same words: the first is underlined
        found += [Piece(reading.text[at : span.start], ""), Piece(text_of(reading, span), tone)]
        at = span.end
    return [piece for piece in [*found, Piece(reading.text[at:], "")] if piece.text]


def text_of(reading: Reading, span: Span) -> str:
    """The letters of a span."""
    return reading.text[span.start : span.end]


def marks(reading: Reading) -> list[tuple[Span, str]]:
    """What is underlined, in the order of the line."""
    said = (reading.channel, reading.date, reading.place, reading.hours, reading.amount)
    found = [(one.span, "what") for one in (*said, reading.orientation) if one]
    found += [(one.span, "what") for one in reading.participants]
    found += [(one.span, "what") for one in reading.bookings]
    found += [(one.span, "costs") for one in reading.tags]
    found += [
        (one.span, "gives" if one.direction == "received" else "costs") for one in reading.favours
    ]
    for promise in reading.promises:
        found += marks_of(promise)
    return sorted((mark for mark in found if mark[0].end > mark[0].start), key=lambda mark: mark[0])


def marks_of(promise: Promised) -> Iterator[tuple[Span, str]]:
    """``I promised`` and the day it is due; the deed itself stays plain."""
    end = promise.deed.start if promise.deed.end else promise.span.end
    if end > promise.span.start:
        yield Span(promise.span.start, end), "costs" if promise.by == "us" else "gives"
    if promise.due:
        yield promise.due.span, "due"


def posted(data: QueryDict, *, only: set[str] | None = None) -> dict[str, Any]:
    """The chips of a form as the body of the API; ``only`` names the parts that were touched."""
    body: dict[str, Any] = {name: data.get(name) or None for name in SINGLE if name in data}
    body["participants"] = listed(data, "who", PERSON)
    if extra := data.get("who-add", "").strip():
        body["participants"].append({"text": extra, "party": None})
    body["promises"] = listed(data, "promise", ("by", "text", "due"))
    body["favours"] = listed(data, "favour", ("direction", "kind"))
    body["tags"] = data.getlist("tags")
    body["introduced_by"] = next(iter(listed(data, "by", PERSON)), None)
    value = data.get("amount", "").strip()
    body["amount"] = {"value": value, "currency": data.get("currency", "")} if value else None
    for reader in line_readers():
        found = listed(data, reader.slug, reader.names)
        body[reader.slug] = [reader.posted(values) for values in found]
    return {name: part for name, part in body.items() if only is None or name in only}


def private_names(data: QueryDict) -> set[str]:
    """Names of whose chips say that only the writer is to know of them."""
    chips = [one for kind in ("who", "by") for one in listed(data, kind, PERSON)]
    return {one["text"] for one in chips if one["text"] and one["visibility"] == PRIVATE}


def listed(data: QueryDict, kind: str, names: tuple[str, ...]) -> list[dict[str, Any]]:
    """Chips of one kind, without those that are left out."""
    found = []
    for at in range(MOST):
        first = f"{kind}-{at}-{names[0]}"
        if first in data and f"{kind}-{at}-out" not in data:
            values = {name: data.get(f"{kind}-{at}-{name}") or None for name in names}
            if values.get("party") == NEW:
                values["party"] = None
            found.append(values)
    return found


def decided(reading: Reading, original: Reading, data: QueryDict) -> Reading:
    """The edited reading; who fitted several and was not chosen is asked for again.

    Nobody is added because a question was overlooked: "somebody new" has to be said.
    """
    new = {
        data.get(name.replace("-party", "-text"), "")
        for name, value in data.items()
        if name.endswith("-party") and value == NEW
    }
    asked = {one.text: one for one in original.unsure if one.text not in new}

    def settle(one: Person) -> Person:
        return asked.get(one.text, one) if one.party is None else one

    by = reading.introduced_by
    return replace(
        reading,
        participants=tuple(settle(one) for one in reading.participants),
        introduced_by=settle(by) if by else None,
    )
