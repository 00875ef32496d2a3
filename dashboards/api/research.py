"""Cards and views of the dashboard as data: the same reads as the pages."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action

from clients.reads.periods import YEAR
from common.api.problems import ParameterError
from dashboards.api import shapes
from dashboards.api.money import PERIODS
from dashboards.reads import contacts, favours, markets, opportunities, origins, vouchers
from dashboards.reads.choice import chosen
from firms.api.views import FirmView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rest_framework.request import Request
    from rest_framework.response import Response

    from dashboards.reads.chains import Flow, Reason
    from dashboards.reads.choice import Choice

PERIOD = OpenApiParameter("period", {"type": "string", "enum": list(PERIODS), "default": YEAR})
CLIENT = OpenApiParameter(
    "client", OpenApiTypes.UUID, description="Only this client's party and people."
)


class ResearchView(FirmView):
    """``dashboards/contacts-by-month``, ``favours``, ``origins``, ``opportunity-origins``,
    ``vettings``."""

    def chosen(self, name: str, known: Sequence[str], default: str) -> str:
        """A parameter that is one of these words."""
        asked: str = self.request.query_params.get(name, default)
        if asked not in known:
            raise ParameterError({name: [_("One of: %s.") % ", ".join(known)]})
        return asked

    def choice(self) -> Choice:
        """Period and client of the address. Raises ``ParameterError``, 404 for a hidden client."""
        self.chosen("period", PERIODS, YEAR)
        found = chosen(self.viewer, self.request.query_params.dict(), self.as_of)
        asked = self.request.query_params.get("client")
        if asked is not None and found.client is None:
            raise ParameterError({"client": [_("An id.")]})
        if found.client is not None and not found.people:
            raise Http404
        return found

    def of_period(self, choice: Choice) -> dict[str, Any]:
        """What each answer about a period begins with."""
        return {
            "as_of": self.as_of,
            "period": choice.period.slug,
            "first": choice.period.first,
            "last": choice.period.last,
        }

    @extend_schema(
        operation_id="dashboards_contacts_by_month",
        responses=shapes.ContactsByMonthSerializer,
        parameters=[PERIOD, CLIENT],
    )
    @action(detail=False, methods=["get"], url_path="contacts-by-month")
    def contacts_by_month(self, _request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Contacts by person and month; by year where the period is all time."""
        choice = self.choice()
        found = contacts.contacts(self.viewer, choice)
        people = [{**asdict(one), "total": one.total} for one in found.people]
        by = "year" if found.by_year else "month"
        answer = {**self.of_period(choice), "client": choice.client, "by": by}
        return self.one({**answer, "steps": found.steps, "people": people})

    @extend_schema(
        operation_id="dashboards_favours",
        responses=shapes.FavoursCardSerializer,
        parameters=[PERIOD, CLIENT],
    )
    @action(detail=False, methods=["get"])
    def favours(self, _request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Favours both ways by person, in points."""
        choice = self.choice()
        people = [asdict(one) for one in favours.favours(self.viewer, choice)]
        return self.one({**self.of_period(choice), "client": choice.client, "people": people})

    @extend_schema(
        operation_id="dashboards_markets_by_step", responses=shapes.MarketsByStepSerializer
    )
    @action(detail=False, methods=["get"], url_path="markets-by-step")
    def markets_by_step(self, _request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """How many markets stand on each step, year by year, from the steps that are confirmed."""
        found = markets.markets_by_step(self.viewer, self.as_of)
        return self.one({"as_of": self.as_of, "years": [year(one) for one in found]})

    @extend_schema(
        operation_id="dashboards_origins", responses=shapes.OriginsSerializer, parameters=[PERIOD]
    )
    @action(detail=False, methods=["get"])
    def origins(self, _request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Where relationships come from: ties by origin, year and country, and what they became."""
        choice = self.choice()
        found = origins.origins(self.viewer, choice)
        return self.one(
            {
                **self.of_period(choice),
                "currency": found.currency,
                "income": found.income,
                "origins": [
                    {**asdict(row), "became_share": row.became_share} for row in found.rows
                ],
                "cells": [asdict(cell) for cell in found.cells],
            }
        )

    @extend_schema(
        operation_id="dashboards_opportunity_origins",
        responses=shapes.OpportunityOriginsSerializer,
    )
    @action(detail=False, methods=["get"], url_path="opportunity-origins")
    def opportunity_origins(self, _request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Who tells of opportunities, from where to where, and how open each of us is."""
        found = opportunities.opportunities(self.viewer, self.as_of)
        bands = [{"strength": band, "opportunities": n} for band, n in found.bands.items()]
        return self.one(
            {
                "as_of": self.as_of,
                "opportunities": found.total,
                "sources": [source(one) for one in found.sources],
                "ways": [way(one) for one in found.ways],
                "bands": bands,
                "members": [member(one) for one in found.members],
                "outside": found.outside,
            }
        )

    @extend_schema(operation_id="dashboards_vettings", responses=shapes.VettingsViewSerializer)
    @action(detail=False, methods=["get"])
    def vettings(self, _request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Who vouches for whom: checks by vetter and result, and partners without a valid one."""
        found = vouchers.vouchers(self.viewer, self.as_of)
        return self.one(
            {
                "as_of": self.as_of,
                "checks": found.checks,
                "stopped": found.stopped,
                "vetters": [vetter(one) for one in found.vetters],
                "marks": [asdict(one) for one in found.marks],
                "stages": [asdict(one) for one in found.stages],
                "unchecked": [unchecked(one) for one in found.open],
            }
        )


def year(one: markets.YearEnd) -> dict[str, Any]:
    """A year's end."""
    counts = {step.value: one.counts.get(step, 0) for step in markets.STEPS}
    return {"on": one.on, **counts, "back": one.back}


def renamed(data: dict[str, Any], **names: str) -> dict[str, Any]:
    """With other names for some fields."""
    return {names.get(name, name): value for name, value in data.items()}


def source(one: opportunities.Source) -> dict[str, Any]:
    """Who told."""
    return renamed(asdict(one), n="opportunities", source="party")


def way(one: opportunities.Way) -> dict[str, Any]:
    """From country to country."""
    return renamed(asdict(one), n="opportunities", source="from_country", target="to_country")


def member(one: opportunities.Spread) -> dict[str, Any]:
    """How open one of us is."""
    regions = [{"name": name, "contacts": n} for name, n in one.regions]
    shown = {name: getattr(one, name) for name in ("openness", "two_largest")}
    return {**asdict(one), **shown, "regions": regions}


def vetter(one: vouchers.Record) -> dict[str, Any]:
    """A vetter with what they found."""
    who = {
        "vetter": one.vetter.key,
        "name": one.vetter.name,
        "relationship": one.vetter.relationship,
    }
    return {**asdict(one), **who}


def unchecked(one: Any) -> dict[str, Any]:
    """A partner appointed without a valid check."""
    return {"partner": one.pk, "relationship": one.relationship_id, "name": str(one)}


def flow(one: Flow) -> dict[str, Any]:
    """A flow of introductions."""
    return renamed(asdict(one), n="introductions")


def reason(one: Reason) -> dict[str, Any]:
    """Why introductions were declined."""
    return renamed(asdict(one), n="declined")
