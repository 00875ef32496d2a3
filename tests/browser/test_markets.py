"""Markets in a real browser: along the ladder by keys, back in time, the map, a proposal."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from firms.models import Firm
from firms.tenant import tenant
from markets.models import CommitmentEvent
from tests.browser.house import Demo, check_axe, pictures

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]
SOON = 15_000  # ms


def with_proposal(demo: Demo) -> None:
    """The firm left India, came back to it, and the rows suggest a step back in China."""
    pk = Firm.objects.using("owner").values_list("pk", flat=True).get(slug=demo.slug)
    with tenant(pk):
        common = {"firm_id": pk, "market": "IN"}
        CommitmentEvent.objects.create(
            **common,
            kind="market_withdrawal",
            direction="-",
            happened_on=date(2005, 6, 1),
            level_before=1,
            level_after=0,
            volition="voluntary",
            hours=40,
            lesson="Nobody there had time for us.",
        )
        if not CommitmentEvent.objects.of_firm(pk).proposed().exists():
            CommitmentEvent.objects.create(
                **{**common, "market": "CN"},
                kind="partner_termination",
                direction="-",
                happened_on=date(2006, 5, 2),
                state="proposed",
                facts_key="told by hand",
            )


def check_narrow(page: Page) -> None:
    """At 320 px nothing lies beyond the edge, and axe finds nothing."""
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    check_axe(page)
    page.set_viewport_size({"width": 1440, "height": 900})


def test_markets(page: Page, demo: Demo) -> None:
    with_proposal(demo)
    demo.sign_in(page)
    page.goto("/markets/")
    expect(page.locator(".market-proposal").first).to_contain_text("a step back in China?")
    expect(page.locator("#event")).to_contain_text("China: partner goes")
    proposal = page.locator(".market-proposal").first
    expect(proposal).to_contain_text("“China: partner goes”, 15 Oct 2005")
    expect(proposal.get_by_role("button", name="It is the same step")).to_have_count(1)
    pictures(page, "markets")
    check_narrow(page)

    stop = page.locator("[data-event][tabindex='0']")
    expect(stop).to_have_count(1)
    stop.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowUp")
    focused = page.locator("[data-event]:focus")
    expect(focused).to_have_count(1)
    before = focused.get_attribute("id")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-event]:focus")).not_to_have_attribute("id", before or "")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "event=" in url, timeout=SOON)

    page.goto("/markets/")
    page.locator("#market-month").focus()
    for _month in range(24):
        page.keyboard.press("ArrowLeft")
    expect(page.locator(".lane-axis .is-today")).not_to_have_text("Today", timeout=SOON)
    page.get_by_role("link", name="Back to today").click()
    expect(page.locator(".lane-axis .is-today")).to_have_text("Today", timeout=SOON)

    page.get_by_role("button", name="Confirm").first.click()
    expect(page.locator(".messages")).to_contain_text("it counts now", timeout=SOON)


def test_map_table_and_one_market(page: Page, demo: Demo) -> None:
    with_proposal(demo)
    demo.sign_in(page)
    page.goto("/markets/?view=map")
    expect(page.locator(".world-spot", has_text="Singapore")).to_have_count(1)
    pictures(page, "markets-map")
    check_narrow(page)
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    expect(page.locator(".world-spot", has_text="Singapore").locator(".spot")).to_be_in_viewport()
    page.goto("/markets/CN/")
    pictures(page, "market")
    check_narrow(page)
    for path in ("/markets/?view=table", "/markets/?as_of=1990-01-01"):
        page.goto(path)
        check_axe(page)
    page.goto("/markets/events/add/?market=CN")
    pictures(page, "market-event")
    check_narrow(page)
