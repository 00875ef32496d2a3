"""A firm's rows to the text of a firm file. Loading the text again gives the same rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

import yaml

from clients.models import (
    AgreementParty,
    AgreementRegion,
    Client,
    ClientMember,
    CommissionTier,
    LedgerEntry,
    TermShare,
)
from clients.models.commission import CommissionRow
from firms.models import Membership
from firms.tenant import tenant
from markets.models import EventTrigger
from partners.models import Competition, LocalPartner
from portability.firm_file import derive, sections
from portability.firm_file.building_clients import keys_by_place
from portability.firm_file.building_commission import written_parts
from portability.firm_file.building_markets import written_triggers
from portability.firm_file.building_portal import written_files
from portability.firm_file.flags import dump_flags, members_of_circles
from portability.firm_file.keys import MEMBER, REGION
from portability.firm_file.kinds import Anything
from portability.firm_file.names import (
    CLIENTS,
    PARTNERS,
    PARTY,
    ROW_MODELS,
    RowNames,
    key_of,
    rows_of,
)
from portability.firm_file.own_fields import dumped_values
from portal.models import ShareComment, ShareFile
from relationships.models import (
    AlterTie,
    Concealment,
    CustomField,
    EpisodeMember,
    FlagRuleSetting,
    KeptSection,
    Participant,
    Party,
    Reach,
    Region,
    Relationship,
)

if TYPE_CHECKING:
    from firms.models import Firm
    from portability.firm_file.fields import Field, Section

Plain = dict[str, Any]
#: Fields that hold nothing unless written.
NOT_WRITTEN = frozenset({"id", "date_status", "confidential_to", "relationship", "org"})
#: Values that say nothing, beside empty ones and False.
DEFAULTS: dict[str, Any] = {
    "origin": "unknown",
    "status": "current",
    "confidence": "certain",
    "name_order": "given_first",
    "recurring": "none",
    "points": 1,
    "count": 1,
    "cause": "interference",
    "position": 0,
    "covenant": "unknown",
    "exclusivity": "none",
    "response": "none",
}
DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")


class Dumper:
    """Writes one firm, inside its transaction."""

    def __init__(self, firm: Firm) -> None:
        self.firm = firm
        self.parties = rows_of(Party, firm.pk)
        self.members = rows_of(Membership, firm.pk)
        self.circles = members_of_circles(firm)
        self.party_of_member = {row.member_id: row for row in self.parties if row.member_id}
        self.tables: dict[str, list[Any]] = {
            section: rows_of(model, firm.pk) for section, model in ROW_MODELS.items()
        }
        self.names = RowNames()
        self.names.add(PARTY, self.parties)
        self.names.add(MEMBER, self.members)
        self.regions = rows_of(Region, firm.pk)
        self.names.keys[REGION] = {row.pk: row.code for row in self.regions}
        for section, rows in self.tables.items():
            self.names.add(section, rows)
        self.clients = rows_of(Client, firm.pk)
        self.partners = rows_of(LocalPartner, firm.pk)
        for section, accounts in ((CLIENTS, self.clients), (PARTNERS, self.partners)):
            self.names.keys[section] = {
                row.pk: self.relationship_keys()[row.relationship_id] for row in accounts
            }
        self.shared_files = written_files(rows_of(ShareFile, firm.pk), self.names)
        self.triggers = written_triggers(rows_of(EventTrigger, firm.pk), self.names)
        kept = CustomField.objects.of_firm(firm.pk).kept()
        self.own_fields: list[CustomField] = list(kept)
        self.with_kin = self._with_kin()

    def data(self) -> Plain:
        """The whole file as plain data, empty sections left out."""
        found: Plain = self._head()
        found["members"] = {key_of(row): self._member(row) for row in by_key(self.members)}
        found["regions"] = self._regions()
        found["custom_fields"] = {
            row.slug: self._row(sections.OWN_FIELDS, row) for row in self.own_fields
        }
        found |= self._parties()
        found["clients"] = self._clients()
        found["partners"] = self._partners()
        for section in (*sections.STORED,):
            if section.name in LIST_SECTIONS:
                found[section.name] = self._list(section)
        found |= self._shaped()
        found["flags"] = dump_flags(self.firm, self.circles)
        found = self._kept() | found
        return {name: value for name, value in found.items() if value not in (None, [], {})}

    # --- pieces -----------------------------------------------------------------------------

    def _head(self) -> Plain:
        found = {
            one.key: one.kind.from_row(self.firm, self.names)
            for one in sections.HEAD.fields
            if one.key != "principal"
        }
        principal = next((row for row in self.members if row.is_principal), None)
        return found | {"principal": key_of(principal) if principal else None}

    def _member(self, row: Any) -> Plain:
        party = self.party_of_member.get(row.pk)
        found: Plain = {"name": row.name, "role": row.role}
        if row.user_id:
            found["email"] = row.user.email
        if not row.is_active:
            found["active"] = False
        if party is not None and key_of(party) != key_of(row):
            found["person"] = key_of(party)
        return found

    def _regions(self) -> Plain:
        rows = sorted(self.regions, key=lambda row: (row.position, row.code))
        return {row.code: self._row(sections.REGION_ROWS, row) for row in rows}

    def _parties(self) -> Plain:
        relationships = {row.party_id: row for row in rows_of(Relationship, self.firm.pk)}
        circles = self._followed_circles()
        found: dict[str, Plain] = {"people": {}, "organisations": {}}
        for row in by_key(self.parties):
            section = sections.PEOPLE if row.is_person else sections.ORGANISATION_ROWS
            plain = self._row(section, row)
            plain.pop("confidential_to", None)
            plain |= self._party_circle(row, circles)
            if key_of(row) in self.with_kin:
                plain["private"] = row.is_private
            if row.pk in relationships:
                plain["relationship"] = self._relationship(relationships[row.pk])
            found[section.name][key_of(row)] = plain
        return found

    def _relationship(self, row: Any) -> Plain:
        """Kind and roles are written out: they hold whatever the rest of the file would say."""
        found = self._row(sections.RELATIONSHIP, row)
        found |= {"is_client": row.is_client}
        if row.is_client:
            found["client_active"] = row.client_active
        if said := dumped_values(self.own_fields, row.custom):
            found["custom"] = said
        return found

    def _clients(self) -> dict[str, Plain]:
        """Clients by the keys of their parties; the kind is that of the last phase."""
        kinds: dict[UUID, str] = {}
        for phase in sorted(
            self.tables["client_phases"], key=lambda row: str(row.started_on or "")
        ):
            kinds[phase.client_id] = phase.kind
        members = self._grouped(ClientMember, "client_id", "member_id", MEMBER)
        found: dict[str, Plain] = {}
        for row in self.clients:
            plain: Plain = {"kind": kinds.get(row.pk, "direct")} | self._row(CLIENT_COLUMNS, row)
            if row.pk in members:
                plain["assigned_to"] = members[row.pk]
            found[self.names.keys[CLIENTS][row.pk]] = plain
        return dict(sorted(found.items()))

    def _partners(self) -> dict[str, Plain]:
        """Partners by the keys of their parties; their territories are rows of their own."""
        rivals = self._grouped(Competition, "partner_id", "against_id", PARTY)
        found: dict[str, Plain] = {}
        for row in self.partners:
            plain = self._row(PARTNER_COLUMNS, row)
            if row.pk in rivals:
                plain["competes_with"] = rivals[row.pk]
            found[self.names.keys[PARTNERS][row.pk]] = plain
        return dict(sorted(found.items()))

    def _sides(self, row: Any) -> Plain:
        """Parties of an agreement in their order, and its regions."""
        cache = vars(self).setdefault("_agreements", {})
        if not cache:
            for name, model, kind in (
                ("parties", AgreementParty, PARTY),
                ("regions", AgreementRegion, REGION),
            ):
                column = "party_id" if kind == PARTY else "region_id"
                rows = rows_of(model, self.firm.pk)
                key = partial(self._key_in, kind, column)
                cache[name] = keys_by_place(rows, "agreement_id", key)
        return {name: by_agreement.get(row.pk) for name, by_agreement in cache.items()}

    def _key_in(self, kind: str, column: str, row: Any) -> str:
        return self.names.key(kind, getattr(row, column)) or ""

    def _with_kin(self) -> set[str]:
        """People for whom the loader would otherwise decide whether they are private."""
        kin = [row for row in self.tables["alter_ties"] if row.kind == AlterTie.Kind.KIN]
        ids: set[UUID] = {pk for row in kin for pk in (row.a_id, row.b_id)}
        return {key_of(row) for row in self.parties if row.pk in ids}

    def _followed_circles(self) -> dict[str, Any]:
        """Who would know of each person if the file said it of organisations only."""
        picture = derive.Picture(members={key_of(row) for row in self.party_of_member.values()})
        for row in self.tables["affiliations"]:
            person = self.names.key(PARTY, row.person_id) or ""
            picture.ever_at[person].add(self.names.key(PARTY, row.organisation_id) or "")
        stated: dict[str, derive.Circle] = {
            key_of(row): self.circles[row.audience_id]
            for row in self.parties
            if row.audience_id and not row.is_person
        }
        return derive.party_circles(picture, stated)

    def _party_circle(self, row: Any, followed: dict[str, Any]) -> Plain:
        """Written where it does not follow from elsewhere."""
        circle = self.circles[row.audience_id] if row.audience_id else None
        if row.is_person and followed.get(key_of(row)) == circle:
            return {}
        if not row.is_person and circle is None:
            return {}
        return {"confidential_to": sorted(circle or ())}

    def _list(self, section: Section) -> list[Plain]:
        rows = self.tables["introductions" if section.name == "suggestions" else section.name]
        chosen = WHICH.get(section.name, lambda _: True)
        ordered = sorted((row for row in rows if chosen(row)), key=self._order)
        return [self._row(section, row) | self._children(section, row) for row in ordered]

    def _parts(self, model: Any, term: Any) -> list[Any]:
        """Tiers or shares of a version; read once."""
        cache: dict[Any, dict[UUID, list[Any]]] = vars(self).setdefault("_of_terms", {})
        if model not in cache:
            cache[model] = {}
            for row in rows_of(model, self.firm.pk):
                cache[model].setdefault(row.term_id, []).append(row)
        return cache[model].get(term.pk, [])

    def _order(self, row: Any) -> tuple[str, str]:
        if isinstance(row, CommissionRow | LedgerEntry | ShareComment):
            return row.created_at.isoformat(), key_of(row)  # loading makes them in this order
        day = next((str(v) for v in (getattr(row, n, None) for n in DATES) if v), "")
        return day, key_of(row)

    def _children(self, section: Section, row: Any) -> Plain:
        found: Plain = {}
        if section is sections.INTERACTIONS:
            found["with"] = self._grouped(Participant, "interaction_id", "party_id", PARTY)[row.pk]
        elif section is sections.EPISODES:
            found["parties"] = self._grouped(EpisodeMember, "episode_id", "member_id", MEMBER).get(
                row.pk
            )
        elif section is sections.NOTES:
            found["on"] = self.relationship_keys()[row.relationship_id]
        elif section is sections.ATTACHMENTS and row.relationship_id:
            found["relationship"] = self.relationship_keys()[row.relationship_id]
        elif section is sections.AGREEMENTS:
            found |= self._sides(row)
        elif section is sections.COMMISSION_TERMS:
            found |= written_parts(
                self._parts(CommissionTier, row), self._parts(TermShare, row), self.names
            )
        elif section is sections.STAGES and row.blocker_id:
            found["blocker"] = self.relationship_keys()[row.blocker_id]
        else:  # no other section has files or triggers
            found |= {"files": self.shared_files.get(row.pk), **self.triggers.get(row.pk, {})}
        return {key: value for key, value in found.items() if value}

    def _grouped(self, model: Any, parent: str, child: str, kind: str) -> dict[UUID, list[str]]:
        """Keys of the children of each parent; read once."""
        cache = vars(self).setdefault("_groups", {})
        if model not in cache:
            grouped: dict[UUID, list[str]] = {}
            for row in rows_of(model, self.firm.pk):
                key = self.names.key(kind, getattr(row, child)) or ""
                grouped.setdefault(getattr(row, parent), []).append(key)
            cache[model] = {pk: sorted(keys) for pk, keys in grouped.items()}
        found: dict[UUID, list[str]] = cache[model]
        return found

    def relationship_keys(self) -> dict[UUID, str]:
        """Party key of each relationship."""
        cache = vars(self).setdefault("_relationships", {})
        if not cache:
            for row in rows_of(Relationship, self.firm.pk):
                cache[row.pk] = self.names.key(PARTY, row.party_id)
        found: dict[UUID, str] = cache
        return found

    def _shaped(self) -> Plain:
        hidden: dict[str, list[str]] = {}
        for row in rows_of(Concealment, self.firm.pk):
            key = self.relationship_keys()[row.relationship_id]
            hidden.setdefault(key, []).append(self.names.key(PARTY, row.hidden_from_id) or "")
        reach: dict[str, dict[str, int]] = {}
        for row in rows_of(Reach, self.firm.pk):
            codes = reach.setdefault(self.names.key(MEMBER, row.member_id) or "", {})
            codes[self.names.key(REGION, row.region_id) or ""] = row.contacts
        rules = {
            row.slug: {"enabled": row.is_enabled, "thresholds": row.thresholds}
            for row in rows_of(FlagRuleSetting, self.firm.pk)
        }
        return {
            "undisclosed_to": {key: sorted(hidden[key]) for key in sorted(hidden)},
            "reach": {key: dict(sorted(reach[key].items())) for key in sorted(reach)},
            "rules": dict(sorted(rules.items())),
        }

    def _kept(self) -> Plain:
        rows = sorted(rows_of(KeptSection, self.firm.pk), key=lambda row: str(row.name))
        return {row.name: row.data for row in rows}

    # --- rows -------------------------------------------------------------------------------

    def _row(self, section: Section, row: Any) -> Plain:
        """The values of a row that are worth writing."""
        found: Plain = (
            {} if section.is_mapping or section is sections.RELATIONSHIP else {"id": key_of(row)}
        )
        for one in section.fields:
            value = self._value(one, row)
            if says_something(value) and DEFAULTS.get(one.key) != value:
                found[one.key] = value
        return found | self._circle(section, row)

    def _value(self, one: Field, row: Any) -> Any:
        if one.key in NOT_WRITTEN or isinstance(one.kind, Anything):
            return None
        return one.kind.from_row(row, self.names)

    def _circle(self, section: Section, row: Any) -> Plain:
        """Who may know of a row that is not open to the team."""
        audience_id = getattr(row, "audience_id", None)
        follows = "confidential_to" not in section.by_key
        if audience_id is None or section.is_mapping or follows:
            return {}
        return {"confidential_to": sorted(self.circles[audience_id])}


#: Columns of a client; the rest of its keys are short forms.
CLIENT_COLUMNS = replace(
    sections.CLIENTS, fields=tuple(one for one in sections.CLIENTS.fields if one.kind.attr)
)
PARTNER_COLUMNS = replace(
    sections.PARTNERS,
    fields=tuple(
        one for one in sections.PARTNERS.fields if one.key not in {"competes_with", "regions"}
    ),
)
DATES = ("on", "happened_on", "started_on", "made_on", "due_on", "asked_on", "done_on")
LIST_SECTIONS = frozenset({*ROW_MODELS, "suggestions"})
WHICH: dict[str, Callable[[Any], bool]] = {
    "introductions": lambda row: row.suggested_to_id is None,
    "suggestions": lambda row: row.suggested_to_id is not None,
}


def says_something(value: Any) -> bool:
    """Neither missing nor blank; 0 is a value."""
    blank = isinstance(value, str) and not value.strip()
    return not blank and value is not None and value is not False and value != []


def by_key(rows: Iterable[Any]) -> list[Any]:
    """Rows in the order of their keys."""
    return sorted(rows, key=key_of)


def unquoted(value: Any) -> Any:
    """Days as dates, so that they are written without quotation marks."""
    if isinstance(value, dict):
        return {str(key): unquoted(one) for key, one in value.items()}
    if isinstance(value, list):
        return [unquoted(one) for one in value]
    if isinstance(value, str) and DAY.match(value):
        return day_or_text(value)
    return value


def day_or_text(value: str) -> date | str:
    """A date of the calendar; anything else stays text."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value


class Writer(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Rows in one line each, sections in blocks; equal values never become anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def dump_firm(firm: Firm) -> str:
    """The text of a firm's file; everything in it, confidential records included."""
    with tenant(firm.pk):
        data = Dumper(firm).data()
    return "\n".join(section_text(name, value) for name, value in data.items())


def section_text(name: str, value: Any) -> str:
    """One section: plain values as they are, rows one per line."""
    value = unquoted(value)
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return f"{name}:\n" + "".join(f"  - {flow(row)}\n" for row in value)
    if isinstance(value, dict):
        rows = (f"  {flow(key)}: {flow(one)}\n" for key, one in value.items())
        return f"{name}:\n" + "".join(rows)
    return f"{name}: {flow(value)}\n"


def flow(value: Any) -> str:
    """A value in one line."""
    text = yaml.dump(
        value,
        Dumper=Writer,
        default_flow_style=True,
        allow_unicode=True,
        sort_keys=False,
        width=1_000_000,
    )
    return str(text).removesuffix("\n").removesuffix("\n...")
