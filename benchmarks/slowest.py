"""The rule that takes longest in a check of the whole firm, with the database's plan of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from benchmarks.evaluate import find, scopes
from benchmarks.results import Measurement, beside
from benchmarks.world import World

PLAN = "EXPLAIN (ANALYZE, BUFFERS) "


@dataclass(slots=True)
class Watch:
    """An execute wrapper that remembers the slowest statement of a rule."""

    rule: str = ""
    ms: float = 0.0
    sql: str = ""

    def __call__(self, execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        began = time.perf_counter()
        found = execute(sql, params, many, context)
        ms = (time.perf_counter() - began) * 1000
        if rule_of(params) and ms > self.ms:
            self.rule, self.ms, self.sql = rule_of(params), ms, sql
        return found


@dataclass(slots=True)
class Planned:
    """The same once more; in place of that statement, the statement with its plan."""

    watch: Watch
    plan: str = ""

    def __call__(self, execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        if (rule_of(params), sql) != (self.watch.rule, self.watch.sql):
            return execute(sql, params, many, context)
        found = execute(PLAN + sql, params, many, context)
        self.plan = "\n".join(line for (line,) in context["cursor"].fetchall())
        return found


def rule_of(params: Any) -> str:
    """The rule that a statement is about; empty for others."""
    return str(params.get("rule", "")) if isinstance(params, dict) else ""


def measured(world: World, say: Callable[[str], None]) -> Iterator[Measurement]:
    """Time of the slowest rule in the team's view; its plan is said, and kept beside the results."""
    watch, view = Watch(), scopes(world)[0]
    with connection.execute_wrapper(watch):
        find(world, view)
    planned = Planned(watch)
    with connection.execute_wrapper(planned):
        find(world, view)
    say(f"  slowest rule {watch.rule}:\n{planned.plan}")
    beside("slowest-rule.txt").write_text(planned.plan + "\n", encoding="utf-8")
    yield Measurement(f"slowest-rule-{watch.rule}", watch.ms, "ms")
