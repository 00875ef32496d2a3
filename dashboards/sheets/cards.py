"""Tables of the cards: income, contacts by month, favours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import formats
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from dashboards.reads import contacts, favours, income, markets
from dashboards.tables import Cell, Column, Table, heat, record_at, rows_at
from markets.path import MarketStep

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from dashboards.reads.choice import Choice

CARD_ROWS = 8  # of the card; the table and the file have all


def of_income(found: income.Income, choice: Choice) -> Table:
    """Clients by income, the largest first."""
    columns = (
        Column("client", _("Client")),
        Column("income", _("Income"), "amount"),
        Column("share", _("Share"), "share"),
        Column("hours", _("Hours"), "number"),
        Column("per_hour", _("An hour"), "amount"),
    )
    rows = [
        (
            Cell(one.name, record_at(one.relationship_id)),
            Cell(
                one.income.total,
                rows_at("income", 1, **choice.query | {"client": str(one.client_id)}),
            ),
            Cell(float(one.share) if one.share is not None else None),
            Cell(one.hours.total if one.hours else 0),
            Cell(one.per_hour),
        )
        for one in found.clients
        if one.income
    ]
    return Table("income", _("Where income comes from"), columns, rows, found.currency)


def of_contacts(found: contacts.Contacts, choice: Choice) -> Table:
    """People down, months or years across."""
    steps = [Column(first.isoformat(), step_word(first, found), "count") for first in found.steps]
    columns = (
        Column("person", _("Person")),
        *steps,
        Column("total", _("All"), "count"),
    )
    most = found.most
    rows = [
        (
            Cell(one.name, record_at(one.relationship)),
            *contact_cells(one, found.steps, choice, most),
            Cell(one.total, contacts_at(one, choice, one.total)),
        )
        for one in found.people
    ]
    return Table("contacts-by-month", _("Contact by month"), columns, rows)


def contact_cells(
    one: contacts.PersonMonths, steps: Sequence[date], choice: Choice, most: int
) -> list[Cell]:
    """The numbers of a person, each with its heat."""
    return [
        Cell(n, contacts_at(one, choice, n, first), heat(n, most))
        for first, n in zip(steps, one.counts, strict=True)
    ]


def contacts_at(
    one: contacts.PersonMonths, choice: Choice, number: int, first: date | None = None
) -> str:
    """The contacts that were counted."""
    since = {"from": first.isoformat()} if first else {}
    return rows_at("contacts", number, person=str(one.party), **choice.query, **since)


def step_word(first: date, found: contacts.Contacts) -> str:
    """``Jun``; ``2006`` where years are shown."""
    if found.by_year:
        return str(first.year)
    return formats.date_format(first, pgettext("month of a chart", "M"))


def of_favours(found: Sequence[favours.PersonFavours], choice: Choice) -> Table:
    """Points both ways."""
    columns = (
        Column("person", _("Person")),
        Column("given", _("You did"), "count"),
        Column("received", _("They did"), "count"),
    )
    rows = [
        (
            Cell(one.name, record_at(one.relationship)),
            Cell(one.given, favours_at(one, choice, "given", one.given)),
            Cell(one.received, favours_at(one, choice, "received", one.received)),
        )
        for one in found
    ]
    return Table("favours", _("Favours"), columns, rows)


def favours_at(one: favours.PersonFavours, choice: Choice, direction: str, number: int) -> str:
    """The favours that were counted."""
    return rows_at("favours", number, person=str(one.party), direction=direction, **choice.query)


def of_markets(years: Sequence[markets.YearEnd], choice: Choice) -> Table:
    """Markets on each step at the end of each year, and the steps back of the year."""
    columns = (
        Column("year", _("Year")),
        *(Column(step.value, step.label, "count") for step in markets.STEPS),
        Column("back", _("Steps back")),
    )
    rows = [
        (
            Cell(str(year.on.year)),
            *(market_cell(year, step, choice) for step in markets.STEPS),
            Cell(", ".join(year.back)),
        )
        for year in years
    ]
    return Table("markets-by-step", _("Markets by step"), columns, rows)


def market_cell(year: markets.YearEnd, step: MarketStep, choice: Choice) -> Cell:
    """How many, and which."""
    n = year.counts.get(step, 0)
    return Cell(n, rows_at("markets", n, on=year.on.isoformat(), step=step.value, **choice.query))
