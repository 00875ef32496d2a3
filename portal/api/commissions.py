"""The guest's own commissions for its program: exactly ``portal.commissions.OwnCommission``."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from clients.models import CommissionStatement
from firms.api.views import FirmView
from portal.commissions import own_commissions
from portal.models import Guest

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.response import Response

MONEY: dict[str, Any] = {"max_digits": 22, "decimal_places": 4}


class SharedCommissionSerializer(serializers.Serializer[Any]):
    """The guest's part of one approved statement."""

    id = serializers.UUIDField()
    firm = serializers.CharField()
    client = serializers.CharField(allow_blank=True, help_text=_("Empty: not named to you."))
    period_from = serializers.DateField()
    period_to = serializers.DateField()
    base_kind = serializers.CharField(allow_blank=True)
    base = serializers.DecimalField(**MONEY, allow_null=True)
    rate = serializers.DecimalField(**MONEY, allow_null=True, help_text=_("Percent of the base."))
    is_rate_exact = serializers.BooleanField()
    earned = serializers.DecimalField(**MONEY, allow_null=True)
    refunds = serializers.DecimalField(**MONEY, allow_null=True)
    amount = serializers.DecimalField(**MONEY)
    currency = serializers.CharField()
    state = serializers.ChoiceField(choices=CommissionStatement.State.choices)
    state_on = serializers.DateField(allow_null=True)


class SharedCommissionListSerializer(serializers.Serializer[Any]):
    """All of them, the newest period first."""

    results = SharedCommissionSerializer(many=True)


class SharedCommissionViewSet(FirmView):
    """What is owed to the guest that asks."""

    resource = "shared-commissions"
    serializer_class = SharedCommissionSerializer

    @extend_schema(operation_id="shared_commissions_list", responses=SharedCommissionListSerializer)
    def list(self, _request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Your own commissions; empty for who comes for nobody, or for a client."""
        rows = Guest.objects.of_member(self.viewer.firm_id, self.viewer.membership_id)
        guest = rows.exclude(party=None).first()
        found = own_commissions(guest, self.as_of) if guest else ()
        return self.one({"results": [asdict(one) for one in found]})
