"""Checks: who checked whom, how, step by step, and what came out."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, ClassVar

from django.db.models import F
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action

from clients.api.fields import A_CURRENCY, OfClientSerializer
from clients.api.views import CREATED
from common.api.fields import (
    ChoiceField,
    DateField,
    DecimalField,
    ListField,
    StrictSerializer,
    TextField,
)
from common.api.problems import Conflict
from common.keyset import Order
from firms.api.permissions import require_row
from firms.api.serializers import VisibleKeyField
from firms.api.views import ChangeRows, CreateRows, DeleteRows
from firms.models import Membership
from partners import services
from partners.api.filters import VettingFilter
from partners.models import Vetting, VettingStep
from partners.refusals import ConflictError
from partners.services.vettings import StepWords
from relationships.api.network import A_PERSON, ROW
from relationships.models import Party
from relationships.services.log import build
from relationships.trash import throw_away

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from rest_framework.request import Request
    from rest_framework.response import Response

MOST_STEPS = 40
STEP = ("what", "due_on", "done_on")


class VettingStepSerializer(StrictSerializer):
    """One thing to look into."""

    what = TextField(max_length=160)
    person = VisibleKeyField(
        queryset=Party.objects.none(), required=False, allow_null=True, **A_PERSON
    )
    member = VisibleKeyField(queryset=Membership.objects.none(), required=False, allow_null=True)
    due_on = DateField(required=False, allow_null=True)
    done_on = DateField(required=False, allow_null=True)


class VettingSerializer(OfClientSerializer):
    """A check of a party."""

    steps = ListField(child=VettingStepSerializer(), required=False, max_length=MOST_STEPS)
    fixed = ("subject",)
    masked = ("vetter",)

    class Meta:
        model = Vetting
        fields = (
            *ROW,
            "subject",
            "vetter",
            "member",
            "agency",
            "asked_on",
            "done_on",
            "done_precision",
            "method",
            "result",
            "basis",
            "loss_avoided",
            "currency",
            "valid_until",
            "steps",
        )
        read_only_fields = ("created_by",)
        extra_kwargs: ClassVar[dict[str, Any]] = {
            "vetter": A_PERSON,
            "currency": {**A_CURRENCY, "help_text": _("Of the loss avoided.")},
            "valid_until": {"help_text": _("Left out: a year after it was done.")},
        }


class DecideVettingSerializer(StrictSerializer):
    """What came out."""

    result = ChoiceField(choices=Vetting.Result.choices)
    on = DateField()
    basis = TextField(required=False, allow_blank=True, max_length=10_000)
    loss_avoided = DecimalField(
        required=False, allow_null=True, max_digits=14, decimal_places=2, min_value=0
    )
    currency = TextField(required=False, max_length=3, validators=A_CURRENCY["validators"])
    valid_until = DateField(
        required=False, allow_null=True, help_text=_("Left out: a year after it was done.")
    )


class VettingViewSet(CreateRows, ChangeRows, DeleteRows):
    """Checks of parties; partners who sign in never see one."""

    resource = "vettings"
    model = Vetting
    serializer_class = VettingSerializer
    filterset_class = VettingFilter
    orders = {
        "done_on": Order(F("done_on"), is_date=True),
        "created_at": CREATED,
    }

    def represent(self, rows: list[Any]) -> list[dict[str, Any]]:
        """With their steps: a query for the page."""
        data = super().represent(rows)
        steps = self.steps_of([row["id"] for row in data])
        for row in data:
            row["steps"] = steps[row["id"]]
        return data

    def steps_of(self, ids: Iterable[UUID]) -> dict[UUID, list[dict[str, Any]]]:
        """In their order."""
        rows = VettingStep.objects.visible_to(self.viewer).filter(vetting_id__in=ids)
        found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
        for row in rows.order_by("position", "pk").values(
            "vetting_id", "person_id", "member_id", *STEP
        ):
            who = {"person": row.pop("person_id"), "member": row.pop("member_id")}
            found[row.pop("vetting_id")].append({**row, **who})
        return found

    def insert(self, values: dict[str, Any]) -> Vetting:
        """Save with its steps."""
        steps = steps_in(values) or []
        row = build(Vetting, self.viewer, **values)
        return services.ask_vetting(row, steps=steps, as_of=self.as_of, viewer=self.viewer)

    def store(self, row: Vetting, values: dict[str, Any]) -> Vetting:
        """Save; steps that are not sent stay."""
        steps = steps_in(values)
        for name, value in values.items():
            setattr(row, name, value)
        return services.change_vetting(row, steps=steps, as_of=self.as_of, viewer=self.viewer)

    def remove(self, row: Vetting) -> None:
        """Delete; it can be put back for a while."""
        throw_away(row, viewer=self.viewer)

    @extend_schema(request=DecideVettingSerializer, responses=VettingSerializer)
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Say what came out; 409 when that was said already."""
        row = self.get_queryset().filter(pk=self.kwargs["pk"]).first()
        if row is None:
            raise Http404
        require_row(self, row)
        body = DecideVettingSerializer(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        try:
            services.decide_vetting(row, **body.validated_data, as_of=self.as_of)
        except ConflictError as faster:
            raise Conflict(str(faster)) from faster
        return self.one(self.read_one())


def steps_in(values: dict[str, Any]) -> list[StepWords] | None:
    """The steps of a body; None where it says nothing of them."""
    rows = values.pop("steps", None)
    return None if rows is None else [StepWords(**row) for row in rows]
