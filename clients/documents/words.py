"""Words and figures that papers share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.formats import date_format

from clients.documents.layout import LARGE, SMALL, TITLE, gap, grid, text
from clients.templatetags.commission import cents
from common.dates import country_name

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from decimal import Decimal

    from reportlab.platypus import Flowable

    from firms.models import Firm
    from relationships.models import Party

LONG = "j F Y"


def long_day(day: date) -> str:
    """``16 May 2006``."""
    return date_format(day, LONG)


def amount_of(amount: Decimal, currency: str) -> str:
    """``1,200.50 GBP``, to the currency's smallest unit."""
    return f"{cents(amount, currency)} {currency}"


def head(firm: Firm, kind: str, width: float) -> list[Flowable]:
    """Whose paper it is, and what it is."""
    own = [text(firm.name, size=LARGE, bold=True, country=firm.home_country)]
    if firm.home_country:
        own.append(text(country_name(firm.home_country), size=SMALL, muted=True))
    return [grid([[own, text(kind, size=TITLE, right=True)]], (0.55, 0.45), width), gap(10)]


def address(label: str, party: Party, contact: Party | None) -> list[Flowable]:
    """To whom it goes, in both writings of the name."""
    country = party.country
    found: list[Flowable] = [text(label, size=SMALL, muted=True)]
    found.append(text(party.name, bold=True, country=country))
    if party.native_name and party.native_name != party.name:
        found.append(text(party.native_name, country=country))
    if contact is not None:
        found += [text(name, country=contact.country or country) for name in names_of(contact)]
    place = ", ".join(part for part in (party.city, named(country)) if part)
    return [*found, text(place, country=country)] if place else found


def names_of(party: Party) -> list[str]:
    """The name, and the one in its own writing."""
    return list(dict.fromkeys(name for name in (party.name, party.native_name) if name))


def named(country: str) -> str:
    """The country in the language of the paper."""
    return country_name(country) if country else ""


def facts(rows: Sequence[tuple[str, str]], width: float) -> Flowable:
    """Labels and values, one pair a line."""
    cells = [[text(label, muted=True), text(value, right=True)] for label, value in rows]
    return grid(cells, (0.45, 0.55), width)
