"""Keys and sections: what the tables of the format are made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from portability.firm_file import words
from portability.firm_file.kinds import Boolean, Kind, Many, One, Precise, Text, When
from portability.firm_file.links import Ref, SourceNote

if TYPE_CHECKING:
    from django.db.models import Model

MEMBERS = ("member",)
PERSONS = ("person",)
ORGANISATIONS = ("organisation",)
PARTIES = ("person", "organisation")
REGIONS = ("region",)
KEY_LENGTH = 80
CURRENCY = r"[A-Z]{3}"


@dataclass(frozen=True)
class Field:
    """A key of a row, the other names it may have, and its kind."""

    key: str
    kind: Kind
    aliases: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True)
class Section:
    """A list of rows (or a mapping, where the key names the row)."""

    name: str
    fields: tuple[Field, ...]
    model: type[Model] | None = None
    aliases: tuple[str, ...] = ()
    is_mapping: bool = False
    title: str = ""
    by_key: dict[str, Field] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        names = {name: one for one in self.fields for name in (one.key, *one.aliases)}
        object.__setattr__(self, "by_key", names)


def text(key: str, attr: str, longest: int, *aliases: str, required: bool = False) -> Field:
    """A line of text."""
    return Field(key, Text(attr, longest=longest), aliases, required)


def ref(
    key: str,
    attr: str,
    to: tuple[str, ...],
    *aliases: str,
    required: bool = False,
    sentence: bool = False,
) -> Field:
    """A reference by key."""
    return Field(key, Ref(attr, to=to, sentence=sentence), aliases, required)


def when(key: str, attr: str, precision: str, *aliases: str, required: bool = False) -> Field:
    """A date with precision."""
    return Field(key, When(attr, precision_attr=precision), aliases, required)


def precise(key: str, attr: str, of: str) -> Field:
    """The precision word of a date."""
    return Field(key, Precise(attr, of=of))


def yes(key: str, attr: str, *aliases: str) -> Field:
    """True or false."""
    return Field(key, Boolean(attr), aliases)


def word(
    key: str, attr: str, allowed: words.WordList, *aliases: str, required: bool = False
) -> Field:
    """A word of a closed list."""
    return Field(key, One(attr, words=allowed), aliases, required)


#: What every fact row may say of itself.
FACT: tuple[Field, ...] = (
    text("id", "", KEY_LENGTH),
    Field("source", SourceNote("source_note"), ("src",)),
    Field("fact", One("fact_status", words=words.FACT_STATUS)),
    Field("date_status", Text(longest=200), ("ds",)),
    Field("confidential_to", Many(item=Ref(to=MEMBERS))),
    Field("entered_by", Ref("created_by", to=MEMBERS)),
)
