"""What spans clients: shares of income and of hours, one client's fall, and the share as a signal.

Only views that see all money of the firm get any of it (DECISIONS 3): in others each SELECT is
empty, whatever the data.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from relationships.flags import units
from relationships.flags.registry import Gauge, Reach, Rule, Signal, Threshold, register
from relationships.models import Flag

ALL_MONEY = "%(firm)s = ANY(%(circles)s::uuid[])"
# Income and hours of the last 365 days in the firm's currency. Less than nothing counts as
# nothing (DOMAIN 3.10); who never had any counts as a client only with income.
YEAR = f"""
account AS (
    SELECT c.id, c.relationship_id, c.contact_id, c.one_person_firm, c.expected_first_sale_on,
           r.party_id, r.client_active
    FROM @client c JOIN @relationship r ON r.id = c.relationship_id WHERE {ALL_MONEY}
),
income AS (
    SELECT e.client_id, sum(round(e.amount * e.rate, 2)) AS net FROM @revenueevent e
    WHERE e.on <= %(as_of)s AND e.on > %(as_of)s::date - 365 GROUP BY e.client_id
),
effort AS (
    SELECT h.client_id, sum(h.hours) AS hours FROM @timeentry h
    WHERE h.on <= %(as_of)s AND h.on > %(as_of)s::date - 365 GROUP BY h.client_id
),
year AS (
    SELECT a.*, greatest(coalesce(i.net, 0), 0) AS earned, coalesce(i.net, 0) < 0 AS is_clipped,
           coalesce(f.hours, 0) AS hours
    FROM account a LEFT JOIN income i ON i.client_id = a.id LEFT JOIN effort f ON f.client_id = a.id
),
shared AS (
    SELECT y.*, earned / nullif(sum(earned) OVER (), 0) AS share,
           hours / nullif(sum(hours) OVER (), 0) AS hours_share,
           count(*) FILTER (WHERE earned > 0) OVER () AS clients,
           bool_or(is_clipped) OVER () AS any_clipped
    FROM year y
)
"""

# One client carries the firm. In the first year, and with a single client, that is no news.
CONCENTRATION = f"""
WITH {YEAR},
ranked AS (
    SELECT s.*, row_number() OVER (ORDER BY share DESC, relationship_id) AS place,
           sum(share * share) OVER () AS hhi
    FROM shared s WHERE share > 0
),
trading AS (
    SELECT %(as_of)s::date - min(e.on) AS days FROM @revenueevent e
    WHERE e.on <= %(as_of)s AND e.amount > 0
),
top AS (SELECT r.*, t.days FROM ranked r CROSS JOIN trading t WHERE place = 1)
SELECT t.relationship_id,
       CASE WHEN t.clients < 2 OR t.days < 365 THEN 0
            WHEN t.share >= %(critical)s THEN 4 WHEN t.share >= %(high)s THEN 3 ELSE 2
       END AS severity,
       t.share >= %(share)s AS fires,
       jsonb_build_object(
           'share', round(t.share, 4), 'clients', t.clients, 'trading', t.days,
           'hhi', round(t.hhi * 10000), 'effective', round(1 / t.hhi, 3),
           'hhi_normal', CASE WHEN t.clients > 1
               THEN round((t.hhi - 1.0 / t.clients) / (1 - 1.0 / t.clients), 4) END,
           'clipped', t.any_clipped,
           'shares', (SELECT jsonb_agg(jsonb_build_object('relationship', r.relationship_id,
                                                          'share', round(r.share, 4))
                                       ORDER BY r.place) FROM ranked r WHERE r.place <= 20),
           'persons', '[]'::jsonb, 'entries', '[]'::jsonb
       ) AS evidence
FROM top t
WHERE t.share >= %(share_clears)s AND (t.clients >= 2 OR t.days >= 365)
"""

# Its share of income beside its share of hours (DOMAIN 3.11).
LOW_YIELD = f"""
WITH {YEAR},
judged AS (
    SELECT s.*, p.started_on, s.share / nullif(s.hours_share, 0) AS ratio
    FROM shared s
    JOIN @clientphase p ON p.client_id = s.id AND p.kind = 'commission'
    WHERE (p.started_on IS NULL OR p.started_on <= %(as_of)s::date - %(age)s::int)
      AND (p.ended_on IS NULL OR p.ended_on > %(as_of)s)
)
SELECT j.relationship_id,
       CASE WHEN j.expected_first_sale_on > %(as_of)s THEN 0
            WHEN j.ratio < %(very_low)s THEN 3 ELSE 2 END AS severity,
       j.ratio < %(ratio)s AND j.hours >= %(hours)s AS fires,
       jsonb_build_object(
           'ratio', round(j.ratio, 3), 'share', round(j.share, 4),
           'hours_share', round(j.hours_share, 4), 'spent', j.hours,
           'per_hour', round(j.earned / j.hours, 2),
           'first_sale_on', j.expected_first_sale_on,
           'persons', CASE WHEN j.contact_id IS NULL THEN '[]'::jsonb
                           ELSE jsonb_build_array(j.contact_id) END,
           'entries', '[]'::jsonb
       ) AS evidence
