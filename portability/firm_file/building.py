"""Checked rows to columns of the database, references resolved and audiences worked out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from portability.firm_file import derive, sections
from portability.firm_file.building_clients import (
    CHILDREN_OF_CLIENTS,
    CLIENT_PARTS,
    CLIENT_SECTIONS,
    MORE_OF_CLIENTS,
    TOUCHED_BY_CLIENTS,
    stage_circle,
)
from portability.firm_file.building_commission import (
    CHILDREN_OF_COMMISSION,
    COMMISSION_PARTS,
    TOUCHED_BY_COMMISSION,
)
from portability.firm_file.building_guard import (
    CHILDREN_OF_GUARD,
    GUARD_CIRCLES,
    GUARD_PARTS,
)
from portability.firm_file.building_markets import (
    CHILDREN_OF_MARKETS,
    MARKET_CIRCLES,
    MARKET_PARTS,
    MORE_OF_MARKETS,
)
from portability.firm_file.building_partners import (
    CHILDREN_OF_PARTNERS,
    MORE_OF_PARTNERS,
    PARTNER_PARTS,
    PARTNER_SECTIONS,
    TOUCHED_BY_PARTNERS,
    step_circle,
)
from portability.firm_file.building_portal import (
    CHILDREN_OF_PORTAL,
    PORTAL_CIRCLES,
    PORTAL_PARTS,
    TOUCHED_BY_PORTAL,
)
from portability.firm_file.derive import Circle, NoReaderError
from portability.firm_file.fields import KEY_LENGTH
from portability.firm_file.keys import MEMBER, ORGANISATION, PERSON, REGION
from portability.firm_file.names import PARTY
from portability.firm_file.own_fields import TABLE as OWN_FIELDS
from portability.firm_file.own_fields import columns_of, values_of, with_columns
from portability.firm_file.plan import Built, Plan, Present
from portability.firm_file.rows import Row
from relationships.files.kinds import kind_named
from relationships.models import (
    Concealment,
    CustomField,
    Episode,
    EpisodeMember,
    FlagRuleSetting,
    KeptSection,
    Participant,
    Party,
    Reach,
    Region,
    Relationship,
)
from relationships.models.attachment import OWNERS
from relationships.names import search_keys

if TYPE_CHECKING:
    from portability.firm_file.problems import Path
    from portability.firm_file.reading import FirmFile

#: Fields of a row that name parties: the row is as confidential as the strictest of them.
TOUCHED: dict[str, tuple[str, ...]] = {
    "affiliations": ("person", "organisation"),
    "ties": ("with", "origin_party"),
    "alter_ties": ("a", "b"),
    "interactions": ("with",),
    "favours": ("with",),
    "episodes": ("about", "harmed"),
    "burden_notes": ("party",),
    "promises": ("with",),
    "notes": ("on",),
    "introductions": ("by", "introduced", "to", "led_to"),
    "suggestions": ("by", "introduced", "target"),
    **TOUCHED_BY_CLIENTS,
    **TOUCHED_BY_PARTNERS,
    **TOUCHED_BY_COMMISSION,
    **TOUCHED_BY_PORTAL,
}
SIMPLE = (
    sections.AFFILIATIONS,
    sections.TIES,
    sections.ALTER_TIES,
    sections.INTERACTIONS,
    sections.FAVOURS,
    sections.EPISODES,
    sections.BURDEN_NOTES,
    sections.PROMISES,
    sections.NOTES,
    sections.INTRODUCTIONS,
    sections.SUGGESTIONS,
    sections.INTRODUCTION_STEPS,
    sections.BRIEFS,
    *CLIENT_SECTIONS,
    *PARTNER_SECTIONS,
    *sections.COMMISSION_SECTIONS,
    sections.ATTACHMENTS,  # each as open as what it belongs to
    *sections.PORTAL_SECTIONS,
    sections.COMMITMENT,
    sections.OVERRIDE_NOTES,
)
#: Sections whose rows are parts of a relationship, by the key of its party.
BY_PARTY = (sections.CLIENTS, sections.PARTNERS)


class Builder:
    """Turns one file into a plan."""

    def __init__(self, file: FirmFile, present: Present) -> None:
        self.file, self.store, self.present = file, present.store, present
        self.plan = Plan()
        self.ours: set[str] = set()  # keys of parties without a relationship: our own
        self.row_circles: dict[UUID, Circle] = dict(present.row_circles)
        there = present.own_fields.items() if file.is_partial else ()
        self.own_fields = {slug: row for slug, row in there if row.deleted_at is None}
        self.member_party = present.member_party | parties_of_members(file)
        self.picture = derive.picture_of(file, set(self.member_party.values()))
        self._know_keys()
        self.circles = self._circles()

    def build(self) -> Plan:
        """The whole plan; problems are noted in the file's findings."""
        self._regions()
        self._own_fields()
        self._parties()
        for section in SIMPLE:
            for row in self.file.of(section):
                self._row(row)
        self._shaped()
        for name, data in self.file.kept.items():
            self.add(KeptSection, ("kept", name), {"name": name, "data": data}, name)
        return self.plan

    # --- helpers ----------------------------------------------------------------------------

    def _know_keys(self) -> None:
        named = self.file.keys.named
        parties = named.get(PERSON, set()) | named.get(ORGANISATION, set())
        self.store.known[PARTY] = parties | set(self.file.keys.unnamed)
        self.store.known[REGION] = named.get(REGION, set())

    def _circles(self) -> dict[str, Circle]:
        """Who may know of each party: as stated, as it is now, else as it follows."""
        stated: dict[str, Circle] = dict(self.present.circles)
        for row in (*self.file.rows.get("people", []), *self.file.rows.get("organisations", [])):
            if row.get("confidential_to") is not None:
                stated[row.key] = frozenset(row.get("confidential_to")) or None
        for key, members in self.file.shaped.confidential_to.items():
            stated[key] = frozenset(members) or None
        try:
            return derive.party_circles(self.picture, stated)
        except NoReaderError:
            self.file.findings.problem(("visibility",), NO_READER)
            return stated

    def add(
        self,
        model: Any,
        where: tuple[str, str],
        columns: dict[str, Any],
        key: Any,
        path: Path = (),
        circle: Circle = None,
    ) -> Built:
        """Ask for a row to be stored."""
        built = Built(model, self.store.made(*where), columns, key, path, circle)
        self.plan.rows.append(built)
        self.row_circles[built.pk] = circle
        return built

    def _columns(self, row: Row) -> dict[str, Any]:
        """Columns of a row's values; ``extra`` is put together."""
        found: dict[str, Any] = {}
        for one in row.section.fields:
            if one.key not in row.values:
                continue
            columns = one.kind.columns(row.values[one.key], self.store)
            extra = columns.pop("extra", None)
            if extra:
                found["extra"] = found.get("extra", {}) | extra
            found |= columns
        return found

    def _circle(self, row: Row, parties: Iterable[str]) -> Circle:
        """Those who may know of everybody in the row, cut by what the row itself says."""
        own = frozenset(row.get("confidential_to") or ()) or None
        try:
            return derive.strictest([own, *(self.circles.get(key) for key in parties)])
        except NoReaderError:
            self.file.findings.problem(row.path, NO_READER)
            return own

    # --- regions, parties -------------------------------------------------------------------

    def _regions(self) -> None:
        rows = {row.key: row for row in self.file.of(sections.REGION_ROWS)}
        targets = self.file.shaped.target_regions
        mentioned = [*rows, *targets]
        for counts in self.file.shaped.reach.values():
            mentioned += counts
        for code in dict.fromkeys(mentioned):
            columns = {
                "code": code,
                "name": derive.region_name(code)[:80],
                "country": derive.region_country(code),
                "is_target": code in targets,
                "position": targets.index(code) + 1 if code in targets else 0,
            }
            path: Path = ("regions", code)
            if code in rows:
                columns |= self._columns(rows[code])
            self.add(Region, (REGION, code), columns | {"ref": code}, code, path)

    def _own_fields(self) -> None:
        for place, row in enumerate(self.file.of(sections.OWN_FIELDS), start=1):
            given = self._columns(row)
            columns = columns_of(row, given, place, self.file.findings)
            known = self.present.own_fields.get(row.key) if self.file.is_partial else None
            if known is not None:
                columns = {"slug": row.key, "deleted_at": None, **given}
            built = self.add(CustomField, (OWN_FIELDS, row.key), columns, row.key, row.path)
            self.own_fields[row.key] = with_columns(known, built.pk, columns)

    def _parties(self) -> None:
        for row in self.file.of(sections.PEOPLE):
            self._party(row, is_person=True)
            self._employment(row)
        for row in self.file.of(sections.ORGANISATION_ROWS):
            self._party(row, is_person=False)
        for key, sentence in self.file.keys.unnamed.items():
            values = {"name": sentence[:160], "unnamed": True}
            is_person = key not in self.file.keys.companies
            section = sections.PEOPLE if is_person else sections.ORGANISATION_ROWS
            self._party(Row(section, key, values, (section.name, key)), is_person=is_person)

    def _party(self, row: Row, *, is_person: bool) -> None:
        kind = Party.Kind.PERSON if is_person else Party.Kind.ORGANISATION
        columns = {"kind": kind, "name": row.key, "ref": row.key} | self._columns(row)
        if is_person:
            columns["member_id"] = self._member_of(row.key)
            columns.setdefault("is_private", derive.is_private(self.picture, row.key))
        else:
            columns.setdefault("organisation_kind", Party.OrganisationKind.OTHER)
        columns |= names_for_search(columns)
        circle = self.circles.get(row.key)
        self.add(Party, (PARTY, row.key), columns, row.key, row.path, circle)
        if self._is_ours(row.key, columns):
            self.ours.add(row.key)
        else:
            self._relationship(row, circle, is_person=is_person)

    def _member_of(self, key: str) -> UUID | None:
        members = [one for one, party in self.member_party.items() if party == key]
        return self.store.pk(MEMBER, members[0]) if members else None

    def _is_ours(self, key: str, columns: dict[str, Any]) -> bool:
        """Our own firm and the principal's own party have no relationship with us."""
        principal = self.file.head.get("principal")
        own = self.member_party.get(principal) if principal else None
        return key == own or columns.get("organisation_kind") == Party.OrganisationKind.FOCAL_FIRM

    def _relationship(self, row: Row, circle: Circle, *, is_person: bool) -> None:
        inner = row.get("relationship")
        given = self._columns(inner) if inner else {}
        said = self._said(row.key, inner)
        if said is not None:
            given["custom"] = said
        is_known = row.key in self.store.existing.get(PARTY, {})
        derived = derive.relationship_columns(self.picture, row.key, is_person=is_person)
        columns = given if is_known and self.file.is_partial else derived | given
        columns |= {"party_id": self.store.pk(PERSON, row.key), "ref": row.key}
        self.add(
            Relationship,
            ("relationship", row.key),
            columns,
            columns["party_id"],
            (*row.path, "relationship"),
            circle,
        )

    def _said(self, key: str, inner: Row | None) -> dict[str, str] | None:
        """Values of the firm's own fields; None where a merge says nothing of them.

        A merge keeps what it does not name; a whole file keeps what deleted fields said.
        """
        given = inner.get("custom") if inner else None
        if given is None and self.file.is_partial:
            return None
        known = {field.key for field in self.own_fields.values()}
        before = self.present.custom.get(key, {})
        kept = {pk: v for pk, v in before.items() if self.file.is_partial or pk not in known}
        path: Path = inner.path if inner else ()
        return kept | values_of(given or {}, self.own_fields, path, self.file.findings)

    def _employment(self, row: Row) -> None:
        """``org`` and ``role`` of a person are a live affiliation."""
        if not row.get("org"):
            return
        columns = {
            "person_id": self.store.pk(PERSON, row.key),
            "organisation_id": self.store.pk(ORGANISATION, row.get("org")),
            "role": row.get("headline", "")[:120],
        }
        key = f"{row.key}~{row.get('org')}"[:KEY_LENGTH]
        circle = self._circle(row, [row.key, row.get("org")])
        model = sections.AFFILIATIONS.model
        self.add(
            model, ("affiliations", key), columns | {"ref": key}, key, row.place("org"), circle
        )

    # --- facts ------------------------------------------------------------------------------

    def _row(self, row: Row) -> None:
        """A row of an ordinary section."""
        columns = self._columns(row)
        more = MORE_COLUMNS.get(row.section.name)
        if more:
            columns |= more(self, row)
        circle = self._circle(row, self._touched(row))
        if row.section is sections.ATTACHMENTS:
            circle = self._circle_of_owner(columns)
        elif row.section.name in FOLLOWING:
            circle = FOLLOWING[row.section.name](self, row, columns)
        elif row.section is sections.AGREEMENT_DECISIONS:
            circle = self.row_circles.get(columns["agreement_id"])
        elif row.section is sections.STAGES:
            circle = stage_circle(self, row, columns)
        table = "introductions" if row.section is sections.SUGGESTIONS else row.section.name
        key = row.key
        if row.section is sections.TIES:
            key = self._tie_key(columns)
        columns["ref"] = row.key
        natural = self._natural(row, columns, key)
        built = self.add(row.section.model, (table, key), columns, natural, row.path, circle)
        children = CHILDREN.get(row.section.name)
        if children:
            children(self, row, built)

    def _circle_of_owner(self, columns: dict[str, Any]) -> Circle:
        """Who may know of what a file belongs to."""
        owners = (columns.get(f"{name}_id") for name in (*OWNERS, "above"))
        return self.row_circles.get(next(pk for pk in owners if pk))

    def _tie_key(self, columns: dict[str, Any]) -> str:
        return f"{columns['member_id']}~{columns['person_id']}"

    def _natural(self, row: Row, columns: dict[str, Any], key: str) -> Any:
        """What tells the row apart from others of its table."""
        if row.section is sections.TIES:
            return columns["member_id"], columns["person_id"]
        return columns["relationship_id"] if row.section in BY_PARTY else key

    def _touched(self, row: Row) -> list[str]:
        found: list[str] = [row.key] if row.section in BY_PARTY else []
        for name in TOUCHED.get(row.section.name, ()):
            value = row.get(name)
            found += value if isinstance(value, list) else [value] if value else []
        return found

    def _shaped(self) -> None:
        shaped = self.file.shaped
        for member, counts in shaped.reach.items():
            for code, number in counts.items():
                self._reach(member, code, number)
        for key, outsiders in shaped.undisclosed_to.items():
            for outsider in outsiders:
                self._concealment(key, outsider)
        for slug, setting in shaped.rules.items():
            self.add(FlagRuleSetting, ("rule", slug), {"slug": slug} | setting, slug)

    def _reach(self, member: str, code: str, number: int) -> None:
        ids = {"member_id": self.store.pk(MEMBER, member), "region_id": self.store.pk(REGION, code)}
        columns = ids | {"contacts": number, "ref": f"{member}~{code}"[:KEY_LENGTH]}
        self.add(
            Reach,
            ("reach", f"{member}~{code}"),
            columns,
            tuple(ids.values()),
            ("reach", member, code),
        )

    def _concealment(self, key: str, outsider: str) -> None:
        path: Path = ("undisclosed_to", key)
        ids = {
            "relationship_id": self.store.made("relationship", key),
            "hidden_from_id": self.store.pk(PERSON, outsider),
        }
        try:
            circle = derive.strictest([self.circles.get(key), self.circles.get(outsider)])
        except NoReaderError:
            self.file.findings.problem(path, NO_READER)
            return
        ref = f"{key}~{outsider}"[:KEY_LENGTH]
        columns = ids | {"ref": ref}
        self.add(Concealment, ("undisclosed", ref), columns, tuple(ids.values()), path, circle)

    # --- what some sections need beside their columns -----------------------------------------

    def note_columns(self, row: Row) -> dict[str, Any]:
        """A note is on a relationship."""
        return {"relationship_id": self.store.made("relationship", row.get("on"))}

    def attachment_columns(self, row: Row) -> dict[str, Any]:
        """The kind of a file follows from its name, which its bytes have to agree with."""
        kind = kind_named(row.get("name"))
        found: dict[str, Any] = {"content_type": kind.content_type if kind else ""}
        if row.get("relationship"):
            found["relationship_id"] = self.store.made("relationship", row.get("relationship"))
        return found

    def episode_columns(self, row: Row) -> dict[str, Any]:
        """A date of resolution means resolved."""
        return {"is_resolved": True} if row.get("resolved_on") else {}

    def suggestion_columns(self, row: Row) -> dict[str, Any]:
        """What is suggested to a member would introduce that member."""
        if row.get("introduced"):
            return {}
        party = self.member_party.get(row.get("to"))
        if party is None:
            self.file.findings.problem(
                row.place("to"), "is a member who is not among people.", "Add introduced."
            )
            return {}
        return {"introduced_id": self.store.pk(PERSON, party)}

    def participants(self, row: Row, built: Built) -> None:
        """The persons of an interaction, with its date and audience."""
        for key in row.get("with"):
            party_id = self.store.pk(PERSON, key)
            columns = {
                "interaction_id": built.pk,
                "party_id": party_id,
                "on": built.columns["on"],
            }
            self.add(
                Participant,
                ("participants", f"{row.key}~{key}"),
                columns,
                (built.pk, party_id),
                row.place("with"),
                built.circle,
            )

    def episode_members(self, row: Row, built: Built) -> None:
        """The members of an internal conflict: as written, else who it is about and the owner."""
        members = row.get("parties") or self._in_conflict(row)
        for key in dict.fromkeys(members):
            member_id = self.store.pk(MEMBER, key)
            columns = {"episode_id": built.pk, "member_id": member_id}
            self.add(
                EpisodeMember,
                ("parties", f"{row.key}~{key}"),
                columns,
                (built.pk, member_id),
                row.path,
                built.circle,
            )

    def _in_conflict(self, row: Row) -> list[str]:
        if row.word("cause") != Episode.Cause.INTERNAL_CONFLICT:
            return []
        about = [one for one, party in self.member_party.items() if party == row.get("about")]
        return [*about, row.get("owner")]


