"""R17: somebody with a second role beside the one with us."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from clients.flag_rules.resources import RUNNING
from partners.clashes import CLASHES
from relationships.flags.registry import Gauge, Reach, Rule, Threshold, register
from relationships.flags.units import MONTHS
from relationships.models import Flag

# Who stands for other interests: former employers of ours and those who compete with us or with
# a client, and who is there now. A guess about others is no role.
OTHERS = """
us AS (SELECT id FROM @party WHERE member_id IS NOT NULL),
ours AS (SELECT id FROM us UNION SELECT id FROM @party WHERE organisation_kind = 'focal_firm'),
live AS (
    SELECT a.id, a.person_id, a.organisation_id, a.started_on FROM @affiliation a
    WHERE (a.started_on IS NULL OR a.started_on <= %(as_of)s)
      AND (a.ended_on IS NULL OR a.ended_on >= %(as_of)s)
),
client AS (SELECT id AS relationship_id, party_id FROM @relationship WHERE client_active),
alter_link AS (
    SELECT id, a_id AS a, b_id AS b, kind, status FROM @altertie
    WHERE confidence <> 'guess' AND kind IN ('distributor_of', 'employs', 'owns', 'competitor_of')
),
rival_of AS (SELECT id FROM ours UNION SELECT party_id FROM client),
rival_firm AS (
    SELECT a.organisation_id AS id FROM @affiliation a
    JOIN us ON us.id = a.person_id
    JOIN @party o ON o.id = a.organisation_id AND o.organisation_kind <> 'focal_firm'
    WHERE a.ended_on <= %(as_of)s
    UNION
    SELECT k.b FROM alter_link k JOIN rival_of o ON o.id = k.a
    WHERE k.kind = 'competitor_of' AND k.status <> 'former'
    UNION
    SELECT k.a FROM alter_link k JOIN rival_of o ON o.id = k.b
    WHERE k.kind = 'competitor_of' AND k.status <> 'former'
),
rival AS (
    SELECT id FROM rival_firm
    UNION
    SELECT l.person_id FROM rival_firm f JOIN live l ON l.organisation_id = f.id
    WHERE l.person_id NOT IN (SELECT id FROM us)
),
hidden AS (  -- from whom a client is kept, and who is there
    SELECT hidden_from_id AS id FROM @concealment
    UNION
    SELECT l.person_id FROM @concealment h JOIN live l ON l.organisation_id = h.hidden_from_id
)
"""
# (a) A partner works, or worked, for somebody else as well; or sells against a client.
PARTNERS = """
partner AS (
    SELECT p.id, p.relationship_id, r.party_id
    FROM @localpartner p JOIN @relationship r ON r.id = p.relationship_id WHERE p.stage <> 'ended'
),
body AS (
    SELECT relationship_id, party_id AS id FROM partner
    UNION
    SELECT p.relationship_id, l.person_id FROM partner p JOIN live l ON l.organisation_id = p.party_id
    WHERE l.person_id NOT IN (SELECT id FROM us)
),
served AS (  -- who works for whom, or is held by whom
    SELECT id, a AS who, b AS other, status FROM alter_link
    WHERE kind IN ('distributor_of', 'owns')
    UNION ALL
    SELECT id, b, a, status FROM alter_link WHERE kind IN ('employs', 'owns')
),
beside AS (
    SELECT b.relationship_id, b.id AS who, s.other, s.status = 'current' AS is_now,
           'altertie' AS type, s.id, NULL::date AS day
    FROM body b JOIN served s ON s.who = b.id WHERE s.other IN (SELECT id FROM rival)
    UNION ALL
    SELECT b.relationship_id, b.id, a.organisation_id,
           a.ended_on IS NULL OR a.ended_on >= %(as_of)s, 'affiliation', a.id, a.started_on
    FROM body b JOIN @affiliation a ON a.person_id = b.id
    WHERE a.organisation_id IN (SELECT id FROM rival_firm)
      AND (a.started_on IS NULL OR a.started_on <= %(as_of)s)
      AND (a.ended_on IS NULL
           OR a.ended_on > %(as_of)s::date - make_interval(months => %(months)s::int))
    UNION ALL
    SELECT p.relationship_id, p.party_id, c.against_id, true, 'competition', c.id, NULL
    FROM partner p JOIN @competition c ON c.partner_id = p.id
    WHERE c.against_id IN (SELECT party_id FROM client)
)
"""
# (b) What runs on is a role, a single kindness is none: as in R19, a loan until it is paid back.
CLIENTS = f"""
account AS (
    SELECT relationship_id, party_id AS id FROM client
    UNION
    SELECT c.relationship_id, l.person_id FROM client c JOIN live l ON l.organisation_id = c.party_id
    WHERE l.person_id NOT IN (SELECT id FROM us)
),
also AS (
    SELECT x.relationship_id, x.id AS who, 'favour' AS type, f.id, f.on AS day
    FROM account x JOIN @favour f ON f.person_id = x.id
    WHERE f.on <= %(as_of)s AND {RUNNING}
    UNION ALL
    SELECT x.relationship_id, x.id, 'altertie', k.id, NULL
    FROM account x JOIN alter_link k ON k.a = x.id AND k.kind = 'owns' AND k.status <> 'former'
    WHERE k.b IN (SELECT id FROM ours)
    UNION ALL
    SELECT c.relationship_id, p.id, 'party', p.id, NULL
    FROM client c JOIN @party p ON p.id = c.party_id WHERE p.organisation_kind = 'supplier'
)
"""
# (c) and (d): staff, suppliers and whoever has a service agreement with us that is no client's.
PAID = """
supplier AS (SELECT party_id AS id FROM @relationship WHERE category = 'supplier'),
paid AS (
    SELECT l.person_id AS id FROM live l JOIN ours o ON o.id = l.organisation_id
    UNION SELECT id FROM supplier
    UNION SELECT l.person_id FROM live l JOIN supplier s ON s.id = l.organisation_id
    UNION
    SELECT s.party_id FROM @agreement g JOIN @agreementparty s ON s.agreement_id = g.id
    WHERE g.kind = 'service' AND g.client_id IS NULL AND g.state = 'active'
      AND coalesce(g.starts_on, g.signed_on, %(as_of)s) <= %(as_of)s
      AND (g.ends_on IS NULL OR g.ends_on >= %(as_of)s)
      AND s.party_id NOT IN (SELECT id FROM ours)
),
kin AS (
    SELECT t.id, t.person_id, m.id AS member_party, t.started_on FROM @tie t
    LEFT JOIN @party m ON m.member_id = t.member_id
    WHERE t.contents && ARRAY['kin']::varchar[]
      AND (t.started_on IS NULL OR t.started_on <= %(as_of)s)
      AND (t.ended_on IS NULL OR t.ended_on >= %(as_of)s)
),
relative AS (
    SELECT b.relationship_id, k.person_id AS who, k.member_party AS other, k.id, k.started_on
    FROM kin k JOIN body b ON b.id = k.person_id
    UNION
    SELECT r.id, k.person_id, k.member_party, k.id, k.started_on
    FROM kin k JOIN paid p ON p.id = k.person_id JOIN @relationship r ON r.party_id = k.person_id
),
interest AS (
    SELECT id FROM rival UNION SELECT party_id FROM client UNION SELECT id FROM hidden
),
twice AS (
    SELECT p.id AS who, l.organisation_id AS other, 'affiliation' AS type, l.id, l.started_on AS day
    FROM paid p JOIN live l ON l.person_id = p.id
    UNION ALL
    SELECT p.id, s.other, 'altertie', s.id, NULL
    FROM paid p JOIN served s ON s.who = p.id WHERE s.status = 'current'
)
"""
DUAL = f"""
WITH {OTHERS}, {PARTNERS}, {CLIENTS}, {PAID}, {CLASHES},
part AS (
    SELECT x.relationship_id, 'a' AS part, CASE WHEN x.is_now THEN 2 ELSE 1 END AS severity,
           x.who, x.other, x.type, x.id, x.day
    FROM beside x WHERE NOT EXISTS (
        SELECT FROM body b WHERE b.relationship_id = x.relationship_id AND b.id = x.other)
    UNION ALL
    SELECT c.relationship_id, 'clash', 3, r.party_id, c.other_party, 'localpartner', c.other, NULL
    FROM clash c JOIN @relationship r ON r.id = c.relationship_id
    UNION ALL
    SELECT relationship_id, 'b', 2, who, who, type, id, day FROM also
    UNION ALL
    SELECT relationship_id, 'c', 1, who, other, 'tie', id, started_on FROM relative
    UNION ALL
    SELECT r.id, 'd', CASE WHEN t.other IN (SELECT id FROM hidden) THEN 3 ELSE 2 END,
           t.who, t.other, t.type, t.id, t.day
    FROM twice t JOIN @relationship r ON r.party_id = t.who
    WHERE t.other IN (SELECT id FROM interest) AND t.other NOT IN (SELECT id FROM paid)
)
SELECT x.relationship_id, max(x.severity) AS severity, true AS fires,
       jsonb_build_object(
           'parts', jsonb_agg(DISTINCT x.part), 'roles', count(DISTINCT (x.part, x.id)),
           'others', coalesce(jsonb_agg(DISTINCT o.name) FILTER (WHERE o.id IS NOT NULL), '[]'),
           'persons', jsonb_agg(DISTINCT x.who),
           'entries', jsonb_agg(DISTINCT jsonb_build_object('type', x.type, 'id', x.id,
                                                            'on', x.day))
       ) AS evidence
FROM part x LEFT JOIN @party o ON o.id = x.other
GROUP BY x.relationship_id
"""

register(
    Rule(
        id="R17",
        slug="dual-role",
        axis=Flag.Axis.EXPOSURE,
        title=_("Two roles"),
        sentence=_("A second role beside the one with us, towards: {others}."),
        clears=_(
            "Clears when the second role ended {months} ago, a loan is repaid, a share "
            "is sold, or promises no longer stand against each other."
        ),
        actions=(
            _("Agree on a clause for conflicts of interest"),
            _("Keep the two contracts and the two talks apart"),
        ),
        gauge=Gauge("roles", _("Roles")),
        select=DUAL,
        thresholds=(
            Threshold(
                "months",
                24,
                _("A role that has ended counts for"),
                MONTHS,
                clears_at=24,
                most=1_200,
            ),
        ),
        reach=Reach.FIRM,
    ),
)
