"""Introductions: rows with their steps, and moving them on."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError

from common.api import etag
from common.api.fields import ChoiceField, DateField, StrictSerializer, TextField
from common.api.problems import Conflict, messages_of
from common.api.renderers import dumps
from firms.models.base import Precision
from relationships.api.entries import LoggedSerializer
from relationships.api.network import FACT
from relationships.api.overrides import kept_secret, override_field
from relationships.api.resources import FactViewSet
from relationships.guard.clear import WouldReveal
from relationships.guard.introductions import require_discreet
from relationships.introductions.advance import ConflictError, advance
from relationships.introductions.filters import IntroductionFilter
from relationships.introductions.states import needs_reason
from relationships.models import Introduction, IntroductionStep

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.response import Response

#: Another one of these may stand nearer to somebody from whom a side is kept.
SIDES = ("introducer", "introduced", "target")
STEP_COLUMNS = {
    "number": "number",
    "from_state": "from_state",
    "to_state": "to_state",
    "on": "on",
    "precision": "precision",
    "reason": "reason",
    "by": "created_by_id",
    "at": "created_at",
}


class IntroductionStepSerializer(serializers.Serializer[Any]):
    """A change of state."""

    number = serializers.IntegerField(help_text=gettext_lazy("1 is the first."))
    from_state = serializers.ChoiceField(choices=Introduction.State.choices)
    to_state = serializers.ChoiceField(choices=Introduction.State.choices)
    on = serializers.DateField()
    precision = serializers.ChoiceField(choices=Precision.choices)
    reason = serializers.CharField(allow_blank=True)
    by = serializers.UUIDField(allow_null=True, help_text=gettext_lazy("The member who moved it."))
    at = serializers.DateTimeField()


class AdvanceSerializer(StrictSerializer):
    """The next state. Forward as far as it has come, to nowhere with a reason, and up again."""

    to = ChoiceField(choices=Introduction.State.choices)
    on = DateField(required=False, help_text=gettext_lazy("Without it: today."))
    precision = ChoiceField(choices=Precision.choices, required=False)
    reason = TextField(
        required=False,
        allow_blank=True,
        max_length=240,
        help_text=gettext_lazy("Required for declined and lapsed."),
    )
    outcome = ChoiceField(choices=Introduction.Outcome.choices, required=False, allow_blank=True)
    expected = ChoiceField(
        choices=Introduction.State.choices,
        required=False,
        help_text=gettext_lazy("The state you looked at: 409 when it has another one by now."),
    )
    override = override_field()


class IntroductionSerializer(LoggedSerializer):
    """Who brings whom to whom, and what came of it."""

    past = ("asked_on", "on")
    ahead_words = gettext_lazy(
        "This day has not come yet. Give a day up to today; for what is still to come there are "
        "remind_on and deadline."
    )
    masked = ("parent", "led_to", "region")
    override = override_field(write_only=True)
    steps = IntroductionStepSerializer(many=True, read_only=True)

    class Meta:
        model = Introduction
        fields = (
            *FACT,
            "introducer",
            "introduced",
            "target",
            "parent",
            "led_to",
            "state",
            "outcome",
            "asked_on",
            "on",
            "precision",
            "consent_of_both",
            "count",
            "fee_agreed",
            "currency",
            "purpose",
            "decline_reason",
            "not_a_fit",
            "suggested_to",
            "requested_by",
            "region",
            "outside_network",
            "effort_h",
            "spent",
            "spent_currency",
            "remind_on",
            "deadline",
            "override",
            "steps",
        )
        read_only_fields = ("created_by",)


class IntroductionViewSet(FactViewSet):
    """Introductions."""

    resource = "introductions"
    model = Introduction
    serializer_class = IntroductionSerializer
    filterset_class = IntroductionFilter

    def represent(self, rows: list[Any]) -> list[dict[str, Any]]:
        """With the steps: one query for the page."""
        data = super().represent(rows)
        found = IntroductionStep.objects.visible_to(self.viewer).filter(
            introduction__in=[row["id"] for row in data]
        )
        steps: dict[Any, list[dict[str, Any]]] = defaultdict(list)
        for values in found.order_by("number").values("introduction_id", *STEP_COLUMNS.values()):
            step = {name: values[column] for name, column in STEP_COLUMNS.items()}
            steps[values["introduction_id"]].append(step)
        return [{**row, "steps": steps[row["id"]]} for row in data]

    def insert(self, values: dict[str, Any]) -> Any:
        """Save, unless it tells somebody what is kept from them."""
        override = values.pop("override", "")
        row = super().insert(values)
        self.keep_quiet(row, override)
        return row

    def store(self, row: Any, values: dict[str, Any]) -> Any:
        """Save; another state is a step of today, as by ``advance``."""
        to, override = values.pop("state", row.state), values.pop("override", "")
        before = [getattr(row, f"{side}_id") for side in SIDES]
        stored = super().store(row, values)
        if before != [getattr(stored, f"{side}_id") for side in SIDES]:
            self.keep_quiet(stored, override)
        if to == stored.state:
            return stored
        why = stored.decline_reason if needs_reason(to) else ""
        return self.moved(stored, {"to": to, "reason": why, "override": override})

    def keep_quiet(self, row: Introduction, override: str) -> None:
        """400 where somebody would learn what is kept from them, and nobody says why to go on."""
        try:
            require_discreet(self.viewer, row, row.state, override, as_of=self.as_of)
        except WouldReveal as warning:
            raise kept_secret(warning) from warning

    def moved(self, row: Introduction, values: dict[str, Any]) -> Introduction:
        """Take the step; 409 names who was faster."""
        given = {"on": self.as_of, "as_of": self.as_of, **values}
        if given["on"] > self.as_of:
            raise ValidationError({"on": [_("This day has not come yet.")]})
        try:
            return advance(row, given.pop("to"), viewer=self.viewer, **given).introduction
        except ConflictError as late:
            raise Conflict(str(late)) from late
        except WouldReveal as warning:
            raise kept_secret(warning) from warning
        except DjangoValidationError as refused:
            raise ValidationError(messages_of(refused)) from refused

    @extend_schema(request=AdvanceSerializer, responses=IntroductionSerializer)
    @action(detail=True, methods=["post"])
    def advance(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Move it to its next state. Backwards only the pages go, by taking a step back."""
        row: Introduction | None = self.get_queryset().filter(pk=self.kwargs["pk"]).first()
        if row is None:
            raise Http404
        if request.headers.get("If-Match", "").strip():
            etag.require_match(request, etag.etag_of(dumps(self.read_one())))
        body = AdvanceSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        moved = self.moved(row, dict(body.validated_data))
        return self.one(self.represent([moved])[0])
