"""Activity, tie strength, orientation, reciprocity (DOMAIN 3.1-3.4), set-based, for any day.

Everything is computed into temporary tables from what one view may see up to ``as_of``:

``tmp_person``   relationship_id, party_id, person_id: whom a relationship stands for
``tmp_contact``  one row per member, person and interaction
``tmp_favour``   one row per occurrence of a favour
``tmp_tie``      the measures per member and person
``tmp_rel``      pooled per relationship
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from relationships.flags.sql import Scope

ACTIVITY_HALF_LIFE = 180  # days; our choice, DOMAIN 3.1
ORIENTATION_HALF_LIFE = 365  # days; DOMAIN 3.3
FAVOUR_HALF_LIFE = 730  # days; DOMAIN 3.4
ACTIVITY_SCALE = 3.0  # three fresh meetings give an activity of .63; DOMAIN 3.1
BEFORE = timedelta(days=90)  # warming or cooling is strength against 90 days ago; DECISIONS 1
GAPS = 8  # the usual gap is the median of the last 8; DECISIONS 12
PEAK_YEARS = 5  # the greatest strength within 5 years; rule R14
#: Weight of a contact by channel; DOMAIN 3.1. A letter counts as an e-mail does.
CHANNEL_WEIGHTS = {
    "in_person": 1.0,
    "meal": 1.0,
    "video": 0.7,
    "phone": 0.6,
    "event": 0.6,
    "message": 0.3,
    "email": 0.3,
    "letter": 0.3,
    "online_forum": 0.2,
}
#: Parts of tie strength; DOMAIN 3.2.
CLOSENESS_PART, ACTIVITY_PART, MANY_STRANDS_PART, RECIPROCITY_PART = 0.40, 0.30, 0.15, 0.15

WEIGHT = "(CASE i.channel {} END)::float8".format(
    " ".join(f"WHEN '{channel}' THEN {weight}" for channel, weight in CHANNEL_WEIGHTS.items())
)


def decay(age: str, half_life: int) -> str:
    """SQL of 2^(-age/half_life), 1 for the future; capped where a double would underflow."""
    return f"power(2::float8, -least(greatest(({age})::float8, 0) / {half_life}, 900))"


PERSON = """
SELECT r.id AS relationship_id, p.id AS party_id, p.id AS person_id
FROM @relationship r JOIN @party p ON p.id = r.party_id
WHERE p.kind = 'person' AND @only(r.id)
UNION
SELECT r.id, a.organisation_id, a.person_id
FROM @relationship r
JOIN @affiliation a ON a.organisation_id = r.party_id
JOIN @party p ON p.id = a.person_id
WHERE (a.started_on IS NULL OR a.started_on <= %(as_of)s)
  AND (a.ended_on IS NULL OR a.ended_on >= %(as_of)s) AND @only(r.id)
"""

CONTACT = f"""
WITH mine AS (SELECT DISTINCT interaction_id FROM @participant p WHERE @people(p.party_id)),
met AS (
    SELECT i.id, i.member_id, p.party_id AS person_id, i.on AS day, i.orientation,
           {WEIGHT} AS weight,
           count(*) OVER (PARTITION BY i.id) AS alters
    FROM mine
    JOIN @interaction i ON i.id = mine.interaction_id
    JOIN @participant p ON p.interaction_id = i.id
    JOIN @party q ON q.id = p.party_id
    WHERE i.on <= %(as_of)s AND q.member_id IS DISTINCT FROM i.member_id
)
SELECT * FROM met WHERE @people(person_id)
"""
# The same of everybody. Most contacts are with one person: only the others are counted.
EVERY_CONTACT = f"""
WITH crowd AS (
    SELECT i.id, count(*) AS alters
    FROM (SELECT interaction_id FROM @participant GROUP BY 1 HAVING count(*) > 1) AS many
    JOIN @interaction i ON i.id = many.interaction_id
    JOIN @participant p ON p.interaction_id = i.id
    JOIN @party q ON q.id = p.party_id
    WHERE i.on <= %(as_of)s AND q.member_id IS DISTINCT FROM i.member_id GROUP BY i.id
)
SELECT i.id, i.member_id, p.party_id AS person_id, i.on AS day, i.orientation,
       {WEIGHT} AS weight, coalesce(c.alters, 1) AS alters
FROM @interaction i
JOIN @participant p ON p.interaction_id = i.id
JOIN @party q ON q.id = p.party_id
LEFT JOIN crowd c ON c.id = i.id
WHERE i.on <= %(as_of)s AND q.member_id IS DISTINCT FROM i.member_id
"""

FAVOUR = """
SELECT f.id, f.member_id, f.person_id, f.direction, f.kind, f.points, f.no_return_expected,
       occurrence.day::date AS day
