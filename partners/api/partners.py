"""Local partners: what they are, where they work, how well they are checked, and how they move."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import F
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action

from clients.api.fields import OfClientSerializer
from clients.api.views import CREATED
from common.api.fields import (
    ChoiceField,
    DateField,
    FlagField,
    ListField,
    StrictSerializer,
    TextField,
    is_uuid,
)
from common.api.problems import Conflict
from common.keyset import Order
from firms.api.permissions import require_row
from firms.api.serializers import VisibleKeyField, fetch
from firms.api.views import ChangeRows, CreateRows, DeleteRows
from partners import services
from partners.api.filters import PartnerFilter
from partners.models import Competition, LocalPartner, StageChange, Territory
from partners.refusals import ConflictError
from partners.services.checks import Override
from partners.services.partners import Place
from partners.states import STATES, checked
from relationships.api.network import ROW
from relationships.models import Party, Region, Relationship
from relationships.services.log import build
from relationships.trash import throw_away

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from django.db.models import QuerySet
    from rest_framework.request import Request
    from rest_framework.response import Response

MOST_PLACES = 60
LONGEST_REASON = 2_000
CHANGE = ("from_stage", "to_stage", "on", "precision", "reason", "is_override")


class PlaceSerializer(StrictSerializer):
    """A region to work in, from-to."""

    region = VisibleKeyField(queryset=Region.objects.none())
    starts_on = DateField(required=False, allow_null=True)
    ends_on = DateField(required=False, allow_null=True, help_text=_("The last day."))


class ChangeSerializer(serializers.Serializer[Any]):
    """A step from stage to stage."""

    from_stage = serializers.CharField(help_text=_("Empty: how it was entered."))
    to_stage = serializers.ChoiceField(choices=Relationship.PartnerStage.choices)
    on = serializers.DateField(allow_null=True)
    precision = serializers.CharField()
    by = serializers.UUIDField(allow_null=True)
    reason = serializers.CharField()
    is_override = serializers.BooleanField(help_text=_("Appointed without a clear check."))


class CheckedSerializer(serializers.Serializer[Any]):
    """What all checks come to."""

    state = serializers.ChoiceField(choices=STATES)
    last = serializers.UUIDField(allow_null=True)
    done_on = serializers.DateField(allow_null=True)
    valid_until = serializers.DateField(allow_null=True)
    open = serializers.UUIDField(allow_null=True)
    steps = serializers.IntegerField()
    steps_done = serializers.IntegerField()


class PartnerSerializer(OfClientSerializer):
    """The part of a relationship as a local partner."""

    party = serializers.UUIDField(read_only=True)
    name = serializers.CharField(read_only=True)
    territories = ListField(child=PlaceSerializer(), required=False, max_length=MOST_PLACES)
    competes_with = VisibleKeyField(
        many=True,
        required=False,
        queryset=Party.objects.none(),
        help_text=_("Partners or clients that it competes with."),
    )
    override_reason = TextField(
        required=False,
        write_only=True,
        max_length=LONGEST_REASON,
        help_text=_("Of an owner, to add somebody as appointed without a clear check."),
    )
    vetting = CheckedSerializer(read_only=True)
    changes = ChangeSerializer(many=True, read_only=True)
    fixed = ("relationship",)
    masked = ("through",)
    more_columns: ClassVar[dict[str, str]] = {
        "party": "relationship__party_id",
        "name": "relationship__party__name",
    }

    class Meta:
        model = LocalPartner
        fields = (
            *ROW,
            "relationship",
            "party",
            "name",
            "type",
            "stage",
            "since",
            "since_precision",
            "through",
            "territories",
            "exclusivity",
            "exclusive_from",
            "exclusive_until",
            "competes_with",
            "note",
            "override_reason",
            "vetting",
            "changes",
        )
        read_only_fields = ("created_by",)
        extra_kwargs: ClassVar[dict[str, Any]] = {
            "relationship": {"validators": []},  # one each: the database says so
            "stage": {"help_text": _("Said when adding, later by move.")},
        }

    def look_up(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """With the regions of all territories, in one query."""
        rows = list(rows)
        super().look_up(rows)
        bodies = [row for row in rows if isinstance(row, dict)]
        places = [one for row in bodies for one in listed(row.get("territories"))]
        named = [one.get("region") for one in places if isinstance(one, dict)]
        if wanted := {str(one) for one in named if is_uuid(one)}:
            fetch(self.context["keys"], self.context["viewer"], Region, wanted)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The stage has an action of its own."""
        attrs = super().validate(attrs)
        if self.instance is None:
            return attrs
        if attrs.pop("stage", self.instance.stage) != self.instance.stage:
            raise serializers.ValidationError({"stage": [_("Use move.")]})
        if "override_reason" in attrs:
            raise serializers.ValidationError({"override_reason": [_("Only when adding.")]})
        return attrs


class MoveSerializer(StrictSerializer):
    """A step to another stage."""

    expected = ChoiceField(
        choices=Relationship.PartnerStage.choices,
        help_text=_("The stage it is in; another one means that somebody was faster."),
    )
    to = ChoiceField(choices=Relationship.PartnerStage.choices)
    on = DateField()
    reason = TextField(required=False, allow_blank=True, max_length=LONGEST_REASON)
    override = FlagField(
        required=False,
        help_text=_("An owner goes on without a clear check; the reason is kept."),
    )


