"""Sheets taken in: what a resource gives out comes back unchanged, and one cell changes one row."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.serializers import ValidationError

from clients.models import Enquiry
from common.sheets.cells import SheetError
from common.sheets.reading import Sheet
from common.sheets.writing import CSV, TYPES, XLSX, write
from firms.api.imports.lines import MOST_ROWS, lines_of
from firms.api.imports.typed import structure
from firms.tenant import set_tenant
from tests import make
from tests.api.caller import BASE, Caller, House, problems
from tests.clients import builders
from tests.clients.test_api import NOBODY, RESOURCES, Desk
from tests.golden import statements

pytest_plugins = ["tests.api.house"]

#: What a spreadsheet could take for a formula, and what it likes to change.
HOSTILE = [
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@x",
    "\ttab",
    "\rreturn",
    "'quoted",
    "''twice",
    'a "quote", a comma; and more',
    "two\nlines\r\nor three",
    "김치 공장",
    "价格多少?",
    "🚢 ＝1",
    "007",
    "1e5",
    "TRUE",
    "2006-01-01",
    "_x0041_",
]
#: The column of each resource that takes any text.
TEXT = {
    "clients": "obligation",
    "agreements": "note",
    "engagements": "note",
    "plans": "name",
    "stages": "name",
    "enquiries": "original",
    "revenue": "note",
    "invoices": "note",
    "receipts": "note",
    "time-entries": "what",
    "costs": "what",
}


@pytest.fixture
def desk(house: House) -> Desk:
    """A firm with one client; nobody is assigned."""
    return Desk(house)


def sheet_of(rows: list[dict[str, Any]], kind: str = CSV) -> bytes:
    """The rows as the export writes them."""
    out = BytesIO()
    columns = list(dict.fromkeys(name for row in rows for name in row))
    write(kind, out, columns, rows)
    return out.getvalue()


def given_out(api: Caller, resource: str, kind: str) -> bytes:
    """The resource's own export."""
    answer = api.get(f"{resource}/export/?file={kind}")
    assert answer.status_code == 200
    return bytes(answer.getvalue())


def send(
    api: Caller, resource: str, data: bytes, *, dry: bool = False, kind: str = CSV, key: str = ""
) -> Any:
    """POST of a file as the body."""
    path = f"{BASE}{resource}/import/?dry_run={'true' if dry else 'false'}"
    headers = {"Authorization": f"Bearer {api.secret}", "Idempotency-Key": key or uuid4().hex}
    media = TYPES[kind].partition(";")[0]
    return api.client.generic("POST", path, data, content_type=media, headers=headers)


def taken(answer: Any) -> dict[str, int]:
    """The counts of an import that was answered; those of nothing are left out."""
    assert answer.status_code == 200, answer.content
    return {name: count for name, count in answer.json()["counts"].items() if count}


def bodies(desk: Desk, resource: str) -> list[dict[str, Any]]:
    """New rows, one for each hostile text."""
    body, column = desk.bodies()[resource], TEXT[resource]
    found = [body | {column: text} for text in HOSTILE]
    for number, row in enumerate(found):
        row |= {name: 10 + number for name in ("position",) if name in row}
        row |= {name: f"2006-{number}" for name in ("number",) if name in row}
    return found


def filled(desk: Desk, resource: str) -> list[dict[str, Any]]:
    """Rows of the resource with hostile texts, as the API shows them."""
    if resource == "clients":
        for number, text in enumerate(HOSTILE):
            builders.make_firm_client(desk.house.firm, f"Works {number}", obligation=text)
    else:
        added = desk.house.owner.bulk(resource, bodies(desk, resource))
        assert added.status_code == 201, added.content
    return shown(desk, resource)


def shown(desk: Desk, resource: str) -> list[dict[str, Any]]:
    """The rows as the owner sees them."""
    desk.house.enter()
    return desk.house.owner.rows(f"{resource}/?limit=200&ordering=created_at")


