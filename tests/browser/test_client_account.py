"""A commission client from its first day: added, hours and an invoice booked, a plan made."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.house import Demo, pictures

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]


def test_a_client_its_money_and_its_plan(page: Page, demo: Demo) -> None:
    demo.sign_in(page)
    page.goto("/clients/add/")
    pictures(page, "client-add")
    page.get_by_label("Or somebody new").fill("Harbour Works")
    page.get_by_label("Commission (pays a share of sales)").check()
    page.get_by_label("Client since").fill("2005-03-01")
    page.get_by_label("Came through").select_option("trade_fair")
    page.get_by_label("Target market").select_option("CN")
    page.get_by_role("button", name="Save").click()
    card = page.locator("section[aria-labelledby=account-title]")
    expect(card).to_contain_text("Commission (pays a share of sales)")

    card.get_by_role("link", name="Money and hours").click()
    page.get_by_label("Hours", exact=True).fill("2.5")
    page.get_by_label("What was done").fill("Training in Beijing")
    page.get_by_role("button", name="Add hours").click()
    expect(page.locator("table.books")).to_contain_text("Training in Beijing")
    page.get_by_role("link", name="Invoices").click()
    page.get_by_role("link", name="Add an invoice").click()
    page.get_by_label("Number").fill("H-1")
    page.get_by_label("Date", exact=True).fill("2006-03-01")
    page.get_by_label("Due", exact=True).fill("2006-03-31")
    page.get_by_label("Amount").fill("480")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".ages")).to_contain_text("£480")
    pictures(page, "client-money")

    page.locator(".crumbs").get_by_role("link", name="Harbour Works").click()
    expect(card).to_contain_text("£480")
    pictures(page, "client-card")
    card.get_by_role("link", name="Plans and services").click()
    page.get_by_role("link", name="Add a plan").click()
    page.get_by_label("Name", exact=True).fill("Into China")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".stepper")).to_contain_text("Product launch")
    page.get_by_role("link", name="Edit Market research").click()
    page.get_by_label("State").select_option("active")
    page.get_by_label("Planned to").fill("2006-04-30")
    page.get_by_label("Look for a name: Waits for").fill("Lz")
    page.locator("#list-id_waits_for").get_by_text("Lz").first.click()
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".bar-msg.is-warn")).to_contain_text("It waits for Lz")
    pictures(page, "client-plan")
