"""The page of clients in a real browser."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from clients.commission.agreed import add_term, expect_statements
from clients.commission.reports import report_sales
from clients.models import Agreement, Client, CommissionStatement, CommissionTerm, Invoice, Stage
from firms.models import Firm, Membership
from firms.tenant import tenant
from relationships.models import Relationship
from tests.browser.house import Demo, check_axe, pictures
from tests.clients.builders import viewer_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, databases=["default", "owner"]),
]
AS_OF = date(2006, 6, 30)
SOON = 15_000  # ms


def with_money(demo: Demo) -> None:
    """Invoices, a commission agreement with a quarter reported and one late, a stage under way."""
    pk = Firm.objects.using("owner").values_list("pk", flat=True).get(slug=demo.slug)
    with tenant(pk):
        firm = Firm.objects.get(pk=pk)
        rows = Client.objects.of_firm(firm.pk).select_related("relationship")
        clients = {row.relationship.ref: row for row in rows}
        for number, key, due_on in (("12", "R", date(2006, 7, 8)), ("7", "F", date(2006, 6, 8))):
            Invoice.objects.create(
                firm=firm,
                client=clients[key],
                number=number,
                on=date(2006, 5, 8),
                due_on=due_on,
                amount=Decimal(3850),
                currency="GBP",
            )
        report(firm, clients["A"])
        under_way(firm)


def report(firm: Firm, client: Client) -> None:
    """8 % of sales: the last quarter of 2005 was reported, the first of 2006 is late."""
    owner = viewer_of(Membership.objects.of_firm(firm.pk).get(is_principal=True))
    agreement = Agreement.objects.create(
        firm=firm, client=client, kind="commission", audience_id=client.audience_id
    )
    term = CommissionTerm(
        valid_from=date(2005, 10, 1),
        rate_pct=Decimal(8),
        base="gross_sales",
        currency="GBP",
        period="quarter",
        lag_days=30,
    )
    add_term(term, agreement=agreement, viewer=owner, as_of=AS_OF)
    expect_statements(agreement, as_of=AS_OF)
    rows = CommissionStatement.objects.of_firm(firm.pk).filter(agreement=agreement)
    first = rows.order_by("period_from")[0]
    sales = [{"reference": "S-1", "date": "2005-11-02", "gross": "14750.00"}]
    report_sales(first, sales, received_on=date(2006, 1, 20), viewer=owner)


def under_way(firm: Firm) -> None:
    """The first stage is done, the second waits for Lz."""
    stages = Stage.objects.of_firm(firm.pk).filter(plan__client__relationship__ref="R")
    waits_for = Relationship.objects.of_firm(firm.pk).get(ref="Lz")
    stages.filter(position=1).update(state="done", actual_to=date(2005, 3, 20))
    stages.filter(position=2).update(
        state="active", blocker=waits_for, planned_to=date(2006, 9, 30)
    )


def test_clients(page: Page, demo: Demo) -> None:
    with_money(demo)
    demo.sign_in(page)
    page.goto("/clients/")
    rows = page.locator(".clients-table tr[data-row]")
    expect(rows).to_have_count(5, timeout=SOON)
    expect(page.locator(".figures")).to_contain_text("R brings 78% of all income")
    expect(page.locator(".figures")).to_contain_text("£7,700 fees, £1,180 commission")
    expect(page.locator("#clients")).to_contain_text("Report 61 days late")
    expect(page.locator(".plan-card")).to_contain_text("Depends on Lz")
    pictures(page, "clients")

    page.get_by_label("How it pays").select_option("commission")
    expect(rows).to_have_count(3, timeout=SOON)
    assert "kind=commission" in page.url
    page.get_by_role("link", name="Hours", exact=True).click()
    expect(rows.first.locator("[data-open]")).to_have_text("T", timeout=SOON)
    check_axe(page)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#record")).to_be_visible(timeout=SOON)


def test_clients_without_money(page: Page, demo: Demo) -> None:
    demo.sign_in(page, "viewer")
    page.goto("/clients/")
    expect(page.locator("#clients")).to_contain_text("Income: not part of your view.")
    pictures(page, "clients-viewer")
