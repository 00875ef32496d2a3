"""What the one line books of a client: through the page and the API, for whom, and back."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client as Browser

from clients.commission.statements import approve
from clients.models import Client, ClientMember, Cost, Receipt, TimeEntry
from firms.circles import refresh_views
from firms.models import Membership
from relationships.models import Interaction, Note, Party, Relationship
from tests import make
from tests.api.caller import Caller, House, list_all
from tests.clients import builders
from tests.clients.commission_desk import Desk, make_desk
from tests.golden import check_count, statements
from tests.pages.house import World, make_world

pytest_plugins = ["tests.api.house"]
SAVE, READ = "/log/line/save/", "/log/line/read/"
ONLY_BOOKED = "No contact is written"


@pytest.fixture
def world(db: None) -> World:
    """A firm with two clients that pay fees: Tern Labs, for whom the member works, and Brook."""
    world = make_world()
    for name in ("Tern Labs", "Brook"):
        client = builders.make_client(make.make_organisation(world.firm, name))
        if name == "Tern Labs":
            ClientMember.objects.create(firm=world.firm, client=client, member=world.member)
    make.make_person(world.firm, "Mona Reed")
    refresh_views(world.firm)
    return world


@pytest.fixture
def owner(world: World) -> Browser:
    return world.browser(world.owner)


def client_of(world: World, name: str) -> Client:
    world.enter()
    return Client.objects.of_firm(world.firm.pk).get(relationship__party__name=name)


def ids_of(client: Client) -> tuple[Any, Any, Any]:
    """The rows that make a client: account, relationship, party."""
    return client.pk, client.relationship_id, client.relationship.party_id


def shown(browser: Browser, text: str, **fields: Any) -> str:
    """The chips of a line."""
    page: str = browser.post(READ, {"text": text, **fields}).content.decode()
    return page


def save(browser: Browser, text: str, **fields: Any) -> Any:
    """Save the line as it is read, but for ``fields``."""
    if fields:
        fields = {"shown": text, "touched": "bookings", **fields}
    return browser.post(SAVE, {"text": text, "key": uuid4().hex, **fields})


def rows(world: World, model: Any) -> list[Any]:
    world.enter()
    return list(model.objects.of_firm(world.firm.pk))


def contacts(world: World) -> int:
    return len(rows(world, Interaction)) + len(rows(world, Note))


def undo(browser: Browser) -> None:
    """Press Undo on the page where one lands."""
    (address,) = re.findall(r'action="(/undo/[^"]+)"', browser.get("/").content.decode())
    assert browser.post(address, follow=True).status_code == 200


# --- Hours ----------------------------------------------------------------------------------------


def test_hours_are_shown_saved_and_taken_back(owner: Browser, world: World) -> None:
    text = "2h on Tern's manual yesterday"
    chips = shown(owner, text)
    assert "2 h for Tern Labs: manual" in chips
    assert ONLY_BOOKED in chips
    assert 'data-part="participants"' not in chips  # nobody stands there as if a contact was logged
    assert save(owner, text).status_code == 302
    (row,) = rows(world, TimeEntry)
    assert (row.hours, row.what, row.on) == (2, "manual", date(2006, 6, 29))
    assert (row.client.relationship.party.name, row.member) == ("Tern Labs", world.owner)
    assert row.is_paid
    assert contacts(world) == 0
    undo(owner)
    assert rows(world, TimeEntry) == []


def test_the_line_says_that_no_fee_covers_them(owner: Browser, world: World) -> None:
    save(owner, "3.5 hours unpaid for Brook, brochure")
    (row,) = rows(world, TimeEntry)
    assert (row.hours, row.is_paid, row.what) == (Decimal("3.5"), False, "brochure")


def test_a_call_stays_one_and_its_hours_can_be_left_out(owner: Browser, world: World) -> None:
    text = "1h30 call with Tern on the manual"
    chips = shown(owner, text)
    assert "1.5 h for Tern Labs" in chips
    assert ONLY_BOOKED not in chips
    save(owner, text)
    assert (contacts(world), len(rows(world, TimeEntry))) == (1, 1)
    undo(owner)
    assert (contacts(world), len(rows(world, TimeEntry))) == (0, 0)
    party = client_of(world, "Tern Labs").relationship.party_id
    who = {"who-0-text": "Tern", "who-0-party": party, "bookings-0-kind": "hours"}
    save(owner, text, **who, **{"bookings-0-out": "on"})
    assert (contacts(world), len(rows(world, TimeEntry))) == (1, 0)


def test_on_a_clients_page_it_need_not_be_named(owner: Browser, world: World) -> None:
    pk = client_of(world, "Brook").relationship_id
    line = {"text": "2h on the manual", "with": pk, "key": uuid4().hex}
    assert owner.post(SAVE, line).status_code == 302
    (row,) = rows(world, TimeEntry)
    assert row.client == client_of(world, "Brook")


def test_of_two_clients_none_is_guessed(owner: Browser, world: World) -> None:
    text = "2h of research for Tern and Brook"
    assert "Say for which client." in shown(owner, text)
    assert save(owner, text).status_code == 422
    assert rows(world, TimeEntry) == []
    pk = client_of(world, "Brook").pk
    chip = {"bookings-0-kind": "hours", "bookings-0-client": pk, "bookings-0-value": "1.25"}
    assert save(owner, text, **chip).status_code == 302
    (row,) = rows(world, TimeEntry)
    assert (row.client_id, row.hours) == (pk, Decimal("1.25"))
    other = {**chip, "bookings-0-client": str(uuid4())}
    assert save(owner, text, **other).status_code == 422


# --- Money ----------------------------------------------------------------------------------------


def test_a_payment_is_for_the_invoice_of_its_number_or_sum(owner: Browser, world: World) -> None:
    tern = client_of(world, "Tern Labs")
    first, _other = (builders.make_invoice(tern, 300, number=number) for number in ("12", "13"))
    assert save(owner, "received 300 GBP from Tern for invoice 12").status_code == 302
    (row,) = rows(world, Receipt)
    first.refresh_from_db()
    assert (row.invoice, first.paid_on) == (first, make.TODAY)
    assert contacts(world) == 0
    assert "invoice 13" in shown(owner, "Tern paid 300 GBP")  # the only one open
    undo(owner)
    world.enter()
    first.refresh_from_db()
    assert (rows(world, Receipt), first.paid_on) == ([], None)
    text = "Tern paid 300 GBP"
    assert "Say which invoice" in shown(owner, text)
    assert save(owner, text).status_code == 422
    chip = {"bookings-0-kind": "payment", "bookings-0-value": "300", "bookings-0-currency": "GBP"}
    assert save(owner, text, **chip, **{"bookings-0-invoice": "none"}).status_code == 302
    assert [row.invoice for row in rows(world, Receipt)] == [None]


def test_a_currency_is_taken_where_only_one_was_agreed(owner: Browser, world: World) -> None:
    assert "£1,200" in shown(owner, "Tern paid 1,200 on 3 June")
    tern = client_of(world, "Tern Labs")
    tern.currency = ""
    tern.save()
    assert "Say in which currency." in shown(owner, "Tern paid 1,200 on 3 June")
    assert "Say on which day it was." in shown(owner, "Tern paid 1,200 GBP in May")


def test_a_foreign_currency_needs_its_rate(owner: Browser, world: World) -> None:
    text = "Paid Mona 200 EUR for the flight to Brook"
    assert "Say what one EUR was worth in GBP that day." in shown(owner, text)
    assert save(owner, text).status_code == 422
    chip = {"bookings-0-kind": "cost", "bookings-0-value": "200", "bookings-0-currency": "EUR"}
    more = {"bookings-0-rate": "0.7", "bookings-0-what": "flight"}
    assert save(owner, text, **chip, **more).status_code == 302
    (row,) = rows(world, Cost)
    assert (row.amount, row.rate, row.kind, row.what) == (200, Decimal("0.7"), "travel", "flight")


def test_nobodys_cost_is_a_line_like_any_other(owner: Browser, world: World) -> None:
    text = "Paid Mona 200 EUR for the flight"
    assert "bookings-0" not in shown(owner, text)
    save(owner, text)
    assert (contacts(world), rows(world, Cost)) == (1, [])


def test_a_report_leads_to_its_statement_and_is_noted(db: None) -> None:
    desk: Desk = make_desk()
    browser, text = desk.world.browser(desk.world.owner), "Kestrel reported sales of 45,000 USD"
    first, *_later = desk.statements()
    link = f"/clients/statements/{first.pk}/report/?sales=45000&amp;currency=USD"
    chips = shown(browser, f"{text} for Q1")
    assert link in chips
    assert "kept as a note" in chips
    assert link in shown(browser, text)
    assert "No report of that time" in shown(browser, f"{text} for Q3 2004")
    form = browser.get(link.replace("&amp;", "&")).content.decode()
    assert "45000" in form
    assert save(browser, f"{text} for Q1").status_code == 302
    assert (len(rows(desk.world, Note)), len(rows(desk.world, Interaction))) == (1, 0)


def test_money_that_one_statement_waits_for_is_commission(db: None) -> None:
    desk: Desk = make_desk()
    browser, row = desk.world.browser(desk.world.owner), desk.reported()
    text = f"Kestrel paid {row.amount} USD"
    chip = {"bookings-0-kind": "payment", "bookings-0-value": row.amount, "bookings-0-rate": "0.5"}
    assert "open of commission" not in shown(browser, text)  # not approved yet
    desk.world.enter()
    approve(row, on=make.TODAY, viewer=desk.viewer, rate=Decimal("0.5"))
    chips = shown(browser, text)
    assert "Just this is open of commission" in chips
    assert f'href="/clients/statements/{row.pk}/"' in chips
    assert "open of commission" not in shown(browser, f"Kestrel paid {row.amount + 1} USD")
    assert save(browser, text).status_code == 422
    fee = {**chip, "bookings-0-currency": "USD", "bookings-0-invoice": "none"}
    assert save(browser, text, **fee).status_code == 302
    assert [one.invoice for one in rows(desk.world, Receipt)] == [None]


# --- For whom -------------------------------------------------------------------------------------


def chips_of(world: World, member: Membership, text: str) -> str:
    """What a member is shown."""
    return shown(world.browser(member), text)


def test_a_member_books_for_clients_they_work_for_only(world: World) -> None:
    assert "2 h for Tern Labs" in chips_of(world, world.member, "2h on Tern's manual")
    plain = chips_of(world, world.member, "2h on Brook's manual")
    assert "bookings" not in plain
    assert ONLY_BOOKED not in plain
    member, pk = world.browser(world.member), client_of(world, "Brook").pk
    chip = {"bookings-0-kind": "hours", "bookings-0-value": "2"}
    unknown = save(member, "2h on Brook's manual", **chip, **{"bookings-0-client": uuid4()})
    hidden = save(member, "2h on Brook's manual", **chip, **{"bookings-0-client": pk})
    assert (hidden.status_code, unknown.status_code) == (422, 422)
    save(member, "2h on Brook's manual")
    assert (contacts(world), rows(world, TimeEntry)) == (1, [])


def test_a_hidden_client_is_as_one_that_never_was(world: World) -> None:
    circle = make.make_circle(world.firm, world.owner)
    client = client_of(world, "Brook")
    models: tuple[Any, ...] = (Client, Relationship, Party)
    for model, pk in zip(models, ids_of(client), strict=True):
        model.objects.of_firm(world.firm.pk).filter(pk=pk).update(audience=circle)
    hidden = chips_of(world, world.member, "2h on Brook's manual")
    never = chips_of(world, world.member, "2h on Broom's manual")
    assert hidden.replace("Brook", "Broom") == never


def test_a_contact_is_as_hidden_as_the_client_it_worked_for(owner: Browser, world: World) -> None:
    circle = make.make_circle(world.firm, world.owner)
    client = client_of(world, "Brook")
    models: tuple[Any, ...] = (Client, Relationship, Party)
    for model, pk in zip(models, ids_of(client), strict=True):
        model.objects.of_firm(world.firm.pk).filter(pk=pk).update(audience=circle)
    text = "2h meeting with Mona on Brook's manual"
    assert "data-private" in shown(owner, text)
    assert save(owner, text).status_code == 302
    found = [*rows(world, Interaction), *rows(world, TimeEntry)]
    assert [row.audience_id for row in found] == [circle.pk, circle.pk]


# --- Programs -------------------------------------------------------------------------------------


@pytest.fixture
def desk(house: House) -> Client:
    """The house of the API with its organisation as a client."""
    client = builders.make_client(house.organisation)
    refresh_views(house.firm)
    house.owner.member.refresh_from_db()
    list_all(house.firm)
    return client


LINE = "2h on Analytical Engines' manual yesterday"


def test_programs_read_and_save_the_same(house: House, desk: Client) -> None:
    answer, sent = statements(lambda: house.owner.post("quick-log/read/", {"text": LINE}))
    read = answer.json()
    check_count("api-quick-log-read-booked", sent)
    assert read["left_out"] == []
    (booking,) = read["bookings"]
    wanted = {"kind": "hours", "client": str(desk.pk), "value": "2", "what": "manual"}
    assert booking | wanted == booking
    answer = house.owner.post("quick-log/", {"text": LINE}).json()
    assert (answer["interaction"], answer["note"]) == (None, None)
    assert answer["bookings"] == answer["undo"]
    (row,) = answer["undo"]
    path = f"{row['resource']}/{row['id']}/"
    assert house.owner.get(path).json()["hours"] == "2.00"
    assert house.owner.change("delete", path).status_code == 204


def test_programs_put_bookings_right_or_leave_them_out(house: House, desk: Client) -> None:
    body = {"text": LINE, "bookings": [{"kind": "hours", "value": "4.00", "is_paid": False}]}
    row = house.owner.post("quick-log/", body).json()["bookings"][0]
    entry = house.owner.get(f"time-entries/{row['id']}/").json()
    assert (entry["hours"], entry["is_paid"], entry["what"]) == ("4.00", False, "manual")
    plain = house.owner.post("quick-log/", {"text": LINE, "bookings": []}).json()
    assert plain["interaction"]
    assert plain["bookings"] == []
    more = {"kind": "payment", "value": "10.00", "currency": "GBP"}
    asked = house.owner.post("quick-log/", {"text": "Called Ada Lovelace", "bookings": [more]})
    assert asked.status_code == 400
    assert [one["pointer"] for one in asked.json()["errors"]] == ["#/bookings"]
    named = {"text": "Called Ada Lovelace", "bookings": [more | {"client": str(desk.pk)}]}
    assert house.owner.post("quick-log/", named).status_code == 201


def test_a_token_without_money_logs_the_rest_and_says_so(house: House, desk: Client) -> None:
    caller = Caller(house.owner.member, "log:read", "log:write", "network:read")
    read = caller.post("quick-log/read/", {"text": LINE}).json()
    assert read["bookings"] == []
    assert read["left_out"] == ["Hours are left out: this token may not book them."]
    saved = caller.post("quick-log/", {"text": LINE}).json()
    assert saved["interaction"]
    assert (saved["bookings"], saved["left_out"]) == ([], read["left_out"])
    house.enter()
    assert not TimeEntry.objects.of_firm(house.firm.pk).exists()
    other = caller.post("quick-log/read/", {"text": LINE.replace("Analytical Engines", "Grace")})
    assert other.json()["left_out"] == read["left_out"]  # the words alone say it


def test_who_sees_no_money_books_none(house: House, desk: Client) -> None:
    read = house.member.post("quick-log/read/", {"text": LINE}).json()
    assert (read["bookings"], read["left_out"]) == ([], [])
    hidden, unknown = (
        house.member.post(
            "quick-log/", {"text": LINE, "bookings": [{"kind": "hours", "client": str(pk)}]}
        )
        for pk in (desk.pk, uuid4())
    )
    assert (hidden.status_code, hidden.json()["errors"]) == (400, unknown.json()["errors"])