class PartnerViewSet(CreateRows, ChangeRows, DeleteRows):
    """Local partners, ended ones included."""

    resource = "partners"
    model = LocalPartner
    serializer_class = PartnerSerializer
    filterset_class = PartnerFilter
    orders = {"name": Order(F("relationship__party__name")), "created_at": CREATED}
    ordering = "name"

    def get_queryset(self) -> QuerySet[Any]:
        """With the party that is the partner."""
        return super().get_queryset().select_related("relationship__party")

    # --- Reading ---------------------------------------------------------------------------

    def represent(self, rows: list[Any]) -> list[dict[str, Any]]:
        """With places, rivals, steps and checks: a fixed number of queries for the page."""
        data = super().represent(rows)
        ids = [row["id"] for row in data]
        places, rivals, changes = self.places(ids), self.rivals(ids), self.changes(ids)
        states = checked(self.viewer, {row["party"] for row in data}, self.as_of)
        for row in data:
            row["territories"], row["competes_with"] = places[row["id"]], rivals[row["id"]]
            row["vetting"] = checked_data(states[row["party"]])
            row["changes"] = changes[row["id"]]
        return data

    def places(self, ids: Iterable[UUID]) -> dict[UUID, list[dict[str, Any]]]:
        """Regions by id, with their days."""
        rows = Territory.objects.visible_to(self.viewer).filter(partner_id__in=ids)
        regions = Region.objects.visible_to(self.viewer)
        found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
        shown = rows.filter(region__in=regions).order_by("region__position", "region__code", "pk")
        columns = ("partner_id", "region_id", "starts_on", "ends_on")
        for partner, region, start, end in shown.values_list(*columns):
            place = {"region": region, "starts_on": start, "ends_on": end}
            found[partner].append(place)
        return found

    def rivals(self, ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
        """Parties that it competes with."""
        rows = Competition.objects.visible_to(self.viewer).filter(partner_id__in=ids)
        found: dict[UUID, list[UUID]] = defaultdict(list)
        for partner, party in rows.order_by("against_id").values_list("partner_id", "against_id"):
            found[partner].append(party)
        return found

    def changes(self, ids: Iterable[UUID]) -> dict[UUID, list[dict[str, Any]]]:
        """Steps, the oldest first."""
        rows = StageChange.objects.visible_to(self.viewer).filter(partner_id__in=ids)
        found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
        for row in rows.order_by("created_at", "pk").values("partner_id", "created_by_id", *CHANGE):
            by = row.pop("created_by_id")
            found[row.pop("partner_id")].append({**row, "by": by})
        return found

    # --- Writing ---------------------------------------------------------------------------

    def insert(self, values: dict[str, Any]) -> LocalPartner:
        """Make the relationship a partner."""
        relationship = values.pop("relationship")
        places, rivals = places_of(values), values.pop("competes_with", [])
        reason = values.pop("override_reason", None)
        return services.add_partner(
            build(LocalPartner, self.viewer, **values),
            relationship=relationship,
            places=places or [],
            competes_with=rivals,
            override=None if reason is None else Override(reason),
            as_of=self.as_of,
            viewer=self.viewer,
        )

    def store(self, row: LocalPartner, values: dict[str, Any]) -> LocalPartner:
        """Save; territories and competitors that are not sent stay."""
        places, rivals = places_of(values), values.pop("competes_with", None)
        for name, value in values.items():
            setattr(row, name, value)
        return services.change_partner(
            row, places=places, competes_with=rivals, as_of=self.as_of, viewer=self.viewer
        )

    def remove(self, row: LocalPartner) -> None:
        """Take back what was entered by mistake; the relationship stays. It can be put back."""
        throw_away(row, viewer=self.viewer)

    @extend_schema(request=MoveSerializer, responses=PartnerSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Move it to another stage; 409 when somebody else was faster."""
        row = self.get_queryset().filter(pk=self.kwargs["pk"]).first()
        if row is None:
            raise Http404
        require_row(self, row)
        body = MoveSerializer(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        values = dict(body.validated_data)
        reason, is_override = values.pop("reason", ""), values.pop("override", False)
        override = Override(reason) if is_override else None
        try:
            services.move_stage(
                row,
                **values,
                reason=reason,
                override=override,
                as_of=self.as_of,
                viewer=self.viewer,
            )
        except ConflictError as faster:
            raise Conflict(str(faster)) from faster
        return self.one(self.read_one())


def listed(value: Any) -> list[Any]:
    """A list, else nothing."""
    return value if isinstance(value, list) else []


def places_of(values: dict[str, Any]) -> list[Place] | None:
    """The territories of a body; None where it says nothing of them."""
    rows = values.pop("territories", None)
    return None if rows is None else [Place(**row) for row in rows]


def checked_data(found: Any) -> dict[str, Any]:
    """The state of checks as data."""
    last, going_on = found.last, found.open
    return {
        "state": found.state.value,
        "last": last.pk if last else None,
        "done_on": last.done_on if last else None,
        "valid_until": last.valid_until if last else None,
        "open": going_on.pk if going_on else None,
        "steps": found.steps,
        "steps_done": found.steps_done,
    }
