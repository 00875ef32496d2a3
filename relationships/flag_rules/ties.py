"""Rules on ties: B04 matter-of-fact, R14 going silent."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from relationships.flags.registry import Gauge, Rule, Threshold, register
from relationships.flags.units import BUSINESS, CONTACTS, DAYS, OF_FIVE, OF_HUNDRED, SHARE
from relationships.measures import (
    ACTIVITY_HALF_LIFE,
    FAVOUR_HALF_LIFE,
    PEAK_YEARS,
    STRANDS,
    strength,
)
from relationships.models import Flag

# Judged per client or partner: one matter-of-fact tie, and no other tie to it is warmer. Ties
# that came with a former employer are left to B01, which explains them.
MATTER_OF_FACT = """
WITH subject AS (
    SELECT r.id, r.client_active OR r.partner_stage IN ('negotiation', 'appointed') AS is_close
    FROM @relationship r
    WHERE (r.is_client OR r.partner_stage <> '') AND r.partner_stage <> 'ended'
      AND r.category NOT IN ('adviser', 'supplier') AND NOT r.transactional_by_choice AND @only(r.id)
),
tie AS (
    SELECT s.id, s.is_close, t.*,
           t.contents && ARRAY['adviser', 'mentor']::varchar[] AS advises,
           t.origin = 'ex_employer' AS inherited,
           t.orientation <= %(orientation_clears)s
               AND t.contacts >= %(contacts)s AND t.social_in_year <= %(social_in_year)s
               AND coalesce(t.closeness, 0) <= %(closeness)s
               AND %(as_of)s::date - coalesce(t.started_on, t.first_on) >= %(age)s AS is_cool
    FROM subject s
    JOIN tmp_person o ON o.relationship_id = s.id
    JOIN tmp_tie t ON t.person_id = o.person_id
    WHERE t.ended_on IS NULL OR t.ended_on >= %(as_of)s
),
judged AS (
    SELECT *,
           bool_or(orientation > %(orientation_clears)s OR closeness >= %(warm_closeness)s)
               OVER (PARTITION BY id) AS has_warm,
           bool_or(orientation > %(orientation)s) OVER (PARTITION BY id) AS has_warmer
    FROM tie
),
chosen AS (
    SELECT DISTINCT ON (id) * FROM judged
    WHERE is_cool AND NOT coalesce(has_warm, false)
      AND NOT coalesce(advises, false) AND NOT coalesce(inherited, false)
    ORDER BY id, orientation, member_id, person_id
)
SELECT c.id AS relationship_id,
       CASE WHEN c.is_close THEN 2 ELSE 1 END AS severity,
       c.orientation <= %(orientation)s AND NOT coalesce(c.has_warmer, false) AS fires,
       jsonb_build_object(
           'orientation', round(c.orientation::numeric, 2), 'contacts', c.contacts,
           'social', c.social_in_year, 'closeness', c.closeness,
           'member', c.member_id, 'persons', jsonb_build_array(c.person_id),
           'entries', (
               SELECT jsonb_agg(jsonb_build_object('type', 'interaction', 'id', m.id, 'on', m.day)
                                ORDER BY m.day, m.id)
               FROM tmp_contact m
               WHERE m.member_id = c.member_id AND m.person_id = c.person_id
                 AND m.day > %(as_of)s::date - 730
           )
       ) AS evidence
FROM chosen c
"""

# Strength on every contact day of the last years, by running sums of decayed points.
T0 = "(day - %(as_of)s::date)::float8"


def running(points: str, half_life: int) -> str:
    """SQL of a decayed running sum up to and including each day."""
    grown = f"power(2::float8, greatest({T0} / {half_life}, -900))"
    return f"coalesce(sum({points} * {grown}) OVER w, 0) / {grown}"


PEAKS = """
    SELECT person_id, max({strength}) AS peak FROM (
        SELECT l.*, t.closeness,
               {strands} AS strands
        FROM (
            SELECT member_id, person_id, day, is_contact,
                   {heat} AS heat, {given} AS given, {received} AS received,
                   coalesce(sum(is_first) OVER w, 0) AS favours
            FROM (
                SELECT member_id, person_id, day, 1 AS is_contact,
                       weight / sqrt(greatest(1, alters - 1)) AS warmth,
                       0::float8 AS gave, 0::float8 AS got, 0 AS is_first
                FROM tmp_contact
                UNION ALL
                SELECT member_id, person_id, day, 0, 0,
                       CASE direction WHEN 'given' THEN points ELSE 0 END,
                       CASE direction WHEN 'received' THEN points ELSE 0 END,
                       CASE WHEN day = min(day) OVER (PARTITION BY id) THEN 1 ELSE 0 END
                FROM tmp_favour
            ) AS line
            WHERE person_id IN (SELECT person_id FROM quiet)
            WINDOW w AS (PARTITION BY member_id, person_id ORDER BY day)
        ) AS l
        LEFT JOIN @tie t ON t.member_id = l.member_id AND t.person_id = l.person_id
        WHERE l.is_contact = 1 AND l.day <= %(as_of)s
          AND l.day > %(as_of)s::date - 365 * {years}
        OFFSET 0  -- else the words are counted for each of the measures
    ) AS pairs GROUP BY person_id
