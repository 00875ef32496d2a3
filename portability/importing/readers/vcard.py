"""Cards of vCard 2.1, 3.0 and 4.0, and of the mixtures that phones and mail programs write.

Own and small, because the usual library takes quadratic time on soft breaks and falls over cards in
cards (TRUST 0.6). A card stands alone: what is wrong with one neither moves nor loses another.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING

from django.utils.translation import gettext as _

from portability.importing.readers.card_values import contact_of
from portability.importing.readers.content_lines import property_of, unfolded
from portability.importing.records import Contact, Defect, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from portability.importing.readers.content_lines import Line, Property
    from portability.importing.records import Limits, Record

MOST_IN_CARD = 1_000  # properties
MOST_BYTES_OF_CARD = 4 * 1024 * 1024  # without pictures
SOURCE = 200  # characters shown of what could not be read
#: Large and of no use here.
SKIPPED = frozenset({"PHOTO", "LOGO", "SOUND", "KEY"})
BEGIN, END = b"BEGIN:VCARD", b"END:VCARD"


@dataclass(slots=True)
class Card:
    """Lines between BEGIN and END."""

    line: int
    properties: list[Property] = field(default_factory=list)
    stray: list[str] = field(default_factory=list)
    size: int = 0
    wrong: str = ""
    inner: int = 0  # cards of assistants (vCard 2.1) that are open

    def add(self, line: Line) -> None:
        """Take one line."""
        if self.wrong or not line.data.strip():
            return
        found = property_of(line)
        if found and found.name in SKIPPED:
            return
        self.size += len(line.data)
        if line.is_cut:
            self.wrong = _("Line %d of the file is longer than a card may have.") % line.number
        elif self.size > MOST_BYTES_OF_CARD or len(self.properties) >= MOST_IN_CARD:
            self.wrong = _("This card has more in it than a card may have.")
        elif found:
            self.properties.append(found)
        elif len(self.stray) < MOST_IN_CARD:
            self.stray.append(beginning(line))
        if self.wrong:
            self.properties.clear()

    @property
    def opens_another(self) -> bool:
        """An assistant's card comes next."""
        last = self.properties[-1] if self.properties else None
        return last is not None and last.name == "AGENT" and not last.value.strip()

    @property
    def record(self) -> Record:
        """The contact, or what is wrong."""
        return Defect(self.line, self.wrong) if self.wrong else made(self)


def made(card: Card) -> Contact | Defect:
    """A whole card as a contact."""
    if any(one.name == "KIND" and one.value.lower() == "group" for one in card.properties):
        return Defect(card.line, _("This card is a group of contacts, not one of them."))
    found = contact_of(card.line, card.properties, card.stray)
    if not (found.name or found.emails or found.phones):
        return Defect(card.line, _("This card has no name, no e-mail address and no phone."))
    return found


def read(file: IO[bytes], limits: Limits) -> Iterator[Record]:
    """Contacts and defects in the order of the file."""
    count = 0
    for record in records(file, limits):
        count += 1
        if count > limits.most_records:
            text = _("There are more than %d contacts in this file. Split it.")
            raise UnreadableError(text % limits.most_records)
        yield record
    if not count:
        raise UnreadableError(_("There is no contact in this file: it is empty or not a vCard."))


@dataclass(slots=True)
class Cards:
    """Where reading stands: in a card, or between two."""

    card: Card | None = None
    is_between: bool = False

    def take(self, line: Line) -> Record | None:
        """What a line brings to its end."""
        mark = line.data[:80].strip().upper().replace(b" ", b"")
        if self.card is None:
            return self.outside(line, mark)
        if mark == BEGIN:
            return self.another(self.card, line)
        if mark == END:
            return self.ended(self.card)
        if not self.card.inner:
            self.card.add(line)
        return None

    def outside(self, line: Line, mark: bytes) -> Record | None:
        """A card begins, or a stretch that is in none."""
        if mark == BEGIN:
            self.card, self.is_between = Card(line.number), False
        elif mark and not self.is_between:
            self.is_between = True
            return between(line)
        return None

    def another(self, card: Card, line: Line) -> Record | None:
        """A card in the card: of an assistant, else the open one was cut off."""
        if card.inner or card.opens_another:
            card.inner += 1
            return None
        self.card = Card(line.number)
        return unfinished(card)

    def ended(self, card: Card) -> Record | None:
        """The end of this card or of one in it."""
        if card.inner:
            card.inner -= 1
            return None
        self.card = None
        return card.record


def records(file: IO[bytes], limits: Limits) -> Iterator[Record]:
    """One for each card, and one for each stretch that is in none."""
    cards = Cards()
    for line in unfolded(file, limits):
        if record := cards.take(line):
            yield record
    if cards.card:
        yield unfinished(cards.card)


def beginning(line: Line) -> str:
    """So much of a line as is shown."""
    return line.data[:SOURCE].decode("utf-8", "replace")


def between(line: Line) -> Defect:
    """Text outside cards."""
    return Defect(line.number, _("This stands outside of a card."), beginning(line))


def unfinished(card: Card) -> Defect:
    """A card without an end: what follows may not be its own, so nothing of it is taken."""
    source = next((one.value for one in card.properties if one.name == "FN"), "")
    return Defect(card.line, _("This card has no end; it may be cut off."), source[:SOURCE])
