"""Merging candidates into stored flags: open, keep, change, wake, reopen, clear.

A plan says what happens to each flag; it is applied in ordered batches, so that a writer never
waits for a whole run (PERFORMANCE 7). A state that a person changed meanwhile is left alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from relationships.flags.candidates import subject

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from relationships.flags.asked import Asked
    from relationships.flags.sql import Scope

BATCH = 1000  # flags per commit of a full run

# Live flags of the run's scope, and those cleared earlier on the same business day: between
# threshold and clearing line, what was open before today stays open (DECISIONS 5).
STORED = """
SELECT DISTINCT ON (f.rule, {subject})
       f.id, f.rule, {subject} AS subject, f.state, f.severity,
       f.evidence, f.shown_on_id, f.rule_version, f.axis, f.slug, f.snoozed_until, f.opened_on,
       f.last_seen_on, f.closed_with,
       CASE WHEN f.state = 'cleared' THEN (
           SELECT e.evidence ->> 'was' FROM @flagevent e
           WHERE e.flag_id = f.id AND e.kind = 'cleared' ORDER BY e.created_at DESC LIMIT 1
       ) END AS was
FROM @flag f
WHERE (f.state <> 'cleared' OR f.cleared_on = %(as_of)s) AND ({scope})
ORDER BY f.rule, {subject}, f.state = 'cleared', f.updated_at DESC
"""
# A closed flag whose gauge has grown by half says something new (decision 0027).
WORSE = """
    coalesce((evidence ->> (closed_with ->> 'gauge'))::float8
             >= 1.5 * nullif((closed_with ->> 'value')::float8, 0), FALSE)
"""
PLAN = """
WITH stored AS ({stored}),
paired AS (
    SELECT s.id, s.state, s.severity AS old_severity, s.evidence AS old_evidence,
           s.opened_on, s.snoozed_until, s.last_seen_on, s.shown_on_id AS old_shown_on, s.was,
           s.closed_with,
           s.rule_version AS old_version,
           c.rule, c.slug, c.version, c.axis, c.subject, c.relationship_id, c.member_id,
           c.market,
           c.shown_on, c.severity, c.evidence,
           c.rule IS NOT NULL AND (c.fires OR coalesce(s.opened_on < %(as_of)s, false)) AS holds
    FROM stored s FULL JOIN tmp_candidate c ON c.rule = s.rule AND c.subject = s.subject
),
decided AS (
    SELECT *, CASE
        WHEN id IS NULL THEN CASE WHEN holds THEN 'opened' END
        WHEN NOT holds THEN CASE WHEN state <> 'cleared' THEN 'cleared' END
        WHEN state = 'cleared' THEN 'revived'
        WHEN state = 'snoozed' AND snoozed_until <= %(as_of)s THEN 'woke'
        WHEN state = 'dismissed' AND (severity > old_severity OR {worse}) THEN 'reopened'
        WHEN severity <> old_severity AND state <> 'dismissed'
             OR evidence -> 'entries' IS DISTINCT FROM old_evidence -> 'entries' THEN 'changed'
        WHEN evidence IS DISTINCT FROM old_evidence OR %(daily)s AND last_seen_on <> %(as_of)s
             OR shown_on IS DISTINCT FROM old_shown_on OR version <> old_version THEN 'seen'
    END AS action
    FROM paired
)
SELECT row_number() OVER (ORDER BY rule, subject, id) AS n,
       coalesce(id, gen_random_uuid()) AS flag_id,
       CASE WHEN state = 'dismissed' AND action IN ('changed', 'seen')
            THEN greatest(severity, old_severity) ELSE severity END AS severity,
       CASE action WHEN 'opened' THEN 'open' WHEN 'woke' THEN 'open' WHEN 'reopened' THEN 'open'
            WHEN 'cleared' THEN 'cleared' WHEN 'revived' THEN coalesce(was, 'open')
            ELSE state END AS new_state,
       action, state, rule, slug, version, axis, relationship_id, member_id, market, shown_on,
       evidence
FROM decided WHERE action IS NOT NULL
"""
OPEN = """
INSERT INTO relationships_flag
    (id, firm_id, view_id, created_at, updated_at, rule, slug, rule_version, axis, severity,
     relationship_id, member_id, market, shown_on_id, state, reason, evidence, opened_evidence,
     opened_on, last_seen_on)
SELECT flag_id, %(firm)s, %(view)s, now(), now(), rule, slug, version, axis, severity,
       relationship_id, member_id, market, shown_on, 'open', '', evidence, evidence, %(as_of)s,
       %(as_of)s
FROM tmp_plan WHERE action = 'opened' AND n BETWEEN %(first)s AND %(last)s ORDER BY n
ON CONFLICT DO NOTHING
"""
UPDATE = """
UPDATE relationships_flag f
SET severity = p.severity, evidence = p.evidence, state = p.new_state, last_seen_on = %(as_of)s,
    shown_on_id = p.shown_on, rule_version = p.version, slug = p.slug, axis = p.axis,
    cleared_on = NULL,
    snoozed_until = CASE WHEN p.action = 'woke' THEN NULL ELSE f.snoozed_until END,
    updated_at = now()
FROM tmp_plan p
WHERE f.firm_id = %(firm)s AND f.id = p.flag_id AND f.state = p.state
  AND p.action NOT IN ('opened', 'cleared') AND p.n BETWEEN %(first)s AND %(last)s
