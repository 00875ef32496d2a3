"""The only doors to rows (TRUST 2)."""

from __future__ import annotations

from typing import Self, TypeVar

from django.db import models
from django.db.models import Q

from firms.access import View, Viewer

RowT = TypeVar("RowT", bound=models.Model, covariant=True)


class FirmScopedQuerySet(models.QuerySet[RowT]):
    """Rows of a firm. The firm id is a constant in every query (PERFORMANCE 6, trap 1)."""

    def of_firm(self, firm_id: object) -> Self:
        """All rows of the firm, confidential ones included: operators and migrations only."""
        return self.filter(Q(firm_id=firm_id))

    def visible_to(self, viewer: Viewer) -> Self:
        """Rows the viewer may see."""
        return self.for_view(viewer.view)

    def for_view(self, view: View) -> Self:
        """Rows of the view's firm."""
        return self.of_firm(view.firm_id)


class FactQuerySet(FirmScopedQuerySet[RowT]):
    """Rows with an audience: the team (null) or one confidential circle."""

    def for_view(self, view: View) -> Self:
        """Team rows and those of the view's circles."""
        team = Q(audience_id__isnull=True)
        if view.circle_ids:
            team |= Q(audience_id__in=view.circle_ids)
        return self.of_firm(view.firm_id).filter(team)


class DerivedQuerySet(FirmScopedQuerySet[RowT]):
    """Rows computed per view (strength, scores, flags)."""

    def for_view(self, view: View) -> Self:
        """Rows computed for exactly this view."""
        return self.of_firm(view.firm_id).filter(Q(view_id=view.id))


class OutboxQuerySet(FactQuerySet[RowT]):
    """Changes the worker has to look at; each with the audience of what was changed."""

    def waiting(self) -> Self:
        """Not done yet, and still tried."""
        return self.filter(done_at=None, parked_at=None)

    def parked(self) -> Self:
        """Given up: the flags that follow from them may be out of date."""
        return self.filter(done_at=None, parked_at__isnull=False)
