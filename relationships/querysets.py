"""The list of relationships: driven by the scores of the viewer's view (DECISIONS 6)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models
from django.db.models import Case, F, Func, Q, TextField, Value, When

from common.keyset import Order
from firms.querysets import DerivedQuerySet

if TYPE_CHECKING:
    from firms.access import View, Viewer

RowT = TypeVar("RowT", bound=models.Model, covariant=True)

RELATIONSHIP = "relationship_id"


def first_name(path: str = "name_norm") -> Func:
    """The folded first name of a party; ``name_norm`` holds one name a line."""
    return Func(F(path), Value("\n"), Value(1), function="split_part", output_field=TextField())


def or_least(column: str, least: float | date) -> Case:
    """The column, or a value before all others where it is empty.

    Not ``coalesce``: PostgreSQL does not let it into an index condition under row-level security,
    so that a page far down would read everything before it.
    """
    return Case(When(**{f"{column}__isnull": True}, then=Value(least)), default=F(column))


#: Documented orders of the list. Each key equals an index of Score or Party.
RELATIONSHIP_ORDERS = {
    "strength": Order(or_least("strength", -1.0), RELATIONSHIP),
    "lever": Order(F("lever"), RELATIONSHIP),
    "plug": Order(F("plug"), RELATIONSHIP),
    "severity": Order(F("top_severity"), RELATIONSHIP),
    "last_on": Order(or_least("last_on", date.min), RELATIONSHIP, is_date=True),
    "name": Order(first_name("relationship__party__name_norm"), "relationship__party_id"),
}
DEFAULT_ORDERING = "-strength"


def audience(view: View, path: str = "") -> Q:
    """Team rows and those of the view's circles, over a relation."""
    allowed = Q(**{f"{path}audience_id__isnull": True})
    if view.circle_ids:
        allowed |= Q(**{f"{path}audience_id__in": view.circle_ids})
    return allowed


#: Day on which it is time to get in touch again, where a cadence is set: ``due_on``.
DUE_ON = models.ExpressionWrapper(
    F("last_on") + F("relationship__cadence_days"), output_field=models.DateField()
)


class ScoreQuerySet(DerivedQuerySet[RowT]):
    """Scores, from which every list of relationships starts."""

    def listed(self, viewer: Viewer) -> Self:
        """Scores of the viewer's view with relationship and party; archived ones are out.

        The firm is a constant on each joined table, so that the plan uses it (PERFORMANCE 6).
        """
        return self.listed_for(viewer.view)

    def listed_for(self, view: View) -> Self:
        """As ``listed``, for a view."""
        same_firm: dict[str, Any] = {
            "relationship__firm_id": view.firm_id,
            "relationship__party__firm_id": view.firm_id,
        }
        return (
            self.for_view(view)
            .filter(audience(view, "relationship__"), relationship__archived_at=None, **same_firm)
            .select_related("relationship__party")
        )

    def with_due(self) -> Self:
        """Annotate ``due_on``: the last contact and the cadence; None without one of them."""
        return self.annotate(due_on=DUE_ON)

    def due(self, as_of: date) -> Self:
        """Those with a cadence whose day has come, or with whom there was no contact yet."""
        come = Q(last_on__isnull=True) | Q(due_on__lte=as_of)
        return self.with_due().filter(come, relationship__cadence_days__isnull=False)
