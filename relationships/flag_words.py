"""Flags as people read them: title, one sentence of evidence, what clears it, where it rests."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.dates import country_name, short_date
from common.templatetags.ui import level_word
from relationships.flags import registry
from relationships.flags.marks import Mark, marks_of
from relationships.flags.notes import note_of
from relationships.models import Flag, FlagRuleSetting, Party
from relationships.registry import market_page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    from django.utils.functional import _StrOrPromise

    from firms.access import Viewer

ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

#: Kinds of evidence rows: icon and word.
ROW_WORDS: dict[str, tuple[str, _StrOrPromise]] = {
    "interaction": ("meeting", gettext_lazy("Contact")),
    "favour": ("gift", gettext_lazy("Favour")),
    "episode": ("conflict", gettext_lazy("Trouble")),
    "introduction": ("introductions", gettext_lazy("Introduction")),
    "suggestion": ("introductions", gettext_lazy("Suggestion")),
    "tie": ("link", gettext_lazy("Tie")),
    "promise": ("promise", gettext_lazy("Promise")),
    "burdennote": ("hand", gettext_lazy("Burden")),
    "stage": ("calendar", gettext_lazy("Stage")),
    "enquiry": ("mail", gettext_lazy("Enquiry")),
    "party": ("people", gettext_lazy("First contact")),
}


@dataclass(frozen=True, slots=True)
class Own:
    """What is the firm's own in the words: its thresholds by slug, and its currency."""

    currency: str
    thresholds: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def of(self, slug: str) -> Mapping[str, float]:
        """The firm's thresholds of a rule."""
        return self.thresholds.get(slug, {})


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """An entry a flag rests on."""

    id: str
    icon: str
    text: str
    on: date | None
    url: str


@dataclass(frozen=True, slots=True)
class FlagCard:
    """What is shown of a flag."""

    flag: Flag
    title: _StrOrPromise
    sentence: str
    clears: str
    lines: str
    party: Party | None
    member_name: str = ""
    actions: Sequence[_StrOrPromise] = ()
    rows: Sequence[EvidenceRow] = field(default_factory=list)
    marks: Sequence[Mark] = ()  # what can be said on the record
    looks_at: str = ""  # what its numbers were counted from, where no single entries stand out
    came_back: str = ""  # it was closed as no problem, and has got worse since

    @property
    def severity(self) -> int:
        """Rank 0 to 4, as chips read it."""
        return self.flag.severity

    @property
    def is_on_firm(self) -> bool:
        """About all of us: no party, no member, no market."""
        flag = self.flag
        return not (flag.relationship_id or flag.member_id or flag.market)

    @property
    def url(self) -> str:
        """The page the flag is shown on."""
        if self.flag.market:
            return market_page(self.flag.market)
        if self.flag.shown_on_id is None:
            return ""
        return reverse("relationships:record", args=[self.flag.shown_on_id])


def own_lines(viewer: Viewer) -> Own:
    """What is the firm's own in the words. One query."""
    rows = FlagRuleSetting.objects.visible_to(viewer).values_list("slug", "thresholds")
    return Own(viewer.firm.base_currency, {slug: lines or {} for slug, lines in rows})


def title_of(rule_id: str) -> _StrOrPromise:
    """The few words on a chip."""
    rule = registry.rule_by_id(rule_id)
    return rule.title if rule else rule_id


def explained(flag: Flag, as_of: date, own: Own) -> FlagCard:
    """A flag in words. ``shown_on__party`` and ``member`` should be loaded with it."""
    rule = registry.rule_by_id(flag.rule)
    shown_on = flag.shown_on
    party = shown_on.party if shown_on else None
    who = "" if party else subject_name(flag)
    if rule is None:  # an app that knew the rule was removed
        return FlagCard(flag, flag.slug, "", "", "", party, who)
    lines, numbers = own.of(rule.slug), told(flag.evidence, as_of)
    return FlagCard(
        flag=flag,
        title=rule.title,
        sentence=rule.explain(numbers, own.currency),
        clears=rule.would_clear(numbers, lines, own.currency),
        lines=". ".join(f"{label}: {value}" for label, value in rule.lines(lines, own.currency)),
        party=party,
        member_name=who,
        actions=rule.actions,
        rows=(rows := evidence_rows(flag)),
        looks_at="" if rows else str(note_of(rule).looks_at),
        marks=marks_of(rule.id),
        came_back=came_back(rule, flag, as_of),
    )


def subject_name(flag: Flag) -> str:
    """Of a market, of a member, or of all of us: a flag that no relationship shows."""
    if flag.market:
        return country_name(flag.market)
    return flag.member.name if flag.member else _("Your firm")


