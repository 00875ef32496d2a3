"""Where the contacts of one of us are, and how far few regions hold them (DOMAIN 3.9).

Rule B05 compares the share of the two largest regions and those in which hardly anybody is known.
LI, HHI and coverage stand beside that and decide nothing: one token contact counts as reach in
them, and they change with the number of regions a firm aims at.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef

from common.dates import country_name
from firms.permissions import may
from relationships.flags.registry import rule_by_id
from relationships.models import FlagRuleSetting, Reach, Region, Tie, TieScore

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from firms.access import Viewer
    from relationships.models import Relationship

FEWEST = 5  # contacts; with fewer it is too early to say
RULE = "B05"
BAR = 120  # px; of a region that holds everything


@dataclass(frozen=True, slots=True)
class Bar:
    """A region and how many of the contacts are in it."""

    name: str
    contacts: int
    share: float  # 0 to 1

    @property
    def width(self) -> int:
        """Of the bar; px."""
        return max(1, round(BAR * self.share))


@dataclass(frozen=True, slots=True)
class Spread:
    """The contacts of a member by region, the largest first."""

    bars: Sequence[Bar]
    targets: int  # regions the firm aims at
    covered: int  # of these, how many hold a contact
    missing: Sequence[str]  # of these, the names of those that hold none
    is_stated: bool  # by the reach that was written down, else by active ties

    @property
    def contacts(self) -> int:
        """All of them."""
        return sum(bar.contacts for bar in self.bars)

    @property
    def is_early(self) -> bool:
        """Too few to judge."""
        return self.contacts < FEWEST

    @property
    def two_largest(self) -> float:
        """Share of the two largest regions."""
        return sum(bar.share for bar in self.bars[:2])

    @property
    def regions(self) -> int:
        """R: regions aimed at, or present where those are more."""
        return max(self.targets, len(self.bars))

    @property
    def lock_in(self) -> float | None:
        """LI = 1 − H/ln R: 0 even over all regions, 1 all in one; None with a single region."""
        if self.is_early or self.regions < 2:
            return None
        return 1 - sum(-bar.share * math.log(bar.share) for bar in self.bars) / math.log(
            self.regions
        )

    @property
    def concentration(self) -> float | None:
        """HHI over regions: the sum of squared shares."""
        return None if self.is_early else sum(bar.share**2 for bar in self.bars)

    @property
    def coverage(self) -> float | None:
        """Regions aimed at that hold a contact, of R."""
        return None if self.is_early or not self.regions else self.covered / self.regions


def spread_on(viewer: Viewer, relationship: Relationship, as_of: date) -> Spread | None:
    """Of a member's own page; None on others. Four queries at most, on others none."""
    member = relationship.party.member_id
    if member is None or not may(viewer, "scores", "read") or not may(viewer, "regions", "read"):
        return None
    return spread_of(viewer, member, as_of)


def spread_of(viewer: Viewer, member: UUID, as_of: date) -> Spread:
    """By the reach that was written down, where there is one, else by active ties."""
    regions = list(Region.objects.visible_to(viewer).order_by("position", "name"))
    names = {str(region.pk): region.name for region in regions}
    found = stated(viewer, member)
    is_stated = bool(found)
    if not found:
        codes = {region.code: str(region.pk) for region in regions}
        found = active(viewer, member, as_of, codes)
    total = sum(found.values())
    bars = [Bar(names.get(key) or country_name(key), n, n / total) for key, n in found.items()]
    targets = [region for region in regions if region.is_target]
    missing = [region.name for region in targets if str(region.pk) not in found]
    return Spread(
        bars=sorted(bars, key=lambda bar: (-bar.contacts, bar.name)),
        targets=len(targets),
        covered=len(targets) - len(missing),
        missing=missing,
        is_stated=is_stated,
    )


def stated(viewer: Viewer, member: UUID) -> dict[str, int]:
    """Contacts by region as they were written down. One query."""
    rows = Reach.objects.visible_to(viewer).filter(member=member, contacts__gt=0)
    return {str(region): n for region, n in rows.values_list("region_id", "contacts")}


def active(viewer: Viewer, member: UUID, as_of: date, codes: Mapping[str, str]) -> dict[str, int]:
    """People with an active tie, by region; without one by that of their country. Two queries."""
    over = Tie.objects.visible_to(viewer).filter(
        member=member, person=OuterRef("person"), ended_on__lt=as_of
    )
    rows = TieScore.objects.visible_to(viewer).filter(
        ~Exists(over), member=member, strength__gte=line_of(viewer), person__is_private=False
    )
    counted = rows.values_list("person__region_id", "person__country").annotate(n=Count("pk"))
    found: dict[str, int] = {}
    for region, country, n in counted.order_by():
        key = str(region) if region else codes.get(country, country)
        if key:
            found[key] = found.get(key, 0) + n
    return found


def line_of(viewer: Viewer) -> float:
    """From which strength on a tie counts: the firm's own line of the rule. One query."""
    rule = rule_by_id(RULE)
    assert rule is not None  # noqa: S101 - registered by this app
    usual = next(line.default for line in rule.thresholds if line.name == "strength")
    rows = FlagRuleSetting.objects.visible_to(viewer).filter(slug=rule.slug)
    own = rows.values_list("thresholds", flat=True).first() or {}
    return float(own.get("strength", usual))
