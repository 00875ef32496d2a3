"""Storing what was measured, and lever and plug by noisy-OR (DOMAIN 3.5).

Only rows whose content changed are written again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from relationships.flags.registry import SEVERITY_WEIGHTS
from relationships.flags.sql import Scope

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from relationships.flags.asked import Asked

WORD_DAYS = 14  # days on the other side before a word changes; DESIGN 2

TIES = """
INSERT INTO relationships_tiescore AS s
    (id, firm_id, created_at, updated_at, view_id, computed_on, member_id, person_id, activity,
     strength, orientation, social_share, social_part, reciprocity, contacts, last_on,
     low_confidence)
SELECT gen_random_uuid(), %(firm)s, now(), now(), %(view)s, %(as_of)s, t.member_id, t.person_id,
       t.activity, t.strength, t.orientation, t.social_share, t.social_part, t.reciprocity,
       t.contacts, t.last_on, t.low_confidence
FROM tmp_tie_rounded t
LEFT JOIN @tiescore o ON o.member_id = t.member_id AND o.person_id = t.person_id
WHERE o.id IS NULL OR
    (o.activity, o.strength, o.orientation, o.social_share, o.social_part, o.reciprocity,
     o.contacts, o.last_on, o.low_confidence)
    IS DISTINCT FROM
    (t.activity, t.strength, t.orientation, t.social_share, t.social_part, t.reciprocity,
     t.contacts, t.last_on, t.low_confidence)
ON CONFLICT (view_id, member_id, person_id) DO UPDATE SET
    updated_at = now(), computed_on = excluded.computed_on, activity = excluded.activity,
    strength = excluded.strength, orientation = excluded.orientation,
    social_share = excluded.social_share, social_part = excluded.social_part,
    reciprocity = excluded.reciprocity, contacts = excluded.contacts, last_on = excluded.last_on,
    low_confidence = excluded.low_confidence
"""
ROUNDED = """
SELECT member_id, person_id, {columns}, contacts::int, last_on, low_confidence FROM tmp_tie
""".format(
    columns=", ".join(
        f"round({name}::numeric, 6)::float8 AS {name}"
        for name in (
            "activity",
            "strength",
            "orientation",
            "social_share",
            "social_part",
            "reciprocity",
        )
    )
)
MOVES = """
SELECT coalesce(o.strength, -1) AS old, coalesce(t.strength, -1) AS new
FROM tmp_tie_rounded t
FULL JOIN (SELECT * FROM @tiescore s WHERE @people(s.person_id)) AS o
    ON o.member_id = t.member_id AND o.person_id = t.person_id
WHERE o.strength IS DISTINCT FROM t.strength
"""
OLD_TIES = """
DELETE FROM relationships_tiescore o
WHERE o.firm_id = %(firm)s AND o.view_id = %(view)s AND @people(o.person_id)
  AND NOT EXISTS (SELECT FROM tmp_tie t
                  WHERE t.member_id = o.member_id AND t.person_id = o.person_id)
"""
STRENGTHS = """
SELECT member_id, person_id, round(strength::numeric, 6)::float8 AS strength FROM tmp_tie
"""
OTHER_STRENGTHS = """
UNION ALL SELECT o.member_id, o.person_id, o.strength FROM @tiescore o
WHERE NOT @people(o.person_id)
"""
OLD_DOORS = """
DELETE FROM relationships_gatekeeper o
WHERE o.firm_id = %(firm)s AND o.view_id = %(view)s
  AND NOT EXISTS (SELECT FROM tmp_gatekeeper t
                  WHERE t.person_id = o.person_id AND t.market = o.market
                    AND t.share = o.share AND t.contacts = o.contacts)
"""
DOORS = """
INSERT INTO relationships_gatekeeper
    (id, firm_id, created_at, updated_at, view_id, computed_on, person_id, market, share, contacts)
SELECT gen_random_uuid(), %(firm)s, now(), now(), %(view)s, %(as_of)s, person_id, market, share,
       contacts
FROM tmp_gatekeeper ON CONFLICT (view_id, person_id, market) DO NOTHING
"""
MEASURES = """
INSERT INTO relationships_score AS s
    (id, firm_id, created_at, updated_at, view_id, computed_on, relationship_id, strength,
     strength_before, orientation, reciprocity, lever, plug, word, n_inputs, last_on,
     usual_gap_days, open_flags, top_severity, top_rule, parts)
