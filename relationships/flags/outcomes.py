"""What became of a rule's flags: how often it was right, and how often people said it was not.

The measure of a rule is what people make of it. A rule that is mostly closed as "not a problem"
asks for other lines, or for a mark on the record that it respects (``relationships.flags.marks``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q

from relationships.models import Flag, FlagEvent

if TYPE_CHECKING:
    from datetime import date

    from firms.access import View

#: How far back the report looks: a year holds every season once.
WINDOW = timedelta(days=365)
#: A person said that the rule was wrong here.
CONTESTED = (FlagEvent.Kind.DISMISSED, FlagEvent.Kind.MARKED)


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """The flags of one rule that a view saw opening within the window."""

    rule: str
    raised: int
    dismissed: int  # closed as no problem, or marked as meant, at least once
    acted_on: int  # somebody said "on it", and nobody that it is no problem
    by_itself: int  # cleared, and nobody had said anything
    came_back: int  # closed as no problem, then opened again as it got worse

    @property
    def dismissed_share(self) -> float | None:
        """0 to 1; None where nothing was raised."""
        return self.dismissed / self.raised if self.raised else None


def outcomes(view: View, as_of: date) -> dict[str, RuleOutcome]:
    """By rule id, for the year up to ``as_of``; rules that raised nothing are not there.

    One query. Reads what this view sees and nothing else: its own flags and their events.
    """
    told = FlagEvent.objects.of_firm(view.firm_id).filter(flag=OuterRef("pk"))
    flags = Flag.objects.for_view(view).filter(opened_on__gt=as_of - WINDOW, opened_on__lte=as_of)
    marked = flags.annotate(
        contested=Exists(told.filter(kind__in=CONTESTED)),
        taken_on=Exists(told.filter(kind=FlagEvent.Kind.ACKNOWLEDGED)),
        returned=Exists(told.filter(kind=FlagEvent.Kind.REOPENED, by=None)),
    )
    is_cleared = Q(state=Flag.State.CLEARED)
    rows = marked.values("rule").annotate(
        raised=Count("pk"),
        dismissed=Count("pk", filter=Q(contested=True)),
        acted_on=Count("pk", filter=Q(contested=False, taken_on=True)),
        by_itself=Count("pk", filter=is_cleared & Q(contested=False, taken_on=False)),
        came_back=Count("pk", filter=Q(contested=True, returned=True)),
    )
    return {row["rule"]: RuleOutcome(**row) for row in rows.order_by("rule")}
