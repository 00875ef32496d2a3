"""The flag engine against one pass over the same rows, and one change against everything."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection, transaction

from benchmarks.client import Caller
from benchmarks.requests import limit_create
from benchmarks.results import Measurement, compared
from benchmarks.world import World
from firms.tenant import tenant
from relationships import network
from relationships.flags import candidates, scores
from relationships.flags.engine import evaluate_firm, evaluate_relationships
from relationships.flags.sql import Scope
from relationships.measures import measure

#: The least that any evaluation has to read: every contact once, decayed and summed.
CONTACT_SUMS = """
SELECT count(*) FROM (
    SELECT p.party_id, i.member_id, count(*), max(i.on),
           sum(power(2::float8, -least(greatest(%(as_of)s::date - i.on, 0) / 180.0, 900)))
    FROM relationships_participant p
    JOIN relationships_interaction i ON i.id = p.interaction_id AND i.firm_id = %(firm)s
    WHERE p.firm_id = %(firm)s GROUP BY p.party_id, i.member_id
) AS summed
"""
MANY = 1_000  # relationships changed at once


def timed(act: Callable[[], Any]) -> float:
    """Milliseconds of a call."""
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def summed(world: World) -> None:
    with tenant(world.firm.pk), connection.cursor() as cursor:
        cursor.execute(CONTACT_SUMS, {"firm": world.firm.pk, "as_of": world.today})


def found(world: World) -> None:
    """Measures, candidates and scores of everything; nothing is merged."""
    scope = Scope(world.viewer.view, world.today)
    with tenant(world.firm.pk):
        scope.whole_tables()
        measure(scope)
        scores.strengths(scope, stored=False)
        candidates.keep_doors(scope, network.doors(scope))
        candidates.find(scope, graph=True)
        scores.score(scope, stored=False)


def merged(world: World) -> None:
    evaluate_firm(world.firm.pk, world.today)


def changed(world: World, count: int, start: int = 0) -> None:
    """What the worker does after changes of this many relationships, then taken back."""
    with transaction.atomic(), tenant(world.firm.pk):
        rows = world.relationships[start : start + count]
        evaluate_relationships(world.firm.pk, rows, world.today, graph=False)
        transaction.set_rollback(True)


def measured(world: World, caller: Caller, samples: int) -> Iterator[Measurement]:
    """Rounds in turns; a handful each, as a round takes seconds."""
    rounds = 5 if samples >= 20 else 2
    passes, finds, merges, many = [], [], [], []
    for _round in range(rounds):
        passes.append(timed(lambda: summed(world)))
        finds.append(timed(lambda: found(world)))
        merges.append(timed(lambda: merged(world)))
        many.append(timed(lambda: changed(world, MANY)))
    yield compared(
        "evaluation", finds, passes, against="one aggregate pass over contacts", target=8
    )
    yield compared("evaluation-merge", merges, finds, against="evaluation without merge", target=2)
    singles, logs = [], []
    for turn in range(samples):
        singles.append(timed(lambda turn=turn: changed(world, 1, turn)))  # type: ignore[misc]
        logs.append(caller.send(limit_create(world, turn)).ms)
    yield compared("incremental-1", singles, logs, against="one commit of a log row", target=3)
    whole = statistics.median(merges)
    yield compared("incremental-1-of-full", singles, [whole], against="full evaluation")
    yield compared(f"incremental-{MANY}", many, [whole], against="full evaluation", target=1 / 20)
