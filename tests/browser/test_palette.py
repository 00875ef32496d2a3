"""The command palette over a page, by keyboard alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.house import Demo, pictures

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]


def test_finds_goes_and_gives_the_focus_back(page: Page, demo: Demo) -> None:
    demo.sign_in(page)
    page.goto(demo.record("T"))
    page.goto("/relationships/")
    first = page.locator("tbody [data-open]").first
    first.focus()
    page.keyboard.press("Control+k")
    field, chosen = page.locator("#palette-text"), page.locator("[aria-selected=true]")
    expect(field).to_be_focused()
    expect(page.get_by_role("group", name="Opened lately")).to_contain_text("T")
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()
    expect(first).to_be_focused()

    page.keyboard.press("Control+k")
    page.keyboard.type("Jph")
    expect(page.get_by_role("group", name="Do", exact=True)).to_contain_text("with JPH")
    expect(field).to_have_attribute("aria-activedescendant", "palette-people-1")
    pictures(page, "palette")
    page.keyboard.press("ArrowDown")
    expect(chosen).to_have_id("palette-people-2")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url("**" + demo.record("JPH"))

    late: list[Route] = []  # the answer to the first letters never comes
    page.route("**/search/?q=memb", lambda route: late.append(route))
    page.keyboard.press("Control+k")
    expect(page.get_by_role("group", name="Go to")).to_be_visible()
    with page.expect_request("**/search/?q=memb"):
        page.keyboard.type("memb")
    page.keyboard.type("ers")
    page.keyboard.press("Enter")  # at once: waits for the answer to these letters
    page.wait_for_url("**/settings/members/")
    assert len(late) == 1
