"""The page of local partners in a real browser: the cover by keys, a verdict, what is seen."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from firms.models import Firm
from firms.tenant import tenant
from partners.models import LocalPartner, PartnerNeed, Vetting, VettingStep
from relationships.models import Region
from tests.browser.house import Demo, check_axe, pictures

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]
SOON = 15_000  # ms


def with_checks(demo: Demo) -> str:
    """A check of the distributor is going on, a dealer is wanted; the distributor's id."""
    pk = Firm.objects.using("owner").values_list("pk", flat=True).get(slug=demo.slug)
    with tenant(pk):
        row = LocalPartner.objects.of_firm(pk).get(type="distributor")
        check = Vetting.objects.create(
            firm_id=pk,
            subject=row.relationship.party,
            agency="Seoul Bureau",
            asked_on=date(2006, 5, 2),
            basis="I know the buyer. He pays late but he pays.",
        )
        for place, (what, done) in enumerate(
            (("Company papers", date(2006, 5, 9)), ("Visit", None))
        ):
            VettingStep.objects.create(
                firm_id=pk, vetting=check, position=place, what=what, done_on=done
            )
        region = Region.objects.of_firm(pk).get(code="JP")
        PartnerNeed.objects.create(
            firm_id=pk, region=region, type="dealer", wanted_by=date(2006, 9, 30)
        )
        return str(row.pk)


def test_partners(page: Page, demo: Demo) -> None:
    partner = with_checks(demo)
    demo.sign_in(page)
    page.goto("/partners/")
    expect(page.locator("#selected")).to_contain_text("Seoul Bureau is checking, 1 of 2")
    expect(page.locator("#partners")).to_contain_text("Dealer in Japan")
    pictures(page, "partners")

    first = page.locator("[data-cell][tabindex='0']")
    expect(first).to_have_count(1)
    start = page.locator(f"[data-cell][data-href='/partners/{partner}/']")
    page.evaluate("cell => { cell.tabIndex = 0; cell.focus(); }", start.element_handle())
    page.keyboard.press("ArrowDown")
    expect(start).to_have_attribute("tabindex", "-1")
    page.keyboard.press("ArrowUp")
    expect(start).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#partner")).to_be_visible(timeout=SOON)
    pictures(page, "partner")

    page.get_by_role("button", name="Done: Visit").click()
    expect(page.locator(".vet-check")).to_contain_text("2 of 2", timeout=SOON)
    page.get_by_role("link", name="Mark checked").click()
    expect(page.get_by_label("Clear")).to_be_checked(timeout=SOON)
    check_axe(page)
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main .lead")).to_contain_text("Checked by Seoul Bureau", timeout=SOON)


def test_forms_and_gaps(page: Page, demo: Demo) -> None:
    """What is filled in and looked up around a partner, at both widths and in both themes."""
    partner = with_checks(demo)
    demo.sign_in(page)
    page.goto("/partners/")
    page.locator("a", has_text="Find a way in").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Japan", timeout=SOON)
    pictures(page, "partner-gap")
    for name, path in (
        ("partner-need", "/partners/needs/add/"),
        ("partner-vetters", "/partners/vetters/"),
        ("partner-edit", f"/partners/{partner}/edit/"),
        ("partner-decide", f"/partners/{partner}/decide/"),
    ):
        page.goto(path)
        pictures(page, name)
    for path in ("/partners/add/", f"/partners/{partner}/territories/add/"):
        page.goto(path)
        check_axe(page)
