"""The dashboard and the line of the last year in a real browser."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from firms.models import Firm
from firms.tenant import tenant
from relationships.history import month_ends
from relationships.models import Score, ScoreHistory
from tests.browser.house import Demo, pictures

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]
DAY = date(2006, 6, 30)


def remember(demo: Demo) -> None:
    """As the worker does, in a moment: two of them came from elsewhere."""
    firm = Firm.objects.using("owner").get(slug=demo.slug)
    with tenant(firm.pk):
        for score in Score.objects.of_firm(firm.pk).filter(
            relationship__in=[demo.ids["Lz"], demo.ids["JPH"]]
        ):
            costs = 40.0 if str(score.relationship_id) == demo.ids["Lz"] else 15.0
            points = [
                [day.isoformat(), score.lever, costs if at < 5 else score.plug, 3 + at]
                for at, day in enumerate(month_ends(DAY))
            ]
            ScoreHistory.objects.create(
                firm=firm,
                view_id=score.view_id,
                relationship_id=score.relationship_id,
                computed_on=DAY,
                points=points,
            )


def test_trails_reasons_and_the_line_of_the_year(page: Page, demo: Demo) -> None:
    remember(demo)
    demo.sign_in(page)
    page.goto("/dashboard/")
    expect(page.locator(".q-trail").first).to_be_attached()
    expect(page.locator(".reason-row").first).to_contain_text("Carries the firm")
    pictures(page, "dashboard")
    page.get_by_text("Show as table").first.click()
    expect(page.get_by_role("row", name="Lz Two-edged")).to_contain_text("30 Jun 2005")

    page.goto(demo.record("Lz"))
    expect(page.locator(".trail svg")).to_have_accessible_name(
        "Since 30 Jun 2005: gives from 55 to 55, costs from 40 to 76"
    )
    pictures(page, "record-trail")
    page.get_by_role("link", name="How this is worked out").click()
    expect(page.get_by_role("heading", name="Month by month")).to_be_visible()
    expect(page.locator("#numbers")).to_contain_text("100 × (1 − ")
    pictures(page, "numbers")


def test_cards_are_arranged_with_the_keyboard_alone(page: Page, demo: Demo) -> None:
    demo.sign_in(page)
    page.goto("/dashboard/")
    page.get_by_role("link", name="Arrange", exact=True).press("Enter")
    page.get_by_role("button", name="Move Open flags by reason up").press("Enter")
    page.get_by_role("button", name="Hide Favours").press("Enter")
    expect(page.get_by_role("heading", name="Not shown")).to_be_visible()
    pictures(page, "dashboard-arrange")
    page.get_by_role("link", name="Dashboard", exact=True).last.press("Enter")
    expect(page.get_by_role("heading", name="Open flags by reason")).to_be_visible()
    expect(page.get_by_role("heading", name="Favours")).to_have_count(0)
    page.goto("/dashboard/arrange/")
    page.get_by_role("button", name="Back to the usual order").press("Enter")
    expect(page.get_by_role("heading", name="Not shown")).to_have_count(0)
