"""Lever signals whose data the network has: L1 (all forms), L3 to L9 but L2."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from relationships.flags.registry import Reach, Signal, Threshold, register
from relationships.flags.units import OF_FIVE, OF_HUNDRED, PEOPLE, SHARE

# Introductions of our members or our clients; others' do not count. A converted introduction is
# at hop 0; who introduced its introducer stands one hop before (DOMAIN 3.12).
CHAINS = """
WITH RECURSIVE ours AS (
    SELECT p.id FROM @party p
    LEFT JOIN @relationship r ON r.party_id = p.id
    WHERE p.member_id IS NOT NULL OR p.organisation_kind = 'focal_firm' OR r.is_client
    UNION
    SELECT a.person_id FROM @affiliation a
    JOIN @relationship r ON r.party_id = a.organisation_id WHERE r.is_client
),
made AS (
    SELECT i.id, i.introducer_id, i.introduced_id, i.target_id, i.parent_id, i.state, i.count,
           i.on AS day
    FROM @introduction i
    JOIN @party p ON p.id = i.introducer_id AND p.kind = 'person'
    WHERE i.state IN ('made', 'met', 'negotiating', 'earning')
      AND i.introduced_id IN (SELECT id FROM ours)
      AND (i.on IS NULL OR i.on <= %(as_of)s)
),
chain AS (
    SELECT id, id AS led_to, introducer_id, 0 AS hop, ARRAY[introducer_id] AS path, day
    FROM made WHERE state = 'earning'
    UNION ALL
    SELECT m.id, c.led_to, m.introducer_id, c.hop + 1, c.path || m.introducer_id, m.day
    FROM chain c
    JOIN made now ON now.id = c.id
    JOIN made m ON (m.id = now.parent_id OR m.target_id = c.introducer_id)
        AND (m.day IS NULL OR c.day IS NULL OR m.day <= c.day)
    WHERE c.hop < 3 AND m.introducer_id <> ALL (c.path)
),
nearest AS (
    SELECT DISTINCT ON (id) * FROM chain ORDER BY id, hop, led_to
)
"""
ONE_ENTRY = "jsonb_build_array(jsonb_build_object('type', 'introduction', 'id', m.id, 'on', m.day))"

OPENED = f"""{CHAINS}
SELECT r.id AS relationship_id, jsonb_build_object('entries', {ONE_ENTRY}) AS evidence
FROM nearest n JOIN made m ON m.id = n.id JOIN @relationship r ON r.party_id = m.introducer_id
WHERE n.hop = 0
"""

PASSED_ON = f"""{CHAINS}
SELECT r.id AS relationship_id,
       CASE n.hop WHEN 1 THEN .25 WHEN 2 THEN .125 ELSE .06 END::float8 AS weight,
       jsonb_build_object('hops', n.hop, 'led_to', n.led_to, 'entries', {ONE_ENTRY}) AS evidence
FROM nearest n JOIN made m ON m.id = n.id JOIN @relationship r ON r.party_id = m.introducer_id
WHERE n.hop > 0
"""

INTRODUCED = f"""{CHAINS}
SELECT r.id AS relationship_id,
       jsonb_build_object('count', m.count, 'entries', {ONE_ENTRY}) AS evidence
FROM made m JOIN @relationship r ON r.party_id = m.introducer_id
WHERE m.id NOT IN (SELECT id FROM nearest)
"""

BRIDGE = """
SELECT r.id AS relationship_id,
       jsonb_build_object('markets', jsonb_agg(g.market ORDER BY g.market),
                          'share', round(max(g.share)::numeric, 2), 'entries', '[]'::jsonb)
           AS evidence
FROM tmp_gatekeeper g JOIN @relationship r ON r.party_id = g.person_id
WHERE g.share >= %(share)s AND g.contacts >= %(others)s GROUP BY r.id
"""

DEEP = """
SELECT r.id AS relationship_id,
       jsonb_build_object(
           'strength', round(max(t.strength)::numeric, 2), 'closeness', max(t.closeness),
           'social_part', round(max(t.social_part)::numeric, 2),
           'entries', jsonb_agg(jsonb_build_object('type', 'tie', 'id', t.tie_id,
                                                   'on', t.started_on) ORDER BY t.tie_id)
       ) AS evidence
