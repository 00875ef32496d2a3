"""No path yet: which two people would have to know each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from relationships.models import Affiliation, Party
from relationships.paths.search import steps_from

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from uuid import UUID

    from firms.access import Viewer
    from relationships.paths.network import Network

MOST_LOOKED_AT = 20  # people around the goal

#: What the two have in common, the best chance first.
COLLEAGUES, SAME_CITY, SAME_COUNTRY, NOTHING = "worked_together", "same_city", "same_country", ""
COMMON: Final = (COLLEAGUES, SAME_CITY, SAME_COUNTRY, NOTHING)

#: Something one may have in common: its place in ``COMMON``, and what it is.
Trait = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class MissingTie:
    """Somebody we reach, somebody near the goal, and what they have in common."""

    ours: UUID
    theirs: UUID
    common: str


def missing_tie(
    viewer: Viewer, network: Network, sources: set[int], goals: set[UUID]
) -> MissingTie | None:
    """The nearest two; None where nobody of us is in the network.

    Two queries, the first time that this is asked of a network.
    """
    reached = steps_from(network.net, sources)
    if not reached:
        return None
    people = people_of(viewer, network)
    theirs = {
        their: steps
        for their, steps in around(network, goals, reached)[:MOST_LOOKED_AT]
        if their in people
    }
    wanted = {trait for their in theirs for trait in people[their]}
    ours = nearest(network, reached, people, wanted)
    found = [
        (trait[0], steps + ours[trait][0], their, ours[trait][1])
        for their, steps in theirs.items()
        for trait in people[their]
        if trait in ours
    ]
    if not found:
        return None
    place, _steps, their, our = min(found)
    return MissingTie(network.parties[our], their, COMMON[place])


def around(
    network: Network, goals: set[UUID], reached: Mapping[int, int]
) -> list[tuple[UUID, int]]:
    """Whom we do not reach around the goals, with the steps to them, the nearest first.

    A goal without links is alone.
    """
    steps = steps_from(network.net, network.numbers(goals))
    alone = sorted(one for one in goals if network.number.get(one) not in reached)
    further = sorted((n, at) for at, n in steps.items() if n and at not in reached)
    return [(one, 0) for one in alone] + [(network.parties[at], n) for n, at in further]


def nearest(
    network: Network,
    reached: Mapping[int, int],
    people: Mapping[UUID, tuple[Trait, ...]],
    wanted: set[Trait],
) -> dict[Trait, tuple[int, int]]:
    """The nearest of us who have each trait: steps and vertex. Vertices are in order of ids."""
    found: dict[Trait, tuple[int, int]] = {}
    for steps, at in sorted((n, at) for at, n in reached.items()):
        for trait in people.get(network.parties[at], ()):
            if trait in wanted:
                found.setdefault(trait, (steps, at))
    return found


def people_of(viewer: Viewer, network: Network) -> Mapping[UUID, tuple[Trait, ...]]:
    """The people of a view by what others may have in common with them; kept with its network.

    Former jobs count, since that is where people met.
    """
    if not network.people:
        people = Party.objects.visible_to(viewer).filter(kind=Party.Kind.PERSON, is_private=False)
        jobs = Affiliation.objects.visible_to(viewer)
        employers: dict[UUID, list[UUID]] = {}
        for person, organisation in jobs.values_list("person_id", "organisation_id"):
            employers.setdefault(person, []).append(organisation)
        found = {
            pk: tuple(traits(country, city, employers.get(pk, ())))
            for pk, country, city in people.values_list("pk", "country", "city")
        }
        network.people.update(found)
    return network.people


def traits(country: str, city: str, employers: Iterable[UUID]) -> Iterator[Trait]:
    """What somebody may have in common with others, the best chance first."""
    for employer in employers:
        yield 0, employer
    if country and city:
        yield 1, country, city
    if country:
        yield 2, country
    yield (3,)
