"""Codes in the place of names in a real browser: switched on, read, refused, switched off."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import Demo, pictures

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]
BAR = "Codes instead of names. Nothing can be changed."
PAGES = {"codes-list": "/relationships/", "codes-network": "/network/", "codes-today": "/"}


def test_codes_are_shown_and_nothing_changes(page: Page, demo: Demo) -> None:
    demo.sign_in(page)
    page.goto(demo.record("JPH"))
    name = page.get_by_role("heading", level=1).inner_text()
    page.goto("/settings/account/")
    page.get_by_role("button", name="Show codes").press("Enter")
    expect(page.get_by_text(BAR)).to_be_visible()
    pictures(page, "codes-account")

    page.goto(demo.record("JPH"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("P-")
    expect(page.locator("body")).not_to_contain_text(name)
    pictures(page, "codes-record")
    for shot, address in PAGES.items():
        page.goto(address)
        expect(page.get_by_text(BAR)).to_be_visible()
        pictures(page, shot)

    page.goto("/dashboard/arrange/")
    page.get_by_role("button", name="Hide Favours").press("Enter")
    expect(page.get_by_text("Switch it off in Settings › My account")).to_be_visible()
    page.get_by_role("button", name="Show names").press("Enter")
    expect(page.get_by_text(BAR)).to_have_count(0)
    page.goto(demo.record("JPH"))
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
