"""What follows from a file without being written in it: kind, roles, privacy, who may know.

Every value can be written out in the file, which then wins.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from portability.firm_file.kinds import COUNTRIES
from relationships.models import Party, Relationship

if TYPE_CHECKING:
    from portability.firm_file.reading import FirmFile
    from portability.firm_file.rows import Row

Kind = Party.OrganisationKind
Category = Relationship.Category
Circle = frozenset[str] | None  # keys of members; None is the team

ADVISER_ROLES = re.compile(
    r"\b(accountant|solicitor|lawyer|notary|auditor|(tax|patent) adviser)\b", re.IGNORECASE
)
COLLEAGUE_ROLES = re.compile(r"\b(co-?founder|associate|partner of the firm)\b", re.IGNORECASE)
FRIENDLY = frozenset({"friendship", "family_friend", "peer", "kin", "schoolmate"})
DIRECTIONS = frozenset({"North", "South", "East", "West", "Central"})


@dataclass
class Picture:
    """The file seen by party."""

    organisation_kind: dict[str, str] = field(default_factory=dict)
    kind_word: dict[str, str] = field(default_factory=dict)
    headline: dict[str, str] = field(default_factory=dict)
    employers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # live
    ever_at: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    contents: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    as_of: date | None = None
    clients: dict[str, Row] = field(default_factory=dict)
    phases: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))
    partners: dict[str, Row] = field(default_factory=dict)
    alter_kinds: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    tied: set[str] = field(default_factory=set)
    members: set[str] = field(default_factory=set)  # keys of the members' own parties


def picture_of(file: FirmFile, member_parties: set[str]) -> Picture:
    """Gather what the derivations ask for."""
    found = Picture(members=member_parties)
    add_parties(found, file)
    add_ties(found, file)
    found.as_of = file.head.get("as_of")
    found.clients = {row.key: row for row in file.rows.get("clients", [])}
    for row in file.rows.get("client_phases", []):
        found.phases[row.get("client")].append(row)
    found.partners = {row.key: row for row in file.rows.get("partners", [])}
    return found


def add_parties(found: Picture, file: FirmFile) -> None:
    """Kinds, professions and employers."""
    for row in file.rows.get("organisations", []):
        found.organisation_kind[row.key] = row.word("kind") or Kind.OTHER
        found.kind_word[row.key] = str((row.get("kind") or ("", ""))[1])
    for row in file.rows.get("people", []):
        found.headline[row.key] = row.get("headline", "")
        if row.get("org"):
            found.employers[row.key].add(row.get("org"))
            found.ever_at[row.key].add(row.get("org"))
    for row in file.rows.get("affiliations", []):
        found.ever_at[row.get("person")].add(row.get("organisation"))
        if row.get("to") is None:
            found.employers[row.get("person")].add(row.get("organisation"))


def add_ties(found: Picture, file: FirmFile) -> None:
    """Our ties and those between others."""
    for row in file.rows.get("ties", []):
        found.tied.add(row.get("with"))
        found.contents[row.get("with")] |= {word for word, _ in row.get("contents", [])}
    for row in file.rows.get("alter_ties", []):
        for end in ("a", "b"):
            found.alter_kinds[row.get(end)].add(row.word("kind"))


# --- kind of relationship ---------------------------------------------------------------------


def client_category(picture: Picture, key: str) -> str:
    """Direct unless the file says commission."""
    row = picture.clients.get(key)
    word = row.word("kind") if row else picture.kind_word.get(key, "")
    return Category.COMMISSION_CLIENT if "commission" in word else Category.DIRECT_CLIENT


ORGANISATION_CATEGORIES: dict[str, str] = {
    Kind.EX_EMPLOYER: Category.EX_EMPLOYER,
    Kind.LOCAL_PARTNER: Category.LOCAL_PARTNER,
    Kind.PLATFORM: Category.PLATFORM,
    Kind.TRADE_FAIR: Category.PLATFORM,
    Kind.SUPPLIER: Category.SUPPLIER,
    Kind.ADVISER: Category.ADVISER,
}


def organisation_category(picture: Picture, key: str) -> str:
    """Kind of the relationship with an organisation."""
    kind = picture.organisation_kind.get(key, "")
    if kind == Kind.CLIENT or key in picture.clients:
        return client_category(picture, key)
    if kind in ORGANISATION_CATEGORIES:
        return ORGANISATION_CATEGORIES[kind]
    return Category.LOCAL_PARTNER if key in picture.partners else Category.OTHER


def person_category(picture: Picture, key: str) -> str:
    """Kind of the relationship with a person; the first that fits."""
    at = {picture.organisation_kind.get(one, "") for one in picture.employers[key]}
    contents, headline = picture.contents[key], picture.headline.get(key, "")
    partner = picture.partners.get(key)
    rules: tuple[tuple[bool, str], ...] = (
        (key in picture.clients, client_category(picture, key)),
        (is_colleague(picture, key, at), Category.COLLEAGUE),
        (partner is not None and partner.word("type") == "associate", Category.COLLEAGUE),
        (partner is not None, Category.LOCAL_PARTNER),
        (Kind.CLIENT in at or "client_contact" in contents, Category.CLIENT_CONTACT),
        (is_adviser(headline, contents), Category.ADVISER),
        (Kind.EX_EMPLOYER in at, Category.EX_EMPLOYER),
        (bool(contents & {"family_friend", "kin"}), Category.FRIEND),
        (Kind.LOCAL_PARTNER in at or "partner_contact" in contents, Category.LOCAL_PARTNER),
        (bool(contents & FRIENDLY), Category.FRIEND),
        (Kind.SUPPLIER in at, Category.SUPPLIER),
    )
    return next((category for holds, category in rules if holds), Category.OTHER)


def is_colleague(picture: Picture, key: str, at: set[str]) -> bool:
    """One of us: a member, at our firm, or called so."""
    called = bool(COLLEAGUE_ROLES.search(picture.headline.get(key, "")))
    return key in picture.members or Kind.FOCAL_FIRM in at or called


def is_adviser(headline: str, contents: set[str]) -> bool:
    """By profession or by what the tie consists of."""
    return bool(ADVISER_ROLES.search(headline)) or bool(contents & {"adviser", "mentor"})


def relationship_columns(picture: Picture, key: str, *, is_person: bool) -> dict[str, Any]:
    """Kind and role columns of a relationship (DECISIONS 2)."""
    category = (person_category if is_person else organisation_category)(picture, key)
    partner = picture.partners.get(key)
    found: dict[str, Any] = {"category": category, **client_roles(picture, key)}
    if partner is not None:
        found |= {"partner_type": partner.word("type"), "partner_stage": partner.word("stage")}
    return found


def client_roles(picture: Picture, key: str) -> dict[str, Any]:
    """What phases say; a client without any is one now."""
    phases = picture.phases.get(key)
    if not phases:
        is_client = key in picture.clients or picture.organisation_kind.get(key) == Kind.CLIENT
        return {"is_client": is_client, "client_active": is_client, "client_since": None}
    spans = [(day_of(row.get("from")), day_of(row.get("to"))) for row in phases]
    begun = [span for span in spans if not_after(span[0], picture.as_of)]
    starts = [start for start, _end in begun if start is not None]
    return {
        "is_client": bool(begun),
        "client_active": any(not not_after(end or date.max, picture.as_of) for _, end in begun),
        "client_since": min(starts) if starts and len(starts) == len(begun) else None,
    }


def day_of(value: Any) -> date | None:
    """The day of a date with its precision."""
    return value[0] if value else None


def not_after(day: date | None, as_of: date | None) -> bool:
    """Whether a day has come; all but the end of time have where the file names no day."""
    return day is None or day <= (as_of or date.max - timedelta(days=1))


# --- privacy ----------------------------------------------------------------------------------


def is_private(picture: Picture, key: str) -> bool:
    """Kin of somebody we know, and nobody to us: kept out of measures of the network."""
    if key in picture.tied or key in picture.members:
        return False
    return picture.alter_kinds.get(key) == {"kin"}


# --- who may know -----------------------------------------------------------------------------


class NoReaderError(ValueError):
    """Circles without a common member."""


def strictest(circles: list[Circle]) -> Circle:
    """Those whom every circle admits; raises ``NoReaderError`` when that is nobody."""
    found: Circle = None
    for circle in circles:
        if circle is not None:
            found = circle if found is None else found & circle
    if found is not None and not found:
        raise NoReaderError
    return found


def party_circles(picture: Picture, stated: dict[str, Circle]) -> dict[str, Circle]:
    """Who may know of each party: as stated; people known only through a confidential
    organisation follow it.
    """
    found = dict(stated)
    for key, organisations in picture.ever_at.items():
        circles = [stated.get(one) for one in sorted(organisations)]
        if key not in stated and key not in picture.members and all(circles):
            found[key] = strictest(circles)
    return found


# --- regions ----------------------------------------------------------------------------------


def region_country(code: str) -> str:
    """The country a code begins with; empty where there is none."""
    country = code.split("-", 1)[0]
    return country if country in COUNTRIES else ""


def region_name(code: str) -> str:
    """A readable name: Beijing for CN-Beijing, North East China for CN-NorthEast."""
    if code == "EU":
        return "Europe"
    if code in COUNTRIES:
        return COUNTRIES[code]
    country, _, rest = code.partition("-")
    words = re.findall(r"[A-Z][a-z]+|[^A-Z\W_]+", rest)
    if country not in COUNTRIES or not words:
        return code
    return " ".join([*words, COUNTRIES[country]] if set(words) <= DIRECTIONS else words)
