"""Candidates: what every rule finds, into one temporary table. Pure in (facts, view, as_of)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from psycopg.types.json import Jsonb

from relationships.flags.registry import Reach, Rule, own_settings, rules, signals

if TYPE_CHECKING:
    from collections.abc import Iterable

    from relationships.flags.sql import Scope
    from relationships.network import Door

TABLE = """
CREATE TEMPORARY TABLE tmp_candidate (
    rule text, slug text, version int, axis text, subject uuid, relationship_id uuid,
    member_id uuid, shown_on uuid, severity int, evidence jsonb, fires boolean
)
"""
# A member's flag is shown on the relationship with the member's own party, if there is one.
ADD = """
INSERT INTO tmp_candidate
SELECT %(rule)s, %(slug)s, %(version)s, %(axis)s, coalesce(f.relationship_id, f.member_id, %(firm)s),
       f.relationship_id, f.member_id, coalesce(f.relationship_id, own.id), f.severity, f.evidence,
       f.fires
FROM ({found}) AS f
LEFT JOIN @party me ON me.member_id = f.member_id
LEFT JOIN @relationship own ON own.party_id = me.id
"""
ON_RELATIONSHIP = "SELECT relationship_id, NULL::uuid AS member_id, severity, evidence, fires"
ON_MEMBER = "SELECT NULL::uuid AS relationship_id, member_id, severity, evidence, fires"
ON_FIRM = "SELECT NULL::uuid AS relationship_id, NULL::uuid AS member_id, severity, evidence, fires"
SIGNAL = """
INSERT INTO tmp_signal
SELECT %(rule)s, s.relationship_id, {weight}, s.evidence FROM ({select}) AS s
"""
GATEKEEPERS = "CREATE TEMPORARY TABLE tmp_gatekeeper (person_id uuid, market text, share float8, contacts int)"
STORED_GATEKEEPERS = """
INSERT INTO tmp_gatekeeper SELECT person_id, market, share, contacts FROM @gatekeeper
"""
NEW_GATEKEEPERS = """
INSERT INTO tmp_gatekeeper
SELECT x.person, x.market, x.share, x.contacts
FROM jsonb_to_recordset(%(doors)s) AS x(person uuid, market text, share float8, contacts int)
"""


def applicable(*, graph: bool) -> list[Rule]:
    """Rules that a run evaluates; graph rules only when the graph step ran."""
    return [rule for rule in rules() if graph or rule.reach is not Reach.GRAPH]


def applicable_signals(*, graph: bool) -> list[str]:
    """Ids of the signals that a run evaluates."""
    return [signal.id for signal in signals() if graph or signal.reach is not Reach.GRAPH]


def keep_doors(scope: Scope, found: Iterable[Door] | None) -> None:
    """``tmp_gatekeeper`` from the graph step, or as it is stored."""
    scope.execute("DROP TABLE IF EXISTS pg_temp.tmp_gatekeeper")
    scope.execute(GATEKEEPERS)
    if found is None:
        scope.execute(STORED_GATEKEEPERS)
        return
    doors = [
        {
            "person": str(d.person),
            "market": d.market,
            "share": round(d.share, 6),
            "contacts": d.contacts,
        }
        for d in found
    ]
    scope.execute(NEW_GATEKEEPERS, doors=Jsonb(doors))


def find(scope: Scope, *, graph: bool) -> None:
    """Fill ``tmp_candidate`` and ``tmp_signal``."""
    own = own_settings(scope.view)
    scope.execute("DROP TABLE IF EXISTS pg_temp.tmp_candidate")
    scope.execute(TABLE)
    for rule in applicable(graph=graph):
        setting = own.get(rule.slug)
        if setting is None or setting.is_enabled:
            add_rule(scope, rule, setting.thresholds if setting else {})
    scope.execute("DROP TABLE IF EXISTS pg_temp.tmp_signal")
    scope.execute(
        "CREATE TEMPORARY TABLE tmp_signal"
        " (rule text, relationship_id uuid, weight float8, evidence jsonb)"
    )
    for signal in signals():
        if graph or signal.reach is not Reach.GRAPH:
            weight = "s.weight" if " AS weight" in signal.select else "%(weight)s::float8"
            select = SIGNAL.format(weight=weight, select=signal.select)
            scope.execute(select, rule=signal.id, weight=signal.weight, **signal.values())


def add_rule(scope: Scope, rule: Rule, thresholds: dict[str, float]) -> None:
    """Add what one rule finds."""
    scope.execute(
        ADD.format(found=found_by(rule)),
        rule=rule.id,
        slug=rule.slug,
        version=rule.version,
        axis=rule.axis,
        yesterday=scope.as_of - timedelta(days=1),
        **rule.values(thresholds),
    )


def found_by(rule: Rule) -> str:
    """The rule's SELECT with both subject columns; a hygiene rule must have held a day ago."""
    head = ON_FIRM if rule.on_firm else ON_MEMBER if rule.on_member else ON_RELATIONSHIP
    today = f"{head} FROM ({rule.select}) AS today"
    if not rule.is_hygiene:
        return today
    before = rule.select.replace("%(as_of)s", "%(yesterday)s")
    # Plain equality: what is not distinct cannot be hashed, and is compared pair by pair.
    subject = "member_id" if rule.on_member else "relationship_id"
    return f"""
        SELECT t.relationship_id, t.member_id, t.severity, t.evidence,
               t.fires AND coalesce(b.fires, false) AS fires
        FROM ({today}) AS t
        LEFT JOIN ({head} FROM ({before}) AS before) AS b ON b.{subject} = t.{subject}
    """


def loaded(row: dict[str, Any]) -> dict[str, Any]:
    """A row with its jsonb columns as Python values (raw cursors give text)."""
    return {
        key: json.loads(value) if key in {"evidence", "parts"} and isinstance(value, str) else value
        for key, value in row.items()
    }