NO_READER = "touches people who are confidential to different colleagues: nobody could see it."
MORE_COLUMNS: dict[str, Callable[[Builder, Row], dict[str, Any]]] = {
    "attachments": Builder.attachment_columns,
    "notes": Builder.note_columns,
    "episodes": Builder.episode_columns,
    "suggestions": Builder.suggestion_columns,
    **MORE_OF_CLIENTS,
    **MORE_OF_PARTNERS,
    **MORE_OF_MARKETS,
}


def introduction_circle(builder: Builder, row: Row, columns: dict[str, Any]) -> Circle:
    """As open as the introduction, and whom the row names itself."""
    introduction = builder.row_circles.get(columns["introduction_id"])
    return derive.strictest([introduction, builder.circles.get(row.get("party", ""))])


#: Rows as open as another row, and whom they name themselves.
FOLLOWING: dict[str, Callable[[Builder, Row, dict[str, Any]], Circle]] = {
    "stages": stage_circle,
    **dict.fromkeys(("introduction_steps", "attribution_shares"), introduction_circle),
    "vetting_steps": step_circle,
    **PORTAL_CIRCLES,
    **MARKET_CIRCLES,
    **GUARD_CIRCLES,
}
CHILDREN: dict[str, Callable[[Builder, Row, Built], None]] = {
    "interactions": Builder.participants,
    "episodes": Builder.episode_members,
    **CHILDREN_OF_CLIENTS,
    **CHILDREN_OF_PARTNERS,
    **CHILDREN_OF_COMMISSION,
    **CHILDREN_OF_PORTAL,
    **CHILDREN_OF_MARKETS,
    **CHILDREN_OF_GUARD,
}
#: The order in which models are stored; keys between them are checked at the end.
ORDER: tuple[Any, ...] = (
    Region,
    CustomField,
    Party,
    Relationship,
    *(one.model for one in SIMPLE if one is not sections.SUGGESTIONS),
    Participant,
    EpisodeMember,
    Reach,
    Concealment,
    *CLIENT_PARTS,
    *PARTNER_PARTS,
    *COMMISSION_PARTS,
    *PORTAL_PARTS,
    *MARKET_PARTS,
    *GUARD_PARTS,
    FlagRuleSetting,
    KeptSection,
)


def parties_of_members(file: FirmFile) -> dict[str, str]:
    """Each member's own party: as written, else the person with the same key."""
    people = file.keys.named.get(PERSON, set())
    found: dict[str, str] = {}
    for row in file.of(sections.MEMBER_ROWS):
        party = row.get("person") or (row.key if row.key in people else None)
        if party:
            found[row.key] = party
    return found


def names_for_search(columns: dict[str, Any]) -> dict[str, Any]:
    """The columns that search looks into; storing many rows at once skips ``Party.save``."""
    keys = search_keys(columns["name"], columns.get("native_name", ""), *columns.get("aliases", []))
    return dict(zip(("name_norm", "name_cjk", "name_pinyin"), keys, strict=True))
