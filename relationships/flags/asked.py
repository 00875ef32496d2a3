"""Which rules and signals a run asks: those that what changed can move.

What a rule reads stands in its SQL (``@table`` and the temporary tables of the measures), so a
change of some tables leaves all others alone. A run that is not told what changed asks all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.apps import apps

from firms.querysets import DerivedQuerySet
from relationships.flags.registry import Reach, Rule, Signal, rules, signals
from relationships.flags.sql import SCOPES, TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from relationships.models import FlagRuleSetting

TEMPORARY = re.compile(r"\btmp_\w+")
CONTACTS = frozenset({"interaction", "participant", "party"})
TIES = CONTACTS | {"tie", "favour"}
#: Tables behind the temporary ones. The graph step says itself when it ran.
BEHIND: dict[str, frozenset[str]] = {
    "tmp_person": frozenset({"relationship", "party", "affiliation"}),
    "tmp_contact": CONTACTS,
    "tmp_favour": frozenset({"favour"}),
    "tmp_tie": TIES,
    "tmp_strength": TIES,
    "tmp_rel": TIES | {"relationship", "affiliation"},
    "tmp_gatekeeper": frozenset(),
}
MEASURED = frozenset[str]().union(*BEHIND.values())
#: What an event changes and nothing else does with it; any other event may change anything.
EVENTS: dict[str, frozenset[str]] = {
    "interaction.": frozenset({"interaction", "participant"}),
    "favour.": frozenset({"favour"}),
    "episode.": frozenset({"episode", "episodemember"}),
    "promise.": frozenset({"promise"}),
    "note.": frozenset({"note"}),
    "burdennote.": frozenset({"burdennote"}),
    "attachment.": frozenset({"attachment"}),
    "commitmentevent.": frozenset({"commitmentevent", "eventtrigger"}),
    "flag.": frozenset(),
}
SEEN = frozenset({"relationship", "party", "circle"})  # decide what a view may see

#: Strength of a tie before and after a change; -1 where there is none.
Move = tuple[float, float]


def changed_by(events: Iterable[str]) -> frozenset[str] | None:
    """The tables that these events changed; None where that is not known."""
    found = [
        next((tables for head, tables in EVENTS.items() if event.startswith(head)), None)
        for event in events
    ]
    known = [tables for tables in found if tables is not None]
    return frozenset[str]().union(*known) if len(known) == len(found) else None


@cache
def derived() -> frozenset[str]:
    """Models that the engine writes itself: whoever reads them is always asked."""
    return frozenset(
        str(model._meta.model_name) for model in apps.get_models() if is_derived(model)
    )


def is_derived(model: Any) -> bool:
    """True for rows of one view."""
    return hasattr(model, "objects") and isinstance(model.objects.all(), DerivedQuerySet)


@cache
def named(select: str) -> frozenset[str]:
    """The tables that a SELECT names itself."""
    return frozenset(word for word, _column in TOKEN.findall(select)) - frozenset(SCOPES)


@cache
def reads(select: str) -> frozenset[str]:
    """Those and the ones behind its temporary tables."""
    behind = (BEHIND.get(name, derived()) for name in TEMPORARY.findall(select))
    return named(select).union(*behind)


@dataclass(frozen=True, slots=True)
class Asked:
    """The rules and signals of one run, and how much has to be made ready for them."""

    rules: Sequence[Rule]
    signals: Sequence[Signal]
    changed: frozenset[str] | None  # None: anything

    @property
    def selects(self) -> list[str]:
        """Their SQL."""
        return [*(rule.select for rule in self.rules), *(one.select for one in self.signals)]

    @property
    def measures(self) -> bool:
        """Ties have to be measured: they may have moved, or somebody reads them."""
        if self.changed is None or self.changed & MEASURED:
            return True
        return any(TEMPORARY.search(select) for select in self.selects)

    @property
    def every_tie(self) -> bool:
        """Somebody reads the strengths of all ties, also of those far from the change."""
        return any("tmp_strength" in select for select in self.selects)

    @property
    def hides(self) -> bool:
        """Something may have gone out of the view's sight."""
        return self.changed is None or bool(self.changed & SEEN)

    def ids(self, *, local: bool) -> list[str]:
        """Ids of the rules that are looked at near the change, or everywhere."""
        return [rule.id for rule in self.rules if (rule.reach is Reach.LOCAL) is local]

    def signal_ids(self, *, local: bool) -> list[str]:
        """The same of signals."""
        return [one.id for one in self.signals if (one.reach is Reach.LOCAL) is local]


def asked(*, graph: bool, changed: frozenset[str] | None = None) -> Asked:
    """Everything that a run has to ask; ``graph`` says that the graph step ran."""
    chosen = [rule for rule in rules() if concerned(rule, changed, graph=graph)]
    heard = [one for one in signals() if concerned(one, changed, graph=graph)]
    return Asked(chosen, heard, changed)


def concerned(one: Rule | Signal, changed: frozenset[str] | None, *, graph: bool) -> bool:
    """True when the change, or the graph step, can move it."""
    if one.reach is Reach.GRAPH and not graph:
        return False
    if changed is None or reads(one.select) & (changed | derived()):
        return True
    return graph and "tmp_gatekeeper" in one.select


def uncrossed(found: Asked, moved: Sequence[Move], own: Mapping[str, FlagRuleSetting]) -> Asked:
    """Without rules that only count ties from a strength on, where no tie crossed that line."""
    kept = [rule for rule in found.rules if not is_still(rule, found.changed, moved, own)]
    return Asked(kept, found.signals, found.changed)


def is_still(
    rule: Rule,
    changed: frozenset[str] | None,
    moved: Sequence[Move],
    own: Mapping[str, FlagRuleSetting],
) -> bool:
    """True when the rule can only be moved by a tie that crosses its line, and none did."""
    if not rule.crosses or changed is None or named(rule.select) & changed:
        return False
    setting = own.get(rule.slug)
    line = rule.values(setting.thresholds if setting else {})[rule.crosses]
    return not any((old >= line) is not (new >= line) for old, new in moved)
