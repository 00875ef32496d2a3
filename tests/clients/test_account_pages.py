"""Adding a client, its terms from a day on, and its card on the relationship's page."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client as Browser

from clients.models import Client, ClientMember, ClientPhase, Receipt
from firms.circles import refresh_views
from relationships.models import Party, Relationship
from tests import make
from tests.clients import builders
from tests.golden import check_count, statements
from tests.pages.conftest import world  # noqa: F401 - a fixture
from tests.pages.house import World, relationship_with

ACCOUNT = {"origin": "trade_fair", "covenant": "none", "currency": "GBP"}


@pytest.fixture
def owner(world: World) -> Browser:  # noqa: F811
    return world.browser(world.owner)


def card(browser: Browser, client: Client) -> str:
    """The text of the relationship's page."""
    answer = browser.get(f"/relationships/{client.relationship_id}/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def send(browser: Browser, address: str, **data: Any) -> Any:
    """A form."""
    return browser.post(address, data)


def test_a_known_party_becomes_a_client_with_its_colleagues(world: World, owner: Browser) -> None:  # noqa: F811
    place = make.make_organisation(world.firm, "Northwind")
    asked = owner.get(f"/clients/add/?with={relationship_with(place).pk}").content.decode()
    assert f'value="{place.pk}"' in asked

    answer = send(
        owner, "/clients/add/", **ACCOUNT, party=str(place.pk), kind="commission",
        since="2004-05-01", obligation="A favour to CR", market="CN",
        members=[str(world.member.pk)],
    )  # fmt: skip

    world.enter()
    client = Client.objects.of_firm(world.firm.pk).get()
    assert answer.headers["Location"] == f"/relationships/{client.relationship_id}/"
    assert (client.market, client.obligation, client.origin) == (
        "CN",
        "A favour to CR",
        "trade_fair",
    )
    phase = ClientPhase.objects.of_firm(world.firm.pk).get()
    assert (phase.kind, phase.started_on) == ("commission", date(2004, 5, 1))
    assert ClientMember.objects.of_firm(world.firm.pk).get().member_id == world.member.pk
    assert client.relationship.category == "commission_client"
    text = card(owner, client)
    assert "Commission client" in text
    assert "from 1 May 2004" in text
    assert "A favour to CR" in text


def test_somebody_new_may_be_for_the_writer_alone(world: World, owner: Browser) -> None:  # noqa: F811
    send(owner, "/clients/add/", **ACCOUNT, new_name=" New  works ", new_kind="organisation",
         new_seen_by="own", kind="direct")  # fmt: skip

    world.enter()
    party = Party.objects.of_firm(world.firm.pk).get(name="New works")
    client = Client.objects.of_firm(world.firm.pk).get()
    assert client.relationship.party_id == party.pk
    assert client.audience_id == party.audience_id is not None
    assert world.browser(world.member).get(f"/clients/{client.pk}/edit/").status_code == 404


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Choose who it is, or write a new name below."),
        ({"new_name": "N", "since": "2007-01-01"}, "This day has not come yet"),
        ({"new_name": "N", "covenant_until": "2007-01-01"}, "Say whether the covenant is active"),
        ({"new_name": "N", "contract_value": "5", "currency": ""}, "Say in which currency"),
    ],
)
def test_says_what_is_wrong(
    world: World,  # noqa: F811
    owner: Browser,
    changes: dict[str, str],
    words: str,
) -> None:
    answer = send(owner, "/clients/add/", **(ACCOUNT | {"kind": "direct"} | changes))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    world.enter()
    assert not Client.objects.of_firm(world.firm.pk).exists()
    assert not Party.objects.of_firm(world.firm.pk).filter(name="N").exists()


def test_nobody_is_a_client_twice(world: World, owner: Browser) -> None:  # noqa: F811
    place = make.make_organisation(world.firm, "Northwind")
    builders.make_client(place)

    answer = send(owner, "/clients/add/", **ACCOUNT, party=str(place.pk), kind="direct")

    assert answer.status_code == 422
    assert "This is a client already" in answer.content.decode()


def test_only_owners_assign(world: World, owner: Browser) -> None:  # noqa: F811
    client = builders.make_firm_client(world.firm, "Northwind")
    refresh_views(world.firm)
    address = f"/clients/{client.pk}/edit/"
    member = world.browser(world.member)

    assert "Who works for it" not in member.get(address).content.decode()
    answer = send(member, address, **ACCOUNT, members=[str(world.member.pk)], contract_value="9")
    assert answer.status_code == 302
    world.enter()
    client.refresh_from_db()
    assert (client.origin, client.contract_value) == ("trade_fair", None)
    assert not ClientMember.objects.of_firm(world.firm.pk).exists()

    send(owner, address, **ACCOUNT, members=[str(world.member.pk)], contract_value="9")
    world.enter()
    assert ClientMember.objects.of_firm(world.firm.pk).count() == 1
    client.refresh_from_db()
    assert client.contract_value == 9


