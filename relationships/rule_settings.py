"""A firm's own lines for the flag rules, and rules it switched off."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from firms import outbox
from firms.models import Firm
from relationships.flags import registry
from relationships.flags.foresee import Lines
from relationships.flags.outcomes import RuleOutcome, outcomes
from relationships.models import Flag, FlagRuleSetting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from firms.access import View


OTHERS_SAVED = _(
    "Somebody saved other lines since you opened this page. Nothing was saved: look at what differs "
    "in another window, then save again to put yours in their place."
)


def digest(own: Mapping[str, FlagRuleSetting]) -> str:
    """The same for the same lines of a firm; a row that says nothing is none."""
    lines = {
        slug: [row.is_enabled, row.thresholds]
        for slug, row in own.items()
        if row.thresholds or not row.is_enabled
    }
    return hashlib.sha256(json.dumps(lines, sort_keys=True).encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class RuleFields:
    """A rule's part of the form."""

    rule: registry.Rule
    switch: forms.BoundField
    lines: list[forms.BoundField]
    outcome: RuleOutcome | None  # None: it raised nothing in the year


def whole(value: float) -> float:
    """A number without a needless ``.0``."""
    return int(value) if value == int(value) else value


class LineField(forms.FloatField):
    """A number of a rule, asked for as people read it: 35 for a share of 0.35."""

    def __init__(self, line: registry.Threshold, value: float, currency: str) -> None:
        unit = line.unit
        least, most = sorted((unit.shown(-registry.FARTHEST), unit.shown(line.most)))
        super().__init__(
            label=format_lazy("{} ({})", line.label, unit.asked_in(currency)),
            initial=whole(unit.shown(value)),
            min_value=least,
            max_value=most,
            help_text=_("Usually %(value)s.") % {"value": unit.said(line.default, currency)},
            widget=forms.NumberInput(attrs={"step": "any"}),
        )
        self.unit = unit

    def clean(self, value: Any) -> float | None:
        """The number as the rule compares with it."""
        shown = super().clean(value)
        return None if shown is None else self.unit.stored(shown)


class RulesForm(forms.Form):
    """One switch per rule and one number per line."""

    def __init__(self, *args: Any, view: View, as_of: date, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.view, self.as_of = view, as_of
        own = registry.own_settings(view)
        self.fields["seen"] = forms.CharField(
            required=False, widget=forms.HiddenInput, initial=digest(own)
        )
        for rule in registry.rules():
            row = own.get(rule.slug)
            self.fields[f"on-{rule.id}"] = forms.BooleanField(
                label=_("Raise this flag"), required=False, initial=row is None or row.is_enabled
            )
            values = rule.numbers(row.thresholds if row else {})
            for line in rule.thresholds:
                value = values[line.name]
                self.fields[f"{rule.id}-{line.name}"] = LineField(line, value, currency)

    def groups(self) -> Iterator[tuple[Any, list[RuleFields]]]:
        """Rules by what they are about, each with what became of its flags. One query."""
        told = outcomes(self.view, self.as_of)
        for axis in Flag.Axis:
            found = [
                self.part(rule, told.get(rule.id)) for rule in registry.rules() if rule.axis == axis
            ]
            if found:
                yield axis.label, found

    def part(self, rule: registry.Rule, outcome: RuleOutcome | None) -> RuleFields:
        """The fields of one rule."""
        lines = [self[f"{rule.id}-{line.name}"] for line in rule.thresholds]
        return RuleFields(rule, self[f"on-{rule.id}"], lines, outcome)

    def wanted(self) -> dict[str, Lines]:
        """What was asked for, by slug; of a valid form."""
        return {
            rule.slug: Lines(
                self.cleaned_data[f"on-{rule.id}"],
                {
                    line.name: self.cleaned_data[f"{rule.id}-{line.name}"]
                    for line in rule.thresholds
                },
            )
            for rule in registry.rules()
        }

    @transaction.atomic
    def save(self) -> bool:
        """Keep what differs from the usual lines, and have the firm looked at again.

        False where a colleague saved other lines since the page was made: nothing is saved then,
        and sending the form once more puts these in their place.
        """
        Firm.objects.select_for_update(no_key=True).get(pk=self.view.firm_id)  # one after another
        if self.is_stale():
            return False
        for rule in registry.rules():
            self.save_rule(rule)
        outbox.add(firm_id=self.view.firm_id, event="rules.changed")
        return True

    def is_stale(self) -> bool:
        """Say so in the form where the lines are not those it was made from."""
        now = digest(registry.own_settings(self.view))
        if self.cleaned_data["seen"] == now:
            return False
        self.data = {**self.data, "seen": now}
        self.add_error(None, OTHERS_SAVED)
        return True

    def save_rule(self, rule: registry.Rule) -> None:
        """One rule; without a difference the firm follows the usual lines of later versions."""
        lines = {
            line.name: self.cleaned_data[f"{rule.id}-{line.name}"]
            for line in rule.thresholds
            if self.cleaned_data[f"{rule.id}-{line.name}"] != line.default
        }
        enabled = self.cleaned_data[f"on-{rule.id}"]
        rows = FlagRuleSetting.objects.for_view(self.view)
        if enabled and not lines:
            rows.filter(slug=rule.slug).delete()
            return
        rows.update_or_create(
            firm_id=self.view.firm_id,
            slug=rule.slug,
            defaults={"is_enabled": enabled, "thresholds": lines},
        )
