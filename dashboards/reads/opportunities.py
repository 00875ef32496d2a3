"""Who tells us of opportunities, from where, and which regions nobody tells of.

An opportunity is an introduction that was made, a first contact that came to us, or an enquiry
(DECISIONS 12). Its source is the introducer, the person who came, or the enquirer.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from json import loads
from math import log
from typing import TYPE_CHECKING
from uuid import UUID

from relationships.flags.sql import Scope
from relationships.introductions.states import MADE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from firms.access import Viewer

MOST_SOURCES = 50
LEAST_CONTACTS = 5  # fewer say nothing about a spread (DOMAIN 3.9)
ACTIVE = 0.15  # a tie of this strength counts as one (DOMAIN 3.9)

OPPORTUNITIES = """
opportunity AS (
    SELECT 'introduction' AS what, i.id, i.introducer_id AS source, i.introduced_id AS about,
           coalesce(nullif(t.country, ''), g.country, '') AS target, i.on AS day, i.precision,
           i.count AS n
    FROM @introduction i
    LEFT JOIN @party t ON t.id = i.target_id LEFT JOIN @region g ON g.id = i.region_id
    WHERE i.introducer_id IS NOT NULL AND (i.on IS NULL OR i.on <= %(as_of)s)
      AND (i.state = ANY(%(made)s) OR EXISTS (
          SELECT FROM @introductionstep s WHERE s.introduction_id = i.id
            AND s.to_state = ANY(%(made)s) AND s.on <= %(as_of)s))
    UNION ALL
    SELECT 'inbound', t.id, t.person_id, t.person_id, p.country, t.started_on,
           t.started_precision, 1
    FROM @tie t JOIN @party p ON p.id = t.person_id
    WHERE t.origin = 'inbound' AND NOT p.is_private
      AND (t.started_on IS NULL OR t.started_on <= %(as_of)s)
    UNION ALL
    SELECT 'enquiry', e.id, e.enquirer_id, r.party_id, c.market,
           (e.received_at AT TIME ZONE %(zone)s)::date, 'day', 1
    FROM @enquiry e JOIN @client c ON c.id = e.client_id
    JOIN @relationship r ON r.id = c.relationship_id
    WHERE (e.received_at AT TIME ZONE %(zone)s)::date <= %(as_of)s
),
told AS MATERIALIZED (
    SELECT o.*, coalesce(q.name, '') AS name, coalesce(q.country, '') AS country,
           coalesce(q.languages[1], '') AS language, r.id AS relationship, s.strength,
           coalesce(q.is_private, FALSE) AS is_private
    FROM opportunity o LEFT JOIN @party q ON q.id = o.source
    LEFT JOIN @relationship r ON r.party_id = q.id
    LEFT JOIN @score s ON s.relationship_id = r.id
)
"""
SOURCES = """
SELECT source, name, relationship, country, language, strength, sum(n)::int AS n,
       (sum(n) FILTER (WHERE what = 'introduction'))::int AS introductions,
       (sum(n) FILTER (WHERE what = 'inbound'))::int AS inbound,
       (sum(n) FILTER (WHERE what = 'enquiry'))::int AS enquiries
FROM told WHERE NOT is_private
GROUP BY 1, 2, 3, 4, 5, 6 ORDER BY n DESC, name, source LIMIT %(most)s
"""
WAYS = """
SELECT country AS source, target, sum(n)::int AS n FROM told
WHERE NOT is_private GROUP BY 1, 2 ORDER BY 1, 2
"""
BANDS = """
SELECT CASE WHEN source IS NULL OR relationship IS NULL THEN ''
            WHEN strength IS NULL THEN 'none'
            WHEN strength < .2 THEN 'faint' WHEN strength < .35 THEN 'light'
            WHEN strength < .6 THEN 'good' WHEN strength < .8 THEN 'strong' ELSE 'close' END AS band,
       sum(n)::int AS n
