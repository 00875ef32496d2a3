"""One introduction: its chain, letters in the user's words, and who is credited with the income."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from firms.models import Firm
from firms.tenant import tenant
from relationships.models import Introduction
from tests.browser.house import Demo, pictures

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]


def address_of(demo: Demo, ref: str) -> str:
    """The page of an introduction of the case study."""
    firm = Firm.objects.using("owner").get(slug=demo.slug)
    with tenant(firm.pk):
        return f"/introductions/{Introduction.objects.of_firm(firm.pk).get(ref=ref).pk}/"


def test_a_chain_its_letters_and_its_income(page: Page, demo: Demo) -> None:
    demo.sign_in(page)
    page.goto(address_of(demo, "I1"))
    line = page.get_by_role("list", name="The chain, who asked first")
    expect(line.get_by_role("listitem")).to_have_count(4)
    income = page.locator("section[aria-labelledby=income-title]")
    expect(income).to_contain_text("made the introduction")
    pictures(page, "introduction")

    page.get_by_role("link", name="Letters").click()
    letter = page.locator("#thanks")
    letter.get_by_label("Subject").fill("For the evening in Delhi")
    mail = letter.get_by_role("link", name="Open in my mail program")
    expect(mail).to_have_attribute("href", re.compile("subject=For%20the%20evening"))
    expect(letter.get_by_role("button", name="Copy")).to_be_visible()
    pictures(page, "introduction-letters")

    page.locator(".crumbs [data-back]").click()
    income.get_by_role("link", name="Change").click()
    page.get_by_label("Cr", exact=False).first.fill("70")
    page.get_by_label("EB", exact=False).first.fill("30")
    pictures(page, "introduction-shares")
    page.get_by_role("button", name="Save").click()
    expect(income).to_contain_text("Shares set by")
