"""R15: what is new comes from a few close contacts who know each other."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from relationships.flags import units
from relationships.flags.registry import Reach, Rule, Threshold, register
from relationships.models import Flag

# An introduction of us or of a client that was made, somebody's first word to us, an enquiry for a
# client (DECISIONS 12). The source is who introduced, wrote or asked; nobody known is a source
# that is not close. A row counts once, for however many people it stands.
OPENINGS = """
us AS (SELECT id FROM @party WHERE member_id IS NOT NULL),
ours AS (
    SELECT id FROM us
    UNION SELECT id FROM @party WHERE organisation_kind = 'focal_firm'
    UNION SELECT party_id FROM @relationship WHERE is_client
    UNION SELECT a.person_id FROM @affiliation a
    JOIN @relationship r ON r.party_id = a.organisation_id WHERE r.is_client
),
inbound AS (
    SELECT t.person_id, min(coalesce(t.started_on, (
               SELECT min(x.on) FROM @participant x WHERE x.party_id = t.person_id))) AS day
    FROM @tie t WHERE t.origin = 'inbound' GROUP BY t.person_id
),
every AS (
    SELECT 'introduction' AS type, i.id, i.on AS day, i.introducer_id AS source
    FROM @introduction i
    WHERE (i.state IN ('made', 'met', 'negotiating', 'earning') OR EXISTS (
               SELECT FROM @introductionstep s
               WHERE s.introduction_id = i.id AND s.to_state = 'made' AND s.on <= %(as_of)s))
      AND i.introduced_id IN (SELECT id FROM ours)
      AND (i.introducer_id IS NULL OR i.introducer_id NOT IN (SELECT id FROM us))
    UNION ALL
    SELECT 'party', person_id, day, person_id FROM inbound
    UNION ALL
    SELECT 'enquiry', e.id, e.received_at::date, e.enquirer_id FROM @enquiry e
),
opening AS (
    SELECT * FROM every WHERE day <= %(as_of)s AND day > %(as_of)s::date - %(window)s::int
),
source AS (  -- too few say nothing
    SELECT DISTINCT source AS id FROM opening
    WHERE source IS NOT NULL AND (SELECT count(*) FROM opening) >= %(least)s
)
"""
# A firm is as close as the closest of its people.
CLOSENESS = """
body AS (
    SELECT id, id AS person_id FROM source
    UNION
    SELECT s.id, a.person_id FROM source s JOIN @affiliation a ON a.organisation_id = s.id
    WHERE (a.started_on IS NULL OR a.started_on <= %(as_of)s)
      AND (a.ended_on IS NULL OR a.ended_on >= %(as_of)s)
),
close AS (
    SELECT b.id, max(t.strength) AS strength FROM body b
    JOIN tmp_strength t ON t.person_id = b.person_id GROUP BY b.id
)
"""
# Burt's constraint of DOMAIN 3.6, each tie of weight 1, among others: our members and private
# people are out. ``near`` are the ties of the sources, ``around`` those of whom they know.
KNIT = """
other AS (SELECT id FROM @party WHERE NOT is_private AND member_id IS NULL),
link AS (
    SELECT x.a_id AS a, x.b_id AS b FROM @altertie x
    WHERE x.status <> 'former' AND x.kind NOT IN ('dislikes', 'competitor_of')
      AND x.a_id IN (SELECT id FROM other) AND x.b_id IN (SELECT id FROM other)
),
tied AS (SELECT a, b FROM link UNION SELECT b, a FROM link),
near AS (SELECT a, b FROM tied WHERE a IN (SELECT id FROM source)),
around AS (SELECT a, b FROM tied WHERE a IN (SELECT b FROM near)),
breadth AS (
    SELECT a AS id, count(*) AS n FROM (SELECT a, b FROM near UNION SELECT a, b FROM around) AS t
    GROUP BY a
),
shared AS (  -- what leads from a source to somebody it knows over another one it knows
    SELECT n.a, n.b, coalesce(sum(1.0 / q.n) FILTER (WHERE back.b IS NOT NULL), 0) AS over
    FROM near n
    LEFT JOIN near via ON via.a = n.a AND via.b <> n.b
    LEFT JOIN around back ON back.a = via.b AND back.b = n.b
    LEFT JOIN breadth q ON q.id = via.b
    GROUP BY n.a, n.b
),
constrained AS (
    SELECT s.a AS id, sum(power((1 + s.over) / w.n, 2)) AS value
    FROM shared s JOIN breadth w ON w.id = s.a GROUP BY s.a
),
known AS (
    SELECT count(*) AS n FROM near
    WHERE a < b AND b IN (SELECT id FROM source)
)
"""
EMBEDDED = f"""
WITH {OPENINGS}, {CLOSENESS}, {KNIT},
counted AS (
    SELECT count(*) AS openings, count(*) FILTER (WHERE c.strength >= %(strong)s) AS strong,
           jsonb_agg(jsonb_build_object('type', o.type, 'id', o.id, 'on', o.day)
                     ORDER BY o.day, o.type, o.id) AS entries
    FROM opening o LEFT JOIN close c ON c.id = o.source
),
among AS (
    SELECT count(*) AS people, count(*) * (count(*) - 1) / 2 AS pairs,
           jsonb_agg(id ORDER BY id) AS persons
    FROM source WHERE id IN (SELECT id FROM other)
),
judged AS (
    SELECT c.*, a.people, a.pairs, a.persons, k.n AS known, c.strong::float8 / c.openings AS share,
           k.n::float8 / nullif(a.pairs, 0) AS coverage,
           (SELECT avg(value) FROM constrained) AS knit
    FROM counted c CROSS JOIN among a CROSS JOIN known k WHERE c.openings >= %(least)s
)
SELECT 2 AS severity,
       share >= %(share)s AND knit >= %(knit)s AND coverage >= %(coverage)s AS fires,
       jsonb_build_object(
           'openings', openings, 'strong', strong, 'share', round(share::numeric, 2),
           'people', people, 'pairs', pairs, 'known', known, 'window', %(window)s,
           'coverage', round(coverage::numeric, 2), 'constraint', round(knit::numeric, 4),
           'persons', persons, 'entries', entries
       ) AS evidence
