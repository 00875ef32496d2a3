"""Where relationships come from: ties by origin, year and country, and what became of them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

from clients.reads.attributed import attributed
from dashboards.reads.income import sees_income
from relationships.flags.sql import Scope
from relationships.models import Tie

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dashboards.reads.choice import Choice
    from firms.access import Viewer

APPOINTED = ("appointed", "suspended")
ZERO = Decimal("0.00")

# Ties that had begun, with what the person, or a place where they are, became. Private persons
# are kept out of every figure (DOMAIN 2.1).
TIES = """
roles AS (
    SELECT party_id, is_client, partner_stage = ANY(%(appointed)s) AS is_partner
    FROM @relationship WHERE is_client OR partner_stage = ANY(%(appointed)s)
),
became AS (
    SELECT person, bool_or(is_client) AS client, bool_or(is_partner) AS partner FROM (
        SELECT party_id AS person, is_client, is_partner FROM roles
        UNION ALL
        SELECT a.person_id, r.is_client, r.is_partner
        FROM @affiliation a JOIN roles r ON r.party_id = a.organisation_id
    ) AS either GROUP BY person
),
tied AS (
    SELECT t.id, t.person_id, p.name, t.origin, t.origin_word, t.started_on, t.started_precision,
           CASE WHEN t.started_precision <> 'unknown'
                THEN extract(year FROM t.started_on)::int END AS year,
           p.country AS market,
           coalesce(b.client, FALSE) AS client, coalesce(b.partner, FALSE) AS partner
    FROM @tie t JOIN @party p ON p.id = t.person_id
    LEFT JOIN became b ON b.person = t.person_id
    WHERE NOT p.is_private AND (t.started_on IS NULL OR t.started_on <= %(as_of)s)
)
"""
CELLS = f"""
WITH {TIES}
SELECT origin, year, market, count(*)::int AS ties,
       (count(*) FILTER (WHERE client))::int AS clients,
       (count(*) FILTER (WHERE partner))::int AS partners,
       (count(*) FILTER (WHERE client OR partner))::int AS became
FROM tied GROUP BY 1, 2, 3
"""  # noqa: S608 - made of our own words
# From the first contact, or the begin of the tie where that was earlier, to the first income of
# a client where the person is.
DAYS = f"""
WITH {TIES},
paid AS (
    SELECT r.party_id, c.contact_id, min(e.on) AS on
    FROM @revenueevent e JOIN @client c ON c.id = e.client_id
    JOIN @relationship r ON r.id = c.relationship_id
    WHERE e.on <= %(as_of)s GROUP BY 1, 2
),
first_paid AS (
    SELECT person, min(on_day) AS on_day FROM (
        SELECT contact_id AS person, paid.on AS on_day FROM paid
        UNION ALL SELECT party_id, paid.on FROM paid
        UNION ALL SELECT a.person_id, paid.on FROM @affiliation a
                  JOIN paid ON paid.party_id = a.organisation_id
    ) AS either GROUP BY person
),
met AS (
    SELECT p.party_id, min(p.on) AS on_day FROM @participant p
    WHERE p.party_id IN (SELECT person FROM first_paid) GROUP BY 1
)
SELECT t.origin, percentile_cont(0.5) WITHIN GROUP (
           ORDER BY f.on_day - least(t.started_on, m.on_day)) AS days
