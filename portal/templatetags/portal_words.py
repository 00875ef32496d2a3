"""Words and days of guests' pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils import formats
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

if TYPE_CHECKING:
    from datetime import date

    from django_stubs_ext import StrOrPromise

register = template.Library()

STATES: dict[str, tuple[str, StrOrPromise]] = {
    "waiting": ("watch", _("Waits for your answer")),
    "asked": ("plain", _("You asked first")),
    "accepted": ("ok", _("You accepted")),
    "not_now": ("plain", _("You said not now")),
}

#: What a client wants to be done with an enquiry.
RESPONSES: dict[str, StrOrPromise] = {
    "respond": _("You will respond"),
    "decline": _("You said it is not for you"),
    "ignore": _("You said no answer is needed"),
}


@register.filter
def guest_day(day: date | None) -> str:
    """A day as the guest's language writes it: ``10 May 2006``."""
    if day is None:
        return ""
    return formats.date_format(day, pgettext("pattern of a day", "j M Y"))


@register.filter
def state_word(state: str) -> StrOrPromise:
    """What the guest has said."""
    return STATES[state][1]


@register.filter
def response_word(response: str) -> StrOrPromise:
    """What the client has said."""
    return RESPONSES[response]


@register.filter
def state_tone(state: str) -> str:
    """Kind of chip for it."""
    return STATES[state][0]
