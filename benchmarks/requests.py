"""Requests of the product beside the bare limit, in turns, against PERFORMANCE 9."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from benchmarks.client import Call, Caller, Sample
from benchmarks.results import Measurement, compared, quantile
from benchmarks.world import World
from relationships.search import arguments

AGAINST = "bare psycopg and orjson, same rows, same server"
WARM_UP = 5  # of each, not counted
COUNTRY = "CN"
CREATED = 201


@dataclass(frozen=True, slots=True)
class Operation:
    """What is asked of the product and, for the same rows, of the limit."""

    name: str
    ours: Callable[[World, int], Call]
    limit: Callable[[World, int], Call]
    same: Callable[[bytes, bytes], bool]
    target: float  # times the limit
    statements: int
    page_kib: int | None = None


def token(world: World) -> dict[str, str]:
    return {"Authorization": f"Bearer {world.token}"}


def cookie(world: World) -> dict[str, str]:
    return {"Cookie": world.cookie}


def limit_call(name: str, **asked: str) -> Call:
    return Call(f"/limit/{name}?{urlencode(asked)}")


def api_list(world: World, _turn: int) -> Call:
    return Call(f"/api/v1/relationships/?country={COUNTRY}&ordering=-strength", token(world))


def html_list(world: World, _turn: int) -> Call:
    return Call("/relationships/", cookie(world))


def html_record(world: World, turn: int) -> Call:
    one = world.people[turn % len(world.people)]
    return Call(f"/relationships/{one.relationship}/", cookie(world))


def limit_record(world: World, turn: int) -> Call:
    return limit_call("record", id=str(world.people[turn % len(world.people)].relationship))


def words(world: World, turn: int) -> str:
    """A start of a name, a word in the middle, a whole name with a typo."""
    name = world.people[turn // 3 % len(world.people)].name
    return (name[:-2], " ".join(name.split()[1:])[:-1], f"{name[:2]}{name[3:]}")[turn % 3]


def search(world: World, turn: int) -> Call:
    return Call(f"/api/v1/search/?{urlencode({'q': words(world, turn)})}", token(world))


def limit_search(world: World, turn: int) -> Call:
    asked = arguments(world.viewer, words(world, turn), 25)
    return limit_call("search", wanted=asked["wanted"], syllables=asked["syllables"])


def body(world: World, turn: int) -> bytes:
    return json.dumps(
        {
            "participants": [str(world.people[turn % len(world.people)].party)],
            "on": world.today.isoformat(),
            "channel": "meal",
            "orientation": "mixed",
            "summary": f"Dinner {turn}",
        }
    ).encode()


def create(world: World, turn: int) -> Call:
    headers = token(world) | {"Content-Type": "application/json"}
    return Call("/api/v1/interactions/", headers, "POST", body(world, turn), CREATED)


def limit_create(world: World, turn: int) -> Call:
    return Call("/limit/create", {}, "POST", body(world, turn))


def same_ids(ours: bytes, limit: bytes, key: str = "id") -> bool:
    """Both answers list the same relationships in the same order."""
    theirs = [row["id"] for row in json.loads(limit)["results"]]
    return [row[key] for row in json.loads(ours)["results"]] == theirs and bool(theirs)


def same_hits(ours: bytes, limit: bytes) -> bool:
    return same_ids(ours, limit, "relationship_id")


def same_names(ours: bytes, limit: bytes) -> bool:
    """Every name of the limit's rows stands on the page."""
    page = html.unescape(ours.decode())
    return all(row["name"] in page for row in json.loads(limit)["results"])


def same_entries(ours: bytes, limit: bytes) -> bool:
    """The page is about the same relationship and shows as many entries or more."""
    page, wanted = html.unescape(ours.decode()), json.loads(limit)
    return wanted["main"]["name"] in page and page.count("/entries/") >= len(wanted["entries"])


def same_entry(ours: bytes, limit: bytes) -> bool:
    return bool(json.loads(ours)["summary"] == json.loads(limit)["summary"])


def all_rows(_world: World, _turn: int) -> Call:
    return limit_call("list")


def narrowed_rows(_world: World, _turn: int) -> Call:
    return limit_call("list", country=COUNTRY)


def html_today(world: World, _turn: int) -> Call:
    return Call("/", cookie(world))


def limit_today(world: World, _turn: int) -> Call:
    return limit_call("today", as_of=world.today.isoformat())


def same_morning(ours: bytes, limit: bytes) -> bool:
    """The page shows each flag, each person gone quiet and each promise of the limit's rows."""
    page, wanted = html.unescape(ours.decode()), json.loads(limit)
    flags = all(f'id="flag-{row["id"]}"' in page for row in wanted["flags"])
    return flags and all(row["name"] in page for row in [*wanted["quiet"], *wanted["thanks"]])


#: Gates of PERFORMANCE 9; Today's is of the issue that asked for it.
OPERATIONS = (
    Operation("today", html_today, limit_today, same_morning, 16, 13, 100),
    Operation("api-list", api_list, narrowed_rows, same_ids, 4, 5),
    Operation("api-create", create, limit_create, same_entry, 12, 11),
    Operation("list-page", html_list, all_rows, same_names, 12, 6, 100),
    Operation("record-page", html_record, limit_record, same_entries, 14, 12, 90),
    Operation("search", search, limit_search, same_hits, 4, 4),
)


class DifferentError(RuntimeError):
    """The two sides do not answer with the same rows: nothing would be compared."""


def in_turns(
    operation: Operation, world: World, caller: Caller, samples: int
) -> tuple[list[Sample], list[Sample]]:
    """Samples of ours and of the limit; who begins changes from turn to turn."""
    ours: list[Sample] = []
    limit: list[Sample] = []
    for turn in range(samples):
        sides = [(ours, operation.ours), (limit, operation.limit)]
        for kept, call in sides if turn % 2 else reversed(sides):
            kept.append(caller.send(call(world, turn)))
    return ours, limit


def measured(
    operation: Operation, world: World, caller: Caller, samples: int
) -> Iterator[Measurement]:
    """Time, processor time, statements and bytes of one operation."""
    first, least = in_turns(operation, world, caller, WARM_UP)
    if not operation.same(first[-1].body, least[-1].body):
        raise DifferentError(operation.name)
    ours, limit = in_turns(operation, world, caller, samples)
    name, ms = operation.name, [one.ms for one in ours]
    yield compared(
        f"{name}.p50", ms, [one.ms for one in limit], against=AGAINST, target=operation.target
    )
    yield Measurement(f"{name}.p95", quantile(ms, 0.95), "ms")
    yield Measurement(f"{name}.limit-p50", quantile([one.ms for one in limit], 0.5), "ms")
    cpu, least_cpu = [one.cpu_ms for one in ours], [one.cpu_ms for one in limit]
    yield compared(f"{name}.cpu", cpu, least_cpu, against=AGAINST, unit="ms of web process")
    counted = [caller.send(operation.ours(world, n), count=True) for n in range(3)]
    most = max(one.statements for one in counted)
    yield Measurement(f"{name}.statements", most, "SQL", target=operation.statements, hard=True)
    size = max(len(one.body) for one in [*ours, *counted]) / 1024
    yield Measurement(f"{name}.size", size, "KiB", target=operation.page_kib, hard=True)
