"""The owner shares an introduction, sees the answer without reloading, and takes it back."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from firms.models import Firm
from firms.tenant import tenant
from portal.models import Guest, Share
from portal.services import answer, ask
from portal.shown import shared_views
from relationships.models import Introduction
from tests.browser.house import Demo, pictures

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]


def test_sharing_is_answered_and_ended(page: Page, demo: Demo) -> None:
    firm: Any = Firm.objects.using("owner").get(slug=demo.slug)
    with tenant(firm.pk):
        rows = Introduction.objects.of_firm(firm.pk).filter(audience=None, state="made")
        row = rows.exclude(target=None).order_by("ref")[0]
        guest = Guest.objects.of_firm(firm.pk).select_related("membership").get()
    demo.sign_in(page)
    page.goto(f"/introductions/{row.pk}/")
    page.get_by_role("link", name="Share", exact=True).click()
    page.get_by_label("With whom").select_option(str(guest.pk))
    page.get_by_label("What you ask").fill("Would you introduce A to a Korean dealer?")
    page.get_by_label("Who is to be introduced").fill("American messaging software")
    page.get_by_label("To whom").fill("A dealer you trust in Seoul")
    page.get_by_label("Why, in plain words").fill("They want one dealer who sells to banks.")
    pictures(page, "share-form")
    page.get_by_role("button", name="Share").click()
    if page.get_by_label("Why go on all the same").count():
        page.get_by_label("Why go on all the same").fill("They have agreed to it themselves")
        page.get_by_role("button", name="Share").click()
    answered = page.locator("#share")
    expect(answered).to_contain_text("Waits for an answer")

    with tenant(firm.pk):
        share = Share.objects.of_firm(firm.pk).get()
        assert len(shared_views(guest, firm.fixed_on)) == 1
        ask(guest, share.pk, "Is the Korean version sold anywhere yet?", as_of=firm.fixed_on)
        answer(guest, share.pk, "accepted", as_of=firm.fixed_on)
    expect(answered).to_contain_text("Accepted", timeout=60_000)
    expect(answered).to_contain_text("Is the Korean version sold anywhere yet?")
    page.get_by_label("Write to them").fill("One pilot in Seoul since March, 40 seats.")
    page.get_by_role("button", name="Send").click()
    expect(answered).to_contain_text("One pilot in Seoul")
    page.get_by_role("button", name="The other side agreed").click()
    expect(answered).to_contain_text("Both sides agreed")
    pictures(page, "share")

    page.get_by_role("button", name="Revoke").click()
    expect(answered).to_contain_text("Revoked")
    with tenant(firm.pk):
        assert shared_views(guest, firm.fixed_on) == ()
    page.goto(f"/introductions/{row.pk}/")
    expect(page.locator("section[aria-labelledby=shares-title]")).to_contain_text("Revoked")
    pictures(page, "introduction-shared")
