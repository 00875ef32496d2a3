"""What a dashboard is asked for: the period, and one client or all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.utils.http import urlencode

from clients.models import Client
from clients.reads.periods import ALL, LABELS, THIS_YEAR, YEAR, Period, period_of
from relationships.models import Affiliation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from firms.access import Viewer

PERIODS = (YEAR, THIS_YEAR, "last-year", ALL)
MOST_CLIENTS = 50  # to choose from; others by their address
MOST_YEARS = 12  # of a chart by year: more columns are not read


@dataclass(frozen=True, slots=True)
class Choice:
    """The filters of cards and views."""

    as_of: date
    period: Period
    client: UUID | None = None
    #: Persons and party of the client; None: everybody.
    people: tuple[UUID, ...] | None = None

    @property
    def by_year(self) -> bool:
        """A long period is shown by year, not by month."""
        return self.period.first is None

    @property
    def since(self) -> date:
        """First day that a chart over time shows."""
        return self.period.first or date(self.period.last.year - MOST_YEARS + 1, 1, 1)

    @property
    def steps(self) -> list[date]:
        """First days of its months or years, the oldest first."""
        first, found = self.since.replace(day=1), []
        while first <= self.period.last:
            found.append(first)
            first = next_step(first, by_year=self.by_year)
        return found

    @property
    def query(self) -> dict[str, str]:
        """As part of an address."""
        found = {"period": self.period.slug}
        return found | ({"client": str(self.client)} if self.client else {})

    @property
    def urlencoded(self) -> str:
        """The same, for templates."""
        return urlencode(self.query)


def next_step(first: date, *, by_year: bool) -> date:
    """First day of the month or year that follows."""
    if by_year:
        return date(first.year + 1, 1, 1)
    return (first + timedelta(days=32)).replace(day=1)


def chosen(viewer: Viewer, asked: Mapping[str, str], as_of: date) -> Choice:
    """From an address; what is not known there is as if nothing had been asked.

    No query, two where a client is chosen. A client that the viewer does not see has nobody.
    """
    asked_for = asked.get("period", YEAR)
    period = period_of(asked_for if asked_for in LABELS else YEAR, as_of)
    try:
        client = UUID(asked["client"])
    except (KeyError, ValueError):
        return Choice(as_of, period)
    return Choice(as_of, period, client, people_of(viewer, client))


def people_of(viewer: Viewer, client: UUID) -> tuple[UUID, ...]:
    """The client's party, its contact, and everybody who is or was there. Two queries."""
    rows = Client.objects.visible_to(viewer).filter(pk=client)
    found = rows.values_list("relationship__party_id", "contact_id").first()
    if found is None:
        return ()
    places = Affiliation.objects.visible_to(viewer).filter(Q(organisation=found[0]))
    there = places.values_list("person_id", flat=True)
    return tuple(sorted({*found, *there} - {None}))


def clients_now(viewer: Viewer) -> list[tuple[UUID, str]]:
    """Present clients to choose from, by name. One query."""
    rows = Client.objects.visible_to(viewer).filter(relationship__client_active=True)
    name = "relationship__party__name"
    return list(rows.order_by(name, "pk").values_list("pk", name)[:MOST_CLIENTS])
