"""Files through the API: sent as a form, listed, read as bytes, removed."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from relationships.models import Attachment, DeletedEntry, Relationship
from tests import make
from tests.api.caller import BASE, Caller, House, problems
from tests.files.samples import BAD, PDF
from tests.golden import check_count, statements

pytest_plugins = ["tests.api.house"]


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    """Files of this test's own."""
    settings.ATTACHMENTS = tmp_path / "attachments"


def send(
    caller: Caller, name: str = "a.pdf", data: bytes = PDF, key: str = "", **fields: Any
) -> Any:
    """POST a form with a file."""
    sent = {"Authorization": f"Bearer {caller.secret}"}
    headers = sent | ({"Idempotency-Key": key} if key else {})
    file = SimpleUploadedFile(name, data, content_type="text/html")
    return caller.client.post(f"{BASE}attachments/", {"file": file, **fields}, headers=headers)


@pytest.fixture
def note(house: House) -> str:
    relationship = Relationship.objects.of_firm(house.firm.pk).get(party=house.person)
    return str(make.make_note(relationship, house.member.member, "Tea").pk)


def test_sent_read_and_removed(house: House, note: str) -> None:
    added = send(house.member, "报价.pdf", note=note)
    assert added.status_code == 201, added.content
    row = added.json()
    assert (row["name"], row["content_type"], row["size"]) == (
        "报价.pdf",
        "application/pdf",
        len(PDF),
    )
    assert (row["note"], row["favour"], row["visibility"]) == (note, None, "team")
    assert row["created_by"] == str(house.member.member.pk)
    path = f"attachments/{row['id']}/"
    assert added["Location"].endswith(path)
    read = house.viewer.get(path)
    assert (read.json(), read["ETag"]) == (row, added["ETag"])
    content = house.viewer.get(f"{path}content/", Accept="application/pdf")
    assert b"".join(content.streaming_content) == PDF
    assert content["Content-Disposition"].startswith("attachment; filename*=utf-8")
    assert content["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert content["ETag"] == f'"{row["sha256"]}"'
    have = house.viewer.get(f"{path}content/", **{"If-None-Match": content["ETag"]})
    assert have.status_code == 304
    assert house.member.call("delete", path).status_code == 428
    assert house.viewer.change("delete", path).status_code == 404
    assert house.member.change("delete", path).status_code == 204
    assert house.viewer.get(f"{path}content/").status_code == 404
    house.enter()
    assert [one.title for one in DeletedEntry.objects.of_firm(house.firm.pk)] == ["File: 报价.pdf"]


def test_one_owner_and_one_file(house: House, note: str) -> None:
    relationship = str(Relationship.objects.of_firm(house.firm.pk).get(party=house.person).pk)
    assert "#" in problems(send(house.member))
    assert "#" in problems(send(house.member, note=note, relationship=relationship))
    assert "#/note" in problems(send(house.member, note=str(uuid4())))
    assert "#/note" in problems(send(house.member, note="x"))
    assert "#/bogus" in problems(send(house.member, note=note, bogus="1"))
    sent = {"Authorization": f"Bearer {house.member.secret}"}
    files = [SimpleUploadedFile(f"{number}.pdf", PDF) for number in range(2)]
    for body in ({"note": note}, {"note": note, "file": "text"}, {"note": note, "file": files}):
        answer = house.member.client.post(f"{BASE}attachments/", body, headers=sent)
        assert list(problems(answer)) == ["#/file"]
    assert house.member.post("attachments/", {"note": note}).status_code == 415
    assert house.member.rows("attachments/") == []


@pytest.mark.parametrize("name", ["a.html", "page.pdf", "empty.pdf", "macros.docx"])
def test_refuses_as_the_form_does(house: House, note: str, name: str) -> None:
    data, words = BAD[name]
    assert words in problems(send(house.member, name, data, note=note))["#/file"]


def test_a_key_is_for_one_content(house: House, note: str) -> None:
    """The boundary of a form differs from sending to sending; fields and bytes do not."""
    first = send(house.member, key="k", note=note)
    again = send(house.member, key="k", note=note)
    assert (first.status_code, first.content) == (201, again.content)
    assert again["Idempotent-Replayed"] == "true"
    assert send(house.member, data=PDF + b"%", key="k", note=note).status_code == 422
    assert send(house.member, name="b.pdf", key="k", note=note).status_code == 422
    assert len(house.member.rows("attachments/")) == 1


def test_lists_with_filters_and_few_queries(house: House, note: str) -> None:
    house.member.get("me/")
    favour = make.make_favour(house.member.member, house.person)
    one = send(house.member, note=note).json()["id"]
    answer, few = statements(lambda: house.member.get("attachments/"))
    assert [row["id"] for row in answer.json()["results"]] == [one]
    for number in range(3):
        send(house.owner, f"{number}.txt", b"x", favour=str(favour.pk))
    _answer, many = statements(lambda: house.member.get("attachments/"))
    assert len(few) == len(many)
    check_count("api-attachments", many)
    for query, count in (
        (f"note={note}", 1),
        (f"favour={favour.pk}", 3),
        ("content_type=text/plain", 3),
        ("content_type=text/plain&content_type=application/pdf", 4),
        (f"created_by={house.owner.member.pk}", 3),
        (f"relationship={uuid4()}", 0),
    ):
        assert len(house.member.rows(f"attachments/?{query}")) == count, query
    assert house.member.get("attachments/?content_type=text/html").status_code == 400
    assert house.member.get("attachments/?name=a").status_code == 400


def test_hidden_entries_have_no_files_for_others(house: House, note: str) -> None:
    row = send(house.member, note=note).json()
    path = f"attachments/{row['id']}/"
    never = house.viewer.get(f"attachments/{uuid4()}/")
    house.enter()
    relationship = Relationship.objects.of_firm(house.firm.pk).get(party=house.person)
    body = {"visibility": "confidential", "members": []}
    closed = house.owner.post(f"relationships/{relationship.pk}/confidentiality/", body)
    assert closed.status_code == 200
    for caller in (house.viewer, house.member):
        for address in (path, f"{path}content/"):
            answer = caller.get(address)
            assert (answer.status_code, answer.content) == (404, never.content)
        assert caller.rows("attachments/") == []
        assert caller.rows(f"attachments/?note={note}") == []
    assert house.owner.get(path).json()["visibility"] == "confidential"
    refused = [send(house.member, note=key).content for key in (note, str(uuid4()))]
    assert refused[0] == refused[1]


def test_scope_and_role(house: House, note: str) -> None:
    assert send(house.viewer, note=note).status_code == 404
    reader = Caller(house.owner.member, "log:read")
    row = send(house.owner, note=note).json()
    assert reader.get(f"attachments/{row['id']}/content/").status_code == 200
    assert send(reader, note=note).status_code == 404
    assert Caller(house.owner.member, "network:read").get("attachments/").status_code == 404
    house.enter()
    assert Attachment.objects.of_firm(house.firm.pk).count() == 1
