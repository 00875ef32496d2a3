"""Steps of markets: entered by people, or found in the rows and decided on."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.validators import RegexValidator
from django.db.models import F
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action

from clients.api.fields import A_CURRENCY, OfClientSerializer
from clients.api.views import CREATED
from common.api.fields import DecimalField, ListField, StrictSerializer, TextField
from common.api.problems import Conflict
from common.keyset import Order
from firms.api.permissions import require_row
from firms.api.serializers import VisibleKeyField
from firms.api.views import ChangeRows, CreateRows, DeleteRows, saved
from markets import services
from markets.api.filters import EventFilter
from markets.models import CommitmentEvent, EventTrigger
from markets.refusals import ConflictError
from markets.services import Behind
from markets.services.events import MOST_BEHIND
from markets.suspects import suspects_of
from relationships.api.network import ROW
from relationships.models import Party
from relationships.services.log import build
from relationships.trash import throw_away

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from uuid import UUID

    from rest_framework.request import Request
    from rest_framework.response import Response

A_COUNTRY = {"validators": [RegexValidator(r"^[A-Z]{2}\Z", _("Two capital letters, as CN."))]}
SAID = (
    *("happened_on", "precision", "kind", "direction", "from_mode", "from_mode_word"),
    *("to_mode", "to_mode_word", "level_before", "level_after", "extent", "volition", "motive"),
    *("role", "cost", "currency", "hours", "lesson", "note", "decided_by"),
)
DECIDED = ("state", "settled_by", "settled_on", "reason", "evidence", "from_money")
NOT_YOURS = _("Only who sees all money of the firm may say this.")


class BehindSerializer(StrictSerializer):
    """A party behind a step."""

    party = VisibleKeyField(queryset=Party.objects.none())
    share = DecimalField(
        required=False,
        allow_null=True,
        max_digits=6,
        decimal_places=3,
        min_value=0,
        max_value=100,
        help_text=_("Percent of the step that is its doing."),
    )


class EventSerializer(OfClientSerializer):
    """A step into a market or out of it. As open as the strictest of those behind it."""

    behind = ListField(child=BehindSerializer(), required=False, max_length=MOST_BEHIND)
    evidence = serializers.DictField(
        read_only=True, help_text=_("What it was found from: days and figures.")
    )
    fixed = ()
    masked = ("agreement",)

    class Meta:
        model = CommitmentEvent
        fields: tuple[str, ...] = (*ROW, "market", *SAID, "agreement", *DECIDED, "behind")
        read_only_fields: tuple[str, ...] = ("created_by", *DECIDED)
        extra_kwargs: ClassVar[dict[str, Any]] = {
            "market": A_COUNTRY,
            "currency": {**A_CURRENCY, "help_text": _("Of the cost.")},
            "direction": {"required": False, "help_text": _("Left out: as the kind says.")},
            "level_after": {"help_text": _("Left out: as the mode or the kind says.")},
        }


class ConfirmEventSerializer(EventSerializer):
    """What is corrected or added while confirming."""

    class Meta(EventSerializer.Meta):
        fields = (*SAID, "behind")
        read_only_fields = ()
        extra_kwargs: ClassVar[dict[str, Any]] = {
            **EventSerializer.Meta.extra_kwargs,
            "happened_on": {"required": False},
            "kind": {"required": False},
        }

    visibility = None  # type: ignore[assignment]


class RejectEventSerializer(StrictSerializer):
    """Why it is no step."""

    reason = TextField(max_length=240)


class SuspectSerializer(serializers.Serializer[Any]):
    """A possible trigger."""

    relationship = serializers.UUIDField()
    party = serializers.UUIDField()
    name = serializers.CharField()
    in_trouble = serializers.BooleanField(help_text=_("Named in trouble there in the 180 days."))
    rules = serializers.ListField(child=serializers.CharField())


class SuspectListSerializer(serializers.Serializer[Any]):
    """Possible triggers, the likeliest first."""

    results = SuspectSerializer(many=True)


class EventViewSet(CreateRows, ChangeRows, DeleteRows):
    """Steps of markets; costs only for who sees all money of the firm."""

    resource = "markets"
    model = CommitmentEvent
    serializer_class = EventSerializer
    filterset_class = EventFilter
    orders = {
        "happened_on": Order(F("happened_on"), is_date=True),
        "created_at": CREATED,
    }
    ordering = "-happened_on"

    def represent(self, rows: list[Any]) -> list[dict[str, Any]]:
        """With who stands behind each: a query for the page."""
        data = super().represent(rows)
        behind = self.behind_of([row["id"] for row in data])
        for row in data:
            row["behind"] = behind[row["id"]]
            if not self.viewer.is_owner:
                row |= {"cost": None, "currency": ""}
        return data

    def behind_of(self, ids: Iterable[UUID]) -> dict[UUID, list[dict[str, Any]]]:
        """In their order."""
        found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
        rows = EventTrigger.objects.visible_to(self.viewer).filter(event_id__in=ids)
        for event, party, share in rows.order_by("position", "pk").values_list(
            "event_id", "party_id", "share"
        ):
            found[event].append({"party": party, "share": share})
        return found

    def insert(self, values: dict[str, Any]) -> CommitmentEvent:
        """Save with who stands behind it."""
        self.check_cost(values)
        behind = behind_in(values) or []
        row = build(CommitmentEvent, self.viewer, **values)
        return services.record_event(row, behind=behind, as_of=self.as_of, viewer=self.viewer)

    def store(self, row: CommitmentEvent, values: dict[str, Any]) -> CommitmentEvent:
        """Save; who stands behind it stays where that is not sent."""
        self.check_cost(values)
        behind = behind_in(values)
        for name, value in values.items():
            setattr(row, name, value)
        return services.change_event(row, behind=behind, as_of=self.as_of, viewer=self.viewer)

    def check_cost(self, values: dict[str, Any]) -> None:
        """Who does not see the cost neither says nor empties it."""
        if self.viewer.is_owner:
            return
        for name in ("cost", "currency"):
            if values.pop(name, None):
                raise serializers.ValidationError({name: [NOT_YOURS]})

    def remove(self, row: CommitmentEvent) -> None:
        """Delete; it can be put back for a while."""
        throw_away(row, viewer=self.viewer)

    # --- proposals -------------------------------------------------------------------------------

    def decide(self, service: Callable[..., CommitmentEvent], **extra: Any) -> Response:
        """Carry out a decision on the proposal of this address; 409 when somebody was faster."""
        row = self.row()
        require_row(self, row)
        saved(carried_out, service, row, extra)
        return self.one(self.read_one())

    def row(self) -> CommitmentEvent:
        """The step of this address."""
        row: CommitmentEvent | None = self.get_queryset().filter(pk=self.kwargs["pk"]).first()
        if row is None:
            raise Http404
        return row

    @extend_schema(request=ConfirmEventSerializer, responses=EventSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """It happened, with what is corrected and added; 409 when that was decided already."""
        body = ConfirmEventSerializer(
            data=request.data, partial=True, context=self.get_serializer_context()
        )
        body.is_valid(raise_exception=True)
        values = dict(body.validated_data)
        self.check_cost(values)
        behind = behind_in(values)
        return self.decide(
            services.confirm_event,
            values=values,
            behind=behind,
            as_of=self.as_of,
            viewer=self.viewer,
        )

    @extend_schema(request=RejectEventSerializer, responses=EventSerializer)
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """It is no step, and why; the same facts are not proposed again."""
        body = RejectEventSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        extra = {"as_of": self.as_of, "viewer": self.viewer}
        return self.decide(services.reject_event, **body.validated_data, **extra)

    @extend_schema(request=None, responses=EventSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, _request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Take the decision on a proposal back."""
        return self.decide(services.reopen_event)

    @extend_schema(responses=SuspectListSerializer)
    @action(detail=True, methods=["get"])
    def suspects(self, _request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Possible triggers: who had to do with the market in the 180 days and is flagged."""
        found = suspects_of(self.viewer.view, self.row())
        results = [
            {
                "relationship": one.relationship.pk,
                "party": one.relationship.party_id,
                "name": one.relationship.party.name,
                "in_trouble": one.in_trouble,
                "rules": list(one.rules),
            }
            for one in found
        ]
        return self.one({"results": results})


def carried_out(
    service: Callable[..., CommitmentEvent], row: CommitmentEvent, extra: dict[str, Any]
) -> CommitmentEvent:
    """The service's answer; 409 when somebody was faster."""
    try:
        return service(row, **extra)
    except ConflictError as faster:
        raise Conflict(str(faster)) from faster


def behind_in(values: dict[str, Any]) -> list[Behind] | None:
    """Those of a body; None where it says nothing of them."""
    rows = values.pop("behind", None)
    return None if rows is None else [Behind(**row) for row in rows]
