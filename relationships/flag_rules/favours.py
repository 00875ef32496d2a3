"""Rules on favours: B11 we owe too much, B12 we give without return."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from relationships.flags.registry import Gauge, Rule, Threshold, register
from relationships.flags.units import DAYS, FAVOURS, OF_HUNDRED, POINTS
from relationships.measures import FAVOUR_HALF_LIFE, balance, decay
from relationships.models import Flag

# Over all our members. Advice from an adviser is their work, not a favour; a mentor, or a mark
# "no return expected", shows the balance and raises nothing.
LEDGER = """
WITH strand AS (
    SELECT person_id,
           bool_or(contents && ARRAY['adviser', 'mentor']::varchar[]) AS advises,
           bool_or(contents && ARRAY['mentor']::varchar[]) AS mentors
    FROM tmp_tie GROUP BY person_id
),
ledger AS (
    SELECT r.id, r.party_id AS person_id,
           count(DISTINCT f.id) AS favours,
           coalesce(sum(f.points * {faded}) FILTER (WHERE f.direction = 'given'), 0) AS given,
           coalesce(sum(f.points * {faded}) FILTER (WHERE f.direction = 'received'), 0)
               AS received,
           max(f.day) FILTER (WHERE f.direction = 'received') AS last_received,
           (SELECT jsonb_agg(jsonb_build_object('type', 'favour', 'id', d.id, 'on', d.on)
                             ORDER BY d.on, d.id)
            FROM @favour d WHERE d.person_id = r.party_id AND d.on <= %(as_of)s) AS entries
    FROM @relationship r
    JOIN tmp_favour f ON f.person_id = r.party_id
    LEFT JOIN strand s ON s.person_id = r.party_id
    WHERE NOT r.no_return_expected AND NOT f.no_return_expected
      AND NOT coalesce(s.mentors, false)
      AND NOT (f.kind = 'advice' AND (coalesce(s.advises, false) OR r.category = 'adviser'))
      AND @only(r.id)
    GROUP BY r.id, r.party_id
),
weighed AS (SELECT *, {balance} AS b FROM ledger)
""".format(
    faded=decay("%(as_of)s::date - f.day", FAVOUR_HALF_LIFE), balance=balance("given", "received")
)

NUMBERS = """jsonb_build_object(
    'balance', round(b::numeric, 2), 'given', round(given::numeric, 1),
    'received', round(received::numeric, 1), 'favours', favours,
    'persons', jsonb_build_array(person_id), 'entries', entries
)"""

DEBT = f"""{LEDGER}
SELECT id AS relationship_id,
       CASE WHEN EXISTS (
           SELECT FROM @episode e WHERE e.about_id = person_id AND e.severity >= 2
             AND e.cause <> 'internal_conflict' AND e.on <= %(as_of)s
             AND e.on > %(as_of)s::date - 730
             AND (NOT e.is_resolved OR e.resolved_on > %(as_of)s)
       ) THEN 2 ELSE 1 END AS severity,
       b <= -%(balance)s AND received >= %(points)s AS fires,
       {NUMBERS} AS evidence
FROM weighed
WHERE favours >= %(favours)s AND b <= -%(balance_clears)s AND received >= %(points_clears)s
"""

ONE_SIDED = f"""{LEDGER}
SELECT id AS relationship_id, CASE WHEN given >= %(large)s THEN 2 ELSE 1 END AS severity,
       b >= %(balance)s AND given >= %(points)s AS fires,
       {NUMBERS} AS evidence
FROM weighed
WHERE favours >= %(favours)s AND b >= %(balance_clears)s AND given >= %(points_clears)s
  AND (last_received IS NULL OR last_received <= %(as_of)s::date - %(silence)s::int)
"""

COMMON = (
    Threshold("favours", 3, _("Favours, both ways together, at least"), FAVOURS, clears_at=3),
    Threshold(
        "balance",
        0.50,
        _("How one-sided they are, from 0 (even) to 100 (all one way), at least"),
        OF_HUNDRED,
        clears_at=0.40,
    ),
    Threshold("points", 4, _("The side that gave more gave, by weight, at least"), POINTS),
)

register(
    Rule(
        id="B11",
        slug="favour-debt",
        axis=Flag.Axis.PLUG,
        title=_("We owe them"),
        sentence=_(
            "Of {favours} favours we received {received} points and gave {given}: we owe them."
        ),
        clears=_(
            "Clears when enough has gone back: where 100 is all one way, it has to come below "
            "{balance_clears}."
        ),
        actions=(_("Return a favour of the same kind"), _("Offer to pay for it")),
        gauge=Gauge("received", _("Received by weight"), POINTS),
        select=DEBT,
        thresholds=COMMON,
    ),
    Rule(
        id="B12",
        slug="one-sided-giving",
        axis=Flag.Axis.PLUG,
        title=_("Only we give"),
        sentence=_(
            "Of {favours} favours we gave {given} points and received {received}; "
            "nothing came back in a year."
        ),
        clears=_(
            "Clears when something comes back; or when it is less one-sided: where 100 is all one "
            "way, below {balance_clears}."
        ),
        actions=(_("Ask for something"), _("Stop giving")),
        gauge=Gauge("given", _("Given by weight"), POINTS),
        select=ONE_SIDED,
        thresholds=(
            *COMMON,
            Threshold("large", 8, _("Act soon from, by weight"), POINTS, clears_at=8),
            Threshold("silence", 365, _("Nothing came back for"), DAYS, clears_at=365),
        ),
    ),
)