FROM @favour f
CROSS JOIN LATERAL generate_series(
    f.on::timestamp,
    CASE WHEN f.recurring = 'none' THEN f.on
         ELSE least(%(as_of)s::date, f.until, f.returned_on) END::timestamp,
    CASE f.recurring WHEN 'monthly' THEN interval '1 month' ELSE interval '1 year' END
) AS occurrence(day)
WHERE f.on <= %(as_of)s AND @people(f.person_id)
"""

FAVOUR_SUMS = """
    SELECT member_id, person_id,
           sum(points * {now}) FILTER (WHERE direction = 'given') AS given,
           sum(points * {now}) FILTER (WHERE direction = 'received') AS received,
           count(DISTINCT id) AS favours,
           sum(points * {then}) FILTER (WHERE direction = 'given' AND day <= %(before)s)
               AS given_before,
           sum(points * {then}) FILTER (WHERE direction = 'received' AND day <= %(before)s)
               AS received_before,
           count(DISTINCT id) FILTER (WHERE day <= %(before)s) AS favours_before
    FROM tmp_favour GROUP BY member_id, person_id
""".format(
    now=decay("%(as_of)s::date - day", FAVOUR_HALF_LIFE),
    then=decay("%(before)s::date - day", FAVOUR_HALF_LIFE),
)

# OFFSET keeps the planner from writing the decay out again in each of the sums.
CONTACT_SUMS = """
    SELECT member_id, person_id,
           sum(warmth * faded) AS heat,
           sum(warmth * {then}) FILTER (WHERE day <= %(before)s) AS heat_before,
           sum(aged * CASE orientation WHEN 'social' THEN 1 WHEN 'mixed' THEN .5 ELSE 0 END)
               AS social,
           sum(aged * CASE orientation WHEN 'business' THEN 1 WHEN 'mixed' THEN .5 ELSE 0 END)
               AS business,
           sum(aged) FILTER (WHERE orientation <> 'business') AS with_social,
           sum(aged) AS every,
           count(*) AS contacts,
           count(*) FILTER (WHERE day <= %(before)s) AS contacts_before,
           count(*) FILTER (WHERE orientation <> 'business' AND day > %(as_of)s::date - 365)
               AS social_in_year,
           min(day) AS first_on, max(day) AS last_on
    FROM (
        SELECT member_id, person_id, day, orientation,
               weight / sqrt(greatest(1, alters - 1)) AS warmth,
               {now} AS faded, weight * {year} AS aged
        FROM tmp_contact OFFSET 0
    ) AS each
    GROUP BY member_id, person_id
""".format(
    now=decay("%(as_of)s::date - day", ACTIVITY_HALF_LIFE),
    then=decay("%(before)s::date - day", ACTIVITY_HALF_LIFE),
    year=decay("%(as_of)s::date - day", ORIENTATION_HALF_LIFE),
)

#: Different words of a tie; few ties have more than one, which alone need counting.
STRANDS = """CASE WHEN cardinality(t.contents) > 1
            THEN (SELECT count(DISTINCT word) FROM unnest(t.contents) AS word)
            ELSE coalesce(cardinality(t.contents), 0) END"""

PAIRS = """
    SELECT t.member_id, t.person_id FROM @tie t JOIN @party p ON p.id = t.person_id
    WHERE (t.started_on IS NULL OR t.started_on <= %(as_of)s)
      AND p.member_id IS DISTINCT FROM t.member_id AND @people(t.person_id)
    UNION SELECT member_id, person_id FROM contact
    UNION SELECT member_id, person_id FROM tmp_favour
