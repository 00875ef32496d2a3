"""The firm's own fields in a real browser: defined, filled in, filtered, shown as a column."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import Demo, check_axe, pictures

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]


def add(page: Page, label: str, kind: str, **more: str) -> None:
    """A field, in the settings."""
    page.goto("/settings/fields/")
    page.get_by_label("Name", exact=True).fill(label)
    page.get_by_label("Kind").select_option(kind)
    for name, text in more.items():
        page.locator(f"[name={name}]").fill(text)
    page.get_by_role("button", name="Add field").click()
    expect(page.get_by_role("link", name=label)).to_be_visible()


def test_a_field_from_the_settings_to_a_column(page: Page, demo: Demo) -> None:
    demo.sign_in(page)
    page.goto("/settings/fields/")
    expect(page.get_by_text("An example")).to_be_visible()
    add(page, "Tier", "choice", lines="Gold\nSilver")
    add(page, "Seats", "number", unit="pcs")
    add(page, "Contract ends", "date")
    pictures(page, "fields")

    page.goto(f"{demo.record('Cr')}edit/")
    page.locator("[name=custom-tier]").select_option("gold")
    page.locator("[name=custom-seats]").fill("1250.5")
    page.locator("[name=custom-contract-ends]").fill("2007-01-31")
    page.get_by_role("button", name="Save").first.click()
    expect(page.locator("#record")).to_contain_text("1,250.5 pcs")
    check_axe(page)

    page.goto("/relationships/")
    expect(page.locator("#shown-count")).to_contain_text("shown")
    page.locator("#facets").get_by_label("Gold").check()
    expect(page.locator("tbody tr")).to_have_count(1)
    assert "custom.tier=gold" in page.url
    assert "custom.seats" not in page.url, "inputs left empty stand in the address"
    page.get_by_text("Columns", exact=True).click()
    menu = page.locator("[data-columns]")
    menu.get_by_label("Seats").check()
    menu.get_by_label("Next step").uncheck()
    check_axe(page)
    menu.get_by_role("button", name="Show").click()
    expect(page.locator("td.own-col")).to_have_text("1,250.5 pcs")
    expect(page.get_by_role("columnheader", name="Next step")).to_have_count(0)
    expect(page.locator("tbody tr")).to_have_count(1)
    page.locator(".chips-row a").first.click()
    page.get_by_role("link", name="Seats (pcs)").click()
    expect(page.locator("td.own-col").first).to_have_text("1,250.5 pcs")
    expect(page.get_by_role("columnheader", name="Seats")).to_have_attribute(
        "aria-sort", "descending"
    )
    pictures(page, "relationships-with-fields")
    page.goto("/settings/tags/")
    check_axe(page)
