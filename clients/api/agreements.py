"""Agreements with their sides; rates are of the terms of commission, which are money."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, ClassVar

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action

from clients.api import filters
from clients.api.fields import OfClientSerializer
from clients.api.views import CREATED, ClientRowViewSet, by_day
from clients.models import Agreement, AgreementDecision, AgreementParty, AgreementRegion
from clients.reads.renewals import last_day_of, notice_day
from clients.services import change_agreement, record_agreement
from clients.services.renewals import decide
from common.api.fields import ChoiceField, DateField, StrictSerializer
from common.keyset import Order
from firms.api.permissions import require_row
from firms.api.serializers import VisibleKeyField
from relationships.api.network import A_PERSON, ROW
from relationships.models import Party, Region
from relationships.services.log import build

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date
    from uuid import UUID

    from rest_framework.request import Request
    from rest_framework.response import Response

DECIDED = ("kind", "on", "last_day", "new_last_day", "until")


class DecisionSerializer(serializers.Serializer[Any]):
    """What was decided on one end of an agreement."""

    kind = serializers.ChoiceField(choices=AgreementDecision.Kind.choices)
    on = serializers.DateField(help_text=_("When it was decided."))
    last_day = serializers.DateField(help_text=_("The end it is about."))
    new_last_day = serializers.DateField(allow_null=True)
    until = serializers.DateField(allow_null=True, help_text=_("Reminded again from this day on."))


class DecideSerializer(StrictSerializer):
    """Renewed, it ends, or not now."""

    kind = ChoiceField(choices=AgreementDecision.Kind.choices)
    day = DateField(
        required=False,
        allow_null=True,
        help_text=_(
            "The new last day, or when to remind again; of an agreement without end its last day."
        ),
    )


class AgreementSerializer(OfClientSerializer):
    """A contract or a licence, of a client or of anybody else."""

    parties = VisibleKeyField(
        many=True,
        required=False,
        queryset=Party.objects.none(),
        help_text=_("Its sides. The client is one of them without being named."),
    )
    regions = VisibleKeyField(many=True, required=False, queryset=Region.objects.none())
    notice_by = serializers.DateField(
        read_only=True,
        allow_null=True,
        help_text=_("Last day for notice in the term that runs now; null where it has no end."),
    )
    decisions = DecisionSerializer(many=True, read_only=True)
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
            "notice_by",
            "decisions",
        )
        read_only_fields = ("created_by",)
        extra_kwargs: ClassVar[dict[str, Any]] = {"covenant_person": A_PERSON}


class AgreementViewSet(ClientRowViewSet):
    """Agreements, without rates."""

    resource = "agreements"
    model = Agreement
    serializer_class = AgreementSerializer
    filterset_class = filters.AgreementFilter
    orders: ClassVar[dict[str, Order]] = {
        "ends_on": by_day("ends_on"),
        "starts_on": by_day("starts_on"),
        "created_at": CREATED,
    }

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
        """With sides and regions that the viewer sees, by id, and decisions: a query each."""
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
        decisions = self.decisions_of(ids)
        for row in data:
            row["parties"], row["regions"] = parties[row["id"]], regions[row["id"]]
            row["notice_by"] = notice_by(row, self.as_of)
            row["decisions"] = decisions[row["id"]]
        return data

    def unlisted(self) -> Collection[str]:
        """Not in a sheet: brought back on another day, it would not be what was given out."""
        return {"notice_by", "decisions"}

    def decisions_of(self, ids: Iterable[UUID]) -> dict[Any, list[dict[str, Any]]]:
        """What was decided on each, the first first."""
        found: dict[Any, list[dict[str, Any]]] = defaultdict(list)
        rows = AgreementDecision.objects.visible_to(self.viewer).filter(agreement__in=list(ids))
        for row in rows.order_by("on", "created_at", "pk").values("agreement_id", *DECIDED):
            found[row.pop("agreement_id")].append(row)
        return found

    @extend_schema(request=DecideSerializer, responses=AgreementSerializer)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Decide on its end: renewed to another day, it ends, or not now."""
        row = self.get_queryset().filter(pk=self.kwargs["pk"]).first()
        if row is None:
            raise Http404
        require_row(self, row)
        body = DecideSerializer(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        decide(row, **body.validated_data, as_of=self.as_of, viewer=self.viewer)
        return self.one(self.read_one())


def notice_by(row: Mapping[str, Any], as_of: date) -> date | None:
    """As the page of the agreement says it."""
    if row["state"] != Agreement.State.ACTIVE:
        return None
    last_day = last_day_of(row["ends_on"], row["renewal_months"], as_of)
    return last_day and notice_day(last_day, row["notice_days"])


def listed(rows: Any, name: str) -> dict[Any, list[Any]]:
    """The ids in a column by agreement."""
    found: dict[Any, list[Any]] = defaultdict(list)
    for row in rows.values("agreement_id", name):
        found[row["agreement_id"]].append(row[name])
    return found
