"""The quadrant and the reasons of flags as data: the same reads as the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action

from dashboards import balance as read
from dashboards.api import sheets
from firms.api.exports import FILES
from firms.api.views import FirmView
from relationships.api.relationships import HistorySerializer, history_of
from relationships.models import Flag, Party, Score
from relationships.models.flag import Severity

if TYPE_CHECKING:
    from django.http import FileResponse
    from rest_framework.request import Request
    from rest_framework.response import Response


class StandingSerializer(serializers.Serializer[Any]):
    """What a relationship gives and costs, now and at earlier month-ends."""

    relationship = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Party.Kind.choices)
    lever = serializers.FloatField(help_text="What it gives, 0 to 100.")
    plug = serializers.FloatField(help_text="What it costs, 0 to 100.")
    balance = serializers.ChoiceField(choices=Score.Word.choices)
    strength = serializers.FloatField(allow_null=True)
    orientation = serializers.FloatField(allow_null=True)
    reciprocity = serializers.FloatField(allow_null=True)
    entries = serializers.IntegerField(help_text="With fewer than 3 it is too early to say.")
    history = HistorySerializer(many=True)


class BalanceFiguresSerializer(serializers.Serializer[Any]):
    """Those that give most and those that cost most."""

    as_of = serializers.DateField()
    gives_cut = serializers.IntegerField(help_text="From here on it is a lever.")
    costs_cut = serializers.IntegerField(help_text="From here on it is a plug.")
    relationships = StandingSerializer(many=True)


class ReasonSerializer(serializers.Serializer[Any]):
    """A rule with its flags."""

    rule = serializers.CharField()
    slug = serializers.CharField(allow_blank=True)
    title = serializers.CharField()
    axis = serializers.ChoiceField(choices=Flag.Axis.choices, allow_blank=True)
    severity = serializers.ChoiceField(
        choices=[(-1, "None open"), *Severity.choices], help_text="Of the gravest that is open."
    )
    open = serializers.IntegerField()
    since = serializers.DateField(allow_null=True, help_text="Opening of the oldest open one.")
    acknowledged = serializers.IntegerField()
    snoozed = serializers.IntegerField()
    raised = serializers.IntegerField(help_text="Opened within the last year.")
    acted_on = serializers.IntegerField(help_text="Of these: somebody said they are on it.")
    dismissed = serializers.IntegerField(help_text="Of these: closed as no problem.")
    cleared = serializers.IntegerField(help_text="Of these: gone before anybody decided.")
    came_back = serializers.IntegerField(help_text="Of the dismissed: opened again, being worse.")


class ReasonsSerializer(serializers.Serializer[Any]):
    """Flags by reason."""

    as_of = serializers.DateField()
    open = serializers.IntegerField()
    reasons = ReasonSerializer(many=True)


#: Of the files, in their order.
COLUMNS = tuple(StandingSerializer().fields)
REASON_COLUMNS = tuple(ReasonSerializer().fields)


class BalanceView(FirmView):
    """``dashboards/balance`` and ``dashboards/flags``."""

    @extend_schema(
        operation_id="dashboards_balance",
        parameters=[sheets.PARAMETER],
        responses={(200, "application/json"): BalanceFiguresSerializer, **FILES},
    )
    @action(detail=False, methods=["get"])
    def balance(self, _request: Request, *_args: Any, **_kwargs: Any) -> Response | FileResponse:
        """The 150 relationships that give most and the 150 that cost most, with their year."""
        kind, firm = sheets.kind_asked(self), self.viewer.firm
        rows = [standing(row) for row in read.standing_out(self.viewer)]
        if kind:
            return sheets.table(self, "balance", kind, COLUMNS, rows)
        return self.one(
            {
                "as_of": self.as_of,
                "gives_cut": firm.gives_cut,
                "costs_cut": firm.costs_cut,
                "relationships": rows,
            }
        )

    @extend_schema(
        operation_id="dashboards_flags",
        parameters=[sheets.PARAMETER],
        responses={(200, "application/json"): ReasonsSerializer, **FILES},
    )
    @action(detail=False, methods=["get"])
    def flags(self, _request: Request, *_args: Any, **_kwargs: Any) -> Response | FileResponse:
        """Flags by rule: open and since when; of the last year acted on, dismissed, cleared."""
        kind, found = sheets.kind_asked(self), read.reasons(self.viewer, self.as_of)
        rows = [reason(row) for row in found]
        if kind:
            return sheets.table(self, "flags-by-reason", kind, REASON_COLUMNS, rows)
        return self.one({"as_of": self.as_of, "open": read.total_open(found), "reasons": rows})


def standing(score: Any) -> dict[str, Any]:
    """A point of the quadrant; ``month_ends`` is annotated."""
    party = score.relationship.party
    shown = {
        name: getattr(score, name)
        for name in ("lever", "plug", "strength", "orientation", "reciprocity")
    }
    return {
        "relationship": score.relationship_id,
        "name": party.name,
        "kind": party.kind,
        **shown,
        "balance": score.word,
        "entries": score.n_inputs,
        "history": history_of(score.month_ends),
    }


def reason(row: read.Reason) -> dict[str, Any]:
    """A rule with its flags."""
    own = ("rule", "slug", "axis", "severity", "open", "since", "acknowledged", "snoozed")
    year = ("raised", "acted_on", "dismissed", "came_back")
    return {
        **{name: getattr(row, name) for name in own},
        **{name: getattr(row.year, name) for name in year},
        "title": str(row.title),
        "cleared": row.year.by_itself,
    }
