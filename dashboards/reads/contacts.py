"""Contacts by month and person: who was met, called or written to, and how often."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from relationships.flags.sql import Scope

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from dashboards.reads.choice import Choice
    from firms.access import Viewer

MOST_PEOPLE = 8

# Private persons are kept out of every figure (DOMAIN 2.1).
CONTACTS = """
WITH counted AS MATERIALIZED (
    SELECT p.party_id, count(*) AS total FROM @participant p
    WHERE p.on BETWEEN %(since)s AND %(last)s
      AND (%(people)s::uuid[] IS NULL OR p.party_id = ANY(%(people)s::uuid[]))
    GROUP BY 1
),
busiest AS MATERIALIZED (  -- before their months: those of everybody are a hundred times as many
    SELECT c.party_id, q.name, r.id AS relationship, c.total
    FROM counted c JOIN @party q ON q.id = c.party_id
    LEFT JOIN @relationship r ON r.party_id = q.id
    WHERE NOT q.is_private
    ORDER BY c.total DESC, q.name, c.party_id LIMIT %(most)s
)
SELECT b.party_id, b.name, b.relationship, b.total::int AS total,
       date_trunc(%(step)s, p.on::timestamp)::date AS first, count(*) AS n
FROM busiest b JOIN @participant p ON p.party_id = b.party_id
WHERE p.on BETWEEN %(since)s AND %(last)s
GROUP BY 1, 2, 3, b.total, 5
ORDER BY b.total DESC, b.name, b.party_id, first
"""


@dataclass(frozen=True, slots=True)
class PersonMonths:
    """A person with the number of contacts in each month or year."""

    party: UUID
    name: str
    relationship: UUID | None
    counts: Sequence[int]  # beside ``Contacts.steps``

    @property
    def total(self) -> int:
        """All contacts of the period."""
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Contacts:
    """The people met most often; by year where the period has no beginning."""

    steps: Sequence[date]
    by_year: bool
    people: Sequence[PersonMonths]

    @property
    def most(self) -> int:
        """The largest number of one cell."""
        return max((n for one in self.people for n in one.counts), default=0)


def contacts(viewer: Viewer, choice: Choice) -> Contacts:
    """Counted over what the viewer sees. One query."""
    rows = Scope(viewer.view, choice.as_of).rows(
        CONTACTS,
        step="year" if choice.by_year else "month",
        since=choice.since,
        last=choice.period.last,
        people=list(choice.people) if choice.people is not None else None,
        most=MOST_PEOPLE,
    )
    cells: dict[UUID, dict[date, int]] = defaultdict(dict)
    for row in rows:
        cells[row["party_id"]][row["first"]] = row["n"]
    heads = {row["party_id"]: (row["name"], row["relationship"]) for row in rows}
    steps = choice.steps
    people = [
        PersonMonths(pk, name, shown, [cells[pk].get(first, 0) for first in steps])
        for pk, (name, shown) in heads.items()
    ]
    return Contacts(steps, choice.by_year, people)
