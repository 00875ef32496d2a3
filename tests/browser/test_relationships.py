"""The list in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import Demo, check_axe, pictures

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


def test_rows_are_chosen_and_changed_together(page: Page, demo: Demo) -> None:
    demo.sign_in(page)
    page.goto("/relationships/?ordering=name")
    bar = page.locator("[data-bulk-bar]")
    expect(bar).to_be_hidden()
    page.locator("input[name=pick]").nth(0).check()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(bar).to_contain_text("2 chosen")
    check_axe(page)

    page.fill("#bulk-tag", "spring fair")
    page.get_by_role("button", name="Add tag").click()
    expect(page.get_by_text("2 changed.")).to_be_visible()
    page.goto("/relationships/?tag=spring+fair")
    expect(page.locator("tbody tr")).to_have_count(2)
    page.locator("th.pick input").check()
    expect(page.locator("[data-bulk-bar]")).to_contain_text("2 chosen")


def test_a_view_is_kept_and_walked_through(page: Page, demo: Demo) -> None:
    demo.sign_in(page)
    page.goto("/relationships/?category=adviser&ordering=name")
    page.get_by_text("Save view").click()
    page.get_by_label("Name", exact=True).fill("Advisers")
    page.locator(".save-view").get_by_role("button", name="Save").click()
    expect(page.locator(".tabs a[aria-current]")).to_have_text("Advisers")

    names = page.locator("tbody [data-open]").all_inner_texts()
    page.locator("tbody [data-open]").first.click()
    expect(page.locator("[data-walk-at]")).to_have_text(f"1 / {len(names)}")
    page.keyboard.press("]")
    expect(page.locator("h1")).to_contain_text(names[1].split()[0])
    expect(page.locator("[data-walk-at]")).to_have_text(f"2 / {len(names)}")  # keys are heard now
    page.keyboard.press("[")
    expect(page.locator("[data-walk-at]")).to_have_text(f"1 / {len(names)}")
    page.goto("/relationships/views/")
    pictures(page, "saved-views")
