"""What came of each introducer's introductions (DOMAIN 3.12): one query and one for the names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import sqrt
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from relationships.flags.sql import Scope
from relationships.introductions.states import MADE, MET
from relationships.models import Party

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from firms.access import Viewer

MOST_INTRODUCERS = 200
RIPE = timedelta(days=90)  # an introduction made later has not had its time
FEW = 10  # below so many ripe ones a share says nothing
Z95 = 1.959964  # of a 95 % interval

# An introduction that stands for several (``count``) counts so often. What was made once counts
# as made, whatever became of it: its steps remember.
YIELDS = """
WITH moved AS (
    SELECT s.introduction_id, bool_or(s.to_state = ANY(%(made)s)) AS made,
           bool_or(s.to_state = ANY(%(met)s)) AS met,
           min(s.on) FILTER (WHERE s.to_state = 'earning') AS earned_on
    FROM @introductionstep s WHERE s.on <= %(as_of)s GROUP BY s.introduction_id
),
one AS (
    SELECT i.id, i.introducer_id, i.count, i.on AS day, m.earned_on,
           i.state = ANY(%(made)s) OR coalesce(m.made, FALSE) AS made,
           i.state = ANY(%(met)s) OR coalesce(m.met, FALSE) AS met,
           i.state = 'earning' AS earned, i.state = 'declined' AS declined,
           i.state = ANY(%(waiting)s) AS waiting, i.outcome = 'harmful' AS harmful
    FROM @introduction i LEFT JOIN moved m ON m.introduction_id = i.id
    WHERE i.introducer_id IS NOT NULL AND (i.on IS NULL OR i.on <= %(as_of)s)
),
told AS (
    SELECT e.id, e.introduction_id, e.about_id AS who FROM @episode e WHERE e.on <= %(as_of)s
    UNION
    SELECT e.id, e.introduction_id, i.introducer_id FROM @episode e
    JOIN one i ON i.id = e.introduction_id WHERE e.on <= %(as_of)s
),
trouble AS (
    SELECT who, count(*) AS episodes FROM (SELECT DISTINCT who, id FROM told) d GROUP BY who
)
SELECT o.introducer_id,
       coalesce(sum(o.count) FILTER (WHERE o.made), 0) AS made,
       coalesce(sum(o.count) FILTER (WHERE o.met), 0) AS met,
       coalesce(sum(o.count) FILTER (WHERE o.earned), 0) AS earned,
       coalesce(sum(o.count) FILTER (WHERE o.declined), 0) AS declined,
       coalesce(sum(o.count) FILTER (WHERE o.waiting), 0) AS waiting,
       coalesce(sum(o.count) FILTER (WHERE o.made AND (o.day IS NULL OR o.day <= %(ripe)s)), 0)
           AS ripe,
       coalesce(sum(o.count) FILTER (WHERE o.earned AND (o.day IS NULL OR o.day <= %(ripe)s)), 0)
           AS converted,
       coalesce(max(t.episodes), 0) + count(*) FILTER (WHERE o.harmful AND NOT EXISTS (
           SELECT FROM told WHERE told.introduction_id = o.id)) AS trouble,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY o.earned_on - o.day)
           FILTER (WHERE o.earned AND o.earned_on >= o.day) AS days
FROM one o LEFT JOIN trouble t ON t.who = o.introducer_id
GROUP BY o.introducer_id
ORDER BY made DESC, earned DESC, o.introducer_id LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Conversion:
    """How many of those made long enough ago earn money."""

    converted: int
    ripe: int

    @property
    def share(self) -> float | None:
        """0 to 1; None without any."""
        return self.converted / self.ripe if self.ripe else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95 % interval of the share; None without any."""
        return wilson(self.converted, self.ripe)

    @property
    def is_few(self) -> bool:
        """Too few to judge by."""
        return self.ripe < FEW

    @property
    def words(self) -> str:
        """``3 of 5, too few to judge``; ``60 %, likely 44 to 74 %``; empty without any."""
        if self.share is None or self.interval is None:
            return ""
        told: dict[str, Any] = {"n": self.converted, "of": self.ripe}
        if self.is_few:
            return _("%(n)d of %(of)d, too few to judge") % told
        low, high = self.interval
        percent = {"share": 100 * self.share, "low": 100 * low, "high": 100 * high}
        return _("%(share).0f %%, likely %(low).0f to %(high).0f %%") % percent


@dataclass(frozen=True, slots=True)
class Yield:
    """The scorecard of one introducer."""

    introducer: Party
    made: int
    met: int
    earned: int
    declined: int
    waiting: int  # not made yet, and still open
    trouble: int  # episodes about them or with an introduction of theirs, and harm without one
    conversion: Conversion
    days_to_convert: float | None  # median, from made to earning; None: never seen


def wilson(hits: int, of: int) -> tuple[float, float] | None:
    """Wilson's 95 % score interval of a share; None of nothing."""
    if of <= 0:
        return None
    share, square = hits / of, Z95 * Z95
    middle = (share + square / (2 * of)) / (1 + square / of)
    half = Z95 / (1 + square / of) * sqrt(share * (1 - share) / of + square / (4 * of * of))
    return max(middle - half, 0.0), min(middle + half, 1.0)


def yields(viewer: Viewer, as_of: date) -> Sequence[Yield]:
    """Everybody who introduced somebody, by introductions made. Two queries."""
    rows = Scope(viewer.view, as_of).rows(
        YIELDS,
        made=[state.value for state in MADE],
        met=[state.value for state in MET],
        waiting=["idea", "asked", "promised"],
        ripe=as_of - RIPE,
        most=MOST_INTRODUCERS,
    )
    names = Party.objects.visible_to(viewer).in_bulk([row["introducer_id"] for row in rows])
    return [card(row, names[row["introducer_id"]]) for row in rows if row["introducer_id"] in names]


def card(row: dict[str, Any], introducer: Party) -> Yield:
    """A row as a scorecard."""
    counts = {
        name: int(row[name]) for name in ("made", "met", "earned", "declined", "waiting", "trouble")
    }
    return Yield(
        introducer=introducer,
        conversion=Conversion(int(row["converted"]), int(row["ripe"])),
        days_to_convert=row["days"],
        **counts,
    )
