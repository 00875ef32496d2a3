"""Reports, statements and the ledger (TRUST P9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from clients import tasks
from clients.commission import statements as books
from clients.commission.agreed import expect_again, expect_statements, remove_term
from clients.commission.reads import balances, in_own_currency, overdue_reports, request_letter
from clients.commission.reports import ReportError, preview, report_sales
from clients.commission.sheet import rows_of_csv
from clients.commission.states import EDGES, ConflictError, State, Step, target
from clients.models import (
    ClientMember,
    CommissionStatement,
    CommissionTerm,
    CommissionTier,
    Invoice,
    LedgerEntry,
    Receipt,
    RevenueEvent,
    SalesLine,
    SalesReport,
    StatementEvent,
    StatementShare,
    TermShare,
)
from firms.models import Firm, Membership, OutboxEvent
from firms.tenant import set_tenant, tenant
from relationships.models import Relationship
from relationships.services.circle import set_circle
from tests import make
from tests.api.caller import Caller, list_all
from tests.clients.commission_house import (
    FIRST,
    SPRING,
    SUMMER,
    House,
    make_house,
    refund,
    sale,
    viewer_of,
)
from tests.firms.signing_in import leave_firm

D = Decimal
OURS: list[Any] = [
    CommissionStatement,
    CommissionTerm,
    CommissionTier,
    LedgerEntry,
    RevenueEvent,
    SalesLine,
    SalesReport,
    StatementEvent,
    StatementShare,
    TermShare,
]
RATE = D("0.5409")
WINTER_SALES = [sale("S1", "2006-01-20", "40000"), sale("S2", "2006-03-02", "20000")]


@pytest.fixture
def house(db: None) -> House:
    house = make_house()
    house.term(tiers=[("50000", "8")])
    return house


def report(house: House, statement: CommissionStatement, rows: list[Any]) -> CommissionStatement:
    return report_sales(statement, rows, received_on=SPRING, viewer=house.viewer)


def reported(house: House) -> CommissionStatement:
    """The first quarter: 2,000.00 + 1,300.00."""
    return report(house, house.statements()[0], WINTER_SALES)


def approved(house: House) -> CommissionStatement:
    return books.approve(reported(house), on=SPRING, viewer=house.viewer, rate=RATE)


def invoiced(house: House) -> CommissionStatement:
    return books.invoice(approved(house), number="C-1", on=SPRING, viewer=house.viewer, rate=RATE)


def amounts(statement: CommissionStatement) -> dict[str, str]:
    rows = SalesLine.objects.of_firm(statement.firm_id).filter(
        report__statement=statement, is_live=True
    )
    return {row.reference: str(row.commission) for row in rows}


# --- Expecting ------------------------------------------------------------------------------


def test_terms_of_a_year_typed_short_are_refused(house: House) -> None:
    with pytest.raises(ValidationError, match="four digits"):
        house.term(valid_from=date(206, 1, 1))


def test_a_statement_is_expected_for_each_period_that_has_ended(house: House) -> None:
    found = house.statements(as_of=date(2006, 7, 1))
    assert [(row.period_from, row.period_to, row.due_on) for row in found] == [
        (date(2006, 1, 1), date(2006, 3, 31), date(2006, 4, 30)),
        (date(2006, 4, 1), date(2006, 6, 30), date(2006, 7, 30)),
    ]
    assert {(row.state, row.amount, row.currency) for row in found} == {("expected", None, "USD")}
    assert expect_statements(house.agreement, as_of=date(2006, 7, 1)) == []
    assert len(house.statements(as_of=date(2006, 10, 1))) == 3


def test_nothing_is_expected_after_the_end_and_its_tail(house: House) -> None:
    house.agreement.ends_on = date(2006, 3, 31)
    house.agreement.save()
    assert [row.period_from for row in house.statements(date(2007, 1, 1))] == [FIRST]


def test_the_worker_expects_statements_once_a_day(house: House) -> None:
    Firm.objects.filter(pk=house.firm.pk).update(fixed_on=SUMMER)
    leave_firm()
    tasks.expect_commission()
    set_tenant(house.firm.pk)
    rows = CommissionStatement.objects.of_firm(house.firm.pk)
    assert rows.count() == 2
    rows.delete()
    tasks.expect_commission()
    assert not rows.exists()


def test_a_late_report_is_found_and_asked_for_by_a_draft(house: House) -> None:
    late = house.statements()[0]
    assert list(overdue_reports(house.viewer, as_of=date(2006, 4, 30))) == []
    assert list(overdue_reports(house.viewer, as_of=date(2006, 5, 1))) == [late]
    subject, text = request_letter(late, firm_name="Our firm")
    assert subject == "Sales report for 1 January 2006 to 31 March 2006"
    assert "due on 30 April 2006" in text
    assert text.startswith(f"Dear {house.client.relationship.party.name},")
    assert text.endswith("Our firm\n")
    reported(house)
    assert list(overdue_reports(house.viewer, as_of=date(2006, 5, 1))) == []


def test_a_member_sees_the_money_of_assigned_clients_only(house: House) -> None:
    house.statements()
    member = make.make_member(house.firm, "Member")
    viewer = viewer_of(member)
    assert not overdue_reports(viewer, as_of=SUMMER).exists()
    ClientMember.objects.create(firm=house.firm, client=house.client, member=member)
    assert overdue_reports(viewer, as_of=SUMMER).exists()


# --- Reports --------------------------------------------------------------------------------


def test_a_preview_writes_nothing_and_says_what_the_report_will_say(house: House) -> None:
    statement = house.statements()[0]
    found = preview(statement, WINTER_SALES)
    assert (found.errors, found.total) == ([], D("3300.00"))
    assert not SalesReport.objects.of_firm(house.firm.pk).exists()
    statement = reported(house)
    assert (statement.state, statement.amount) == ("reported", D("3300.00"))
    assert amounts(statement) == {"S1": "2000.00", "S2": "1300.00"}


def test_a_report_of_many_rows_asks_no_more_than_one_of_few(house: House) -> None:
    first, second = house.statements()
    counts = set()
    for statement, size, day in ((first, 2, "2006-03-30"), (second, 40, "2006-05-30")):
        rows = [sale(f"{day}-{number}", day, "10") for number in range(size)]
        rows.append(refund(f"R-{day}", day, f"{day}-0", "1"))
        with CaptureQueriesContext(connection) as asked:
            report(house, statement, rows)
        counts.add(len(asked))
    assert len(counts) == 1


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (sale("", "2006-01-20", "1"), "reference"),
        (sale("S1", "2006-01-20", "1"), "reference"),
        (sale("A", "20.1.2006", "1"), "date"),
        (sale("A", "2006-04-01", "1"), "date"),
        (sale("A", "2006-01-20", "1,000.00"), "gross"),
        (sale("A", "2006-01-20", "1.005"), "gross"),
        (sale("A", "2006-01-20", "-1"), "gross"),
        (sale("A", "2006-01-20", ""), "gross"),
        (sale("A", "2006-01-20", "1", returns="1.01"), "returns"),
        (sale("A", "2006-01-20", "1", currency="EUR"), "rate"),
        (sale("A", "2006-01-20", "1", rate="1.1"), "rate"),
        (sale("A", "2006-01-20", "1", currency="EURO"), "currency"),
        (refund("A", "2006-01-20", "S9", "1"), "refund_of"),
        (refund("A", "2006-01-21", "S1", "40000.01"), "refund_of"),
        (refund("A", "2006-01-19", "S1", "1"), "refund_of"),
        (refund("A", "2006-01-21", "S1", ""), "refunded"),
        (refund("A", "2006-01-21", "", "1"), "refund_of"),
    ],
)
def test_each_bad_line_is_named_and_nothing_is_written(
    house: House, row: dict[str, str], field: str
) -> None:
    statement = house.statements()[0]
    with pytest.raises(ReportError) as caught:
        report(house, statement, [WINTER_SALES[0], row])
    assert (2, field) in {(error.number, error.field) for error in caught.value.errors}
    statement.refresh_from_db()
    assert statement.state == "expected"
    assert not SalesLine.objects.of_firm(house.firm.pk).exists()


def test_a_csv_file_is_read_with_its_bad_lines() -> None:
    data = "Reference;date;gross\r\nS1;2006-01-20;40000\r\nS2;x;1\r\n".encode("utf-8-sig")
    rows, errors = rows_of_csv(data)
    assert errors == []
    assert rows[0] == {"reference": "S1", "date": "2006-01-20", "gross": "40000"}
    assert len(rows) == 2


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"reference,date",
        b"reference,gross\nS1,1",
        b"reference,date,price\nS1,2006-01-01,1",
        b"reference,date,date\nS1,2006-01-01,1",
        b"reference,date\n\xff\xfe,1",
        b'reference,date\n"S1,2006',
    ],
    ids=["empty", "head only", "no date", "unknown", "twice", "not utf-8", "open quote"],
)
def test_a_file_that_is_no_report_is_refused_as_a_whole(data: bytes) -> None:
    rows, errors = rows_of_csv(data)
    assert rows == []
    assert {error.number for error in errors} == {0}


def test_a_row_longer_than_the_head_is_a_bad_line(house: House) -> None:
    rows, errors = rows_of_csv(b"reference,date,gross\nS1,2006-01-20,40,000.00")
    assert errors == []
    [error] = preview(house.statements()[0], rows).errors
    assert (error.number, error.field) == (1, "")


def test_a_sale_is_reported_once_in_all_periods(house: House) -> None:
    reported(house)
    with pytest.raises(ReportError, match="another period"):
        report(house, house.statements()[1], [sale("S1", "2006-04-20", "1")])


def test_a_second_report_replaces_the_first(house: House) -> None:
    reported(house)
    again = report(house, house.statements()[0], [sale("S1", "2006-01-20", "30000")])
    assert again.amount == D("1500.00")
    assert amounts(again) == {"S1": "1500.00"}
    assert SalesReport.objects.of_firm(house.firm.pk).count() == 2
    assert SalesLine.objects.of_firm(house.firm.pk).count() == 3  # what was said stays


def test_sales_in_other_currencies(house: House) -> None:
    row = sale("E1", "2006-02-01", "1000", currency="EUR", rate="1.19500000")
    statement = report(house, house.statements()[0], [row])
    assert statement.amount == D("59.75")


def test_all_becomes_confidential_with_the_client(house: House) -> None:
    introducer = make.make_person(house.firm)
    house.term("6", date(2006, 4, 1), shares={introducer: D(10)})
    approved(house)
    second = report(house, house.statements()[1], [sale("S3", "2006-05-01", "1000")])
    books.approve(second, on=SUMMER, viewer=house.viewer, rate=RATE)
    set_circle(house.client.relationship, named=[], viewer=house.viewer)
    circle = Relationship.objects.of_firm(house.firm.pk).get(pk=house.client.relationship_id)
    assert circle.audience_id is not None
    for model in OURS:
        audiences = set(model.objects.of_firm(house.firm.pk).values_list("audience_id", flat=True))
        assert audiences == {circle.audience_id}, model


# --- Refunds --------------------------------------------------------------------------------


def test_a_refund_is_booked_when_it_arrives_at_the_rate_of_its_sale(house: House) -> None:
    approved(house)
    rows = [sale("S3", "2006-05-01", "1000"), refund("R1", "2006-05-02", "S2", "5000")]
    second = report(house, house.statements()[1], rows)
    # a quarter of 1,300.00 (10,000 at 5 % and 10,000 at 8 %) goes back
    assert amounts(second) == {"S3": "50.00", "R1": "-325.00"}
    assert second.amount == D("-275.00")
    books.approve(second, on=SUMMER, viewer=house.viewer, rate=RATE)
    assert balances(house.client) == {"USD": D("3025.00")}


def test_refunds_of_several_periods_never_exceed_the_sale(house: House) -> None:
    approved(house)
    second = house.statements(date(2006, 10, 1))[1]
    report(house, second, [refund("R1", "2006-05-02", "S2", "15000")])
    third = house.statements(date(2006, 10, 1))[2]
    with pytest.raises(ReportError, match="More is refunded"):
        report(house, third, [refund("R2", "2006-08-02", "S2", "5000.01")])
    found = report(house, third, [refund("R2", "2006-08-02", "S2", "5000")])
    assert found.amount == D("-325.00")


def test_what_a_later_refund_rests_on_stays(house: House) -> None:
    first = reported(house)
    second = report(house, house.statements()[1], [refund("R1", "2006-05-02", "S2", "5000")])
    steps: list[Callable[[], Any]] = [
        lambda: report(house, first, []),
        lambda: report(house, first, [sale("S9", "2006-01-20", "1")]),
        lambda: books.decline(first, reason="No", on=SPRING, viewer=house.viewer),
    ]
    for step in steps:
        with pytest.raises((ConflictError, ReportError)):
            step()
    books.decline(second, reason="Not ours", on=SUMMER, viewer=house.viewer)
    assert books.decline(first, reason="No", on=SPRING, viewer=house.viewer).state == "declined"


# --- Terms ----------------------------------------------------------------------------------


def test_new_rates_from_a_day_inside_a_reported_period_work_it_out_anew(house: House) -> None:
    statement = reported(house)
    house.term("6", date(2006, 3, 1), tiers=[("50000", "9")])
    statement.refresh_from_db()
    # S1 40,000 at 5 %; S2 10,000 at 6 % and 10,000 at 9 %
    assert amounts(statement) == {"S1": "2000.00", "S2": "1500.00"}
    assert statement.amount == D("3500.00")


def test_terms_that_count_less_than_was_refunded_are_refused(house: House) -> None:
    rows = [sale("S1", "2006-02-01", "100"), refund("R1", "2006-02-02", "S1", "50")]
    report(house, house.statements()[0], rows)
    with pytest.raises(ConflictError, match="R1"):
        house.term("6", date(2006, 1, 15), base="cash_received")


def test_terms_of_what_is_booked_cannot_change(house: House) -> None:
    approved(house)
    with pytest.raises(ConflictError, match="booked"):
        house.term("6", date(2006, 3, 31))
    assert house.term("6", date(2006, 4, 1)).rate_pct == 6


def test_versions_are_checked_beside_each_other(house: House) -> None:
    with pytest.raises(ValidationError):
        house.term("6", FIRST)
    with pytest.raises(ValidationError):
        house.term("6", date(2006, 2, 1), period="month")
    with pytest.raises(ValidationError):
        house.term("101", date(2006, 4, 1))
    with pytest.raises(ValidationError):
        house.term("5", date(2006, 4, 1), shares={make.make_person(house.firm): D(101)})
    house.statements()
    house.term("6", date(2006, 4, 1), period="month")
    assert len(house.statements()) == 4  # a quarter and three months


def test_a_period_that_was_reported_stays_as_long_as_it_was(house: House) -> None:
    reported(house)
    with pytest.raises(ConflictError, match="another period"):
        house.term("6", FIRST - timedelta(days=365), period="year")


def test_the_database_never_changes_terms(house: House) -> None:
    term = CommissionTerm.objects.of_firm(house.firm.pk).get()
    term.rate_pct = D(9)
    with pytest.raises(IntegrityError, match="only added to"), transaction.atomic():
        term.save()
    remove_term(term)
    assert house.statements() == []


def test_terms_that_were_used_cannot_be_removed(house: House) -> None:
    reported(house)
    with pytest.raises(ConflictError):
        remove_term(CommissionTerm.objects.of_firm(house.firm.pk).get())


def test_introducers_share_to_the_cent(house: House) -> None:
    ada, grace = make.make_person(house.firm), make.make_person(house.firm)
    house.term("5", date(2006, 4, 1), shares={ada: D("33.333"), grace: D("33.333")})
    statement = report(house, house.statements()[1], [sale("S1", "2006-05-01", "2.00")])
    assert statement.amount == D("0.10")
    books.approve(statement, on=SUMMER, viewer=house.viewer, rate=RATE)
    assert sorted(row.amount for row in statement.shares.all()) == [D("0.03"), D("0.03")]


# --- Steps ----------------------------------------------------------------------------------


def test_from_approved_to_paid_in_two_parts(house: House) -> None:
    statement = invoiced(house)
    assert statement.invoice is not None
    assert (statement.invoice.amount, statement.invoice.due_on) == (
        D("3300.00"),
        date(2006, 4, 30),
    )
    part = books.pay(statement, amount=D(1300), on=SPRING, viewer=house.viewer, rate=RATE)
    assert (part.state, books.open_amount(part)) == ("invoiced", D("2000.00"))
    for wrong in (D("2000.01"), D(-1), D(0)):
        with pytest.raises(ValidationError):
            books.pay(statement, amount=wrong, on=SUMMER, viewer=house.viewer, rate=RATE)
    paid = books.pay(statement, on=SUMMER, viewer=house.viewer, rate=D("0.5500"))
    assert paid.state == "paid"
    with pytest.raises(ConflictError, match=r"“Paid” \(Owner, 2006-07-10\)"):
        books.pay(statement, on=SUMMER, viewer=house.viewer, rate=RATE)
    assert house.ledger() == [
        ("accrual", "3300.00"),
        ("payment", "-1300.00"),
        ("payment", "-2000.00"),
    ]
    assert balances(house.client) == {}
    # 1,784.97 booked; 703.17 and 1,100.00 received: the rates brought 18.20
    assert in_own_currency(paid) == D("-18.20")
    assert Invoice.objects.of_firm(house.firm.pk).get().paid_on == SUMMER
    received = Receipt.objects.of_firm(house.firm.pk).order_by("on")
    assert [row.amount for row in received] == [D(1300), D(2000)]
    assert RevenueEvent.objects.of_firm(house.firm.pk).get().base_amount == D("1784.97")


def test_a_dispute_returns_to_where_it_began_or_ends_in_a_reversal(house: House) -> None:
    statement = invoiced(house)
    with pytest.raises(ValidationError):
        books.dispute(statement, reason=" ", on=SPRING, viewer=house.viewer)
    books.dispute(statement, reason="They say 3,000", on=SPRING, viewer=house.viewer)
    steps: list[Callable[[], Any]] = [
        lambda: books.pay(statement, on=SUMMER, viewer=house.viewer, rate=RATE),
        lambda: report(house, statement, WINTER_SALES),
        lambda: books.decline(statement, reason="No", on=SUMMER, viewer=house.viewer),
    ]
    for step in steps:
        with pytest.raises(ConflictError):
            step()
    settled = books.settle_dispute(statement, on=SUMMER, viewer=house.viewer)
    assert (settled.state, settled.disputed_from) == ("invoiced", "")
    history = StatementEvent.objects.of_firm(house.firm.pk).order_by("created_at")
    assert [row.after for row in history] == [
        "reported",
        "approved",
        "invoiced",
        "disputed",
        "invoiced",
    ]


def test_what_is_declined_may_be_stated_anew(house: House) -> None:
    void = books.decline(reported(house), reason="Wrong", on=SPRING, viewer=house.viewer)
    with pytest.raises(ConflictError):
        report(house, void, WINTER_SALES)
    new = expect_again(void)
    with pytest.raises(ConflictError):
        expect_again(void)
    assert report(house, new, WINTER_SALES).amount == D("3300.00")


def test_a_reversal_takes_back_all_and_owes_what_was_paid(house: House) -> None:
    statement = invoiced(house)
    books.pay(statement, amount=D(1000), on=SPRING, viewer=house.viewer, rate=RATE)
    with pytest.raises(ValidationError):
        books.reverse(statement, reason="Void", on=SUMMER, viewer=house.viewer)
    void = books.reverse(
        statement, reason="Void", on=SUMMER, viewer=house.viewer, credit_note="C-2"
    )
    assert (void.state, books.balance_of(void)) == ("reversed", D("-1000.00"))
    rows = RevenueEvent.objects.of_firm(house.firm.pk)
    assert sum(row.base_amount for row in rows) == 0
    books.pay_back(statement, on=SUMMER, viewer=house.viewer, rate=RATE)
    assert balances(house.client) == {}
    with pytest.raises(ConflictError):
        books.pay_back(statement, on=SUMMER, viewer=house.viewer, rate=RATE)
    assert not Invoice.objects.of_firm(house.firm.pk).filter(paid_on=None).exists()
    assert expect_again(void).state == "expected"


def test_a_period_without_sales_is_paid_without_an_entry(house: House) -> None:
    statement = report(house, house.statements()[0], [])
    assert statement.amount == 0
    books.approve(statement, on=SPRING, viewer=house.viewer, rate=RATE)
    books.invoice(statement, number="C-1", on=SPRING, viewer=house.viewer, rate=RATE)
    assert books.pay(statement, on=SUMMER, viewer=house.viewer, rate=RATE).state == "paid"
    assert house.ledger() == []


def test_own_currency_has_no_rate_and_another_one_needs_one(house: House) -> None:
    statement = reported(house)
    with pytest.raises(ValidationError):
        books.approve(statement, on=SPRING, viewer=house.viewer, rate=D(0))
    house.firm.base_currency = "USD"
    house.viewer.firm.base_currency = "USD"
    with pytest.raises(ValidationError):
        books.approve(statement, on=SPRING, viewer=house.viewer, rate=RATE)
    assert books.approve(statement, on=SPRING, viewer=house.viewer).state == "approved"


def test_each_step_wakes_the_worker_for_the_client(house: House) -> None:
    reported(house)
    rows = OutboxEvent.objects.of_firm(house.firm.pk).filter(event="account.commission")
    relationship = house.client.relationship_id
    assert {tuple(row.relationship_ids) for row in rows} == {(relationship,)}
    assert rows.count() == 2  # the terms, and the report


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("step", Step)
def test_only_the_steps_of_the_table_are_allowed(state: State, step: Step) -> None:
    row = CommissionStatement(state=state, disputed_from="reported")
    found = target(row, step)
    if state == State.DISPUTED and step == Step.REVERSE:
        assert found is None  # nothing was booked
    elif state == State.DISPUTED and step == Step.SETTLE:
        assert found == State.REPORTED
    else:
        assert found == EDGES[step].get(state)
    final = {State.DECLINED, State.REVERSED}
    assert found is None or state not in final


# --- The database ---------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["ledgerentry", "statementevent"])
def test_the_ledger_and_the_history_are_only_added_to(house: House, table: str) -> None:
    approved(house)
    for change in (
        "UPDATE clients_{} SET updated_at = now(), firm_id = NULL",
        "DELETE FROM clients_{}",
    ):
        statement = change.format(table)
        with (
            pytest.raises(IntegrityError, match="only added to"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    circle = make.make_circle(house.firm, make.make_member(house.firm))
    moved = LedgerEntry.objects.of_firm(house.firm.pk).update(audience=circle)
    assert moved == 1  # with its client, it may become confidential


def test_a_statement_is_booked_once_whatever_the_code_does(house: House) -> None:
    statement = approved(house)
    with pytest.raises(IntegrityError, match="statement_booked_once"), transaction.atomic():
        books.book(statement, "accrual", D(1), on=SPRING, rate=RATE, viewer=house.viewer)


def test_a_client_with_booked_money_is_not_deleted(house: House) -> None:
    caller = Caller(make.make_member(house.firm, role="owner", with_user=True))
    party = house.client.relationship.party
    list_all(house.firm)
    reported(house)
    path = f"parties/{party.pk}/"
    answer = caller.change("delete", path, etag=caller.get(path)["ETag"])
    assert (answer.status_code, "Money was booked" in answer.content.decode()) == (409, True)


@pytest.mark.django_db
def test_a_demo_firm_goes_with_its_ledger() -> None:
    house = make_house(is_demo=True)
    house.term()
    approved(house)
    report(house, house.statements()[1], [refund("R1", "2006-05-02", "S2", "5000")])
    owner = Membership.objects.of_firm(house.firm.pk).get(pk=house.viewer.membership_id)
    owner.user = make.make_user()
    owner.save()
    set_tenant(house.firm.pk, owner.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT delete_entered_demo()")
        assert cursor.fetchone() == (True,)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert not LedgerEntry.objects.of_firm(house.firm.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_who_approve_at_once_one_wins() -> None:
    with transaction.atomic():
        house = make_house()
        house.term()
        statement = reported(house)
    barrier, outcomes = Barrier(2), []

    def work() -> None:
        try:
            with tenant(house.firm.pk):
                barrier.wait()
                books.approve(statement, on=SPRING, viewer=house.viewer, rate=RATE)
            outcomes.append("approved")
        except ConflictError as error:
            outcomes.append(str(error))
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    told = "Nothing was changed: the statement is in the state “Approved” (Owner, 2006-04-10)."
    assert sorted(outcomes) == [told, "approved"]
    with transaction.atomic():
        set_tenant(house.firm.pk)
        assert house.ledger() == [("accrual", "3000.00")]
