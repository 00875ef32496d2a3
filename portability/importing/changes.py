"""What a contact of a file adds to a party that is there. Nothing that somebody entered is replaced."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from portability.importing.values import called, number, unique
from portability.models import PartyKey
from relationships.models import Affiliation, Note, Party, Relationship, Tie
from relationships.services.bulk import MOST_TAGS

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from firms.access import Viewer
    from portability.importing.records import Contact
    from portability.importing.values import Values

#: Columns of a party that are filled where they are empty.
FILLED = ("native_name", "country", "city", "headline")


@dataclass(slots=True)
class Known:
    """What is there about one party."""

    party: Party
    relationship: Relationship | None = None
    places: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)
    notes: set[str] = field(default_factory=set)
    has_tie: bool = False


@dataclass(slots=True)
class Changes:
    """What a contact adds."""

    filled: dict[str, str] = field(default_factory=dict)
    emails: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    aliases: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    organisation: str = ""
    note: str = ""
    connected_on: str = ""
    key: str = ""  # told to nobody

    def told(self) -> list[list[str]]:
        """Pairs of field and what is added, as pages show them."""
        pairs: list[list[str]] = [[name, value] for name, value in self.filled.items()]
        for name in ("emails", "phones", "aliases", "languages", "tags"):
            pairs += [[name, one] for one in getattr(self, name)]
        for name in ("organisation", "connected_on", "note"):
            if value := getattr(self, name):
                pairs.append([name, value])
        return pairs


def known_of(viewer: Viewer, ids: Collection[UUID]) -> dict[UUID, Known]:
    """What the viewer sees of these parties. Six queries, however many they are."""
    parties = Party.objects.visible_to(viewer).in_bulk(list(ids))
    found = {pk: Known(party) for pk, party in parties.items()}
    for relationship in Relationship.objects.visible_to(viewer).filter(party__in=found):
        found[relationship.party_id].relationship = relationship
    places = Affiliation.objects.visible_to(viewer).filter(person__in=found)
    for pk, name in places.values_list("person_id", "organisation__name"):
        found[pk].places.add(called(name))
    notes = Note.objects.visible_to(viewer).filter(relationship__party__in=found)
    for pk, text in notes.values_list("relationship__party_id", "text"):
        found[pk].notes.add(text)
    keys = PartyKey.objects.visible_to(viewer).filter(party__in=found)
    for pk, key in keys.values_list("party_id", "key"):
        found[pk].keys.add(key)
    ties = Tie.objects.visible_to(viewer).filter(person__in=found, member=viewer.membership_id)
    for pk in ties.values_list("person_id", flat=True):
        found[pk].has_tie = True
    return found


def changes_of(contact: Contact, values: Values, known: Known) -> Changes:
    """What the contact says that is not there."""
    party = known.party
    own = {called(one) for one in (party.name, party.native_name, *party.aliases) if one}
    names = [one for one in (values.name, *values.aliases) if called(one) not in own]
    tags = known.relationship.tags if known.relationship else values.tags
    place = called(values.organisation) if values.organisation else ""
    tie = contact.connected_on if party.is_person and not known.has_tie else None
    return Changes(
        filled=fillings(values, party),
        emails=unique(values.emails, but=party.emails),
        phones=unique(values.phones, number, party.phones),
        aliases=[one for one in names if one not in party.emails],
        languages=unique(values.languages, but=party.languages),
        tags=unique(values.tags, str, tags)[: max(0, MOST_TAGS - len(tags))],
        organisation=values.organisation if place and place not in known.places else "",
        note="" if values.note in known.notes else values.note,
        connected_on=tie.isoformat() if tie else "",
        key=contact.key if contact.key and contact.key not in known.keys else "",
    )


def fillings(values: Values, party: Party) -> dict[str, str]:
    """Columns that are empty by now."""
    said = {name: getattr(values, name) for name in FILLED}
    return {name: value for name, value in said.items() if value and not getattr(party, name)}
