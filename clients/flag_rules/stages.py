"""R20: a plan that stands still."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from relationships.flags.registry import Gauge, Rule, Threshold, register
from relationships.flags.units import DAYS, SHARE
from relationships.models import Flag

# Late by its own length, or not begun long after its day. Without planned days nothing is late.
STALLED = """
WITH late AS (
    SELECT c.relationship_id, s.id, s.name, s.blocker_id, s.planned_from AS day, p.name AS plan,
           CASE WHEN s.actual_from IS NULL THEN %(as_of)s::date - s.planned_from END AS waiting,
           CASE WHEN s.actual_from IS NOT NULL AND s.planned_to > s.planned_from
                THEN (%(as_of)s::date - s.actual_from)::float8 / (s.planned_to - s.planned_from)
           END AS times
    FROM @stage s
    JOIN @stageplan p ON p.id = s.plan_id
    JOIN @client c ON c.id = p.client_id
    JOIN @relationship r ON r.id = c.relationship_id
    WHERE r.client_active AND s.state IN ('planned', 'active', 'blocked')
      AND (s.actual_to IS NULL OR s.actual_to > %(as_of)s) AND @only(c.relationship_id)
),
judged AS (
    SELECT *, coalesce(waiting >= %(days)s, false) OR coalesce(times > %(times)s, false) AS fires
    FROM late
    WHERE coalesce(waiting >= %(days_clears)s, false)
       OR coalesce(times > %(times_clears)s, false)
)
SELECT j.relationship_id,
       CASE WHEN count(j.blocker_id) FILTER (WHERE j.fires) > 0 THEN 2 ELSE 1 END AS severity,
       bool_or(j.fires) AS fires,
       jsonb_build_object(
           'stages', jsonb_agg(j.name ORDER BY j.day, j.id), 'count', count(*),
           'days', max(j.waiting), 'times', round(max(j.times)::numeric, 1),
           'waits_for', coalesce(jsonb_agg(DISTINCT j.blocker_id)
                                 FILTER (WHERE j.blocker_id IS NOT NULL), '[]'),
           'persons', '[]'::jsonb,
           'entries', jsonb_agg(jsonb_build_object('type', 'stage', 'id', j.id, 'on', j.day)
                                ORDER BY j.day, j.id)
       ) AS evidence
FROM judged j
GROUP BY j.relationship_id
"""

register(
    Rule(
        id="R20",
        slug="stage-stalled",
        axis=Flag.Axis.HYGIENE,
        title=_("Plan stands still"),
        sentence=_("Stages behind their plan: {stages}."),
        clears=_("Clears when the stage moves or gets new days."),
        actions=(_("Ask whom it waits for"), _("Plan it anew")),
        gauge=Gauge("days", _("Waiting"), DAYS),
        select=STALLED,
        thresholds=(
            Threshold(
                "times",
                1.5,
                _("It takes, of the days that were planned, over"),
                SHARE,
                clears_at=1.35,
            ),
            Threshold("days", 90, _("or it has not begun for"), DAYS, clears_at=81),
        ),
    ),
)
