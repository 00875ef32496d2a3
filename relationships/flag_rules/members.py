"""Rules on members and on the graph: B05 lock-in, B06 reluctance, R10 single gatekeeper."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from relationships.flags.registry import Gauge, Reach, Rule, Threshold, register
from relationships.flags.units import CONTACTS, DAYS, OF_HUNDRED, PEOPLE, SHARE, SUGGESTIONS
from relationships.models import Flag

# Shares come from the member's stated reach where there is one (it holds contacts not entered by
# name), else from active ties. LI, HHI and coverage are shown beside, not used (DOMAIN 3.9).
LOCK_IN = """
WITH stated AS (
    SELECT h.member_id, h.region_id::text AS region, g.name, h.contacts::float8 AS n
    FROM @reach h JOIN @region g ON g.id = h.region_id WHERE h.contacts > 0
),
active AS (
    SELECT s.member_id, coalesce(g.id::text, c.id::text, p.country) AS region,
           coalesce(g.name, c.name, p.country) AS name, count(*)::float8 AS n
    FROM tmp_strength s
    JOIN @party p ON p.id = s.person_id
    LEFT JOIN @region g ON g.id = p.region_id
    LEFT JOIN @region c ON c.code = p.country AND p.country <> ''
    WHERE s.strength >= %(strength)s AND NOT p.is_private
      AND NOT EXISTS (SELECT FROM @tie t WHERE t.member_id = s.member_id
                        AND t.person_id = s.person_id AND t.ended_on < %(as_of)s)
      AND coalesce(g.id::text, c.id::text, p.country) <> ''
      AND s.member_id NOT IN (SELECT member_id FROM stated)
    GROUP BY 1, 2, 3
),
spread AS (
    SELECT *, sum(n) OVER (PARTITION BY member_id) AS total,
           row_number() OVER (PARTITION BY member_id ORDER BY n DESC, region) AS place
    FROM (SELECT * FROM stated UNION ALL SELECT * FROM active) AS either
),
target AS (SELECT id, name FROM @region WHERE is_target),
answers AS (
    SELECT b.member_id, g.id, g.name FROM @brief b JOIN @region g ON g.id = b.region_id
    WHERE (b.started_on IS NULL OR b.started_on <= %(as_of)s)
      AND (b.ended_on IS NULL OR b.ended_on >= %(as_of)s)
),
brief AS (
    SELECT * FROM answers
    UNION ALL
    SELECT m.id, t.id, t.name FROM @membership m CROSS JOIN target t
    WHERE m.id NOT IN (SELECT member_id FROM answers)
),
thin AS (
    SELECT b.member_id, count(*) AS regions,
           count(*) FILTER (WHERE coalesce(s.n, 0) <= %(thin)s) AS thin,
           jsonb_agg(b.name ORDER BY b.name) FILTER (WHERE coalesce(s.n, 0) <= %(thin)s) AS names
    FROM brief b
    LEFT JOIN spread s ON s.member_id = b.member_id AND s.region = b.id::text
    GROUP BY b.member_id
),
shape AS (
    SELECT s.member_id, max(s.total) AS total, count(*) AS present,
           max(s.n / s.total) AS largest,
           sum(s.n / s.total) FILTER (WHERE place <= 2) AS two_largest,
           sum(power(s.n / s.total, 2)) AS hhi, -sum(s.n / s.total * ln(s.n / s.total)) AS entropy,
           jsonb_agg(jsonb_build_object('name', s.name, 'contacts', s.n) ORDER BY place) AS bars,
           count(*) FILTER (WHERE s.region IN (SELECT id::text FROM target)) AS covered
    FROM spread s GROUP BY s.member_id
),
judged AS (
    SELECT h.*, t.regions, t.thin, t.names,
           greatest((SELECT count(*) FROM target), h.present) AS possible
    FROM shape h JOIN thin t ON t.member_id = h.member_id
    WHERE h.total >= %(ties)s
)
SELECT member_id, CASE WHEN largest >= %(one)s THEN 3 ELSE 2 END AS severity,
       two_largest >= %(two)s AS fires,
       jsonb_build_object(
           'contacts', total, 'two_largest', round(two_largest::numeric, 2),
           'largest', round(largest::numeric, 2), 'thin', thin, 'regions', regions,
           'thin_regions', names, 'bars', bars,
           'lock_in', CASE WHEN possible > 1
                           THEN round((1 - entropy / ln(possible::float8))::numeric, 4) END,
           'hhi', round(hhi::numeric, 4),
           'coverage', round(covered::numeric / nullif(possible, 0), 3),
           'entries', '[]'::jsonb
       ) AS evidence
FROM judged
WHERE two_largest >= %(two_clears)s AND regions > 0 AND thin >= %(thin_share)s * regions
"""

RELUCTANT = """
WITH asked AS (
    SELECT i.*,
           i.state IN ('declined', 'lapsed') OR i.state IN ('idea', 'asked') AS refused,
           coalesce(i.asked_on, i.on) AS day
    FROM @introduction i
    WHERE i.suggested_to_id IS NOT NULL AND i.outside_network AND NOT i.not_a_fit
),
counted AS (
    SELECT * FROM asked
    WHERE day <= %(as_of)s AND day > %(as_of)s::date - %(window)s::int
      AND NOT (state IN ('idea', 'asked') AND day > %(as_of)s::date - %(patience)s::int)
),
per_member AS (
    SELECT suggested_to_id AS member_id, count(*) AS made,
           count(*) FILTER (WHERE refused) AS refused,
           jsonb_agg(jsonb_build_object('type', 'introduction', 'id', id, 'on', day)
                     ORDER BY day, id) FILTER (WHERE refused) AS entries
    FROM counted GROUP BY suggested_to_id
)
SELECT member_id, CASE WHEN refused >= %(many)s THEN 2 ELSE 1 END AS severity,
       refused >= %(share)s * made AS fires,
       jsonb_build_object('refused', refused, 'made', made,
                          'share', round(refused::numeric / made, 2), 'entries', entries)
           AS evidence
