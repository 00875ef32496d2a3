"""Reads of partners and checks that pages, API and rules share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.db.models import F, Q

from firms.querysets import FactQuerySet

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date
    from uuid import UUID

RowT = TypeVar("RowT", bound=models.Model, covariant=True)

#: Results that settle something; an inconclusive check leaves what was known before.
DEFINITE = ("clear", "concerns", "rejected_suspected_fraud")


class PartnerQuerySet(FactQuerySet[RowT]):
    """Local partners."""

    def live(self) -> Self:
        """Not ended."""
        return self.exclude(stage="ended")

    def named(self) -> Self:
        """With the party, for pages and lists."""
        return self.select_related("relationship__party")


class VettingQuerySet(FactQuerySet[RowT]):
    """Checks of parties."""

    def of_subjects(self, parties: Collection[UUID]) -> Self:
        """Of these parties."""
        return self.filter(subject__in=parties)

    def settled_by(self, day: date) -> Self:
        """With a result that settles something, known on this day; the newest first."""
        rows = self.filter(result__in=DEFINITE, done_on__lte=day)
        return rows.order_by("-done_on", "-created_at", "-pk")

    def clear_on(self, day: date) -> Self:
        """Clear, done by then and not out of date then."""
        rows = self.filter(result="clear", done_on__lte=day)
        return rows.filter(Q(valid_until=None) | Q(valid_until__gte=day))

    def open_on(self, day: date) -> Self:
        """Asked for and not answered on this day."""
        begun = Q(asked_on=None) | Q(asked_on__lte=day)
        return self.filter(begun, Q(result="") | Q(done_on__gt=day)).order_by(
            F("asked_on").asc(nulls_last=True), "pk"
        )
