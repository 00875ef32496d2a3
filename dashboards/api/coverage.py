"""Where partners cover a market as data: the same read as the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action

from firms.api.views import FirmView
from partners import coverage as read
from partners.models import LocalPartner
from partners.states import STATES
from relationships.models import Relationship

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.response import Response

TYPES = LocalPartner.Type.choices


class CoveringSerializer(serializers.Serializer[Any]):
    """A partner in a cell, and how well it is checked."""

    partner = serializers.UUIDField()
    relationship = serializers.UUIDField()
    name = serializers.CharField()
    stage = serializers.ChoiceField(choices=Relationship.PartnerStage.choices)
    vetting = serializers.ChoiceField(choices=STATES)
    steps = serializers.IntegerField(help_text="Of the check that is going on.")
    steps_done = serializers.IntegerField()


class NeededSerializer(serializers.Serializer[Any]):
    """Why somebody is looked for."""

    id = serializers.UUIDField()
    client = serializers.UUIDField(allow_null=True)
    client_name = serializers.CharField(allow_null=True)
    wanted_by = serializers.DateField(allow_null=True)
    note = serializers.CharField()


class CellSerializer(serializers.Serializer[Any]):
    """A type of partner in a region."""

    region = serializers.UUIDField()
    type = serializers.ChoiceField(choices=TYPES)
    needed = serializers.BooleanField(help_text="Looked for, and nobody is appointed.")
    partners = CoveringSerializer(many=True)
    needs = NeededSerializer(many=True)


class LeadingPlanSerializer(serializers.Serializer[Any]):
    """A plan of a client that leads into the market."""

    id = serializers.UUIDField()
    client = serializers.UUIDField()
    client_name = serializers.CharField()


class MarketSerializer(serializers.Serializer[Any]):
    """A region in which the firm has, or wants, partners."""

    region = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()
    country = serializers.CharField()
    is_target = serializers.BooleanField()
    partners = serializers.IntegerField()
    plans = LeadingPlanSerializer(many=True)
    gap = serializers.BooleanField(help_text="A target, or planned for, and no one there yet.")


class CoverageSerializer(serializers.Serializer[Any]):
    """The grid; cells with nobody who is or should be there are left out."""

    as_of = serializers.DateField()
    types = serializers.ListField(child=serializers.ChoiceField(choices=TYPES))
    markets = MarketSerializer(many=True)
    cells = CellSerializer(many=True)


class CoverageView(FirmView):
    """``dashboards/coverage``."""

    @extend_schema(operation_id="dashboards_coverage", responses=CoverageSerializer)
    @action(detail=False, methods=["get"])
    def coverage(self, _request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Partners by market and type with their checks, and cells that nobody fills yet."""
        found = read.coverage(self.viewer, self.as_of)
        return self.one(
            {
                "as_of": self.as_of,
                "types": LocalPartner.Type.values,
                "markets": [market(row) for row in found.markets],
                "cells": [cell(row) for row in found.cells],
            }
        )


def market(row: read.Market) -> dict[str, Any]:
    """A column of the grid."""
    shown = {name: getattr(row.region, name) for name in ("code", "name", "country", "is_target")}
    plans = [
        {"id": plan.pk, "client": plan.client_id, "client_name": str(plan.client)}
        for plan in row.plans
    ]
    return {
        "region": row.region.pk,
        **shown,
        "partners": len(row.partners),
        "plans": plans,
        "gap": row.is_gap,
    }


def cell(row: read.Cell) -> dict[str, Any]:
    """Who is there, and who is looked for."""
    return {
        "region": row.region.pk,
        "type": row.type,
        "needed": row.is_needed,
        "partners": [covering(one) for one in row.partners],
        "needs": [
            {
                "id": need.pk,
                "client": need.client_id,
                "client_name": str(need.client) if need.client else None,
                "wanted_by": need.wanted_by,
                "note": need.note,
            }
            for need in row.needs
        ],
    }


def covering(one: read.Covering) -> dict[str, Any]:
    """A partner with its state."""
    return {
        "partner": one.partner.pk,
        "relationship": one.partner.relationship_id,
        "name": str(one.partner),
        "stage": one.partner.stage,
        "vetting": one.checked.state.value,
        "steps": one.checked.steps,
        "steps_done": one.checked.steps_done,
    }
