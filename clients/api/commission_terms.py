"""Terms of a commission by version: read, and added from a day on; none is ever overwritten."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import F
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from clients.api.fields import A_CURRENCY, NOT_THERE, MoneySerializer
from clients.api.views import CREATED
from clients.commission.agreed import add_term
from clients.commission.states import ConflictError
from clients.commission.terms import Tier
from clients.models import Agreement, CommissionTerm, CommissionTier, TermShare
from common.api.fields import AmountField, DecimalField, ListField, StrictSerializer
from common.api.problems import Conflict
from common.keyset import Order
from firms.api.filters import FirmFilter, IdFilter
from firms.api.views import CreateOne
from relationships.api.network import ROW
from relationships.models import Party

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

MOST_TIERS, MOST_SHARES = 20, 20


class TermTierSerializer(StrictSerializer):
    """Of what lies above, this rate."""

    starts_at = AmountField(max_digits=15, decimal_places=3)
    rate_pct = DecimalField(max_digits=6, decimal_places=3)


class TermShareSerializer(StrictSerializer):
    """An introducer's part of the commission, in percent."""

    party = serializers.UUIDField()
    share_pct = DecimalField(max_digits=6, decimal_places=3)


class TermSerializer(MoneySerializer):
    """One version; it holds from its day until the next one starts."""

    client = serializers.UUIDField(read_only=True, source="client_id")
    tiers = ListField(
        child=TermTierSerializer(),
        required=False,
        max_length=MOST_TIERS,
        help_text=gettext_lazy("Above the version's own rate, which is that of the lowest."),
    )
    shares = ListField(
        child=TermShareSerializer(),
        required=False,
        max_length=MOST_SHARES,
        help_text=gettext_lazy("What introducers get of the commission; the firm keeps the rest."),
    )
    fixed = ()
    past = ()

    class Meta:
        model = CommissionTerm
        fields = (
            *(*ROW, "client", "agreement", "valid_from", "base", "rate_pct", "currency"),
            *("period", "threshold", "cap", "lag_days", "tail_months", "attribution_days"),
            *("tiers", "shares"),
        )
        read_only_fields = ("created_by",)
        extra_kwargs: ClassVar[dict[str, Any]] = {"currency": A_CURRENCY}

    def validate_agreement(self, agreement: Agreement) -> Agreement:
        """One of a client whose money is hidden is as one that never was."""
        client = agreement.client
        if client is not None and not self.sees_money_of(client):
            raise serializers.ValidationError([NOT_THERE])
        return agreement


class TermFilter(FirmFilter):
    """Versions."""

    client = IdFilter(field_name="client_id")
    agreement = IdFilter(field_name="agreement_id")


class CommissionTermViewSet(CreateOne):
    """Versions of the terms of commission; owners add them, from a day on."""

    resource = "commission-terms"
    model = CommissionTerm
    serializer_class = TermSerializer
    filterset_class = TermFilter
    orders: ClassVar[dict[str, Order]] = {
        "valid_from": Order(F("valid_from"), is_date=True),
        "created_at": CREATED,
    }
    ordering = "-valid_from"

    def get_queryset(self) -> QuerySet[Any]:
        """Rows of clients whose money the viewer sees."""
        if getattr(self, "swagger_fake_view", False):
            return CommissionTerm.objects.none()
        return CommissionTerm.objects.money_visible_to(self.viewer)

    def represent(self, rows: list[Any]) -> list[dict[str, Any]]:
        """With tiers and shares: a query each for the page."""
        data = super().represent(rows)
        ids = [row["id"] for row in data]
        tiers = by_term(CommissionTier, ids, self.viewer, "starts_at", "rate_pct")
        shares = by_term(TermShare, ids, self.viewer, "party_id", "share_pct")
        for row in data:
            row["tiers"] = tiers[row["id"]]
            row["shares"] = [
                {"party": one["party_id"], "share_pct": one["share_pct"]}
                for one in shares[row["id"]]
            ]
        return data

    def insert(self, values: dict[str, Any]) -> CommissionTerm:
        """Add it through the service of the page; 409 where a booked statement stands in its way."""
        agreement = values.pop("agreement")
        tiers = [Tier(one["starts_at"], one["rate_pct"]) for one in values.pop("tiers", [])]
        shares = self.shares_of(values.pop("shares", []))
        try:
            return add_term(
                CommissionTerm(**values),
                agreement=agreement,
                viewer=self.viewer,
                as_of=self.as_of,
                tiers=sorted(tiers, key=lambda tier: tier.start),
                shares=shares,
            )
        except ConflictError as refused:
            raise Conflict(str(refused)) from refused

    def shares_of(self, said: list[dict[str, Any]]) -> dict[Party, Decimal]:
        """Percent by party; one the viewer does not see is as one that never was."""
        ids = [one["party"] for one in said]
        known = Party.objects.visible_to(self.viewer).in_bulk(ids)
        if len(known) < len(ids):
            raise serializers.ValidationError({"shares": [NOT_THERE]})
        return {known[one["party"]]: one["share_pct"] for one in said}


def by_term(
    model: Any, ids: Iterable[UUID], viewer: Any, *names: str
) -> dict[UUID, list[dict[str, Any]]]:
    """Parts of versions that the viewer sees, in the order of their first column. One query."""
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    rows = model.objects.money_visible_to(viewer).filter(term_id__in=list(ids))
    for row in rows.order_by(names[0]).values("term_id", *names):
        found[row.pop("term_id")].append(row)
    return found
