"""Rules and signals that the apps register in their ``flag_rules`` (ARCHITECTURE 1).

A rule is one SELECT with the columns ``relationship_id``, ``member_id`` or ``market`` (of the firm itself:
none), ``severity``, ``evidence`` (jsonb) and ``fires``. Rows between the threshold and its clearing line come with
``fires`` false: the engine keeps a flag open on them but opens none. Evidence holds the numbers
that made it true, ``persons`` (ids of the people concerned, for scores of their own) and
``entries`` (``type``, ``id``, ``on``) that link to the rows. A signal is one SELECT with
``relationship_id`` and ``evidence``, and ``weight`` where it differs from row to row.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from relationships.flags.units import BUSINESS, MONEY, PLAIN, Unit, plain_number
from relationships.models import Flag, FlagRuleSetting

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django_stubs_ext import StrOrPromise

    from firms.access import View

#: Weights of severities in a plug score (DOMAIN 3.5); info weighs nothing.
SEVERITY_WEIGHTS = {0: 0.0, 1: 0.15, 2: 0.30, 3: 0.50, 4: 0.70}
#: How far from nought a firm's own line may lie; so many days stay within the calendar.
FARTHEST = 100_000.0


class Reach(Enum):
    """What an incremental run has to look at for a rule."""

    LOCAL = "local"  # only subjects near the change
    FIRM = "firm"  # every subject of the firm, always: cheap, or many subjects depend on one fact
    GRAPH = "graph"  # every subject, when the graph step ran


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number of a rule that a firm may set; ``clears_at`` is its looser line.

    The label is read before the number: ``Share of the income, at least: 35%``.
    """

    name: str
    default: float
    label: StrOrPromise
    unit: Unit
    clears_at: float | None = None  # None: 10 % looser (DOMAIN 4)
    most: float = FARTHEST

    def kept(self, value: object) -> float:
        """A stored value as the SELECT can work with it: one bad line must not stop all rules."""
        if not isinstance(value, (int, float)) or not math.isfinite(value):
            return self.default
        return min(max(value, -FARTHEST), self.most)

    def clearing(self, value: float) -> float:
        """The clearing line that belongs to a firm's own value."""
        if self.clears_at is None:
            return round(value * 0.9, 6)
        return round(value * self.clears_at / self.default, 6)


@dataclass(frozen=True, slots=True)
class Gauge:
    """The number of the evidence that says how bad it is; more is worse (decision 0027).

    A flag that was closed as no problem comes back when this has grown by half.
    """

    key: str
    label: StrOrPromise  # "Not taken up": what is counted
    unit: Unit = PLAIN


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: how it is found, and what a person is told about it."""

    id: str
    slug: str
    axis: str
    title: StrOrPromise  # two or three words on a chip
    sentence: StrOrPromise  # one sentence from the evidence
    clears: StrOrPromise  # what would clear it
    actions: tuple[StrOrPromise, ...]
    select: str
    thresholds: tuple[Threshold, ...] = ()
    version: int = 1
    reach: Reach = Reach.LOCAL
    on_member: bool = False  # the subject is one of us, else a relationship
    on_firm: bool = False  # the subject is the firm itself
    on_market: bool = False  # the subject is a market: a country
    #: Threshold that a tie's strength must cross to count, where that is all it does with ties.
    crosses: str = ""
    gauge: Gauge | None = None  # None: only a graver level brings a closed flag back
    amounts: tuple[str, ...] = ()  # numbers of the evidence that are money of the firm
    #: Codes of the evidence in words: by its name, then by the code.
    codes: Mapping[str, Mapping[str, StrOrPromise]] = field(default_factory=dict)

    @property
    def is_hygiene(self) -> bool:
        """Must hold on two days before it opens."""
        return self.axis == Flag.Axis.HYGIENE

    def values(self, own: Mapping[str, float]) -> dict[str, float]:
        """Thresholds and clearing lines as parameters of the SELECT."""
        found = self.numbers(own)
        clearing = {f"{one.name}_clears": one.clearing(found[one.name]) for one in self.thresholds}
        return found | clearing

    def numbers(self, own: Mapping[str, float]) -> dict[str, float]:
        """The firm's lines where it has some, else the usual ones."""
        return {one.name: one.kept(own.get(one.name, one.default)) for one in self.thresholds}

    def lines(self, own: Mapping[str, float], currency: str = "") -> list[tuple[StrOrPromise, str]]:
        """What it compares with, each number with its unit."""
        values = self.numbers(own)
        return [
            (line.label, line.unit.said(values[line.name], currency)) for line in self.thresholds
        ]

    def explain(self, evidence: Mapping[str, Any], currency: str = "") -> str:
        """The sentence, with the numbers of this flag."""
        return filled(self.sentence, {**evidence, **self.worded(evidence, currency)})

    def worded(self, evidence: Mapping[str, Any], currency: str) -> dict[str, str]:
        """Amounts with their currency, and codes as words."""
        amounts = {
            name: MONEY.said(evidence[name], currency)
            for name in self.amounts
            if evidence.get(name) is not None
        }
        codes = {
            name: str(words[evidence[name]])
            for name, words in self.codes.items()
            if evidence.get(name) in words
        }
        return amounts | codes

    def would_clear(
        self,
        evidence: Mapping[str, Any],
        own: Mapping[str, float] | None = None,
        currency: str = "",
    ) -> str:
        """What would clear it, with the numbers of this flag and the firm's lines."""
        return filled(self.clears, {**evidence, **self.said(own or {}, currency)})

    def said(self, own: Mapping[str, float], currency: str) -> dict[str, str]:
        """Thresholds and clearing lines in words, by name."""
        found, values = {}, self.numbers(own)
        for line in self.thresholds:
            value = values[line.name]
            found[line.name] = line.unit.said(value, currency)
            found[f"{line.name}_clears"] = line.unit.said(line.clearing(value), currency)
        return found


