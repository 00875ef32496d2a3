"""The list in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import Demo, pictures

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]


def test_filters_peeks_and_opens(page: Page, demo: Demo) -> None:
    demo.sign_in(page)
    page.goto("/relationships/")
    expect(page.locator("#shown-count")).to_contain_text("shown")
    pictures(page, "relationships")
    rows = page.locator("tbody tr")
    everybody = rows.count()

    page.get_by_label("Adviser").check()
    expect(rows).not_to_have_count(everybody)
    assert "category=adviser" in page.url
    expect(page.get_by_label("Adviser")).to_be_checked()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press(" ")
    expect(page.locator("#peek")).to_contain_text("Last three")
    page.keyboard.press("Enter")
    expect(page.locator("#record")).to_be_visible()


def test_the_quadrant(page: Page, demo: Demo) -> None:
    demo.sign_in(page)
    page.goto("/relationships/?view=quadrant")
    expect(page.locator(".q-point").first).to_be_visible()
    pictures(page, "quadrant")
