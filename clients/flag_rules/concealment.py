"""R03: how near somebody from whom a client is hidden stands to the client's people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from relationships.flags.registry import Reach, Rule, Threshold, register
from relationships.flags.units import STEPS
from relationships.guard.sql import EDGE, LIVE, OPEN
from relationships.models import Flag

# Ties between others, our members and private people taken out. One hop more than the firm's
# line is never walked: a longer chain leaks too seldom to say so. A former tie carries no news.
EXPOSED = f"""
WITH {OPEN}, {EDGE}, {LIVE},
link AS (SELECT a, b, is_guess FROM edge UNION SELECT b, a, is_guess FROM edge),
target AS (  -- whoever must not learn of it, and who is at an organisation that must not
    SELECT h.relationship_id, h.hidden_from_id AS id FROM @concealment h
    UNION
    SELECT h.relationship_id, l.person_id FROM @concealment h
    JOIN live l ON l.organisation_id = h.hidden_from_id
),
start AS (
    SELECT r.id AS relationship_id, r.party_id AS id FROM @relationship r
    WHERE r.client_active AND r.id IN (SELECT relationship_id FROM target)
    UNION
    SELECT r.id, l.person_id FROM @relationship r JOIN live l ON l.organisation_id = r.party_id
    WHERE r.client_active AND r.id IN (SELECT relationship_id FROM target)
),
walk AS (
    SELECT s.relationship_id, 0 AS steps, ARRAY[s.id] AS path, false AS is_guess FROM start s
    UNION ALL
    SELECT s.relationship_id, 1, ARRAY[s.id, l.b], l.is_guess FROM start s JOIN link l ON l.a = s.id
    UNION ALL
    SELECT s.relationship_id, 2, ARRAY[s.id, l.b, m.b], l.is_guess OR m.is_guess FROM start s
    JOIN link l ON l.a = s.id JOIN link m ON m.a = l.b AND m.b <> s.id
),
found AS (
    SELECT w.relationship_id, w.steps, w.path, w.is_guess FROM walk w
    JOIN target t ON t.relationship_id = w.relationship_id AND t.id = w.path[w.steps + 1]
    WHERE w.steps <= %(distance)s
),
nearest AS (
    SELECT DISTINCT ON (relationship_id) * FROM found
    ORDER BY relationship_id, is_guess, steps, path
),
leak AS (  -- people of ours who know, or knew, somebody it is hidden from
    SELECT DISTINCT t.relationship_id, other.id FROM target t
    JOIN @altertie x ON t.id IN (x.a_id, x.b_id) AND x.kind NOT IN ('dislikes', 'competitor_of')
    JOIN open other ON other.id IN (x.a_id, x.b_id) AND other.id <> t.id
    WHERE EXISTS (SELECT FROM @tie mine WHERE mine.person_id = other.id)
      AND NOT EXISTS (SELECT FROM start s
                      WHERE s.relationship_id = t.relationship_id AND s.id = other.id)
)
SELECT n.relationship_id,
       CASE WHEN n.is_guess THEN 0 WHEN n.steps <= 1 THEN 3 ELSE 2 END AS severity,
       true AS fires,
       jsonb_build_object(
           'distance', n.steps, 'guess', n.is_guess,
           'path', (SELECT jsonb_agg(p.name ORDER BY w.place)
                    FROM unnest(n.path) WITH ORDINALITY AS w (id, place)
                    JOIN @party p ON p.id = w.id),
           'path_ids', to_jsonb(n.path),
           'leaks', coalesce((SELECT jsonb_agg(DISTINCT k.id) FROM leak k
                              WHERE k.relationship_id = n.relationship_id), '[]'),
           'persons', jsonb_build_array(n.path[1]), 'entries', '[]'::jsonb
       ) AS evidence
FROM nearest n
"""

register(
    Rule(
        id="R03",
        slug="concealment-exposure",
        axis=Flag.Axis.PLUG,
        title=_("Could come out"),
        sentence=_("Steps to somebody who must not learn of it: {distance} ({path})."),
        clears=_("Clears when it is no longer kept from anybody."),
        actions=(_("Plan how to tell them"), _("Let fewer colleagues see it")),
        select=EXPOSED,
        thresholds=(
            Threshold(
                "distance",
                2,
                _("Steps to whoever must not learn of it, at most"),
                STEPS,
                clears_at=2,
            ),
        ),
        reach=Reach.GRAPH,
    ),
)
