"""A guest's pages ask the database as often for one row as for many."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache

from firms.tenant import set_tenant
from portal.services import ask
from tests import make
from tests.clients.commission_house import sale
from tests.firms.signing_in import leave_firm
from tests.golden import check_count, statements
from tests.portal.builders import TODAY
from tests.portal.commission_builders import D, Market
from tests.portal.guest_browser import guest_browser
from tests.portal.test_guest_enquiries import Desk

pytestmark = pytest.mark.django_db


def sent_for(browser: Any, path: str) -> list[str]:
    """The statements of a page; the first look is also a sign of life."""
    leave_firm()
    assert browser.get(path).status_code == 200
    answer, sent = statements(lambda: browser.get(path))
    assert answer.status_code == 200
    leave_firm()
    return sent


def test_introductions_and_commissions(db: None) -> None:
    cache.clear()
    market = Market()
    row = market.share()
    ask(market.guest, row.pk, "Which bank?", as_of=TODAY)
    browser = guest_browser(market.guest)
    pages = {
        "portal-home": "/portal/",
        "portal-introduction": f"/portal/{row.pk}/",
        "portal-commissions": "/portal/commissions/",
    }
    for name, path in pages.items():
        check_count(name, sent_for(browser, path))
    set_tenant(market.firm.pk)
    for number in range(3):
        ask(market.guest, row.pk, f"And {number}?", as_of=TODAY)
        other = make.make_introduction(
            market.party, market.client, market.target, state="asked", on=None
        )
        market.share(row=other)
        house = market.make_account({market.party: D(20)})
        market.approve([sale("S1", "2006-01-20", "100")], house)
    for name, path in pages.items():
        check_count(name, sent_for(browser, path))


def test_enquiries(db: None) -> None:
    desk = Desk()
    browser = guest_browser(desk.reader)
    check_count("portal-enquiries", sent_for(browser, "/portal/enquiries/"))
    set_tenant(desk.firm.pk)
    for number in range(3):
        desk.make_enquiry(desk.first, f"Another {number}")
    check_count("portal-enquiries", sent_for(browser, "/portal/enquiries/"))
