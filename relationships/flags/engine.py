"""The engine: measures, rules and scores of a firm, for one view after the other.

A full run (nightly, after loading) takes the firm's lock for its session and commits in batches;
an incremental run lives in the caller's transaction and waits for the lock. The two never
overlap, so neither can overwrite the other's newer result. Nothing here reads the clock but
``finished_at``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

from firms.models import View
from firms.tenant import tenant
from relationships import network
from relationships.flags import candidates, merge, scores, steps
from relationships.flags.asked import asked, uncrossed
from relationships.flags.candidates import loaded
from relationships.flags.locks import firm_lock, wait_for_firm
from relationships.flags.registry import own_settings
from relationships.flags.sql import Scope
from relationships.measures import measure, measuring
from relationships.models import EvaluationRun, Relationship

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from firms import access

#: Up to this many relationships the graph is looked at again after every change.
SMALL_FIRM = 2_000

# Over all rows of the firm, whoever may see them: what became hidden changes a view as well.
AFFECTED = """
WITH start AS (
    SELECT party_id FROM relationships_relationship
    WHERE firm_id = %(firm)s AND id = ANY(%(start)s::uuid[])
),
link AS NOT MATERIALIZED (  -- else all of the firm's, for each change
    SELECT person_id, organisation_id FROM relationships_affiliation WHERE firm_id = %(firm)s
),
organisation AS (
    SELECT party_id FROM start
    UNION SELECT l.organisation_id FROM link l JOIN start s ON s.party_id = l.person_id
),
party AS (
    SELECT party_id FROM organisation
    UNION SELECT l.person_id FROM link l JOIN organisation o ON o.party_id = l.organisation_id
)
SELECT r.id, p.party_id FROM party p
LEFT JOIN relationships_relationship r ON r.firm_id = %(firm)s AND r.party_id = p.party_id
"""
CHANGED_DOORS = """
SELECT r.id FROM @relationship r WHERE r.party_id IN (
    SELECT person_id FROM (
        (SELECT person_id, market, share, contacts FROM tmp_gatekeeper
         EXCEPT SELECT person_id, market, share, contacts FROM @gatekeeper)
        UNION ALL
        (SELECT person_id, market, share, contacts FROM @gatekeeper
         EXCEPT SELECT person_id, market, share, contacts FROM tmp_gatekeeper)
    ) AS moved
)
"""


@dataclass(slots=True)
class RunSummary:
    """What a run did."""

    views: int = 0
    opened: int = 0
    cleared: int = 0
    changed: int = 0  # rows of any derived table that were written

    def add(self, outcome: Outcome) -> None:
        """Count one view."""
        self.views += 1
        self.opened += outcome.opened
        self.cleared += outcome.cleared
        self.changed += outcome.changed


@dataclass(slots=True)
class Outcome:
    """What a run did, or is about to do, in one view."""

    actions: dict[str, int]  # flags by what happens to them
    rows: int  # rows of other derived tables that were written
    near: set[UUID]  # of an incremental run: relationships where flags or signals move

    @property
    def opened(self) -> int:
        """Flags opened, or opened again."""
        return self.actions.get("opened", 0) + self.actions.get("revived", 0)

    @property
    def cleared(self) -> int:
        """Flags cleared."""
        return self.actions.get("cleared", 0)

    @property
    def changed(self) -> int:
        """Everything a page could show anew."""
        return self.rows + sum(n for action, n in self.actions.items() if action != "seen")


def views_of(firm_id: UUID) -> list[access.View]:
    """Every view of the firm; the team's first."""
    found = View.objects.of_firm(firm_id).order_by("circle_ids", "pk")
    return [view.as_access() for view in found]


def is_small(firm_id: UUID) -> bool:
    """Up to ``SMALL_FIRM`` relationships, whoever may see them."""
    return Relationship.objects.of_firm(firm_id)[: SMALL_FIRM + 1].count() <= SMALL_FIRM


def evaluate_firm(
    firm_id: UUID, as_of: date, *, rung: bool = False, shown: bool = True
) -> RunSummary:
    """Everything, for every view. Raises ``Busy`` when another run is on, ``Stopped`` when asked.

    ``rung`` says that a change asked for it, not the day: see ``finish``. ``shown`` False keeps it
    from the owners: of a change that only some may know of.
    """
    with firm_lock(firm_id):
        with tenant(firm_id):
            views = views_of(firm_id)
        if not shown:
            return evaluate_views(views, as_of, rung=rung)
        with steps.told(firm_id, as_of, len(views)) as teller:
            return evaluate_views(views, as_of, rung=rung, teller=teller)


def evaluate_views(
    views: Iterable[access.View], as_of: date, *, rung: bool, teller: steps.Teller | None = None
) -> RunSummary:
    """A full run of each of them."""
    summary = RunSummary()
    for number, view in enumerate(views):
        if teller:
            teller.view = number
        evaluate_view(Scope(view, as_of), summary, rung=rung, tell=teller or steps.nobody)
    return summary


def evaluate_view(
    scope: Scope, summary: RunSummary, *, rung: bool, tell: steps.Tell = steps.nobody
) -> None:
    """A full run of one view: every step is committed, so that no writer waits for the whole."""
    summary.add(steps.one_by_one(scope, viewing(scope, rung=rung), tell))


def viewing(scope: Scope, *, rung: bool) -> steps.Parts[Outcome]:
    """The steps of a full run of one view."""
    yield "network"
    outcome = yield from computing(scope, doors=network.doors(scope), daily=not rung)
    yield from merge.applying(scope, merge.BATCH)
    yield "scored"
    scores.score(scope, stored=True)
    yield "kept"
    outcome.rows += scores.keep_scores(scope)
    finish(scope, outcome, rung=rung)
    return outcome


