"""Today, income and receivables as data: the same reads as the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action

from clients.attribution import Mode
from clients.reads.periods import YEAR, period_of
from dashboards import queries
from dashboards.api import introductions as introducers
from dashboards.api import money
from dashboards.api.balance import BalanceView
from dashboards.api.coverage import CoverageView
from dashboards.api.market_path import MarketPathView
from dashboards.api.network import ASKED, NetworkView
from dashboards.api.research import ResearchView
from relationships.api.flags import FlagSerializer, worded
from relationships.flag_words import own_lines
from relationships.models import Introduction, Promise

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from rest_framework.request import Request
    from rest_framework.response import Response

    from firms.access import Viewer
    from relationships.flag_words import Own
    from relationships.models import Favour, Flag, Party, Score


class WhoSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A party."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    native_name = serializers.CharField(allow_blank=True)


class WeightsSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What a relationship gives and costs."""

    lever = serializers.FloatField()
    plug = serializers.FloatField()
    balance = serializers.CharField()
    strength = serializers.FloatField(allow_null=True)


class TodayFlagSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """An open flag with the balance beside it."""

    flag = FlagSerializer()
    party = WhoSerializer(allow_null=True)
    score = WeightsSerializer(allow_null=True)


class QuietSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Somebody silent for longer than usual."""

    relationship = serializers.UUIDField()
    party = WhoSerializer()
    last_on = serializers.DateField(allow_null=True)
    silent_days = serializers.IntegerField(allow_null=True)
    usual_gap_days = serializers.IntegerField(allow_null=True)


class DueSerializer(QuietSerializer):
    """Somebody with whom it is time to get in touch, by the cadence that was set."""

    cadence_days = serializers.IntegerField()
    due_on = serializers.DateField(allow_null=True, help_text="Null: no contact yet.")


class TodayPromiseSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """An open promise."""

    id = serializers.UUIDField()
    by = serializers.ChoiceField(choices=Promise.By.choices)
    person = WhoSerializer()
    text = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)
    is_next_step = serializers.BooleanField()


class TodayIntroductionSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """An introduction asked for or promised, or one to ask about again by today."""

    id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=Introduction.State.choices)
    introducer = WhoSerializer(allow_null=True)
    introduced = WhoSerializer()
    target = WhoSerializer(allow_null=True)
    asked_on = serializers.DateField(allow_null=True)


class ThanksSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """A favour after which nothing went back."""

    id = serializers.UUIDField()
    person = WhoSerializer()
    kind = serializers.CharField()
    points = serializers.IntegerField()
    on = serializers.DateField()
    note = serializers.CharField(allow_blank=True)


class TodaySerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What needs somebody today."""

    as_of = serializers.DateField()
    checked_at = serializers.DateTimeField(allow_null=True)
    act_now = serializers.IntegerField()
    flags = TodayFlagSerializer(many=True)
    due = DueSerializer(many=True)
    quiet = QuietSerializer(many=True)
    promises_ours = TodayPromiseSerializer(many=True)
    promises_theirs = TodayPromiseSerializer(many=True)
    introductions = TodayIntroductionSerializer(many=True)
    thanks = ThanksSerializer(many=True)


