"""Keys of a file and ids of rows, both ways."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from clients.models import (
    Agreement,
    AgreementDecision,
    AttributionShare,
    Client,
    ClientPhase,
    CommissionStatement,
    CommissionTerm,
    Cost,
    Engagement,
    Enquiry,
    Invoice,
    LedgerEntry,
    Receipt,
    RevenueEvent,
    SalesLine,
    SalesReport,
    Stage,
    StagePlan,
    StatementEvent,
    StatementShare,
    TimeEntry,
)
from markets.models import CommitmentEvent
from partners.models import (
    LocalPartner,
    PartnerNeed,
    StageChange,
    Territory,
    Vetting,
    VettingStep,
)
from portability.firm_file.keys import MEMBER, REGION
from portal.models import Guest, Share, ShareComment
from relationships.models import (
    Affiliation,
    AlterTie,
    Attachment,
    Brief,
    BurdenNote,
    Episode,
    Favour,
    Interaction,
    Introduction,
    IntroductionStep,
    Note,
    OverrideNote,
    Party,
    Promise,
    Region,
    Tie,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

PARTY = "party"
#: Sections whose rows have an id of their own, and their model.
ROW_MODELS: dict[str, Any] = {
    "affiliations": Affiliation,
    "ties": Tie,
    "alter_ties": AlterTie,
    "interactions": Interaction,
    "favours": Favour,
    "episodes": Episode,
    "burden_notes": BurdenNote,
    "promises": Promise,
    "notes": Note,
    "introductions": Introduction,
    "introduction_steps": IntroductionStep,
    "answers_for": Brief,
    "attachments": Attachment,
    "client_phases": ClientPhase,
    "agreements": Agreement,
    "agreement_decisions": AgreementDecision,
    "engagements": Engagement,
    "revenue": RevenueEvent,
    "invoices": Invoice,
    "receipts": Receipt,
    "time_entries": TimeEntry,
    "costs": Cost,
    "stage_plans": StagePlan,
    "stages": Stage,
    "enquiries": Enquiry,
    "attribution_shares": AttributionShare,
    "territories": Territory,
    "partner_stages": StageChange,
    "vettings": Vetting,
    "vetting_steps": VettingStep,
    "partner_needs": PartnerNeed,
    "commission_terms": CommissionTerm,
    "commission_statements": CommissionStatement,
    "statement_events": StatementEvent,
    "sales_reports": SalesReport,
    "sales_lines": SalesLine,
    "statement_shares": StatementShare,
    "ledger": LedgerEntry,
    "guests": Guest,
    "shares": Share,
    "share_comments": ShareComment,
    "commitment": CommitmentEvent,
    "override_notes": OverrideNote,
}
#: Mappings: their rows go by the keys of their parties.
CLIENTS, PARTNERS = "clients", "partners"
SAME_ROWS = {"suggestions": "introductions"}  # both are introductions


def family(kind: str) -> str:
    """People and organisations share one table."""
    return kind if kind in {MEMBER, REGION} else PARTY


def key_of(row: Any) -> str:
    """The key of a row in a file: its ref, else its id."""
    return str(row.ref or row.pk)


@dataclass
class Store:
    """Ids for keys: those of rows that exist, else made from firm and key, always the same."""

    firm_id: UUID
    existing: dict[str, dict[str, UUID]] = field(default_factory=dict)
    known: dict[str, set[str]] = field(default_factory=dict)  # keys of the file itself

    def made(self, table: str, key: str) -> UUID:
        """The id of a row of ``table`` with this key."""
        found = self.existing.get(table, {}).get(key)
        return found or uuid5(self.firm_id, f"{table}/{key}")

    def pk(self, kind: str, key: str) -> UUID:
        """Id of a party, member or region."""
        return self.made(family(kind), key)

    def row_pk(self, section: str, key: str) -> UUID:
        """Id of a row of a section."""
        return self.made(SAME_ROWS.get(section, section), key)

    def has_party(self, key: str) -> bool:
        """Whether a person or organisation has this key."""
        return self._has(PARTY, key)

    def has_region(self, key: str) -> bool:
        """Whether a region has this code."""
        return self._has(REGION, key)

    def _has(self, table: str, key: str) -> bool:
        return key in self.known.get(table, ()) or key in self.existing.get(table, {})


@dataclass
class RowNames:
    """Keys for ids, while a firm is written to a file."""

    keys: dict[str, dict[UUID, str]] = field(default_factory=dict)

    def add(self, table: str, rows: Iterable[Any]) -> None:
        """Remember rows."""
        self.keys.setdefault(table, {}).update({row.pk: key_of(row) for row in rows})

    def key(self, kind: str, pk: UUID | None) -> str | None:
        """Key of a party, member or region."""
        return None if pk is None else self.keys[family(kind)][pk]

    def row_key(self, section: str, pk: UUID | None) -> str | None:
        """Key of a row of a section."""
        return None if pk is None else self.keys[SAME_ROWS.get(section, section)][pk]


def rows_of(model: Any, firm_id: UUID) -> list[Any]:
    """All rows of a firm, in the order of their ids."""
    return list(model.objects.of_firm(firm_id).order_by("pk"))


def existing_keys(firm_id: UUID, members: Iterable[Any]) -> dict[str, dict[str, UUID]]:
    """Ids by key of everything a firm has."""
    found = {
        PARTY: {key_of(row): row.pk for row in rows_of(Party, firm_id)},
        MEMBER: {key_of(row): row.pk for row in members},
        REGION: {row.code: row.pk for row in rows_of(Region, firm_id)},
    }
    for section, model in ROW_MODELS.items():
        found[section] = {key_of(row): row.pk for row in rows_of(model, firm_id)}
    models: tuple[tuple[str, Any], ...] = ((CLIENTS, Client), (PARTNERS, LocalPartner))
    for section, model in models:
        rows = model.objects.of_firm(firm_id).select_related("relationship__party")
        found[section] = {key_of(row.relationship.party): row.pk for row in rows}
    return found