FROM judged
WHERE share >= %(share_clears)s AND knit >= %(knit_clears)s AND coverage >= %(coverage_clears)s
"""

register(
    Rule(
        id="R15",
        slug="over-embedded",
        axis=Flag.Axis.EXPOSURE,
        title=_("Always the same circle"),
        sentence=_(
            "{strong} of {openings} openings of the last {window} days came from people you are "
            "close to, and these know each other: of {pairs} pairs among them {known} are acquainted."
        ),
        clears=_(
            "Clears when less than {share_clears} come from people you are close to, or when those "
            "who bring them know fewer of each other."
        ),
        actions=(
            _("Go to a fair or onto a platform"),
            _("Ask somebody you know little for an introduction"),
        ),
        select=EMBEDDED,
        thresholds=(
            Threshold("least", 5, _("Judged with, at least"), units.OPENINGS, clears_at=5),
            Threshold("share", 0.80, _("From people you are close to, at least"), units.SHARE),
            Threshold(
                "strong", 0.60, _("Close is a strength of"), units.OF_HUNDRED, clears_at=0.60
            ),
            Threshold(
                "knit",
                0.50,
                _("How tightly they are tied among each other, from 0 to about 100, at least"),
                units.OF_HUNDRED,
            ),
            Threshold(
                "coverage", 0.30, _("Pairs of them known to be acquainted, at least"), units.SHARE
            ),
            Threshold("window", 365, _("Looks back"), units.DAYS, clears_at=365),
        ),
        reach=Reach.GRAPH,
        on_firm=True,
    ),
)