SELECT gen_random_uuid(), %(firm)s, now(), now(), %(view)s, %(as_of)s, m.relationship_id,
       m.strength, m.strength_before, m.orientation, m.reciprocity, 0, 0, 'quiet', m.n_inputs,
       m.last_on, m.usual_gap_days, 0, -1, '', '{"gives": [], "costs": []}'
FROM tmp_rel m
LEFT JOIN @score o ON o.relationship_id = m.relationship_id
WHERE o.id IS NULL OR
    (o.strength, o.strength_before, o.orientation, o.reciprocity, o.n_inputs, o.last_on,
     o.usual_gap_days)
    IS DISTINCT FROM
    (m.strength, m.strength_before, m.orientation, m.reciprocity, m.n_inputs, m.last_on,
     m.usual_gap_days)
ON CONFLICT (view_id, relationship_id) DO UPDATE SET
    updated_at = now(), computed_on = excluded.computed_on, strength = excluded.strength,
    strength_before = excluded.strength_before, orientation = excluded.orientation,
    reciprocity = excluded.reciprocity, n_inputs = excluded.n_inputs, last_on = excluded.last_on,
    usual_gap_days = excluded.usual_gap_days
"""
SIGNAL_CHANGES = """
SELECT relationship_id FROM (
    SELECT o.rule, o.relationship_id, o.weight, o.evidence FROM @signal o WHERE {which}
    EXCEPT ALL SELECT * FROM tmp_signal
) AS gone
UNION
SELECT relationship_id FROM (
    SELECT * FROM tmp_signal
    EXCEPT ALL
    SELECT o.rule, o.relationship_id, o.weight, o.evidence FROM @signal o WHERE {which}
) AS come
"""
OLD_SIGNALS = """
DELETE FROM relationships_signal
WHERE firm_id = %(firm)s AND view_id = %(view)s
  AND relationship_id IN (SELECT relationship_id FROM tmp_moved) AND ({which})
"""
NEW_SIGNALS = """
INSERT INTO relationships_signal
    (id, firm_id, created_at, updated_at, view_id, computed_on, rule, relationship_id, weight,
     evidence)
SELECT gen_random_uuid(), %(firm)s, now(), now(), %(view)s, %(as_of)s, rule, relationship_id,
       weight, evidence
