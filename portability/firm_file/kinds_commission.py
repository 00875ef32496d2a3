"""Kinds of values that only commission has: percentages, exact figures, tiers and shares."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import TYPE_CHECKING, Any, ClassVar

from portability.firm_file.kinds import BAD, Amount, Boolean, Kind, Many, Schema, shown
from portability.firm_file.links import Ref

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portability.firm_file.keys import Spot
    from portability.firm_file.names import RowNames, Store

HUNDRED = Decimal(100)


def number(value: Any) -> Decimal | None:
    """A finite number; None for anything else, NaN among it."""
    try:
        found = Decimal("NaN") if isinstance(value, bool) else Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


@dataclass(frozen=True)
class Percent(Kind):
    """A percentage from 0 to 100, at most three digits after the point."""

    def read(self, value: Any, at: Spot) -> Any:
        found = number(value)
        if found is None or not 0 <= found <= HUNDRED or found != round(found, 3):
            return self.refuse(value, at, "a percentage from 0 to 100 such as 7.5")
        return round(found, 3)

    def schema(self) -> Schema:
        text = {"type": "string", "pattern": r"^[0-9]{1,3}(\.[0-9]{1,3})?$"}
        return {"anyOf": [{"type": "number", "minimum": 0, "maximum": 100}, text]}

    def from_row(self, row: Any, names: RowNames) -> Any:
        return plain(getattr(row, self.attr))


@dataclass(frozen=True)
class Exact(Kind):
    """A number that was not rounded, at most ten digits after the point."""

    def read(self, value: Any, at: Spot) -> Any:
        found = number(value)
        if found is None or abs(found) >= 10**22 or found != round(found, 10):
            return self.refuse(value, at, "a number such as 1200.333")
        return round(found, 10)

    def schema(self) -> Schema:
        text = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]{1,10})?$"}
        return {"anyOf": [{"type": "number"}, text]}

    def from_row(self, row: Any, names: RowNames) -> Any:
        return plain(getattr(row, self.attr))


def plain(value: Decimal) -> str:
    """Without zeros at the end, never as 1E+2."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True)
class Not(Boolean):
    """Either ``true`` or ``false``."""

    def columns(self, value: Any, store: Store) -> dict[str, Any]:
        return {self.attr: not value}

    def from_row(self, row: Any, names: RowNames) -> Any:
        return not getattr(row, self.attr)


@dataclass(frozen=True)
class Group(Kind):
    """A few values that belong together, each under its name."""

    parts: ClassVar[Mapping[str, Kind]]

    def read(self, value: Any, at: Spot) -> Any:
        if not isinstance(value, dict) or set(value) != set(self.parts):
            return self.refuse(value, at, f"of this form: {self.form()}")
        found = {name: kind.read(value[name], at.child(name)) for name, kind in self.parts.items()}
        return BAD if BAD in found.values() else found

    def form(self) -> str:
        """How it is written."""
        return "{" + ", ".join(f"{name}: …" for name in self.parts) + "}"

    def schema(self) -> Schema:
        return {
            "type": "object",
            "properties": {name: kind.schema() for name, kind in self.parts.items()},
            "required": sorted(self.parts),
            "additionalProperties": False,
        }


@dataclass(frozen=True)
class TierOf(Group):
    """``{above: 50000, rate: 8}``: above this base of a period, this percentage."""

    parts: ClassVar[Mapping[str, Kind]] = {"above": Amount("", 15, 3), "rate": Percent()}


@dataclass(frozen=True)
class ShareOf(Group):
    """``{party: R, share: 20}``: so many percent of the commission go to this introducer."""

    parts: ClassVar[Mapping[str, Kind]] = {"party": Ref(), "share": Percent()}


@dataclass(frozen=True)
class Tiers(Many):
    """Tiers, each above the one before."""

    item: Kind = TierOf()

    def read(self, value: Any, at: Spot) -> Any:
        found = super().read(value, at)
        if found is BAD:
            return BAD
        starts = [Decimal(0), *(tier["above"] for tier in found)]
        for place, (before, start) in enumerate(pairwise(starts)):
            if start <= before:
                at.child(place).problem(f"{shown(str(start))} is not above {before}.")
                return BAD
        return found


@dataclass(frozen=True)
class Shares(Many):
    """Shares of several introducers, each named once, together at most all of it."""

    item: Kind = ShareOf()

    def read(self, value: Any, at: Spot) -> Any:
        found = super().read(value, at)
        if found is BAD:
            return BAD
        parties = [one["party"] for one in found]
        percents = [one["share"] for one in found]
        if len(set(parties)) < len(parties):
            at.problem("names an introducer twice.", "Keep one.")
            return BAD
        if any(not one for one in percents) or sum(percents) > HUNDRED:
            at.problem("are not each more than 0 and together at most 100 percent.")
            return BAD
        return found
