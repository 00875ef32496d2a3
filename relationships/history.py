"""What relationships gave and cost at the month-ends of a year, per view (decision 0026).

A point is what the rules find on that day among the facts as they are known now: what is entered
late, or made confidential later, changes the whole line with it. A flag that was closed as no
problem counts in none of the points, as it does not count today. In firms too large to be worked
out again every night, a point is what was stored when the month ended.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

from firms.models import JobRun
from firms.tenant import tenant
from relationships.flags.engine import is_small, preview, views_of
from relationships.flags.sql import Scope
from relationships.models import Flag, ScoreHistory

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from firms.access import View

MONTHS = 12  # DECISIONS 5
FEW = 3  # entries; with fewer it is too early to say (DOMAIN 3)
MONTH_JOB = "month_scores"  # of large firms, once per month-end

# Of the earlier points the newest eleven stay; a relationship that neither gave nor cost yet has no line.
KEEP = """
INSERT INTO relationships_scorehistory AS h
    (id, firm_id, created_at, updated_at, view_id, computed_on, relationship_id, points)
SELECT gen_random_uuid(), %(firm)s, now(), now(), %(view)s, %(as_of)s, s.relationship_id,
       jsonb_build_array(jsonb_build_array(%(as_of)s::date, s.lever, s.plug, s.n_inputs))
FROM @score s
WHERE s.lever > 0 OR s.plug > 0
   OR EXISTS (SELECT FROM @scorehistory o WHERE o.relationship_id = s.relationship_id)
ON CONFLICT (view_id, relationship_id) DO UPDATE SET
    updated_at = now(), computed_on = excluded.computed_on,
    points = jsonb_path_query_array(h.points, '$[last - 10 to last]') || excluded.points
"""

Points = list[list[Any]]  # as stored: day, gives, costs, entries


@dataclass(frozen=True, slots=True)
class Point:
    """What a relationship gave and cost on a day, 0 to 100."""

    on: date
    gives: float
    costs: float
    entries: int

    @property
    def is_early(self) -> bool:
        """Too few entries to judge."""
        return self.entries < FEW


def points_of(stored: Iterable[list[Any]] | None) -> list[Point]:
    """Stored points, oldest first."""
    return [
        Point(date.fromisoformat(day), gives, costs, entries)
        for day, gives, costs, entries in stored or ()
    ]


def month_ends(as_of: date) -> list[date]:
    """The last days of the twelve months that ended before ``as_of``, oldest first."""
    ends, first = [], as_of.replace(day=1)
    for _ in range(MONTHS):
        ends.append(first - timedelta(days=1))
        first = ends[-1].replace(day=1)
    return ends[::-1]


def remember(firm_id: UUID, as_of: date) -> None:
    """Bring the lines of every view up to the day. Safe to run twice."""
    with tenant(firm_id):
        views = views_of(firm_id)
        small = is_small(firm_id)
    if not small:
        keep_month(firm_id, views, as_of)
        return
    for view in views:
        work_out(view, as_of)


def work_out(view: View, as_of: date) -> None:
    """Every line of the view anew; each day in a transaction of its own."""
    found: dict[UUID, Points] = defaultdict(list)
    with tenant(view.firm_id):
        closed = closed_flags(view)
    for day in month_ends(as_of):
        with tenant(view.firm_id):
            _flags, scores = preview(view, day)
        for row in scores:
            point = [day.isoformat(), row["lever"], costs_of(row, closed), row["n_inputs"]]
            if any(point[1:]):
                found[row["relationship_id"]].append(point)
    with tenant(view.firm_id):
        store(view, as_of, found)


def closed_flags(view: View) -> set[tuple[str, str]]:
    """Rule and place of flags that were closed as no problem."""
    rows = Flag.objects.for_view(view).filter(state=Flag.State.DISMISSED)
    return {(rule, str(where)) for rule, where in rows.values_list("rule", "shown_on_id")}


def costs_of(row: Mapping[str, Any], closed: set[tuple[str, str]]) -> float:
    """Costs without the parts of closed flags (DOMAIN 3.5)."""
    parts = row["parts"]["costs"]
    kept = [part for part in parts if (part["rule"], part["of"]) not in closed]
    if len(kept) == len(parts):
        return float(row["plug"])
    return round(100 * (1 - math.prod(1 - float(part["weight"]) for part in kept)), 4)


def store(view: View, as_of: date, found: Mapping[UUID, Points]) -> None:
    """Write the lines that changed, and drop those of which nothing is left."""
    rows = ScoreHistory.objects.for_view(view)
    there = dict(rows.values_list("relationship_id", "points"))
    ScoreHistory.objects.bulk_create(
        [
            ScoreHistory(
                firm_id=view.firm_id,
                view_id=view.id,
                relationship_id=pk,
                computed_on=as_of,
                points=points,
            )
            for pk, points in found.items()
            if there.get(pk) != points
        ],
        update_conflicts=True,
        unique_fields=["view", "relationship"],
        update_fields=["points", "computed_on", "updated_at"],
    )
    rows.filter(relationship__in=there.keys() - found.keys()).delete()


def keep_month(firm_id: UUID, views: Iterable[View], as_of: date) -> None:
    """What is stored becomes the point of the month that ended last, once."""
    ended = month_ends(as_of + timedelta(days=1))[-1]
    with tenant(firm_id):
        run, _ = JobRun.objects.get_or_create(
            firm_id=firm_id, job=MONTH_JOB, period=ended.isoformat()
        )
        if run.done_at is not None:
            return
        for view in views:
            scope = Scope(view, as_of)
            scope.take_long()
            scope.execute(KEEP)
        JobRun.objects.of_firm(firm_id).filter(pk=run.pk).update(done_at=timezone.now())
