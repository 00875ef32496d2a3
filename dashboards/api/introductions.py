"""What introducers brought, as data: introductions made, what came of them, income credited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rest_framework import serializers

from clients.attribution import Mode
from clients.reads.attributed import Channel, attributed, by_channel, by_introducer
from dashboards.api.money import amount, part
from dashboards.api.research import flow, reason
from dashboards.api.shapes import FlowSerializer, ReasonOfDeclineSerializer
from dashboards.reads import chains
from firms.permissions import may
from relationships.introductions.yields import yields
from relationships.models import Party, Tie

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from decimal import Decimal
    from uuid import UUID

    from clients.reads.periods import Period
    from firms.access import Viewer
    from relationships.introductions.yields import Conversion, Yield

__all__ = ["MODES", "IntroductionsSerializer", "introductions"]

MODES = tuple(mode.value for mode in Mode)


class ConversionSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Of those made at least 90 days ago, how many earn money."""

    converted = serializers.IntegerField()
    of = serializers.IntegerField()
    share = part()
    low = part(help_text="Wilson's 95 % interval.")
    high = part()
    is_few = serializers.BooleanField(help_text="Too few to judge by.")
    words = serializers.CharField(allow_blank=True)


class IntroducerSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """The scorecard of an introducer."""

    party = serializers.UUIDField()
    name = serializers.CharField()
    made = serializers.IntegerField()
    met = serializers.IntegerField()
    earned = serializers.IntegerField()
    declined = serializers.IntegerField()
    waiting = serializers.IntegerField()
    trouble = serializers.IntegerField()
    conversion = ConversionSerializer()
    days_to_convert = serializers.FloatField(allow_null=True, help_text="Median.")
    income = amount(allow_null=True, help_text="Null: income is not part of your view.")


class ChannelSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Income that no introduction led to, by the channel through which the client came."""

    origin = serializers.ChoiceField(choices=Tie.Origin.choices)
    party = serializers.UUIDField(allow_null=True)
    income = amount()


class CreditSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Income of a party that introduced nobody itself and has a share of it."""

    party = serializers.UUIDField()
    name = serializers.CharField()
    income = amount()


class IntroductionsSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Introducers by introductions made, and the income of the period."""

    as_of = serializers.DateField()
    period = serializers.CharField()
    mode = serializers.ChoiceField(choices=MODES)
    currency = serializers.CharField()
    income = amount(allow_null=True, help_text="All of it; the credits and channels make the sum.")
    introducers = IntroducerSerializer(many=True)
    others = CreditSerializer(many=True)
    channels = ChannelSerializer(many=True)
    flows = FlowSerializer(many=True, help_text="The 40 largest.")
    declined = ReasonOfDeclineSerializer(many=True)


def introductions(viewer: Viewer, period: Period, as_of: date, mode: Mode) -> dict[str, Any]:
    """All of it. Income is left out for who does not see all money (DECISIONS 3)."""
    cards = yields(viewer, as_of)
    sees = viewer.view.sees_money and may(viewer, "income", "read")
    rows = attributed(viewer, period, mode) if sees else []
    credits = by_introducer(rows)
    own = {card.introducer.pk for card in cards}
    return {
        "as_of": as_of,
        "period": period.slug,
        "mode": mode.value,
        "currency": viewer.firm.base_currency,
        "income": f"{sum(row.amount for row in rows):.2f}" if sees else None,
        "introducers": [scorecard(card, credits, sees=sees) for card in cards],
        "others": list(credited(viewer, {pk: credits[pk] for pk in credits if pk not in own})),
        "channels": [channel(one, income) for one, income in by_channel(rows).items()],
        "flows": [flow(one) for one in chains.flows(viewer, as_of)],
        "declined": [reason(one) for one in chains.reasons(viewer, as_of)],
    }


def scorecard(card: Yield, credits: Mapping[UUID, Decimal], *, sees: bool) -> dict[str, Any]:
    """An introducer."""
    counts = ("made", "met", "earned", "declined", "waiting", "trouble")
    return {
        "party": card.introducer.pk,
        "name": card.introducer.name,
        **{name: getattr(card, name) for name in counts},
        "conversion": conversion(card.conversion),
        "days_to_convert": card.days_to_convert,
        "income": f"{credits.get(card.introducer.pk, 0):.2f}" if sees else None,
    }


def conversion(found: Conversion) -> dict[str, Any]:
    """The share with its interval."""
    low, high = found.interval or (None, None)
    return {
        "converted": found.converted,
        "of": found.ripe,
        "share": found.share,
        "low": low,
        "high": high,
        "is_few": found.is_few,
        "words": found.words,
    }


def credited(viewer: Viewer, credits: Mapping[UUID, Decimal]) -> Iterable[dict[str, Any]]:
    """Who is credited beside the introducers, by name. One query."""
    known = Party.objects.visible_to(viewer).in_bulk(list(credits))
    for pk, income in credits.items():
        if pk in known:
            yield {"party": pk, "name": known[pk].name, "income": f"{income:.2f}"}


def channel(found: Channel, income: Decimal) -> dict[str, Any]:
    """A channel."""
    return {"origin": found.origin, "party": found.party, "income": f"{income:.2f}"}