""".format(
    strands=STRANDS,
    strength=strength("heat", "given", "received", "favours"),
    heat=running("warmth", ACTIVITY_HALF_LIFE),
    given=running("gave", FAVOUR_HALF_LIFE),
    received=running("got", FAVOUR_HALF_LIFE),
    years=PEAK_YEARS,
)

GOING_SILENT = f"""
WITH silent AS (  -- the others are not worth going through their days
    SELECT person_id FROM tmp_tie GROUP BY person_id
    HAVING %(as_of)s::date - max(last_on) > %(silence)s * .9
),
day AS (
    SELECT DISTINCT r.id, r.party_id AS person_id, c.day
    FROM @relationship r
    JOIN silent s ON s.person_id = r.party_id
    JOIN tmp_contact c ON c.person_id = r.party_id
    WHERE c.day <= %(as_of)s AND @only(r.id)
),
gap AS (
    SELECT *, day - lag(day) OVER (PARTITION BY id ORDER BY day) AS gap,
           max(day) OVER (PARTITION BY id) AS last_on
    FROM day
),
rhythm AS (
    SELECT id, person_id, count(*) AS days, max(gap) AS longest, max(last_on) AS last_on,
           count(*) FILTER (WHERE day > last_on - 730) AS busy,
           %(as_of)s::date - max(last_on) AS silence
    FROM gap GROUP BY id, person_id
),
quiet AS (
    SELECT * FROM rhythm
    WHERE days >= %(days)s AND silence > greatest(longest * %(lean)s, %(silence)s) * .9
),
peak AS ({PEAKS}),
body AS (
    SELECT q.id, q.person_id AS party_id FROM quiet q
    UNION
    SELECT q.id, a.organisation_id FROM quiet q JOIN @affiliation a ON a.person_id = q.person_id
    WHERE (a.started_on IS NULL OR a.started_on <= %(as_of)s)
      AND (a.ended_on IS NULL OR a.ended_on >= %(as_of)s)
),
role AS (
    SELECT b.id,
           bool_or(r.client_active) AS client_active, bool_or(r.is_client) AS is_client,
           bool_or(r.partner_stage NOT IN ('', 'ended')) AS is_partner,
           bool_or(r.partner_stage = 'ended') AS partner_ended
    FROM body b JOIN @relationship r ON r.party_id = b.party_id
    GROUP BY b.id
),
judged AS (
    SELECT q.*, p.peak, role.client_active, role.is_client, role.is_partner,
           role.client_active OR role.is_partner
               OR EXISTS (SELECT FROM tmp_gatekeeper g
                          WHERE g.person_id = q.person_id AND g.share >= .6 AND g.contacts >= 2)
               OR EXISTS (SELECT FROM tmp_favour f
                          WHERE f.person_id = q.person_id AND f.direction = 'received'
                            AND f.kind LIKE 'resource%%') AS leans
    FROM quiet q JOIN role ON role.id = q.id LEFT JOIN peak p ON p.person_id = q.person_id
    WHERE NOT (role.partner_ended AND NOT role.is_partner)
),
limited AS (
    SELECT *, greatest(longest * CASE WHEN leans THEN %(lean)s ELSE %(factor)s END, %(silence)s)
        AS allowed
    FROM judged
    WHERE is_client OR is_partner OR peak >= %(peak)s OR busy >= %(busy)s
)
SELECT l.id AS relationship_id, CASE WHEN l.client_active THEN 2 ELSE 1 END AS severity,
       l.silence > l.allowed AS fires,
       jsonb_build_object(
           'silence', l.silence, 'longest', l.longest, 'allowed', round(l.allowed::numeric),
           'contact_days', l.days, 'last_on', l.last_on, 'peak', round(l.peak::numeric, 2),
           'persons', jsonb_build_array(l.person_id),
           'entries', (
               SELECT jsonb_agg(jsonb_build_object('type', 'interaction', 'id', e.id, 'on', e.day)
                                ORDER BY e.day, e.id)
               FROM (SELECT DISTINCT c.id, c.day FROM tmp_contact c
                     WHERE c.person_id = l.person_id AND c.day <= %(as_of)s
                     ORDER BY c.day DESC, c.id LIMIT 8) AS e
           )
       ) AS evidence
