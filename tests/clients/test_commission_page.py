"""Every figure of docs/commission.md, worked out from the page's own tables."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from clients.commission import statements as books
from clients.commission.money import converted
from clients.commission.reads import balances, in_own_currency
from clients.commission.reports import report_sales
from clients.models import CommissionStatement, LedgerEntry, SalesLine
from tests.clients.commission_house import House, make_house

D = Decimal
PAGE = Path(__file__).resolve().parents[2] / "docs" / "commission.md"
ANOTHER_DAY = date(2006, 12, 31)
Table = list[dict[str, str]]


def tables(text: str) -> list[Table]:
    """Tables of the page, each row by the words of its head."""
    found = []
    for block in re.findall(r"(?:^\|.*\|\n)+", text, flags=re.MULTILINE):
        head, _line, *rows = [
            [cell.strip() for cell in line.strip("|\n").split("|")] for line in block.splitlines()
        ]
        found.append([dict(zip(head, row, strict=True)) for row in rows])
    return found


def figures(text: str) -> set[str]:
    """Amounts written in sentences: with thousands separated, and two decimals or more."""
    words = " ".join(line for line in text.splitlines() if not line.startswith("|"))
    found: list[str] = re.findall(r"(?<![\w.])\d[\d,]*\.\d{2,}", words)
    return {figure.replace(",", "") for figure in found}


def agree(house: House, table: Table) -> None:
    """The terms, as the page has them."""
    said = {row["what"]: row["value"] for row in table}
    tiers = [(name.split()[1], rate) for name, rate in said.items() if name.startswith("above")]
    house.term(
        said["rate"],
        date.fromisoformat(said["from"]),
        base=said["share of"],
        currency=said["currency"],
        period=said["settled every"],
        lag_days=int(said["days' lag"]),
        tiers=tiers,
    )


def report(house: House, place: int, table: Table) -> CommissionStatement:
    """Report a table of the page."""
    rows = [{name.replace(" ", "_"): value for name, value in row.items()} for row in table]
    statement = house.statements(ANOTHER_DAY)[place]
    return report_sales(statement, rows, received_on=ANOTHER_DAY, viewer=house.viewer)


def book(house: House, statement: CommissionStatement, table: Table, number: str) -> None:
    """Approve, invoice and pay on the days and at the rates of the page."""
    accrual, payment = table
    on, rate = date.fromisoformat(accrual["on"]), D(accrual["rate"])
    viewer = house.viewer
    books.approve(statement, on=on, viewer=viewer, rate=rate)
    books.invoice(statement, number=number, on=on, viewer=viewer, rate=rate)
    books.pay(
        statement,
        amount=-D(payment["USD"]),
        on=date.fromisoformat(payment["on"]),
        viewer=viewer,
        rate=D(payment["rate"]),
    )


def earned(statement: CommissionStatement) -> Table:
    """Lines of a statement as the page shows them."""
    rows = SalesLine.objects.of_firm(statement.firm_id).filter(report__statement=statement)
    lines = [
        {"reference": row.reference, "base": f"{row.basis:.2f}", "commission": str(row.commission)}
        for row in rows.order_by("on")
    ]
    basis = sum((row.basis for row in rows), D(0))
    return [
        *lines,
        {"reference": "sum", "base": f"{basis:.2f}", "commission": str(statement.amount)},
    ]


def booked(statement: CommissionStatement) -> Table:
    """Ledger entries of a statement as the page shows them."""
    rows = LedgerEntry.objects.of_firm(statement.firm_id).filter(statement=statement)
    return [
        {
            "on": str(row.on),
            "entry": row.kind,
            "USD": str(row.amount),
            "rate": f"{row.rate:.4f}",
            "GBP": str(converted(row.amount, row.rate, "GBP")),
        }
        for row in rows.order_by("on")
    ]


@pytest.mark.django_db
def test_every_figure_of_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    terms, sales1, earned1, ledger1, sales2, earned2, ledger2 = tables(text)
    house = make_house()
    agree(house, terms)

    first = report(house, 0, sales1)
    assert earned(first) == earned1
    book(house, first, ledger1, "C-1")
    assert booked(first) == ledger1
    assert balances(house.client) == {}

    second = report(house, 1, sales2)
    assert earned(second) == earned2
    book(house, second, ledger2, "C-2")
    assert booked(second) == ledger2

    rates_cost, owed = in_own_currency(first), balances(house.client)["USD"]
    assert f"In GBP {rates_cost} are left" in " ".join(text.split())
    assert f"{owed:,} USD are owed" in text
    for statement in (first, second):
        assert f"due on {statement.due_on}" in text
    assert figures(text) - in_sentences(first, second, rates_cost, owed) == set()


def in_sentences(
    first: CommissionStatement, second: CommissionStatement, *more: Decimal
) -> set[str]:
    """All that the sentences may say, from the rows: bases, slices, shares and their sums."""
    lines = {row.reference: row for row in first.reports.get().lines.all()}
    lines |= {row.reference: row for row in second.reports.get().lines.all()}
    low, high, line = D("0.05"), D("0.08"), D("50000.00")
    found = [line, line * low, *more]
    for over, before in (("S-103", ("S-101", "S-102")), ("S-105", ("S-104",))):
        start = sum((lines[name].basis for name in before), D(0))
        below, above = line - start, start + lines[over].basis - line
        found += [below, above, below * low, above * high, below * low + above * high]
        found.append(line * low + above * high)
    refund, sale = lines["R-101"], lines["S-103"]
    found += [refund.refunded, sale.gross, sale.commission * refund.refunded / sale.gross]
    found += [lines["S-102"].basis, lines["S-102"].basis * low]
    found += [abs(row.commission) for row in lines.values()]
    rates = {row.rate for one in (first, second) for row in one.entries.all()}
    return {shown(figure) for figure in found} | {f"{rate:.4f}" for rate in rates}


def shown(figure: Decimal) -> str:
    """With two decimals, or with as many as it has."""
    short = figure.normalize()
    exponent = short.as_tuple().exponent
    return f"{figure:.2f}" if isinstance(exponent, int) and exponent > -2 else f"{short:f}"
