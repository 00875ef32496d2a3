"""Who can introduce me to…, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from firms.models import Firm
from firms.tenant import tenant
from relationships.models import Party
from tests.browser.house import Demo, check_axe, pictures

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]
SOON = 30_000  # ms


def parties(demo: Demo) -> dict[str, Party]:
    """By the key of the case."""
    firm = Firm.objects.using("owner").get(slug=demo.slug)
    with tenant(firm.pk):
        return {party.ref: party for party in Party.objects.of_firm(firm.pk)}


def test_paths(page: Page, demo: Demo) -> None:
    known = parties(demo)
    goal = known["SoftOut"]
    page.set_default_timeout(2 * SOON)
    demo.sign_in(page)
    page.goto("/introductions/paths/")
    page.get_by_role("searchbox", name="Who can introduce me to").fill(goal.name)
    page.locator(f"input[name=to][value='{goal.pk}']").check(timeout=SOON)
    page.get_by_role("button", name="Show the ways").click()
    first = page.locator(".way").first
    expect(first).to_contain_text("Through", timeout=SOON)
    pictures(page, "paths")

    first.get_by_role("link", name=re.compile("^Ask")).click()
    expect(page.locator("input[name=introducer]:checked")).to_have_count(1, timeout=SOON)
    expect(page.locator("select[name=state]")).to_have_value("idea")

    page.goto(f"/introductions/paths/?to={known['Boss'].pk}&introduced={known['T'].pk}")
    expect(page.locator(".way").first).to_contain_text("Not advised", timeout=SOON)
    expect(page.locator(".way").first).to_contain_text("kept from")
    pictures(page, "paths-warned")
    page.goto("/introductions/paths/?by=role&market=CN&role=buyer")
    check_axe(page)
