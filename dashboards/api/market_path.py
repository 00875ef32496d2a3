"""The way through the markets as data: the same reads as the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action

from firms.api.views import FirmView
from markets.models import CommitmentEvent
from markets.money import Abroad, abroad
from markets.reads import index_of

if TYPE_CHECKING:
    from decimal import Decimal

    from rest_framework.request import Request
    from rest_framework.response import Response

    from markets.path import Point, Span


class ShareSpanSerializer(serializers.Serializer[Any]):
    """A share from 0 to 1; a span where some rows do not say their country."""

    low = serializers.FloatField()
    high = serializers.FloatField()


class AbroadSerializer(serializers.Serializer[Any]):
    """Income from abroad of the last twelve months."""

    by_market = ShareSpanSerializer(allow_null=True)
    by_billing = ShareSpanSerializer(allow_null=True)
    concentration = serializers.FloatField(
        allow_null=True, help_text="1 where all income from abroad is of one market."
    )


class PathPointSerializer(serializers.Serializer[Any]):
    """Where the firm stood after a step."""

    on = serializers.DateField()
    index = serializers.IntegerField(help_text="The levels of all markets, added up.")
    breadth = serializers.IntegerField(help_text="Markets at level 2 or more.")
    depth = serializers.IntegerField(help_text="The highest level.")
    market = serializers.CharField()
    kind = serializers.ChoiceField(choices=CommitmentEvent.Kind.choices)
    direction = serializers.ChoiceField(choices=CommitmentEvent.Direction.choices)
    role = serializers.ChoiceField(choices=CommitmentEvent.Role.choices, allow_null=True)
    event = serializers.UUIDField()
    behind = serializers.ListField(child=serializers.UUIDField(), help_text="Parties.")


class MarketPathSerializer(serializers.Serializer[Any]):
    """The way so far; income only for who sees all money of the firm."""

    as_of = serializers.DateField()
    points = PathPointSerializer(many=True)
    abroad = AbroadSerializer(allow_null=True)


class MarketPathView(FirmView):
    """``dashboards/market-path``."""

    @extend_schema(operation_id="dashboards_market_path", responses=MarketPathSerializer)
    @action(detail=False, methods=["get"], url_path="market-path", url_name="market-path")
    def market_path(self, _request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """The index over time with breadth and depth, each step with who stood behind it."""
        return self.one(
            {
                "as_of": self.as_of,
                "points": [point(one) for one in index_of(self.viewer, self.as_of)],
                "abroad": shares(abroad(self.viewer, self.as_of)),
            }
        )


def point(one: Point[CommitmentEvent]) -> dict[str, Any]:
    """A step and where it led."""
    event = one.event
    return {
        "on": one.on,
        "index": one.index,
        "breadth": one.breadth,
        "depth": one.depth,
        "market": event.market,
        "kind": event.kind,
        "direction": event.direction,
        "role": event.role or None,
        "event": event.pk,
        "behind": [trigger.party_id for trigger in event.triggers.all()],
    }


def shares(found: Abroad | None) -> dict[str, Any] | None:
    """Shares as plain numbers."""
    if found is None:
        return None
    return {
        "by_market": span(found.by_market),
        "by_billing": span(found.by_billing),
        "concentration": rounded(found.concentration),
    }


def span(found: Span | None) -> dict[str, Any] | None:
    """Both ends."""
    return None if found is None else {"low": rounded(found.low), "high": rounded(found.high)}


def rounded(value: Decimal | None) -> float | None:
    """To four digits; None stays."""
    return None if value is None else float(round(value, 4))
