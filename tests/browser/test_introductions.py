"""The board of introductions in a real browser: keys, the menu of a card, pictures."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from firms.models import Firm, Membership
from firms.tenant import tenant
from relationships.models import Introduction, Party
from tests import make
from tests.browser.house import Demo, check_axe, pictures

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]
SOON = 20_000  # ms


def under_way(demo: Demo) -> dict[str, Introduction]:
    """An idea, one asked long ago, one promised too late, one that is confidential."""
    pk = Firm.objects.using("owner").values_list("pk", flat=True).get(slug=demo.slug)
    with tenant(pk):
        firm = Firm.objects.get(pk=pk)
        owner = Membership.objects.of_firm(firm.pk).get(is_principal=True)
        known: dict[str, Any] = {row.ref: row for row in Party.objects.of_firm(firm.pk)}
        places = [make.make_organisation(firm, name) for name in ("Korean dealer", "Leeds client")]
        circle = make.make_circle(firm, owner)
        asked = date(2006, 6, 20)
        values: dict[str, Any] = {"state": "asked", "on": None, "asked_on": asked}
        return {
            "idea": make.make_introduction(
                known["Lz"], known["A"], places[1], state="idea", on=asked, suggested_to=owner
            ),
            "asked": make.make_introduction(known["JPH"], known["A"], places[0], **values),
            "late": make.make_introduction(
                known["S"],
                owner.party,
                places[1],
                state="promised",
                on=None,
                asked_on=asked,
                deadline=date(2006, 6, 25),
            ),
            "secret": make.make_introduction(
                known["BH"],
                known["T"],
                places[0],
                state="made",
                on=date(2006, 6, 28),
                audience_id=circle.pk,
            ),
        }


def test_board(page: Page, demo: Demo) -> None:
    rows = under_way(demo)
    demo.sign_in(page)
    page.goto("/introductions/")
    asked = page.locator(f"#card-{rows['asked'].pk}")
    expect(asked).to_contain_text("10 days", timeout=SOON)
    expect(page.locator(".doors")).to_contain_text("too few to judge")
    expect(page.locator(".top")).to_contain_text("earned since 2004")
    pictures(page, "introductions")

    column = page.locator(".board-col[data-states=promised]")
    link = asked.locator("[data-open]")
    link.focus()
    page.keyboard.press("ArrowRight")
    expect(column.locator(f"#card-{rows['asked'].pk}")).to_be_visible(timeout=SOON)
    expect(page.locator("[data-undo]")).to_contain_text("Promised", timeout=SOON)
    expect(link).to_be_focused(timeout=SOON)
    page.keyboard.press("ArrowLeft")
    before = page.locator(".board-col[data-states=asked]")
    expect(before.locator(f"#card-{rows['asked'].pk}")).to_be_visible(timeout=SOON)

    asked.locator("summary").click()
    check_axe(page)
    asked.get_by_role("link", name="Declined").click()
    expect(page.get_by_label("Declined")).to_be_checked(timeout=SOON)
    page.get_by_label("Why it went nowhere").fill("No dealer there")
    pictures(page, "introduction-move")
    page.get_by_role("button", name="Move").click()
    expect(page.locator(".is-nowhere[open]")).to_contain_text("No dealer there", timeout=SOON)

    page.goto("/introductions/?show=list&ordering=name")
    expect(page.locator(".intro-table tr[data-row]").first).to_be_visible(timeout=SOON)
    pictures(page, "introductions-list")
    page.keyboard.press("i")
    expect(page.get_by_label("Wanted by")).to_be_visible(timeout=SOON)
