"""Invoices and statements as PDF: real text in four writings, exact sums, for who sees the money."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from clients.models import Agreement, Client, Invoice
from firms.circles import refresh_views
from tests import make
from tests.clients import builders
from tests.clients.commission_desk import Desk, make_desk
from tests.golden import statements
from tests.pages.house import World, make_world

NAMES = {
    "PL": ("Żółć Łączności", "Spółka Ćwierć Źródeł"),
    "VN": ("Nguyễn Thị Hằng", "Công ty Cổ phần Đường Quảng Ngãi"),
    "KR": ("Hanbit Trading", "한빛무역 주식회사"),
    "CN": ("Great Wall Foods", "长城食品有限公司"),
    "TW": ("Formosa Optics", "臺灣光學股份有限公司"),
    "JP": ("Sakura Works", "さくら製作所株式会社"),
}


@pytest.fixture
def world(db: None) -> World:
    return make_world()


def read(answer: Any) -> PdfReader:
    """The file of an answer."""
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    return PdfReader(BytesIO(answer.content))


def text_of(answer: Any) -> str:
    """All its text, as a search in a reader finds it."""
    pages = read(answer).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def bill(world: World, name: str, native: str = "", **fields: Any) -> Invoice:
    """An invoice to a client of this name."""
    country = fields.pop("country", "GB")
    party = make.make_organisation(world.firm, name, native_name=native, country=country)
    client: Client = builders.make_client(party)
    refresh_views(world.firm)
    service = builders.make_engagement(client, title="Market study", items=["viability"])
    values = {"number": "2006-017", "due_on": date(2006, 7, 30), "engagement": service} | fields
    return builders.make_invoice(client, values.pop("amount", "1200.50"), **values)


def test_names_stand_in_their_own_writing(world: World) -> None:
    rows = {
        country: bill(world, *names, country=country, number=country)
        for country, names in NAMES.items()
    }
    owner = world.browser(world.owner)
    for country, row in rows.items():
        found = text_of(owner.get(f"/clients/money/invoice/{row.pk}/pdf/"))
        for words in NAMES[country]:
            assert words.replace(" ", "") in found.replace(" ", "")
        assert "?" not in found


def test_an_invoice_says_what_is_billed_and_nothing_later(world: World) -> None:
    row = bill(world, "Northwind & Sons <Ltd>", note="Second half")
    owner = world.browser(world.owner)
    url = f"/clients/money/invoice/{row.pk}/pdf/"
    first = owner.get(url)
    found, reader = text_of(first), read(first)
    for words in (
        world.firm.name, "Northwind & Sons <Ltd>", "2006-017", "30 June 2006", "30 July 2006",
        "Market study", "Viability test", "Second half", "1,200.50 GBP", "within 30 days",
        "Page 1 of 1",
    ):  # fmt: skip
        assert words in found
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("Invoice 2006-017", world.firm.name)
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "en"
    world.enter()
    builders.make_receipt(row.client, "1200.50", invoice=row)
    assert owner.get(url).content == first.content


def test_a_credit_note_in_another_currency(world: World) -> None:
    row = bill(world, "Sakura", amount="-12000", currency="JPY", rate=Decimal("0.0047"))
    found = text_of(world.browser(world.owner).get(f"/clients/money/invoice/{row.pk}/pdf/"))
    for words in (
        "Credit note",
        "To be paid back",
        "\u221212,000 JPY",
        "at 0.0047",
        "\u221256.40 GBP",
    ):
        assert words in found
    assert "Please pay" not in found


def test_papers_are_for_who_sees_the_money(world: World) -> None:
    row = bill(world, "Northwind")
    for path in (f"/clients/money/invoice/{row.pk}/pdf/", f"/api/v1/invoices/{row.pk}/pdf/"):
        assert world.browser(world.owner).get(path).status_code == 200
        assert world.browser(world.member).get(path).status_code == 404


def test_a_statement_says_how_it_came_about(db: None) -> None:
    desk = make_desk()
    owner = desk.world.browser(desk.world.owner)
    row = desk.statements()[0]
    url, api = f"/clients/statements/{row.pk}/pdf/", f"/api/v1/commission-statements/{row.pk}/pdf/"
    assert owner.get(url).status_code == 302
    assert owner.get(api).status_code == 409
    desk.world.enter()
    desk.reported()
    page = " ".join(owner.get(f"/clients/statements/{row.pk}/").content.decode().split())
    found = text_of(owner.get(url))
    assert owner.get(url).content == owner.get(api).content
    for words in ("S-101", "14 Feb 2006", "22,450.00 USD", "1,122.50", "855.02", "1,286.52",
                  "3,264.04 USD", "Kestrel Optics"):  # fmt: skip
        assert words in found
        assert words in page
    assert "returned 1,200.00" in found


def test_a_long_statement_has_numbered_pages(db: None) -> None:
    desk: Desk = make_desk()
    sales = [{"reference": f"S-{n:03}", "date": "2006-02-01", "gross": "10"} for n in range(90)]
    row = desk.reported(sales)
    owner = desk.world.browser(desk.world.owner)
    answer, sent = statements(lambda: owner.get(f"/clients/statements/{row.pk}/pdf/"))
    last = len(read(answer).pages)
    assert last > 1
    assert f"Page {last} of {last}" in text_of(answer)
    assert text_of(answer).count("Worked out") == last
    assert Agreement.objects.of_firm(desk.world.firm.pk).count() == 1
    assert len(sent) < 14
