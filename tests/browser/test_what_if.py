"""What hangs on somebody: from the record to the page, at both widths and in both themes."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import Demo, pictures

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]


def test_if_somebody_steps_out(page: Page, demo: Demo) -> None:
    demo.sign_in(page)
    page.goto(demo.record("BH"))
    page.get_by_role("link", name="All that hangs on it").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("steps out")
    expect(page.get_by_text("no way in is left")).to_be_visible()
    expect(page.locator("#reach + p")).to_contain_text("people are reached only through")
    pictures(page, "what-if")

    page.goto(demo.record("Cr"))
    page.locator("summary[aria-label='More actions']").click()
    page.get_by_role("link", name="If they step out").click()
    expect(page.locator("#place")).to_be_visible()
    page.get_by_text("How this is worked out").click()
    expect(page.get_by_text("Effective size")).to_be_visible()
    pictures(page, "what-if-client")
