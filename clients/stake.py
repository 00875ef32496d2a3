"""Income that hangs on somebody: of clients where nobody else is known, and what they opened."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Q

from clients.models import Client
from clients.reads.attributed import attributed, by_introducer
from clients.reads.income import income_by_client
from clients.reads.periods import YEAR, period_of
from firms.permissions import may
from relationships.models import Affiliation
from relationships.stakes import Hanging, Stake

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from uuid import UUID

    from clients.reads.income import Both
    from firms.access import Viewer

ZERO = Decimal(0)


def stake_of(
    viewer: Viewer, gone: frozenset[UUID], lost: frozenset[UUID], as_of: date
) -> Stake | None:
    """Of the last 12 months; None for who does not see all money (DECISIONS 3)."""
    if not (viewer.view.sees_money and may(viewer, "income", "read")):
        return None
    period = period_of(YEAR, as_of)
    income = income_by_client(viewer, period)
    hanging = hanging_on(viewer, income, gone | lost, as_of)
    amount = sum((one.amount for one in hanging), ZERO)
    total = sum((part.counted for part in income.values()), ZERO)
    credits = by_introducer(attributed(viewer, period))
    return Stake(
        currency=viewer.firm.base_currency,
        hanging=hanging,
        amount=amount,
        share=amount / total if total else None,
        opened=sum((credits.get(one, ZERO) for one in gone), ZERO),
    )


def hanging_on(
    viewer: Viewer, income: Mapping[UUID, Both], away: frozenset[UUID], as_of: date
) -> list[Hanging]:
    """Clients at which nobody would be known any more, the most income first. Two queries."""
    rows = Client.objects.visible_to(viewer).filter(pk__in=income)
    clients = list(rows.select_related("relationship__party__relationship"))
    people = people_at(viewer, {one.relationship.party_id for one in clients}, as_of)
    found = [
        Hanging(one.relationship.party, income[one.pk].counted)
        for one in clients
        if is_away(one.relationship.party_id, people, away)
    ]
    return sorted(found, key=lambda one: (-one.amount, one.party.name))


def is_away(party: UUID, people: Mapping[UUID, set[UUID]], away: frozenset[UUID]) -> bool:
    """Everybody known at the client steps out or is out of reach; else the client itself."""
    known = people.get(party)
    return known <= away if known else party in away


def people_at(viewer: Viewer, parties: Iterable[UUID], as_of: date) -> dict[UUID, set[UUID]]:
    """Who is known at each of these organisations today; members of ours and private ones not."""
    rows = Affiliation.objects.visible_to(viewer).filter(
        Q(started_on=None) | Q(started_on__lte=as_of),
        Q(ended_on=None) | Q(ended_on__gte=as_of),
        organisation__in=sorted(parties),
        person__member=None,
        person__is_private=False,
    )
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for organisation, person in rows.values_list("organisation_id", "person_id"):
        found[organisation].add(person)
    return dict(found)
