"""Income with who is credited for it, read set by set: eight queries for any number of rows.

The introductions that count are those made by the day of the income. An introduction leads to a
client where it says so (``led_to``), or where it reached the client, or somebody there, before the
first income and earns money. Income that names its introduction goes along the chain of that one.
Income without an introduction goes to the channel through which the client came, never to a person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import F, Min, Q

from clients.attribution import Edge, Mode, Network, hops, shared_out, weights
from clients.models import AttributionShare, Client, RevenueEvent
from clients.querysets import in_own
from clients.reads.periods import within
from relationships.introductions.states import MADE, State
from relationships.models import Affiliation, Introduction, Party, Tie

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from clients.reads.periods import Period
    from firms.access import Viewer

ZERO = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Channel:
    """Where something came from: a word of ``Tie.Origin``, and the platform or fair if known."""

    origin: str
    party: UUID | None = None


NOT_KNOWN = Channel(Tie.Origin.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Credited:
    """Income of a client that was shared out in one way."""

    client: UUID
    amount: Decimal  # in the firm's currency
    anchors: frozenset[UUID]  # introductions next to the client; empty: none led to it
    credits: Mapping[UUID, Decimal]  # by party; their sum is the amount, unless there are none
    channel: Channel  # where the chain began, or how the client came

    @property
    def to_channel(self) -> Decimal:
        """What nobody is credited with."""
        return self.amount - sum(self.credits.values(), ZERO)


@dataclass
class Facts:
    """What attribution looks at, read once."""

    currency: str  # the firm's own
    network: Network
    led_to: Mapping[UUID, UUID]  # introduction -> client it names
    earning: frozenset[UUID]
    parties: Mapping[UUID, frozenset[UUID]]  # client -> its party and the people there
    first: Mapping[UUID, date]  # day of a client's first income
    shares: Mapping[UUID, Mapping[UUID, Decimal]]  # introduction -> party -> percent
    channels: Mapping[UUID, Channel]  # person -> how they came to us
    clients: Mapping[UUID, Channel]  # client -> how it came
    known: dict[tuple[frozenset[UUID], Mode], tuple[dict[UUID, Decimal], Channel | None]] = field(
        default_factory=dict
    )

    def anchors(self, client: UUID, on: date, source: UUID | None) -> frozenset[UUID]:
        """The introductions next to income of a client on a day."""
        if source in self.network.edges:
            return frozenset({source})  # type: ignore[arg-type]
        return frozenset(edge.id for edge in self.near[client] if self.leads(edge, client, on))

    @cached_property
    def near(self) -> Mapping[UUID, Sequence[Edge]]:
        """Introductions that may lead to each client: those that name it or reached it."""
        at: dict[UUID, list[UUID]] = defaultdict(list)
        for client, parties in self.parties.items():
            for party in parties:
                at[party].append(client)
        found: dict[UUID, list[Edge]] = defaultdict(list)
        for edge in self.network.edges.values():
            named = self.led_to.get(edge.id)
            reached = at[edge.target] if edge.target in at and edge.id in self.earning else ()
            for client in (named,) if named else reached:
                found[client].append(edge)
        return found

    def leads(self, edge: Edge, client: UUID, on: date) -> bool:
        """Whether one that is near a client counts for its income of the day."""
        if edge.id in self.led_to:
            return edge.is_by(on)
        return edge.is_by(self.first.get(client, on))

    def credit(
        self, anchors: frozenset[UUID], mode: Mode
    ) -> tuple[dict[UUID, Decimal], Channel | None]:
        """Weights of the people on the chain, and the channel it began with."""
        if (anchors, mode) not in self.known:
            edges = [self.network.edges[pk] for pk in sorted(anchors, key=str)]
            chain = hops(edges, self.network)
            own = self.own_shares(edges) if mode is Mode.CHAIN else {}
            first = chain[-1] if chain else []
            channel = next((self.channels[one] for one in first if one in self.channels), None)
            self.known[anchors, mode] = (own or weights(chain, mode), channel)
        return self.known[anchors, mode]

    def own_shares(self, edges: Iterable[Edge]) -> dict[UUID, Decimal]:
        """The shares that were set for the newest of them that has any."""
        ours = [edge for edge in edges if edge.id in self.shares]
        newest = max(ours, key=lambda edge: (edge.day or date.min, str(edge.id)), default=None)
        return dict(self.shares[newest.id]) if newest else {}


# --- answers --------------------------------------------------------------------------------------


def attributed(viewer: Viewer, period: Period, mode: Mode = Mode.CHAIN) -> list[Credited]:
    """All income of the period; empty for who does not see all money (DECISIONS 3)."""
    if not viewer.view.sees_money:
        return []
    events = within(RevenueEvent.objects.visible_to(viewer), period)
    return credited(viewer, events, mode)


def through(
    viewer: Viewer, introduction: UUID, as_of: date, mode: Mode = Mode.CHAIN
) -> list[Credited]:
    """Income that came through one introduction, of clients whose money the viewer sees."""
    events = RevenueEvent.objects.money_visible_to(viewer).filter(on__lte=as_of)
    return [one for one in credited(viewer, events, mode) if introduction in one.anchors]


def by_introducer(rows: Iterable[Credited]) -> dict[UUID, Decimal]:
    """The sum that each party is credited with."""
    found: dict[UUID, Decimal] = defaultdict(Decimal)
    for row in rows:
        for party, amount in row.credits.items():
            found[party] += amount
    return dict(found)


def by_channel(rows: Iterable[Credited]) -> dict[Channel, Decimal]:
    """The sum that nobody is credited with, by channel."""
    found: dict[Channel, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row.to_channel:
            found[row.channel] += row.to_channel
    return dict(found)


def credited(viewer: Viewer, events: QuerySet[Any], mode: Mode) -> list[Credited]:
    """Income shared out, one row for each client and set of introductions."""
    rows = list(
        events.order_by("on", "pk")
        .values_list("client_id", "on", "source_id")
        .annotate(own=in_own(viewer.firm.base_currency))
    )
    facts = facts_for(viewer, {row[0] for row in rows})
    sums: dict[tuple[UUID, frozenset[UUID]], Decimal] = defaultdict(Decimal)
    known: dict[tuple[Any, ...], frozenset[UUID]] = {}
    for client, on, source, own in rows:
        key = (client, on, source)
        if key not in known:
            known[key] = facts.anchors(client, on, source)
        sums[client, known[key]] += own
    return [share(facts, client, anchors, own, mode) for (client, anchors), own in sums.items()]


def share(
    facts: Facts, client: UUID, anchors: frozenset[UUID], amount: Decimal, mode: Mode
) -> Credited:
    """One sum shared out."""
    by, channel = facts.credit(anchors, mode)
    return Credited(
        client=client,
        amount=amount,
        anchors=anchors,
        credits=shared_out(amount, by, facts.currency),
        channel=channel or facts.clients.get(client, NOT_KNOWN),
    )


# --- reading --------------------------------------------------------------------------------------


def facts_for(viewer: Viewer, clients: set[UUID]) -> Facts:
    """Everything that is looked at, as the viewer sees it. Seven queries."""
    accounts = Client.objects.visible_to(viewer).filter(pk__in=clients)
    rows = list(
        accounts.annotate(first=Min("revenue__on")).values_list(
            "pk", "relationship__party_id", "contact_id", "origin", "first"
        )
    )
    people = people_at(viewer, {row[1] for row in rows})
    parties = {
        pk: frozenset({party, contact, *people.get(party, ())} - {None})
        for pk, party, contact, _origin, _first in rows
    }
    introductions = made(viewer)
    party_of = {one: pk for pk, every in parties.items() for one in every}
    party_of |= {party: pk for pk, party, *_rest in rows}
    channels = channels_of(viewer)
    return Facts(
        currency=viewer.firm.base_currency,
        network=network_of(viewer, introductions),
        led_to={
            row["pk"]: party_of.get(row["led_to_id"], row["led_to_id"])
            for row in introductions
            if row["led_to_id"]
        },
        earning=frozenset(row["pk"] for row in introductions if row["state"] == State.EARNING),
        parties=parties,
        first={pk: first for pk, _party, _contact, _origin, first in rows if first},
        shares=own_shares(viewer),
        channels=channels,
        clients={
            pk: client_channel(origin, parties[pk], channels)
            for pk, _party, _contact, origin, _first in rows
        },
    )


def made(viewer: Viewer) -> list[dict[str, Any]]:
    """Introductions that were made, whatever came of them later. One query."""
    rows = Introduction.objects.visible_to(viewer).filter(state__in=MADE)
    found: list[dict[str, Any]] = list(
        rows.values(
            *("pk", "introducer_id", "introduced_id", "target_id", "parent_id", "led_to_id"),
            *("state", "on"),
        )
    )
    return found


def network_of(viewer: Viewer, rows: Sequence[Mapping[str, Any]]) -> Network:
    """Introductions as a network; ours are those of our members, our firm and our clients."""
    us = Q(member__isnull=False) | Q(organisation_kind=Party.OrganisationKind.FOCAL_FIRM)
    clients = Q(relationship__is_client=True)
    parties = Party.objects.visible_to(viewer)
    own = set(parties.filter(us | clients).values_list("pk", flat=True))
    at_clients = Affiliation.objects.visible_to(viewer).filter(
        organisation__relationship__is_client=True
    )
    own |= set(at_clients.values_list("person_id", flat=True))
    edges = {
        row["pk"]: Edge(
            row["pk"], row["introducer_id"], row["target_id"], row["parent_id"], row["on"]
        )
        for row in rows
    }
    ours = frozenset(row["pk"] for row in rows if row["introduced_id"] in own)
    return Network(edges, ours)


def people_at(viewer: Viewer, parties: set[UUID]) -> dict[UUID, list[UUID]]:
    """People of these organisations, past ones too. One query."""
    rows = Affiliation.objects.visible_to(viewer).filter(organisation__in=parties)
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for organisation, person in rows.values_list("organisation_id", "person_id"):
        found[organisation].append(person)
    return found


def own_shares(viewer: Viewer) -> dict[UUID, dict[UUID, Decimal]]:
    """Shares that were set, by introduction. One query."""
    found: dict[UUID, dict[UUID, Decimal]] = defaultdict(dict)
    rows = AttributionShare.objects.visible_to(viewer).order_by("-share_pct", "party_id")
    for pk, party, percent in rows.values_list("introduction_id", "party_id", "share_pct"):
        found[pk][party] = percent
    return dict(found)


def channels_of(viewer: Viewer) -> dict[UUID, Channel]:
    """How each person came to us: by their earliest tie that says so. One query.

    A person through whom somebody came is no channel: the word stays alone.
    """
    rows = Tie.objects.visible_to(viewer).exclude(origin=Tie.Origin.UNKNOWN)
    earliest = rows.order_by("person_id", F("started_on").asc(nulls_last=True), "pk")
    places = Party.objects.visible_to(viewer).filter(kind=Party.Kind.ORGANISATION)
    named = earliest.annotate(place=F("origin_party_id")).values_list(
        "person_id", "origin", "place"
    )
    known = set(places.filter(pk__in=rows.values("origin_party")).values_list("pk", flat=True))
    found: dict[UUID, Channel] = {}
    for person, origin, place in named:
        found.setdefault(person, Channel(origin, place if place in known else None))
    return found


def client_channel(
    origin: str, parties: frozenset[UUID], channels: Mapping[UUID, Channel]
) -> Channel:
    """How a client came: the channel of somebody there, else what its account says."""
    there = [channels[one] for one in sorted(parties, key=str) if one in channels]
    if origin == Tie.Origin.UNKNOWN:
        return next(iter(there), NOT_KNOWN)
    return next((one for one in there if one.origin == origin), Channel(origin))
