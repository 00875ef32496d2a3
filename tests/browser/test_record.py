"""A relationship's page in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import Demo, pictures

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]


def test_evidence_leads_to_its_entry(page: Page, demo: Demo) -> None:
    demo.sign_in(page)
    page.goto(demo.record("Lz"))
    pictures(page, "record")

    page.keyboard.press("l")
    line = page.locator("#quick-text")
    expect(line).to_be_focused()
    line.fill("Long lunch about prices")
    expect(page.locator(".quick-chips")).to_contain_text("Meal")
    refresh = "htmx.ajax('GET', location.pathname, {target: '#record', swap: 'outerHTML', select: '#record'})"
    page.evaluate(f"window.before = document.getElementById('record'); {refresh}")
    page.wait_for_function("document.getElementById('record') !== window.before")
    expect(line).to_have_value("Long lunch about prices")  # what is typed outlives a refresh
    page.locator("#quick-log").get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.locator(".tl-entry").first).to_contain_text("Long lunch about prices")

    page.locator(".why-card .ev a").first.click()
    expect(page.locator(".tl-entry:target")).to_be_visible()
    page.get_by_role("link", name="How this is worked out").click()
    pictures(page, "numbers")


def test_who_may_see_it_is_said(page: Page, demo: Demo) -> None:
    demo.sign_in(page)
    page.goto(demo.record("T"))
    expect(page.locator(".private-bar")).to_contain_text("Who can see:")
    pictures(page, "record-private")


def test_rules_page(page: Page, demo: Demo) -> None:
    demo.sign_in(page)
    page.goto("/relationships/rules/")
    pictures(page, "rules")


def test_a_new_person_is_confidential_at_once(page: Page, demo: Demo) -> None:
    demo.sign_in(page)
    page.goto("/relationships/add/?kind=person")
    page.get_by_label("Name", exact=True).fill("Quiet Friend")
    page.get_by_label("Only you and those named below").check()
    pictures(page, "add-confidential")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".private-bar")).to_contain_text("Confidential.")
    page.goto("/relationships/?q=Quiet")
    expect(page.get_by_role("link", name="Quiet Friend").first).to_be_visible()
