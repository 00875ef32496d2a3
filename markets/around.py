"""What is around a market: people there, partners and gaps, clients, open introductions, flags."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from clients.models import Agreement, Client, RevenueEvent, StagePlan
from markets.models import CommitmentEvent
from partners.coverage import coverage
from relationships.introductions.states import OPEN
from relationships.models import Flag, Introduction, Party, Relationship, Score

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from firms.access import Viewer
    from partners.coverage import Cell

MOST_ROWS = 30  # of people and of introductions


@dataclass(frozen=True, slots=True)
class Around:
    """Beside the steps of one market."""

    people: Sequence[Relationship]
    more_people: bool
    scores: dict[UUID, Score]  # by party
    cells: Sequence[Cell]  # types of partners in its regions, those that are needed included
    clients: Sequence[Client]
    introductions: Sequence[Introduction]
    flags: Sequence[Flag]


def around(viewer: Viewer, country: str, also: Collection[UUID], as_of: date) -> Around:
    """The rows around a market; scores of the parties ``also``, too. A constant number of queries."""
    people = list(people_in(viewer, country)[: MOST_ROWS + 1])
    parties = {row.party_id for row in people[:MOST_ROWS]} | set(also)
    return Around(
        people=people[:MOST_ROWS],
        more_people=len(people) > MOST_ROWS,
        scores=scores_of(viewer, parties),
        cells=[cell for cell in coverage(viewer, as_of).cells if cell.region.country == country],
        clients=list(clients_in(viewer, country)),
        introductions=list(introductions_in(viewer, country)[:MOST_ROWS]),
        flags=list(flags_on(viewer, country)),
    )


def people_in(viewer: Viewer, country: str) -> QuerySet[Relationship]:
    """Relationships with people and firms there; those of private life are left out."""
    place = Q(party__country=country) | Q(party__region__country=country)
    rows = Relationship.objects.visible_to(viewer).filter(
        place, party__is_private=False, party__member=None
    )
    return rows.select_related("party").order_by("party__kind", "party__name", "pk")


def scores_of(viewer: Viewer, parties: Iterable[UUID]) -> dict[UUID, Score]:
    """What each gives and costs, by party. One query."""
    rows = Score.objects.visible_to(viewer).filter(relationship__party__in=list(parties))
    return {row.relationship.party_id: row for row in rows.select_related("relationship")}


def introductions_in(viewer: Viewer, country: str) -> QuerySet[Introduction]:
    """Open ones with somebody there; those with somebody hidden are left out."""
    seen = Party.objects.visible_to(viewer)
    there = seen.filter(Q(country=country) | Q(region__country=country))
    rows = Introduction.objects.visible_to(viewer).filter(
        Q(introducer=None) | Q(introducer__in=seen),
        Q(target=None) | Q(target__in=seen),
        Q(target__in=there) | Q(introduced__in=there),
        introduced__in=seen,
        state__in=OPEN,
    )
    named = rows.select_related("introducer", "introduced", "target")
    return named.order_by("-created_at", "-pk")


def flags_on(viewer: Viewer, country: str) -> QuerySet[Flag]:
    """Signs that the firm may be stepping back there."""
    rows = Flag.objects.visible_to(viewer).filter(market=country)
    return rows.filter(state__in=(Flag.State.OPEN, Flag.State.ACKNOWLEDGED)).order_by(
        "-severity", "opened_on", "pk"
    )


# --- clients --------------------------------------------------------------------------------------


def clients_in(viewer: Viewer, country: str) -> QuerySet[Client]:
    """Clients with a plan, an agreement or income there."""
    named = [
        model.objects.visible_to(viewer).filter(market=country).values("client")
        for model in (StagePlan, Agreement, RevenueEvent)
    ]
    found = Q(pk__in=named[0]) | Q(pk__in=named[1]) | Q(pk__in=named[2])
    rows = Client.objects.visible_to(viewer).filter(found)
    return rows.select_related("relationship__party").order_by("relationship__party__name", "pk")


def markets_of_client(viewer: Viewer, client: Client) -> set[str]:
    """Countries in which the firm works for a client, or steps that it stands behind."""
    found = {
        str(country)
        for model in (StagePlan, Agreement, RevenueEvent)
        for country in model.objects.visible_to(viewer)
        .filter(client=client)
        .values_list("market", flat=True)
        .distinct()
    }
    steps = CommitmentEvent.objects.visible_to(viewer).filter(
        triggers__party=client.relationship.party_id
    )
    return (found | set(steps.values_list("market", flat=True))) - {""}