class DashboardViewSet(BalanceView, CoverageView, MarketPathView, NetworkView, ResearchView):
    """Dashboards by name."""

    resource = "today"
    all_tagged = True  # over the bytes that are answered: what is hidden moves no tag
    resources: ClassVar[dict[str, str]] = {
        "balance": "dashboard",
        "flags": "dashboard",
        "coverage": "coverage",
        "network": "network",
        "market_path": "market_path",
        "income": "income",
        "receivables": "invoices",
        "introductions": "introducers",
        "contacts_by_month": "dashboard",
        "favours": "dashboard",
        "origins": "dashboard",
        "opportunity_origins": "dashboard",
        "markets_by_step": "dashboard",
        "vettings": "dashboard",
    }
    parameters: ClassVar[dict[str, frozenset[str]]] = {
        "balance": frozenset({"file"}),
        "flags": frozenset({"file"}),
        "income": frozenset({"period"}),
        "introductions": frozenset({"period", "mode"}),
        "network": ASKED,
        "contacts_by_month": frozenset({"period", "client"}),
        "favours": frozenset({"period", "client"}),
        "origins": frozenset({"period"}),
    }

    @extend_schema(operation_id="dashboards_today", responses=TodaySerializer)
    @action(detail=False, methods=["get"])
    def today(self, _request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Open flags, who goes quiet, promises, introductions and thanks, for the firm's day."""
        found = queries.today(self.viewer, self.as_of)
        return self.one(
            {
                "as_of": self.as_of,
                "checked_at": found.run.finished_at if found.run else None,
                "act_now": found.waiting.act_now,
                "flags": flags_of(self.viewer, found.flags),
                "due": [due(score, self.as_of) for score in found.due],
                "quiet": [quiet(score, self.as_of) for score in found.quiet],
                "promises_ours": [promise(row) for row in found.ours],
                "promises_theirs": [promise(row) for row in found.theirs],
                "introductions": [introduction(card.row) for card in found.introductions],
                "thanks": [thanks(row) for row in found.thanks],
            }
        )

    @extend_schema(
        operation_id="dashboards_income",
        responses=money.IncomeSerializer,
        parameters=[
            OpenApiParameter(
                "period", {"type": "string", "enum": list(money.PERIODS), "default": YEAR}
            )
        ],
    )
    @action(detail=False, methods=["get"])
    def income(self, _request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Income and hours by client and quarter, in the firm's currency, for who sees all."""
        period = period_of(self.chosen("period", money.PERIODS, YEAR), self.as_of)
        return self.one(money.income(self.viewer, period, self.as_of))

    @extend_schema(operation_id="dashboards_receivables", responses=money.ReceivablesSerializer)
    @action(detail=False, methods=["get"])
    def receivables(self, _request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """What clients owe by age, in each currency and in the firm's own. Members see the
        clients assigned to them, and no sums."""
        return self.one(money.owed(self.viewer, self.as_of))

    @extend_schema(
        operation_id="dashboards_introductions",
        responses=introducers.IntroductionsSerializer,
        parameters=[
            OpenApiParameter(
                "period", {"type": "string", "enum": list(money.PERIODS), "default": YEAR}
            ),
            OpenApiParameter(
                "mode",
                {"type": "string", "enum": list(introducers.MODES), "default": Mode.CHAIN.value},
            ),
        ],
    )
    @action(detail=False, methods=["get"])
    def introductions(self, _request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """What each introducer brought; income for who sees all of it, null for others."""
        period = self.chosen("period", money.PERIODS, YEAR)
        mode = Mode(self.chosen("mode", introducers.MODES, Mode.CHAIN))
        found = period_of(period, self.as_of)
        return self.one(introducers.introductions(self.viewer, found, self.as_of, mode))


def who(party: Party | None) -> dict[str, Any] | None:
    """A party by name."""
    if party is None:
        return None
    return {"id": party.pk, "name": party.name, "native_name": party.native_name}


def flags_of(viewer: Viewer, rows: Sequence[queries.FlagRow]) -> list[dict[str, Any]]:
    """All of them, in the words of the firm's own lines. One query."""
    own = own_lines(viewer)
    return [flag(row, own) for row in rows]


def flag(row: queries.FlagRow, own: Own) -> dict[str, Any]:
    """A flag, the party it is shown on, and the balance."""
    shown: Flag = row.flag
    return {
        "flag": worded(FlagSerializer.represent(shown), own),
        "party": who(shown.shown_on.party) if shown.shown_on else None,
        "score": balance(row.score) if row.score else None,
    }


def balance(score: Score) -> dict[str, Any]:
    """What it gives and costs."""
    return {
        "lever": score.lever,
        "plug": score.plug,
        "balance": score.word,
        "strength": score.strength,
    }


def quiet(score: Score, as_of: date) -> dict[str, Any]:
    """Silence against the usual rhythm."""
    return {
        "relationship": score.relationship_id,
        "party": who(score.relationship.party),
        "last_on": score.last_on,
        "silent_days": (as_of - score.last_on).days if score.last_on else None,
        "usual_gap_days": score.usual_gap_days,
    }


def due(score: Any, as_of: date) -> dict[str, Any]:
    """Silence against the cadence; ``due_on`` is annotated."""
    every = score.relationship.cadence_days
    return {**quiet(score, as_of), "cadence_days": every, "due_on": score.due_on}


def promise(row: Promise) -> dict[str, Any]:
    """A promise."""
    shown = {name: getattr(row, name) for name in ("by", "text", "due_on", "is_next_step")}
    return {"id": row.pk, "person": who(row.person), **shown}


def introduction(row: Introduction) -> dict[str, Any]:
    """An introduction."""
    return {
        "id": row.pk,
        "state": row.state,
        "introducer": who(row.introducer),
        "introduced": who(row.introduced),
        "target": who(row.target),
        "asked_on": row.asked_on,
    }


def thanks(row: Favour) -> dict[str, Any]:
    """A favour received."""
    shown = {name: getattr(row, name) for name in ("kind", "points", "on", "note")}
    return {"id": row.pk, "person": who(row.person), **shown}
