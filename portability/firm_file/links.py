"""Kinds of values that name somebody or something else in the file, and words kept beside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portability.firm_file.keys import KINDS_IN_WORDS, Spot
from portability.firm_file.kinds import BAD, Kind, Many, Schema, Text, shown

if TYPE_CHECKING:
    from portability.firm_file.names import RowNames, Store


@dataclass(frozen=True)
class Ref(Kind):
    """The key of a person, organisation, member or region.

    Where ``sentence`` is set, somebody may be described by a sentence instead and becomes an
    unnamed party; a single unknown word is always an error.
    """

    to: tuple[str, ...] = ("person", "organisation")
    sentence: bool = False
    is_company: bool = False  # a sentence describes an organisation, not a person

    def read(self, value: Any, at: Spot) -> Any:
        if not isinstance(value, str):
            return self.refuse(value, at, self.wanted())
        if at.keys.has(self.to, value):
            return value
        if self.sentence and " " in value.strip():
            return at.keys.unnamed_party(value, is_company=self.is_company)
        nearest = at.keys.nearest(self.to, value)
        fix = f"Did you mean {nearest}?" if nearest else "Add it, or correct the key."
        at.problem(f"{shown(value)} is not the key of {self.wanted()}.", fix)
        return BAD

    def wanted(self) -> str:
        """What is expected, in words."""
        return "a " + " or ".join(KINDS_IN_WORDS[kind] for kind in self.to)

    def schema(self) -> Schema:
        return {"type": "string", "minLength": 1}

    def columns(self, value: Any, store: Store) -> dict[str, Any]:
        return {f"{self.attr}_id": store.pk(self.to[0], value)} if self.attr else {}

    def from_row(self, row: Any, names: RowNames) -> Any:
        return names.key(self.to[0], getattr(row, f"{self.attr}_id")) if self.attr else None


@dataclass(frozen=True)
class RowRef(Kind):
    """The id of a row in another section of the file."""

    section: str = ""

    def read(self, value: Any, at: Spot) -> Any:
        return value if isinstance(value, str) else self.refuse(value, at, "the id of a row")

    def schema(self) -> Schema:
        return {"type": "string", "minLength": 1}

    def columns(self, value: Any, store: Store) -> dict[str, Any]:
        return {f"{self.attr}_id": store.row_pk(self.section, value)}

    def from_row(self, row: Any, names: RowNames) -> Any:
        return names.row_key(self.section, getattr(row, f"{self.attr}_id"))


@dataclass(frozen=True)
class RowAbove(RowRef):
    """The id of a row in another section, kept with the name of its model (``attr``)."""

    def columns(self, value: Any, store: Store) -> dict[str, Any]:
        return {"above": self.attr, "above_id": store.row_pk(self.section, value)}

    def from_row(self, row: Any, names: RowNames) -> Any:
        return names.row_key(self.section, row.above_id) if row.above == self.attr else None


@dataclass(frozen=True)
class PartyOrText(Kind):
    """Somebody with a record, else words: both are columns (``attr`` and ``text_attr``)."""

    text_attr: str = ""

    def read(self, value: Any, at: Spot) -> Any:
        return Text(longest=240).read(value, at)

    def schema(self) -> Schema:
        return Text(longest=240).schema()

    def columns(self, value: Any, store: Store) -> dict[str, Any]:
        if store.has_party(value):
            return {f"{self.attr}_id": store.pk("person", value), self.text_attr: ""}
        return {self.text_attr: value}

    def from_row(self, row: Any, names: RowNames) -> Any:
        party_id = getattr(row, f"{self.attr}_id")
        return names.key("person", party_id) if party_id else getattr(row, self.text_attr)


@dataclass(frozen=True)
class RegionOrWord(Kind):
    """A region of the firm, else a word kept in ``extra``."""

    def read(self, value: Any, at: Spot) -> Any:
        return Text(longest=80).read(value, at)

    def schema(self) -> Schema:
        return Text(longest=80).schema()

    def columns(self, value: Any, store: Store) -> dict[str, Any]:
        if store.has_region(value):
            return {"region_id": store.pk("region", value)}
        return {"extra": {"region": value}}

    def from_row(self, row: Any, names: RowNames) -> Any:
        if row.region_id:
            return names.key("region", row.region_id)
        return row.extra.get("region")


@dataclass(frozen=True)
class Extra(Kind):
    """Kept as it came, in ``Party.extra`` under the name of the key (``attr``)."""

    def read(self, value: Any, at: Spot) -> Any:
        if isinstance(value, str | bool | int):
            return value
        return self.refuse(value, at, "a word, a number, true or false")

    def schema(self) -> Schema:
        return {"type": ["string", "boolean", "integer"]}

    def columns(self, value: Any, store: Store) -> dict[str, Any]:
        return {"extra": {self.attr: value}}

    def from_row(self, row: Any, names: RowNames) -> Any:
        return row.extra.get(self.attr)


@dataclass(frozen=True)
class SourceNote(Kind):
    """Where a fact comes from: text, or a list of keys of ``facts``."""

    def read(self, value: Any, at: Spot) -> Any:
        found = Many(item=Text()).read(value, at)
        return found if found is BAD else Text(longest=200).read(", ".join(found), at)

    def schema(self) -> Schema:
        return Many(item=Text(longest=200)).schema()
