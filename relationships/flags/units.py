"""How the numbers of rules are read and asked for: 35%, 180 days, 4 contacts, £1,000.

Rules compare with shares from 0 to 1 and scales from −1 to 1; people read and write whole numbers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy, ngettext_lazy

from common.dates import money

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Unit:
    """What a stored number is read as: ``ground + per × number``, and the words about it."""

    words: Any  # lazy plural by ``number``, with the number as text in ``n``
    beside: StrOrPromise  # what stands beside a field that asks for it
    per: float = 1
    ground: float = 0

    @property
    def is_scaled(self) -> bool:
        """What is read is not what is stored."""
        return (self.per, self.ground) != (1, 0)

    def shown(self, value: float) -> float:
        """The number as people read it."""
        return round(self.ground + value * self.per, 6)

    def stored(self, shown: float) -> float:
        """The number as rules compare with it."""
        return round((shown - self.ground) / self.per, 6)

    def asked_in(self, _currency: str) -> StrOrPromise:
        """What a field that asks for it is in."""
        return self.beside

    def said(self, value: float, _currency: str = "") -> str:
        """``35%``, ``1 day``, ``2 days``."""
        shown = self.shown(value)
        return str(self.words % {"number": math.ceil(abs(shown)), "n": plain_number(shown)})


class Money(Unit):
    """An amount in the firm's currency."""

    __slots__ = ()

    def asked_in(self, currency: str) -> StrOrPromise:
        """The currency."""
        return currency or self.beside

    def said(self, value: float, currency: str = "") -> str:
        """``£1,000``; where no firm is meant, that it is in the currency of one."""
        return money(Decimal(str(value)), currency) if currency else super().said(value)


def plain_number(value: float) -> str:
    """At most two decimals, and none where they say nothing: 4, 0.3, −0.25."""
    rounded = round(value, 2)
    text = number_format(int(rounded) if rounded == int(rounded) else rounded)
    return text.replace("-", "−")


PLAIN = Unit(ngettext_lazy("%(n)s", "%(n)s", "number"), "")
SHARE = Unit(ngettext_lazy("%(n)s%%", "%(n)s%%", "number"), "%", per=100)
OF_HUNDRED = Unit(
    ngettext_lazy("%(n)s of 100", "%(n)s of 100", "number"), gettext_lazy("of 100"), per=100
)
#: Orientation (DOMAIN 3.3), read from the business end: 1 is 0, −1 is 100.
BUSINESS = Unit(OF_HUNDRED.words, OF_HUNDRED.beside, per=-50, ground=50)
OF_THREE = Unit(ngettext_lazy("%(n)s of 3", "%(n)s of 3", "number"), gettext_lazy("of 3"))
OF_FIVE = Unit(ngettext_lazy("%(n)s of 5", "%(n)s of 5", "number"), gettext_lazy("of 5"))
DAYS = Unit(ngettext_lazy("%(n)s day", "%(n)s days", "number"), gettext_lazy("days"))
MONTHS = Unit(ngettext_lazy("%(n)s month", "%(n)s months", "number"), gettext_lazy("months"))
HOURS = Unit(ngettext_lazy("%(n)s hour", "%(n)s hours", "number"), gettext_lazy("hours"))
TIMES = Unit(ngettext_lazy("%(n)s time", "%(n)s times", "number"), gettext_lazy("times"))
CONTACTS = Unit(
    ngettext_lazy("%(n)s contact", "%(n)s contacts", "number"), gettext_lazy("contacts")
)
PEOPLE = Unit(ngettext_lazy("%(n)s person", "%(n)s people", "number"), gettext_lazy("people"))
FAVOURS = Unit(ngettext_lazy("%(n)s favour", "%(n)s favours", "number"), gettext_lazy("favours"))
POINTS = Unit(ngettext_lazy("%(n)s point", "%(n)s points", "number"), gettext_lazy("points"))
STEPS = Unit(ngettext_lazy("%(n)s step", "%(n)s steps", "number"), gettext_lazy("steps"))
MEETINGS = Unit(
    ngettext_lazy("%(n)s meeting", "%(n)s meetings", "number"), gettext_lazy("meetings")
)
OPENINGS = Unit(
    ngettext_lazy("%(n)s opening", "%(n)s openings", "number"), gettext_lazy("openings")
)
SUGGESTIONS = Unit(
    ngettext_lazy("%(n)s suggestion", "%(n)s suggestions", "number"), gettext_lazy("suggestions")
)
MONEY = Money(
    ngettext_lazy("%(n)s in the firm's currency", "%(n)s in the firm's currency", "number"),
    gettext_lazy("in the firm's currency"),
)