FROM told WHERE NOT is_private GROUP BY 1
"""
#: All three of one set, which is dear to make; each an array of rows as JSON.
TOLD = f"""
WITH {OPPORTUNITIES}
SELECT (SELECT coalesce(jsonb_agg(s), '[]') FROM ({SOURCES}) s) AS sources,
       (SELECT coalesce(jsonb_agg(w), '[]') FROM ({WAYS}) w) AS ways,
       (SELECT coalesce(jsonb_agg(b), '[]') FROM ({BANDS}) b) AS bands
"""  # noqa: S608 - made of our own words
KNOWN = """
SELECT m.id AS member, m.name,
       (count(*) FILTER (WHERE p.country <> '' AND p.country <> %(home)s))::int AS abroad,
       (count(*) FILTER (WHERE p.country = %(home)s AND p.country <> ''))::int AS home,
       (count(*) FILTER (WHERE p.country = ''))::int AS unknown
FROM @tie t JOIN @membership m ON m.id = t.member_id JOIN @party p ON p.id = t.person_id
WHERE m.is_active AND NOT p.is_private
  AND (t.started_on IS NULL OR t.started_on <= %(as_of)s)
  AND (t.ended_on IS NULL OR t.ended_on > %(as_of)s)
GROUP BY 1, 2 ORDER BY 2, 1
"""
# A member's stated reach, which holds contacts not entered by name, else active ties.
REACHES = """
WITH stated AS (
    SELECT h.member_id, h.region_id, '' AS country, h.contacts AS n FROM @reach h
    WHERE h.contacts > 0
)
SELECT member_id AS member, region_id AS region, country, n FROM stated
UNION ALL
SELECT s.member_id, coalesce(g.id, c.id), CASE WHEN coalesce(g.id, c.id) IS NULL
       THEN p.country ELSE '' END, count(*)
FROM @tiescore s JOIN @party p ON p.id = s.person_id
LEFT JOIN @region g ON g.id = p.region_id
LEFT JOIN @region c ON c.code = p.country AND p.country <> ''
WHERE s.strength >= %(active)s AND NOT p.is_private
  AND NOT EXISTS (SELECT FROM @tie t WHERE t.member_id = s.member_id
                    AND t.person_id = s.person_id AND t.ended_on < %(as_of)s)
  AND (coalesce(g.id, c.id) IS NOT NULL OR p.country <> '')
  AND s.member_id NOT IN (SELECT member_id FROM stated)
