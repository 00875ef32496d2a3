"""Signing in and the settings pages in a real browser."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from firms.services import setup_ticket
from tests.browser.house import Demo, check_axe

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]

SETTINGS = ("account", "firm", "members", "tokens", "audit", "confidential", "rules")


def test_every_settings_page_is_sound(page: Page, demo: Demo) -> None:
    demo.sign_in(page)
    for name in SETTINGS:
        page.goto(f"/settings/{name}/")
        expect(page.get_by_role("heading", level=1)).not_to_be_empty()
        check_axe(page)


def test_a_token_is_made_and_shown_once(page: Page, demo: Demo) -> None:
    demo.sign_in(page)
    page.goto("/settings/tokens/")
    page.get_by_label("Name", exact=True).fill("Spreadsheet")
    page.get_by_label("Read introductions").check()
    page.get_by_role("button", name="Create token").click()
    expect(page.locator("code.secret")).to_contain_text("iac_")
    page.goto("/settings/tokens/")
    expect(page.locator("code.secret")).to_have_count(0)
    expect(page.get_by_text("Spreadsheet").first).to_be_visible()


def test_the_first_owner_sets_up_a_firm(page: Page, live_url: str) -> None:
    page.goto(f"/setup/{setup_ticket(timezone.now())}/")
    check_axe(page)
    page.get_by_label("Your name").fill("Ada Byron")
    page.get_by_label("E-mail address").fill("ada@example.com")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_label("Firm").fill("Engines")
    page.get_by_label("Target markets").fill("CN, Korea")
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/")
    page.goto("/settings/firm/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Engines")