def test_other_terms_the_end_and_a_new_beginning(world: World, owner: Browser) -> None:  # noqa: F811
    client = builders.make_firm_client(world.firm, "Northwind", since=date(2004, 1, 1))
    at = f"/clients/{client.pk}"

    refused = send(owner, f"{at}/terms/", kind="commission", on="2003-01-01")
    assert refused.status_code == 422
    assert "It began on" in refused.content.decode()
    assert send(owner, f"{at}/terms/", kind="direct", on="2005-01-01").status_code == 422
    assert send(owner, f"{at}/reopen/", kind="direct", since="2005-01-01").status_code == 422
    assert send(owner, f"{at}/terms/", kind="commission", on="2005-01-01").status_code == 302
    assert send(owner, f"{at}/close/", on="2006-01-01").status_code == 302
    closed = card(owner, client)
    assert "No client any more" in closed
    assert "Open again" in closed
    assert send(owner, f"{at}/reopen/", kind="direct", since="2006-03-01").status_code == 302

    text = card(owner, client)
    assert "Direct client" in text
    for words in ("from 1 Jan 2004", "until 1 Jan 2005", "until 1 Jan", "from 1 Mar"):
        assert words in text
    world.enter()
    kinds = ClientPhase.objects.of_firm(world.firm.pk).order_by("started_on")
    assert list(kinds.values_list("kind", flat=True)) == ["direct", "commission", "direct"]


def full(world: World) -> Client:  # noqa: F811
    """A client with an open invoice, one paid and a late report."""
    client = builders.make_firm_client(world.firm, "Northwind", kind="commission")
    late = builders.make_invoice(client, 400, number="12", on=date(2006, 4, 1),
                                 due_on=date(2006, 5, 1))  # fmt: skip
    builders.make_receipt(client, 150, invoice=late, on=date(2006, 5, 20))
    builders.make_invoice(client, 90, number="11", on=date(2006, 2, 1), due_on=date(2006, 3, 1),
                          paid_on=date(2006, 2, 20))  # fmt: skip
    builders.make_statement(builders.make_agreement(world.firm, client=client))
    refresh_views(world.firm)
    return client


def test_the_card_shows_what_is_due_paid_and_late(world: World, owner: Browser) -> None:  # noqa: F811
    text = card(owner, full(world))

    for words in ("£250", "£240", "paid in 12 months", "Invoice 12", "Paid £90"):
        assert words in text
    assert "days late" in text
    assert "Report 61 days late" in text
    assert "Service agreement" in text
    assert "Add sales report" in text
    world.enter()
    client = Client.objects.of_firm(world.firm.pk).get()
    books = owner.get(f"/clients/{client.pk}/money/").content.decode()
    assert '<div class="big">£240</div>' in books
    assert '<div class="big">£250</div>' in books


def test_whoever_may_not_see_the_money_sees_none(world: World) -> None:  # noqa: F811
    client = full(world)
    for who in (world.member, world.reader):
        text = card(world.browser(who), client)
        assert "Income: not part of your view" in text
        assert "Commission (pays a share of sales)" in text
        for words in ("£250", "£240", "Invoice 12", "Money and hours", "days late", "sales report"):
            assert words not in text
        world.enter()
    ClientMember.objects.create(firm=world.firm, client=client, member=world.member)
    ClientMember.objects.create(firm=world.firm, client=client, member=world.reader)
    assert "£250" in card(world.browser(world.member), client)
    world.enter()
    assert "£250" not in card(world.browser(world.reader), client)


def test_others_have_no_card(world: World, owner: Browser) -> None:  # noqa: F811
    party = make.make_organisation(world.firm, "Northwind")
    relationship: Relationship = relationship_with(party)

    text = owner.get(f"/relationships/{relationship.pk}/").content.decode()

    assert "account-title" not in text


@pytest.mark.parametrize("rows", [1, 20])
def test_the_card_costs_one_query(world: World, owner: Browser, rows: int) -> None:  # noqa: F811
    client = full(world)
    for number in range(rows):
        builders.make_invoice(client, 10, number=f"N{number}", on=date(2006, 6, 1))
        builders.make_receipt(client, 10)
        builders.make_stage(client)
    card(owner, client)

    _answer, sent = statements(lambda: card(owner, client))

    check_count("page-record-client", sent)
    assert len(sent) <= 12
    world.enter()
    assert Receipt.objects.of_firm(world.firm.pk).count() == rows + 1
