"""Rules on trouble: R07 to other co-operations, R16 among ourselves."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from relationships.flags.registry import Gauge, Reach, Rule, Threshold, register
from relationships.flags.units import DAYS, MEETINGS, OF_THREE
from relationships.models import Flag

TROUBLE = """
SELECT r.id AS relationship_id,
       CASE WHEN count(*) >= 2 OR max(e.severity) = 3 THEN 3 ELSE 2 END AS severity,
       true AS fires,
       jsonb_build_object(
           'episodes', count(*), 'worst', max(e.severity), 'last_on', max(e.on),
           'harmed', jsonb_agg(DISTINCT coalesce(nullif(e.harmed, ''), h.name))
               FILTER (WHERE coalesce(nullif(e.harmed, ''), h.name) IS NOT NULL),
           'owners', jsonb_agg(DISTINCT e.owner_id),
           'persons', jsonb_build_array(r.party_id),
           'entries', jsonb_agg(jsonb_build_object('type', 'episode', 'id', e.id, 'on', e.on)
                                ORDER BY e.on, e.id)
       ) AS evidence
FROM @episode e
JOIN @relationship r ON r.party_id = e.about_id
LEFT JOIN @party h ON h.id = e.harmed_party_id
WHERE e.severity >= %(worst)s AND e.cause <> 'internal_conflict'
  AND e.on <= %(as_of)s AND e.on > %(as_of)s::date - %(window)s::int
  AND (NOT e.is_resolved OR e.resolved_on > %(as_of)s) AND @only(r.id)
GROUP BY r.id, r.party_id
"""

# The member named as cause; without one (tagged meetings), the member who was met.
CONFLICT = """
WITH open_episode AS (
    SELECT p.member_id, e.severity, 'episode' AS type, e.id, e.on
    FROM @episode e JOIN @party p ON p.id = e.about_id
    WHERE e.cause = 'internal_conflict' AND p.member_id IS NOT NULL AND e.on <= %(as_of)s
      AND (NOT e.is_resolved OR e.resolved_on > %(as_of)s)
),
meeting AS (
    SELECT q.member_id, i.member_id AS other_id, i.id, i.on,
           count(*) OVER (PARTITION BY q.member_id, i.member_id) AS meetings
    FROM @interaction i
    JOIN @participant p ON p.interaction_id = i.id
    JOIN @party q ON q.id = p.party_id
    WHERE i.tags && ARRAY['conflict']::varchar(12)[] AND q.member_id IS NOT NULL
      AND q.member_id <> i.member_id
      AND i.on <= %(as_of)s AND i.on > %(as_of)s::date - %(window)s::int
),
entry AS (
    SELECT member_id, severity, type, id, "on" FROM open_episode
    UNION ALL
    SELECT member_id, 0, 'interaction', id, "on" FROM meeting WHERE meetings >= %(meetings)s
)
SELECT member_id,
       CASE WHEN max(severity) = 3 OR count(*) FILTER (WHERE type = 'episode') >= 2 THEN 3
            ELSE 2 END AS severity,
       true AS fires,
       jsonb_build_object(
           'episodes', count(*) FILTER (WHERE type = 'episode'),
           'meetings', count(*) FILTER (WHERE type = 'interaction'),
           'entries', jsonb_agg(jsonb_build_object('type', type, 'id', id, 'on', "on")
                                ORDER BY "on", id)
       ) AS evidence
FROM entry GROUP BY member_id
"""

register(
    Rule(
        id="R07",
        slug="trouble-to-others",
        axis=Flag.Axis.PLUG,
        title=_("Harmed another deal"),
        sentence=_("Open trouble: {episodes}, the last on {last_on}. Harmed: {harmed}."),
        clears=_("Clears when the trouble is resolved, or {window} after it."),
        actions=(_("Brief the colleague who owns the tie"), _("Keep them apart from that deal")),
        gauge=Gauge("episodes", _("How often")),
        select=TROUBLE,
        thresholds=(
            Threshold("worst", 2, _("How bad it was, at least"), OF_THREE, clears_at=2),
            Threshold("window", 730, _("Looks back"), DAYS, clears_at=730),
        ),
    ),
    Rule(
        id="R16",
        slug="internal-conflict",
        axis=Flag.Axis.PLUG,
        title=_("Conflict among us"),
        sentence=_("Unresolved conflicts: {episodes}; tense meetings lately: {meetings}."),
        clears=_("Clears when the conflict is marked as resolved."),
        actions=(_("Agree on it in writing"), _("Ask a mediator")),
        gauge=Gauge("episodes", _("How often")),
        select=CONFLICT,
        thresholds=(
            Threshold("window", 180, _("Looks back for tense meetings"), DAYS, clears_at=180),
            Threshold(
                "meetings", 2, _("Tense ones with the same person, at least"), MEETINGS, clears_at=2
            ),
        ),
        reach=Reach.FIRM,
        on_member=True,
    ),
)
