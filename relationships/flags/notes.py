"""What a rule or a signal rests on, for its page of the documentation and for the API.

The texts name the rule's own thresholds, ``{contacts}`` or ``{share_pct}``, so that the numbers
on the page are those of the code; a test asks that each threshold is named.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from relationships.flags.registry import Rule, Signal, filled, rules, signals
from relationships.flags.units import plain_number
from relationships.models import Flag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Note:
    """In words: what is looked at, when it holds and how grave it is, what is left alone."""

    looks_at: StrOrPromise
    holds: StrOrPromise
    source: str  # facts of the case study (F28) and authors; the same in every language
    leaves: StrOrPromise = ""


_notes: dict[str, Note] = {}


def add_note(entry_id: str, note: Note) -> None:
    """Say what a rule or a signal rests on."""
    _notes[entry_id] = note


def note_of(entry: Rule | Signal) -> Note:
    """Its note; an empty one where nobody wrote any."""
    return _notes.get(entry.id, Note("", "", ""))


def holds(entry: Rule | Signal) -> str:
    """When it holds, with the usual numbers."""
    values = entry.values({}) if isinstance(entry, Rule) else entry.values()
    return filled(note_of(entry).holds, values)


def usual_clearing(rule: Rule) -> str:
    """What clears it, with the usual numbers."""
    return rule.would_clear({})


def as_markdown() -> str:
    """The page of all rules and signals."""
    return "\n".join([*head(), *rule_parts(), *signal_parts()]) + "\n"


def head() -> Iterator[str]:
    """What the reader has to know."""
    yield "<!-- Made by `./run manage rule_docs > docs/rules.md`; do not edit. -->"
    yield "# Rules and signals\n"
    yield _(
        "A rule raises a flag on a relationship, on one of us or on the firm. Flags that cost "
        "enter what a relationship costs; exposure and housekeeping do not: to depend on somebody "
        "makes them no burden. A signal is what a relationship gives. Both sides are worked out "
        "as 100 × (1 − the product of what each part leaves)."
    )
    yield ""
    yield _(
        "Each number below is a setting of the firm (Settings, Rules). Days are counted to the "
        "firm's own date. A flag that is open stays open up to the looser line beside it. "
        "Housekeeping flags open when they hold on two days. The firm file and the API keep shares "
        "and scales as fractions, as the last column has them. Facts F1 to F50 are those of the "
        "case study that comes with the program."
    )


def rule_parts() -> Iterator[str]:
    """Rules by what they are about."""
    for axis in Flag.Axis:
        yield f"\n## {axis.label}"
        for rule in rules():
            if rule.axis == axis:
                yield from rule_part(rule)


def rule_part(rule: Rule) -> Iterator[str]:
    """One rule."""
    note = note_of(rule)
    yield f"\n### {rule.id} {rule.title}\n"
    yield f"`{rule.slug}`, {_('version')} {rule.version}, {_('about')} {subject(rule)}.\n"
    yield f"- **{_('Looks at')}**: {note.looks_at}"
    yield f"- **{_('Holds when')}**: {holds(rule)}"
    if note.leaves:
        yield f"- **{_('Leaves alone')}**: {note.leaves}"
    yield f"- **{_('What clears it')}**: {usual_clearing(rule)}"
    yield f"- **{_('What helps')}**: {'; '.join(str(action) for action in rule.actions)}."
    yield f"- **{_('Source')}**: {note.source}"
    yield from lines(rule)


def lines(rule: Rule) -> Iterator[str]:
    """Its thresholds as a table."""
    if not rule.thresholds:
        return
    yield f"\n| {_('Setting')} | {_('Means')} | {_('Usually')} | {_('Clears at')} | {_('Stored as')} |"
    yield "|---|---|---|---|---|"
    for line in rule.thresholds:
        usual, clears = (line.unit.said(one) for one in (line.default, line.clearing(line.default)))
        yield f"| `{line.name}` | {line.label} | {usual} | {clears} | {line.default:g} |"


def subject(rule: Rule) -> str:
    """What a flag of it is about."""
    if rule.on_firm or rule.on_market:
        return _("a market") if rule.on_market else _("the firm")
    return _("one of us") if rule.on_member else _("a relationship")


def signal_parts() -> Iterator[str]:
    """All signals as a table."""
    yield f"\n## {_('What relationships give')}\n"
    yield f"| {_('Signal')} | {_('Weight')} | {_('Holds when')} | {_('Source')} |"
    yield "|---|---|---|---|"
    for signal in signals():
        weight = plain_number(signal.weight)
        note = note_of(signal)
        yield f"| {signal.id} {signal.title} | {weight} | {holds(signal)} | {note.source} |"
