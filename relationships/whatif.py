"""What is lost when somebody steps out: people, markets, introductions, promises, income.

The ways are those of the gatekeepers (R10): ties of ours and between others, without jobs; kin and
owners of one firm go together. Of a firm all its people go. Everything is read as the viewer sees
it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import F, Q

from common.dates import country_name
from firms.models import Membership
from firms.permissions import may
from relationships.flags.sql import Scope
from relationships.introductions.board import UNDER_WAY
from relationships.models import Introduction, Party, Promise, Signal
from relationships.network import ONE_DOOR, grouped
from relationships.paths.network import network_of
from relationships.record import affiliations_of, pooled
from relationships.stakes import Stake, stake_of
from relationships.structure import Place, place_of, without

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from uuid import UUID

    from firms.access import Viewer
    from relationships.models import Relationship
    from relationships.paths.network import Network
    from relationships.structure import Loss

MOST_NAMES = 60  # of those out of reach; the rest is counted
MOST_ROWS = 20  # introductions, and promises
KNOWLEDGE = "L9"


@dataclass(frozen=True, slots=True)
class Market:
    """A country in which people get out of reach."""

    name: str
    lost: int
    people: int  # reached there today, without those who go

    @property
    def is_closed(self) -> bool:
        """Nobody there is left."""
        return self.lost == self.people


@dataclass(slots=True)
class WhatIf:
    """The page's data."""

    lost: int = 0  # people who are out of reach then
    names: Sequence[Party] = ()  # some of them
    markets: Sequence[Market] = ()
    along: Sequence[Party] = ()  # who goes with them
    introductions: Sequence[Introduction] = ()
    ours: Sequence[Promise] = ()
    theirs: Sequence[Promise] = ()
    stake: Stake | None = None
    place: Place | None = None  # among others; None for one of us
    is_principal: bool = False
    bridges_knowledge: bool = False
    sees: frozenset[str] = field(default_factory=frozenset)  # parts that the role may read

    @property
    def hidden(self) -> int:
        """Lost people without a name here."""
        return self.lost - len(self.names)


def what_if(viewer: Viewer, relationship: Relationship, as_of: date) -> WhatIf:
    """What is lost without them. Raises ``TooLargeError``; queries as in ``network_of`` and ten."""
    party = relationship.party
    if is_principal(viewer, party):
        return WhatIf(is_principal=True)
    network = network_of(viewer.view, as_of)
    gone = going(viewer, party, as_of)
    loss = without(network, network.numbers(gone))
    found = WhatIf(sees=readable(viewer), place=standing(network, party))
    tell_of_people(found, viewer, network, loss)
    found.along = list(parties_of(viewer, gone - {party.pk}))
    tell_of_rows(found, viewer, gone, party.member_id)
    lost = frozenset(network.parties[at] for at in loss.lost)
    found.stake = stake_of(viewer, gone, lost, as_of)
    signals = Signal.objects.visible_to(viewer).filter(relationship=relationship.pk)
    found.bridges_knowledge = signals.filter(rule=KNOWLEDGE).exists()
    return found


def is_principal(viewer: Viewer, party: Party) -> bool:
    """Everything hangs on the principal, which says nothing (DOMAIN 3.8)."""
    if party.member_id is None:
        return False
    rows = Membership.objects.visible_to(viewer).filter(is_principal=True)
    return rows.filter(pk=party.member_id).exists()


def readable(viewer: Viewer) -> frozenset[str]:
    """Which parts the viewer's role may read."""
    return frozenset(one for one in ("introductions", "promises") if may(viewer, one, "read"))


def going(viewer: Viewer, party: Party, as_of: date) -> frozenset[UUID]:
    """The party, an organisation's people, and who counts as one door with any of them."""
    rows = [] if party.is_person else list(affiliations_of(viewer, party.pk, "organisation"))
    ours = {row.person_id for row in rows if row.person.member_id is not None}  # they stay
    own = [one for one in pooled(party, rows) if one not in ours]
    doors = [(row["a"], row["b"]) for row in Scope(viewer.view, as_of).rows(ONE_DOOR)]
    principals = principal_parties(viewer)
    group = grouped(doors, without=principals)
    heads = {group(one) for one in own}
    linked = {one for pair in doors for one in pair if group(one) in heads}
    return frozenset({*own, *linked} - principals)


def principal_parties(viewer: Viewer) -> set[UUID]:
    """The principal's own party."""
    rows = Party.objects.visible_to(viewer).filter(member__is_principal=True)
    return set(rows.values_list("pk", flat=True))


def standing(network: Network, party: Party) -> Place | None:
    """Where a person stands among others; members are measured by nobody's ties but ours."""
    at = network.number.get(party.pk)
    if at is None or party.member_id is not None or not party.is_person:
        return None
    return place_of(network.others, at)


def parties_of(viewer: Viewer, ids: Iterable[UUID]) -> list[Party]:
    """Parties with their relationships, by name. One query."""
    rows = Party.objects.visible_to(viewer).filter(pk__in=sorted(ids))
    return list(rows.select_related("relationship").order_by("name", "pk"))


def tell_of_people(found: WhatIf, viewer: Viewer, network: Network, loss: Loss) -> None:
    """Who is out of reach, and where. Two queries; one where nobody is."""
    lost = parties_of(viewer, (network.parties[at] for at in loss.lost))
    people = [one for one in lost if one.is_person]
    found.lost, found.names = len(people), people[:MOST_NAMES]
    countries = {one.country for one in people if one.country}
    if not countries:
        return
    there = Party.objects.visible_to(viewer).filter(kind=Party.Kind.PERSON, country__in=countries)
    known = there.values_list("pk", "country")
    markets = {network.number[pk]: code for pk, code in known if pk in network.number}
    found.markets = sorted(
        (Market(country_name(code), *numbers) for code, numbers in loss.shares(markets).items()),
        key=lambda one: (-one.lost, one.name),
    )


def tell_of_rows(found: WhatIf, viewer: Viewer, gone: frozenset[UUID], member: UUID | None) -> None:
    """Open introductions and promises with them, or of the member. Two queries."""
    if "introductions" in found.sees:
        found.introductions = list(open_introductions(viewer, gone, member))
    if "promises" in found.sees:
        promises = open_promises(viewer, gone, member)
        found.ours = [one for one in promises if one.by == Promise.By.US]
        found.theirs = [one for one in promises if one.by == Promise.By.THEM]


def open_introductions(
    viewer: Viewer, gone: frozenset[UUID], member: UUID | None
) -> list[Introduction]:
    """Under way, with one of them in it; the newest first."""
    part = Q(introducer__in=gone) | Q(introduced__in=gone) | Q(target__in=gone)
    if member is not None:
        part |= Q(suggested_to=member)
    rows = Introduction.objects.visible_to(viewer).filter(part, state__in=UNDER_WAY)
    related = rows.select_related("introducer", "introduced", "target")
    return list(related.order_by(F("on").desc(nulls_last=True), "-id")[:MOST_ROWS])


def open_promises(viewer: Viewer, gone: frozenset[UUID], member: UUID | None) -> list[Promise]:
    """Open ones with them, or of the member; the next due first."""
    part = Q(person__in=gone)
    if member is not None:
        part |= Q(member=member)
    rows = Promise.objects.visible_to(viewer).filter(part, state=Promise.State.OPEN)
    related = rows.select_related("person__relationship", "member")
    return list(related.order_by(F("due_on").asc(nulls_last=True), "id")[:MOST_ROWS])