FROM tmp_signal WHERE relationship_id IN (SELECT relationship_id FROM tmp_moved)
"""
SEVERITY = "CASE severity {} ELSE 0 END".format(
    " ".join(f"WHEN {level} THEN {weight}" for level, weight in SEVERITY_WEIGHTS.items())
)
STORED_FLAGS = """
SELECT rule, severity, axis, state, shown_on_id AS shown_on, evidence, opened_on FROM @flag
WHERE state IN ('open', 'acknowledged', 'snoozed') AND shown_on_id IS NOT NULL
"""
FOUND_FLAGS = """
SELECT rule, severity, axis, 'open' AS state, shown_on, evidence, %(as_of)s::date AS opened_on
FROM tmp_candidate WHERE fires AND shown_on IS NOT NULL
"""
STORED_SIGNALS = "SELECT rule, relationship_id, weight, evidence FROM @signal"
FOUND_SIGNALS = "SELECT rule, relationship_id, weight, evidence FROM tmp_signal"
#: An incremental run reads what is on its own relationships and on those they pool with.
NEAR = "(SELECT source FROM source UNION SELECT source FROM named)"
NEAR_FLAG = f"shown_on_id IN {NEAR}"
NEAR_SIGNAL = f"relationship_id IN {NEAR}"

# Own parts; an organisation pools its people's; a person also bears what the organisation gives
# and costs where the person is named in the evidence (DECISIONS 2).
SCORED = """
WITH live AS (
    SELECT a.person_id, a.organisation_id FROM @affiliation a
    WHERE (a.started_on IS NULL OR a.started_on <= %(as_of)s)
      AND (a.ended_on IS NULL OR a.ended_on >= %(as_of)s)
      AND (@people(a.person_id) OR @people(a.organisation_id))
    GROUP BY a.person_id, a.organisation_id
),
target AS (SELECT r.id, r.party_id FROM @relationship r WHERE @only(r.id)),
source AS (
    SELECT t.id AS target, t.id AS source FROM target t
    UNION
    SELECT t.id, r.id FROM target t
    JOIN live ON live.organisation_id = t.party_id
    JOIN @relationship r ON r.party_id = live.person_id
),
named AS (
    SELECT t.id AS target, t.party_id, r.id AS source FROM target t
    JOIN live ON live.person_id = t.party_id
    JOIN @relationship r ON r.party_id = live.organisation_id
),
flag AS ({flags}),
signal AS ({signals}),
part AS (
    SELECT s.target, 'gives' AS side, g.rule, g.weight, NULL::int AS severity,
           g.relationship_id AS of, g.evidence - 'entries' AS params
    FROM source s JOIN signal g ON g.relationship_id = s.source
    UNION ALL
    SELECT n.target, 'gives', g.rule, g.weight, NULL, g.relationship_id, g.evidence - 'entries'
    FROM named n JOIN signal g ON g.relationship_id = n.source
    WHERE g.evidence -> 'persons' @> to_jsonb(n.party_id::text)
    UNION ALL
    SELECT s.target, 'costs', f.rule, {severity}, f.severity, f.shown_on, f.evidence - 'entries'
    FROM source s JOIN flag f ON f.shown_on = s.source WHERE f.axis = 'plug'
    UNION ALL
    SELECT n.target, 'costs', f.rule, {severity}, f.severity, f.shown_on, f.evidence - 'entries'
    FROM named n JOIN flag f ON f.shown_on = n.source
    WHERE f.axis = 'plug' AND f.evidence -> 'persons' @> to_jsonb(n.party_id::text)
),
summed AS (
    SELECT target, side, sum(ln(1 - weight::float8)) AS logs FROM part WHERE weight > 0
    GROUP BY target, side
),
listed AS (
    SELECT p.target, p.side, jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
               'rule', p.rule, 'weight', p.weight, 'severity', p.severity, 'of', p.of,
               'share', round((ln(1 - p.weight::float8) / s.logs)::numeric, 3),
               'params', p.params)) ORDER BY p.weight DESC, p.rule, p.of, p.params::text) AS parts
    FROM part p JOIN summed s ON s.target = p.target AND s.side = p.side
    WHERE p.weight > 0 GROUP BY p.target, p.side
),
shown AS (
    SELECT shown_on, count(*)::int AS open_flags, max(severity)::int AS top_severity,
           (array_agg(rule ORDER BY severity DESC, opened_on, rule))[1] AS top_rule
    FROM flag WHERE state = 'open' GROUP BY shown_on
)
SELECT t.id AS relationship_id,
       round((100 * (1 - exp(coalesce(g.logs, 0))))::numeric, 4)::float8 AS lever,
       round((100 * (1 - exp(coalesce(c.logs, 0))))::numeric, 4)::float8 AS plug,
       jsonb_build_object('gives', coalesce(lg.parts, '[]'), 'costs', coalesce(lc.parts, '[]'))
           AS parts,
       coalesce(f.open_flags, 0) AS open_flags, coalesce(f.top_severity, -1) AS top_severity,
       coalesce(f.top_rule, '') AS top_rule
FROM target t
LEFT JOIN summed g ON g.target = t.id AND g.side = 'gives'
LEFT JOIN summed c ON c.target = t.id AND c.side = 'costs'
LEFT JOIN listed lg ON lg.target = t.id AND lg.side = 'gives'
LEFT JOIN listed lc ON lc.target = t.id AND lc.side = 'costs'
LEFT JOIN shown f ON f.shown_on = t.id
"""
WORDED = """
SELECT n.*, CASE
           WHEN n.lever >= f.gives_cut AND n.plug >= f.costs_cut THEN 'two_edged'
           WHEN n.lever >= f.gives_cut THEN 'lever'
           WHEN n.plug >= f.costs_cut THEN 'plug' ELSE 'quiet' END AS plain
FROM tmp_score n CROSS JOIN (SELECT * FROM firms_firm WHERE id = %(firm)s) AS f
"""
# The word changes at once on the first day of a row, then only after 14 days on the other side.
RESCORE = """
UPDATE relationships_score s
SET lever = n.lever, plug = n.plug, parts = n.parts, open_flags = n.open_flags,
    top_severity = n.top_severity, top_rule = n.top_rule, word = n.word,
    other_word_since = n.other_since, computed_on = %(as_of)s, updated_at = now()