FROM tmp_tie t JOIN @relationship r ON r.party_id = t.person_id
WHERE t.strength >= %(strength)s AND t.closeness >= %(closeness)s
  AND t.social_part >= %(social_part)s
  AND (t.ended_on IS NULL OR t.ended_on >= %(as_of)s) AND @only(r.id)
GROUP BY r.id
"""

RESOURCE = """
SELECT r.id AS relationship_id,
       jsonb_build_object(
           'kinds', jsonb_agg(DISTINCT f.kind), 'since', min(f.on),
           'entries', jsonb_agg(jsonb_build_object('type', 'favour', 'id', f.id, 'on', f.on)
                                ORDER BY f.on, f.id)
       ) AS evidence
FROM @favour f JOIN @relationship r ON r.party_id = f.person_id
WHERE f.direction = 'received' AND f.on <= %(as_of)s AND @only(r.id)
  AND f.kind IN ('resource_office', 'resource_money', 'resource_staff')
GROUP BY r.id
"""

PLATFORM_CLIENT = """
SELECT r.id AS relationship_id,
       jsonb_build_object('entries', jsonb_agg(
           jsonb_build_object('type', 'tie', 'id', t.id, 'on', t.started_on) ORDER BY t.id))
           AS evidence
FROM @tie t JOIN @relationship r ON r.party_id = t.person_id
WHERE t.origin = 'online_platform' AND (t.started_on IS NULL OR t.started_on <= %(as_of)s)
  AND @only(r.id)
  AND (r.is_client OR EXISTS (
      SELECT FROM @affiliation a JOIN @relationship o ON o.party_id = a.organisation_id
      WHERE a.person_id = t.person_id AND o.is_client
        AND (a.started_on IS NULL OR a.started_on <= %(as_of)s)
  ))
GROUP BY r.id
"""

PROACTIVE = """
WITH body AS (
    SELECT r.id, r.party_id AS person_id, r.party_id FROM @relationship r
    JOIN @party p ON p.id = r.party_id AND p.kind = 'person'
    WHERE r.category <> 'adviser' AND @only(r.id)
    UNION
    SELECT r.id, r.party_id, a.organisation_id FROM @relationship r
    JOIN @affiliation a ON a.person_id = r.party_id
    WHERE r.category <> 'adviser' AND @only(r.id)
      AND (a.started_on IS NULL OR a.started_on <= %(as_of)s)
      AND (a.ended_on IS NULL OR a.ended_on >= %(as_of)s)
),
role AS (
    SELECT b.id, b.person_id AS party_id,
           bool_or(o.partner_stage <> '' OR o.partner_type <> '') AS is_partner,
           bool_or(o.is_client) AS is_client
    FROM body b JOIN @relationship o ON o.party_id = b.party_id
    GROUP BY b.id, b.person_id
)
SELECT role.id AS relationship_id,
       jsonb_build_object('entries', jsonb_agg(
           jsonb_build_object('type', 'tie', 'id', t.id, 'on', t.started_on) ORDER BY t.id))
           AS evidence
FROM role JOIN @tie t ON t.person_id = role.party_id
WHERE role.is_partner AND NOT role.is_client AND t.origin = 'inbound'
  AND (t.started_on IS NULL OR t.started_on <= %(as_of)s)
