"""Words and days of guests' pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils import formats
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

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

#: How far the statement is in which the guest has a part: kind of chip, word.
COMMISSION_STATES: dict[str, tuple[str, StrOrPromise]] = {
    "approved": ("plain", _("Approved")),
    "invoiced": ("watch", _("Billed, not paid yet")),
    "paid": ("ok", _("Paid by the client")),
    "disputed": ("watch", _("Being clarified")),
    "reversed": ("plain", _("Reversed")),
}
#: Of what the guest's part is taken.
BASES: dict[str, StrOrPromise] = {
    "": _("Sales that count"),
    "gross_sales": _("Gross sales"),
    "net_of_returns": _("Sales less returns"),
    "gross_margin": _("Gross margin"),
    "cash_received": _("Money received"),
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


@register.filter
def commission_word(state: str) -> StrOrPromise:
    """How far a statement is."""
    return COMMISSION_STATES[state][1]


@register.filter
def commission_tone(state: str) -> str:
    """Kind of chip for it."""
    return COMMISSION_STATES[state][0]


@register.filter
def base_word(kind: str) -> StrOrPromise:
    """Of what a part is taken."""
    return BASES[kind]


@register.filter
def percent(rate: Decimal) -> str:
    """``1.25``, without zeros at its end."""
    return formats.number_format(format(rate.normalize(), "f"))
