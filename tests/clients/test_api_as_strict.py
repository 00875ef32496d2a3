"""What forms refuse the API refuses too; payments follow what they are for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any

import pytest
from django.utils import timezone

from clients.desk.charsets import LOOKED_AT, Reading, likeness, read_bytes, wide_letters
from clients.models import Client
from firms.circles import refresh_views
from tests.api.caller import House, problems
from tests.clients import builders

pytest_plugins = ["tests.api.house"]


@pytest.fixture
def client(house: House) -> Client:
    found = builders.make_firm_client(house.firm, "Northwind")
    refresh_views(house.firm)
    return found


def test_what_came_in_came_in_before_now(house: House, client: Client) -> None:
    body = {"client": str(client.pk), "channel": "email", "original": "Hello"}
    ahead = (timezone.now() + timedelta(hours=1)).astimezone(UTC).isoformat()
    refused = house.owner.post("enquiries/", body | {"received_at": ahead})
    assert problems(refused) == {"#/received_at": "This moment has not come yet."}
    house.enter()
    past = datetime(2006, 6, 1, 9, tzinfo=UTC).isoformat()
    assert house.owner.post("enquiries/", body | {"received_at": past}).status_code == 201


def test_an_invoice_is_paid_by_payments_of_its_currency_and_amount(
    house: House, client: Client
) -> None:
    api, common = house.owner, {"client": str(client.pk), "on": "2006-06-01", "currency": "GBP"}
    bill: dict[str, Any] = common | {"number": "1", "due_on": "2006-06-30", "amount": "100"}
    row = api.post("invoices/", bill).json()
    path, paid = f"invoices/{row['id']}/", {"invoice": row["id"], "amount": "80"}

    foreign = {"currency": "USD", "rate": "0.5"}
    refused = api.post("receipts/", common | paid | foreign)
    assert problems(refused) == {"#/currency": "The invoice is in GBP."}
    house.enter()
    assert api.post("receipts/", common | paid).status_code == 201
    assert api.get(path).json()["paid_on"] is None
    assert api.change("patch", path, {"amount": "80"}).json()["paid_on"] == "2006-06-01"
    assert api.change("patch", path, {"amount": "90"}).json()["paid_on"] is None
    refused = api.change("patch", path, foreign)
    assert problems(refused) == {"#/currency": "Payments in GBP came in for it."}


def test_a_long_mail_is_judged_by_its_first_letters() -> None:
    text = "ab \u4f60\u597d" * 400_000
    assert len(wide_letters(text)) == LOOKED_AT
    began = perf_counter()
    assert likeness(Reading(text, "gb18030"), ()) == likeness(
        Reading(text[:200_000], "gb18030"), ()
    )
    assert perf_counter() - began < 5
    assert read_bytes(text[:6_000].encode("gbk")).text == text[:6_000]
