"""The cards and views of the dashboard in a real browser: both widths, both themes, on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import SHOTS, Demo, check_axe, pictures

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]
VIEWS = ("origins", "opportunities", "vettings", "introductions")


def test_cards_views_rows_and_paper(page: Page, demo: Demo) -> None:
    demo.sign_in(page)
    page.goto("/dashboard/")
    expect(page.locator("#dash-income")).to_be_visible()
    expect(page.locator(".bar-row").first).to_contain_text("78%")
    pictures(page, "dash-cards")
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": 1440, "height": 900})

    page.get_by_role("link", name="Show as tables").click()
    expect(page.locator("[data-table=favours]")).to_be_visible()
    check_axe(page)
    page.locator("[data-table=income] tbody tr").first.get_by_role("link").nth(1).click()
    expect(page.get_by_role("heading", name="Together")).to_contain_text("96,000")
    check_axe(page)

    for name in VIEWS:
        page.goto(f"/dashboard/{name}/")
        expect(page.locator("#view")).to_be_visible()
        pictures(page, f"dash-{name}")
    page.goto("/dashboard/")
    page.emulate_media(media="print")
    expect(page.locator(".view-tabs")).to_be_hidden()
    page.screenshot(path=SHOTS / "dash-print.png", full_page=True)
