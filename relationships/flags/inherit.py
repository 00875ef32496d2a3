"""What a new view starts with, until the worker has looked through it.

Somebody who is let into a circle gets another view. Everything worked out for a view of fewer
circles may be seen through it as well, so it is copied, in the transaction of the change: no list
is empty, and no flag that somebody put aside comes back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from relationships.models import Flag, FlagEvent, Gatekeeper, Score, Signal, TieScore

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from uuid import UUID

    from firms.models import Firm, View

# An empty score: lists are driven by scores, so whatever is visible has one.
EMPTY = """
INSERT INTO relationships_score
    (id, firm_id, created_at, updated_at, view_id, computed_on, relationship_id, lever, plug, word,
     n_inputs, open_flags, top_severity, top_rule, parts)
SELECT gen_random_uuid(), r.firm_id, now(), now(), v.id,
       coalesce(f.fixed_on, r.created_at::date), r.id, 0, 0, 'quiet', 0, 0, -1, '', '{{}}'
FROM firms_view v
JOIN firms_firm f ON f.id = v.firm_id
JOIN relationships_relationship r ON r.firm_id = v.firm_id
    AND (r.audience_id IS NULL OR r.audience_id = ANY(v.circle_ids))
WHERE v.firm_id = %(firm)s AND {only}
    AND NOT EXISTS (
        SELECT FROM relationships_score s
        WHERE s.firm_id = v.firm_id AND s.view_id = v.id AND s.relationship_id = r.id
    )
ON CONFLICT (view_id, relationship_id) DO NOTHING
"""
# Only of relationships that the view has nothing on yet: an earlier, larger view knew more.
COPY = """
WITH fresh AS MATERIALIZED (
    SELECT relationship_id FROM relationships_score
    WHERE firm_id = %(firm)s AND view_id = %(source)s
    EXCEPT
    SELECT relationship_id FROM relationships_score WHERE firm_id = %(firm)s AND view_id = %(view)s
),
score AS (
    INSERT INTO relationships_score (id, view_id, {score})
    SELECT gen_random_uuid(), %(view)s, {score} FROM relationships_score
    WHERE firm_id = %(firm)s AND view_id = %(source)s
      AND relationship_id IN (SELECT relationship_id FROM fresh)
),
signal AS (
    INSERT INTO relationships_signal (id, view_id, {signal})
    SELECT gen_random_uuid(), %(view)s, {signal} FROM relationships_signal
    WHERE firm_id = %(firm)s AND view_id = %(source)s
      AND relationship_id IN (SELECT relationship_id FROM fresh)
),
copied AS MATERIALIZED (
    SELECT gen_random_uuid() AS new_id, id AS old_id, {flag} FROM relationships_flag
    WHERE firm_id = %(firm)s AND view_id = %(source)s AND state <> 'cleared'
      AND (shown_on_id IS NULL OR shown_on_id IN (SELECT relationship_id FROM fresh))
),
flag AS (
    INSERT INTO relationships_flag (id, view_id, {flag})
    SELECT new_id, %(view)s, {flag} FROM copied
    ON CONFLICT DO NOTHING RETURNING id
)
INSERT INTO relationships_flagevent (id, flag_id, {event})
SELECT gen_random_uuid(), c.new_id, {event_of}
FROM relationships_flagevent e
JOIN copied c ON c.old_id = e.flag_id
JOIN flag ON flag.id = c.new_id
WHERE e.firm_id = %(firm)s
"""
PEOPLE = """
INSERT INTO {table} (id, view_id, {columns})
SELECT gen_random_uuid(), %(view)s, {columns} FROM {table}
WHERE firm_id = %(firm)s AND view_id = %(source)s
ON CONFLICT DO NOTHING
"""


def columns(model: type[Any], *left_out: str, alias: str = "") -> str:
    """The columns of a table but for its id and those left out."""
    names = (field.column for field in model._meta.concrete_fields)
    return ", ".join(f'{alias}"{name}"' for name in names if name not in {"id", *left_out})


def statements() -> list[str]:
    """What copies a view."""
    people = [
        PEOPLE.format(table=model._meta.db_table, columns=columns(model, "view_id"))
        for model in (TieScore, Gatekeeper)
    ]
    rest = COPY.format(
        score=columns(Score, "view_id"),
        signal=columns(Signal, "view_id"),
        flag=columns(Flag, "view_id"),
        event=columns(FlagEvent, "flag_id"),
        event_of=columns(FlagEvent, "flag_id", alias="e."),
    )
    return [*people, rest]


def fill(firm: Firm, made: Collection[View], every: Collection[View]) -> None:
    """Give new views what smaller views know, and an empty score to what none of them knows."""
    new = {view.pk for view in made}
    old = [view for view in every if view.pk not in new]
    with connection.cursor() as cursor:
        for view in made:
            for source in smaller(view, old):
                params = {"firm": firm.pk, "view": view.pk, "source": source.pk}
                for statement in statements():
                    cursor.execute(statement, params)
        only = EMPTY.format(only="v.id = ANY(%(views)s)")
        cursor.execute(only, {"firm": firm.pk, "views": sorted(new)})


def smaller(view: View, others: Iterable[View]) -> list[View]:
    """Views whose circles are all among the view's, the largest first."""
    circles = set(view.circle_ids)
    found = [other for other in others if set(other.circle_ids) <= circles]
    return sorted(found, key=lambda other: (-len(other.circle_ids), other.pk))


def list_at_least(firm_id: UUID, relationship_ids: Collection[UUID]) -> None:
    """An empty score of these relationships in each view that sees them and has none."""
    only = EMPTY.format(only="r.id = ANY(%(ids)s)")
    with connection.cursor() as cursor:
        cursor.execute(only, {"firm": firm_id, "ids": sorted(relationship_ids)})