"""
CLEAR = """
UPDATE relationships_flag f
SET state = 'cleared', cleared_on = %(as_of)s, updated_at = now()
FROM tmp_plan p
WHERE f.firm_id = %(firm)s AND f.id = p.flag_id AND f.state = p.state
  AND p.action = 'cleared' AND p.n BETWEEN %(first)s AND %(last)s
"""
# A revived flag is told as reopened; a mere refresh of numbers is not told.
EVENTS = """
INSERT INTO relationships_flagevent
    (id, firm_id, created_at, updated_at, flag_id, kind, "on", reason, evidence)
SELECT gen_random_uuid(), %(firm)s, clock_timestamp(), now(), p.flag_id,
       CASE p.action WHEN 'revived' THEN 'reopened' ELSE p.action END, %(as_of)s, '',
       CASE p.action WHEN 'cleared' THEN jsonb_build_object('was', p.state)
            ELSE p.evidence END
FROM tmp_plan p JOIN relationships_flag f ON f.firm_id = %(firm)s AND f.id = p.flag_id
WHERE p.action <> 'seen' AND f.state = p.new_state AND p.n BETWEEN %(first)s AND %(last)s
"""
#: What a view may no longer see leaves no trace in it.
HIDDEN = """
DELETE FROM relationships_{table} d
WHERE d.firm_id = %(firm)s AND d.view_id = %(view)s AND {near}
  AND NOT EXISTS (SELECT FROM @{seen} s WHERE s.id = d.{column})
"""

#: The events of such flags go first.
HIDDEN_EVENTS = """
DELETE FROM relationships_flagevent e
USING relationships_flag d
WHERE e.firm_id = %(firm)s AND e.flag_id = d.id AND d.firm_id = %(firm)s
  AND d.view_id = %(view)s AND d.shown_on_id IS NOT NULL AND @only(d.shown_on_id)
  AND NOT EXISTS (SELECT FROM @relationship s WHERE s.id = d.shown_on_id)
"""


def in_scope(scope: Scope, wanted: Asked) -> str:
    """SQL of the stored flags that this run decides on."""
    if scope.is_full:
        return "TRUE"
    local = "@only(f.relationship_id) AND @only(f.shown_on_id)"  # the latter has an index
    parts = [
        f"f.rule IN ({quoted(wanted.ids(local=True))}) AND {local}",
        f"f.rule IN ({quoted(wanted.ids(local=False))})",
    ]
    found = [part for part, ids in zip(parts, both(wanted), strict=True) if ids]
    return " OR ".join(found) or "FALSE"


def both(wanted: Asked) -> tuple[list[str], list[str]]:
    """Ids of the rules that are looked at near the change, and of the others."""
    return wanted.ids(local=True), wanted.ids(local=False)


def quoted(ids: list[str]) -> str:
    """Ids of rules, which are our own words, as SQL."""
    return ", ".join(f"'{one}'" for one in ids)


def plan(scope: Scope, wanted: Asked, *, daily: bool = False) -> dict[str, int]:
    """Make ``tmp_plan``; how many flags each action touches.

    Only the ``daily`` run notes that it saw a flag again: a change that the view must not learn of
    leaves no trace in flags that stay as they are (TRUST 2, 5).
    """
    stored = STORED.format(scope=in_scope(scope, wanted), subject=subject("f"))
    scope.table("tmp_plan", PLAN.format(stored=stored, worse=WORSE), daily=daily)
    if scope.is_full:
        scope.execute("CREATE INDEX ON tmp_plan (n)")
    rows = scope.rows("SELECT action, count(*) AS n FROM tmp_plan GROUP BY action")
    return {row["action"]: row["n"] for row in rows}


def forget_hidden(scope: Scope) -> int:
    """Drop derived rows on what the view may not see any more; how many."""
    scope.execute(HIDDEN_EVENTS)
    gone = 0
    for table, column, seen in (
        ("flag", "shown_on_id", "relationship"),
        ("signal", "relationship_id", "relationship"),
        ("score", "relationship_id", "relationship"),
        ("tiescore", "person_id", "party"),
        ("gatekeeper", "person_id", "party"),
    ):
        near = f"d.{column} IS NOT NULL"
        if not scope.is_full:
            near = f"@{'people' if seen == 'party' else 'only'}(d.{column})"
        gone += scope.execute(HIDDEN.format(table=table, column=column, seen=seen, near=near))
    return gone


def applying(scope: Scope, batch: int) -> Iterator[str]:
    """Carry the plan out, batch by batch; before each the tenth of the work that it is in."""
    last = int(scope.rows("SELECT coalesce(max(n), 0) AS n FROM tmp_plan")[0]["n"])
    for first in range(1, last + 1, batch):
        yield f"written-{(first - 1) * 10 // last}"
        if scope.is_full:  # a batch walks to its flags; it must not read those of all
            scope.whole_tables(on=False)
        for statement in (CLEAR, OPEN, UPDATE, EVENTS):
            scope.execute(statement, first=first, last=first + batch - 1)


def touched(scope: Scope) -> list[UUID]:
    """Relationships on which the plan changes something that scores use."""
    rows = scope.rows(
        "SELECT DISTINCT shown_on AS id FROM tmp_plan WHERE shown_on IS NOT NULL UNION "
        "SELECT DISTINCT f.shown_on_id FROM tmp_plan p JOIN @flag f ON f.id = p.flag_id "
        "WHERE f.shown_on_id IS NOT NULL"
    )
    return [row["id"] for row in rows]
