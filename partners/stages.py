"""From which stage a partner may go where: one table, and nothing beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from relationships.models import Relationship

Stage = Relationship.PartnerStage

#: An ended partner is looked at anew, not appointed again at once.
NEXT: Final[Mapping[Stage, frozenset[Stage]]] = {
    Stage.IDENTIFIED: frozenset({Stage.CONTACTED, Stage.IN_VETTING, Stage.ENDED}),
    Stage.CONTACTED: frozenset({Stage.IN_VETTING, Stage.NEGOTIATION, Stage.ENDED}),
    Stage.IN_VETTING: frozenset({Stage.CONTACTED, Stage.NEGOTIATION, Stage.ENDED}),
    Stage.NEGOTIATION: frozenset({Stage.IN_VETTING, Stage.APPOINTED, Stage.ENDED}),
    Stage.APPOINTED: frozenset({Stage.SUSPENDED, Stage.ENDED}),
    Stage.SUSPENDED: frozenset({Stage.APPOINTED, Stage.ENDED}),
    Stage.ENDED: frozenset({Stage.CONTACTED}),
}
#: Stages in the order of a beginning; nothing goes up to the others.
RISING: Final = (
    Stage.IDENTIFIED,
    Stage.CONTACTED,
    Stage.IN_VETTING,
    Stage.NEGOTIATION,
    Stage.APPOINTED,
)


def leads_to(before: str, after: str) -> bool:
    """Whether one step leads there."""
    return Stage(after) in NEXT[Stage(before)]
