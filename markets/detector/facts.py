"""The rows that proposals rest on, as one audience sees them: a query for each kind of fact.

Money is compared at one rate per currency, so that a fall of a currency is no fall of a market;
what was one-off in the earlier year is left out (DOMAIN 3.13).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from markets.models import CommitmentEvent, EventTrigger
from relationships.flags.sql import Scope

if TYPE_CHECKING:
    from uuid import UUID

YEAR = 365  # days of a year that is compared
#: Kinds of agreements that carry a market, and the level that each stands for.
CARRYING = {"agency": 3, "distribution": 4, "licence": 4, "joint_venture": 7}
AGENTS = ("agent", "associate")

# An agreement is about its market and the countries of its regions.
AGREEMENTS = """
WITH place AS (
    SELECT id, market FROM @agreement WHERE market <> ''
    UNION SELECT a.agreement_id, r.country FROM @agreementregion a
          JOIN @region r ON r.id = a.region_id WHERE r.country <> ''
)
SELECT g.id, coalesce(nullif(g.ref, ''), g.id::text) AS key, p.market, g.kind, g.client_id,
       g.state, g.starts_on, coalesce(g.signed_on, g.starts_on) AS agreed_on, g.ends_on,
       g.ended_by
FROM @agreement g JOIN place p ON p.id = g.id
WHERE coalesce(g.starts_on, g.signed_on, g.ends_on, %(as_of)s) <= %(as_of)s
ORDER BY g.ends_on, g.id, p.market
"""
INCOME = """
WITH latest AS (
    SELECT DISTINCT ON (currency) currency, rate FROM @revenueevent
    WHERE "on" <= %(as_of)s ORDER BY currency, "on" DESC, id
)
SELECT e.market,
       coalesce(sum(round(e.amount * l.rate, 2))
                FILTER (WHERE e.on > %(as_of)s::date - 365), 0) AS now,
       coalesce(sum(round(e.amount * l.rate, 2))
                FILTER (WHERE e.on <= %(as_of)s::date - 365
                          AND e.on > %(as_of)s::date - 730 AND NOT e.one_off), 0) AS before,
       max(e.on) AS last_on
FROM @revenueevent e JOIN latest l ON l.currency = e.currency
WHERE e.market <> '' AND e.on <= %(as_of)s
GROUP BY e.market
"""
# Who belongs to a market: lives there, works there for us, stands behind a step, or is its client.
MEETINGS = """
WITH here AS (
    SELECT id AS party_id, country AS market FROM @party WHERE country <> ''
    UNION SELECT t.party_id, e.market FROM @eventtrigger t
          JOIN @commitmentevent e ON e.id = t.event_id
    UNION SELECT r.party_id, g.country FROM @territory t JOIN @localpartner p ON p.id = t.partner_id
          JOIN @relationship r ON r.id = p.relationship_id
          JOIN @region g ON g.id = t.region_id WHERE g.country <> ''
    UNION SELECT r.party_id, c.market FROM @client c JOIN @relationship r ON r.id = c.relationship_id
          WHERE c.market <> ''
),
near AS (
    SELECT party_id, market FROM here
    UNION SELECT a.person_id, h.market FROM @affiliation a
          JOIN here h ON h.party_id = a.organisation_id
)
SELECT n.market, max(x.on) AS last_on FROM near n
JOIN @participant x ON x.party_id = n.party_id AND x.on <= %(as_of)s
GROUP BY n.market
"""
PARTNERS = """
SELECT r.party_id, p.type, p.stage, g.country AS market,
       (SELECT max(c.on) FROM @stagechange c
        WHERE c.partner_id = p.id AND c.to_stage = 'ended' AND c.on <= %(as_of)s) AS ended_on
FROM @localpartner p JOIN @relationship r ON r.id = p.relationship_id
LEFT JOIN @territory t ON t.partner_id = p.id
    AND (t.starts_on IS NULL OR t.starts_on <= %(as_of)s)
    AND (t.ends_on IS NULL OR t.ends_on >= %(as_of)s)
