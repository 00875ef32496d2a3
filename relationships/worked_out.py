"""How gives and costs come about: every part with its weight and the entries behind it."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from relationships.flag_words import EvidenceRow, evidence_row
from relationships.models import Flag, Signal
from relationships.record import Part, part_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from firms.access import Viewer
    from relationships.models import Score

Rests = dict[tuple[str, str, str], list[EvidenceRow]]  # entries by rule, place and numbers


@dataclass(frozen=True, slots=True)
class Step:
    """One part in the arithmetic (DOMAIN 3.5)."""

    part: Part
    weight: float  # x, below 1
    rows: Sequence[EvidenceRow]

    @property
    def leaves(self) -> float:
        """What it leaves for the others: 1 − x."""
        return 1 - self.weight


@dataclass(frozen=True, slots=True)
class Side:
    """Gives or costs: 100 × (1 − the product of what each part leaves)."""

    steps: Sequence[Step]

    @property
    def left(self) -> float:
        """The product of what each part leaves."""
        return math.prod(step.leaves for step in self.steps)

    @property
    def value(self) -> float:
        """0 to 100."""
        return 100 * (1 - self.left)


def sides_of(viewer: Viewer, score: Score, as_of: date) -> tuple[Side, Side]:
    """Gives and costs. Two queries."""
    gives, costs = score.parts.get("gives", []), score.parts.get("costs", [])
    rests = rests_of(viewer, [*gives, *costs])
    currency = viewer.firm.base_currency
    return side_of(gives, rests, as_of, currency), side_of(costs, rests, as_of, currency)


def side_of(parts: Sequence[Mapping[str, Any]], rests: Rests, as_of: date, currency: str) -> Side:
    """The parts of one side."""
    return Side(
        [
            Step(
                part_of(part, as_of, currency),
                float(part["weight"]),
                rests.get(key_of(part["rule"], part["of"], part.get("params", {})), []),
            )
            for part in parts
        ]
    )


def key_of(rule: str, of: object, params: Mapping[str, Any]) -> tuple[str, str, str]:
    """What a part shares with the signal or flag it comes from; dashes stand for nothing."""
    told = {name: value for name, value in params.items() if value is not None}
    return rule, str(of), json.dumps(told, sort_keys=True, default=str)


def rests_of(viewer: Viewer, parts: Sequence[Mapping[str, Any]]) -> Rests:
    """The entries of every signal and flag behind the parts."""
    places = {part["of"] for part in parts}
    signals = Signal.objects.visible_to(viewer).filter(relationship__in=places)
    flags = Flag.objects.visible_to(viewer).filter(shown_on__in=places, state__in=Flag.LIVE)
    found: Rests = {}
    for rule, of, evidence in (
        *signals.values_list("rule", "relationship_id", "evidence"),
        *flags.values_list("rule", "shown_on_id", "evidence"),
    ):
        entries = evidence.get("entries", [])
        numbers = {name: value for name, value in evidence.items() if name != "entries"}
        found[key_of(rule, of, numbers)] = [evidence_row(entry, of) for entry in entries]
    return found