def writes(sent: list[str]) -> list[str]:
    """Statements that change rows of the firm; the key of the request is none."""
    changing = ("INSERT", "UPDATE", "DELETE")
    return [
        sql
        for sql in sent
        if sql.lstrip().startswith(changing) and "firms_idempotencykey" not in sql
    ]


EVERY = [*RESOURCES, "clients"]


@pytest.mark.parametrize("resource", EVERY)
def test_what_was_given_out_changes_nothing_and_one_cell_one_row(desk: Desk, resource: str) -> None:
    api, rows = desk.house.owner, filled(desk, resource)
    for kind in (CSV, XLSX):
        data = given_out(api, resource, kind)
        desk.house.enter()
        answer, sent = statements(lambda: send(api, resource, data, kind=kind))  # noqa: B023
        assert taken(answer) == {"unchanged": len(rows)}
        assert writes(sent) == []
        assert shown(desk, resource) == rows
    at, column = len(rows) // 2, TEXT[resource]
    wanted = [*rows[:at], rows[at] | {column: "=1+1"}, *rows[at + 1 :]]
    answer = send(api, resource, sheet_of(wanted), dry=True)
    assert taken(answer) == {"update": 1, "unchanged": len(rows) - 1}
    assert shown(desk, resource) == rows
    for counts in ({"update": 1, "unchanged": len(rows) - 1}, {"unchanged": len(rows)}):
        answer = send(api, resource, sheet_of(wanted))
        assert taken(answer) == counts
        assert answer.json()["rows"][at]["id"] == rows[at]["id"]
        found = shown(desk, resource)
        assert [one | {"updated_at": ""} for one in found] == [
            one | {"updated_at": ""} for one in wanted
        ]
    moved = [one for one, before in zip(found, rows, strict=True) if one != before]
    assert [one["id"] for one in moved] == [rows[at]["id"]]


@pytest.mark.parametrize("resource", RESOURCES)
def test_new_rows_come_in_once(desk: Desk, resource: str) -> None:
    """All or none; the same file again is no second row."""
    api, before = desk.house.owner, len(shown(desk, resource))
    good = bodies(desk, resource)[:3]
    key = next(name for name in ("client", "plan") if name in good[0])
    bad = [good[0] | {key: NOBODY}, *good[1:], good[2] | {TEXT[resource]: None, key: None}]
    looked = send(api, resource, sheet_of(bad), dry=True)
    refused = {row["line"]: row for row in looked.json()["rows"] if row["outcome"] == "refused"}
    assert set(refused) - {5} == {2}
    assert refused[2]["problems"] == [{"column": key, "message": "There is no such row."}]
    answer = send(api, resource, sheet_of(bad))
    assert answer.status_code == 400
    assert problems(answer)[f"#/2/{key}"] == "There is no such row."
    assert len(shown(desk, resource)) == before
    for counts in ({"create": 3}, {"unchanged": 3}):
        answer = send(api, resource, sheet_of(good))
        assert taken(answer) == counts
        found = shown(desk, resource)
        assert len(found) == before + 3
        assert {row["id"] for row in answer.json()["rows"]} <= {row["id"] for row in found}
    texts = [row[TEXT[resource]] for row in found]
    assert all(row[TEXT[resource]] in texts for row in good)


@pytest.mark.parametrize("resource", ["revenue", "stages", "clients"])
def test_rows_of_others_are_as_rows_that_never_were(desk: Desk, resource: str) -> None:
    house = desk.house
    desk.assign()
    row = filled(desk, resource)[0]
    stranger = make.make_firm("Elsewhere")
    set_tenant(stranger.pk)
    foreign = make.make_member(stranger, role="owner", with_user=True)
    theirs = builders.make_firm_client(stranger, "Theirs")
    ids = {
        "revenue": builders.make_revenue(theirs, 5).pk,
        "stages": builders.make_stage(theirs).pk,
        "clients": theirs.pk,
    }
    house.enter()
    desk.hide()
    hidden = shown(desk, resource)
    own = next(one for one in hidden if one["visibility"] == "confidential")
    said = []
    for row_id in (own["id"], ids[resource], uuid4()):
        house.enter()
        answer = send(house.member, resource, sheet_of([row | {"id": row_id}]), dry=True)
        said.append([one | {"id": ""} for one in answer.json()["rows"]])
    assert said[0] == said[1] == said[2]
    assert said[0][0]["problems"] == [{"column": "id", "message": "There is no such row."}]
    assert foreign.firm_id == stranger.pk


