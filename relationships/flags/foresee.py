"""What other lines would change, before they are saved. Nothing is stored (DECISIONS 5).

The rules that would change are found with the wanted lines and compared with the flags that stand
now, as a run after saving would do it; the savepoint around it is rolled back. Above ``MOST``
relationships a sample is looked at, with the organisations and the people around it: rows are
numbered at random, so the first ones of the index are as good as any draw. It sees what the asking
view sees.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction

from relationships.flags import candidates, merge, scores
from relationships.flags.asked import Asked
from relationships.flags.engine import affected
from relationships.flags.registry import Rule, rules
from relationships.flags.sql import Scope
from relationships.measures import measure
from relationships.models import Flag, Relationship

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from uuid import UUID

    from firms.access import View

MOST = 2_000  # relationships; looked at within some seconds
#: What a run would do that people would see. A flag that is put away clears unseen.
MOVES = """
SELECT coalesce(p.rule, f.rule) AS rule, coalesce(p.shown_on, f.shown_on_id) AS shown_on,
       coalesce(p.member_id, f.member_id) AS member_id,
       coalesce(nullif(p.market, ''), f.market, '') AS market,
       coalesce(p.severity, f.severity) AS severity, p.action <> 'cleared' AS opens
FROM tmp_plan p LEFT JOIN @flag f ON f.id = p.flag_id
WHERE coalesce(p.rule, f.rule) = ANY(%(rules)s)
  AND p.action IN ('opened', 'revived', 'reopened', 'cleared')
  AND NOT (p.action = 'cleared' AND p.state = ANY(%(away)s))
ORDER BY 1, 4 DESC, p.n
"""
AWAY = [Flag.State.DISMISSED.value, Flag.State.SNOOZED.value]


@dataclass(frozen=True, slots=True)
class Lines:
    """What somebody wants of a rule."""

    enabled: bool
    thresholds: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Move:
    """A flag that would open or close."""

    rule: str
    opens: bool
    severity: int
    shown_on: UUID | None
    member_id: UUID | None
    market: str = ""


@dataclass(frozen=True, slots=True)
class Foresight:
    """All of them, and how many relationships were looked at where that is not all."""

    moves: list[Move]
    sample: int | None = None


def foresee(view: View, as_of: date, wanted: Mapping[str, Lines]) -> Foresight:
    """What saving ``wanted`` (by slug, only rules that differ) would open and close."""
    found = [rule for rule in rules() if rule.slug in wanted]
    if not found:
        return Foresight([])
    with transaction.atomic():
        scope = scope_of(view, as_of)
        moves = moves_of(scope, found, wanted)
        transaction.set_rollback(True)  # temporary tables and settings of the planner go with it
    return Foresight(moves, None if scope.is_full else len(scope.relationships or ()))


def scope_of(view: View, as_of: date) -> Scope:
    """The whole view, or a sample of a large one."""
    whole = Scope(view, as_of)
    rows = Relationship.objects.for_view(view).order_by("id").values_list("pk", flat=True)
    some = list(rows[: MOST + 1])
    return whole if len(some) <= MOST else affected(whole, set(some[:MOST]))


def moves_of(scope: Scope, found: list[Rule], wanted: Mapping[str, Lines]) -> list[Move]:
    """Measures, these rules with the wanted lines, and the plan of a run."""
    ask = Asked(found, (), frozenset())
    scope.whole_tables()
    if ask.measures:
        measure(scope)
    if ask.every_tie:
        scores.strengths(scope, stored=True)
    candidates.keep_doors(scope, None)
    scope.execute("DROP TABLE IF EXISTS pg_temp.tmp_candidate")
    scope.execute(candidates.TABLE)
    for rule in found:
        lines = wanted[rule.slug]
        if lines.enabled:
            candidates.add_rule(scope, rule, dict(lines.thresholds))
    merge.plan(scope, ask)
    return [move(row) for row in scope.rows(MOVES, rules=[rule.id for rule in found], away=AWAY)]


def move(row: Mapping[str, Any]) -> Move:
    """A row of the plan."""
    columns = ("rule", "opens", "severity", "shown_on", "member_id", "market")
    return Move(*(row[name] for name in columns))
