"""Reads of commitment events that pages, API and rules share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models

from firms.querysets import FactQuerySet

if TYPE_CHECKING:
    from datetime import date

    from firms.access import View, Viewer

RowT = TypeVar("RowT", bound=models.Model, covariant=True)


class EventQuerySet(FactQuerySet[RowT]):
    """Steps of markets."""

    def for_view(self, view: View) -> Self:
        """Without what only the money of several clients tells, where that is not seen."""
        rows = super().for_view(view)
        return rows if view.sees_money else rows.filter(from_money=False)

    def visible_to(self, viewer: Viewer) -> Self:
        """The same by role: an owner sees all money, also in a firm that has none yet."""
        rows = super().for_view(viewer.view)
        return rows if viewer.is_owner else rows.filter(from_money=False)

    def confirmed(self) -> Self:
        """What counts: entered by a person, or proposed and confirmed."""
        return self.filter(state="confirmed")

    def proposed(self) -> Self:
        """What waits for a decision."""
        return self.filter(state="proposed")

    def rejected(self) -> Self:
        """What somebody decided is no step."""
        return self.filter(state="rejected")

    def by(self, day: date) -> Self:
        """Happened until this day."""
        return self.filter(happened_on__lte=day)

    def in_order(self) -> Self:
        """The oldest first; of one day as they were entered."""
        return self.order_by("happened_on", "created_at", "pk")

    def with_parties(self) -> Self:
        """With who stands behind each step, for pages and lists: one query more."""
        return self.prefetch_related("triggers__party")
