"""Reads of clients that pages, API and rules share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round

from common.currencies import places
from firms.querysets import FactQuerySet

if TYPE_CHECKING:
    from datetime import date

    from firms.access import Viewer

RowT = TypeVar("RowT", bound=models.Model, covariant=True)


def in_own(currency: str) -> Round:
    """Each amount in the firm's currency, rounded as that is."""
    return Round(F("amount") * F("rate"), precision=places(currency))


class PhaseQuerySet(FactQuerySet[RowT]):
    """Phases of clients; ``ended_on`` is the first day that no longer belongs to one."""

    def on(self, day: date) -> Self:
        """The phase of each client on this day."""
        begun = Q(started_on=None) | Q(started_on__lte=day)
        return self.filter(begun, Q(ended_on=None) | Q(ended_on__gt=day))


class ClientQuerySet(FactQuerySet[RowT]):
    """Clients of a firm."""

    def with_money_of(self, viewer: Viewer) -> Self:
        """Those whose money the viewer may see: all for an owner, else the assigned ones."""
        if viewer.view.sees_money:
            return self.visible_to(viewer)
        return self.visible_to(viewer).filter(members__member_id=viewer.membership_id)


class MoneyQuerySet(FactQuerySet[RowT]):
    """Rows with an amount of one client."""

    def money_visible_to(self, viewer: Viewer) -> Self:
        """All of them for an owner; for others those of clients assigned to them (DECISIONS 3)."""
        rows = self.visible_to(viewer)
        if viewer.view.sees_money:
            return rows
        return rows.filter(client__members__member_id=viewer.membership_id)
