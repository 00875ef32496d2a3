"""Three best paths in a firm of 10,000 parties, against loading its network.

Beside the made-up firm's own people, whom members know, 8,000 others are known only to each other:
the goals are among them, three steps and more away. Somebody whom nobody knows is asked about, too.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import transaction

from benchmarks.client import Caller
from benchmarks.results import Measurement, compared, quantile
from benchmarks.world import SEED, World, analyze
from firms.models import Membership
from firms.tenant import set_tenant, tenant
from relationships.models import AlterTie, Party
from relationships.paths.best import NoPath, best_paths
from relationships.paths.network import loaded, network_of

OTHERS, KNOWN_EACH = 8_000, 6  # people, and others whom each knows
INSIDERS = 0.05  # of their ties lead to people whom members know
BATCH, GOALS = 5_000, 10
TARGET_MS, TARGET = 150.0, 0.5  # an aim; times the loading


class NothingFoundError(RuntimeError):
    """There is no way to any goal: searching was not measured."""


def made(world: World) -> list[UUID]:
    """Ourselves, the others and their ties; some of them to ask about, the last known to nobody."""
    dice = random.Random(SEED)  # noqa: S311 - made-up data
    with tenant(world.firm.pk):
        for member in Membership.objects.of_firm(world.firm.pk).filter(party=None):
            Party.objects.create(
                firm=world.firm, kind="person", name=member.name, member=member, country="GB"
            )
        alone = Party.objects.create(firm=world.firm, kind="person", name="Alone", country="CN")
        others = Party.objects.bulk_create(
            (
                Party(firm=world.firm, kind="person", name=f"Other {number}", country="CN")
                for number in range(OTHERS)
            ),
            batch_size=BATCH,
        )
        ids = [party.pk for party in others]
        inside = [pick.party for pick in world.people]
        AlterTie.objects.bulk_create(
            (
                AlterTie(firm=world.firm, a_id=a, b_id=b, kind="knows", confidence=confidence)
                for a, b, confidence in ties(dice, ids, inside)
            ),
            batch_size=BATCH,
        )
    analyze()
    return [*dice.sample(ids, GOALS), alone.pk]


def ties(
    dice: random.Random, ids: list[UUID], inside: list[UUID]
) -> Iterator[tuple[UUID, UUID, str]]:
    """Pairs who know each other, and how surely."""
    for one in ids:
        for _each in range(KNOWN_EACH):
            other = dice.choice(inside if dice.random() < INSIDERS else ids)
            if other != one:
                yield one, other, dice.choice(("certain", "probable", "guess"))


def took(work: Any, *args: Any) -> float:
    """Milliseconds."""
    started = time.perf_counter()
    work(*args)
    return (time.perf_counter() - started) * 1_000


def measured(world: World, _caller: Caller, samples: int) -> Iterator[Measurement]:
    """Warm questions and loads in turns, inside the firm."""
    *goals, alone = made(world)
    view = world.viewer.view
    warm: list[float] = []
    none: list[float] = []
    load: list[float] = []
    with transaction.atomic():
        set_tenant(world.firm.pk)
        network_of(view, world.today)
        if isinstance(best_paths(world.viewer, goals, world.today), NoPath):
            raise NothingFoundError
        best_paths(world.viewer, [alone], world.today)
        for turn in range(samples):
            goal = [goals[turn % len(goals)]]
            warm.append(took(best_paths, world.viewer, goal, world.today))
            none.append(took(best_paths, world.viewer, [alone], world.today))
            if turn % 5 == 0:
                load.append(took(loaded, view, world.today))
    yield compared("paths", warm, load, against="loading the network", target=TARGET)
    yield Measurement("paths-p95", quantile(warm, 0.95), "ms", target=TARGET_MS)
    yield Measurement("paths-none-p95", quantile(none, 0.95), "ms", target=TARGET_MS)
