"""R13: partners nobody has checked; L2: who stopped somebody before a contract."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from relationships.flags.registry import Rule, Signal, register
from relationships.models import Flag

# Checks of the partner itself: that of a person there says nothing of the firm. An inconclusive
# one leaves what was known. Stages before negotiation never fire: nothing hangs on them yet.
UNVETTED = """
WITH partner AS (
    SELECT p.id, p.relationship_id, p.stage, r.party_id
    FROM @localpartner p JOIN @relationship r ON r.id = p.relationship_id
    WHERE p.stage IN ('negotiation', 'appointed', 'suspended') AND @only(r.id)
),
body AS (
    SELECT id, party_id AS person_id FROM partner
    UNION
    SELECT p.id, a.person_id FROM partner p JOIN @affiliation a ON a.organisation_id = p.party_id
    WHERE (a.started_on IS NULL OR a.started_on <= %(as_of)s)
      AND (a.ended_on IS NULL OR a.ended_on >= %(as_of)s)
),
checked AS (
    SELECT p.id, v.id AS vetting_id, v.result, v.done_on, v.valid_until, v.created_at
    FROM partner p JOIN @vetting v ON v.subject_id = p.party_id
    WHERE v.result IN ('clear', 'concerns', 'rejected_suspected_fraud')
      AND v.done_on <= %(as_of)s
),
last AS (
    SELECT DISTINCT ON (id) * FROM checked ORDER BY id, done_on DESC, created_at DESC, vetting_id DESC
),
counted AS (
    SELECT id, count(*) FILTER (WHERE result = 'clear') AS clear,
           count(*) FILTER (WHERE result = 'concerns') AS concerns,
           count(*) FILTER (WHERE result = 'rejected_suspected_fraud') AS rejected,
           jsonb_agg(jsonb_build_object('type', 'vetting', 'id', vetting_id, 'on', done_on)
                     ORDER BY done_on, vetting_id) AS entries
    FROM checked GROUP BY id
),
risen AS (  -- went on since the last check
    SELECT DISTINCT s.partner_id AS id FROM last l JOIN @stagechange s ON s.partner_id = l.id
    WHERE s.on > l.done_on AND s.on <= %(as_of)s
      AND array_position(ARRAY['identified', 'contacted', 'in_vetting', 'negotiation', 'appointed'],
                         s.to_stage::text)
        > array_position(ARRAY['identified', 'contacted', 'in_vetting', 'negotiation', 'appointed'],
                         s.from_stage::text)
),
troubled AS (
    SELECT DISTINCT b.id FROM body b JOIN @episode e ON e.about_id = b.person_id
    WHERE e.severity >= 2 AND e.cause <> 'internal_conflict' AND e.on <= %(as_of)s
      AND e.on > %(as_of)s::date - 730 AND (NOT e.is_resolved OR e.resolved_on > %(as_of)s)
),
judged AS (
    SELECT p.*, l.result, l.done_on, l.valid_until, coalesce(c.clear, 0) AS clear,
           coalesce(c.concerns, 0) AS concerns, coalesce(c.rejected, 0) AS rejected, c.entries,
           CASE WHEN l.result = 'rejected_suspected_fraud' THEN 4
                WHEN l.result = 'concerns' THEN 2
                WHEN c.clear IS NULL AND p.stage IN ('negotiation', 'appointed') THEN 2
                WHEN l.valid_until < %(as_of)s
                THEN CASE WHEN p.id IN (SELECT id FROM risen UNION SELECT id FROM troubled)
                          THEN 1 ELSE 0 END
           END AS severity
    FROM partner p
    LEFT JOIN last l ON l.id = p.id
    LEFT JOIN counted c ON c.id = p.id
)
SELECT j.relationship_id, j.severity, true AS fires,
       jsonb_strip_nulls(jsonb_build_object(
           'stage', j.stage, 'clear', j.clear, 'concerns', j.concerns, 'rejected', j.rejected,
           'result', j.result, 'checked_on', j.done_on, 'valid_until', j.valid_until,
           'persons', jsonb_build_array(j.party_id), 'entries', coalesce(j.entries, '[]')
       )) AS evidence
FROM judged j WHERE j.severity IS NOT NULL
"""

STOPPED = """
SELECT r.id AS relationship_id,
       jsonb_build_object(
           'stopped', count(*), 'last_on', max(v.done_on),
           'entries', jsonb_agg(jsonb_build_object('type', 'vetting', 'id', v.id, 'on', v.done_on)
                                ORDER BY v.done_on, v.id)
       ) AS evidence
FROM @vetting v JOIN @relationship r ON r.party_id = v.vetter_id
WHERE v.result = 'rejected_suspected_fraud' AND v.done_on <= %(as_of)s AND @only(r.id)
GROUP BY r.id
"""

register(
    Rule(
        id="R13",
        slug="unvetted-partner",
        axis=Flag.Axis.EXPOSURE,
        title=_("Not checked"),
        sentence=_(
            "Checks of this partner: clear {clear}, with concerns {concerns}, do not use {rejected}."
        ),
        clears=_(
            "Clears with a clear check that is not out of date, or when the partner is ended."
        ),
        actions=(
            _("Ask somebody whose checks stopped others before"),
            _("Do not go on before the check is clear"),
        ),
        select=UNVETTED,
    ),
    Signal(
        "L2",
        _("Stops bad deals"),
        _("Checks that stopped somebody before a contract: {stopped}, the last on {last_on}."),
        0.50,
        STOPPED,
    ),
)
