"""All that the page of one partner shows."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Q

from clients.models import Agreement, AgreementParty
from clients.reads.attributed import attributed, by_introducer
from clients.reads.periods import ALL, period_of
from partners.clashes import clashes_of
from partners.models import Competition, LocalPartner, StageChange, Territory
from partners.reads.lines import Line, lines_of
from partners.reads.vettings import Check, vettings_of
from partners.stages import NEXT, Stage
from relationships.introductions.states import MADE
from relationships.models import Episode, Introduction, Party, Region

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from firms.access import Viewer

MOST_ROWS = 20  # of introductions and of trouble


@dataclass(frozen=True, slots=True)
class Page:
    """One partner."""

    line: Line
    territories: Sequence[Territory]
    rivals: Sequence[Party]
    clashes: Sequence[tuple[str, str]]  # name and region
    changes: Sequence[StageChange]
    agreements: Sequence[Agreement]
    introductions: Sequence[Introduction]
    trouble: Sequence[Episode]
    checks: Sequence[Check]
    earned: Decimal | None  # in the firm's currency; None: not part of the view

    @property
    def partner(self) -> LocalPartner:
        """The partner."""
        return self.line.partner

    @property
    def party(self) -> Party:
        """Who it is."""
        return self.line.party

    @property
    def is_others(self) -> bool:
        """A colleague, who alone may go on with it, is checking."""
        going_on = self.line.checked.open
        found = (one for one in self.checks if going_on and one.row.pk == going_on.pk)
        return any(not one.may_change for one in found)

    @property
    def deals(self) -> int:
        """Introductions with it that earn money."""
        return sum(row.state == Introduction.State.EARNING for row in self.introductions)

    @property
    def made(self) -> int:
        """Introductions with it that were made."""
        return sum(row.state in MADE for row in self.introductions)

    @property
    def moves(self) -> list[Stage]:
        """Stages to which a step leads, in their order."""
        return [stage for stage in Stage if stage in NEXT[Stage(self.partner.stage)]]


def page_of(viewer: Viewer, partner: LocalPartner, as_of: date) -> Page:
    """The page of a partner that the viewer sees."""
    party = partner.relationship.party_id
    line = lines_of(viewer, [partner], as_of)[0]
    changes = StageChange.objects.visible_to(viewer).filter(partner=partner)
    return Page(
        line=line,
        territories=territories_of(viewer, partner),
        rivals=rivals_of(viewer, partner),
        clashes=sorted(
            (name, region) for (_other, region), name in clashes_of(partner, viewer, as_of).items()
        ),
        changes=list(changes.select_related("created_by").order_by("-created_at", "-pk")),
        agreements=agreements_of(viewer, party),
        introductions=introductions_of(viewer, party),
        trouble=trouble_of(viewer, party),
        checks=vettings_of(viewer, party),
        earned=earned_by(viewer, party, as_of),
    )


def territories_of(viewer: Viewer, partner: LocalPartner) -> list[Territory]:
    """Where it works, worked or is going to."""
    rows = Territory.objects.visible_to(viewer).filter(
        partner=partner, region__in=Region.objects.visible_to(viewer)
    )
    return list(
        rows.select_related("region").order_by(
            "region__position", "region__code", "starts_on", "pk"
        )
    )


def rivals_of(viewer: Viewer, partner: LocalPartner) -> list[Party]:
    """Partners and clients that it competes with."""
    rows = Competition.objects.visible_to(viewer).filter(partner=partner)
    seen = Party.objects.visible_to(viewer).filter(pk__in=rows.values("against"))
    return list(seen.order_by("name", "pk"))


def agreements_of(viewer: Viewer, party: UUID) -> list[Agreement]:
    """Agreements to which it is a side."""
    sides = AgreementParty.objects.visible_to(viewer).filter(party=party)
    rows = Agreement.objects.visible_to(viewer).filter(pk__in=sides.values("agreement"))
    return list(rows.order_by("-starts_on", "-created_at", "pk"))


def introductions_of(viewer: Viewer, party: UUID) -> list[Introduction]:
    """Introductions it took part in, the newest first; those with somebody hidden are left out."""
    seen = Party.objects.visible_to(viewer)
    rows = Introduction.objects.visible_to(viewer).filter(
        Q(introducer=party) | Q(introduced=party) | Q(target=party),
        Q(introducer=None) | Q(introducer__in=seen),
        Q(target=None) | Q(target__in=seen),
        introduced__in=seen,
    )
    named = rows.select_related("introducer", "introduced", "target")
    return list(named.order_by("-created_at", "-pk")[:MOST_ROWS])


def trouble_of(viewer: Viewer, party: UUID) -> list[Episode]:
    """Trouble with it, the newest first."""
    rows = Episode.objects.visible_to(viewer).filter(about=party)
    return list(rows.order_by("-on", "-pk")[:MOST_ROWS])


def earned_by(viewer: Viewer, party: UUID, as_of: date) -> Decimal | None:
    """Income that it is credited with, of all time; None for who does not see all money."""
    if not viewer.view.sees_money:
        return None
    rows = attributed(viewer, period_of(ALL, as_of))
    return by_introducer(rows).get(party, Decimal(0))
