"""The hot list far down, and the hot queries with and without the fence."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from django.db import connection, connections, transaction

from benchmarks.client import Call, Caller
from benchmarks.requests import token, words
from benchmarks.results import Measurement, compared
from benchmarks.world import World
from common.keyset import KEY, Cursor, pack, sorted_from
from firms.tenant import set_tenant
from relationships.models import Score
from relationships.querysets import DEFAULT_ORDERING, RELATIONSHIP_ORDERS
from relationships.search import FIND, arguments

PATH = "/api/v1/relationships/"
ROWS = 50
ORDER = RELATIONSHIP_ORDERS["strength"]


def hot(world: World) -> Any:
    """The list as pages and API sort it."""
    rows = Score.objects.listed(world.viewer)
    return sorted_from(rows, ORDER, descending=True, cursor=None)


def deep_call(world: World) -> Call:
    """The page in the middle of the list."""
    with transaction.atomic():
        set_tenant(world.firm.pk)
        middle = len(world.relationships) // 2
        row = hot(world)[middle]
    cursor = Cursor(getattr(row, KEY), str(row.relationship_id))
    packed = pack("relationships", DEFAULT_ORDERING, cursor)
    return Call(f"{PATH}?ordering={DEFAULT_ORDERING}&cursor={quote(packed)}", token(world))


def keyset(world: World, caller: Caller, samples: int) -> Iterator[Measurement]:
    """A page far down costs what the first one costs."""
    first = Call(f"{PATH}?ordering={DEFAULT_ORDERING}", token(world))
    deep = deep_call(world)
    top: list[float] = []
    far: list[float] = []
    for turn in range(samples + 5):
        pair = [(top, first), (far, deep)]
        for kept, call in pair if turn % 2 else reversed(pair):
            kept.append(caller.send(call).ms)
    yield compared("keyset-deep", far[5:], top[5:], against="first page", target=1.3)


def runs(cursor: Any, sql: str, params: Any, into: list[float]) -> None:
    started = time.perf_counter()
    cursor.execute(sql, params)
    cursor.fetchall()
    into.append((time.perf_counter() - started) * 1000)


def both(statements: Sequence[tuple[str, Any]], world: World) -> tuple[list[float], list[float]]:
    """Each statement as the application role and as the owner, whom no policy narrows."""
    fenced: list[float] = []
    free: list[float] = []
    with transaction.atomic():
        set_tenant(world.firm.pk)
        with connection.cursor() as inside, connections["owner"].cursor() as outside:
            outside.execute(
                "SELECT set_config('app.firm', %s, false)", [str(world.firm.pk)]
            )  # the search function asks for it
            for sql, params in statements:
                runs(inside, sql, params, fenced)
                runs(outside, sql, params, free)
    return fenced, free


def fence(world: World, _caller: Caller, samples: int) -> Iterator[Measurement]:
    """Row-level security costs next to nothing where the firm is a constant (PERFORMANCE 6)."""
    listed = hot(world)[:ROWS].query.sql_with_params()
    found = [
        (
            FIND,
            arguments(world.viewer, words(world, turn), 25) | {"firm": world.firm.pk, "limit": 20},
        )
        for turn in range(samples + 5)
    ]
    for name, statements in (("list", [listed] * (samples + 5)), ("search", found)):
        fenced, free = both(statements, world)
        yield compared(
            f"fence-{name}", fenced[5:], free[5:], against="as owner, without policies", target=1.5
        )
