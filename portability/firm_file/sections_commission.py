"""Sections of a firm file: what commission was agreed, reported, stated, shared and booked."""

from __future__ import annotations

from clients.models import (
    CommissionStatement,
    CommissionTerm,
    LedgerEntry,
    SalesLine,
    SalesReport,
    StatementEvent,
    StatementShare,
)
from portability.firm_file import words
from portability.firm_file.fields import (
    CURRENCY,
    PARTIES,
    Field,
    Section,
    ref,
    text,
    word,
)
from portability.firm_file.kinds import Amount, Day, Rate, Text, Whole
from portability.firm_file.kinds_commission import Exact, Not, Percent, Shares, Tiers
from portability.firm_file.links import RowRef
from portability.firm_file.sections_clients import CLIENT, OF_CLIENT

CURRENCY_NEEDED = Field(
    "currency", Text("currency", pattern=CURRENCY, wanted="a currency such as EUR"), required=True
)
STATEMENT = Field("statement", RowRef("statement", section="commission_statements"), required=True)


def amount(key: str, attr: str, *, required: bool = False, may_be_negative: bool = False) -> Field:
    """Money, in the currency of its row."""
    return Field(key, Amount(attr, 15, 3, may_be_negative=may_be_negative), required=required)


def agreement() -> Field:
    """Where it was agreed."""
    return Field("agreement", RowRef("agreement", section="agreements"), required=True)


COMMISSION_TERMS = Section(
    "commission_terms",
    (
        CLIENT,
        agreement(),
        Field("from", Day("valid_from"), required=True),
        word("base", "base", words.COMMISSION_BASES, required=True),
        Field("rate", Percent("rate_pct"), required=True),
        Field("tiers", Tiers()),
        Field("shares", Shares()),
        CURRENCY_NEEDED,
        word("period", "period", words.COMMISSION_PERIODS, required=True),
        amount("threshold", "threshold"),
        amount("cap", "cap"),
        Field("lag_days", Whole("lag_days", most=32_767)),
        Field("tail_months", Whole("tail_months", most=32_767)),
        Field("attribution_days", Whole("attribution_days", most=32_767)),
        *OF_CLIENT,
    ),
    CommissionTerm,
    title="What share of its sales a client pays, by version: each holds until the next begins",
)
COMMISSION_STATEMENTS = Section(
    "commission_statements",
    (
        CLIENT,
        agreement(),
        Field("from", Day("period_from"), required=True),
        Field("to", Day("period_to"), required=True),
        Field("due", Day("due_on"), required=True),
        CURRENCY_NEEDED,
        amount("amount", "amount", may_be_negative=True),
        word("state", "state", words.STATEMENT_STATES, required=True),
        word("disputed_from", "disputed_from", words.STATEMENT_STATES),
        Field("invoice", RowRef("invoice", section="invoices")),
        *OF_CLIENT,
    ),
    CommissionStatement,
    title="What a client owes for a period, in the order in which they were made",
)
STATEMENT_EVENTS = Section(
    "statement_events",
    (
        CLIENT,
        STATEMENT,
        word("before", "before", words.STATEMENT_STATES),
        word("after", "after", words.STATEMENT_STATES, required=True),
        Field("date", Day("on"), ("d",), required=True),
        text("reason", "reason", 240),
        *OF_CLIENT,
    ),
    StatementEvent,
    title="What became of statements, step by step in their order",
)
SALES_REPORTS = Section(
    "sales_reports",
    (
        CLIENT,
        STATEMENT,
        Field("received", Day("received_on"), required=True),
        word("came_by", "source", words.REPORT_SOURCES),
        text("evidence", "evidence", 240),
        Field("replaced", Not("is_current")),
        *OF_CLIENT,
    ),
    SalesReport,
    title="What clients said they sold; a later report replaces the one before",
)
SALES_LINES = Section(
    "sales_lines",
    (
        CLIENT,
        agreement(),
        Field("report", RowRef("report", section="sales_reports"), required=True),
        Field("terms", RowRef("term", section="commission_terms"), required=True),
        word("kind", "kind", words.SALES_LINES, required=True),
        text("reference", "reference", 60, required=True),
        Field("date", Day("on"), ("d",), required=True),
        CURRENCY_NEEDED,
        amount("gross", "gross"),
        amount("returns", "returns"),
        amount("cost", "cost"),
        amount("received", "received"),
        amount("refunded", "refunded"),
        Field("refund_of", RowRef("refund_of", section="sales_lines")),
        Field("rate", Rate("rate")),
        Field("basis", Exact("basis"), required=True),
        amount("commission", "commission", required=True, may_be_negative=True),
        Field("retired", Not("is_live")),
        *OF_CLIENT,
    ),
    SalesLine,
    title="Sales of clients and refunds of them, and the commission on each",
)
STATEMENT_SHARES = Section(
    "statement_shares",
    (
        CLIENT,
        STATEMENT,
        ref("party", "party", PARTIES, required=True),
        amount("amount", "amount", required=True, may_be_negative=True),
        CURRENCY_NEEDED,
        *OF_CLIENT,
    ),
    StatementShare,
    title="What introducers get of approved statements",
)
LEDGER = Section(
    "ledger",
    (
        CLIENT,
        STATEMENT,
        word("kind", "kind", words.LEDGER_KINDS, required=True),
        Field("date", Day("on"), ("d",), required=True),
        amount("amount", "amount", required=True, may_be_negative=True),
        CURRENCY_NEEDED,
        Field("rate", Rate("rate")),
        Field("revenue", RowRef("revenue", section="revenue")),
        text("note", "note", 240),
        *OF_CLIENT,
    ),
    LedgerEntry,
    title="Every movement of what clients owe in commission; above zero: they owe more",
)
#: In the order in which they are stored.
COMMISSION_SECTIONS = (
    COMMISSION_TERMS,
    COMMISSION_STATEMENTS,
    STATEMENT_EVENTS,
    SALES_REPORTS,
    SALES_LINES,
    STATEMENT_SHARES,
    LEDGER,
)