@pytest.mark.parametrize("resource", ["clients", "stages", "receipts"])
def test_who_may_not_write_may_not_send_a_sheet(desk: Desk, resource: str) -> None:
    house = desk.house
    readers = Caller(house.owner.member, "clients:read", "money:read", "export")
    partner = Caller(make.make_member(house.firm, role="partner", with_user=True))
    for caller in (house.viewer, readers, partner):
        assert send(caller, resource, b"id\r\n").status_code == 404
        house.enter()


def test_money_that_was_not_given_out_is_not_emptied(desk: Desk) -> None:
    """Neither the worth of a contract nor a key that leads to somebody hidden."""
    house, path = desk.house, f"clients/{desk.client.pk}/"
    house.owner.change("patch", path, {"contract_value": "900.00", "currency": "GBP"})
    house.enter()
    rows = house.member.rows("clients/")
    assert "contract_value" not in rows[0]
    rows[0] |= {"contract_value": None, "obligation": "Lunch"}
    house.enter()
    assert taken(send(house.member, "clients", sheet_of(rows))) == {"update": 1}
    house.enter()
    now = house.owner.get(path).json()
    assert (now["contract_value"], now["obligation"]) == ("900.00", "Lunch")
    house.enter()
    priced = house.member.get(path).json() | {"contract_value": "1.00"}
    house.enter()
    answer = send(house.member, "clients", sheet_of([priced]))
    assert problems(answer) == {"#/2/contract_value": "Unknown field."}


def test_what_nobody_writes_is_refused_and_not_passed_over(desk: Desk) -> None:
    api = desk.house.owner
    row = filled(desk, "revenue")[0]
    cases: list[tuple[dict[str, Any], str]] = [
        ({"base_amount": "1.00"}, "#/2/base_amount"),
        ({"created_at": "2001-01-01T00:00:00Z"}, "#/2/created_at"),
        ({"note": "New", "updated_at": "2001-01-01T00:00:00Z"}, "#/2/updated_at"),
        ({"id": "x"}, "#/2/id"),
        ({"id": None}, "#/2/base_amount"),
        ({"client": str(uuid4())}, "#/2/client"),
        ({"amount": "many"}, "#/2/amount"),
        ({"on": "06/30/2006"}, "#/2/on"),
        ({"one_off": "perhaps"}, "#/2/one_off"),
        ({"market": "XXX"}, "#/2/market"),
        ({"amount": "0.00"}, "#/2/amount"),
    ]
    for change, pointer in cases:
        desk.house.enter()
        answer = send(api, "revenue", sheet_of([row | change]))
        assert answer.status_code == 400, change
        assert pointer in problems(answer), (change, answer.content)
    desk.house.enter()
    twice = send(api, "revenue", sheet_of([row, row]))
    assert problems(twice) == {"#/3/id": "Row 2 has the same id."}
    desk.house.enter()
    answer = send(api, "revenue", b"id,colour\r\n,red\r\n")
    assert "colour" in problems(answer)["#/1"]
    assert "base_amount" in problems(answer)["#/1"]


def test_a_spreadsheet_may_write_values_its_own_way(desk: Desk) -> None:
    api = desk.house.owner
    row = filled(desk, "revenue")[0]
    its_own = {"amount": "12.5", "one_off": "TRUE", "on": "2006-06-01T00:00:00", "rate": "1"}
    assert taken(send(api, "revenue", sheet_of([row | its_own]))) == {"unchanged": 1}


