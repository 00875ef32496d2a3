"""A commission client in a real browser: agreed, reported by file, approved, paid, disputed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from clients.models import Client
from clients.services import open_client
from firms.access import Viewer
from firms.models import Firm, Membership
from firms.tenant import tenant
from relationships.models import Relationship
from tests.browser.house import Demo, check_axe, pictures

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]

HEAD = "reference,date,gross,returns,refund_of,refunded\n"
SALES = "S-101,2006-01-20,22450.00,0.00,,\nS-102,{day},18300.50,1200.00,,\n"
LAST = "S-103,2006-03-09,20000.00,{returns},,\n"


def commission_client(demo: Demo) -> tuple[str, str]:
    """Whoever is no client yet becomes one that pays a share of its sales: its id and name."""
    firm = Firm.objects.using("owner").get(slug=demo.slug)
    with tenant(firm.pk):
        member = Membership.objects.of_firm(firm.pk).filter(role="owner").first()
        assert member is not None
        assert member.user is not None
        viewer = Viewer(firm, member.user, member.pk, member.role, member.view.as_access())
        free = Relationship.objects.of_firm(firm.pk).filter(client=None, audience=None)
        places = free.filter(party__kind="organisation").select_related("party")
        place = places.order_by("pk").first()
        assert place is not None
        on = date(2006, 1, 1)
        client = Client()
        open_client(
            client, relationship=place, kind="commission", since=on, as_of=on, viewer=viewer
        )
    return str(client.pk), place.party.name


def agree(page: Page, client: str) -> None:
    """An agreement, and the terms of docs/commission.md."""
    page.goto(f"/clients/{client}/agreements/add/")
    page.locator("#id_kind").select_option("commission")
    page.locator("#id_title").fill("Share of sales in China")
    page.locator("#id_notice_days").fill("90")
    page.locator("main").get_by_role("button", name="Save").click()
    page.get_by_role("link", name="New terms of the commission").click()
    values = {"valid_from": "2005-10-01", "rate_pct": "5", "above_1": "50000", "rate_1": "8"}
    for name, value in values.items():
        page.locator(f"#id_{name}").fill(value)
    page.locator("#id_base").select_option("net_of_returns")
    page.locator("#id_period").select_option("quarter")
    check_axe(page)
    page.locator("main").get_by_role("button", name="Save").click()
    expect(page.get_by_text("8 % of what lies above 50,000.00")).to_be_visible()
    pictures(page, "commission-agreement")


def awaited(page: Page, name: str, day: str) -> Locator:
    """The line of a statement that waits for its report."""
    lines = page.locator("section[aria-labelledby=reports] tr").filter(has_text=name)
    return lines.filter(has_text=day)


def do(page: Page, step: str, **fields: str) -> None:
    """Take a step of the statement."""
    page.get_by_role("link", name=step).click()
    for name, value in fields.items():
        page.locator(f"#id_{name}").fill(value)
    page.locator("main form").get_by_role("button", name=step).click()
    expect(page.get_by_text("Saved: the statement is")).to_be_visible()


def test_from_the_terms_to_the_money(
    page: Page, demo: Demo, tmp_path: Path, complaints: list[str]
) -> None:
    client, name = commission_client(demo)
    demo.sign_in(page)
    agree(page, client)

    page.goto("/clients/reports/")
    waiting = awaited(page, name, "1 Jan 2006")
    expect(waiting).to_contain_text("late")
    pictures(page, "commission-reports")
    waiting.get_by_role("link", name="Ask for the report").click()
    expect(page.locator("#text")).to_contain_text("1 January 2006")
    check_axe(page)

    page.go_back()
    waiting.get_by_role("link", name="Report sales").click()
    page.get_by_role("link", name="From a CSV file").click()
    file = tmp_path / "q1.csv"
    file.write_text(HEAD + SALES.format(day="14.2.2006") + LAST.format(returns="30000.00"))
    page.locator("#file").set_input_files(file)
    page.locator("main").get_by_role("button", name="Check").click()
    errors = page.locator(".form-errors")
    expect(errors).to_contain_text("2 lines are wrong")
    expect(errors).to_contain_text("Line 2, Date: Write the date as 2006-03-31.")
    expect(errors).to_contain_text("Line 3, Returns: More came back than was sold.")
    pictures(page, "commission-file-wrong")
    complaints.clear()  # the console notes the answer 422

    good = HEAD + SALES.format(day="2006-02-14") + LAST.format(returns="0.00")
    page.locator("#csv").fill(good)
    page.locator("main").get_by_role("button", name="Check").click()
    expect(page.get_by_text("The commission would be 3,264.04")).to_be_visible()
    page.get_by_role("button", name="Save the report").click()
    expect(page.get_by_text("9,550.50 × 8 % = 764.04")).to_be_visible()

    do(page, "Approve")
    do(page, "Note the invoice", number="C-1")
    do(page, "Book a payment")
    expect(page.get_by_text("Nothing is owed")).to_be_visible()
    pictures(page, "commission-statement")
    dispute_another(page, name)


def dispute_another(page: Page, name: str) -> None:
    """The quarter before is reported line by line, disputed and settled."""
    page.goto("/clients/reports/")
    waiting = awaited(page, name, "1 Oct 2005")
    waiting.get_by_role("link", name="Report sales").click()
    page.get_by_label("Reference, line 1", exact=True).fill("S-1")
    page.get_by_label("Date, line 1", exact=True).fill("2005-11-02")
    page.get_by_label("Gross, line 1", exact=True).fill("1000")
    pictures(page, "commission-rows")
    page.locator("main").get_by_role("button", name="Check").click()
    page.get_by_role("button", name="Save the report").click()
    do(page, "Dispute", reason="A sample, not a sale")
    expect(page.get_by_text("A sample, not a sale")).to_be_visible()
    do(page, "Settle: the report was right")
    expect(page.get_by_role("link", name="Approve")).to_be_visible()
