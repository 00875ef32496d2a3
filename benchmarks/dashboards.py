"""What dashboards read: the list of relationships, each dashboard of the API, the map.

The first is compared with bare psycopg and JSON, the page in the middle with the first page. Each
dashboard is asked until it is warm; its bare time has an aim, and beside it stands how many times
the bare list it takes. The map is asked for 1,000 parties: of a firm that is too large for a map
while somebody waits, a smaller one is made.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from statistics import median
from urllib.parse import urlencode

from benchmarks import lists, requests
from benchmarks.client import Call, Caller, Sample
from benchmarks.results import Measurement, compared, quantile
from benchmarks.world import World, analyze, entered, made
from dashboards.api.views import DashboardViewSet
from firms.models import Membership
from firms.tenant import tenant
from relationships.generate import CONTACTS
from relationships.models import Party
from relationships.paths.network import MOST_PARTIES

PATH = "/api/v1/dashboards/"
WARM_UP = 3
AIM_MS, MAP_AIM_MS = 200, 100
NODES, MAP_FIRM = 1_000, 2_000  # parties drawn; relationships of the smaller firm
MAP = f"network/?{urlencode({'steps': 3, 'open': 'all'})}"
LIST = replace(
    next(one for one in requests.OPERATIONS if one.name == "api-list"),
    name="dashboards-list",
    target=2,
)


class SmallMapError(RuntimeError):
    """Fewer parties on the map than were to be measured."""


def names() -> list[str]:
    """Every dashboard of the API, as in its address."""
    return sorted(str(vars(one)["url_path"]) for one in DashboardViewSet.get_extra_actions())


def call(world: World, address: str) -> Call:
    """A dashboard, with a token."""
    return Call(f"{PATH}{address}", requests.token(world))


def ourselves(world: World) -> None:
    """Parties of the members, from whom a map begins; made-up firms have none."""
    with tenant(world.firm.pk):
        for member in Membership.objects.of_firm(world.firm.pk).filter(party=None):
            Party.objects.create(
                firm=world.firm, kind="person", name=member.name, member=member, country="GB"
            )
    analyze()


def warm(caller: Caller, one: Call, samples: int) -> list[Sample]:
    """Answers after the first ones."""
    return [caller.send(one) for _turn in range(samples + WARM_UP)][WARM_UP:]


def dashboard(
    world: World, caller: Caller, samples: int, name: str, bare: list[float]
) -> Iterator[Measurement]:
    """Time, statements and bytes of one."""
    one = call(world, f"{name}/")
    found = warm(caller, one, samples)
    ms = [sample.ms for sample in found]
    yield Measurement(f"dashboards/{name}.p50", median(ms), "ms", target=AIM_MS)
    yield Measurement(f"dashboards/{name}.p95", quantile(ms, 0.95), "ms")
    yield compared(f"dashboards/{name}.times", ms, bare, against="the bare list")
    counted = caller.send(one, count=True).statements
    yield Measurement(f"dashboards/{name}.statements", counted, "SQL")
    yield Measurement(f"dashboards/{name}.size", len(found[-1].body) / 1024, "KiB")


def drawn(world: World, caller: Caller, samples: int) -> Iterator[Measurement]:
    """The map of 1,000 parties, nobody folded. Raises ``SmallMapError`` where there are fewer."""
    one = call(world, MAP)
    found = warm(caller, one, samples)
    count = len(json.loads(found[-1].body)["nodes"])
    if count < NODES and len(world.relationships) >= MAP_FIRM:
        raise SmallMapError(f"{count} of {NODES}")
    ms = [sample.ms for sample in found]
    yield Measurement(f"dashboards/network-{count}.p50", median(ms), "ms", target=MAP_AIM_MS)
    yield Measurement(f"dashboards/network-{count}.p95", quantile(ms, 0.95), "ms")
    size = len(found[-1].body) / 1024
    yield Measurement(f"dashboards/network-{count}.size", size, "KiB")


def measured(world: World, caller: Caller, samples: int) -> Iterator[Measurement]:
    """The list first, as it is compared with rows that nobody has added to."""
    yield from requests.measured(LIST, world, caller, samples)
    for one in lists.keyset(world, caller, samples):
        yield replace(one, name="dashboards-deep")
    limit = requests.limit_call("list")
    bare = [sample.ms for sample in warm(caller, limit, samples)]
    ourselves(world)
    is_small = len(world.relationships) < MOST_PARTIES
    for name in names():
        if is_small or name != "network":
            yield from dashboard(world, caller, samples, name, bare)
    if not is_small:
        world = entered(made(MAP_FIRM, CONTACTS))
        ourselves(world)
    yield from drawn(world, caller, samples)
