"""R18: the rows say that the firm is going back in a market, and nobody has decided on it yet.

The detector (``markets.detector``) writes proposals; the rule only reads them, so it holds until
each is confirmed, corrected or rejected. What rests on money is seen by views of all money alone.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from markets.kinds import BACK
from markets.models import CommitmentEvent
from relationships.flags.registry import Reach, Rule, register
from relationships.models import Flag

ALL_MONEY = "%(firm)s = ANY(%(circles)s::uuid[])"
KINDS = ", ".join(f"'{kind.value}'" for kind in CommitmentEvent.Kind if kind in BACK)
# Minor low, partial medium, full high; what was planned, or was followed by something new, info.
PROPOSED = f"""
WITH proposal AS (
    SELECT e.id, e.market, e.kind, e.happened_on,
           CASE WHEN e.evidence ? 'guard' THEN 0
                WHEN e.extent = 'full' THEN 3 WHEN e.extent = 'partial' THEN 2 ELSE 1 END AS weight
    FROM @commitmentevent e
    WHERE e.state = 'proposed' AND e.kind IN ({KINDS}) AND e.happened_on <= %(as_of)s
      AND (NOT e.from_money OR {ALL_MONEY})
)
SELECT market, max(weight) AS severity, true AS fires,
       jsonb_build_object(
           'market', market, 'proposals', count(*), 'since', min(happened_on),
           'on', max(happened_on),
           'kinds', jsonb_agg(DISTINCT kind),
           'events', jsonb_agg(id ORDER BY happened_on, id),
           'persons', '[]'::jsonb, 'entries', '[]'::jsonb
       ) AS evidence
FROM proposal GROUP BY market
"""

register(
    Rule(
        id="R18",
        slug="market-going-back",
        axis=Flag.Axis.EXPOSURE,
        title=_("A step back?"),
        sentence=_(
            "In {market} our rows say we went back: {proposals} to decide on, the last of {on}."
        ),
        clears=_("Clears when each is confirmed or rejected."),
        actions=(
            _("Confirm it, and say whether it was our choice and what it cost"),
            _("Reject it, and say why"),
        ),
        select=PROPOSED,
        reach=Reach.FIRM,
        on_market=True,
    )
)
