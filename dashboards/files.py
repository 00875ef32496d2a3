"""The tables that can be taken out as a file, by name, and the right that each asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from clients.attribution import Mode
from dashboards.api.introductions import introductions
from dashboards.reads import (
    chains,
    contacts,
    favours,
    income,
    markets,
    opportunities,
    origins,
    vouchers,
)
from dashboards.sheets import cards, views

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dashboards.reads.choice import Choice
    from dashboards.tables import Table
    from firms.access import Viewer

TOO_MANY = _("That were many exports within an hour. Try again later.")
#: Rights beside that to the dashboard, for rows of other resources.
BESIDE: Mapping[str, tuple[str, ...]] = {
    "vettings": ("vettings",),
    "partners": ("vettings",),
    "introductions": ("introducers",),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table by name."""

    resource: str  # the right to read it
    table: Callable[[Viewer, Choice], Table]


def of_income(viewer: Viewer, choice: Choice) -> Table:
    """For who sees all money; others find nothing here."""
    found = income.income(viewer, choice)
    if found is None:
        raise Http404
    return cards.of_income(found, choice)


def of_origins(at: int) -> Callable[[Viewer, Choice], Table]:
    """One of the tables of the view."""
    return lambda viewer, choice: views.of_origins(origins.origins(viewer, choice), choice)[at]


def of_opportunities(at: int) -> Callable[[Viewer, Choice], Table]:
    """One of the tables of the view."""

    def table(viewer: Viewer, choice: Choice) -> Table:
        found = opportunities.opportunities(viewer, choice.as_of)
        return views.of_opportunities(found, choice)[at]

    return table


def of_vouchers(at: int) -> Callable[[Viewer, Choice], Table]:
    """One of the tables of the view."""

    def table(viewer: Viewer, choice: Choice) -> Table:
        return views.of_vouchers(vouchers.vouchers(viewer, choice.as_of), choice)[at]

    return table


def of_introducers(viewer: Viewer, choice: Choice) -> Table:
    """Scorecards."""
    data = introductions(viewer, choice.period, choice.as_of, Mode.CHAIN)
    return views.introducers(data, choice)


SHEETS: Mapping[str, Sheet] = {
    "income": Sheet("income", of_income),
    "contacts-by-month": Sheet(
        "dashboard",
        lambda viewer, choice: cards.of_contacts(contacts.contacts(viewer, choice), choice),
    ),
    "favours": Sheet(
        "dashboard",
        lambda viewer, choice: cards.of_favours(favours.favours(viewer, choice), choice),
    ),
    "markets-by-step": Sheet(
        "dashboard",
        lambda viewer, choice: cards.of_markets(
            markets.markets_by_step(viewer, choice.as_of), choice
        ),
    ),
    "origins": Sheet("dashboard", of_origins(0)),
    "origins-by-year": Sheet("dashboard", of_origins(1)),
    "origins-by-country": Sheet("dashboard", of_origins(2)),
    "opportunity-origins": Sheet("dashboard", of_opportunities(0)),
    "opportunity-ways": Sheet("dashboard", of_opportunities(1)),
    "opportunity-members": Sheet("dashboard", of_opportunities(2)),
    "vettings": Sheet("vettings", of_vouchers(0)),
    "vetting-matrix": Sheet("vettings", of_vouchers(1)),
    "vetting-stages": Sheet("vettings", of_vouchers(2)),
    "introductions": Sheet("introducers", of_introducers),
    "introduction-flows": Sheet(
        "introducers",
        lambda viewer, choice: views.flow_table(chains.flows(viewer, choice.as_of)),
    ),
    "introduction-reasons": Sheet(
        "introducers",
        lambda viewer, choice: views.reason_table(chains.reasons(viewer, choice.as_of)),
    ),
}
