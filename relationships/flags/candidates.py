"""Candidates: what every rule finds, into one temporary table. Pure in (facts, view, as_of)."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from psycopg.types.json import Jsonb

from relationships.flags.registry import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from relationships.flags.asked import Asked
    from relationships.flags.sql import Scope
    from relationships.models import FlagRuleSetting
    from relationships.network import Door

TABLE = """
CREATE TEMPORARY TABLE tmp_candidate (
    rule text, slug text, version int, axis text, subject uuid, relationship_id uuid,
    member_id uuid, market text, shown_on uuid, severity int, evidence jsonb, fires boolean
)
"""
# A member's flag is shown on the relationship with the member's own party, if there is one.
ADD = """
INSERT INTO tmp_candidate
SELECT %(rule)s, %(slug)s, %(version)s, %(axis)s, {subject},
       f.relationship_id, f.member_id, f.market, coalesce(f.relationship_id, own.id), f.severity,
       f.evidence, f.fires
FROM ({found}) AS f
LEFT JOIN @party me ON me.member_id = f.member_id
LEFT JOIN @relationship own ON own.party_id = me.id
"""
# NOT IN would compare each with all of them as soon as these are too many for a table in memory.
HELD = """
UPDATE tmp_candidate c SET fires = false
WHERE c.rule = %(rule)s AND c.fires AND NOT EXISTS (
    SELECT FROM ({before}) AS b WHERE b.fires AND {subject} = c.subject
)
"""
FOUND = "severity, evidence, fires"
ON_RELATIONSHIP = f"SELECT relationship_id, NULL::uuid AS member_id, '' AS market, {FOUND}"
ON_MEMBER = f"SELECT NULL::uuid AS relationship_id, member_id, '' AS market, {FOUND}"
ON_FIRM = f"SELECT NULL::uuid AS relationship_id, NULL::uuid AS member_id, '' AS market, {FOUND}"
ON_MARKET = f"SELECT NULL::uuid AS relationship_id, NULL::uuid AS member_id, market, {FOUND}"
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


def find(scope: Scope, wanted: Asked, own: Mapping[str, FlagRuleSetting]) -> None:
    """Fill ``tmp_candidate`` and ``tmp_signal``; ``own`` are the firm's settings by slug."""
    for _word in finding(scope, wanted, own):
        pass


def finding(scope: Scope, wanted: Asked, own: Mapping[str, FlagRuleSetting]) -> Iterator[str]:
    """The same, rule by rule; the id of the next one."""
    scope.execute("DROP TABLE IF EXISTS pg_temp.tmp_candidate, pg_temp.tmp_signal")
    scope.execute(TABLE)
    for rule in wanted.rules:
        setting = own.get(rule.slug)
        if setting is None or setting.is_enabled:
            yield rule.id
            add_rule(scope, rule, setting.thresholds if setting else {})
    yield "gives"
    scope.execute(
        "CREATE TEMPORARY TABLE tmp_signal"
        " (rule text, relationship_id uuid, weight float8, evidence jsonb)"
    )
    for signal in wanted.signals:
        weight = "s.weight" if " AS weight" in signal.select else "%(weight)s::float8"
        select = SIGNAL.format(weight=weight, select=signal.select)
        scope.execute(select, rule=signal.id, weight=signal.weight, **signal.values())


def add_rule(scope: Scope, rule: Rule, thresholds: dict[str, float]) -> None:
    """Add what one rule finds; of a hygiene rule fires only what held a day ago as well."""
    values = rule.values(thresholds)
    found = scope.execute(
        ADD.format(subject=subject("f"), found=f"{head(rule)} FROM ({rule.select}) AS today"),
        rule=rule.id,
        slug=rule.slug,
        version=rule.version,
        axis=rule.axis,
        **values,
    )
    if rule.is_hygiene and found:
        before = rule.select.replace("%(as_of)s", "%(yesterday)s")
        yesterday = scope.as_of - timedelta(days=1)
        held = HELD.format(subject=subject("b"), before=f"{head(rule)} FROM ({before}) AS before")
        scope.execute(held, rule=rule.id, yesterday=yesterday, **values)


def head(rule: Rule) -> str:
    """The columns that every rule is brought to."""
    if rule.on_market:
        return ON_MARKET
    return ON_FIRM if rule.on_firm else ON_MEMBER if rule.on_member else ON_RELATIONSHIP


def subject(row: str) -> str:
    """What a flag is about, as one id: of a market made from its country, else the firm's own."""
    market = f"CASE WHEN {row}.market <> '' THEN md5(%(firm)s::text || {row}.market)::uuid END"
    return f"coalesce({row}.relationship_id, {row}.member_id, {market}, %(firm)s)"


def loaded(row: dict[str, Any]) -> dict[str, Any]:
    """A row with its jsonb columns as Python values (raw cursors give text)."""
    return {
        key: json.loads(value) if key in {"evidence", "parts"} and isinstance(value, str) else value
        for key, value in row.items()
    }
