"""What nobody sends by accident: files made to be large, values beyond columns and calendars."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from clients.commission.sheet import MOST_COLUMNS, MOST_ROWS, rows_of_csv
from clients.commission.terms import add_months
from clients.desk import eml
from clients.models import CommissionStatement, Invoice, Receipt, RevenueEvent
from common.drafts import Draft
from tests import make
from tests.api.caller import Caller, House, problems
from tests.clients import builders
from tests.clients.commission_desk import Desk, make_desk
from tests.clients.mails import mail

pytest_plugins = ["tests.api.house"]


@pytest.fixture
def desk(db: None) -> Desk:
    return make_desk()


@pytest.fixture
def owner(desk: Desk) -> Caller:
    return Caller(desk.world.owner)


def test_a_wide_or_long_file_is_refused_before_its_rows_are_read() -> None:
    wide = ",".join(f"c{number}" for number in range(MOST_COLUMNS + 1))
    [error] = rows_of_csv(f"{wide}\n1".encode())[1]
    assert str(MOST_COLUMNS) in error.message
    rows = "S,2006-01-01\n" * (MOST_ROWS + 1)
    [error] = rows_of_csv(f'reference,date\n{rows}"never closed'.encode())[1]
    assert error.message == f"A report has 1 to {MOST_ROWS} rows."


def test_the_language_is_found_in_what_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def noted(text: str) -> str:
        seen.append(len(text))
        return "zh"

    monkeypatch.setattr(eml, "language_of", noted)
    eml.read_mail(mail(("价" * 3 * eml.MOST_TEXT).encode(), charset="utf-8"))
    assert seen == [eml.MOST_TEXT]


def test_a_subject_is_one_line() -> None:
    link = Draft("a@example.com", "Price?\r\nBcc: b@example.com", "").mailto
    assert link == "mailto:a@example.com?subject=Price%3F%20Bcc%3A%20b%40example.com"


def test_never_is_not_beyond_the_calendar() -> None:
    assert add_months(date(9999, 12, 31), 6) == date.max
    assert add_months(date(9999, 11, 30), 1) == date(9999, 12, 30)


@pytest.mark.parametrize(
    "rows",
    [
        [{"gross": "999999999999.99", "currency": "GBP", "rate": "9999999999.99999999"}],
        [{"gross": "999999999999.99"}] * 20,
    ],
    ids=["one", "together"],
)
def test_more_commission_than_can_be_booked(
    desk: Desk, owner: Caller, rows: list[dict[str, str]]
) -> None:
    lines = [
        {"reference": f"S-{place}", "date": "2006-02-01", **row} for place, row in enumerate(rows)
    ]
    pk = desk.statements()[0].pk
    answer = owner.post(f"commission-statements/{pk}/report/", {"rows": lines})
    [said] = problems(answer).values()
    assert "more than can be booked" in said


def test_a_report_has_come_already(desk: Desk, owner: Caller) -> None:
    url = f"commission-statements/{desk.statements()[0].pk}/report/"
    answer = owner.post(url, {"rows": [], "received_on": "2999-01-01"})
    assert problems(answer) == {"#/received_on": "This day has not come yet."}


def test_what_a_statement_booked_is_not_changed_by_hand(desk: Desk, owner: Caller) -> None:
    row = desk.reported()
    for step, body in (
        ("approve", {"rate": "0.5"}),
        ("invoice", {"number": "C-1", "rate": "0.5"}),
        ("pay", {"amount": "64.04", "rate": "0.5"}),
    ):
        answer = owner.post(f"commission-statements/{row.pk}/{step}/", body)
        assert answer.status_code == 200, answer.content
    desk.world.enter()
    booked: dict[str, Any] = {"revenue": RevenueEvent, "invoices": Invoice, "receipts": Receipt}
    paths = {
        name: f"{name}/{model.objects.of_firm(desk.world.firm.pk).get().pk}/"
        for name, model in booked.items()
    }
    for path in paths.values():
        for caller in (owner, Caller(desk.world.member)):
            assert caller.change("patch", path, {"amount": "1.00"}).status_code == 409
            desk.world.enter()
        assert owner.change("delete", path).status_code == 409
        desk.world.enter()
    body = {
        "client": str(desk.client.pk),
        "invoice": paths["invoices"].split("/")[1],
        "on": "2006-06-01",
        "amount": "5.00",
        "currency": "USD",
        "rate": "0.5",
    }
    assert problems(owner.post("receipts/", body)) == {
        "#/invoice": "Commission is paid on its statement, not here."
    }
    desk.world.enter()
    assert CommissionStatement.objects.get(pk=row.pk).invoice_id is not None


BEYOND, AHEAD = "Write a moment from 1900 to 2999.", "This moment has not come yet."


@pytest.mark.parametrize(
    ("moment", "texts"),
    [
        ("0001-01-01T00:00:00Z", {"received_at": BEYOND, "due_at": BEYOND}),
        ("9999-12-31T23:59:59Z", {"received_at": AHEAD, "due_at": BEYOND}),
    ],
)
def test_a_moment_beyond_what_a_page_can_show(
    house: House, moment: str, texts: dict[str, str]
) -> None:
    client = builders.make_client(house.organisation)
    body = {
        "client": str(client.pk),
        "received_at": "2006-06-29T09:00:00Z",
        "channel": "web",
        "original": "?",
    }
    for name, text in texts.items():
        answer = house.owner.post("enquiries/", body | {name: moment})
        assert problems(answer) == {f"#/{name}": text}
        house.enter()


def test_who_asks_may_have_no_page(desk: Desk) -> None:
    """Our own firm can be chosen and is nobody's relationship."""
    own = make.make_party(desk.world.firm, with_relationship=False, name="Our own firm")
    row = builders.make_enquiry(desk.client, enquirer=own)
    answer = desk.world.browser(desk.world.owner).get(f"/clients/desk/{row.pk}/")
    assert answer.status_code == 200
    assert own.name in answer.content.decode()


def test_no_place_behind_the_last_stage(house: House) -> None:
    plan = builders.make_stage(builders.make_client(house.organisation)).plan
    body = {"plan": str(plan.pk), "name": "Launch"}
    assert house.owner.post("stages/", body | {"position": 32_767}).status_code == 201
    assert "no place" in str(problems(house.owner.post("stages/", body)))
