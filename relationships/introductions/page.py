"""All that the page of one introduction shows, read with a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.utils.translation import ngettext

from relationships.introductions.chain import Flow, flow_of
from relationships.introductions.line import Known, Pair, Spot, line_of, main_line
from relationships.introductions.states import MADE
from relationships.models import (
    AlterTie,
    Episode,
    Favour,
    Interaction,
    Introduction,
    Party,
    Relationship,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from firms.access import Viewer
    from relationships.introductions.chain import Link

#: Of what an introducer is owed beside this introduction.
MOST_OWED = 5


@dataclass(frozen=True, slots=True)
class Beside:
    """Introductions of the chain that do not stand on the line."""

    before: Sequence[Introduction]
    after: Sequence[Introduction]


@dataclass(frozen=True, slots=True)
class Page:
    """One introduction."""

    flow: Flow
    line: Sequence[Spot]
    beside: Beside
    records: Mapping[UUID, UUID]  # relationship by party
    contacts: int | None  # with introducer and target while it was under way; None: not known when
    owed_besides: Sequence[Favour]  # to the introducer, for something else
    led_to: Party | None

    @property
    def row(self) -> Introduction:
        """The introduction."""
        return self.flow.row

    @property
    def given(self) -> list[Favour]:
        """Favours that it took."""
        return [row for row in self.flow.favours if row.direction == Favour.Direction.GIVEN]

    @property
    def returned(self) -> list[Favour]:
        """Favours received for it that are settled."""
        owed = {row.pk for row in self.flow.owed}
        received = Favour.Direction.RECEIVED
        return [
            row for row in self.flow.favours if row.direction == received and row.pk not in owed
        ]

    @property
    def hours(self) -> str:
        """``2.5 hours``; empty where none are written down."""
        hours = self.row.effort_h
        if not hours:
            return ""
        shown = {"hours": f"{hours.normalize():f}"}
        return ngettext("%(hours)s hour", "%(hours)s hours", 1 if hours == 1 else 2) % shown

    @property
    def took_nothing(self) -> bool:
        """Nothing is written down of what it took."""
        row = self.row
        return not (row.effort_h or row.spent or self.contacts or self.given)


def page_of(viewer: Viewer, pk: UUID, as_of: date) -> Page | None:
    """The page; None where the viewer does not see the introduction."""
    flow = flow_of(viewer, pk, as_of)
    if flow is None:
        return None
    rows = main_line(flow.chain)
    every = [link.row for link in flow.chain]
    led_to = party_seen(viewer, rows[-1].led_to_id)
    known = Known(as_of, ties_of(viewer, every), troubled(viewer, every, as_of), led_to)
    line = line_of(rows, known)
    return Page(
        flow=flow,
        line=line,
        beside=beside(flow.chain, rows),
        records=records_of(viewer, parties_of(every, led_to)),
        contacts=contacts(viewer, flow.row, as_of),
        owed_besides=owed_besides(viewer, flow, as_of),
        led_to=led_to,
    )


def beside(chain: Sequence[Link], rows: Sequence[Introduction]) -> Beside:
    """What else led to it, and what else came out of it."""
    drawn = {row.pk for row in rows}
    others = [link for link in chain if link.row.pk not in drawn]
    return Beside(
        [link.row for link in others if link.hop < 0],
        [link.row for link in others if link.hop > 0],
    )


def parties_of(rows: Sequence[Introduction], led_to: Party | None) -> set[UUID]:
    """Everybody whom the page names."""
    named = {
        party for row in rows for party in (row.introducer_id, row.introduced_id, row.target_id)
    }
    return {party for party in named if party} | ({led_to.pk} if led_to else set())


def party_seen(viewer: Viewer, pk: UUID | None) -> Party | None:
    """What an introduction led to may be more closed than the introduction itself."""
    return Party.objects.visible_to(viewer).filter(pk=pk).first() if pk else None


def ties_of(viewer: Viewer, rows: Sequence[Introduction]) -> dict[Pair, str]:
    """How introducers stand to whom they introduced, in words. One query."""
    introducers = {row.introducer_id for row in rows} - {None}
    targets = {row.target_id for row in rows} - {None}
    both = introducers | targets
    ties = AlterTie.objects.visible_to(viewer).filter(a__in=both, b__in=both)
    live = ties.exclude(status=AlterTie.Status.FORMER).order_by("pk")
    found: dict[Pair, str] = {}
    for a, b, kind in live.values_list("a_id", "b_id", "kind"):
        found.setdefault(frozenset({a, b}), str(AlterTie.Kind(kind).label).lower())
    return found


def troubled(viewer: Viewer, rows: Sequence[Introduction], as_of: date) -> Collection[UUID]:
    """Introductions that did harm, or with which trouble came. One query."""
    episodes = Episode.objects.visible_to(viewer).filter(introduction__in=rows, on__lte=as_of)
    found = set(episodes.values_list("introduction_id", flat=True))
    return found | {row.pk for row in rows if row.outcome == Introduction.Outcome.HARMFUL}


def records_of(viewer: Viewer, parties: Collection[UUID]) -> dict[UUID, UUID]:
    """The pages of parties that have one. One query."""
    rows = Relationship.objects.visible_to(viewer).filter(party__in=parties)
    return dict(rows.values_list("party_id", "pk"))


def contacts(viewer: Viewer, row: Introduction, as_of: date) -> int | None:
    """Contacts with the introducer or the target from being asked until it was made. One query."""
    sides = [party for party in (row.introducer_id, row.target_id) if party]
    if row.asked_on is None or not sides:
        return None
    until = row.on if row.on and row.state in MADE else as_of
    rows = Interaction.objects.visible_to(viewer).filter(
        participants__party__in=sides, on__range=(row.asked_on, until)
    )
    return rows.values("pk").distinct().count()


def owed_besides(viewer: Viewer, flow: Flow, as_of: date) -> list[Favour]:
    """What the introducer did for us otherwise and had nothing back for. One query."""
    introducer = flow.row.introducer
    if introducer is None or introducer.member_id is not None:
        return []
    back = Favour.objects.visible_to(viewer).filter(returns=OuterRef("pk"))
    rows = Favour.objects.visible_to(viewer).filter(
        ~Exists(back),
        person=introducer,
        direction=Favour.Direction.RECEIVED,
        no_return_expected=False,
        returned_on=None,
        on__lte=as_of,
    )
    others = rows.exclude(introduction=flow.row.pk)
    return list(others.select_related("person").order_by("-on", "pk")[:MOST_OWED])
