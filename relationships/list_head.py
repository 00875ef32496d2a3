"""What the list of relationships needs beside its rows, in one query."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models.functions import JSONObject

from firms.models import Firm
from firms.prepared import prepared
from relationships.models import CustomField, SavedView

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.db.models import QuerySet

    from firms.access import Viewer

SHOWN = ("id", "slug", "label", "kind", "unit", "help_text", "choices")


@dataclass(frozen=True, slots=True)
class ListHead:
    """The firm's own fields, and the views that the list offers: name and address."""

    fields: Sequence[CustomField]
    views: Sequence[tuple[str, str]]


def fields_json(viewer: Viewer) -> ArraySubquery:
    """The firm's fields in their order, for a query that reads something else."""
    rows = CustomField.objects.visible_to(viewer).active()
    return ArraySubquery(rows.values(json=JSONObject(**{name: name for name in SHOWN})))


def fields_from(rows: Iterable[dict[str, Any]]) -> list[CustomField]:
    """The fields that ``fields_json`` read."""
    return [CustomField(**row | {"id": UUID(row["id"])}) for row in rows]


@prepared
def head_row(viewer: Viewer) -> QuerySet[Any]:
    """The firm with its fields and the views offered to the viewer. One query."""
    views = SavedView.objects.visible_to(viewer).order_by("name", "id")
    rows: QuerySet[Any] = Firm.objects.filter(pk=viewer.firm_id)
    found: QuerySet[Any] = rows.annotate(
        own_fields=fields_json(viewer),
        views=ArraySubquery(views.values(json=JSONObject(name="name", query="query"))),
    )
    return found.only("id")


def list_head(viewer: Viewer) -> ListHead:
    """Fields and views. One query."""
    (row,) = head_row(viewer)
    views = [(one["name"], one["query"]) for one in row.views]
    return ListHead(fields_from(row.own_fields), views)