FROM limited l
WHERE l.silence > l.allowed * .9
  AND NOT EXISTS (  -- Today tells by the cadence that was set
      SELECT FROM @relationship c WHERE c.id = l.id AND c.cadence_days IS NOT NULL
  )
  AND EXISTS (
      SELECT FROM tmp_tie t WHERE t.person_id = l.person_id
        AND NOT (coalesce(t.end_kind, '') IN ('agreed', 'broken') AND t.ended_on <= %(as_of)s)
  )
  AND NOT EXISTS (
      SELECT FROM @episode e WHERE e.about_id = l.person_id AND e.severity >= 2
        AND e.cause <> 'internal_conflict' AND e.on <= %(as_of)s
        AND e.on > %(as_of)s::date - 730
        AND (NOT e.is_resolved OR e.resolved_on > %(as_of)s)
  )
"""

register(
    Rule(
        id="B04",
        slug="matter-of-fact-tie",
        axis=Flag.Axis.PLUG,
        title=_("All business"),
        sentence=_(
            "{contacts} contacts, {social} of them social in the last 12 months; the talk is "
            "{talk}: {business}, where 100 is all business."
        ),
        clears=_(
            "Clears when the talk with anybody there gets more social (below "
            "{orientation_clears}, where 100 is all business), or when you mark the relationship "
            "as business only by choice."
        ),
        actions=(
            _("Plan one unhurried meeting"),
            _("Look for a shared interest"),
            _("Accept it as business only"),
        ),
        select=MATTER_OF_FACT,
        thresholds=(
            Threshold(
                "orientation",
                -0.30,
                _("Talk, from 0 (all social) to 100 (all business), at least"),
                BUSINESS,
                clears_at=-0.20,
            ),
            Threshold("contacts", 4, _("Judged with, at least"), CONTACTS, clears_at=4),
            Threshold(
                "social_in_year", 1, _("Social ones in a year, at most"), CONTACTS, clears_at=1
            ),
            Threshold("closeness", 2, _("Closeness, at most"), OF_FIVE, clears_at=2),
            Threshold(
                "warm_closeness",
                3,
                _("Not where another of you has a closeness of"),
                OF_FIVE,
                clears_at=3,
            ),
            Threshold("age", 180, _("You have known each other for"), DAYS, clears_at=180),
        ),
    ),
    Rule(
        id="R14",
        slug="going-silent",
        axis=Flag.Axis.HYGIENE,
        title=_("Going silent"),
        sentence=_("No contact for {silence} days; the longest gap so far was {longest} days."),
        clears=_("Clears with the next contact that is logged, or when you set a cadence."),
        actions=(_("Get in touch"), _("End the tie by agreement")),
        gauge=Gauge("silence", _("Silence"), DAYS),
        select=GOING_SILENT,
        thresholds=(
            Threshold("days", 4, _("Judged with contact on, at least"), DAYS, clears_at=4),
            Threshold("silence", 180, _("Silent for more than"), DAYS, clears_at=180),
            Threshold(
                "factor", 1.5, _("Silence, of the longest gap so far, over"), SHARE, clears_at=1.5
            ),
            Threshold("lean", 1.0, _("The same where you lean on them"), SHARE, clears_at=1.0),
            Threshold("peak", 0.5, _("Strength it once had, at least"), OF_HUNDRED, clears_at=0.5),
            Threshold("busy", 6, _("or contact within two years on"), DAYS, clears_at=6),
        ),
    ),
)
