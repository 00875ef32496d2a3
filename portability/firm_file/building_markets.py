"""What the sections of markets need beside the columns of their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markets.kinds import direction_of
from markets.models import CommitmentEvent, EventTrigger
from portability.firm_file.building_partners import joint
from portability.firm_file.keys import PERSON
from portability.firm_file.kinds_commission import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from uuid import UUID

    from portability.firm_file.building import Builder
    from portability.firm_file.derive import Circle
    from portability.firm_file.names import RowNames
    from portability.firm_file.plan import Built
    from portability.firm_file.problems import Findings
    from portability.firm_file.rows import Row

MARKET_PARTS: tuple[Any, ...] = (EventTrigger,)
MARKET_KEYS: dict[Any, Callable[[Any], Any]] = {
    EventTrigger: lambda row: (row.event_id, row.party_id),
}


def event_columns(builder: Builder, row: Row) -> dict[str, Any]:
    """Where the file does not say whether it leads forward or back, the kind does."""
    if row.get("direction"):
        return {}
    known = row.key in builder.store.existing.get("commitment", {})
    if row.get("de_int"):
        return {"direction": CommitmentEvent.Direction.BACK}
    if known and builder.file.is_partial and not row.get("event"):
        return {}
    return {"direction": direction_of(row.word("event"))}


def event_circle(builder: Builder, row: Row, columns: dict[str, Any]) -> Circle:
    """As open as the agreement and everybody behind it, and what the row itself says."""
    own = frozenset(row.get("confidential_to") or ()) or None
    named = columns.get("agreement_id")
    agreement = builder.row_circles.get(named) if named else None
    return joint(builder, row, own, agreement, *(builder.circles.get(key) for key in behind(row)))


def behind(row: Row) -> list[str]:
    """Keys of the parties behind a step, each once."""
    return list(
        dict.fromkeys([*row.get("via", []), *(one["party"] for one in row.get("shares", []))])
    )


def triggers_of(builder: Builder, row: Row, built: Built) -> None:
    """Who stands behind a step, in their order, with shares where they are said."""
    shares = {one["party"]: one["share"] for one in row.get("shares", [])}
    for place, key in enumerate(behind(row)):
        ids = {"event_id": built.pk, "party_id": builder.store.pk(PERSON, key)}
        columns = ids | {"position": place, "share": shares.get(key)}
        where = ("eventtrigger", f"{row.key}~{key}")
        natural = tuple(ids.values())
        builder.add(EventTrigger, where, columns, natural, row.place("via"), built.circle)


MORE_OF_MARKETS: dict[str, Callable[[Builder, Row], dict[str, Any]]] = {
    "commitment": event_columns,
}
MARKET_CIRCLES: dict[str, Callable[[Builder, Row, dict[str, Any]], Circle]] = {
    "commitment": event_circle,
}
CHILDREN_OF_MARKETS: dict[str, Callable[[Builder, Row, Built], None]] = {
    "commitment": triggers_of,
}


# --- what concerns several values ---------------------------------------------------------------


def decided(row: Row, findings: Findings) -> None:
    """A proposal was not decided on yet; a refusal has its reason."""
    state = row.word("state")
    if state == "proposed" and (row.get("settled") or row.get("settled_by")):
        findings.problem(row.place("state"), "is proposed, so nobody settled it yet.")
    if state == "rejected" and not row.get("reason"):
        findings.problem(row.place("state"), "has no reason.", "Add it.")


# --- back to a file -----------------------------------------------------------------------------


def written_triggers(rows: Iterable[EventTrigger], names: RowNames) -> dict[UUID, dict[str, Any]]:
    """``via`` and ``shares`` of each step, in their order."""
    found: dict[UUID, dict[str, Any]] = {}
    for row in sorted(rows, key=lambda one: one.position):
        plain_row = found.setdefault(row.event_id, {"via": [], "shares": []})
        key = names.key(PERSON, row.party_id) or ""
        plain_row["via"].append(key)
        if row.share is not None:
            plain_row["shares"].append({"party": key, "share": plain(row.share)})
    return found