def test_a_file_can_come_in_a_form_and_a_key_does_it_once(desk: Desk) -> None:
    api = desk.house.owner
    data = sheet_of(bodies(desk, "costs")[:2])
    path = f"{BASE}costs/import/"
    sent = {"Authorization": f"Bearer {api.secret}", "Idempotency-Key": "k"}
    answers = []
    for _time in range(2):
        file = SimpleUploadedFile("costs.csv", data, CSV)
        answers.append(api.client.post(path, {"file": file}, headers=sent))
        desk.house.enter()
    assert answers[0].content == answers[1].content
    assert taken(answers[0]) == {"create": 2}
    assert "Idempotent-Replayed" in answers[1]
    assert send(api, "costs", data, key="k").status_code == 422
    for bad in ({}, {"file": "text"}):
        desk.house.enter()
        headers = sent | {"Idempotency-Key": uuid4().hex}
        answer = api.client.post(path, bad, headers=headers)
        assert list(problems(answer)) == ["#/file"]
    desk.house.enter()
    assert send(api, "costs", b"").status_code == 400
    desk.house.enter()
    assert send(api, "costs", orjson.dumps({}), kind=XLSX).status_code == 400


def test_what_a_statement_has_booked_stays(desk: Desk) -> None:
    """The same refusal as for a single row, by line."""
    api = desk.house.owner
    agreement = builders.make_agreement(
        desk.house.firm, desk.house.organisation, client=desk.client
    )
    builders.make_statement(agreement, state="invoiced", amount=5, invoice=desk.invoice)
    row = api.get(f"invoices/{desk.invoice.pk}/").json()
    desk.house.enter()
    assert taken(send(api, "invoices", sheet_of([row]))) == {"unchanged": 1}
    desk.house.enter()
    answer = send(api, "invoices", sheet_of([row | {"note": "x"}]))
    assert "statement" in problems(answer)["#/2"]


def test_looking_costs_the_same_for_any_number_of_rows(desk: Desk) -> None:
    api, rows = desk.house.owner, filled(desk, "revenue")
    few = statements(lambda: send(api, "revenue", sheet_of(rows[:1])))[1]
    desk.house.enter()
    many = statements(lambda: send(api, "revenue", sheet_of(rows)))[1]
    assert len(many) == len(few)


def test_json_in_a_cell_is_a_list_and_not_a_well() -> None:
    for cell in ("[", "[" * 500 + "]" * 500, "[" * 5_000):
        with pytest.raises(ValidationError):
            structure(None, cell)  # type: ignore[arg-type]
    assert structure(None, '["a"]') == ["a"]  # type: ignore[arg-type]


def test_a_file_has_so_many_rows_and_no_more() -> None:
    empty: dict[str, str | None] = {"id": None}
    rows = ((number, empty) for number in range(2, MOST_ROWS + 3))
    with pytest.raises(SheetError, match="5000"):
        lines_of(Sheet(["id"], rows), ["id"])


def test_ids_of_new_rows_do_not_tell_of_hidden_ones(desk: Desk) -> None:
    """Words that a hidden row or a deleted one says make a row as any other: once."""
    house = desk.house
    data = sheet_of([desk.bodies()["enquiries"]])
    rows = Enquiry.objects.of_firm(house.firm.pk)
    first = send(house.owner, "enquiries", data).json()["rows"][0]["id"]
    house.enter()
    rows.filter(pk=first).update(audience=make.make_circle(house.firm, house.owner.member))
    found = []
    for counts in ({"create": 1}, {"unchanged": 1}):
        assert taken(send(house.member, "enquiries", data, dry=True)) == counts
        answer = send(house.member, "enquiries", data)
        assert taken(answer) == counts
        found.append(answer.json()["rows"][0]["id"])
        house.enter()
    assert first not in found
    assert len(set(found)) == 1
    assert UUID(found[0]).version == UUID(first).version
    rows.filter(pk=found[0]).delete()
    answer = send(house.member, "enquiries", data)
    assert taken(answer) == {"create": 1}
    assert answer.json()["rows"][0]["id"] not in {first, *found}