FROM judged j
WHERE j.ratio < %(ratio_clears)s AND j.hours >= %(hours_clears)s
"""

# Known: at the client's organisation and not private. The flag stays until the second one was met.
ONE_NAME = f"""
WITH {YEAR},
known AS (
    SELECT DISTINCT s.id, p.id AS person_id,
           (SELECT min(x.on) FROM @participant x
            WHERE x.party_id = p.id AND x.on <= %(as_of)s) AS met_on
    FROM shared s
    JOIN @affiliation a ON a.organisation_id = s.party_id
    JOIN @party p ON p.id = a.person_id AND NOT p.is_private AND p.member_id IS NULL
    WHERE (a.started_on IS NULL OR a.started_on <= %(as_of)s)
      AND (a.ended_on IS NULL OR a.ended_on >= %(as_of)s)
),
counted AS (
    SELECT k.id, count(*) AS people, count(k.met_on) AS met, min(k.met_on) AS since,
           (array_agg(k.person_id ORDER BY k.met_on, k.person_id))[1] AS person_id
    FROM known k GROUP BY k.id
)
SELECT s.relationship_id,
       CASE WHEN s.share >= %(high)s THEN 3 WHEN s.share >= %(medium)s THEN 2 ELSE 1 END
           AS severity,
       c.people = 1 AND s.share >= %(share)s AS fires,
       jsonb_build_object(
           'share', round(s.share, 4), 'people', c.people, 'since', c.since,
           'name', p.name, 'persons', jsonb_build_array(c.person_id), 'entries', '[]'::jsonb
       ) AS evidence
FROM shared s
JOIN counted c ON c.id = s.id
JOIN @party p ON p.id = c.person_id
WHERE s.client_active AND NOT s.one_person_firm AND s.share >= %(share_clears)s
  AND (c.people = 1 OR c.met < 2)
"""

# At one rate per currency, so that a fall of a currency is no fall of the client. What was marked
# as one-off in the earlier year is left out.
FALLEN = f"""
WITH account AS (
    SELECT c.id, c.relationship_id, r.party_id FROM @client c
    JOIN @relationship r ON r.id = c.relationship_id
    WHERE r.client_active AND {ALL_MONEY}
),
latest AS (
    SELECT DISTINCT ON (e.currency) e.currency, e.rate FROM @revenueevent e
    WHERE e.on <= %(as_of)s ORDER BY e.currency, e.on DESC, e.id
),
compared AS (
    SELECT a.id, a.relationship_id, a.party_id,
           coalesce(sum(round(e.amount * l.rate, 2))
                    FILTER (WHERE e.on > %(as_of)s::date - 365), 0) AS now,
           coalesce(sum(round(e.amount * l.rate, 2))
                    FILTER (WHERE e.on <= %(as_of)s::date - 365 AND NOT e.one_off), 0) AS before
    FROM account a
    JOIN @revenueevent e ON e.client_id = a.id
        AND e.on <= %(as_of)s AND e.on > %(as_of)s::date - 730
    JOIN latest l ON l.currency = e.currency
    GROUP BY a.id, a.relationship_id, a.party_id
),
paper AS (
    SELECT c.id, g.* FROM compared c
    JOIN (SELECT g.id AS agreement_id, g.client_id, p.party_id, g.signed_on, g.starts_on,
                 g.ends_on, g.ended_by
          FROM @agreement g LEFT JOIN @agreementparty p ON p.agreement_id = g.id) AS g
        ON g.client_id = c.id OR g.party_id = c.party_id
),
judged AS (
    SELECT c.*, EXISTS (  -- it ended as planned, or was agreed anew
               SELECT FROM paper g WHERE g.id = c.id
                 AND (g.ends_on <= %(as_of)s AND g.ends_on > %(as_of)s::date - 365
                          AND g.ended_by = ''
                      OR coalesce(g.signed_on, g.starts_on) <= %(as_of)s
                          AND coalesce(g.signed_on, g.starts_on) > %(as_of)s::date - 90)
           ) OR EXISTS (
               SELECT FROM @stageplan p JOIN @stage s ON s.plan_id = p.id
               WHERE p.client_id = c.id GROUP BY p.id
               HAVING bool_and(s.state IN ('done', 'dropped'))
                  AND bool_and(s.state = 'dropped'
                               OR s.actual_to <= coalesce(s.planned_to, s.actual_to))
                  AND max(s.actual_to) > %(as_of)s::date - 365
           ) AS is_planned
    FROM compared c
)
SELECT j.relationship_id,
       CASE WHEN j.is_planned THEN 0 WHEN j.now <= 0 THEN 3 ELSE 1 END AS severity,
       j.now <= %(left)s * j.before AND j.before >= %(least)s AS fires,
       jsonb_build_object(
           'now', j.now, 'before', j.before, 'fall', round(1 - j.now / j.before, 2),
           'planned', j.is_planned, 'persons', '[]'::jsonb, 'entries', '[]'::jsonb
       ) AS evidence
