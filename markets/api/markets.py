"""Markets as data: the same read as the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from common.api.renderers import dumps
from firms.api.views import FirmView
from markets.models import CommitmentEvent
from markets.path import MarketStep, Pattern
from markets.reads import Behind, MarketNow, market_of, markets_of

if TYPE_CHECKING:
    from rest_framework.request import Request

PATTERNS = [(one.value, one.value) for one in Pattern]


class BehindMarketSerializer(serializers.Serializer[Any]):
    """Somebody behind a market, and in which ways."""

    party = serializers.UUIDField()
    name = serializers.CharField()
    steps = serializers.ListField(
        child=serializers.UUIDField(), help_text="Steps that name the party, the oldest first."
    )
    door = serializers.FloatField(
        allow_null=True, help_text="Share of the people there who are reached only through them."
    )
    partner = serializers.UUIDField(allow_null=True)


class MarketLevelSerializer(serializers.Serializer[Any]):
    """The level of a market from a day on."""

    on = serializers.DateField()
    level = serializers.IntegerField()
    event = serializers.UUIDField()


class MarketNowSerializer(serializers.Serializer[Any]):
    """A country in which the firm was, is or wants to be."""

    country = serializers.CharField()
    name = serializers.CharField()
    regions = serializers.ListField(child=serializers.UUIDField())
    is_target = serializers.BooleanField()
    level = serializers.IntegerField(help_text="0 none to 10 several units; never to be averaged.")
    step = serializers.ChoiceField(choices=MarketStep.choices)
    since = serializers.DateField(allow_null=True)
    direction = serializers.ChoiceField(
        choices=CommitmentEvent.Direction.choices, allow_null=True, help_text="Of the last step."
    )
    left = serializers.BooleanField(help_text="The firm was there and is not any more.")
    pattern = serializers.ChoiceField(choices=PATTERNS)
    levels = MarketLevelSerializer(many=True)
    proposals = serializers.ListField(child=serializers.UUIDField())
    behind = BehindMarketSerializer(many=True)


class MarketListSerializer(serializers.Serializer[Any]):
    """All markets, the deepest first."""

    results = MarketNowSerializer(many=True)


class MarketViewSet(FirmView):
    """Markets, by country. They are what steps and regions make of them: nothing to write."""

    resource = "markets"
    lookup_value_converter = "slug"

    @extend_schema(operation_id="markets_list", responses=MarketListSerializer)
    def list(self, _request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Every market the caller may know of."""
        found = markets_of(self.viewer, self.as_of)
        return Response(dumps({"results": [shown(one) for one in found]}))

    @extend_schema(operation_id="markets_retrieve", responses=MarketNowSerializer)
    def retrieve(self, _request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """One market, by its country."""
        found = market_of(self.viewer, self.kwargs["pk"], self.as_of)
        if found is None:
            raise Http404
        return self.one(shown(found))


def shown(market: MarketNow) -> dict[str, Any]:
    """A market as it is served."""
    return {
        "country": market.country,
        "name": market.name,
        "regions": [region.pk for region in market.regions],
        "is_target": market.is_target,
        "level": market.level,
        "step": market.step.value,
        "since": market.since,
        "direction": market.direction or None,
        "left": market.left,
        "pattern": market.pattern.value,
        "levels": [
            {"on": one.on, "level": one.level, "event": one.event.pk} for one in market.steps
        ],
        "proposals": [one.pk for one in market.proposals],
        "behind": [person(one) for one in market.behind],
    }


def person(behind: Behind) -> dict[str, Any]:
    """Somebody behind it."""
    return {
        "party": behind.party.pk,
        "name": behind.party.name,
        "steps": [one.event_id for one in behind.triggers],
        "door": behind.door,
        "partner": behind.partner.pk if behind.partner else None,
    }
