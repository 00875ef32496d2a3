"""What concerns several values or rows of commission. The database would refuse it without words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from portability.firm_file.problems import shown_path

if TYPE_CHECKING:
    from portability.firm_file.problems import Findings
    from portability.firm_file.rows import Row

Rows = dict[str, list["Row"]]
Check = Callable[["Row", "Findings"], None]

VOID: Final = frozenset({"declined", "reversed"})
#: Fields that name a row of another section.
ROWS_OF_COMMISSION: Final = (
    *(
        (section, "client", "clients")
        for section in (
            *("commission_terms", "commission_statements", "statement_events", "sales_reports"),
            *("sales_lines", "statement_shares", "ledger"),
        )
    ),
    *(
        (section, "agreement", "agreements")
        for section in ("commission_terms", "commission_statements", "sales_lines")
    ),
    *(
        (section, "statement", "commission_statements")
        for section in ("statement_events", "sales_reports", "statement_shares", "ledger")
    ),
    ("commission_statements", "invoice", "invoices"),
    ("sales_lines", "report", "sales_reports"),
    ("sales_lines", "terms", "commission_terms"),
    ("sales_lines", "refund_of", "sales_lines"),
    ("ledger", "revenue", "revenue"),
)


def in_order(row: Row, findings: Findings) -> None:
    """A period ends after it began, and is due when it has ended."""
    for first, last in (("from", "to"), ("to", "due")):
        early, late = row.get(first), row.get(last)
        if early and late and late < early:
            findings.problem(row.place(last), f"{late} is before {first} ({early}).")


def amount_of_state(row: Row, findings: Findings) -> None:
    """What was reported has an amount, what is only expected has none."""
    state, has_amount = row.word("state"), row.get("amount") is not None
    if state == "expected" and has_amount:
        findings.problem(row.place("amount"), "is of a statement that is only expected.")
    if state not in {"", "expected", "declined"} and not has_amount:
        findings.problem(row.path, f"is {state} without an amount.", "Add it.")


def disputed_from(row: Row, findings: Findings) -> None:
    """What is disputed was something before."""
    is_disputed = row.word("state") == "disputed"
    if row.word("state") and is_disputed != bool(row.get("disputed_from")):
        findings.problem(row.path, "needs disputed_from where it is disputed, and only there.")


def sale_or_refund(row: Row, findings: Findings) -> None:
    """A refund is of a sale, and of some money."""
    is_refund = row.word("kind") == "refund"
    if is_refund and not (row.get("refund_of") and row.get("refunded") and not row.get("gross")):
        findings.problem(row.path, "is a refund: it needs refund_of and refunded, and no gross.")
    if not is_refund and (row.get("refund_of") or row.get("refunded")):
        findings.problem(row.path, "is a sale: it has neither refund_of nor refunded.")
    if (row.get("returns") or 0) > (row.get("gross") or 0):
        findings.problem(row.place("returns"), f"{row.get('returns')} is more than gross.")


def moves_money(row: Row, findings: Findings) -> None:
    """A movement of nothing is none."""
    if row.get("amount") == 0:
        findings.problem(row.place("amount"), "is 0.", "Leave the row out.")


BY_SECTION_OF_COMMISSION: Final[dict[str, tuple[Check, ...]]] = {
    "commission_statements": (in_order, amount_of_state, disputed_from),
    "sales_lines": (sale_or_refund,),
    "ledger": (moves_money,),
}
#: Rows that are there once: which of a section, and what tells them apart.
ONCE: Final[tuple[tuple[str, Callable[[Row], bool], tuple[str, ...]], ...]] = (
    ("commission_terms", lambda _row: True, ("agreement", "from")),
    (
        "commission_statements",
        lambda row: row.word("state") not in VOID,
        ("agreement", "from"),
    ),
    ("sales_reports", lambda row: not row.get("replaced"), ("statement",)),
    ("sales_lines", lambda row: not row.get("retired"), ("agreement", "reference")),
    ("statement_shares", lambda _row: True, ("statement", "party")),
    ("ledger", lambda row: row.word("kind") in {"accrual", "reversal"}, ("statement", "kind")),
)


def check_commission(rows: Rows, findings: Findings) -> None:
    """Note what only shows when rows are seen together."""
    for section, counts, names in ONCE:
        check_once(filter(counts, rows.get(section, [])), names, findings)
    agreed = {row.key: row.get("client") for row in rows.get("agreements", [])}
    stated = {row.key: row.get("client") for row in rows.get("commission_statements", [])}
    for section, name, _target in ROWS_OF_COMMISSION:
        whose = {"agreement": agreed, "statement": stated}.get(name)
        for row in rows.get(section, []) if whose is not None else ():
            check_client(row, name, whose or {}, findings)


def check_once(rows: Any, names: tuple[str, ...], findings: Findings) -> None:
    """No two rows with these values."""
    seen: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        values = tuple(row.get(name) for name in names)
        if None not in values and values in seen:
            first = shown_path(seen[values].path)
            findings.problem(row.path, f"is a second one beside {first}.", "Keep one.")
        seen[values] = row


def check_client(row: Row, name: str, whose: dict[str, Any], findings: Findings) -> None:
    """An agreement or a statement of another client is a slip."""
    named, own = row.get(name), row.get("client")
    if named in whose and own is not None and whose[named] != own:
        findings.problem(row.place(name), f"{named!r} is not of the client {own!r}.")
