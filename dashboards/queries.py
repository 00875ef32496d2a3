"""Reads that join apps: what Today shows. Constant queries, whatever the number of rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce

from firms.models import OutboxEvent
from relationships.introductions.board import UNDER_WAY, card, with_since
from relationships.introductions.states import State
from relationships.models import (
    EvaluationRun,
    Favour,
    FirmCheck,
    Flag,
    Introduction,
    Promise,
    Score,
)
from relationships.models.flag import Severity
from relationships.querysets import or_least
from relationships.registry import MOST_COUNTED
from relationships.work import given_up_count

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from django.db.models import QuerySet

    from firms.access import Viewer
    from relationships.introductions.board import Card

MOST_FLAGS = 50
MOST_ROWS = 8  # of every other card
QUIET_CARDS = 6
THANKS_WINDOW = timedelta(days=180)  # a favour older than this is not worth a late thank-you
THANKS_POINTS = 2  # a coffee needs no reminder
THIS_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class FlagRow:
    """An open flag with the balance of the relationship it is shown on."""

    flag: Flag
    score: Score | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many flags are open, and how many of them are high or critical; both end at 1,000."""

    flags: int
    act_now: int


@dataclass(frozen=True, slots=True)
class Today:
    """What needs somebody today, for one viewer."""

    flags: Sequence[FlagRow]
    waiting: Waiting  # all open flags, shown or not
    due: Sequence[Score]  # by the cadence that was set
    quiet: Sequence[Score]  # silent for half as long again as usual
    ours: Sequence[Promise]
    theirs: Sequence[Promise]
    introductions: Sequence[Card]
    thanks: Sequence[Favour]
    run: EvaluationRun | None  # the last check

    def due_by(self, day: date) -> int:
        """Our promises due up to ``day``, late ones included."""
        return sum(p.due_on is not None and p.due_on <= day for p in self.ours)


def open_flags(viewer: Viewer, most: int) -> list[Flag]:
    """Open flags, the gravest and oldest first."""
    rows = Flag.objects.waiting(viewer)
    related = rows.select_related("shown_on__party", "member")
    return list(related.order_by("-severity", "opened_on", "id")[:most])


def waiting(viewer: Viewer) -> Waiting:
    """How many flags are open. The gravest are counted first, so that none of them is missed."""
    rows = Flag.objects.waiting(viewer)
    some = rows.order_by("-severity").values("severity")[:MOST_COUNTED]
    found = some.aggregate(
        flags=Count("*"), act_now=Count("severity", filter=Q(severity__gte=Severity.HIGH))
    )
    return Waiting(**found)


def with_scores(viewer: Viewer, flags: Sequence[Flag]) -> list[FlagRow]:
    """Each flag with the balance beside it. One query."""
    wanted = {flag.shown_on_id for flag in flags if flag.shown_on_id}
    rows = Score.objects.visible_to(viewer).filter(relationship__in=wanted)
    scores: dict[UUID, Score] = {score.relationship_id: score for score in rows}
    return [FlagRow(flag, scores.get(flag.shown_on_id)) for flag in flags]  # type: ignore[arg-type]


def time_to_get_in_touch(viewer: Viewer, as_of: date) -> list[Score]:
    """Those whose cadence is over, the longest first; before them who was never met."""
    rows = Score.objects.listed(viewer).due(as_of)
    return list(rows.order_by(F("due_on").asc(nulls_first=True), "id")[:MOST_ROWS])


def going_quiet(viewer: Viewer, as_of: date) -> list[Score]:
    """People silent for more than one and a half times their own rhythm, strongest first."""
    expected = ExpressionWrapper(
        F("last_on") + F("usual_gap_days") + F("usual_gap_days") / 2, output_field=DateField()
    )
    rows = Score.objects.listed(viewer).filter(
        relationship__party__kind="person",
        relationship__cadence_days=None,
        usual_gap_days__gt=0,
        strength__isnull=False,
    )
    silent = rows.annotate(expected_on=expected).filter(Q(expected_on__lt=as_of))
    # As the list orders, which an index serves.
    strongest = or_least("strength", -1.0).desc()
    return list(silent.order_by(strongest, "-relationship_id")[:QUIET_CARDS])


