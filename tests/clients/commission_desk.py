"""A firm in pounds that looks at the worked example of docs/commission.md, in a browser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from clients.commission.agreed import add_term
from clients.commission.reports import report_sales
from clients.commission.terms import Tier
from clients.models import Agreement, Client, ClientMember, CommissionStatement, CommissionTerm
from firms.access import Viewer
from firms.circles import refresh_views
from tests import make
from tests.clients import builders
from tests.pages.house import World, make_world

FIRST = date(2006, 1, 1)
GOOD = [
    {"reference": "S-101", "date": "2006-01-20", "gross": "22450.00", "returns": "0.00"},
    {"reference": "S-102", "date": "2006-02-14", "gross": "18300.50", "returns": "1200.00"},
    {"reference": "S-103", "date": "2006-03-09", "gross": "20000.00", "returns": "0.00"},
]


@dataclass
class Desk:
    """The world of page tests with a commission client; ``member`` is assigned to it."""

    world: World
    client: Client
    agreement: Agreement

    @property
    def viewer(self) -> Viewer:
        """The owner, as they look now."""
        return builders.viewer_of(self.world.owner)

    def statements(self) -> list[CommissionStatement]:
        """As they are, the oldest first."""
        self.world.enter()
        rows = CommissionStatement.objects.of_firm(self.world.firm.pk)
        return list(rows.order_by("period_from", "created_at"))

    def reported(self, rows: list[dict[str, str]] | None = None) -> CommissionStatement:
        """The first quarter, reported as on the page unless told."""
        row = self.statements()[0]
        return report_sales(row, rows or GOOD, received_on=date(2006, 4, 18), viewer=self.viewer)


def make_desk(**term: Any) -> Desk:
    """Entered, with the terms of the page; the first quarter is awaited, and late."""
    world = make_world()
    party = make.make_organisation(world.firm, "Kestrel Optics", emails=["post@kestrel.example"])
    client = builders.make_client(party, kind="commission")
    refresh_views(world.firm)
    agreement = builders.make_agreement(
        world.firm, party, client=client, kind="commission", title="Kestrel in China"
    )
    ClientMember.objects.create(firm=world.firm, client=client, member=world.member)
    desk = Desk(world, client, agreement)
    values = {"base": "net_of_returns", "currency": "USD", "period": "quarter", "lag_days": 30}
    add_term(
        CommissionTerm(valid_from=FIRST, rate_pct=Decimal(5), **(values | term)),
        agreement=agreement,
        viewer=desk.viewer,
        as_of=make.TODAY,
        tiers=[Tier(Decimal(50_000), Decimal(8))],
    )
    return desk
