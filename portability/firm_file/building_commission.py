"""What the sections of commission need beside the columns of their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clients.models import (
    CommissionTerm,
    CommissionTier,
    LedgerEntry,
    StatementEvent,
    StatementShare,
    TermShare,
)
from portability.firm_file import derive
from portability.firm_file.keys import PERSON
from portability.firm_file.kinds_commission import plain
from portability.firm_file.problems import FirmFileError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from portability.firm_file.building import Builder
    from portability.firm_file.names import RowNames
    from portability.firm_file.plan import Built
    from portability.firm_file.rows import Row
    from portability.firm_file.writing import Changes

COMMISSION_PARTS: tuple[Any, ...] = (CommissionTier, TermShare)
COMMISSION_KEYS: dict[Any, Callable[[Any], Any]] = {
    CommissionTier: lambda row: (row.term_id, row.starts_at),
    TermShare: lambda row: (row.term_id, row.party_id),
}
#: Rows that the database lets nobody change (migration 0002 of clients).
NEVER_CHANGED: tuple[Any, ...] = (
    *(CommissionTerm, CommissionTier, TermShare),
    *(LedgerEntry, StatementEvent, StatementShare),
)
#: Columns that tiers and shares have from their version.
OF_TERM = ("client_id", "created_by_id", "source_note", "fact_status")


def parts_of_term(builder: Builder, row: Row, built: Built) -> None:
    """Tiers, and the shares of introducers."""
    common = {name: built.columns[name] for name in OF_TERM if name in built.columns}
    common["term_id"] = built.pk
    for tier in row.get("tiers", []):
        columns = common | {"starts_at": tier["above"], "rate_pct": tier["rate"]}
        key = (built.pk, tier["above"])
        where = ("commissiontier", f"{row.key}~{plain(tier['above'])}")
        builder.add(CommissionTier, where, columns, key, row.place("tiers"), built.circle)
    for share in row.get("shares", []):
        share_of_term(builder, row, built, common, share)


def share_of_term(
    builder: Builder, row: Row, built: Built, common: dict[str, Any], share: dict[str, Any]
) -> None:
    """An introducer's share: for who may know of client and introducer."""
    pk = builder.store.pk(PERSON, share["party"])
    columns = common | {"party_id": pk, "share_pct": share["share"]}
    circle = built.circle
    try:
        circle = derive.strictest([circle, builder.circles.get(share["party"])])
    except derive.NoReaderError:
        problem = "names an introducer whom nobody may know of who knows of the client."
        builder.file.findings.problem(row.place("shares"), problem)
    where = ("termshare", f"{row.key}~{share['party']}")
    builder.add(TermShare, where, columns, (built.pk, pk), row.place("shares"), circle)


CHILDREN_OF_COMMISSION: dict[str, Callable[[Builder, Row, Built], None]] = {
    "commission_terms": parts_of_term,
}
TOUCHED_BY_COMMISSION: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        (
            *("commission_terms", "commission_statements", "statement_events"),
            *("sales_reports", "sales_lines", "ledger"),
        ),
        ("client",),
    ),
    "statement_shares": ("client", "party"),
}


def refuse_rewriting(changes: Changes) -> None:
    """What is only ever added to stays: say which rows the file has otherwise."""
    rows = {model: changes.updated.get(model, []) for model in NEVER_CHANGED}
    if any(rows.values()):
        found = [one.as_problem() for one in changes.differences() if one.model in NEVER_CHANGED]
        title = "Nothing was loaded: the books of commission are only added to."
        raise FirmFileError([one for one in found if "differs" in one.what], title)


# --- back to a file -----------------------------------------------------------------------------


def written_parts(
    tiers: Iterable[CommissionTier], shares: Iterable[TermShare], names: RowNames
) -> dict[str, Any]:
    """Tiers from the lowest, and shares, of one version."""
    by_height = sorted(tiers, key=lambda tier: tier.starts_at)
    rates = [{"above": plain(one.starts_at), "rate": plain(one.rate_pct)} for one in by_height]
    parts = [
        {"party": names.key(PERSON, one.party_id) or "", "share": plain(one.share_pct)}
        for one in shares
    ]
    return {"tiers": rates, "shares": sorted(parts, key=lambda part: part["party"])}