@dataclass(frozen=True, slots=True)
class Signal:
    """Something a relationship gives (DOMAIN 4, lever signals)."""

    id: str
    title: StrOrPromise
    sentence: StrOrPromise
    weight: float
    select: str
    thresholds: tuple[Threshold, ...] = field(default=())
    reach: Reach = Reach.LOCAL

    def values(self) -> dict[str, float]:
        """Parameters of the SELECT."""
        return {threshold.name: threshold.default for threshold in self.thresholds}

    def explain(self, evidence: Mapping[str, Any], _currency: str = "") -> str:
        """The sentence, with the numbers of this signal."""
        return filled(self.sentence, evidence)


_rules: dict[str, Rule] = {}
_signals: dict[str, Signal] = {}


def register(*entries: Rule | Signal) -> None:
    """Add rules and signals; ids and slugs are permanent and taken once."""
    for entry in entries:
        known: dict[str, Any] = _rules if isinstance(entry, Rule) else _signals
        if entry.id in known:
            raise ValueError(f"{entry.id} is registered twice")
        known[entry.id] = entry


def rules() -> list[Rule]:
    """All rules, by id."""
    return [_rules[key] for key in sorted(_rules)]


def signals() -> list[Signal]:
    """All signals, by id."""
    return [_signals[key] for key in sorted(_signals)]


def rule_by_id(rule_id: str) -> Rule | None:
    """The rule of a stored flag; None when no installed app knows it."""
    return _rules.get(rule_id)


def part_title(part: Mapping[str, Any]) -> StrOrPromise:
    """Plain words for one part of a score (``Score.parts``)."""
    entry = _rules.get(part["rule"]) or _signals.get(part["rule"])
    return entry.title if entry else _("Other")


def part_sentence(part: Mapping[str, Any], currency: str) -> str:
    """Why this part of a score is there."""
    entry = _rules.get(part["rule"]) or _signals.get(part["rule"])
    return entry.explain(part.get("params", {}), currency) if entry else ""


def own_settings(view: View) -> dict[str, FlagRuleSetting]:
    """The firm's settings by slug."""
    return {row.slug: row for row in FlagRuleSetting.objects.for_view(view)}


#: Orientation (DOMAIN 3.3) up to which talk is called so; over the last it is the social end.
TALK = (
    (-0.60, _("nearly all business")),
    (-0.15, _("mostly business")),
    (0.15, _("business and social alike")),
    (0.60, _("mostly social")),
)


def talk_words(orientation: float) -> StrOrPromise:
    """What two people talk about, in words; -1 is business, +1 social."""
    words = (words for line, words in TALK if orientation <= line)
    return next(words, _("nearly all social"))


def readable(value: Any) -> Any:
    """Numbers without needless digits; lists as words."""
    if isinstance(value, float):
        return plain_number(value)
    if isinstance(value, list):
        return ", ".join(str(item) for item in value if item is not None) or "–"
    return value


class _Blank(dict[str, Any]):
    """Missing numbers stay visible as a dash instead of breaking a page."""

    def __missing__(self, key: str) -> str:
        return "–"


def filled(text: StrOrPromise, evidence: Mapping[str, Any]) -> str:
    """A text with the evidence's numbers; percentages come from shares as ``<name>_pct``.

    Orientation is said in words and, as ``business``, on the scale to 100 that is asked for.
    """
    values = _Blank({key: readable(value) for key, value in evidence.items()})
    for key, value in evidence.items():
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            values[f"{key}_pct"] = f"{round(value * 100)}"
    if isinstance(evidence.get("orientation"), (int, float)):
        values["talk"] = talk_words(evidence["orientation"])
        values["business"] = BUSINESS.said(evidence["orientation"])
    return str(text).format_map(values)