"""


def balance(given: str, received: str) -> str:
    """SQL of b = (G - V) / (G + V + 1); + they owe us."""
    return f"(({given}) - ({received})) / (({given}) + ({received}) + 1)"


def strength(heat: str, given: str, received: str, favours: str) -> str:
    """SQL of T: what is missing of closeness is spread over the other parts (DOMAIN 3.2)."""
    activity = f"(1 - exp(-least({heat} / {ACTIVITY_SCALE}, 700)))"
    strands = "least(1, greatest(0, (coalesce(strands, 0) - 1) / 3.0))"
    two_ways = f"(CASE WHEN {favours} >= 2 THEN 1 - abs({balance(given, received)}) ELSE .5 END)"
    others = (
        f"({ACTIVITY_PART} * {activity} + {MANY_STRANDS_PART} * {strands}"
        f" + {RECIPROCITY_PART} * {two_ways})"
    )
    return (
        f"(CASE WHEN closeness IS NULL THEN {others} / {1 - CLOSENESS_PART:.2f}"
        f" ELSE {CLOSENESS_PART} * (closeness - 1) / 4.0 + {others} END)"
    )


TIE = f"""
WITH contact AS ({CONTACT_SUMS}), favour AS ({FAVOUR_SUMS}), pair AS ({PAIRS}),
facts AS MATERIALIZED (  -- else the words are counted for each of the measures
    SELECT pair.member_id, pair.person_id, t.id AS tie_id, t.closeness, t.contents, t.origin,
           t.started_on, t.ended_on, t.end_kind,
           {STRANDS} AS strands,
           coalesce(c.heat, 0) AS heat, coalesce(c.heat_before, 0) AS heat_before,
           coalesce(c.social, 0) AS social, coalesce(c.business, 0) AS business,
           c.with_social, c.every, coalesce(c.contacts, 0) AS contacts,
           coalesce(c.social_in_year, 0) AS social_in_year, c.first_on, c.last_on,
           coalesce(f.given, 0) AS given, coalesce(f.received, 0) AS received,
           coalesce(f.favours, 0) AS favours,
           coalesce(f.given_before, 0) AS given_before,
           coalesce(f.received_before, 0) AS received_before,
           coalesce(f.favours_before, 0) AS favours_before,
           (t.id IS NOT NULL AND (t.started_on IS NULL OR t.started_on <= %(before)s))
               OR coalesce(c.contacts_before, 0) + coalesce(f.favours_before, 0) > 0 AS was_there
    FROM pair
    LEFT JOIN @tie t ON t.member_id = pair.member_id AND t.person_id = pair.person_id
    LEFT JOIN contact c ON c.member_id = pair.member_id AND c.person_id = pair.person_id
    LEFT JOIN favour f ON f.member_id = pair.member_id AND f.person_id = pair.person_id
)
SELECT facts.*,
       CASE WHEN contacts > 0 THEN 1 - exp(-least(heat / {ACTIVITY_SCALE}, 700)) END AS activity,
       {strength("heat", "given", "received", "favours")} AS strength,
       CASE WHEN was_there
            THEN {strength("heat_before", "given_before", "received_before", "favours_before")}
       END AS strength_before,
       CASE WHEN contacts > 0 THEN (social - business) / (social + business + 1) END
           AS orientation,
       CASE WHEN contacts > 0 THEN social / nullif(social + business, 0) END AS social_share,
       CASE WHEN contacts > 0 THEN coalesce(with_social, 0) / nullif(every, 0) END AS social_part,
       CASE WHEN favours > 0 THEN {balance("given", "received")} END AS reciprocity,
       contacts < 3 OR closeness IS NULL AS low_confidence
FROM facts
"""

REL = f"""
WITH days AS (
    SELECT o.relationship_id, c.day
    FROM tmp_person o JOIN tmp_contact c ON c.person_id = o.person_id
),
apart AS (
    SELECT relationship_id, day, day - lead(day) OVER w AS gap
    FROM days WINDOW w AS (PARTITION BY relationship_id ORDER BY day DESC)
),
gaps AS (  -- of one day's contacts one counts
    SELECT relationship_id, gap, row_number() OVER w AS recent FROM apart WHERE gap > 0
    WINDOW w AS (PARTITION BY relationship_id ORDER BY day DESC)
),
usual AS (
    SELECT relationship_id, percentile_cont(.5) WITHIN GROUP (ORDER BY gap) AS gap
    FROM gaps WHERE recent <= {GAPS} GROUP BY relationship_id
),
pooled AS (
    SELECT o.relationship_id, max(t.strength) AS strength,
           max(t.strength_before) AS strength_before,
           sum(t.social) AS social, sum(t.business) AS business,
           sum(t.given) AS given, sum(t.received) AS received, sum(t.favours) AS favours,
           sum(t.contacts) AS contacts, max(t.last_on) AS last_on
    FROM tmp_person o JOIN tmp_tie t ON t.person_id = o.person_id GROUP BY o.relationship_id
)
SELECT r.id AS relationship_id, round(p.strength::numeric, 4)::float8 AS strength,
       round(p.strength_before::numeric, 4)::float8 AS strength_before,
       CASE WHEN p.contacts > 0
            THEN round(((p.social - p.business) / (p.social + p.business + 1))::numeric, 4)
       END::float8 AS orientation,
       CASE WHEN p.favours > 0 THEN round(({balance("p.given", "p.received")})::numeric, 4)
       END::float8 AS reciprocity,
       coalesce(p.contacts + p.favours, 0)::int AS n_inputs, p.last_on,
       round(u.gap)::int AS usual_gap_days
FROM @relationship r
LEFT JOIN pooled p ON p.relationship_id = r.id
LEFT JOIN usual u ON u.relationship_id = r.id
WHERE @only(r.id)
"""


def measure(scope: Scope) -> None:
    """Fill the temporary tables for the scope."""
    for _word in measuring(scope):
        pass


def measuring(scope: Scope) -> Iterator[str]:
    """The same, table by table; the word of the next one."""
    before = scope.as_of - BEFORE
    yield "people"
    scope.table("tmp_person", PERSON, keys="relationship_id, person_id")
    yield "contacts"
    contact = EVERY_CONTACT if scope.is_full else CONTACT
    scope.table("tmp_contact", contact, keys="member_id, person_id")
    yield "favours"
    scope.table("tmp_favour", FAVOUR, keys="member_id, person_id")
    yield "ties"
    scope.table("tmp_tie", TIE, keys="member_id, person_id", before=before)
    if scope.is_full:
        for table in ("tmp_contact", "tmp_favour", "tmp_tie"):
            scope.execute(f"CREATE INDEX ON {table} (person_id)")
    yield "pooled"
    scope.table("tmp_rel", REL, keys="relationship_id")