LEFT JOIN @region g ON g.id = t.region_id
"""
# At the end there are the people who live there and the clients who pay for work there.
REMAINS = """
SELECT country AS market, 1 AS level FROM @party
WHERE country <> '' AND kind = 'person' AND NOT is_private AND member_id IS NULL
UNION SELECT c.market, 2 FROM @client c JOIN @relationship r ON r.id = c.relationship_id
WHERE c.market <> '' AND r.client_active
"""
# A plan of a client that was carried out on time.
THROUGH = """
SELECT p.market FROM @stageplan p JOIN @stage s ON s.plan_id = p.id WHERE p.market <> ''
GROUP BY p.id, p.market
HAVING bool_and(s.state IN ('done', 'dropped'))
   AND bool_and(s.state = 'dropped' OR s.actual_to <= coalesce(s.planned_to, s.actual_to))
   AND max(s.actual_to) > %(as_of)s::date - 365 AND max(s.actual_to) <= %(as_of)s
"""


@dataclass(frozen=True, slots=True)
class Paper:
    """An agreement in one of its markets."""

    id: UUID
    key: str
    market: str
    kind: str
    client_id: UUID | None
    state: str
    starts_on: date | None
    agreed_on: date | None
    ends_on: date | None
    ended_by: str

    def has_ended(self, as_of: date) -> bool:
        """Its last day has passed, or it was ended by then."""
        over = self.state in {"ended", "expired"}
        return over and self.ends_on is not None and self.ends_on <= as_of

    def runs(self, as_of: date) -> bool:
        """It holds on this day."""
        return self.state == "active" and (self.ends_on is None or self.ends_on >= as_of)


@dataclass(frozen=True, slots=True)
class Income:
    """Of a market in the last year and the one before, in the firm's currency."""

    now: Decimal
    before: Decimal
    last_on: date


@dataclass(frozen=True, slots=True)
class Partner:
    """A local partner, with the day on which it ended if it did."""

    party_id: UUID
    level: int
    is_over: bool
    ended_on: date | None


@dataclass(slots=True)
class Facts:
    """Everything that the rules of the detector look at."""

    as_of: date
    events: list[CommitmentEvent]  # all states, the oldest first
    triggers: dict[UUID, list[UUID]]  # parties behind each event
    papers: list[Paper]
    income: dict[str, Income]
    met_on: dict[str, date]
    partners: dict[UUID, Partner]
    partner_levels: dict[str, int]  # of those still working, by market
    remains: dict[str, int] = field(default_factory=dict)
    through: frozenset[str] = frozenset()

    def active_on(self, market: str) -> date | None:
        """The last day on which anything was earned or anybody met there."""
        income = self.income.get(market)
        days = [income.last_on if income else None, self.met_on.get(market)]
        return max((day for day in days if day), default=None)


def facts_of(scope: Scope) -> Facts:
    """Eight queries."""
    rows = CommitmentEvent.objects.for_view(scope.view).by(scope.as_of).in_order()
    parties = partners_of(scope)
    return Facts(
        as_of=scope.as_of,
        events=list(rows),
        triggers=triggers_of(scope),
        papers=[Paper(**row) for row in scope.rows(AGREEMENTS)],
        income={
            row["market"]: Income(row["now"], row["before"], row["last_on"])
            for row in scope.rows(INCOME)
        },
        met_on={row["market"]: row["last_on"] for row in scope.rows(MEETINGS)},
        partners=parties[0],
        partner_levels=parties[1],
        remains=highest(scope.rows(REMAINS)),
        through=frozenset(row["market"] for row in scope.rows(THROUGH)),
    )


def triggers_of(scope: Scope) -> dict[UUID, list[UUID]]:
    """Parties behind each event."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    rows = EventTrigger.objects.for_view(scope.view).order_by("position", "pk")
    for event, party in rows.values_list("event_id", "party_id"):
        found[event].append(party)
    return found


def partners_of(scope: Scope) -> tuple[dict[UUID, Partner], dict[str, int]]:
    """Each partner, and the highest level of those that work in each market."""
    partners: dict[UUID, Partner] = {}
    working: list[dict[str, Any]] = []
    for row in scope.rows(PARTNERS):
        level = 3 if row["type"] in AGENTS else 7 if row["type"] == "jv_partner" else 4
        over = row["stage"] == "ended"
        partners[row["party_id"]] = Partner(row["party_id"], level, over, row["ended_on"])
        if row["stage"] == "appointed" and row["market"]:
            working.append({"market": row["market"], "level": level})
    return partners, highest(working)


def highest(rows: list[dict[str, Any]]) -> dict[str, int]:
    """The highest level by market."""
    found: dict[str, int] = {}
    for row in rows:
        found[row["market"]] = max(found.get(row["market"], 0), row["level"])
    return found
