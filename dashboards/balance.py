"""What relationships give and cost, and why flags are open: the reads behind page and API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Min, Q

from relationships.flags import registry
from relationships.flags.outcomes import RuleOutcome, outcomes
from relationships.models import Flag, Score
from relationships.trail import kept_points

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.utils.functional import _StrOrPromise

    from firms.access import Viewer

MOST = 150  # of those that give most, and of those that cost most
BLOCK = 19  # px from one block to the next
MOST_BLOCKS = 8  # more are not counted by eye


def standing_out(viewer: Viewer) -> list[Score]:
    """Who gives most and who costs most, each with its month-ends. Two queries."""
    rows = Score.objects.listed(viewer).annotate(month_ends=kept_points(viewer))
    found = {
        score.relationship_id: score
        for side in ("lever", "plug")
        for score in rows.filter(**{f"{side}__gt": 0}).order_by(f"-{side}", "-relationship")[:MOST]
    }
    return sorted(
        found.values(), key=lambda score: (-max(score.lever, score.plug), score.relationship_id)
    )


@dataclass(frozen=True, slots=True)
class Reason:
    """A rule, how many of its flags stand, and what became of those of the last year."""

    rule: str
    slug: str
    title: _StrOrPromise
    axis: str
    severity: int  # of the gravest that is open; -1 where none is
    open: int
    acknowledged: int
    snoozed: int
    since: date | None  # the oldest that is open
    year: RuleOutcome

    @property
    def blocks(self) -> list[int]:
        """Left edges of the blocks, one for each open flag up to ``MOST_BLOCKS``; px."""
        return [at * BLOCK for at in range(min(self.open, MOST_BLOCKS))]

    @property
    def width(self) -> int:
        """Of all blocks; px."""
        return BLOCK * len(self.blocks)

    @property
    def closed(self) -> int:
        """Those of the year that are over: closed as no problem, or gone of themselves."""
        return self.year.dismissed + self.year.by_itself


def reasons(viewer: Viewer, as_of: date) -> list[Reason]:
    """Every rule that has, or had within a year, a flag; the gravest first. Two queries."""
    year = outcomes(viewer.view, as_of)
    standing = standing_by_rule(viewer)
    found = [
        reason_of(rule, standing.get(rule, NOTHING), year.get(rule)) for rule in {*year, *standing}
    ]
    return sorted(found, key=lambda row: (-row.severity, -row.open, row.rule))


#: Of a rule none of whose flags stands.
NOTHING: tuple[int, int, int, int | None, date | None] = (0, 0, 0, None, None)


def standing_by_rule(viewer: Viewer) -> dict[str, tuple[int, int, int, int | None, date | None]]:
    """Open, acknowledged, snoozed; severity and day of the open ones. One query."""
    is_open = Q(state=Flag.State.OPEN)
    rows = Flag.objects.visible_to(viewer).filter(
        state__in=[Flag.State.OPEN, Flag.State.ACKNOWLEDGED, Flag.State.SNOOZED]
    )
    counted = rows.values("rule").annotate(
        open=Count("pk", filter=is_open),
        acknowledged=Count("pk", filter=Q(state=Flag.State.ACKNOWLEDGED)),
        snoozed=Count("pk", filter=Q(state=Flag.State.SNOOZED)),
        worst=Max("severity", filter=is_open),
        since=Min("opened_on", filter=is_open),
    )
    listed = counted.order_by("rule").values_list(
        "rule", "open", "acknowledged", "snoozed", "worst", "since"
    )
    return {rule: (n, on_it, later, worst, since) for rule, n, on_it, later, worst, since in listed}


def reason_of(
    rule_id: str,
    standing: tuple[int, int, int, int | None, date | None],
    year: RuleOutcome | None,
) -> Reason:
    """With the words of the rule; of one that was removed only its id is known."""
    rule = registry.rule_by_id(rule_id)
    n, on_it, later, worst, since = standing
    return Reason(
        rule=rule_id,
        slug=rule.slug if rule else "",
        title=rule.title if rule else rule_id,
        axis=rule.axis if rule else "",
        severity=-1 if worst is None else worst,
        open=n,
        acknowledged=on_it,
        snoozed=later,
        since=since,
        year=year or RuleOutcome(rule_id, 0, 0, 0, 0, 0),
    )


def total_open(rows: Sequence[Reason]) -> int:
    """Flags that wait for a decision."""
    return sum(row.open for row in rows)
