"""Who can introduce me to somebody, or to a role in a market: the best ways, explained."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from relationships.guard.reveals import exposure, names_of
from relationships.models import Affiliation, Party
from relationships.paths.explain import StaleError, facts_of
from relationships.paths.missing import missing_tie
from relationships.paths.network import forget_networks, in_order, network_of
from relationships.paths.search import best_ways, rank

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from firms.access import Viewer
    from relationships.guard.reveals import Exposure, Leak, Named
    from relationships.paths.explain import Step
    from relationships.paths.missing import MissingTie
    from relationships.paths.network import Network
    from relationships.paths.search import Way

MOST_PATHS = 3
MOST_IN_ROLE = 500  # people who have it, in one question


@dataclass(frozen=True, slots=True)
class Path:
    """A way from one of us to the goal."""

    steps: tuple[Step, ...]
    cost: int  # open flags that cost, of those on the way
    asked: int  # times the one to be asked was asked in the last 90 days
    low_confidence: bool  # a link is a mere guess
    leaks: tuple[Leak, ...] = ()

    @property
    def introducer(self) -> Named | None:
        """Whom to ask; None where one of us knows the goal."""
        return self.steps[0].b if len(self.steps) > 1 else None

    @property
    def weakest(self) -> float | None:
        """Strength of the weakest measured tie; None where none is measured."""
        measured = [step.strength for step in self.steps if step.strength is not None]
        return min(measured, default=None)

    @property
    def not_advised(self) -> bool:
        """Going this way would tell somebody what is kept from them."""
        return bool(self.leaks)


@dataclass(frozen=True, slots=True)
class NoPath:
    """Nobody leads there yet. ``missing`` names two who would have to meet, if anybody can."""

    missing: MissingTie | None
    ours: Named | None = None
    theirs: Named | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """From whom to whom; ``introduced`` is shown to all on the way, beside the goal."""

    viewer: Viewer
    sources: frozenset[UUID]
    goals: frozenset[UUID]
    as_of: date
    introduced: UUID | None = None
    most: int = MOST_PATHS


def best_paths(
    viewer: Viewer,
    goals: Collection[UUID],
    as_of: date,
    *,
    sources: Collection[UUID] | None = None,
    introduced: UUID | None = None,
    most: int = MOST_PATHS,
) -> list[Path] | NoPath:
    """The best paths from members' parties (all of us) to one of the goals.

    Fewest steps, then the firmest weakest link, least cost, least asked of late. Those that would
    tell somebody what is kept from them come last. ``introduced`` is whom to introduce, where it
    is not ourselves.

    Raises ``TooLargeError``.
    """
    for attempt in range(2):
        network = network_of(viewer.view, as_of)
        chosen = frozenset(network.members if sources is None else sources)
        question = Question(viewer, chosen, frozenset(goals) - chosen, as_of, introduced, most)
        try:
            return answered(question, network)
        except StaleError:
            if attempt:
                raise
            forget_networks()
    raise AssertionError  # the second attempt returned or raised


def answered(question: Question, network: Network) -> list[Path] | NoPath:
    """Paths, or who would have to meet whom."""
    sources, goals = network.numbers(question.sources), network.numbers(question.goals)
    shown = {*question.goals, *([question.introduced] if question.introduced else [])}
    exposed = exposure(question.viewer.view, shown, question.as_of)
    ways = chosen_ways(network, sources, goals, exposed, question.most)
    if not ways:
        return no_path(question, network, sources)
    lines = [[network.parties[at] for at in way] for way in ways]
    exposed = exposed_on(question, exposed, lines)
    facts = facts_of(question.viewer, {one for line in lines for one in line}, question.as_of)
    ranked = [
        (
            rank(network.net, way),
            explained(network, way, facts.steps(line), told(question, exposed, line)),
        )
        for way, line in zip(ways, lines, strict=True)
    ]
    ranked.sort(key=lambda one: one[0])
    paths = [path for _rank, path in ranked]
    clear = [path for path in paths if not path.not_advised]
    return [*clear[: question.most], *(path for path in paths if path.not_advised)]


def chosen_ways(
    network: Network, sources: set[int], goals: set[int], exposed: Exposure, most: int
) -> list[Way]:
    """The best of all, and as many of those that give nothing away."""
    every = best_ways(network.net, sources, goals, most)
    tellers = network.numbers(exposed.tellers) - sources
    if tellers.isdisjoint(at for way in every for at in way[1:-1]):
        return every
    discreet = best_ways(network.net, sources, goals, most, banned=tellers)
    return [*discreet, *(way for way in every if way not in discreet)]


def exposed_on(question: Question, exposed: Exposure, lines: Sequence[Sequence[UUID]]) -> Exposure:
    """The same with those between: each is known to whoever comes after them. At most 3 queries."""
    between = {party for line in lines for party in line[1:-1]}
    if not between:
        return exposed
    shown = between.union(question.goals, [question.introduced] if question.introduced else [])
    return exposure(question.viewer.view, shown, question.as_of)


def told(question: Question, exposed: Exposure, line: Sequence[UUID]) -> tuple[Leak, ...]:
    """What going this way gives away: all on it learn of the goal and of whom we introduce.

    Who brings us on shows that we know them.
    """
    found = exposed.about({line[-1], question.introduced}).leaks(line[1:])
    for at, party in enumerate(line[1:-1], start=2):
        found += exposed.about({party}).leaks(line[at:])
    return tuple({leak.key: leak for leak in found}.values())


def explained(network: Network, way: Way, steps: tuple[Step, ...], leaks: tuple[Leak, ...]) -> Path:
    """A path with what it rests on."""
    net, between = network.net, way[1:-1]
    return Path(
        steps=steps,
        cost=sum(net.cost.get(at, 0) for at in between),
        asked=net.asked.get(between[0], 0) if between else 0,
        low_confidence=any(in_order(a, b) in network.guesses for a, b in pairwise(way)),
        leaks=leaks,
    )


def no_path(question: Question, network: Network, sources: set[int]) -> NoPath:
    """Who would have to meet whom."""
    missing = missing_tie(question.viewer, network, sources, set(question.goals))
    if missing is None:
        return NoPath(None)
    names = names_of(question.viewer.view, (missing.ours, missing.theirs))
    return NoPath(missing, names.get(missing.ours), names.get(missing.theirs))


def in_role(viewer: Viewer, market: str, role: str, as_of: date) -> QuerySet[Party]:
    """People in a country who have such a role: by their job there today, or by their headline."""
    live = Affiliation.objects.visible_to(viewer).filter(
        Q(started_on=None) | Q(started_on__lte=as_of),
        Q(ended_on=None) | Q(ended_on__gte=as_of),
        person=OuterRef("pk"),
        role__icontains=role,
    )
    people = Party.objects.visible_to(viewer).filter(
        kind=Party.Kind.PERSON, is_private=False, member=None, country=market
    )
    return people.filter(Exists(live) | Q(headline__icontains=role))
