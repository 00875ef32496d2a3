"""Numbers that are no money: the lines of rules, and what a flag's gauge stood at."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from portability.firm_file.kinds import Kind

if TYPE_CHECKING:
    from portability.firm_file.keys import Spot
    from portability.firm_file.kinds import Schema


@dataclass(frozen=True)
class Number(Kind):
    """A finite number between ``least`` and ``most``, whole or not as it is written."""

    least: float = -1e12
    most: float = 1e12

    def read(self, value: Any, at: Spot) -> Any:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number and math.isfinite(value) and self.least <= value <= self.most:
            return value
        return self.refuse(value, at, f"a number from {self.least:g} to {self.most:g}")

    def schema(self) -> Schema:
        return {"type": "number", "minimum": self.least, "maximum": self.most}
