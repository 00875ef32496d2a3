"""Terms of commission by API: read by version, added from a day on, never overwritten."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from clients.models import CommissionTerm
from relationships.services import own_circle
from tests import make
from tests.api.caller import Caller, problems
from tests.clients import builders
from tests.clients.commission_desk import Desk, make_desk

pytestmark = pytest.mark.django_db
BASE = "commission-terms/"


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def body(desk: Desk, **fields: Any) -> dict[str, Any]:
    """The next version."""
    values = {
        "agreement": str(desk.agreement.pk), "valid_from": "2006-04-01", "base": "gross_sales",
        "rate_pct": "6", "currency": "USD", "period": "quarter", "lag_days": 30,
        "tiers": [{"starts_at": "90000", "rate_pct": "9"}, {"starts_at": "40000", "rate_pct": "8"}],
    }  # fmt: skip
    return values | fields


def test_a_version_is_added_and_none_is_changed(desk: Desk) -> None:
    owner, member = Caller(desk.world.owner), Caller(desk.world.member)
    before = owner.rows(BASE)
    friend = make.make_person(desk.world.firm, "Finn")
    shares = [{"party": str(friend.pk), "share_pct": "10"}]

    added = owner.post(BASE, body(desk, shares=shares, attribution_days=180))

    assert added.status_code == 201, added.content
    row = added.json()
    assert [one["starts_at"] for one in row["tiers"]] == ["40000.00", "90000.00"]
    assert [one["share_pct"] for one in row["shares"]] == ["10.000"]
    assert row["attribution_days"] == 180
    assert owner.rows(f"{BASE}?agreement={desk.agreement.pk}") == [row, *before]
    assert member.get(f"{BASE}{row['id']}/").json() == row
    assert member.post(BASE, body(desk, valid_from="2006-07-01")).status_code == 404
    for method in ("patch", "put", "delete"):
        answer = owner.call(method, f"{BASE}{row['id']}/", {}, {"If-Match": "*"})
        assert answer.status_code == 405
    desk.world.enter()
    assert CommissionTerm.objects.of_firm(desk.world.firm.pk).count() == 2


def test_what_makes_no_sense_is_refused(desk: Desk) -> None:
    owner = Caller(desk.world.owner)
    circle = own_circle(builders.viewer_of(desk.world.member), [])
    hidden = make.make_person(desk.world.firm, "Hidden", audience_id=circle)
    refused = [
        owner.post(BASE, body(desk, shares=[{"party": str(pk), "share_pct": "10"}]))
        for pk in (hidden.pk, uuid4())
    ]
    assert problems(refused[0]) == problems(refused[1]) == {"#/shares": "There is no such row."}
    for wrong in ({"rate_pct": "101"}, {"currency": "usd"}, {"valid_from": "2006-01-01"},
                  {"cap": "0.001"}, {"tiers": [{"starts_at": "0", "rate_pct": "1"}]}):  # fmt: skip
        desk.world.enter()
        assert owner.post(BASE, body(desk, **wrong)).status_code == 400
    desk.world.enter()
    assert problems(owner.post(BASE, body(desk, agreement=str(uuid4())))).keys() == {"#/agreement"}


def test_a_booked_statement_stands_in_the_way(desk: Desk) -> None:
    owner = Caller(desk.world.owner)
    row = desk.reported()
    owner.post(f"commission-statements/{row.pk}/approve/", {"rate": "0.5"})
    assert owner.post(BASE, body(desk, valid_from="2006-02-01")).status_code == 409


def test_terms_of_a_client_with_hidden_money_are_not_there(desk: Desk) -> None:
    other = builders.make_firm_client(desk.world.firm, "Other", kind="commission")
    agreement = builders.make_agreement(desk.world.firm, client=other, kind="commission")
    term = builders.make_term(agreement)
    member = Caller(desk.world.member)
    assert member.get(f"{BASE}{term.pk}/").status_code == 404
    assert str(term.pk) not in {row["id"] for row in member.rows(BASE)}
    assert Caller(desk.world.reader).get(BASE).status_code == 404