def finish(scope: Scope, outcome: Outcome, *, rung: bool) -> None:
    """Tell that the run is done, and open pages that they are old.

    A run that found nothing new in the view leaves no trace in it when a change rang for it, the
    first of the day included, or when the day has been looked at before: the change may be one
    that the view must not learn of (TRUST 2, 9).
    """
    runs = EvaluationRun.objects.for_view(scope.view).filter(is_full=True)
    if not outcome.changed and (rung or runs.filter(computed_on=scope.as_of).exists()):
        return
    EvaluationRun.objects.create(
        firm_id=scope.view.firm_id,
        view_id=scope.view.id,
        computed_on=scope.as_of,
        is_full=True,
        finished_at=timezone.now(),
        opened=outcome.opened,
        cleared=outcome.cleared,
    )
    bump(scope)


def bump(scope: Scope) -> None:
    """Open pages of this view ask again."""
    scope.execute(
        "UPDATE firms_view SET version = version + 1 WHERE firm_id = %(firm)s AND id = %(view)s"
    )


def computing(
    scope: Scope,
    *,
    doors: list[network.Door] | None,
    changed: frozenset[str] | None = None,
    daily: bool = False,
) -> steps.Parts[Outcome]:
    """Measures, candidates and the plan; everything is stored but flags and scores.

    ``doors`` is None when the graph step is left out; ``changed`` as in
    ``evaluate_relationships``.
    """
    graph = doors is not None
    own = own_settings(scope.view)
    wanted = asked(graph=graph, changed=changed)
    yield "hidden"
    rows = merge.forget_hidden(scope) if wanted.hides else 0
    if wanted.measures:
        yield from measuring(scope)
        yield "stored"
        scores.round_ties(scope)
        if any(rule.crosses for rule in wanted.rules) and changed is not None:
            wanted = uncrossed(wanted, scores.moves(scope), own)
        rows += scores.keep_measures(scope)
    if wanted.every_tie:
        scores.strengths(scope, stored=True)
    candidates.keep_doors(scope, doors)
    if graph:
        rows += scores.keep_doors(scope)
    yield from candidates.finding(scope, wanted, own)
    yield "compared"
    signals = scores.keep_signals(scope, wanted) if wanted.signals else 0
    actions = merge.plan(scope, wanted, daily=daily)
    moved = scores.moved(scope) if signals and not scope.is_full else []
    near = set[UUID]() if scope.is_full else {*moved, *merge.touched(scope)}
    return Outcome(actions, rows + signals, near)


def evaluate_relationships(
    firm_id: UUID,
    relationship_ids: Iterable[UUID],
    as_of: date,
    *,
    graph: bool = True,
    changed: frozenset[str] | None = None,
) -> RunSummary:
    """What a change of these relationships can have changed, in the caller's transaction.

    ``graph`` False leaves out the graph step where the change cannot have touched who knows
    whom; small firms always have it. ``changed`` names the tables that changed, where that is
    known: rules that read none of them wait for the day. Raises ``Busy`` while a full run holds the firm.
    """
    wait_for_firm(firm_id)
    summary, start = RunSummary(), set(relationship_ids)
    small = is_small(firm_id)
    for view in views_of(firm_id):
        whole = Scope(view, as_of)
        summary.add(evaluate_change(whole, start, graph=graph or small, changed=changed))
    return summary


def evaluate_change(
    whole: Scope, start: set[UUID], *, graph: bool, changed: frozenset[str] | None
) -> Outcome:
    """An incremental run of one view. Its version counts only what it sees."""
    doors = look_around(whole) if graph else None
    if doors is not None:
        candidates.keep_doors(whole, doors)
        start = start | {row["id"] for row in whole.rows(CHANGED_DOORS)}
    scope = affected(whole, start)
    if scope.is_large:
        scope.whole_tables()
    outcome = steps.at_once(computing(scope, doors=doors, changed=changed))
    for _tenth in merge.applying(scope, merge.BATCH):
        pass
    wide = affected(whole, outcome.near | set(scope.relationships or ()))
    scores.score(wide, stored=True)
    outcome.rows += scores.keep_scores(wide)
    if outcome.changed:
        bump(whole)
    return outcome


def look_around(whole: Scope) -> list[network.Door]:
    """The graph step inside an incremental run."""
    whole.whole_tables()
    doors = network.doors(whole)
    whole.whole_tables(on=False)
    return doors


def affected(whole: Scope, start: set[UUID]) -> Scope:
    """The scope around these relationships: their organisations and the people there."""
    rows = whole.rows(AFFECTED, start=sorted(start))
    relationships = {row["id"] for row in rows if row["id"]} | start
    people = {row["party_id"] for row in rows}
    return Scope(whole.view, whole.as_of, tuple(sorted(relationships)), tuple(sorted(people)))


def preview(view: access.View, as_of: date) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Flags and scores of the view on any day, nothing stored. Needs the firm's transaction."""
    scope = Scope(view, as_of)
    measure(scope)
    scores.strengths(scope, stored=False)
    candidates.keep_doors(scope, network.doors(scope))
    candidates.find(scope, asked(graph=True), own_settings(view))
    found = scope.rows(
        "SELECT rule, slug, axis, severity, relationship_id, member_id, market, shown_on, evidence"
        " FROM tmp_candidate WHERE fires ORDER BY rule, subject"
    )
    scores.score(scope, stored=False)
    scored = scope.rows(
        "SELECT s.*, m.strength, m.strength_before, m.orientation, m.reciprocity, m.n_inputs"
        " FROM tmp_score s JOIN tmp_rel m ON m.relationship_id = s.relationship_id"
    )
    return [loaded(row) for row in found], [loaded(row) for row in scored]
