"""Filters of API lists: built for the viewer, refusing what they do not know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import DjangoFilterBackend

from common.filters import DayFilter, MomentFilter, StrictFilterSet

if TYPE_CHECKING:
    from rest_framework.request import Request


class FirmFilterBackend(DjangoFilterBackend):
    """Hands the viewer and the firm's day to the filter set."""

    def get_filterset_kwargs(self, request: Request, queryset: Any, view: Any) -> dict[str, Any]:
        """Arguments of ``StrictFilterSet``."""
        return {
            "data": request.query_params,
            "queryset": queryset,
            "viewer": view.viewer,
            "as_of": view.as_of,
        }


class IdFilter(django_filters.UUIDFilter):
    """An id; one that leads nowhere finds nothing."""


class FirmFilter(StrictFilterSet):
    """What every list can be narrowed by."""

    updated_since = MomentFilter(
        field_name="updated_at", lookup_expr="gte", label=_("Changed at or after this moment.")
    )


class DatedFilter(FirmFilter):
    """Lists of what happened on a day."""

    on_from = DayFilter(field_name="on", lookup_expr="gte", label=_("On this day or later."))
    on_to = DayFilter(field_name="on", lookup_expr="lte", label=_("On this day or earlier."))
