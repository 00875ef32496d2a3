"""The check of everything: asked for, its bar while it goes on, and stopped."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from firms.models import Firm
from firms.tenant import tenant
from relationships.flags import steps
from relationships.flags.locks import firm_lock
from relationships.models import FirmCheck
from tests.browser.house import Demo, pictures

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]


def go_on(firm: Firm, doing: str, step: int) -> None:
    """The worker says what comes next."""
    with tenant(firm.pk):
        rows = FirmCheck.objects.of_firm(firm.pk)
        rows.update(doing=doing, step=step, seen_at=timezone.now())


def test_a_check_is_seen_and_stopped(page: Page, demo: Demo) -> None:
    firm = Firm.objects.using("owner").get(slug=demo.slug)
    demo.sign_in(page)
    page.goto("/settings/work/")
    page.get_by_role("button", name="Check everything now").click()
    card = page.get_by_role("region", name="Check of everything")
    expect(card.get_by_text("Waits for the worker since")).to_be_visible()

    with firm_lock(firm.pk):
        steps.begin(firm.pk, firm.business_date(timezone.now()))
        go_on(firm, "contacts", 3)
        bar = card.get_by_role("progressbar")
        expect(bar).to_have_attribute("aria-valuenow", "3")  # nobody asked for the page again
        expect(card.get_by_text("Reading the contacts")).to_be_visible()
        narrow = bar.locator(".done").bounding_box()
        go_on(firm, "R07", 12)
        expect(bar).to_have_attribute("aria-valuenow", "12")
        wide = bar.locator(".done").bounding_box()
        assert narrow is not None
        assert wide is not None
        assert wide["width"] > 2 * narrow["width"]
        pictures(page, "work-check")
        card.get_by_role("button", name="Stop").focus()
        page.wait_for_timeout(2_500)  # it has asked again meanwhile
        expect(card.get_by_role("button", name="Stop")).to_be_focused()
        page.keyboard.press("Enter")
        expect(card.get_by_text("has asked it to stop")).to_be_visible()
        steps.end(firm.pk, FirmCheck.State.STOPPED)

    page.goto("/settings/work/")
    expect(card.get_by_text("Stopped by")).to_be_visible()
    pictures(page, "work-stopped")
