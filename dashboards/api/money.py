"""Income and receivables as data: the same reads as the page of clients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from clients.models import ClientPhase
from clients.reads.income import by_quarter
from clients.reads.overview import clients_on, overview
from clients.reads.periods import LABELS
from clients.reads.receivables import Age, aged, aged_in_own, receivables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from decimal import Decimal
    from uuid import UUID

    from clients.reads.income import Both, Quarter
    from clients.reads.overview import Account, Overview
    from clients.reads.periods import Period
    from clients.reads.receivables import Owed
    from firms.access import Viewer

__all__ = ["PERIODS", "IncomeSerializer", "ReceivablesSerializer", "income", "owed"]

PERIODS = tuple(LABELS)


def amount(**options: Any) -> serializers.DecimalField:
    """An amount to the cent."""
    return serializers.DecimalField(max_digits=18, decimal_places=2, **options)


def part(**options: Any) -> serializers.FloatField:
    """A share, 0 to 1; null where there is nothing to share."""
    return serializers.FloatField(allow_null=True, **options)


class BothSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A sum with its two parts."""

    total = amount()
    direct = amount(help_text="Fees, or hours for clients that pay fees.")
    commission = amount()


class QuarterSerializer(BothSerializer):
    """Income of a quarter, or of its part in the period."""

    first = serializers.DateField(help_text="First day of the quarter.")


class PerHourSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Income of an hour; null without hours."""

    direct = amount(allow_null=True)
    commission = amount(allow_null=True)


class ClientIncomeSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A client's part."""

    client = serializers.UUIDField()
    relationship = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=ClientPhase.Kind.choices, allow_null=True)
    income = amount()
    share = part()
    hours = amount()
    hours_share = part()
    per_hour = amount(allow_null=True)


class IncomeSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Income and hours of a period, in the firm's currency."""

    as_of = serializers.DateField()
    period = serializers.ChoiceField(choices=PERIODS)
    first = serializers.DateField(allow_null=True)
    last = serializers.DateField()
    currency = serializers.CharField()
    income = BothSerializer()
    hours = BothSerializer()
    per_hour = PerHourSerializer()
    quarters = QuarterSerializer(many=True)
    clients = ClientIncomeSerializer(many=True)


class AgesSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What is owed by how long ago it was due."""

    currency = serializers.CharField()
    not_due = amount()
    days_1_30 = amount()
    days_31_60 = amount()
    days_61_90 = amount()
    over_90 = amount()
    total = amount()


class ClientReceivablesSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What a client owes."""

    client = serializers.UUIDField()
    relationship = serializers.UUIDField()
    name = serializers.CharField()
    currencies = AgesSerializer(many=True)
    own = AgesSerializer(help_text="In the firm's currency; what has no rate is left out.")
    unrated = serializers.BooleanField(help_text="Something has no rate and is left out of `own`.")


class ReceivablesSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Open invoices and open commission. Sums that span clients are null for who does not see
    all money of the firm."""

    as_of = serializers.DateField()
    currency = serializers.CharField(help_text="The firm's own.")
    currencies = AgesSerializer(many=True, allow_null=True)
    own = AgesSerializer(allow_null=True)
    clients = ClientReceivablesSerializer(many=True)


def income(viewer: Viewer, period: Period, as_of: date) -> dict[str, Any]:
    """The answer of ``dashboards/income``. Five queries."""
    found: Overview = overview(viewer, period, as_of, with_due=False)
    direct, commission = found.sums.per_hour
    return {
        "as_of": as_of,
        "period": period.slug,
        "first": period.first,
        "last": period.last,
        "currency": viewer.firm.base_currency,
        "income": both(found.sums.income_total),
        "hours": both(found.sums.hours_total),
        "per_hour": {"direct": direct, "commission": commission},
        "quarters": [quarter(one) for one in by_quarter(viewer, period)],
        "clients": [client_income(one) for one in found.accounts],
    }


def both(sums: Both) -> dict[str, Decimal]:
    """A sum with its parts."""
    return {"total": sums.total, "direct": sums.direct, "commission": sums.commission}


def quarter(one: Quarter) -> dict[str, Any]:
    """A quarter's income."""
    return {"first": one.first, **both(one.income)}


def client_income(one: Account) -> dict[str, Any]:
    """A client's part of income and hours."""
    return {
        "client": one.client_id,
        "relationship": one.relationship_id,
        "name": one.name,
        "kind": one.kind or None,
        "income": one.income.total if one.income else 0,
        "share": float(one.share) if one.share is not None else None,
        "hours": one.hours.total if one.hours else 0,
        "hours_share": float(one.hours_share) if one.hours_share is not None else None,
        "per_hour": one.per_hour,
    }


def owed(viewer: Viewer, as_of: date) -> dict[str, Any]:
    """The answer of ``dashboards/receivables``. Three queries."""
    rows, own = receivables(viewer, as_of), viewer.firm.base_currency
    sees_all = viewer.view.sees_money
    return {
        "as_of": as_of,
        "currency": own,
        "currencies": by_currency(rows, as_of) if sees_all else None,
        "own": ages(own, aged_in_own(rows, as_of)) if sees_all else None,
        "clients": clients_owing(viewer, rows, as_of),
    }


def clients_owing(viewer: Viewer, rows: Sequence[Owed], as_of: date) -> list[dict[str, Any]]:
    """Who owes something, by name. One query."""
    by_client: dict[UUID, list[Owed]] = {}
    for row in rows:
        by_client.setdefault(row.client_id, []).append(row)
    found = clients_on(viewer, as_of).filter(pk__in=by_client).order_by("relationship__party__name")
    columns = ("pk", "relationship_id", "relationship__party__name")
    own = viewer.firm.base_currency
    return [
        {
            "client": pk,
            "relationship": relationship,
            "name": name,
            "currencies": by_currency(by_client[pk], as_of),
            "own": ages(own, aged_in_own(by_client[pk], as_of)),
            "unrated": any(row.own is None for row in by_client[pk]),
        }
        for pk, relationship, name in found.values_list(*columns)
    ]


def by_currency(rows: Sequence[Owed], as_of: date) -> list[dict[str, Any]]:
    """Ages of each currency."""
    return [ages(currency, found) for currency, found in aged(rows, as_of).items()]


def ages(currency: str, found: Mapping[Age, Decimal]) -> dict[str, Any]:
    """Ages with their sum."""
    named = {age.value: found[age] for age in Age}
    return {"currency": currency, **named, "total": sum(found.values())}
