"""Favours both ways by person, in points; what recurs counts once for each time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from relationships.flags.sql import Scope
from relationships.measures import FAVOUR

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from dashboards.reads.choice import Choice
    from firms.access import Viewer

MOST_PEOPLE = 8

FAVOURS = f"""
WITH done AS ({FAVOUR})
SELECT f.person_id AS party, q.name, r.id AS relationship,
       coalesce(sum(f.points) FILTER (WHERE f.direction = 'given'), 0)::int AS given,
       coalesce(sum(f.points) FILTER (WHERE f.direction = 'received'), 0)::int AS received
FROM done f JOIN @party q ON q.id = f.person_id
LEFT JOIN @relationship r ON r.party_id = q.id
WHERE f.day <= %(last)s AND (%(first)s::date IS NULL OR f.day >= %(first)s::date)
  AND NOT q.is_private
  AND (%(people)s::uuid[] IS NULL OR f.person_id = ANY(%(people)s::uuid[]))
GROUP BY 1, 2, 3 ORDER BY sum(f.points) DESC, q.name, f.person_id LIMIT %(most)s
"""  # noqa: S608 - made of our own words


@dataclass(frozen=True, slots=True)
class PersonFavours:
    """What we did for somebody and they for us; points of DOMAIN 3.4."""

    party: UUID
    name: str
    relationship: UUID | None
    given: int
    received: int


def favours(viewer: Viewer, choice: Choice) -> Sequence[PersonFavours]:
    """Those with most points, both ways together. One query."""
    rows = Scope(viewer.view, choice.as_of).rows(
        FAVOURS,
        first=choice.period.first,
        last=choice.period.last,
        people=list(choice.people) if choice.people is not None else None,
        most=MOST_PEOPLE,
    )
    return [PersonFavours(**row) for row in rows]
