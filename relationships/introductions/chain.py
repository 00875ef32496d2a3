"""The chain an introduction stands in: who led to its introducer, and what came out of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from relationships.flags.sql import Scope
from relationships.introductions.states import MADE
from relationships.models import Episode, Favour, Introduction, IntroductionStep

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from firms.access import Viewer

#: Hops to either side, and links read; what lies nearer comes first.
MOST_HOPS, MOST_LINKS = 4, 200

# One link leads to the next where that names it as its parent, or where whom it reached has
# introduced somebody later. A link is taken once on each way, so that circles end.
CHAIN = """
WITH RECURSIVE before AS (
    SELECT i.id, NULL::uuid AS via, 0 AS hop, i.parent_id, i.introducer_id,
           coalesce(i.on, i.asked_on) AS day, ARRAY[i.id] AS path
    FROM @introduction i WHERE i.id = %(start)s
    UNION ALL
    SELECT p.id, b.id, b.hop - 1, p.parent_id, p.introducer_id,
           coalesce(p.on, p.asked_on), b.path || p.id
    FROM before b JOIN @introduction p
        ON p.id = b.parent_id
        OR (p.target_id = b.introducer_id AND p.state = ANY(%(made)s))
    WHERE b.hop > -%(hops)s AND p.id <> ALL (b.path)
      AND (p.on IS NULL OR b.day IS NULL OR p.on <= b.day)
),
later AS (
    SELECT i.id, NULL::uuid AS via, 0 AS hop, i.target_id, i.state, i.on AS day,
           ARRAY[i.id] AS path
    FROM @introduction i WHERE i.id = %(start)s
    UNION ALL
    SELECT n.id, l.id, l.hop + 1, n.target_id, n.state, n.on, l.path || n.id
    FROM later l JOIN @introduction n
        ON n.parent_id = l.id
        OR (n.introducer_id = l.target_id AND l.state = ANY(%(made)s))
    WHERE l.hop < %(hops)s AND n.id <> ALL (l.path)
      AND (l.day IS NULL OR coalesce(n.on, n.asked_on) IS NULL
           OR l.day <= coalesce(n.on, n.asked_on))
)
SELECT id, hop, via FROM (SELECT id, hop, via FROM before LIMIT %(most)s) b
UNION ALL
SELECT id, hop, via FROM (SELECT id, hop, via FROM later WHERE hop > 0 LIMIT %(most)s) l
"""
BROUGHT_TOGETHER = [state.value for state in MADE]


@dataclass(frozen=True, slots=True)
class Link:
    """An introduction of a chain."""

    row: Introduction
    hop: int  # below zero: before the one asked for
    via: UUID | None  # the neighbour nearer to it

    @property
    def is_asked_for(self) -> bool:
        """The one whose chain it is."""
        return self.hop == 0


@dataclass(frozen=True, slots=True)
class Flow:
    """All about one introduction: its chain, its history, what it took and what went wrong."""

    chain: Sequence[Link]
    steps: Sequence[IntroductionStep]
    favours: Sequence[Favour]
    episodes: Sequence[Episode]
    owed: Sequence[Favour] = field(default=())

    @property
    def row(self) -> Introduction:
        """The introduction."""
        return next(link.row for link in self.chain if link.is_asked_for)


def chain_of(viewer: Viewer, pk: UUID, as_of: date) -> list[Link]:
    """The chain, the earliest first; empty where the viewer does not see it. Two queries."""
    found = nearest(viewer, pk, as_of)
    rows = Introduction.objects.visible_to(viewer).filter(pk__in=found)
    related = rows.select_related("introducer", "introduced", "target", "led_to")
    links = [Link(row, *found[row.pk]) for row in related]
    return sorted(links, key=lambda link: (link.hop, str(link.row.on or ""), str(link.row.pk)))


def nearest(viewer: Viewer, pk: UUID, as_of: date) -> dict[UUID, tuple[int, UUID | None]]:
    """Each link once, where it is nearest. One query."""
    found: dict[UUID, tuple[int, UUID | None]] = {}
    values = {
        "start": pk,
        "hops": MOST_HOPS,
        "most": MOST_LINKS,
        "made": BROUGHT_TOGETHER,
    }
    links = Scope(viewer.view, as_of).rows(CHAIN, **values)
    for link in sorted(links, key=lambda one: abs(one["hop"])):
        found.setdefault(link["id"], (link["hop"], link["via"]))
    return found


def flow_of(viewer: Viewer, pk: UUID, as_of: date) -> Flow | None:
    """All about it, in five queries; None where the viewer does not see it."""
    chain = chain_of(viewer, pk, as_of)
    if not chain:
        return None
    steps = IntroductionStep.objects.visible_to(viewer).filter(introduction=pk)
    favours = Favour.objects.visible_to(viewer).filter(introduction=pk, on__lte=as_of)
    episodes = Episode.objects.visible_to(viewer).filter(introduction=pk, on__lte=as_of)
    known = list(favours.select_related("person", "member").order_by("on", "pk"))
    return Flow(
        chain=chain,
        steps=list(steps.select_related("created_by").order_by("number")),
        favours=known,
        episodes=list(episodes.select_related("about", "harmed_party").order_by("on", "pk")),
        owed=owed(viewer, known),
    )


def owed(viewer: Viewer, favours: Sequence[Favour]) -> list[Favour]:
    """Favours received for it that nothing was given back for yet. One query."""
    received = [
        row
        for row in favours
        if row.direction == Favour.Direction.RECEIVED
        and not row.no_return_expected
        and row.returned_on is None
    ]
    back = Favour.objects.visible_to(viewer).filter(returns__in=[row.pk for row in received])
    returned = set(back.values_list("returns_id", flat=True))
    return [row for row in received if row.pk not in returned]
