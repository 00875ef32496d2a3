"""What introductions brought, for the page of introductions."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Min

from clients.reads.attributed import attributed, by_introducer
from clients.reads.periods import ALL, period_of
from firms.permissions import may
from relationships.introductions.money import IntroducedIncome
from relationships.models import Introduction

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date
    from uuid import UUID

    from clients.reads.attributed import Credited
    from firms.access import Viewer


def introduced_income(viewer: Viewer, as_of: date) -> IntroducedIncome | None:
    """Of all time, along the chain; None for who does not see all money (DECISIONS 3)."""
    if not (viewer.view.sees_money and may(viewer, "income", "read")):
        return None
    rows = [one for one in attributed(viewer, period_of(ALL, as_of)) if one.anchors]
    through = by_introduction(rows)
    return IntroducedIncome(
        currency=viewer.firm.base_currency,
        total=sum((one.amount for one in rows), Decimal(0)),
        since=first_day(viewer, through),
        through=through,
        credited=by_introducer(rows),
    )


def by_introduction(rows: Iterable[Credited]) -> dict[UUID, Decimal]:
    """The sum that came through each introduction next to a client."""
    found: dict[UUID, Decimal] = defaultdict(Decimal)
    for row in rows:
        for anchor in row.anchors:
            found[anchor] += row.amount
    return dict(found)


def first_day(viewer: Viewer, introductions: Collection[UUID]) -> date | None:
    """The day on which the first of them was made. One query."""
    rows = Introduction.objects.visible_to(viewer).filter(pk__in=introductions)
    found: date | None = rows.aggregate(first=Min("on"))["first"]
    return found
