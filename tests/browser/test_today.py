"""Today in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import Demo, pictures

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]


def test_decides_about_a_flag_and_takes_it_back(page: Page, demo: Demo) -> None:
    demo.sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Friday 30 June")
    expect(page.locator(".ct-today").first).not_to_be_empty()
    pictures(page, "today")
    first = page.locator(f"#{page.locator('article.fl').first.get_attribute('id')}")

    page.keyboard.press("j")
    first.locator("summary", has_text="Not a problem").click()
    first.get_by_label("Why is this not a problem?").fill("It is his job")
    first.get_by_role("button", name="Close it").click()

    expect(first).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(first).to_have_count(1)


def test_keys_lead_through_the_pages(page: Page, demo: Demo) -> None:
    demo.sign_in(page)
    page.keyboard.press("g")
    page.keyboard.press("r")
    expect(page.get_by_role("heading", level=1)).to_have_text("Relationships")
    page.wait_for_load_state()  # keys work once the scripts have run
    page.keyboard.press("g")
    page.keyboard.press("t")
    expect(page.get_by_role("heading", level=1)).to_have_text("Friday 30 June")
    page.wait_for_load_state()
    page.keyboard.press("l")
    expect(page.locator("#quick-text")).to_be_focused()