FROM judged j
WHERE j.before > 0 AND j.now <= %(left_clears)s * j.before AND j.before >= %(least_clears)s
"""

# Half of the share; the contact of record bears it too (DOMAIN 3.5).
SHARE = f"""
WITH {YEAR}
SELECT s.relationship_id, (s.share / 2)::float8 AS weight,
       jsonb_build_object(
           'share', round(s.share, 4),
           'persons', CASE WHEN s.contact_id IS NULL OR s.contact_id = s.party_id THEN '[]'::jsonb
                           ELSE jsonb_build_array(s.contact_id) END,
           'entries', '[]'::jsonb
       ) AS evidence
FROM shared s WHERE s.share > 0
"""

register(
    Rule(
        id="R08",
        slug="client-concentration",
        axis=Flag.Axis.EXPOSURE,
        title=_("Carries the firm"),
        sentence=_(
            "{share_pct}% of the income of the last 12 months comes from this client; the income "
            "is spread as over {effective} clients of equal size."
        ),
        clears=_("Clears when nobody brings {share_clears} of the income or more."),
        actions=(
            _("Win other clients"),
            _("Agree on a longer contract"),
            _("Agree on longer notice"),
        ),
        gauge=Gauge("share", _("Share of income"), units.SHARE),
        select=CONCENTRATION,
        thresholds=(
            Threshold("share", 0.35, _("Share of the income, at least"), units.SHARE),
            Threshold("high", 0.50, _("Act now from"), units.SHARE, clears_at=0.50),
            Threshold("critical", 0.70, _("Before all others from"), units.SHARE, clears_at=0.70),
        ),
        reach=Reach.FIRM,
    ),
    Rule(
        id="B09",
        slug="low-yield-commission",
        axis=Flag.Axis.PLUG,
        title=_("Costs more than it brings"),
        sentence=_(
            "{hours_share_pct}% of the hours and {share_pct}% of the income: {per_hour} an hour."
        ),
        clears=_(
            "Clears when its share of the income is over {ratio_clears} of its share of the hours."
        ),
        amounts=("per_hour",),
        actions=(_("Ask for a minimum fee"), _("Cap the effort"), _("Move to fees")),
        gauge=Gauge("spent", _("Time spent"), units.HOURS),
        select=LOW_YIELD,
        thresholds=(
            Threshold(
                "ratio",
                0.50,
                _("Share of the income, of its share of the hours, below"),
                units.SHARE,
                clears_at=0.55,
            ),
            Threshold("very_low", 0.20, _("Act now below"), units.SHARE, clears_at=0.20),
            Threshold("hours", 20, _("Time spent in a year, at least"), units.HOURS),
            Threshold("age", 180, _("On commission for, at least"), units.DAYS, clears_at=180),
        ),
        reach=Reach.FIRM,
    ),
    Rule(
        id="R10c",
        slug="single-contact",
        axis=Flag.Axis.EXPOSURE,
        title=_("One name there"),
        sentence=_("We know only {name} at a client that brings {share_pct}% of the income."),
        clears=_("Clears when a second person there is known and was met once."),
        actions=(_("Ask for a second name"), _("Meet the owner or the deputy")),
        gauge=Gauge("share", _("Share of income"), units.SHARE),
        select=ONE_NAME,
        thresholds=(
            Threshold("share", 0.05, _("Share of the income, at least"), units.SHARE),
            Threshold("medium", 0.15, _("Act soon from"), units.SHARE, clears_at=0.15),
            Threshold("high", 0.35, _("Act now from"), units.SHARE, clears_at=0.35),
        ),
        reach=Reach.FIRM,
    ),
    Rule(
        id="R18c",
        slug="client-volume-fall",
        axis=Flag.Axis.EXPOSURE,
        title=_("Buys much less"),
        sentence=_("Income fell by {fall_pct}%, from {before} to {now} in 12 months."),
        clears=_("Clears when income is back over {left_clears} of the year before."),
        amounts=("before", "now"),
        actions=(_("Ask why"), _("Say whether it was your choice")),
        gauge=Gauge("fall", _("Fall"), units.SHARE),
        select=FALLEN,
        thresholds=(
            Threshold(
                "left", 0.60, _("Left of the year before, at most"), units.SHARE, clears_at=0.66
            ),
            Threshold("least", 1000, _("Income of the year before, at least"), units.MONEY),
        ),
        reach=Reach.FIRM,  # the rate may have changed with another client's row
    ),
    Signal(
        "revenue",
        _("Brings income"),
        _("{share_pct}% of the income of the last 12 months."),
        0.50,
        SHARE,
        reach=Reach.FIRM,
    ),
)