GROUP BY 1, 2, 3
"""
REGIONS = "SELECT id, code, name, is_target FROM @region ORDER BY position, name, id"
BAND_ORDER = ("close", "strong", "good", "light", "faint", "none", "")


@dataclass(frozen=True, slots=True)
class Source:
    """Who told of opportunities; ``source`` None: somebody without a record."""

    source: UUID | None
    name: str
    relationship: UUID | None
    country: str
    language: str
    strength: float | None
    n: int
    introductions: int
    inbound: int
    enquiries: int


@dataclass(frozen=True, slots=True)
class Way:
    """From the country of the source to that of the opportunity; empty: not known."""

    source: str
    target: str
    n: int


@dataclass(frozen=True, slots=True)
class Spread:
    """Whom a member knows abroad and at home, and in how few regions their contacts sit."""

    member: UUID
    name: str
    abroad: int
    home: int
    unknown: int  # country not known: counted out
    regions: Sequence[tuple[str, int]]  # the largest first
    lock_in: float | None  # 0 evenly spread, 1 all in one; None under 5 contacts (DOMAIN 3.9)

    @property
    def openness(self) -> float | None:
        """(abroad - home) / (abroad + home), -1 to 1; None where no country is known."""
        known = self.abroad + self.home
        return (self.abroad - self.home) / known if known else None

    @property
    def contacts(self) -> int:
        """All whose region is known."""
        return sum(n for _name, n in self.regions)

    @property
    def two_largest(self) -> float | None:
        """Share of the two largest regions."""
        top = sum(n for _name, n in self.regions[:2])
        return top / self.contacts if self.contacts else None


@dataclass(frozen=True)
class Opportunities:
    """All of them."""

    sources: Sequence[Source]
    ways: Sequence[Way]
    bands: Mapping[str, int]
    members: Sequence[Spread]
    #: Names of target regions where nobody of us has a contact.
    outside: Sequence[str]

    @cached_property
    def total(self) -> int:
        """All opportunities."""
        return sum(way.n for way in self.ways)

    @cached_property
    def from_countries(self) -> list[str]:
        """Countries of sources, the unknown one last."""
        return sorted({way.source for way in self.ways}, key=lambda code: (not code, code))

    @cached_property
    def to_countries(self) -> list[str]:
        """Countries of opportunities, the unknown one last."""
        return sorted({way.target for way in self.ways}, key=lambda code: (not code, code))

    def count(self, source: str, target: str) -> int:
        """Opportunities of one cell."""
        return sum(way.n for way in self.ways if (way.source, way.target) == (source, target))


def made_by(viewer: Viewer) -> dict[str, object]:
    """Parameters of ``OPPORTUNITIES``."""
    return {"made": [state.value for state in MADE], "zone": viewer.firm.timezone}


def opportunities(viewer: Viewer, as_of: date) -> Opportunities:
    """Four queries."""
    scope = Scope(viewer.view, as_of)
    (row,) = scope.rows(TOLD, most=MOST_SOURCES, **made_by(viewer))
    told = {name: loads(said) for name, said in row.items()}
    regions = scope.rows(REGIONS)
    reaches = scope.rows(REACHES, active=ACTIVE)
    held = {row["region"] for row in reaches}
    return Opportunities(
        sources=[source(row) for row in told["sources"]],
        ways=[Way(**row) for row in told["ways"]],
        bands=in_order({row["band"]: row["n"] for row in told["bands"]}),
        members=spreads(scope.rows(KNOWN, home=viewer.firm.home_country), reaches, regions),
        outside=[row["name"] for row in regions if row["is_target"] and row["id"] not in held],
    )


def source(row: dict[str, object]) -> Source:
    """Sums of nothing are nought; ids come as text."""
    ids = {name: UUID(str(row[name])) if row[name] else None for name in ("source", "relationship")}
    counts = {name: row[name] or 0 for name in ("introductions", "inbound", "enquiries")}
    return Source(**{**row, **ids, **counts})  # type: ignore[arg-type]


def in_order(bands: Mapping[str, int]) -> dict[str, int]:
    """The strongest first."""
    return {band: bands[band] for band in BAND_ORDER if band in bands}


def spreads(
    rows: Iterable[dict[str, object]],
    reaches: Iterable[dict[str, object]],
    regions: Sequence[dict[str, object]],
) -> list[Spread]:
    """Each member with ties, and the regions of their contacts."""
    names = {row["id"]: str(row["name"]) for row in regions}
    targets = sum(bool(row["is_target"]) for row in regions)
    held: dict[object, dict[str, int]] = defaultdict(dict)
    for row in reaches:
        place = names.get(row["region"]) or str(row["country"])
        held[row["member"]][place] = int(row["n"])  # type: ignore[call-overload]
    return [
        Spread(
            **row,  # type: ignore[arg-type]
            regions=sorted(held[row["member"]].items(), key=lambda one: (-one[1], one[0])),
            lock_in=lock_in(held[row["member"]].values(), targets),
        )
        for row in rows
    ]


def lock_in(counts: Iterable[int], targets: int) -> float | None:
    """1 - H / ln R over the regions (DOMAIN 3.9)."""
    every = list(counts)
    whole, possible = sum(every), max(targets, len(every))
    if whole < LEAST_CONTACTS or possible < 2:
        return None
    entropy = -sum(n / whole * log(n / whole) for n in every)
    return 1 - entropy / log(possible)