def came_back(rule: registry.Rule, flag: Flag, as_of: date) -> str:
    """When and why it was closed, and what it was then and is now; empty where it was not."""
    before = flag.closed_with
    if not before or flag.state == Flag.State.DISMISSED:
        return ""
    day = short_date(date.fromisoformat(before["on"]), as_of)
    closed = _("Came back: closed on %(day)s") % {"day": day}
    reason = f" (“{flag.reason}”)" if flag.reason else ""
    return f"{closed}{reason}. {grown(rule, flag, before)}".rstrip()


def grown(rule: registry.Rule, flag: Flag, before: Mapping[str, Any]) -> str:
    """``Not taken up: was 2, now 4.`` Else the level, where that has risen."""
    now = flag.evidence.get(before.get("gauge", ""))
    words: dict[str, Any] = {"label": _("Level"), "was": "", "now": ""}
    if rule.gauge and rule.gauge.key == before.get("gauge") and isinstance(now, (int, float)):
        said = rule.gauge.unit.said
        words = {"label": rule.gauge.label, "was": said(before["value"]), "now": said(now)}
    elif flag.severity > before["severity"]:
        words |= {"was": level_word(before["severity"]), "now": level_word(flag.severity)}
    else:
        return ""
    return _("%(label)s: was %(was)s, now %(now)s.") % words


def told(evidence: Mapping[str, Any], as_of: date) -> dict[str, Any]:
    """Evidence with days and countries as people write them."""
    return {key: as_told(key, value, as_of) for key, value in evidence.items()}


def as_told(key: str, value: Any, as_of: date) -> Any:
    """One value of it."""
    if key in {"market", "country"} and isinstance(value, str):
        return country_name(value)
    if key == "markets" and isinstance(value, list):
        return [country_name(str(code)) for code in value]
    if isinstance(value, str) and ISO_DAY.fullmatch(value):
        return short_date(date.fromisoformat(value), as_of).replace(" ", "\u00a0")
    return value


def evidence_rows(flag: Flag) -> list[EvidenceRow]:
    """The dated rows under a flag, newest first, linked to their place in the timeline."""
    rows = [evidence_row(entry, flag.shown_on_id) for entry in flag.evidence.get("entries", [])]
    return sorted(rows, key=lambda row: row.on or date.min, reverse=True)


def evidence_row(entry: Mapping[str, Any], shown_on: UUID | None) -> EvidenceRow:
    """One of them; ``on`` opens the timeline at that day."""
    icon, word = ROW_WORDS.get(str(entry.get("type")), ("document", _("Entry")))
    on = date.fromisoformat(entry["on"]) if entry.get("on") else None
    return EvidenceRow(
        id=str(entry["id"]),
        icon=icon,
        text=str(entry.get("text") or word),
        on=on,
        url=entry_url(
            shown_on, str(entry["id"]), on, is_introduction=entry.get("type") == "introduction"
        ),
    )


def entry_url(
    shown_on: UUID | None, entry_id: str, on: date | None, *, is_introduction: bool = False
) -> str:
    """The timeline from the entry's day on, at the entry; without one an introduction's page."""
    if shown_on is None:
        return reverse("relationships:introduction", args=[entry_id]) if is_introduction else ""
    page = reverse("relationships:record", args=[shown_on])
    start = f"?until={on.isoformat()}" if on else ""
    return f"{page}{start}#entry-{entry_id}"


@dataclass(frozen=True, slots=True)
class RulePage:
    """A rule on the page that explains flags."""

    rule: registry.Rule
    enabled: bool
    lines: list[tuple[_StrOrPromise, str]]
    looks_at: _StrOrPromise
    clears: str


def rule_pages(viewer: Viewer) -> list[tuple[_StrOrPromise, list[RulePage]]]:
    """All rules with the firm's lines, by axis. One query."""
    settings = {row.slug: row for row in FlagRuleSetting.objects.visible_to(viewer)}
    return [
        (
            axis.label,
            [
                rule_page(rule, settings.get(rule.slug), viewer.firm.base_currency)
                for rule in registry.rules()
                if rule.axis == axis
            ],
        )
        for axis in Flag.Axis
    ]


def rule_page(rule: registry.Rule, own: FlagRuleSetting | None, currency: str) -> RulePage:
    """A rule with its numbers."""
    values = own.thresholds if own else {}
    return RulePage(
        rule=rule,
        enabled=own.is_enabled if own else True,
        lines=rule.lines(values, currency),
        looks_at=note_of(rule).looks_at,
        clears=rule.would_clear({}, values, currency),
    )
