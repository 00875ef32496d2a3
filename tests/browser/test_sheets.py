"""Hours from a file in a real browser: two bad rows named, put right, imported, taken back."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from clients.models import Client
from firms.models import Firm
from firms.tenant import tenant
from tests.browser.house import Demo, pictures
from tests.browser_fixtures import Complaints

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]

HEAD = "client,on,hours,what\r\n"
GOOD = "{client},2006-01-20,2.00,'=Manual in Chinese\r\n"
BAD = "{client},yesterday,2.00,Calls\r\n{client},2006-01-21,many,Calls\r\n"


def a_client(demo: Demo) -> str:
    """Somebody who is a client."""
    firm = Firm.objects.using("owner").get(slug=demo.slug)
    with tenant(firm.pk):
        rows = Client.objects.of_firm(firm.pk).filter(audience=None)
        return str(rows.order_by("pk").values_list("pk", flat=True)[0])


def look(page: Page, text: str) -> None:
    """Choose a file with these lines and look at what it would do."""
    file = {"name": "hours.csv", "mimeType": "text/csv", "buffer": text.encode()}
    page.locator("#id_file").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Look at it").click()


def test_rows_come_in_from_a_file(demo: Demo, page: Page, complaints: Complaints) -> None:
    client = a_client(demo)
    demo.sign_in(page)
    page.goto("/clients/")
    page.get_by_role("link", name="Import rows").click()
    good = GOOD.format(client=client)
    look(page, HEAD + good + BAD.format(client=client))
    expect(page.get_by_text("2 rows need you")).to_be_visible()
    expect(page.locator("#row-4")).to_contain_text("hours")
    complaints.clear()  # the console notes the answer 422
    pictures(page, "sheet-refused")
    look(page, HEAD + good)
    expect(page.get_by_text("1 row would be written")).to_be_visible()
    pictures(page, "sheet-good")
    page.get_by_role("button", name="Import 1 row").click()
    expect(page.get_by_text("1 row added.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back.")).to_be_visible()
    page.goto("/clients/import/")
    look(page, HEAD + good)
    expect(page.get_by_text("1 row would be written")).to_be_visible()