FROM tied t JOIN first_paid f ON f.person = t.person_id
LEFT JOIN met m ON m.party_id = t.person_id
WHERE f.on_day >= least(t.started_on, m.on_day)
GROUP BY 1
"""  # noqa: S608 - made of our own words


@dataclass(frozen=True, slots=True)
class Cell:
    """Ties of one origin that began in one year with people of one country."""

    origin: str
    year: int | None  # None: not known
    market: str  # empty: not known
    ties: int
    clients: int
    partners: int
    became: int  # client, partner or both


@dataclass(frozen=True, slots=True)
class OfOrigin:
    """What came of the ties of one origin."""

    origin: str
    ties: int
    clients: int
    partners: int
    became: int
    income: Decimal | None  # of the period; None: not part of the viewer's view
    income_share: float | None  # 0 to 1
    days_to_income: float | None  # median

    @property
    def label(self) -> str:
        """As shown."""
        return str(Tie.Origin(self.origin).label)

    @property
    def became_share(self) -> float | None:
        """How many of the ties became client or partner, 0 to 1."""
        return self.became / self.ties if self.ties else None


@dataclass(frozen=True)
class Origins:
    """All of them, the most frequent first."""

    cells: Sequence[Cell]
    rows: Sequence[OfOrigin]
    sees_income: bool
    currency: str
    income: Decimal | None

    @cached_property
    def years(self) -> list[int | None]:
        """Years in which any tie began; None last."""
        found = {cell.year for cell in self.cells}
        return sorted(found, key=lambda year: (year is None, year or 0))

    @cached_property
    def markets(self) -> list[str]:
        """Countries by the number of ties; the unknown one last."""
        found: dict[str, int] = defaultdict(int)
        for cell in self.cells:
            found[cell.market] += cell.ties
        return sorted(found, key=lambda code: (not code, -found[code], code))

    def by_year(self, origin: str) -> list[int]:
        """Ties of an origin beside ``years``."""
        found: dict[int | None, int] = defaultdict(int)
        for cell in self.cells:
            if cell.origin == origin:
                found[cell.year] += cell.ties
        return [found[year] for year in self.years]

    def by_market(self, origin: str) -> list[int]:
        """Ties of an origin beside ``markets``."""
        found: dict[str, int] = defaultdict(int)
        for cell in self.cells:
            if cell.origin == origin:
                found[cell.market] += cell.ties
        return [found[code] for code in self.markets]


def origins(viewer: Viewer, choice: Choice) -> Origins:
    """One query; ten for who sees all money."""
    scope = Scope(viewer.view, choice.as_of)
    cells = [Cell(**row) for row in scope.rows(CELLS, appointed=list(APPOINTED))]
    sees = sees_income(viewer)
    income = income_by_origin(viewer, choice) if sees else {}
    days = days_by_origin(scope) if sees else {}
    rows = [
        of_origin(
            origin, [cell for cell in cells if cell.origin == origin], income, days, sees=sees
        )
        for origin in {cell.origin for cell in cells} | set(income)
    ]
    return Origins(
        cells=sorted(cells, key=lambda cell: (cell.origin, cell.year or 0, cell.market)),
        rows=sorted(rows, key=lambda row: (-row.ties, row.origin)),
        sees_income=sees,
        currency=viewer.firm.base_currency,
        income=sum(income.values(), ZERO) if sees else None,
    )


def income_by_origin(viewer: Viewer, choice: Choice) -> dict[str, Decimal]:
    """Where the chain began that led to the client, else how the client came. Eight queries."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for one in attributed(viewer, choice.period):
        found[one.channel.origin] += one.amount
    return dict(found)


def days_by_origin(scope: Scope) -> dict[str, float]:
    """Median days to the first income. One query."""
    rows = scope.rows(DAYS, appointed=list(APPOINTED))
    return {row["origin"]: float(row["days"]) for row in rows}


def of_origin(
    origin: str,
    cells: Iterable[Cell],
    income: dict[str, Decimal],
    days: dict[str, float],
    *,
    sees: bool,
) -> OfOrigin:
    """The sums of an origin. Less than nothing counts as nothing in a share."""
    own = list(cells)
    whole = sum((max(part, ZERO) for part in income.values()), ZERO)
    amount = income.get(origin, ZERO)
    return OfOrigin(
        origin=origin,
        ties=sum(cell.ties for cell in own),
        clients=sum(cell.clients for cell in own),
        partners=sum(cell.partners for cell in own),
        became=sum(cell.became for cell in own),
        income=amount if sees else None,
        income_share=float(max(amount, ZERO) / whole) if sees and whole else None,
        days_to_income=days.get(origin),
    )
