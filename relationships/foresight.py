"""What other lines would change, in words: by rule, with the names the viewer may read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from common.dates import country_name
from firms.models import Membership
from relationships.flags.foresee import Foresight, Lines, Move, foresee
from relationships.flags.registry import own_settings, rules
from relationships.models import Relationship

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from uuid import UUID

    from firms.access import View, Viewer
    from relationships.flags.registry import Rule

MOST_NAMED = 8  # per rule and way; of the others the number


@dataclass(slots=True)
class Side:
    """Flags of a rule that would open, or close."""

    count: int = 0
    named: list[tuple[UUID | None, str]] = field(default_factory=list)  # relationship and name

    @property
    def rest(self) -> int:
        """How many are not named."""
        return self.count - len(self.named)


@dataclass(frozen=True, slots=True)
class RuleForesight:
    """One rule's part."""

    rule: Rule
    opens: Side
    closes: Side


@dataclass(frozen=True, slots=True)
class Told:
    """The whole answer; ``sample`` is how many relationships were looked at, where not all."""

    rules: list[RuleForesight]
    sample: int | None

    @property
    def changes(self) -> int:
        """Flags that would open or close."""
        return sum(part.opens.count + part.closes.count for part in self.rules)


def differing(view: View, wanted: Mapping[str, Lines]) -> dict[str, Lines]:
    """Of these, by slug, what is not so already."""
    own = own_settings(view)
    found = {}
    for rule in rules():
        row, lines = own.get(rule.slug), wanted[rule.slug]
        now = rule.values(row.thresholds if row else {})
        is_on = row is None or row.is_enabled
        if lines.enabled != is_on or (is_on and rule.values(lines.thresholds) != now):
            found[rule.slug] = lines
    return found


def told(viewer: Viewer, as_of: date, wanted: Mapping[str, Lines]) -> Told:
    """What saving would open and close for who asks."""
    changed = differing(viewer.view, wanted)
    seen: Foresight = foresee(viewer.view, as_of, changed)
    names = names_of(viewer, seen.moves)
    parts = [
        RuleForesight(
            rule,
            side((move for move in seen.moves if move.rule == rule.id and move.opens), names),
            side((move for move in seen.moves if move.rule == rule.id and not move.opens), names),
        )
        for rule in rules()
        if rule.slug in changed
    ]
    return Told(parts, seen.sample)


def side(moves: Iterable[Move], names: Mapping[UUID, str]) -> Side:
    """Counted, the gravest named."""
    found = Side()
    for move in moves:
        found.count += 1
        name = name_of(move, names)
        if name and len(found.named) < MOST_NAMED:
            found.named.append((move.shown_on, name))
    return found


def name_of(move: Move, names: Mapping[UUID, str]) -> str | None:
    """Of whom or what it is about; None for somebody whose name the viewer may not read."""
    if move.market:
        return country_name(move.market)
    about = move.shown_on or move.member_id
    return names.get(about) if about else _("Your firm")


def names_of(viewer: Viewer, moves: Iterable[Move]) -> dict[UUID, str]:
    """Names of the relationships and members that are shown. Two queries."""
    moves = list(moves)
    shown = {move.shown_on for move in moves if move.shown_on}
    members = {move.member_id for move in moves if move.member_id}
    parties = Relationship.objects.visible_to(viewer).filter(pk__in=shown)
    people = Membership.objects.visible_to(viewer).filter(pk__in=members)
    return {
        **dict(parties.values_list("pk", "party__name")),
        **dict(people.values_list("pk", "name")),
    }