FROM per_member WHERE refused >= %(least)s AND refused >= %(share_clears)s * made
"""

GATEKEEPER = """
SELECT r.id AS relationship_id,
       CASE WHEN max(g.share) FILTER (WHERE g.share >= %(share)s) >= %(alone)s THEN 3 ELSE 2
       END AS severity,
       bool_or(g.share >= %(share)s) AS fires,
       jsonb_build_object(
           'share', round(max(g.share)::numeric, 2), 'contacts', max(g.contacts),
           'markets', jsonb_agg(g.market ORDER BY g.market),
           'by_market', jsonb_agg(
               jsonb_build_object('market', g.market, 'share', round(g.share::numeric, 2),
                                  'contacts', g.contacts) ORDER BY g.market),
           'persons', jsonb_build_array(r.party_id), 'entries', '[]'::jsonb
       ) AS evidence
FROM tmp_gatekeeper g JOIN @relationship r ON r.party_id = g.person_id
WHERE g.share >= %(share_clears)s AND g.contacts >= %(others)s
GROUP BY r.id, r.party_id
"""

register(
    Rule(
        id="B05",
        slug="regional-lock-in",
        axis=Flag.Axis.PLUG,
        title=_("Two regions only"),
        sentence=_(
            "{two_largest_pct}% of {contacts} contacts sit in two regions; hardly anybody is "
            "known in {thin} of the {regions} to cover: {thin_regions}."
        ),
        clears=_(
            "Clears when the two largest regions hold less than {two_clears} of the contacts, or "
            "when hardly anybody is known in less than {thin_share} of the regions to cover."
        ),
        actions=(_("Add a second person for a thin region"), _("Ask somebody else there")),
        gauge=Gauge("thin", _("Regions with hardly anybody")),
        select=LOCK_IN,
        thresholds=(
            Threshold("ties", 5, _("Judged with, at least"), CONTACTS, clears_at=5),
            Threshold("two", 0.80, _("The two largest regions hold, at least"), SHARE),
            Threshold("one", 0.80, _("Act now when one region holds"), SHARE, clears_at=0.80),
            Threshold("thin", 1, _("“Hardly anybody” is, at most"), CONTACTS, clears_at=1),
            Threshold(
                "thin_share",
                0.5,
                _("Regions to cover in which hardly anybody is known, at least"),
                SHARE,
                clears_at=0.5,
            ),
            Threshold(
                "strength", 0.15, _("A tie counts from a strength of"), OF_HUNDRED, clears_at=0.15
            ),
        ),
        reach=Reach.FIRM,
        on_member=True,
        crosses="strength",
    ),
    Rule(
        id="B06",
        slug="reluctant-introducer",
        axis=Flag.Axis.PLUG,
        title=_("Not taken up"),
        sentence=_(
            "{refused} of {made} contacts suggested outside the own circle were not taken up."
        ),
        clears=_(
            "Clears when less than {share_clears} of what was suggested within {window} is not "
            "taken up."
        ),
        actions=(_("Offer a warm introduction instead"), _("Give the contact to a colleague")),
        gauge=Gauge("refused", _("Not taken up")),
        select=RELUCTANT,
        thresholds=(
            Threshold("least", 2, _("Not taken up, at least"), SUGGESTIONS, clears_at=2),
            Threshold(
                "share", 0.50, _("Of all that was suggested, at least"), SHARE, clears_at=0.40
            ),
            Threshold("many", 3, _("Act soon from"), SUGGESTIONS, clears_at=3),
            Threshold("window", 730, _("Looks back"), DAYS, clears_at=730),
            Threshold("patience", 30, _("Without an answer it counts after"), DAYS, clears_at=30),
        ),
        reach=Reach.FIRM,
        on_member=True,
    ),
    Rule(
        id="R10",
        slug="single-gatekeeper",
        axis=Flag.Axis.EXPOSURE,
        title=_("Only way in"),
        sentence=_(
            "{share_pct}% of the {contacts} people we reach in {markets} are reached through this "
            "one person."
        ),
        clears=_("Clears when less than {share_clears} of them hang on this person."),
        actions=(_("Build a second link"), _("Meet two of the people directly")),
        gauge=Gauge("contacts", _("People behind this one")),
        select=GATEKEEPER,
        thresholds=(
            Threshold(
                "share",
                0.60,
                _("Of the people you reach in a country, at least"),
                SHARE,
                clears_at=0.55,
            ),
            Threshold("alone", 0.80, _("Act now from"), SHARE, clears_at=0.80),
            Threshold("others", 2, _("You reach there, at least"), PEOPLE, clears_at=2),
        ),
        reach=Reach.GRAPH,
    ),
)
