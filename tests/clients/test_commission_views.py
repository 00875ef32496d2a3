"""Pages of agreements and statements: what they show, what they do, and to whom."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from clients.commission import statements as books
from clients.models import Agreement, AgreementParty, CommissionTerm
from tests import make
from tests.clients.builders import make_agreement, make_client, make_statement
from tests.clients.commission_desk import GOOD, Desk, make_desk
from tests.golden import check_count, statements

pytestmark = pytest.mark.django_db

HEAD = "reference,date,gross,returns,refund_of,refunded\n"
FILE = HEAD + "S-101,2006-01-20,22450.00,0.00,,\nS-102,14.2.2006,18300.50,1200.00,,\n"


@pytest.fixture
def desk() -> Desk:
    return make_desk()


def text_of(response: Any) -> str:
    """The page without runs of space."""
    return " ".join(response.content.decode().split())


def columns(rows: list[dict[str, str]]) -> dict[str, list[str]]:
    """Rows as a form sends them."""
    names = ("reference", "date", "gross", "returns", "refund_of", "refunded")
    return {name: [row.get(name, "") for row in rows] for name in names}


def step(desk: Desk, name: str, **data: Any) -> Any:
    """Open the form of a step and send it, as the owner."""
    url = f"/clients/statements/{desk.statements()[0].pk}/do/{name}/"
    browser = desk.world.browser(desk.world.owner)
    asked = browser.get(url)
    if asked.status_code != 200:
        return browser.get(asked.headers["Location"])
    form = asked.context["form"]
    shown = {field: form[field].value() for field in form.fields}
    sent = {key: value for key, value in (shown | data).items() if value is not None}
    return browser.post(url, sent, follow=True)


# --- Agreements -----------------------------------------------------------------------------


def test_an_agreement_and_its_terms_are_entered_by_form(desk: Desk) -> None:
    browser = desk.world.browser(desk.world.owner)
    partner = make.make_organisation(desk.world.firm, "Lark Trading")
    data: dict[str, Any] = {
        "kind": "agency",
        "state": "active",
        "exclusivity": "territory",
        "notice_days": "90",
    }
    data |= {"starts_on": "2006-01-01", "title": "Agency for Lark", "parties": [str(partner.pk)]}
    answer = browser.post(f"/clients/{desk.client.pk}/agreements/add/", data)
    assert answer.status_code == 302, answer.context["form"].errors
    desk.world.enter()
    row = Agreement.objects.get(title="Agency for Lark")
    names = AgreementParty.objects.filter(agreement=row).values_list("party__name", flat=True)
    assert set(names) == {"Kestrel Optics", "Lark Trading"}

    terms = {"valid_from": "2006-04-01", "base": "gross_sales", "rate_pct": "4", "currency": "gbp"}
    terms |= {"period": "quarter", "lag_days": "10", "tail_months": "6", "cap": "9000"}
    terms |= {"above_1": "1000", "rate_1": "6", "share_party_1": str(partner.pk)}
    url = f"/clients/agreements/{row.pk}/terms/"
    refused = browser.post(url, terms)
    assert refused.status_code == 422
    assert "Fill in both" in text_of(refused)
    page = text_of(browser.post(url, terms | {"share_pct_1": "25"}, follow=True))
    for words in ("From 1 April 2006", "6 % of what lies above 1,000.00", "at most 9,000.00"):
        assert words in page
    assert "25 % of the commission to Lark Trading" in page
    desk.world.enter()
    term = CommissionTerm.objects.get(agreement=row)
    page = text_of(browser.post(url, {"remove": str(term.pk)}, follow=True))
    assert "No commission is agreed here yet." in page


def test_an_edit_keeps_the_sides_and_the_end_lies_after_the_start(desk: Desk) -> None:
    browser = desk.world.browser(desk.world.member)
    url = f"/clients/agreements/{desk.agreement.pk}/edit/"
    data = {"kind": "commission", "state": "active", "exclusivity": "none", "note": "Renew early"}
    data |= {"starts_on": "2006-02-01", "ends_on": "2006-01-01"}
    assert browser.post(url, data).status_code == 422
    page = text_of(browser.post(url, data | {"ends_on": "2007-01-01"}, follow=True))
    assert "Renew early" in page
    assert "Kestrel Optics" in page


def test_rates_are_shown_to_who_sees_the_money_of_the_client(desk: Desk) -> None:
    make_client(make.make_organisation(desk.world.firm, "Other"))
    url = f"/clients/agreements/{desk.agreement.pk}/"
    world, words = desk.world, "8 % of what lies above 50,000.00"
    stranger = make.make_member(world.firm, "Dan", with_user=True)
    assert words in text_of(world.browser(world.owner).get(url))
    assert words in text_of(world.browser(world.member).get(url))
    for who in (world.reader, stranger):
        page = text_of(world.browser(who).get(url))
        assert "Kestrel Optics" in page
        assert "Terms of the commission" not in page
    statement = f"/clients/statements/{desk.statements()[0].pk}/"
    assert world.browser(world.member).get(statement).status_code == 200
    for who in (world.reader, stranger):
        assert world.browser(who).get(statement).status_code == 404
    assert "Kestrel" not in text_of(world.browser(stranger).get("/clients/reports/"))
    decide = world.browser(world.member).post(f"{statement}do/decline/", {"reason": "x"})
    assert decide.status_code == 404


# --- Reports --------------------------------------------------------------------------------


def test_rows_are_looked_at_then_saved(desk: Desk) -> None:
    browser = desk.world.browser(desk.world.member)
    url = f"/clients/statements/{desk.statements()[0].pk}/report/"
    bad = [GOOD[0], {}, {**GOOD[1], "gross": "18.300,50"}, GOOD[2]]
    page = browser.post(url, columns(bad) | {"received_on": "2006-04-18", "save": "1"})
    assert page.status_code == 422
    assert "Nothing was saved: 1 line is wrong." in text_of(page)
    assert '<a href="#line-2">Line 2, Gross</a>: Write the amount as 1234.56.' in text_of(page)
    assert desk.statements()[0].state == "expected"

    sent = columns(GOOD) | {"received_on": "2006-04-18"}
    looked = text_of(browser.post(url, sent | {"preview": "1"}))
    assert "All 3 lines are good. The commission would be 3,264.04 USD." in looked
    assert desk.statements()[0].state == "expected"
    saved = text_of(browser.post(url, sent | {"save": "1"}, follow=True))
    assert desk.statements()[0].amount == Decimal("3264.04")
    for words in ("10,449.50 × 5 % = 522.475", "9,550.50 × 8 % = 764.04", "1,286.52", "3,264.04"):
        assert words in saved
    again = text_of(browser.get(url))
    assert 'value="18300.50"' in again


def test_a_file_with_bad_lines_is_put_right_in_place(desk: Desk) -> None:
    browser = desk.world.browser(desk.world.owner)
    url = f"/clients/statements/{desk.statements()[0].pk}/report/?by=file"
    text = FILE + "R-1,2006-03-20,,,S-999,10.00\n"
    upload = SimpleUploadedFile("q1.csv", text.encode(), "text/csv")
    page = browser.post(url, {"file": upload, "received_on": "2006-04-18", "save": "1"})
    shown = text_of(page)
    assert page.status_code == 422
    assert "Nothing was saved: 2 lines are wrong." in shown
    assert "Line 2, Date</a>: Write the date as 2006-03-31." in shown
    assert "Line 3, Refund of</a>: No sale with this reference was reported." in shown
    good = text.replace("14.2.2006", "2006-02-14").replace("S-999", "S-101")
    data = {"csv": good, "received_on": "2006-04-18"}
    assert "All 3 lines are good." in text_of(browser.post(url, data | {"preview": "1"}))
    done = text_of(browser.post(url, data | {"save": "1"}, follow=True))
    assert "CSV file" in done
    assert "10.00 of 22,450.00 came back" in done
    nonsense = browser.post(url, {"csv": "a,b\n1,2\n", "received_on": "2006-04-18"})
    assert "Column “date” is missing." in text_of(nonsense)


def test_who_reports_too_late_is_told(desk: Desk) -> None:
    row = desk.reported()
    books.approve(row, on=make.TODAY, viewer=desk.viewer, rate=Decimal("0.5"))
    browser = desk.world.browser(desk.world.member)
    sent = columns(GOOD) | {"received_on": "2006-04-18", "save": "1"}
    page = browser.post(f"/clients/statements/{row.pk}/report/", sent, follow=True)
    assert "Nothing was changed: the statement is in the state “Approved” (Ada" in text_of(page)


# --- Decisions ------------------------------------------------------------------------------


def test_from_approval_to_the_money_and_back(desk: Desk) -> None:
    desk.reported()
    refused = step(desk, "approve", on="2006-04-18")
    assert refused.status_code == 422  # no rate
    assert "1,831.78" in text_of(step(desk, "approve", on="2006-04-18", rate="0.5612"))
    step(desk, "invoice", number="C-1", on="2006-04-18", rate="0.5612")
    too_much = step(desk, "pay", on="2006-04-28", amount="4000", rate="0.5558")
    assert "3264.04 is open." in text_of(too_much)
    step(desk, "pay", on="2006-04-28", amount="1000", rate="0.5558")
    assert desk.statements()[0].state == "invoiced"
    paid = text_of(step(desk, "pay", on="2006-04-28", rate="0.5558"))
    assert "Nothing is owed" in paid
    assert "Take back what was paid for" in paid
    assert step(desk, "reverse", on="2006-05-02").status_code == 422  # no reason, no number
    done = {"on": "2006-05-02", "reason": "All came back", "credit_note": "C-1"}
    assert "no other invoice has" in text_of(step(desk, "reverse", **done))
    page = text_of(step(desk, "reverse", **(done | {"credit_note": "C-2"})))
    assert "Owed back to the client" in page
    assert "All came back" in page
    page = text_of(step(desk, "pay-back", on="2006-05-03", rate="0.55"))
    assert "Book money paid back" not in page
    step(desk, "state-anew")
    assert [row.state for row in desk.statements()] == ["reversed", "expected"]


def test_a_dispute_is_settled_where_it_began(desk: Desk) -> None:
    desk.reported()
    assert step(desk, "dispute").status_code == 422
    page = text_of(step(desk, "dispute", reason="Line S-102 is a sample"))
    assert "Settle: the report was right" in page
    assert "Line S-102 is a sample" in page
    assert desk.statements()[0].state == "disputed"
    step(desk, "settle")
    assert desk.statements()[0].state == "reported"
    assert "Approve" not in text_of(step(desk, "decline", reason="No sales of ours"))


def test_of_two_who_decide_the_second_is_told(desk: Desk) -> None:
    row = desk.reported()
    url = f"/clients/statements/{row.pk}/do/approve/"
    first = desk.world.browser(desk.world.owner)
    form = first.get(url).context["form"]
    data = {"seen": form["seen"].value(), "on": "2006-04-18", "rate": "0.5612"}
    desk.world.enter()
    desk.reported()  # the client sends another report meanwhile
    page = text_of(first.post(url, data, follow=True))
    assert "Nothing was changed: the statement is in the state “Reported”" in page
    assert step(desk, "approve", rate="0.5612").status_code == 200
    page = text_of(first.post(url, data, follow=True))
    assert "Nothing was changed: the statement is in the state “Approved” (Ada" in page
    desk.world.enter()
    assert desk.statements()[0].entries.count() == 1


# --- What is waited for ---------------------------------------------------------------------


def test_late_reports_ask_for_themselves_and_nothing_is_sent(
    desk: Desk, mailoutbox: list[Any]
) -> None:
    browser = desk.world.browser(desk.world.member)
    page = text_of(browser.get("/clients/reports/"))
    assert "Waiting for a report" in page
    assert "late" in page
    row = desk.statements()[0]
    page = text_of(browser.get(f"/clients/statements/{row.pk}/ask/"))
    assert "mailto:post%40kestrel.example?subject=Sales%20report" in page
    assert "Dear Kestrel Optics" in page
    assert mailoutbox == []


def test_pages_cost_the_same_for_one_row_and_for_many(desk: Desk) -> None:
    browser = desk.world.browser(desk.world.owner)
    row = desk.reported()
    pages = {
        "page-agreement": f"/clients/agreements/{desk.agreement.pk}/",
        "page-statement": f"/clients/statements/{row.pk}/",
        "page-reports": "/clients/reports/",
    }

    def counted() -> dict[str, list[str]]:
        found = {}
        for name, url in pages.items():
            browser.get(url)
            answer, sent = statements(lambda url=url: browser.get(url))  # type: ignore[misc]
            assert answer.status_code == 200
            found[name] = sent
        return found

    few = counted()
    desk.world.enter()
    more = [
        {"reference": f"M-{number}", "date": "2006-03-01", "gross": "10"} for number in range(20)
    ]
    refund = {"reference": "R-1", "date": "2006-03-20", "refund_of": "S-101", "refunded": "1"}
    desk.reported([*GOOD, *more, refund])
    for place in range(6):
        party = make.make_organisation(desk.world.firm, f"Client {place}")
        client = make_client(party, kind="commission")
        make_statement(make_agreement(desk.world.firm, party, client=client))
    many = counted()
    for name, sent in many.items():
        assert len(sent) == len(few[name])
        check_count(name, sent)
