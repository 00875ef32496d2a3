"""Who of a file is there already: by the source's key, e-mail, name and organisation.

Only parties that the importer sees are compared with. The whole firm is passed through once; what
is kept in memory is bounded by the file.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from portability.importing.values import called
from portability.models import PartyKey
from relationships.models import Affiliation, Party

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from firms.access import Viewer
    from portability.importing.records import Contact

PASS = 2_000  # parties fetched at once


@dataclass(slots=True)
class Wanted:
    """What the contacts of a file are looked for by."""

    keys: set[str] = field(default_factory=set)
    emails: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    def add(self, contact: Contact) -> None:
        """Take one contact in."""
        self.keys.add(contact.key)
        self.emails.update(one.value.casefold() for one in contact.emails)
        self.names.update(called(one) for one in names_of(contact) if one)
        if contact.organisation:
            self.names.add(called(contact.organisation))


def names_of(contact: Contact) -> tuple[str, ...]:
    """What a contact is called."""
    return (contact.name, contact.native_name)


@dataclass(frozen=True, slots=True)
class Match:
    """Whom a contact is: one party, or several to choose from; ``by`` says how that is known."""

    by: str = ""
    party: UUID | None = None
    candidates: tuple[UUID, ...] = ()


@dataclass(slots=True)
class Index:
    """The parties that any contact of the file may be."""

    keys: dict[str, UUID] = field(default_factory=dict)
    emails: dict[str, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    names: dict[tuple[str, str], set[UUID]] = field(default_factory=lambda: defaultdict(set))
    places: dict[UUID, set[str]] = field(default_factory=lambda: defaultdict(set))
    called: dict[UUID, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, pk: UUID, kind: str, names: Iterable[str], emails: Iterable[str]) -> None:
        """A party that is there."""
        for name in names:
            self.names[kind, name].add(pk)
            self.called[pk].add(name)
        for email in emails:
            self.emails[email].add(pk)

    def match(self, contact: Contact) -> Match:
        """Who it is."""
        if contact.key and (known := self.keys.get(contact.key)):
            return Match("key", known)
        found: set[UUID] = set()
        for one in contact.emails:
            found |= self.emails.get(one.value.casefold(), set())
        if found:
            return self.by_email(contact, found)
        return self.by_name(contact)

    def by_email(self, contact: Contact, found: set[UUID]) -> Match:
        """The one with this address; a shared mailbox is asked about."""
        if len(found) > 1:
            return Match("several", candidates=tuple(sorted(found)))
        only = next(iter(found))
        own = {called(name) for name in names_of(contact) if name}
        if own and not own & self.called[only]:
            return Match("email_other_name", candidates=(only,))
        return Match("email", only)

    def by_name(self, contact: Contact) -> Match:
        """An organisation by its name; a person by name and organisation, else it is asked."""
        found: set[UUID] = set()
        for name in filter(None, names_of(contact)):
            found |= self.names.get((contact.kind, called(name)), set())
        if contact.organisation:
            place = called(contact.organisation)
            same = {pk for pk in found if place in self.places[pk]}
            if len(same) == 1:
                return Match("name_and_organisation", next(iter(same)))
        elif contact.kind == "organisation" and len(found) == 1:
            return Match("organisation", next(iter(found)))
        return Match("same_name", candidates=tuple(sorted(found))) if found else Match()

    def organisation(self, name: str) -> UUID | None:
        """The one organisation of this name; None where there is none, or more than one."""
        found = self.names.get(("organisation", called(name)), set())
        return next(iter(found)) if len(found) == 1 else None


def index_of(viewer: Viewer, wanted: Wanted) -> Index:
    """Pass through the parties that the viewer sees, and keep those that are wanted."""
    index = Index()
    rows = Party.objects.visible_to(viewer).values_list(
        "pk", "kind", "name", "native_name", "aliases", "emails"
    )
    for pk, kind, name, native, aliases, emails in rows.iterator(chunk_size=PASS):
        names = {called(one) for one in (name, native, *aliases) if one}
        addresses = {one.casefold() for one in emails}
        if names & wanted.names or addresses & wanted.emails:
            index.add(pk, kind, names, addresses & wanted.emails)
    index.keys.update(known_keys(viewer, wanted))
    add_places(viewer, index)
    return index


def known_keys(viewer: Viewer, wanted: Wanted) -> Mapping[str, UUID]:
    """Parties by what the source calls them."""
    seen = Party.objects.visible_to(viewer).values("pk")
    rows = PartyKey.objects.visible_to(viewer).filter(party__in=seen).order_by("created_at")
    pairs = rows.values_list("key", "party_id").iterator(chunk_size=PASS)
    return {key: pk for key, pk in pairs if key in wanted.keys}


def add_places(viewer: Viewer, index: Index) -> None:
    """Where the parties of the index work."""
    rows = Affiliation.objects.visible_to(viewer).values_list("person_id", "organisation__name")
    for pk, name in rows.iterator(chunk_size=PASS):
        if pk in index.called:
            index.places[pk].add(called(name))
