"""Introduction chains: who introduced whom, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from relationships.flags.sql import Scope
from relationships.introductions.states import MADE, MET

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from firms.access import Viewer

MOST_FLOWS = 40

# Each introduction with what became of it; as ``introductions.yields`` counts them.
INTRODUCED = """
moved AS (
    SELECT s.introduction_id, bool_or(s.to_state = ANY(%(made)s)) AS made,
           bool_or(s.to_state = ANY(%(met)s)) AS met
    FROM @introductionstep s WHERE s.on <= %(as_of)s GROUP BY s.introduction_id
),
one AS (
    SELECT i.id, i.introducer_id, i.introduced_id, i.target_id, i.count AS n, i.on AS day,
           i.precision, i.state, i.decline_reason, i.purpose,
           i.state = ANY(%(made)s) OR coalesce(m.made, FALSE) AS made,
           i.state = ANY(%(met)s) OR coalesce(m.met, FALSE) AS met,
           i.state = 'earning' AS earned, i.state = 'declined' AS declined,
           i.state = ANY(%(waiting)s) AS waiting
    FROM @introduction i LEFT JOIN moved m ON m.introduction_id = i.id
    WHERE i.introducer_id IS NOT NULL AND (i.on IS NULL OR i.on <= %(as_of)s)
)
"""
FLOWS = f"""
WITH {INTRODUCED},
ways AS (
    SELECT introducer_id AS introducer, target_id AS target,
           CASE WHEN state = 'earning' THEN 'earning'
                WHEN state IN ('met', 'negotiating') THEN 'met'
                WHEN state IN ('declined', 'lapsed') THEN 'nowhere'
                WHEN state = 'made' THEN 'made' ELSE 'waiting' END AS outcome,
           sum(n)::int AS n
    FROM one GROUP BY 1, 2, 3
)
SELECT w.introducer, a.name AS introducer_name, w.target, coalesce(b.name, '') AS target_name,
       w.outcome, w.n
FROM ways w JOIN @party a ON a.id = w.introducer LEFT JOIN @party b ON b.id = w.target
ORDER BY w.n DESC, a.name, b.name, w.outcome LIMIT %(most)s
"""  # noqa: S608 - made of our own words
REASONS = f"""
WITH {INTRODUCED}
SELECT decline_reason AS reason, sum(n)::int AS n FROM one
WHERE declined AND decline_reason <> '' GROUP BY 1 ORDER BY n DESC, 1 LIMIT %(most)s
"""  # noqa: S608 - made of our own words


@dataclass(frozen=True, slots=True)
class Flow:
    """Introductions by one person to one target, with where they stand."""

    introducer: UUID
    introducer_name: str
    target: UUID | None  # None: nobody in particular yet
    target_name: str
    outcome: str  # a column of the board: waiting, made, met, earning, nowhere
    n: int

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """From the answer of the API."""
        own = {name: value for name, value in data.items() if name != "introductions"}
        return cls(**own, n=data["introductions"])


@dataclass(frozen=True, slots=True)
class Reason:
    """Why introductions were declined, in the words that were kept."""

    reason: str
    n: int

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """From the answer of the API."""
        return cls(data["reason"], data["declined"])


def states() -> dict[str, list[str]]:
    """Parameters of ``INTRODUCED``."""
    return {
        "made": [state.value for state in MADE],
        "met": [state.value for state in MET],
        "waiting": ["idea", "asked", "promised"],
    }


def flows(viewer: Viewer, as_of: date) -> Sequence[Flow]:
    """The largest first. One query."""
    rows = Scope(viewer.view, as_of).rows(FLOWS, most=MOST_FLOWS, **states())
    return [Flow(**row) for row in rows]


def reasons(viewer: Viewer, as_of: date) -> Sequence[Reason]:
    """The most frequent first. One query."""
    rows = Scope(viewer.view, as_of).rows(REASONS, most=MOST_FLOWS, **states())
    return [Reason(**row) for row in rows]
