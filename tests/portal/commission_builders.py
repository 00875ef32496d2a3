"""The fair with commission clients whose statements give guests their parts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from clients.commission import statements as books
from clients.commission.reports import report_sales
from clients.models import CommissionStatement
from portal.commissions import OwnCommission, own_commissions
from portal.models import Guest
from relationships.models import Party
from tests.clients.commission_house import SPRING, House, make_account, sale
from tests.portal.builders import TODAY, Fair

D = Decimal


class Market(Fair):
    """Approved: sales of 60,000 at 5 %; 20 % of that are the guest's, 10 % the other's."""

    def __init__(self) -> None:
        super().__init__()
        assert self.other.party is not None
        self.house = self.make_account({self.party: D(20), self.other.party: D(10)})
        sold = [sale("S1", "2006-01-20", "40000"), sale("S2", "2006-03-02", "20000")]
        self.statement = self.approve(sold)

    def make_account(self, shares: dict[Party, Decimal], **terms: Any) -> House:
        """A client that pays 5 % in pounds."""
        house = House(self.firm, self.owner, *make_account(self.firm))
        house.term(currency="GBP", shares=shares, **terms)
        return house

    def approve(self, rows: list[Any], house: House | None = None) -> CommissionStatement:
        """What was sold in the first quarter, booked."""
        house = house or self.house
        first = house.statements()[0]
        done = report_sales(first, rows, received_on=SPRING, viewer=self.owner)
        return books.approve(done, on=SPRING, viewer=self.owner)

    def own(self, guest: Guest | None = None) -> list[OwnCommission]:
        """What a guest sees today."""
        return list(own_commissions(guest or self.guest, TODAY))
