"""Bringing contacts in, in a real browser: choose, answer, import, see, take back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from firms.models import Firm
from firms.tenant import tenant
from portability import tasks
from portability.models import Import
from tests.browser.house import Demo, pictures

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]

LINKEDIN = """Notes:
"When exporting your connection data, you may notice that some are missing."

First Name,Last Name,URL,Email Address,Company,Position,Connected On
Mei,Okafor,https://www.linkedin.com/in/mei-okafor,,Juniper Tools Ltd,Buyer,14 May 2004
Ivo,Lindqvist,https://www.linkedin.com/in/ivo,ivo@example.com,Juniper Tools Ltd,Director,03 Jan 2003
JPH,,,,,,
"""
CARDS = """BEGIN:VCARD
VERSION:3.0
N:李;哲;;;
FN:李哲
ORG:Harbour Works
EMAIL:li.zhe@example.com
TEL;TYPE=CELL:+86 10 5555 0100
END:VCARD
"""


def work(demo: Demo) -> None:
    """The worker comes by."""
    firm = Firm.objects.using("owner").get(slug=demo.slug)
    with tenant(firm.pk):
        rows = Import.objects.of_firm(firm.pk).filter(state__in=Import.BUSY)
        ids = list(rows.values_list("pk", flat=True))
    for pk in ids:
        tasks.go_on(str(firm.pk), str(pk))


def choose(page: Page, name: str, text: str) -> None:
    """A file on its way in."""
    page.goto("/settings/import/")
    file = {"name": name, "mimeType": "text/plain", "buffer": text.encode()}
    page.locator("#id_file").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Look at it").click()


def test_contacts_come_in_and_are_taken_back(page: Page, demo: Demo) -> None:
    demo.sign_in(page)
    page.goto("/settings/import/")
    pictures(page, "imports-first")
    choose(page, "Connections.csv", LINKEDIN)
    expect(page.get_by_role("progressbar")).to_be_visible()
    pictures(page, "import-reading")
    work(demo)
    expect(page.get_by_text("2 rows would be written.")).to_be_visible()  # asked by itself
    expect(page.get_by_text("1 row needs you")).to_be_visible()
    pictures(page, "import-ask")
    page.get_by_role("radio", name="The same as JPH").check()
    page.get_by_role("button", name="Keep the answers").click()
    expect(page.get_by_text("1 answer kept.")).to_be_visible()
    page.get_by_role("link", name="New").click()
    expect(page.get_by_role("row", name="Mei Okafor")).to_be_visible()
    page.get_by_role("button", name="Import", exact=True).click()
    work(demo)
    expect(page.get_by_role("button", name="Take the import back")).to_be_visible()
    pictures(page, "import-done")
    page.get_by_role("link", name="Mei Okafor").click()
    expect(page.get_by_role("heading", level=1, name="Mei Okafor")).to_be_visible()
    expect(page.get_by_text("Juniper Tools Ltd").first).to_be_visible()

    page.go_back()
    page.get_by_role("button", name="Take the import back").click()
    work(demo)
    expect(page.get_by_text("Taken back on")).to_be_visible()
    pictures(page, "import-undone")
    page.goto("/relationships/?q=Okafor")
    expect(page.get_by_role("link", name="Mei Okafor")).to_have_count(0)


def test_cards_and_unknown_columns(page: Page, demo: Demo) -> None:
    demo.sign_in(page)
    choose(page, "phone.vcf", CARDS)
    work(demo)
    expect(page.get_by_role("row", name="李哲")).to_be_visible()
    choose(page, "own.csv", "Who,Reached at\nBea Blum,bea@example.com\n")
    work(demo)
    expect(page.get_by_role("heading", name="What the columns mean", exact=True)).to_be_visible()
    pictures(page, "import-columns")
    page.get_by_label("Who").select_option("name")
    page.get_by_label("Reached at").select_option("email")
    page.get_by_role("button", name="Read the file").click()
    work(demo)
    expect(page.get_by_role("row", name="Bea Blum")).to_be_visible()
