"""Ways without a mouse and without scripts: Today, list, record, log, undo."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.house import Demo

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]
MOST_TABS = 60


def tab_to(page: Page, selector: str) -> None:
    """Tab on until the element has the focus, as somebody without a mouse does."""
    for _turn in range(MOST_TABS):
        if page.evaluate("found => Boolean(document.activeElement?.closest(found))", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{selector} is not reached in {MOST_TABS} tabs")


def test_a_morning_without_a_mouse(page: Page, demo: Demo) -> None:
    demo.sign_in(page)
    page.wait_for_load_state()

    # Today: the first flag, its record.
    page.keyboard.press("j")
    expect(page.locator("article.fl [data-open]").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#record")).to_be_visible()
    page.wait_for_load_state()

    # The list: narrowed, walked, opened.
    page.keyboard.press("g")
    page.keyboard.press("r")
    expect(page.get_by_role("heading", level=1)).to_have_text("Relationships")
    page.wait_for_load_state()
    rows = page.locator("tbody tr")
    everybody = rows.count()
    page.keyboard.press("/")
    page.keyboard.type("JPH")
    expect(rows).not_to_have_count(everybody)
    expect(rows.first).to_contain_text("JPH")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#record")).to_be_visible()
    page.wait_for_load_state()

    # A line, saved and taken back.
    page.keyboard.press("g")
    page.keyboard.press("t")
    expect(page.get_by_role("heading", level=1)).to_have_text("Friday 30 June")
    page.wait_for_load_state()
    page.keyboard.press("l")
    expect(page.locator("#quick-text")).to_be_focused()
    page.keyboard.type("tea with JPH in Beijing")
    expect(page.locator(".quick-chips")).to_contain_text("Beijing")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".undo")).to_contain_text("Saved.")
    tab_to(page, ".undo button")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Taken back.")).to_be_visible()


def test_list_and_record_without_scripts(context: BrowserContext, page: Page, demo: Demo) -> None:
    demo.sign_in(page)
    plain = context.browser.new_context(  # type: ignore[union-attr]
        java_script_enabled=False, storage_state=context.storage_state()
    )
    tab = plain.new_page()
    home = page.url.rstrip("/")
    tab.goto(f"{home}/relationships/?ordering=name")
    everybody = tab.locator("tbody tr").count()
    tab.fill("main [name=q]", "JPH")
    tab.locator("main [name=q]").press("Enter")
    tab.wait_for_url("**q=JPH**")
    assert 0 < tab.locator("tbody tr").count() < everybody
    tab.locator("tbody tr [data-open]").first.click()
    expect(tab.locator("#record")).to_be_visible()
    expect(tab.locator("h1")).to_contain_text("JPH")
    tab.locator("main a[href$='/log/']").first.click()
    expect(tab.locator("form [name=summary]")).to_be_visible()
    plain.close()
