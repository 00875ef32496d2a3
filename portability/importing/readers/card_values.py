"""What the properties of one card say of a person or an organisation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from portability.importing.countries import code_of
from portability.importing.readers.content_lines import pieces_of, plain
from portability.importing.records import Contact, Labelled
from relationships.names import is_cjk

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from portability.importing.readers.content_lines import Property

#: Words of TYPE that say nothing to a reader.
DULL = frozenset({"internet", "pref", "voice", "x400", "", "other"})
FAMILY_FIRST = frozenset({"zh", "ja", "ko", "hu", "vi"})
LEAST = 101  # of PREF, whose highest is 1
APPLE = re.compile(r"_\$!<(.*)>!\$_", re.DOTALL)
COMPANY = frozenset({"org", "organization", "company"})
NAMES = frozenset({"N", "FN"})
#: Taken into a place of their own, or about the file and not the person.
PLACED = NAMES | {
    *("VERSION", "PRODID", "REV", "UID", "NICKNAME", "EMAIL", "TEL", "URL", "ADR", "ORG", "TITLE"),
    *("ROLE", "NOTE", "CATEGORIES", "LANG", "KIND", "X-ABLABEL", "X-ABADR", "X-ABSHOWAS"),
    *("X-SOCIALPROFILE", "X-PHONETIC-FIRST-NAME", "X-PHONETIC-LAST-NAME", "X-MAIDENNAME"),
    *("X-ADDRESSBOOKSERVER-KIND", "PROFILE", "AGENT", "CLIENTPIDMAP", "LABEL"),
}


@dataclass(frozen=True, slots=True)
class Names:
    """How somebody is called in one script."""

    shown: str
    given: str
    family: str
    language: str

    @property
    def is_native(self) -> bool:
        """Written in a script of its own."""
        return is_native(self.shown)


def is_beyond_latin(letter: str) -> bool:
    """A letter of Greek, Cyrillic, Arabic, Han …; no accent and no sign."""
    return letter.isalpha() and ord(letter) > 0x24F and not 0x1E00 <= ord(letter) < 0x1F00


class Card:
    """Properties by name and by group."""

    def __init__(self, properties: Sequence[Property]) -> None:
        self.properties = properties
        self.labels = {
            one.group: APPLE.sub(r"\1", plain(one.value))
            for one in properties
            if one.name == "X-ABLABEL" and one.group
        }
        self.places = {
            one.group: plain(one.value) for one in properties if one.name == "X-ABADR" and one.group
        }

    def all(self, *names: str) -> list[Property]:
        """Properties of these names with a value, the preferred ones first."""
        found = [one for one in self.properties if one.name in names and one.value.strip()]
        return sorted(found, key=preference)

    def text(self, *names: str) -> str:
        """The first value."""
        return next((plain(one.value) for one in self.all(*names)), "")

    def labelled(self, *names: str) -> list[tuple[Property, str]]:
        """Properties with what the file calls them."""
        return [(one, self.label(one)) for one in self.all(*names)]

    def label(self, one: Property) -> str:
        """The label of its group, else what its type says."""
        words = [word for word in one.types if word not in DULL]
        service = one.param("X-SERVICE-TYPE") or one.param("SERVICE-TYPE")
        return self.labels.get(one.group, "") or service or " ".join(dict.fromkeys(words))


def preference(one: Property) -> int:
    """The place among its like: PREF=1 first, then what is marked, then the rest."""
    said = one.param("PREF")
    if said.isascii() and said.isdigit():
        return min(int(said[:4]), LEAST)
    return 1 if "pref" in one.types else LEAST


def contact_of(line: int, properties: Sequence[Property], stray: Iterable[str] = ()) -> Contact:
    """The contact that these properties describe."""
    card = Card(properties)
    name, native, aliases = names_of(card)
    org = [plain(one) for one in pieces_of(next((p.value for p in card.all("ORG")), ""), ";")]
    is_firm = is_organisation(card, name, org[0])
    addresses = [(address_of(one, card), label) for one, label in card.labelled("ADR")]
    return Contact(
        key=card.text("UID").removeprefix("urn:uuid:"),
        line=line,
        kind="organisation" if is_firm else "person",
        name=name.shown or org[0],
        given=name.given,
        family=name.family,
        native_name=native.shown if native else "",
        family_first=family_first(name, native),
        aliases=aliases,
        emails=distinct((plain(one.value), label) for one, label in card.labelled("EMAIL")),
        phones=distinct((phone_of(one), label) for one, label in card.labelled("TEL")),
        urls=distinct(
            (plain(p.value), label) for p, label in card.labelled("URL", "X-SOCIALPROFILE")
        ),
        addresses=distinct((where.text, label) for where, label in addresses),
        country=next((where.country for where, _label in addresses if where.country), ""),
        city=next((where.city for where, _label in addresses if where.city), ""),
        organisation="" if is_firm else org[0],
        role=card.text("TITLE") or card.text("ROLE"),
        note="\n\n".join(plain(one.value) for one in card.all("NOTE")),
        tags=words_of(card, "CATEGORIES"),
        languages=tuple(dict.fromkeys(plain(one.value) for one in card.all("LANG"))),
        rest=rest_of(card, org, stray),
    )


# --- names ----------------------------------------------------------------------------------------


def names_of(card: Card) -> tuple[Names, Names | None, tuple[str, ...]]:
    """The name, the one in another script, and what else somebody is called."""
    found = scripts_of(card) or [Names("", "", "", "")]
    if sound := phonetic_of(card):
        found.append(sound)
    latin = [one for one in found if not one.is_native]
    native = [one for one in found if one.is_native]
    name = (latin or native)[0]
    other = native[0] if latin and native and name.shown else None
    if other and sound is name:  # romanised by the file: in the order of the native name
        name = Names(f"{name.family} {name.given}".strip(), name.given, name.family, "")
    taken = {name.shown, other.shown if other else ""}
    spare = [one.shown for one in found if one.shown not in taken]
    words = [*spare, *words_of(card, "NICKNAME"), *words_of(card, "X-MAIDENNAME")]
    return name, other, tuple(dict.fromkeys(word for word in words if word not in taken))


def scripts_of(card: Card) -> list[Names]:
    """N and FN, put together by language or by script."""
    parts, found = card.all("N"), []
    for shown in card.all("FN"):
        mate = next((one for one in parts if is_mate(one, shown)), None)
        if mate:
            parts.remove(mate)
        found.append(names_made(mate, shown))
    return [*found, *(names_made(one, None) for one in parts)]


def is_mate(parts: Property, shown: Property) -> bool:
    """N and FN of one language; where one of them tells none, of one script."""
    languages = parts.param("LANGUAGE").lower(), shown.param("LANGUAGE").lower()
    if all(languages):
        return languages[0] == languages[1]
    return is_native(parts.value) == is_native(shown.value)


def is_native(text: str) -> bool:
    """Written in a script of its own."""
    return any(is_beyond_latin(letter) for letter in text)


def names_made(parts: Property | None, shown: Property | None) -> Names:
    """Of N, FN, or both."""
    values = [words(one) for one in pieces_of(parts.value, ";")] if parts else []
    family, given, *more = [*values, "", ""][: max(len(values), 2)]
    language = next((one.param("LANGUAGE") for one in (parts, shown) if one), "")
    name = plain(shown.value) if shown else ""
    return Names(name or joined(family, given, more), given, family, language)


def words(text: str) -> str:
    """A part of a name, which may be a list."""
    return " ".join(one for one in map(plain, pieces_of(text, ",")) if one)


def joined(family: str, given: str, more: Sequence[str]) -> str:
    """A name of its parts; Chinese ones without a blank."""
    if any(is_cjk(letter) for letter in family + given):
        return f"{family}{given}"
    middle, prefix, suffix = [*more, "", "", ""][:3]
    return " ".join(one for one in (prefix, given, middle, family, suffix) if one)


def phonetic_of(card: Card) -> Names | None:
    """How the name sounds, where the file says it."""
    family, given = card.text("X-PHONETIC-LAST-NAME"), card.text("X-PHONETIC-FIRST-NAME")
    shown = " ".join(one for one in (family, given) if one)
    return Names(shown, given, family, "") if shown else None


def family_first(name: Names, native: Names | None) -> bool:
    """Said by the language, by the order of the shown name, or by its script."""
    if any(one.language.lower()[:2] in FAMILY_FIRST for one in (name, native) if one):
        return True
    if name.family and name.given and name.family != name.given:
        return name.shown.startswith(name.family) and name.given in name.shown[len(name.family) :]
    return any(is_cjk(letter) for letter in name.shown)


def is_organisation(card: Card, name: Names, organisation: str) -> bool:
    """Said, or a card that has the name of a firm and none of a person."""
    said = {card.text(one).lower() for one in ("KIND", "X-ABSHOWAS", "X-ADDRESSBOOKSERVER-KIND")}
    if said & COMPANY:
        return True
    is_nobody = not (name.given or name.family)
    return bool(organisation) and is_nobody and name.shown in {"", organisation}


# --- the rest -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Where:
    """An address in one line and what was understood of it."""

    text: str
    city: str
    country: str


def address_of(one: Property, card: Card) -> Where:
    """Street, place, region, code, country."""
    parts = [words(part) for part in pieces_of(one.value, ";")]
    parts += [""] * (7 - len(parts))
    text = ", ".join(line for part in parts if (line := " ".join(part.split())))
    country = code_of(parts[6]) or code_of(card.places.get(one.group, ""))
    return Where(text, parts[3], country)


def phone_of(one: Property) -> str:
    """A number as it is dialled; of an address ``tel:`` what is in it."""
    value = plain(one.value)
    if not value.lower().startswith("tel:"):
        return value
    number, *params = unquote(value[4:]).split(";")
    extension = next((p[4:] for p in params if p.lower().startswith("ext=")), "")
    return f"{number} ext. {extension}" if extension else number


def words_of(card: Card, name: str) -> tuple[str, ...]:
    """Values of lists, each once."""
    found = (plain(word) for one in card.all(name) for word in pieces_of(one.value, ","))
    return tuple(dict.fromkeys(word for word in found if word))


def distinct(found: Iterable[tuple[str, str]]) -> tuple[Labelled, ...]:
    """Values with labels, each value once."""
    kept: dict[str, Labelled] = {}
    for value, label in found:
        if value:
            kept.setdefault(value, Labelled(value, label))
    return tuple(kept.values())


def rest_of(card: Card, org: Sequence[str], stray: Iterable[str]) -> tuple[Labelled, ...]:
    """What has no place of its own, with the file's own word for it."""
    found = [Labelled(unit, "ORG") for unit in org[1:] if unit]
    if card.text("TITLE") and (role := card.text("ROLE")):
        found.append(Labelled(role, "ROLE"))
    found += [
        Labelled(value, card.label(one) or one.name)
        for one in card.properties
        if one.name not in PLACED and (value := rest_value(one))
    ]
    if sort := next((",".join(one.params.get("SORT-AS", ())) for one in card.all("N")), ""):
        found.append(Labelled(sort, "SORT-AS"))
    return (*found, *(Labelled(line, "") for line in stray))


def rest_value(one: Property) -> str:
    """Its text; a day whose year was made up is without it."""
    value = plain(one.value)
    made_up = one.param("X-APPLE-OMIT-YEAR")
    if made_up and value.startswith(made_up):
        return f"-{value.removeprefix(made_up)}"
    return value
