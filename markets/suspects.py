"""Possible triggers of a step: whom something was open about, and who had to do with the market.

Shown beside a proposal; who stands behind it is for a person to say (DOMAIN 3.13). Flags are those
that were kept on the day of the step; where the firm was not yet looked at then, those of today.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from relationships.flags.sql import Scope
from relationships.models import EvaluationRun, Flag, Relationship, Score

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from uuid import UUID

    from firms.access import View
    from markets.models import CommitmentEvent

WINDOW = timedelta(days=180)
MOST = 12
# Whom dated rows name that name anybody who lives there, works there for us, stood behind a step
# there, or belongs to a client of that market.
TOUCHED = """
WITH here AS (
    SELECT id AS party_id FROM @party WHERE country = %(market)s
    UNION SELECT t.party_id FROM @eventtrigger t JOIN @commitmentevent e ON e.id = t.event_id
          WHERE e.market = %(market)s
    UNION SELECT p.party_id FROM @agreementparty p JOIN @agreement g ON g.id = p.agreement_id
          WHERE g.market = %(market)s
    UNION SELECT r.party_id FROM @client c JOIN @relationship r ON r.id = c.relationship_id
          WHERE c.market = %(market)s
),
near AS (
    SELECT party_id FROM here
    UNION SELECT a.person_id FROM @affiliation a JOIN here h ON h.party_id = a.organisation_id
),
told AS (
    SELECT x.interaction_id AS id, x.party_id, false AS is_trouble FROM @participant x
    WHERE x.on BETWEEN %(first)s AND %(last)s
    UNION ALL SELECT f.id, f.person_id, false FROM @favour f
    WHERE f.on BETWEEN %(first)s AND %(last)s
    UNION ALL SELECT e.id, e.about_id, true FROM @episode e
    WHERE e.on BETWEEN %(first)s AND %(last)s
    UNION ALL SELECT e.id, e.harmed_party_id, false FROM @episode e
    WHERE e.on BETWEEN %(first)s AND %(last)s AND e.harmed_party_id IS NOT NULL
    UNION ALL SELECT i.id, named.party_id, false FROM @introduction i
    CROSS JOIN LATERAL (VALUES (i.introducer_id), (i.introduced_id), (i.target_id))
        AS named (party_id)
    WHERE i.on BETWEEN %(first)s AND %(last)s AND named.party_id IS NOT NULL
)
SELECT t.party_id, bool_or(t.is_trouble) AS is_trouble FROM told t
WHERE t.id IN (SELECT o.id FROM told o JOIN near n ON n.party_id = o.party_id)
GROUP BY t.party_id
"""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A possible trigger, and why it is one."""

    relationship: Relationship
    in_trouble: bool  # named in an episode there
    rules: tuple[str, ...]  # of flags that were open
    plug: float


def suspects_of(view: View, event: CommitmentEvent) -> list[Suspect]:
    """Those named in trouble there first, then by what they cost. Five queries."""
    day = event.happened_on
    values = {"market": event.market, "first": day - WINDOW, "last": day}
    touched = {
        row["party_id"]: row["is_trouble"] for row in Scope(view, day).rows(TOUCHED, **values)
    }
    rows = Relationship.objects.for_view(view).filter(party__in=touched).select_related("party")
    relationships = {row.pk: row for row in rows}
    rules = rules_on(view, list(relationships), day)
    costs = dict(
        Score.objects.for_view(view)
        .filter(relationship__in=rules)
        .values_list("relationship", "plug")
    )
    found = [
        Suspect(
            relationships[pk],
            touched[relationships[pk].party_id],
            tuple(sorted(set(names))),
            costs.get(pk, 0.0),
        )
        for pk, names in rules.items()
    ]
    return sorted(found, key=order)[:MOST]


def order(one: Suspect) -> tuple[bool, float, str]:
    """Trouble, then what it costs, then the name."""
    return not one.in_trouble, -one.plug, one.relationship.party.name


def rules_on(view: View, ids: Collection[UUID], day: date) -> dict[UUID, list[str]]:
    """Rules of flags that were open about these relationships on a day."""
    looked = EvaluationRun.objects.for_view(view).filter(computed_on__lte=day).exists()
    then = Q(opened_on__lte=day) & (Q(cleared_on=None) | Q(cleared_on__gt=day))
    wanted = then if looked else ~Q(state=Flag.State.CLEARED)
    found: dict[UUID, list[str]] = {}
    rows = Flag.objects.for_view(view).filter(wanted, shown_on__in=ids)
    for pk, rule in rows.values_list("shown_on", "rule"):
        found.setdefault(pk, []).append(rule)
    return found