GROUP BY role.id
HAVING NOT bool_or(t.contents && ARRAY['adviser']::varchar[])
"""

PROFESSIONS = (
    r"\m(accountants?|solicitors?|lawyers?|notary|notaries|auditors?"
    r"|(tax|patent) (advis[eo]rs?|attorneys?|consultants?))\M"
)
ADVISER = f"""
WITH word AS (
    SELECT r.id, t.id AS tie_id, t.started_on AS day FROM @relationship r
    JOIN @tie t ON t.person_id = r.party_id
    WHERE t.contents && ARRAY['adviser', 'mentor']::varchar[]
      AND (t.started_on IS NULL OR t.started_on <= %(as_of)s) AND @only(r.id)
),
role AS (
    SELECT r.id FROM @relationship r JOIN @party p ON p.id = r.party_id AND p.kind = 'person'
    WHERE p.headline ~* '{PROFESSIONS}' AND @only(r.id)
    UNION
    SELECT r.id FROM @relationship r JOIN @affiliation a ON a.person_id = r.party_id
    WHERE a.role ~* '{PROFESSIONS}' AND @only(r.id)
      AND (a.ended_on IS NULL OR a.ended_on >= %(as_of)s)
),
advice AS (
    SELECT r.id, count(*) AS favours FROM @relationship r
    JOIN @favour f ON f.person_id = r.party_id
    WHERE f.kind = 'advice' AND f.direction = 'received' AND f.on <= %(as_of)s AND @only(r.id)
    GROUP BY r.id HAVING count(*) >= 2
),
ties AS (
    SELECT id, jsonb_agg(jsonb_build_object('type', 'tie', 'id', tie_id, 'on', day)
                         ORDER BY tie_id) AS entries
    FROM word GROUP BY id
),
every AS (SELECT id FROM word UNION SELECT id FROM role UNION SELECT id FROM advice)
SELECT e.id AS relationship_id,
       jsonb_build_object('role', role.id IS NOT NULL, 'favours', coalesce(advice.favours, 0),
                          'entries', coalesce(ties.entries, '[]'::jsonb)) AS evidence
FROM every e
LEFT JOIN role ON role.id = e.id
LEFT JOIN advice ON advice.id = e.id
LEFT JOIN ties ON ties.id = e.id
"""

# Somebody says so, in a tag of the relationship.
KNOWLEDGE = """
SELECT r.id AS relationship_id, jsonb_build_object('entries', '[]'::jsonb) AS evidence
FROM @relationship r
WHERE EXISTS (SELECT FROM unnest(r.tags) AS tag WHERE lower(tag) = 'knowledge bridge')
  AND @only(r.id)
"""

register(
    Signal(
        "L1",
        _("Opened a door"),
        _("An introduction that earns money today."),
        0.50,
        OPENED,
        reach=Reach.FIRM,
    ),
    Signal(
        "L1-chain",
        _("Stood before a door"),
        _("Introduced the person who later opened a door; steps before it: {hops}."),
        0.25,
        PASSED_ON,
        reach=Reach.FIRM,
    ),
    Signal(
        "L1-weak",
        _("Made an introduction"),
        _("An introduction made; nothing earned yet."),
        0.20,
        INTRODUCED,
        reach=Reach.FIRM,
    ),
    Signal(
        "L3",
        _("Bridge to a market"),
        _("{share_pct}% of the people we reach in {markets}."),
        0.40,
        BRIDGE,
        (
            Threshold("share", 0.60, _("Of the people you reach in a country, at least"), SHARE),
            Threshold("others", 2, _("You reach there, at least"), PEOPLE),
        ),
        reach=Reach.GRAPH,
    ),
    Signal(
        "L4",
        _("A deep tie"),
        _("Strength {strength_pct} of 100, closeness {closeness} of 5."),
        0.30,
        DEEP,
        (
            Threshold("strength", 0.65, _("Strength, at least"), OF_HUNDRED),
            Threshold("closeness", 4, _("Closeness, at least"), OF_FIVE),
            Threshold("social_part", 0.50, _("Contacts with a social part, at least"), SHARE),
        ),
    ),
    Signal(
        "L5", _("Gives a resource"), _("Premises, staff or money since {since}."), 0.30, RESOURCE
    ),
    Signal(
        "L6", _("From the net to a client"), _("Met online, now a client."), 0.40, PLATFORM_CLIENT
    ),
    Signal("L7", _("Came to us"), _("A partner who approached us."), 0.30, PROACTIVE),
    Signal("L8", _("Advises us"), _("An adviser of ours."), 0.25, ADVISER),
    # No weight is known for it yet (DOMAIN 4): it is told and changes no score.
    Signal(
        "L9",
        _("Bridge to knowledge"),
        _("Tagged “knowledge bridge”; it does not count yet."),
        0.0,
        KNOWLEDGE,
    ),
)
