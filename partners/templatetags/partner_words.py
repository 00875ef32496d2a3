"""Marks and colours of partners and their checks: each state has a shape of its own."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

register = template.Library()

STATE_WORDS = {
    "checked": _("Checked"),
    "being_checked": _("Being checked"),
    "not_checked": _("Not checked"),
    "out_of_date": _("Check out of date"),
    "concerns": _("Concerns"),
    "do_not_use": _("Do not use"),
}
TICK = '<path class="mark" d="m5.500 9.300 2.300 2.300 4.500-5"/>'
STATE_SHAPES = {
    "checked": SafeString(f'<circle class="solid" cx="9" cy="9" r="8"/>{TICK}'),
    "being_checked": SafeString(
        '<circle class="ring" cx="9" cy="9" r="7"/><path class="solid" d="M9 2a7 7 0 0 1 0 14z"/>'
    ),
    "not_checked": SafeString('<circle class="ring is-dashed" cx="9" cy="9" r="7"/>'),
    "out_of_date": SafeString(
        '<circle class="ring" cx="9" cy="9" r="7"/><path class="ring" d="M9 5v4.300l3 1.800"/>'
    ),
    "concerns": SafeString(
        '<path class="solid" d="M9 1.800 17 16H1z"/><path class="mark" d="M9 7v4M9 13.300v.2"/>'
    ),
    "do_not_use": SafeString(
        '<rect class="solid" x="2" y="2" width="14" height="14" rx="3"/>'
        '<path class="mark" d="m6 6 6 6m0-6-6 6"/>'
    ),
}
STAGE_TONES = {
    "identified": "outline",
    "contacted": "outline",
    "in_vetting": "watch",
    "negotiation": "plain",
    "appointed": "gives",
    "suspended": "soon",
    "ended": "outline",
}


@register.simple_tag
def vetting_mark(state: str, label: str = "") -> SafeString:
    """The shape of a state, read out as its word; ``label="-"``: the word stands beside it."""
    name = str(state)
    words = label or STATE_WORDS[name]
    named = (
        format_html(' aria-hidden="{}"', "true")
        if label == "-"
        else format_html(' role="img" aria-label="{}"', words)
    )
    return format_html(
        '<svg class="vet vet-{}" viewBox="0 0 18 18"{}>{}</svg>', name, named, STATE_SHAPES[name]
    )


@register.filter
def state_word(state: str) -> str:
    """A state of checks as shown."""
    return str(STATE_WORDS[str(state)])


@register.filter
def partner_tone(stage: str) -> str:
    """Colour of the chip of a stage; the word stands in it."""
    return STAGE_TONES.get(stage, "plain")
