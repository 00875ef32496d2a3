"""Words and signs of markets in templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from common.dates import NOTHING, country_name
from markets import words
from markets.models import CommitmentEvent

if TYPE_CHECKING:
    from decimal import Decimal

    from django.utils.safestring import SafeString

    from markets.path import Span, Step
    from markets.reads import Behind
    from markets.selected import Card

register = template.Library()
SIGNS = {"+": "M0 9H10L5 0Z", "-": "M0 0H10L5 9Z", "0": "M0 3H10V6H0Z"}
CLASSES = {"+": "sign-in", "-": "sign-back", "0": "sign-level"}


@register.filter
def market_word(country: str) -> str:
    """A country in the reader's language."""
    return country_name(country)


@register.simple_tag
def market_name(country: str) -> SafeString:
    """A country, with its name in its own script."""
    native, language = words.native_name(country)
    if not native:
        return format_html("{}", country_name(country))
    return format_html(
        '{} <span class="nm-native" lang="{}">{}</span>', country_name(country), language, native
    )


@register.simple_tag
def direction_sign(event: CommitmentEvent, kind: str = "words") -> SafeString:
    """A triangle up or down; with its word, or with the word for readers only."""
    direction = words.direction_of(event)
    label = CommitmentEvent.Direction(direction).label
    return format_html(
        '<svg class="sign" width="10" height="9" viewBox="0 0 10 9" aria-hidden="true">'
        '<path class="{}" d="{}"/></svg><span class="{}">{}</span>',
        CLASSES[direction],
        SIGNS[direction],
        "vh" if kind == "sign" else "sm",
        label if kind == "sign" else f" {label}",
    )


@register.filter
def what_happened(event: CommitmentEvent) -> str:
    """``Virtual office``."""
    return words.what(event)


@register.filter
def from_to(step: Step[CommitmentEvent]) -> str:
    """``From Contacts to Partner.``"""
    return words.from_to(step)


@register.filter
def names_behind(event: CommitmentEvent) -> list[str]:
    """Names of those behind a step."""
    return words.names_behind(event)


@register.filter
def ways(behind: Behind) -> str:
    """In which ways somebody is behind a market."""
    return words.ways(behind)


@register.filter
def span(value: Span | None) -> str:
    """A share, or the two numbers between which it lies."""
    return words.span_words(value)


@register.filter
def hangs(share: Decimal | None) -> str:
    """How far all hangs on one; a dash where there is nothing."""
    return NOTHING if share is None else f"{round(share * 100)}%"


@register.simple_tag
def plan_return(card: Card) -> str:
    """The form of a next step towards a market, with somebody who was behind it before."""
    text = _("Look at a return to %(market)s") % {"market": card.market.name}
    back = reverse("markets:one", args=[card.market.country])
    asked = {"by": "us", "is_next_step": "on", "text": text, "next": back}
    people = [row.party for row in card.triggers if row.party.is_person]
    if people:
        asked["person"] = str(people[0].pk)
    return f"{reverse('relationships:log_kind', args=['promise'])}?{urlencode(asked)}"
