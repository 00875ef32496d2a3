"""R17, part (b): a client that is more to us than a client."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from clients.flag_rules.resources import RUNNING
from relationships.flags.registry import Reach, Rule, register
from relationships.models import Flag

# The client and who is there now. What runs on is a role, a single kindness is none: as in R19, a
# loan until it is paid back. A share is an ownership of ours that nobody guessed.
TWO_ROLES = f"""
WITH us AS (SELECT id FROM @party WHERE member_id IS NOT NULL),
ours AS (SELECT id FROM us UNION SELECT id FROM @party WHERE organisation_kind = 'focal_firm'),
client AS (SELECT id, party_id FROM @relationship r WHERE r.client_active AND @only(r.id)),
body AS (
    SELECT id, party_id FROM client
    UNION
    SELECT c.id, a.person_id FROM client c JOIN @affiliation a ON a.organisation_id = c.party_id
    WHERE (a.started_on IS NULL OR a.started_on <= %(as_of)s)
      AND (a.ended_on IS NULL OR a.ended_on >= %(as_of)s)
      AND a.person_id NOT IN (SELECT id FROM us)
),
role AS (
    SELECT b.id, b.party_id AS who, f.kind AS word, 'favour' AS type, f.id AS row_id, f.on AS day
    FROM body b JOIN @favour f ON f.person_id = b.party_id
    WHERE f.on <= %(as_of)s AND {RUNNING}
    UNION ALL
    SELECT b.id, b.party_id, 'share', 'altertie', x.id, NULL
    FROM body b JOIN @altertie x ON x.a_id = b.party_id
    WHERE x.kind = 'owns' AND x.status <> 'former' AND x.confidence <> 'guess'
      AND x.b_id IN (SELECT id FROM ours)
    UNION ALL
    SELECT c.id, p.id, 'supplier', 'party', p.id, NULL
    FROM client c JOIN @party p ON p.id = c.party_id WHERE p.organisation_kind = 'supplier'
)
SELECT x.id AS relationship_id, 2 AS severity, true AS fires,
       jsonb_build_object(
           'kinds', jsonb_agg(DISTINCT x.word), 'roles', count(*),
           'persons', jsonb_agg(DISTINCT x.who),
           'entries', jsonb_agg(jsonb_build_object('type', x.type, 'id', x.row_id, 'on', x.day)
                                ORDER BY x.day, x.row_id)
       ) AS evidence
FROM role x
GROUP BY x.id
"""

register(
    Rule(
        id="R17",
        slug="dual-role",
        axis=Flag.Axis.EXPOSURE,
        title=_("Two roles"),
        sentence=_(
            "Things that this client lends to us, holds of us or supplies beside its own "
            "account: {roles}."
        ),
        clears=_("Clears when a loan is repaid, a share is sold, or what was lent is given back."),
        actions=(
            _("Agree on a clause for conflicts of interest"),
            _("Keep the two contracts and the two talks apart"),
        ),
        select=TWO_ROLES,
        reach=Reach.FIRM,
    ),
)
