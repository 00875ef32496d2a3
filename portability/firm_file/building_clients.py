"""What the sections of clients need beside the columns of their rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clients.models import AgreementParty, AgreementRegion, Client, ClientMember
from portability.firm_file import derive, sections
from portability.firm_file.keys import MEMBER, ORGANISATION, REGION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from portability.firm_file.building import Builder
    from portability.firm_file.derive import Circle
    from portability.firm_file.plan import Built
    from portability.firm_file.rows import Row

#: Sections of clients, in the order in which they are stored.
CLIENT_SECTIONS = (
    sections.CLIENTS,
    sections.CLIENT_PHASES,
    sections.AGREEMENTS,
    sections.AGREEMENT_DECISIONS,
    sections.ENGAGEMENTS,
    sections.REVENUE,
    sections.INVOICES,
    sections.RECEIPTS,
    sections.TIME_ENTRIES,
    sections.COSTS,
    sections.STAGE_PLANS,
    sections.STAGES,
    sections.ENQUIRIES,
    sections.ATTRIBUTION_SHARES,
)
CLIENT_PARTS: tuple[Any, ...] = (ClientMember, AgreementParty, AgreementRegion)
CLIENT_KEYS: dict[Any, Callable[[Any], Any]] = {
    Client: lambda row: row.relationship_id,
    ClientMember: lambda row: (row.client_id, row.member_id),
    AgreementParty: lambda row: (row.agreement_id, row.party_id),
    AgreementRegion: lambda row: (row.agreement_id, row.region_id),
}
#: Whom rows are about, beside those in ``building.TOUCHED``: a client goes by its party's key.
TOUCHED_BY_CLIENTS: dict[str, tuple[str, ...]] = {
    **{one.name: ("client",) for one in CLIENT_SECTIONS if "client" in one.by_key},
    "agreements": ("client", "parties", "covenant_person"),
    "enquiries": ("client", "enquirer"),
    "stages": ("blocker",),
}


def client_columns(builder: Builder, row: Row) -> dict[str, Any]:
    """A client is the account of a relationship."""
    if row.key in builder.ours:
        builder.file.findings.problem(row.path, "is us; we are no client of ours.")
    found = {"relationship_id": builder.store.made("relationship", row.key)}
    return found | own_currency(builder, row)


def own_currency(builder: Builder, row: Row) -> dict[str, Any]:
    """The firm's, where a new row names none."""
    known = row.key in builder.store.existing.get(row.section.name, {})
    if row.get("currency") or (known and builder.file.is_partial):
        return {}
    return {"currency": builder.file.head.get("base_currency", builder.present.currency)}


def stage_columns(builder: Builder, row: Row) -> dict[str, Any]:
    """A stage waits for a relationship."""
    if not row.get("blocker"):
        return {}
    return {"blocker_id": builder.store.made("relationship", row.get("blocker"))}


def stage_circle(builder: Builder, row: Row, columns: dict[str, Any]) -> Circle:
    """As open as the plan and whom it waits for."""
    plan = builder.row_circles.get(columns["plan_id"])
    return derive.strictest([plan, builder.circles.get(row.get("blocker", ""))])


def members_of_client(builder: Builder, row: Row, built: Built) -> None:
    """Who works for the client."""
    for key in dict.fromkeys(row.get("assigned_to", [])):
        ids = {"client_id": built.pk, "member_id": builder.store.pk(MEMBER, key)}
        part(builder, ClientMember, f"{row.key}~{key}", ids, row, built)


def sides_of_agreement(builder: Builder, row: Row, built: Built) -> None:
    """Its parties in their order, and its regions."""
    for place, key in enumerate(dict.fromkeys(row.get("parties", []))):
        pk = builder.store.pk(ORGANISATION, key)
        ids = {"agreement_id": built.pk, "party_id": pk}
        part(builder, AgreementParty, f"{row.key}~{key}", ids, row, built, position=place)
    for code in dict.fromkeys(row.get("regions", [])):
        ids = {"agreement_id": built.pk, "region_id": builder.store.pk(REGION, code)}
        part(builder, AgreementRegion, f"{row.key}~{code}", ids, row, built)


def part(
    builder: Builder,
    model: Any,
    key: str,
    ids: dict[str, Any],
    row: Row,
    built: Built,
    **columns: Any,
) -> None:
    """A row that belongs to another, as open as that."""
    table = str(model._meta.model_name)
    natural = tuple(ids.values())
    builder.add(model, (table, key), ids | columns, natural, row.path, built.circle)


MORE_OF_CLIENTS: dict[str, Callable[[Builder, Row], dict[str, Any]]] = {
    "clients": client_columns,
    "stages": stage_columns,
    **dict.fromkeys(("revenue", "invoices", "receipts", "costs"), own_currency),
}
CHILDREN_OF_CLIENTS: dict[str, Callable[[Builder, Row, Built], None]] = {
    "clients": members_of_client,
    "agreements": sides_of_agreement,
}


# --- back to a file -----------------------------------------------------------------------------


def keys_by_place(rows: Iterable[Any], parent: str, key: Callable[[Any], str]) -> dict[Any, Any]:
    """Keys of parts by what they belong to, in the order of their places."""
    found: dict[Any, list[str]] = {}
    for row in sorted(rows, key=lambda one: (getattr(one, "position", 0), key(one))):
        found.setdefault(getattr(row, parent), []).append(key(row))
    return found
