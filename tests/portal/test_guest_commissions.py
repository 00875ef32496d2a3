"""A guest's own commissions: nobody else's, and nothing of what the firm earns."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pytest
from django.core.cache import cache

from clients.commission import statements as books
from clients.commission.reports import report_sales
from clients.models import AgreementParty
from common.api.renderers import dumps
from firms.tenant import set_tenant
from portal.commissions import totals
from portal.services import agree_other_side, answer, make_guest
from relationships.services.circle import set_circle
from tests import make
from tests.clients.builders import make_client
from tests.clients.commission_house import SPRING, SUMMER, refund, sale
from tests.portal.builders import TODAY
from tests.portal.commission_builders import D, Market
from tests.portal.guest_browser import asked, guest_browser
from tests.portal.test_api import Program

pytestmark = pytest.mark.django_db
PAGE = "/portal/commissions/"


@pytest.fixture
def market(db: None) -> Market:
    cache.clear()
    return Market()


def figures(row: Any) -> tuple[Any, ...]:
    """The arithmetic of a line."""
    return row.base, row.rate, row.earned, row.refunds, row.amount, row.currency


def test_each_sees_its_own_part_of_the_sales(market: Market) -> None:
    (mine,), (theirs,) = market.own(), market.own(market.other)
    assert figures(mine) == (D(60000), D(1), D(600), D(0), D(600), "GBP")
    assert figures(theirs) == (D(60000), D("0.5"), D(300), D(0), D(300), "GBP")
    assert (mine.is_rate_exact, mine.state, mine.state_on) == (True, "approved", SPRING)
    assert (mine.base_kind, mine.client) == ("net_of_returns", "")
    nobody = market.make_guest(make.make_person(market.firm, "Nobody"))
    assert market.own(nobody) == []


def test_the_page_shows_nothing_of_others_or_of_the_firm(market: Market) -> None:
    status, text = asked(guest_browser(market.guest), PAGE)
    assert status == 200
    assert "£60,000" in text
    assert "Your part: 1 % of it" in text
    assert "£600" in text
    client = market.house.client.relationship.party.name
    for kept in (client, "S1", "3,000", "£300", "0.5 %", "5 %", "20 %", "2,100"):
        assert kept not in text, kept
    assert "£600" not in asked(guest_browser(market.other), PAGE)[1]
    korean = guest_browser(market.guest)
    asked(korean, "/portal/language/", {"language": "ko"})
    assert "내 수수료" in asked(korean, PAGE)[1]


def test_a_partners_program_sees_the_same(market: Market) -> None:
    answer = Program(market, market.guest).get("shared-commissions/")
    assert answer.content == dumps({"results": [asdict(one) for one in market.own()]})
    assert answer.json()["results"][0]["amount"] == "600.00"
    assert Program(market, market.owner).get("shared-commissions/").status_code == 404
    theirs = Program(market, market.other).get("shared-commissions/").json()["results"]
    assert [one["amount"] for one in theirs] == ["300.00"]


def test_who_is_owed_nothing(market: Market) -> None:
    nobody = guest_browser(market.make_guest(make.make_person(market.firm, "Nobody")))
    assert "There is no commission for you yet" in asked(nobody, PAGE)[1]
    set_tenant(market.firm.pk)
    member = make.make_member(
        market.firm, "Reader", role="partner", with_party=False, with_user=True
    )
    client = make_client(make.make_organisation(market.firm, "Read Ltd"))
    reader = make_guest(member, client=client, viewer=market.owner)
    assert asked(guest_browser(reader), PAGE)[0] == 404


def test_two_firms_apart(market: Market) -> None:
    there = Market()
    assert [row.firm for row in there.own()] == [there.firm.name]
    assert "£600" in asked(guest_browser(there.guest), PAGE)[1]
    set_tenant(market.firm.pk)
    assert len(market.own()) == 1
    foreign = there.guest
    foreign.firm_id = market.firm.pk
    assert market.own(foreign) == []


def test_refunds_and_tiers_can_be_followed_to_the_cent(market: Market) -> None:
    second = market.house.statements()[1]
    rows = [sale("S3", "2006-05-01", "1000"), refund("R1", "2006-05-02", "S2", "5000")]
    done = report_sales(second, rows, received_on=SUMMER, viewer=market.owner)
    books.approve(done, on=SUMMER, viewer=market.owner)
    newest, oldest = market.own()
    assert figures(newest) == (D(1000), D(1), D(10), D(-50), D(-40), "GBP")
    assert totals([newest, oldest]) == {"GBP": D(560)}
    tiers = market.make_account({market.party: D("33.333")}, tiers=[("50000", "8")])
    market.approve([sale("T1", "2006-02-02", "60000.01")], tiers)
    (row,) = [one for one in market.own() if one.base == D("60000.01")]
    assert (row.amount, row.earned, row.rate) == (D("1099.99"), D("1099.99"), D("1.833"))
    assert not row.is_rate_exact


def test_what_was_reversed_counts_no_more(market: Market) -> None:
    books.reverse(market.statement, reason="Wrong", on=SUMMER, viewer=market.owner)
    (row,) = market.own()
    assert (row.state, row.base, row.amount, row.counts) == ("reversed", None, D(600), False)
    assert totals([row]) == {}
    assert "Reversed" in asked(guest_browser(market.guest), PAGE)[1]


@pytest.mark.parametrize("what", ["client", "partner"])
def test_nothing_confidential(market: Market, what: str) -> None:
    relationship = market.house.client.relationship
    hidden = relationship if what == "client" else market.party.relationship
    set_circle(hidden, named=[], viewer=market.owner)
    assert market.own() == []


def test_the_client_is_named_where_the_guest_knows_it(market: Market) -> None:
    client = market.house.client.relationship.party
    AgreementParty.objects.create(
        firm=market.firm, agreement=market.house.agreement, party=market.party
    )
    assert [row.client for row in market.own()] == [client.name]
    assert [row.client for row in market.own(market.other)] == [""]
    make.make_concealment(client.relationship, market.party)
    assert [row.client for row in market.own()] == [""]


def test_the_client_is_named_once_an_introduction_names_it(market: Market) -> None:
    client = market.house.client.relationship.party
    row = make.make_introduction(market.party, client, market.target, state="asked", on=None)
    shared = market.share(row=row)
    answer(market.guest, shared.pk, "accepted", as_of=TODAY)
    assert [one.client for one in market.own()] == [""]
    agree_other_side(shared, viewer=market.owner, as_of=TODAY)
    assert [one.client for one in market.own()] == [client.name]
    client.do_not_share = True
    client.save(update_fields=["do_not_share"])
    assert [one.client for one in market.own()] == [""]