FROM (
    SELECT w.*, o.id,
           CASE WHEN settled THEN w.plain ELSE o.word END AS word,
           CASE WHEN settled THEN NULL ELSE coalesce(o.other_word_since, %(as_of)s) END
               AS other_since
    FROM ({worded}) AS w
    JOIN @score o ON o.relationship_id = w.relationship_id
    CROSS JOIN LATERAL (
        SELECT w.plain = o.word OR NOT EXISTS (
                   SELECT FROM @evaluationrun r WHERE r.is_full AND r.computed_on < %(as_of)s)
               OR o.created_at >= coalesce((
                   SELECT max(r.finished_at) FROM @evaluationrun r
                   WHERE r.is_full AND r.computed_on < %(as_of)s), '-infinity')
               OR o.other_word_since <= %(as_of)s::date - {days} AS settled
    ) AS rule
) AS n
WHERE s.firm_id = %(firm)s AND s.id = n.id AND
    (s.lever, s.plug, s.parts, s.open_flags, s.top_severity, s.top_rule, s.word,
     s.other_word_since)
    IS DISTINCT FROM
    (n.lever, n.plug, n.parts, n.open_flags, n.top_severity, n.top_rule, n.word, n.other_since)
"""


def round_ties(scope: Scope) -> None:
    """``tmp_tie_rounded``: ties as they are stored."""
    scope.table("tmp_tie_rounded", ROUNDED, keys="member_id, person_id")


def moves(scope: Scope) -> list[tuple[float, float]]:
    """Strength of each tie near the change, as stored and as measured; -1 where there is none."""
    return [(row["old"], row["new"]) for row in scope.rows(MOVES)]


def keep_measures(scope: Scope) -> int:
    """Write strengths and the rest; rows changed."""
    gone = scope.execute(OLD_TIES)
    return gone + scope.execute(TIES) + scope.execute(MEASURES)


def keep_doors(scope: Scope) -> int:
    """Write the gatekeepers of the graph step; rows changed."""
    return scope.execute(OLD_DOORS) + scope.execute(DOORS)


def strengths(scope: Scope, *, stored: bool) -> None:
    """``tmp_strength``: every tie of the view; those outside an incremental run as stored."""
    everything = scope.is_full or not stored
    select = STRENGTHS if everything else STRENGTHS + OTHER_STRENGTHS
    scope.table("tmp_strength", select, keys="member_id, person_id")


def keep_signals(scope: Scope, wanted: Asked) -> int:
    """Write the signals that changed; on how many relationships. ``tmp_moved``: on which."""
    local = [] if scope.is_full else wanted.signal_ids(local=True)
    every = [one.id for one in wanted.signals if one.id not in local]
    kinds: dict[str, Any] = {"local": local, "firm_wide": every}
    near = "rule = ANY(%(local)s) AND @only(relationship_id)"
    which = f"rule = ANY(%(firm_wide)s) OR {near}" if every else near
    scope.table("tmp_moved", SIGNAL_CHANGES.format(which=which), **kinds)
    changed = int(scope.rows("SELECT count(*) AS n FROM tmp_moved")[0]["n"])
    if changed:
        scope.execute(OLD_SIGNALS.format(which=which), **kinds)
        scope.execute(NEW_SIGNALS)
    return changed


def moved(scope: Scope) -> list[UUID]:
    """The relationships on which a signal changed."""
    return [row["relationship_id"] for row in scope.rows("SELECT relationship_id FROM tmp_moved")]


def score(scope: Scope, *, stored: bool) -> None:
    """``tmp_score``: lever, plug and their parts, from stored rows or from what was just found."""
    flags, found = (STORED_FLAGS, STORED_SIGNALS) if stored else (FOUND_FLAGS, FOUND_SIGNALS)
    if not scope.is_full:
        flags, found = f"{flags} AND {NEAR_FLAG}", f"{found} WHERE {NEAR_SIGNAL}"
    select = SCORED.format(flags=flags, signals=found, severity=SEVERITY)
    scope.table("tmp_score", select, keys="relationship_id")


def keep_scores(scope: Scope) -> int:
    """Write the scores that changed; how many."""
    return scope.execute(RESCORE.format(worded=WORDED, days=WORD_DAYS))


def narrowed(scope: Scope, relationships: Iterable[UUID]) -> Scope:
    """The same run for these relationships."""
    return Scope(scope.view, scope.as_of, tuple(sorted(set(relationships))), scope.persons)
