"""A firm with one commission client, and short words for what is done with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from clients.commission.agreed import add_term, expect_statements
from clients.commission.terms import Tier
from clients.models import Agreement, Client, CommissionStatement, CommissionTerm, LedgerEntry
from firms.access import View, Viewer
from firms.circles import refresh_views
from firms.models import Firm, Membership, User
from relationships.models import Party
from tests import make

D = Decimal
FIRST = date(2006, 1, 1)
SPRING = date(2006, 4, 10)
SUMMER = date(2006, 7, 10)


def viewer_of(member: Membership) -> Viewer:
    """Looks with all the rights of the member."""
    view = View(firm_id=member.firm_id, id=member.view_id, circle_ids=tuple(member.view.circle_ids))
    user = member.user or User()
    return Viewer(member.firm, user, member.pk, member.role, view)


@dataclass
class House:
    """The firm (GBP) and the agreement of its client, who sells in USD."""

    firm: Firm
    viewer: Viewer
    client: Client
    agreement: Agreement

    def term(self, rate: str = "5", valid_from: date = FIRST, **fields: Any) -> CommissionTerm:
        """Another version of the terms."""
        tiers = [Tier(D(start), D(pct)) for start, pct in fields.pop("tiers", ())]
        shares: dict[Party, Decimal] = fields.pop("shares", {})
        as_of: date = fields.pop("as_of", FIRST)
        values = {
            "base": "net_of_returns",
            "currency": "USD",
            "period": "quarter",
            "lag_days": 30,
        } | fields
        term = CommissionTerm(valid_from=valid_from, rate_pct=D(rate), **values)
        return add_term(
            term,
            agreement=self.agreement,
            viewer=self.viewer,
            as_of=as_of,
            tiers=tiers,
            shares=shares,
        )

    def statements(self, as_of: date = SUMMER) -> list[CommissionStatement]:
        """Statements of all periods ended by then, the oldest first."""
        expect_statements(self.agreement, as_of=as_of)
        return self.stored()

    def stored(self) -> list[CommissionStatement]:
        """Statements as they are, the oldest first."""
        rows = CommissionStatement.objects.of_firm(self.firm.pk).filter(agreement=self.agreement)
        return list(rows.order_by("period_from", "created_at"))

    def ledger(self) -> list[tuple[str, str]]:
        """Kind and amount of all entries."""
        rows = LedgerEntry.objects.of_firm(self.firm.pk).filter(client=self.client)
        return [(row.kind, str(row.amount)) for row in rows.order_by("created_at")]


def make_house(**fields: Any) -> House:
    """Entered, in the running transaction; ``fields`` are the firm's."""
    firm = make.make_firm(**fields)
    owner = make.make_member(firm, "Owner", role="owner", is_principal=True)
    account = make_account(firm)
    refresh_views(firm)  # there is money now
    owner.refresh_from_db()
    return House(firm, viewer_of(owner), *account)


def make_account(firm: Firm) -> tuple[Client, Agreement]:
    """A client and its commission agreement."""
    party = make.make_organisation(firm, country="US", organisation_kind="client")
    client = Client.objects.create(firm=firm, relationship=party.relationship, market="CN")
    return client, Agreement.objects.create(firm=firm, client=client, kind="commission")


def sale(reference: str, on: str, gross: str, **more: str) -> dict[str, str]:
    """A row of a report."""
    return {"reference": reference, "date": on, "gross": gross} | more


def refund(reference: str, on: str, of: str, amount: str) -> dict[str, str]:
    """A row that takes something back."""
    return {"reference": reference, "date": on, "refund_of": of, "refunded": amount}
