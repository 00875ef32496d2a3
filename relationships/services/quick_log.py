"""Saving a quick log: the contact, its promises and favours, new people, who introduced whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from firms.circles import strictest
from firms.permissions import may
from relationships.guard.contacts import require_apart
from relationships.guard.introductions import require_discreet
from relationships.models import (
    Favour,
    Interaction,
    Introduction,
    Note,
    Party,
    Promise,
    Relationship,
)
from relationships.quicklog.readers import line_readers
from relationships.services.circle import own_circle
from relationships.services.log import FactT, build, log_interaction, record_fact
from relationships.services.party import add_party

if TYPE_CHECKING:
    from datetime import date

    from firms.access import Viewer
    from firms.models import FactRow
    from relationships.quicklog.reading import Done, Person, Promised, Reading

LONGEST_NAME, LONGEST_PLACE, LONGEST_PROMISE = 160, 120, 240  # characters, as the columns
#: Of a contact whose kind was not said: at a table one talks of both.
TABLE = frozenset({Interaction.Channel.MEAL, Interaction.Channel.EVENT})
#: Favours whose worth a sum in the same line is.
WORTH = frozenset({"gift", "hospitality", "resource_money"})
REMOTE = frozenset({"email", "message", "letter", "online_forum"})


@dataclass(slots=True)
class Saved:
    """The rows of one line, in the order in which they were written."""

    contact: Interaction | None = None
    note: Note | None = None
    people: list[Party] = field(default_factory=list)  # new ones
    promises: list[Promise] = field(default_factory=list)
    favours: list[Favour] = field(default_factory=list)
    introduction: Introduction | None = None
    bookings: dict[str, list[FactRow]] = field(default_factory=dict)  # by their reader

    @property
    def rows(self) -> list[FactRow]:
        """All of them, the last first: to be taken back in this order."""
        single = [row for row in (self.introduction, self.note, self.contact) if row is not None]
        booked = [row for rows in self.bookings.values() for row in rows]
        return [*booked, *self.favours, *self.promises, *single, *self.people]


class Saving:
    """One line on its way into the database."""

    def __init__(self, reading: Reading, viewer: Viewer, as_of: date, override: str) -> None:
        self.reading, self.viewer, self.as_of = reading, viewer, as_of
        self.override = override  # why to go on where somebody meets what is kept from them
        self.on = reading.date.on if reading.date else as_of
        self.precision = reading.date.precision if reading.date else "day"
        self.saved = Saved()
        self.parties: dict[str, Party] = {}
        self.pages: dict[UUID, Relationship] = {}  # of those who were added
        self.circle_id: UUID | None = None  # of the whole line: its words name everybody in it

    # --- Who ---------------------------------------------------------------------------------

    def named(self) -> list[Person]:
        """Everybody the line names whose party is needed."""
        others = [
            *(one.who for one in self.reading.promises if one.who),
            *(one.who for one in self.reading.favours if one.who),
            *(one for booking in self.reading.bookings for one in booking.whose),
        ]
        by = [self.reading.introduced_by] if self.reading.introduced_by else []
        return [*self.reading.participants, *by, *others]

    def check(self) -> None:
        """Raise ``ValidationError`` by field for what cannot be saved."""
        problems: dict[str, Any] = {}
        if self.reading.unsure:
            problems["participants"] = [which(one) for one in self.reading.unsure]
        if self.on > self.as_of:
            problems["date"] = [_("This day has not come yet.")]
        if self.introduces() and not may(self.viewer, "introductions", "write"):
            problems["introduced_by"] = [_("You may not add introductions. Leave this out.")]
        if self.new_people() and not may(self.viewer, "parties", "write"):
            problems["participants"] = [_("You may not add people. Choose who is meant.")]
        for booking in self.reading.bookings:
            if booking.asks:
                problems.setdefault(booking.reader, []).extend(booking.asks)
        if problems:
            raise ValidationError(problems)

    def new_people(self) -> list[Person]:
        """Those to be added."""
        by = self.reading.introduced_by
        return [one for one in (*self.reading.participants, *([by] if by else [])) if one.is_new]

    def look_up(self) -> None:
        """The parties that are named, with one query; hidden, foreign and unknown ids are alike."""
        ids = {one.party for one in self.named() if one.party}
        rows = Party.objects.visible_to(self.viewer).in_bulk([UUID(one) for one in ids])
        self.parties = {str(pk): party for pk, party in rows.items()}
        known = [
            one.party for one in (*self.reading.participants, self.reading.introduced_by) if one
        ]
        if any(one is not None and one not in self.parties for one in known):
            raise ValidationError({"participants": [_("There is no such row.")]})
        circles = [party.audience_id for party in self.parties.values()]
        self.circle_id = strictest(self.viewer.firm, circles)

    def add_new(self) -> None:
        """People nobody knew yet: a name is enough. They are as confidential as the line.

        A line of the team may name somebody whom only its writer is to know of; then the line,
        which tells the name, is the writer's as well.
        """
        line, new = self.circle_id, self.new_people()
        if line is None and any(one.is_private for one in new):
            self.circle_id = own_circle(self.viewer, [])
        for one in new:
            party = Party(kind=Party.Kind.PERSON, name=one.text.strip()[:LONGEST_NAME])
            self.pages[party.pk] = add_party(
                party,
                viewer=self.viewer,
                category=Relationship.Category.OTHER,
                circle_id=self.circle_id if one.is_private else line,
            )
            self.saved.people.append(party)
            self.parties[new_key(one)] = party

    def party_of(self, one: Person | None) -> Party | None:
        """The party of a name, once it was looked up or added."""
        return self.parties.get(one.party or new_key(one)) if one else None

    def people(self) -> list[Party]:
        """Who took part, each once."""
        found = [party for one in self.reading.participants if (party := self.party_of(one))]
        return list({party.pk: party for party in found}.values())

    def whose(self, one: Promised | Done) -> Party:
        """Whom a promise or favour is about: who is named in it, else the first participant.

        A favour is a person's.
        """
        named = self.party_of(one.who) if self.reading.is_about(one) else None
        every = [*([named] if named else []), *self.people()]
        is_favour = hasattr(one, "direction")
        fitting = [party for party in every if party.is_person or not is_favour]
        if not fitting:
            name = "favours" if is_favour else "promises"
            raise ValidationError({name: [_("Say which person this is about.")]})
        return fitting[0]

    # --- What --------------------------------------------------------------------------------

    def is_contact(self) -> bool:
        """A line that only promises or owes tells of no contact."""
        said = self.reading
        if not said.participants or said.is_only_booked:
            return False
        about = (said.channel, said.place, said.date, said.orientation, said.hours, said.tags)
        return any(about) or not (said.promises or said.favours)

    def write(self) -> Saved:
        """Everything, in the order in which rows point at each other."""
        self.add_new()
        if not self.parties and not self.reading.is_all_booked:
            raise ValidationError({"participants": [_("Say with whom, or about whom.")]})
        if self.is_contact():
            self.saved.contact = self.contact()
        elif not self.reading.is_all_booked:
            self.saved.note = self.note()
        self.book()
        self.saved.promises = [self.promise(one) for one in self.reading.promises]
        self.saved.favours = [self.favour(one) for one in self.reading.favours]
        if self.introduces():
            self.saved.introduction = self.introduction()
        return self.saved

    def book(self) -> None:
        """What upper apps write down of the line."""
        readers = {one.slug: one for one in line_readers()}
        for booking in self.reading.bookings:
            rows = readers[booking.reader].save(
                booking, on=self.on, precision=self.precision, viewer=self.viewer
            )
            self.saved.bookings.setdefault(booking.reader, []).extend(rows)

    def contact(self) -> Interaction:
        """The contact, with the line as its summary."""
        said = self.reading
        channel = said.channel.value if said.channel else Interaction.Channel.IN_PERSON
        unsaid = Interaction.Orientation.MIXED if channel in TABLE else "business"
        row = build(
            Interaction,
            self.viewer,
            member_id=self.viewer.membership_id,
            on=self.on,
            precision=self.precision,
            channel=channel,
            orientation=said.orientation.value if said.orientation else unsaid,
            place=said.place.value[:LONGEST_PLACE] if said.place else "",
            effort_h=said.hours.value if said.hours else None,
            tags=list(dict.fromkeys(tag.value for tag in said.tags)),
            summary=said.text,
        )
        people = self.people()
        there = [party.pk for party in people]
        require_apart(self.viewer, there, self.override, as_of=self.as_of)
        return log_interaction(
            row, participants=people, viewer=self.viewer, circle_id=self.circle_id
        )

    def note(self) -> Note | None:
        """The words of a line that tells of no contact, where there is a page for them."""
        every = [*self.people(), *self.parties.values()]
        rows = Relationship.objects.visible_to(self.viewer).select_related("party")
        relationship = self.pages.get(every[0].pk) or rows.filter(party=every[0]).first()
        if relationship is None:
            return None
        values = {"author_id": self.viewer.membership_id, "text": self.reading.text}
        row = build(Note, self.viewer, relationship=relationship, on=self.as_of, **values)
        return self.record(row)

    def record(self, row: FactT) -> FactT:
        """A fact of the line, for those who may know of the whole of it."""
        return record_fact(row, viewer=self.viewer, circle_id=self.circle_id)

    def promise(self, one: Promised) -> Promise:
        """A promise, tied to the contact it was made in."""
        row = build(
            Promise,
            self.viewer,
            member_id=self.viewer.membership_id,
            person=self.whose(one),
            by=one.by,
            text=one.text[:LONGEST_PROMISE],
            due_on=one.due.on if one.due else None,
            due_precision=one.due.precision if one.due else "day",
            made_in=self.saved.contact,
            made_on=self.on,
        )
        return self.record(row)

    def favour(self, one: Done) -> Favour:
        """A favour; a sum in the line is what it was worth, when it is of a kind that has one."""
        money = self.reading.amount if one.kind in WORTH else None
        row = build(
            Favour,
            self.viewer,
            member_id=self.viewer.membership_id,
            person=self.whose(one),
            direction=one.direction,
            kind=one.kind,
            on=self.on,
            precision=self.precision,
            money_value=money.value if money else None,
            currency=money.currency if money else "",
        )
        return self.record(row)

    # --- Who introduced whom -----------------------------------------------------------------

    def introduces(self) -> bool:
        """True when somebody else than the introducer is there to be introduced to us."""
        by = self.reading.introduced_by
        return by is not None and any(same(one, by) is False for one in self.reading.participants)

    def introduction(self) -> Introduction | None:
        """We were introduced to the first participant who is not the introducer."""
        introducer = self.party_of(self.reading.introduced_by)
        own = Party.objects.visible_to(self.viewer).filter(member=self.viewer.membership_id).first()
        targets = [one for one in self.people() if introducer and one.pk != introducer.pk]
        if own is None or introducer is None or not targets:
            return None
        channel = self.reading.channel.value if self.reading.channel else ""
        state = Introduction.State.MADE if channel in REMOTE else Introduction.State.MET
        row = build(
            Introduction,
            self.viewer,
            introducer=introducer,
            introduced=own,
            target=targets[0],
            state=state,
            on=self.on,
            precision=self.precision,
        )
        stored = self.record(row)
        require_discreet(self.viewer, stored, state, self.override, as_of=self.as_of)
        return stored


def new_key(one: Person) -> str:
    """Key of somebody who has no id yet."""
    return "new " + one.text.casefold().strip()


def same(one: Person, other: Person) -> bool:
    """The same party, or the same new name."""
    return (one.party or new_key(one)) == (other.party or new_key(other))


def which(one: Person) -> str:
    """The question of the dashed chip."""
    return _("Which %(name)s? Choose one of the candidates.") % {"name": one.text}


@transaction.atomic
def save_reading(reading: Reading, *, viewer: Viewer, as_of: date, override: str = "") -> Saved:
    """Save all rows of a line, or none.

    ``override`` says why to go on where somebody meets what is kept from them.

    Raises ``ValidationError`` by field, among them for somebody who fits several parties and was
    not chosen; ``WouldReveal`` where nobody says why to go on; ``ValueError`` when the people are
    confidential to different colleagues.
    """
    saving = Saving(reading, viewer, as_of, override)
    saving.check()
    saving.look_up()
    return saving.write()
