"""No path yet: which two people would have to know each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from relationships.models import Affiliation, Party
from relationships.paths.search import steps_from

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from firms.access import Viewer
    from relationships.paths.network import Network

MOST_LOOKED_AT = 20  # people around the goal

#: What the two have in common, the best chance first.
COLLEAGUES, SAME_CITY, SAME_COUNTRY, NOTHING = "worked_together", "same_city", "same_country", ""


@dataclass(frozen=True, slots=True)
class MissingTie:
    """Somebody we reach, somebody near the goal, and what they have in common."""

    ours: UUID
    theirs: UUID
    common: str


@dataclass(frozen=True, slots=True)
class Person:
    """Where somebody is, and where they ever worked."""

    country: str
    city: str
    employers: frozenset[UUID]


def missing_tie(
    viewer: Viewer, network: Network, sources: set[int], goals: set[UUID]
) -> MissingTie | None:
    """The nearest two; None where nobody of us is in the network. Two queries."""
    reached = {network.parties[at]: n for at, n in steps_from(network.net, sources).items()}
    around = near_goal(network, goals)
    theirs = {one: n for one, n in around.items() if one not in reached}
    people = people_of(viewer, {*reached, *theirs})
    found = [
        (place, theirs[their] + reached[our], str(their), str(our), their, our)
        for their in sorted(theirs, key=lambda one: (theirs[one], one))[:MOST_LOOKED_AT]
        if their in people
        for our in reached
        if our in people
        for place in [closeness(people[our], people[their])]
    ]
    if not found:
        return None
    place, *_rest, their, our = min(found)
    return MissingTie(our, their, (COLLEAGUES, SAME_CITY, SAME_COUNTRY, NOTHING)[place])


def near_goal(network: Network, goals: set[UUID]) -> dict[UUID, int]:
    """Everybody around the goals with the steps to them; a goal without links is alone."""
    steps = steps_from(network.net, network.numbers(goals))
    return {**dict.fromkeys(goals, 0), **{network.parties[at]: n for at, n in steps.items()}}


def closeness(ours: Person, theirs: Person) -> int:
    """Place in the list of what two people may have in common."""
    if ours.employers & theirs.employers:
        return 0
    if ours.country and ours.country == theirs.country:
        return 1 if ours.city and ours.city == theirs.city else 2
    return 3


def people_of(viewer: Viewer, parties: set[UUID]) -> Mapping[UUID, Person]:
    """The people among them; former jobs count, since that is where people met."""
    rows = Party.objects.visible_to(viewer).filter(pk__in=parties, kind=Party.Kind.PERSON)
    people = {
        pk: (country, city)
        for pk, country, city in rows.filter(is_private=False).values_list("pk", "country", "city")
    }
    employers: dict[UUID, set[UUID]] = {}
    jobs = Affiliation.objects.visible_to(viewer).filter(person__in=people)
    for person, organisation in jobs.values_list("person_id", "organisation_id"):
        employers.setdefault(person, set()).add(organisation)
    return {
        pk: Person(country, city, frozenset(employers.get(pk, ())))
        for pk, (country, city) in people.items()
    }
