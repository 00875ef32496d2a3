"""Writing the rows of an import: batch by batch, each row once, whatever ends the worker between."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone

from firms import outbox
from firms.circles import strictest
from portability.importing.changes import FILLED, Changes, Known, changes_of, known_of
from portability.importing.matching import Index, index_of
from portability.importing.packing import unpacked
from portability.importing.preview import other_circle, wanted
from portability.importing.stamps import stamp
from portability.importing.values import called, values_of
from portability.importing.working import Run
from portability.models import Import, ImportRow, PartyKey
from relationships.models import Affiliation, Note, Party, Relationship, Tie
from relationships.services.party import list_at_once

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from firms.access import Viewer
    from portability.importing.records import Contact
    from portability.importing.values import Values

BATCH = 500  # rows of one transaction
Action, Answer, State = ImportRow.Action, ImportRow.Answer, ImportRow.State
#: Columns of a party that an import may add to.
ADDED = ("emails", "phones", "aliases", "languages")
#: What is written of a party that was added to.
WRITTEN = (*FILLED, *ADDED, "name_norm", "name_cjk", "name_pinyin", "updated_at")


def apply_import(firm_id: UUID, import_id: UUID) -> None:
    """Write what waits. Stops between two batches when somebody says so."""
    run = Run(firm_id, import_id, Import.State.APPLYING)
    run.take()
    with run.batch() as (row, viewer):
        index = index_of(viewer, wanted(row))
    while True:
        with run.batch() as (row, viewer):
            rows = list(waiting(row)[:BATCH])
            if not rows:
                return ended(row)
            Batch(row, viewer, index, row.firm.business_date(timezone.now())).write(rows)
            row.rows_done += len(rows)
            row.save(update_fields=["rows_done", "seen_at"])


def waiting(row: Import) -> Any:
    """Rows that are not done with, in the order of the file."""
    return row.rows.filter(state=State.WAITING).order_by("number")


def ended(row: Import) -> None:
    """Everything is written."""
    row.state, row.ended_at = Import.State.DONE, timezone.now()
    row.save()


@dataclass(slots=True)
class New:
    """Rows to be written at once."""

    parties: list[Party] = field(default_factory=list)
    relationships: list[Relationship] = field(default_factory=list)
    affiliations: list[Affiliation] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    keys: list[PartyKey] = field(default_factory=list)
    changed: dict[UUID, Party] = field(default_factory=dict)
    tagged: dict[UUID, Relationship] = field(default_factory=dict)


class Batch:
    """Some rows of an import on their way into the database."""

    def __init__(self, within: Import, viewer: Viewer, index: Index, as_of: date) -> None:
        self.within, self.viewer, self.index, self.as_of = within, viewer, index, as_of
        self.new = New()
        self.known: dict[UUID, Known] = {}
        self.earlier: dict[int, UUID] = {}
        self.fresh: set[UUID] = set()  # parties that this batch makes

    def write(self, rows: list[ImportRow]) -> None:
        """All of them, in one go."""
        contacts = {row.number: unpacked(row.data) for row in rows if row.data}
        self.look_up(rows, contacts)
        for row in rows:
            row.state = State.LEFT
            if row.number in contacts:
                self.one(row, contacts[row.number])
        self.store()
        ImportRow.objects.bulk_update(
            rows, ["state", "action", "reason", "party", "made", "updated_at"]
        )

    def look_up(self, rows: list[ImportRow], contacts: dict[int, Contact]) -> None:
        """Everybody whom the rows may be about, and the places where they work."""
        before = [row.same_as for row in rows if row.same_as]
        done = self.within.rows.filter(number__in=before, party__isnull=False)
        self.earlier = dict(done.values_list("number", "party_id"))
        ids = {row.party_id for row in rows if row.party_id} | set(self.earlier.values())
        ids |= {pk for row in rows if row.answer == Answer.SAME for pk in row.candidates}
        for contact in contacts.values():
            ids |= {match} if (match := self.index.match(contact).party) else set()
            place = self.index.organisation(contact.organisation) if contact.organisation else None
            ids |= {place} if place else set()
        self.known = known_of(self.viewer, ids)

    # --- One row -----------------------------------------------------------------------------

    def one(self, row: ImportRow, contact: Contact) -> None:
        """Write a row, or leave it out."""
        if row.action == Action.LEAVE or row.answer == Answer.LEAVE or self.unanswered(row):
            return
        values = values_of(contact, self.within.tag)
        known = self.target(row, contact)
        if known is None:
            known = self.create(row, contact, values)
        elif other_circle(known.party, self.within):
            row.reason = "other_circle"
            return
        elif not self.update(row, contact, values, known):
            row.action = Action.UNCHANGED
        row.party_id, row.state = known.party.pk, State.DONE
        self.earlier[row.number] = known.party.pk

    @staticmethod
    def unanswered(row: ImportRow) -> bool:
        """A question that nobody answered: nothing is guessed."""
        return row.action == Action.ASK and not row.answer

    def target(self, row: ImportRow, contact: Contact) -> Known | None:
        """Who is meant; None for somebody new. What came in since the preview counts as well."""
        if row.answer == Answer.NEW:
            return None
        if row.answer == Answer.SAME:
            return next((self.known[pk] for pk in row.candidates if pk in self.known), None)
        if row.same_as and (pk := self.earlier.get(row.same_as)):
            return self.known.get(pk)
        pk = row.party_id or self.index.match(contact).party
        return self.known.get(pk) if pk else None

    def create(self, row: ImportRow, contact: Contact, values: Values) -> Known:
        """Somebody new, with all that the row says."""
        place = self.place(row, values)
        audience = self.audience(place)
        family_first = Party.NameOrder.FAMILY_FIRST if values.family_first else "given_first"
        party = self.fact(
            Party,
            audience,
            kind=values.kind,
            name=values.name,
            native_name=values.native_name,
            name_order=family_first,
            organisation_kind="" if values.kind == "person" else "other",
            **{name: getattr(values, name) for name in (*ADDED, "country", "city", "headline")},
        )
        known = self.add(party, self.category(values), values.tags)
        row.action = Action.CREATE
        row.made["party"] = [str(party.pk), stamp(known)]
        if place is not None:
            self.works_at(row, known, place, values.role)
        self.say(row, known, values.note)
        self.met(row, known, contact.connected_on)
        self.remember(row, known, contact.key)
        self.note_in_index(contact, known)
        return known

    def category(self, values: Values) -> str:
        """What they are to us: as the importer said of the people of this file."""
        return self.within.category if values.kind == "person" else Relationship.Category.OTHER

    def audience(self, place: Known | None) -> UUID | None:
        """Who may know: as the import says, and somebody of a confidential place as of that."""
        own = self.within.audience_id
        if place is None or place.party.audience_id in {None, own}:
            return own
        try:
            return strictest(self.viewer.firm, [own, place.party.audience_id])
        except ValueError:
            return own

    def add(self, party: Party, category: str, tags: list[str]) -> Known:
        """A party and what the firm has with it."""
        relationship = self.fact(
            Relationship,
            party.audience_id,
            party=party,
            category=category,
            owner_id=self.viewer.membership_id,
            tags=tags,
        )
        self.fresh.add(party.pk)
        self.new.parties.append(party)
        self.new.relationships.append(relationship)
        known = Known(party, relationship)
        self.known[party.pk] = known
        names = {called(one) for one in (party.name, party.native_name, *party.aliases) if one}
        self.index.add(party.pk, party.kind, names, {one.casefold() for one in party.emails})
        return known

    def note_in_index(self, contact: Contact, known: Known) -> None:
        """Later rows find it."""
        if contact.key:
            self.index.keys.setdefault(contact.key, known.party.pk)
        if contact.organisation:
            self.index.places[known.party.pk].add(called(contact.organisation))

    def update(self, row: ImportRow, contact: Contact, values: Values, known: Known) -> bool:
        """Add what is not there; whether anything was."""
        changes = changes_of(contact, values, known)
        row.changes = changes.told()
        self.extend(row, known, changes)
        self.tag(row, known, changes.tags)
        if changes.organisation and (place := self.place(row, values)):
            self.works_at(row, known, place, values.role)
        self.say(row, known, changes.note)
        if changes.connected_on:
            self.met(row, known, contact.connected_on)
        self.remember(row, known, changes.key)
        return bool(row.changes)

    def extend(self, row: ImportRow, known: Known, changes: Changes) -> None:
        """Columns of the party."""
        party = known.party
        before: dict[str, Any] = {}
        for name, value in changes.filled.items():
            before[name] = value
            setattr(party, name, value)
        for name in ADDED:
            if added := getattr(changes, name):
                before[name] = added
                setattr(party, name, [*getattr(party, name), *added])
        if before:
            row.made["added"] = before
            if party.pk not in self.fresh:
                self.new.changed[party.pk] = party

    def tag(self, row: ImportRow, known: Known, tags: list[str]) -> None:
        """Tags of the relationship."""
        if tags and (relationship := known.relationship):
            relationship.tags = [*relationship.tags, *tags]
            row.made["tags"] = tags
            if known.party.pk not in self.fresh:
                self.new.tagged[relationship.pk] = relationship

    # --- What hangs on a party ---------------------------------------------------------------

    def place(self, row: ImportRow, values: Values) -> Known | None:
        """The organisation they work at: one that is there, else a new one, once for the file."""
        if not values.organisation or values.kind != "person":
            return None
        pk = self.index.organisation(values.organisation)
        if pk and (known := self.known.get(pk)):
            return known
        party = self.fact(
            Party,
            self.within.audience_id,
            kind="organisation",
            name=values.organisation,
            organisation_kind="other",
        )
        tags = [self.within.tag] if self.within.tag else []
        known = self.add(party, Relationship.Category.OTHER, tags)
        row.made["organisation"] = [str(party.pk), stamp(known)]
        return known

    def works_at(self, row: ImportRow, known: Known, place: Known, role: str) -> None:
        """A person at an organisation; seen by those who may know of both."""
        circles = [known.party.audience_id, place.party.audience_id]
        try:
            audience = strictest(self.viewer.firm, circles)
        except ValueError:  # confidential to different colleagues: nobody may know of the two
            return
        values = {"person": known.party, "organisation": place.party, "role": role}
        made = self.fact(Affiliation, audience, **values)
        self.new.affiliations.append(made)
        known.places.add(called(place.party.name))
        row.made["affiliation"] = str(made.pk)

    def say(self, row: ImportRow, known: Known, text: str) -> None:
        """What has no column."""
        if not text or known.relationship is None:
            return
        made = self.fact(
            Note,
            known.party.audience_id,
            relationship=known.relationship,
            on=self.as_of,
            author_id=self.viewer.membership_id,
            text=text,
        )
        self.new.notes.append(made)
        known.notes.add(text)
        row.made["note"] = str(made.pk)

    def met(self, row: ImportRow, known: Known, on: date | None) -> None:
        """Since when they have been connected: the first contact, and where it came from."""
        if on is None or on > self.as_of or known.has_tie or not known.party.is_person:
            return
        made = self.fact(
            Tie,
            known.party.audience_id,
            member_id=self.viewer.membership_id,
            person=known.party,
            origin=Tie.Origin.ONLINE_PLATFORM,
            started_on=on,
        )
        self.new.ties.append(made)
        known.has_tie = True
        row.made["tie"] = str(made.pk)

    def remember(self, row: ImportRow, known: Known, key: str) -> None:
        """What the source calls them."""
        if not key or key in known.keys:
            return
        made = PartyKey(firm_id=self.viewer.firm_id, party=known.party, key=key)
        self.new.keys.append(made)
        known.keys.add(key)
        row.made["key"] = str(made.pk)

    def fact(self, model: type[Any], audience: UUID | None, **values: Any) -> Any:
        """A row of the importer that is not written yet."""
        return model(
            firm_id=self.viewer.firm_id,
            audience_id=audience,
            created_by_id=self.viewer.membership_id,
            **values,
        )

    # --- Writing -----------------------------------------------------------------------------

    def store(self) -> None:
        """Everything in as many statements as there are tables."""
        new, now = self.new, timezone.now()
        Party.objects.bulk_create(map(searchable, new.parties))
        Relationship.objects.bulk_create(new.relationships)
        list_at_once(*new.relationships, on=self.as_of)
        Affiliation.objects.bulk_create(new.affiliations)
        Tie.objects.bulk_create(new.ties)
        Note.objects.bulk_create(new.notes)
        PartyKey.objects.bulk_create(new.keys)
        for row in (*new.changed.values(), *new.tagged.values()):
            row.updated_at = now
        Party.objects.bulk_update(map(searchable, new.changed.values()), WRITTEN)
        Relationship.objects.bulk_update(new.tagged.values(), ["tags", "updated_at"])
        self.announce()

    def announce(self) -> None:
        """Have the flags looked at: of each circle by itself, since pages show what waits."""
        rows = Relationship.objects.of_firm(self.viewer.firm_id).filter(
            Q(pk__in=[one.pk for one in self.new.relationships])
            | Q(party__in=[*self.new.changed, *self.people_of_facts()])
        )
        by_circle: dict[UUID | None, list[UUID]] = {}
        for pk, audience in rows.values_list("pk", "audience_id"):
            by_circle.setdefault(audience, []).append(pk)
        for circle_id, ids in by_circle.items():
            outbox.add(
                firm_id=self.viewer.firm_id,
                event="party.added",
                relationship_ids=ids,
                audience_id=circle_id,
            )

    def people_of_facts(self) -> set[UUID]:
        """Those about whom a fact was added."""
        found = {one.person_id for one in self.new.affiliations}
        found |= {one.person_id for one in self.new.ties}
        return found | {one.relationship.party_id for one in self.new.notes}


def searchable(party: Party) -> Party:
    """With its search columns true to its names, which ``save`` would see to."""
    party.keep_searchable()
    return party
