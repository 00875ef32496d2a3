"""What is done for clients: services, plans with their stages, enquiries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import F
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from clients.api import filters
from clients.api.fields import OfClientSerializer
from clients.api.views import CREATED, ClientRowViewSet, by_day
from clients.desk.discreet import TAKEN, require_discreet
from clients.desk.states import moment_for
from clients.models import Engagement, Enquiry, ServiceItem, ServiceLine, Stage, StagePlan
from clients.services.plans import check_room, is_taken, last_place
from common.api.fields import ChoiceField, ListField
from common.api.problems import Conflict
from common.keyset import Order
from relationships.api.network import ROW
from relationships.api.overrides import kept_secret, override_field
from relationships.guard.clear import WouldReveal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.db.models import QuerySet


class EngagementSerializer(OfClientSerializer):
    """Services that a client has ordered."""

    lines = ListField(
        child=ChoiceField(choices=ServiceLine.choices),
        max_length=len(ServiceLine),
        allow_empty=False,
    )
    items = ListField(
        child=ChoiceField(choices=ServiceItem.choices), max_length=len(ServiceItem), required=False
    )

    class Meta:
        model = Engagement
        fields = (*ROW, "client", "title", "lines", "items", "starts_on", "ends_on", "note")
        read_only_fields = ("created_by",)


class PlanSerializer(OfClientSerializer):
    """A plan for one client, in one market where that is said."""

    class Meta:
        model = StagePlan
        fields = (*ROW, "client", "name", "market", "template")
        read_only_fields = ("created_by",)


class StageSerializer(OfClientSerializer):
    """A stage of a plan, with planned and actual days and whom it waits for."""

    client = serializers.UUIDField(read_only=True)
    fixed = ("plan",)
    more_columns: ClassVar[dict[str, str]] = {"client": "plan__client_id"}

    class Meta:
        model = Stage
        fields = (
            *ROW,
            "plan",
            "client",
            "position",
            "name",
            "state",
            "planned_from",
            "planned_to",
            "actual_from",
            "actual_to",
            "owner",
            "blocker",
            "deliverables",
        )
        read_only_fields = ("created_by",)
        extra_kwargs: ClassVar[dict[str, Any]] = {
            "position": {"required": False, "help_text": _("Without it: after the last.")}
        }


class EnquirySerializer(OfClientSerializer):
    """An enquiry from the market, its summary, and what became of it."""

    override = override_field(write_only=True)

    def validate_received_at(self, came: datetime) -> datetime:
        """What came in, came in before now."""
        if came > self.context["view"].now:
            raise serializers.ValidationError([_("This moment has not come yet.")])
        return came

    class Meta:
        model = Enquiry
        fields = (
            *ROW,
            "client",
            "received_at",
            "channel",
            "language",
            "subject",
            "original",
            "enquirer",
            "enquirer_words",
            "due_at",
            "english_summary",
            "summary_by",
            "summarised_at",
            "sent_to_client_at",
            "response",
            "responded_at",
            "answer",
            "answered_at",
            "outcome",
            "override",
        )
        read_only_fields = ("created_by",)


class EngagementViewSet(ClientRowViewSet):
    """Services ordered by clients."""

    resource = "engagements"
    model = Engagement
    serializer_class = EngagementSerializer
    filterset_class = filters.EngagementFilter
    orders: ClassVar[dict[str, Order]] = {
        "starts_on": by_day("starts_on"),
        "ends_on": by_day("ends_on"),
        "created_at": CREATED,
    }


class PlanViewSet(ClientRowViewSet):
    """Plans of clients; in the access matrix they go with their stages."""

    resource = "stages"
    model = StagePlan
    serializer_class = PlanSerializer
    filterset_class = filters.PlanFilter
    orders: ClassVar[dict[str, Order]] = {"name": Order(F("name")), "created_at": CREATED}


class StageViewSet(ClientRowViewSet):
    """Stages of plans."""

    resource = "stages"
    model = Stage
    serializer_class = StageSerializer
    filterset_class = filters.StageFilter
    orders: ClassVar[dict[str, Order]] = {
        "position": Order(F("position")),
        "planned_to": by_day("planned_to"),
        "created_at": CREATED,
    }
    ordering = "position"

    def get_queryset(self) -> QuerySet[Any]:
        """With the plan, which names the client."""
        return super().get_queryset().select_related("plan")

    def insert(self, values: dict[str, Any]) -> Any:
        """After the last stage unless it says where."""
        if "position" in values:
            check_room(values["plan"])
        else:
            values["position"] = last_place(values["plan"])
        return self.placed(super().insert(values))

    def store(self, row: Stage, values: dict[str, Any]) -> Any:
        """Save, in a place of its own where it is moved."""
        moved = values.get("position", row.position) != row.position
        stored = super().store(row, values)
        return self.placed(stored) if moved else stored

    def placed(self, row: Stage) -> Stage:
        """The stage. Raises where another one that the caller sees is in its place."""
        if is_taken(row, self.viewer):
            raise Conflict
        return row


class EnquiryViewSet(ClientRowViewSet):
    """Enquiries from the market."""

    resource = "enquiries"
    model = Enquiry
    serializer_class = EnquirySerializer

    @cached_property
    def now(self) -> datetime:
        """Now for this firm."""
        return moment_for(self.viewer.firm, timezone.now())

    filterset_class = filters.EnquiryFilter
    orders = {
        "received_at": Order(F("received_at"), is_moment=True),
        "created_at": CREATED,
    }
    ordering = "-received_at"

    def insert(self, values: dict[str, Any]) -> Any:
        """Save, unless a step that is noted tells somebody what is kept from them."""
        override = values.pop("override", "")
        row = super().insert(values)
        self.keep_quiet(row, dict.fromkeys(TAKEN), override)
        return row

    def store(self, row: Enquiry, values: dict[str, Any]) -> Any:
        """Save, unless a step that is noted tells somebody what is kept from them."""
        override, before = values.pop("override", ""), {step: taken(row, step) for step in TAKEN}
        asked_by = row.enquirer_id
        stored = super().store(row, values)
        if stored.enquirer_id != asked_by:  # somebody else: the mails that went out are theirs
            before = dict.fromkeys(TAKEN)
        self.keep_quiet(stored, before, override)
        return stored

    def keep_quiet(self, row: Enquiry, before: Mapping[str, Any], override: str) -> None:
        """400 where a step taken now gives something away, and nobody says why to go on."""
        steps = [step for step in TAKEN if taken(row, step) and not before[step]]
        try:
            for step in steps:
                require_discreet(row, step, self.viewer, override, as_of=self.as_of)
        except WouldReveal as warning:
            raise kept_secret(warning) from warning


def taken(row: Enquiry, step: str) -> Any:
    """When a step of the desk was taken; None before."""
    return getattr(row, TAKEN[step])
