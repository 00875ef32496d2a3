"""R19: something of value that somebody lends us, and no paper says until when."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from relationships.flags.registry import Gauge, Rule, Threshold, register
from relationships.flags.units import DAYS
from relationships.models import Flag

# Something lent that is still with us: what is given again and again runs until its end, a loan
# until it is paid back.
RUNNING = """f.direction = 'received'
      AND f.kind IN ('resource_office', 'resource_staff', 'resource_money')
      AND (f.returned_on IS NULL OR f.returned_on > %(as_of)s)
      AND CASE WHEN f.kind = 'resource_money' AND f.recurring = 'none'
               THEN NOT EXISTS (SELECT FROM @favour b
                                WHERE b.returns_id = f.id AND b.on <= %(as_of)s)
               ELSE f.recurring <> 'none' AND (f.until IS NULL OR f.until >= %(as_of)s) END"""
# An agreement with the person or where they work is paper enough; a note only when it names an end.
UNCONTRACTED = f"""
WITH running AS (
    SELECT r.id, r.party_id, f.id AS favour_id, f.kind, f.on AS day
    FROM @favour f
    JOIN @relationship r ON r.party_id = f.person_id
    WHERE f.on < %(as_of)s::date - %(days)s::int AND @only(r.id) AND {RUNNING}
      AND NOT (f.kind = 'resource_office' AND EXISTS (
          SELECT FROM @tie t WHERE t.person_id = f.person_id
            AND t.contents && ARRAY['kin']::varchar[]))
),
side AS (
    SELECT id, party_id FROM running
    UNION
    SELECT x.id, a.organisation_id FROM running x JOIN @affiliation a ON a.person_id = x.party_id
    WHERE (a.started_on IS NULL OR a.started_on <= %(as_of)s)
      AND (a.ended_on IS NULL OR a.ended_on >= %(as_of)s)
),
paper AS (
    SELECT DISTINCT s.id FROM side s
    JOIN @agreementparty p ON p.party_id = s.party_id
    JOIN @agreement g ON g.id = p.agreement_id
    WHERE g.state = 'active' AND g.kind <> 'nda'
      AND coalesce(g.starts_on, g.signed_on, %(as_of)s) <= %(as_of)s
      AND (g.ends_on IS NULL OR g.ends_on >= %(as_of)s)
      AND (g.kind <> 'other' OR g.ends_on IS NOT NULL)
)
SELECT x.id AS relationship_id,
       CASE WHEN EXISTS (
           SELECT FROM @episode e WHERE e.about_id = x.party_id AND e.severity >= 2
             AND e.cause <> 'internal_conflict' AND e.on <= %(as_of)s
             AND e.on > %(as_of)s::date - 730
             AND (NOT e.is_resolved OR e.resolved_on > %(as_of)s)
       ) THEN 3 ELSE 2 END AS severity,
       true AS fires,
       jsonb_build_object(
           'kinds', jsonb_agg(DISTINCT x.kind), 'since', min(x.day), 'resources', count(*),
           'persons', jsonb_build_array(x.party_id),
           'entries', jsonb_agg(jsonb_build_object('type', 'favour', 'id', x.favour_id,
                                                   'on', x.day) ORDER BY x.day, x.favour_id)
       ) AS evidence
FROM running x
WHERE x.id NOT IN (SELECT id FROM paper)
GROUP BY x.id, x.party_id
"""

register(
    Rule(
        id="R19",
        slug="uncontracted-resource",
        axis=Flag.Axis.PLUG,
        title=_("Lent without paper"),
        sentence=_("Things lent to us since {since} without an agreement: {resources}."),
        clears=_("Clears when an agreement is signed, or when it was given back or has ended."),
        actions=(
            _("Ask for a written licence and pay a small rent"),
            _("For a loan: agree on a date and a rate"),
        ),
        gauge=Gauge("resources", _("Things lent")),
        select=UNCONTRACTED,
        thresholds=(Threshold("days", 180, _("Lent for more than"), DAYS, clears_at=180),),
    ),
)
