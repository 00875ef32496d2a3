"""Agreements with their sides; rates are of the terms of commission, which are money."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from clients.api import filters
from clients.api.fields import OfClientSerializer
from clients.api.views import CREATED, ClientRowViewSet
from clients.models import Agreement, AgreementParty, AgreementRegion
from clients.services import change_agreement, record_agreement
from firms.api.serializers import VisibleKeyField
from relationships.api.network import A_PERSON, ROW
from relationships.models import Party, Region
from relationships.services.log import build


class AgreementSerializer(OfClientSerializer):
    """A contract or a licence, of a client or of anybody else."""

    parties = VisibleKeyField(
        many=True,
        required=False,
        queryset=Party.objects.none(),
        help_text=_("Its sides. The client is one of them without being named."),
    )
    regions = VisibleKeyField(many=True, required=False, queryset=Region.objects.none())
    masked = ("covenant_person",)

    class Meta:
        model = Agreement
        fields = (
            *ROW,
            "client",
            "parties",
            "regions",
            "kind",
            "kind_word",
            "title",
            "market",
            "signed_on",
            "starts_on",
            "ends_on",
            "exclusivity",
            "notice_days",
            "renewal_months",
            "covenant_person",
            "covenant_until",
            "covenant_scope",
            "state",
            "ended_by",
            "note",
        )
        read_only_fields = ("created_by",)
        extra_kwargs: ClassVar[dict[str, Any]] = {"covenant_person": A_PERSON}


class AgreementViewSet(ClientRowViewSet):
    """Agreements, without rates."""

    resource = "agreements"
    model = Agreement
    serializer_class = AgreementSerializer
    filterset_class = filters.AgreementFilter
    orders = {"created_at": CREATED}

    def insert(self, values: dict[str, Any]) -> Agreement:
        """Save with its sides."""
        parties, regions = values.pop("parties", []), values.pop("regions", [])
        row = build(Agreement, self.viewer, **values)
        return record_agreement(row, parties=parties, regions=regions, viewer=self.viewer)

    def store(self, row: Agreement, values: dict[str, Any]) -> Agreement:
        """Save; sides and regions that are not sent stay."""
        parties, regions = values.pop("parties", None), values.pop("regions", None)
        for name, value in values.items():
            setattr(row, name, value)
        return change_agreement(row, parties=parties, regions=regions, viewer=self.viewer)

    def represent(self, rows: list[Any]) -> list[dict[str, Any]]:
        """With those sides and regions that the viewer sees, by id: a query each for the page."""
        data = super().represent(rows)
        ids = [row["id"] for row in data]
        sides = AgreementParty.objects.visible_to(self.viewer).order_by("position", "party_id")
        areas = AgreementRegion.objects.visible_to(self.viewer).order_by("region_id")
        known = Party.objects.visible_to(self.viewer).values("pk")
        regions_known = Region.objects.visible_to(self.viewer).values("pk")
        parties = listed(sides.filter(agreement_id__in=ids, party_id__in=known), "party_id")
        regions = listed(
            areas.filter(agreement_id__in=ids, region_id__in=regions_known), "region_id"
        )
        for row in data:
            row["parties"], row["regions"] = parties[row["id"]], regions[row["id"]]
        return data


def listed(rows: Any, name: str) -> dict[Any, list[Any]]:
    """The ids in a column by agreement."""
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows.values("agreement_id", name):
        found[row["agreement_id"]].append(row[name])
    return found