def open_promises(viewer: Viewer) -> list[Promise]:
    """Open promises of both sides, the next due first."""
    rows = Promise.objects.visible_to(viewer).filter(state=Promise.State.OPEN)
    related = rows.select_related("person__relationship", "member")
    return list(related.order_by(F("due_on").asc(nulls_last=True), "id")[: 4 * MOST_ROWS])


def waiting_introductions(viewer: Viewer, as_of: date) -> list[Card]:
    """Asked or promised, or to be asked about today; what is due first, then what waits longest."""
    due = Q(remind_on__lte=as_of, state__in=UNDER_WAY)
    late = Q(deadline__lt=as_of, state__in=[State.ASKED, State.PROMISED])
    rows = Introduction.objects.visible_to(viewer).filter(Q(state__in=["asked", "promised"]) | due)
    dated = with_since(rows, viewer).annotate(at=Case(When(due | late, then=0), default=1))
    related = dated.select_related("introducer", "introduced", "target")
    ordered = related.order_by("at", F("since").asc(nulls_last=True), "id")
    return [card(row, as_of) for row in ordered[:MOST_ROWS]]


def worth_a_thank_you(viewer: Viewer, as_of: date) -> list[Favour]:
    """Favours received lately after which nothing went back."""
    favours = Favour.objects.visible_to(viewer)
    given_since = favours.filter(
        person=OuterRef("person"), direction="given", on__gte=OuterRef("on")
    )
    rows = favours.filter(
        direction="received",
        points__gte=THANKS_POINTS,
        recurring="none",
        no_return_expected=False,
        returned_on=None,
        on__gt=as_of - THANKS_WINDOW,
        on__lte=as_of,
    )
    open_ones = rows.filter(~Exists(given_since)).select_related("person__relationship")
    return list(open_ones.order_by("-on", "id")[:MOST_ROWS])


def last_run(viewer: Viewer) -> EvaluationRun | None:
    """The last check of the viewer's view that ended; in one query with what was given up.

    ``step`` and ``steps`` of the check that runs now are for owners; else None.
    """
    rows = EvaluationRun.objects.visible_to(viewer).exclude(finished_at=None)
    counted = rows.annotate(given_up=Coalesce(Subquery(parked_events(viewer)), 0))
    if viewer.is_owner:
        now = FirmCheck.objects.visible_to(viewer).running()
        counted = counted.annotate(
            step=Subquery(now.values("step")), steps=Subquery(now.values("steps"))
        )
    return counted.order_by("-finished_at").first()


def given_up(viewer: Viewer, run: EvaluationRun | None) -> int:
    """Changes the viewer may know of that were given up. No query after a check."""
    return given_up_count(viewer) if run is None else int(getattr(run, "given_up"))  # noqa: B009


def parked_events(viewer: Viewer) -> QuerySet[Any, Any]:
    """Their number as a column; no row where there are none."""
    events = OutboxEvent.objects.visible_to(viewer).parked().order_by()
    return events.values("firm").annotate(n=Count("*")).values("n")


def today(viewer: Viewer, as_of: date, *, most_flags: int = MOST_FLAGS) -> Today:
    """All of it, in nine queries."""
    promises = open_promises(viewer)
    return Today(
        flags=with_scores(viewer, open_flags(viewer, most_flags)),
        waiting=waiting(viewer),
        due=time_to_get_in_touch(viewer, as_of),
        quiet=going_quiet(viewer, as_of),
        ours=[p for p in promises if p.by == Promise.By.US][:MOST_ROWS],
        theirs=[p for p in promises if p.by == Promise.By.THEM][:MOST_ROWS],
        introductions=waiting_introductions(viewer, as_of),
        thanks=worth_a_thank_you(viewer, as_of),
        run=last_run(viewer),
    )
