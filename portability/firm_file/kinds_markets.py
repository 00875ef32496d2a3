"""Kinds of values that only steps of markets have: who did how much, and what was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from portability.firm_file.kinds import BAD, Kind, Many, Percent, Schema
from portability.firm_file.kinds_commission import Group
from portability.firm_file.links import Ref

if TYPE_CHECKING:
    from portability.firm_file.keys import Spot
    from portability.firm_file.names import RowNames, Store


@dataclass(frozen=True)
class PartOf(Group):
    """``{party: Lz, share: 60}``: so many percent of the step are its doing."""

    parts: ClassVar[Mapping[str, Kind]] = {"party": Ref(), "share": Percent()}


@dataclass(frozen=True)
class Parts(Many):
    """Shares of parties, each named once."""

    item: Kind = PartOf()

    def read(self, value: Any, at: Spot) -> Any:
        found = super().read(value, at)
        if found is not BAD and len({one["party"] for one in found}) < len(found):
            at.problem("names a party twice.", "Keep one.")
            return BAD
        return found


@dataclass(frozen=True)
class Found(Kind):
    """What the program found: a mapping of plain values."""

    def read(self, value: Any, at: Spot) -> Any:
        fits = isinstance(value, dict) and all(
            isinstance(one, str | int | float | bool | None) for one in value.values()
        )
        return value if fits else self.refuse(value, at, "a mapping of plain values")

    def schema(self) -> Schema:
        plain = {"type": ["string", "number", "boolean", "null"]}
        return {"type": "object", "additionalProperties": plain}

    def columns(self, value: Any, store: Store) -> dict[str, Any]:
        return {self.attr: {str(key): one for key, one in value.items()}}

    def from_row(self, row: Any, names: RowNames) -> Any:
        return getattr(row, self.attr) or None
