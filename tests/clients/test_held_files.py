"""Files of agreements and enquiries: as confidential as what they belong to, gone with it."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from clients.desk import held_mail
from clients.models import Agreement, AgreementParty, Enquiry
from clients.services import delete_agreement, delete_record
from firms.models import AuditEntry
from relationships.files.sweep import GRACE, sweep_firm
from relationships.models import Attachment, DeletedEntry
from tests import make
from tests.api.caller import House, problems
from tests.clients import builders
from tests.clients.mails import enquiry_of_a_university
from tests.files.samples import PDF
from tests.files.test_api import send
from tests.pages.house import World, make_world

pytest_plugins = ["tests.api.house"]


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    """Files of this test's own."""
    settings.ATTACHMENTS = tmp_path / "attachments"


@pytest.fixture
def world(db: None) -> World:
    """A firm whose owner and member sign in."""
    return make_world()


def agreement_of(world: World) -> Agreement:
    """A signed one with a client."""
    client = builders.make_client(make.make_organisation(world.firm, "Acme"))
    return builders.make_agreement(
        world.firm, client.relationship.party, client=client, title="Agency"
    )


def pdf(name: str = "Signed.pdf") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, PDF)


def files(world: World) -> list[Attachment]:
    """All files of the firm."""
    world.enter()
    return list(Attachment.objects.of_firm(world.firm.pk).order_by("name"))


def test_added_on_the_page_listed_taken_back_and_removed(world: World) -> None:
    row = agreement_of(world)
    home, owner = f"/clients/agreements/{row.pk}/", world.browser(world.owner)
    assert "The signed paper belongs here" in owner.get(home).content.decode()
    bad = owner.post(f"{home}files/", {"files": [SimpleUploadedFile("a.pdf", b"<html>")]})
    assert (bad.status_code, files(world)) == (422, [])
    assert owner.post(f"{home}files/", {"files": [pdf()]}).status_code == 302
    (file,) = files(world)
    assert (file.above, file.above_id, file.owner_field) == ("agreement", row.pk, "agreement")
    page = owner.get(home).content.decode()
    assert f"/files/{file.pk}/" in page
    got: Any = owner.get(f"/files/{file.pk}/")
    assert b"".join(got.streaming_content) == PDF
    assert got["Content-Disposition"].startswith("attachment")
    reader = world.browser(world.reader)
    assert f"/files/{file.pk}/remove/" not in reader.get(home).content.decode()
    assert reader.get(f"/files/{file.pk}/").status_code == 200
    assert reader.post(f"{home}files/", {"files": [pdf()]}).status_code == 404
    assert owner.post(f"/files/{file.pk}/remove/", {"next": home}).status_code == 302
    assert files(world) == []
    gone = DeletedEntry.objects.of_firm(world.firm.pk).get()
    assert owner.post(f"/settings/deleted/{gone.pk}/restore/").status_code == 302
    assert [one.above_id for one in files(world)] == [row.pk]


def test_a_colleague_changes_files_only_of_what_they_may_change(world: World) -> None:
    """A member's agreement is theirs; that of the owner is read only."""
    row = agreement_of(world)
    Agreement.objects.of_firm(world.firm.pk).update(created_by=world.owner)
    file = make.make_attachment(row)
    member = world.browser(world.member)
    assert member.get(f"/files/{file.pk}/").status_code == 200
    assert member.post(f"/files/{file.pk}/remove/").status_code == 404
    sent = member.post(f"/clients/agreements/{row.pk}/files/", {"files": [pdf()]})
    assert sent.status_code == 404
    assert [one.pk for one in files(world)] == [file.pk]


def test_files_follow_who_may_know_and_the_log_tells_nothing(world: World) -> None:
    row = agreement_of(world)
    assert row.client is not None
    enquiry = builders.make_enquiry(row.client)
    found = [make.make_attachment(row, "Secret.pdf"), make.make_attachment(enquiry)]
    gone = make.make_attachment(row, "Removed.pdf")
    owner, member = world.browser(world.owner), world.browser(world.member)
    owner.post(f"/files/{gone.pk}/remove/")
    about = row.client.relationship_id
    for who, status in (("circle", 404), ("team", 200)):
        owner.post(f"/relationships/{about}/who-can-see/", {"who": who})
        for one in found:
            assert member.get(f"/files/{one.pk}/").status_code == status, (who, one.above)
            assert owner.get(f"/files/{one.pk}/").status_code == 200
    world.enter()
    second = make.make_member(world.firm, "Zoe", role="owner", with_user=True, with_party=False)
    log = world.browser(second)
    assert "Removed.pdf" in log.get("/settings/audit/").content.decode()
    owner.post(f"/relationships/{about}/who-can-see/", {"who": "circle"})
    told = log.get("/settings/audit/").content.decode()
    assert "Secret.pdf" not in told
    assert "Removed.pdf" not in told
    world.enter()
    assert AuditEntry.objects.of_firm(world.firm.pk).filter(part_of=row.pk).exists()


def test_files_go_with_their_row_and_the_sweep_takes_the_bytes(
    world: World, tmp_path: Path
) -> None:
    row = agreement_of(world)
    assert row.client is not None
    enquiry, other = (builders.make_enquiry(row.client) for _ in range(2))
    for owner in (row, enquiry, other):
        make.make_attachment(owner)
    kept = make.make_attachment(row.client.relationship)
    delete_agreement(row)
    delete_record(enquiry)
    assert {one.owner_field for one in files(world)} == {"enquiry", "relationship"}
    row.client.delete()  # takes its enquiries along
    assert [one.pk for one in files(world)] == [kept.pk]
    later = timezone.now() + GRACE + timedelta(minutes=1)
    assert sweep_firm(world.firm.pk, later) == 3
    assert sum(path.is_file() for path in tmp_path.rglob("*")) == 1


def test_over_the_api(house: House) -> None:
    client = builders.make_client(house.organisation)
    row = builders.make_agreement(house.firm, house.organisation, client=client)
    enquiry = builders.make_enquiry(client)
    note = make.make_note(client.relationship, house.owner.member, "Tea")
    pk = str(row.pk)
    added = send(house.owner, agreement=pk)
    assert added.status_code == 201, added.content
    file = added.json()
    assert (file["agreement"], file["enquiry"], file["note"]) == (pk, None, None)
    asked = send(house.owner, enquiry=str(enquiry.pk)).json()
    send(house.owner, note=str(note.pk))
    listed = house.member.get(f"attachments/?agreement={pk}").json()["results"]
    assert [one["id"] for one in listed] == [file["id"]]
    listed = house.member.get(f"attachments/?enquiry={enquiry.pk}").json()["results"]
    assert [(one["id"], one["agreement"]) for one in listed] == [(asked["id"], None)]
    assert "#/agreement" in problems(send(house.owner, agreement=str(uuid4())))
    assert "#" in problems(send(house.owner, agreement=pk, note=str(note.pk)))
    house.enter()
    Agreement.objects.of_firm(house.firm.pk).update(created_by=house.owner.member)
    assert "#/agreement" in problems(send(house.member, agreement=pk))
    path = f"attachments/{file['id']}/"
    assert house.member.change("delete", path).status_code == 404
    assert house.member.get(f"{path}content/").status_code == 200


def test_a_token_without_the_scope_of_clients_reads_no_file_of_theirs(house: House) -> None:
    client = builders.make_client(house.organisation)
    row = builders.make_agreement(house.firm, house.organisation, client=client)
    file = make.make_attachment(row)
    for scopes, status in ((("log:read",), 404), (("log:read", "clients:read"), 200)):
        caller = type(house.owner)(house.owner.member, *scopes)
        for tail in ("", "content/"):
            assert caller.get(f"attachments/{file.pk}/{tail}").status_code == status
        assert len(caller.get("attachments/").json()["results"]) == (status == 200)


def test_a_hidden_side_of_an_agreement_has_no_name(house: House) -> None:
    """An agreement may be open though one of its sides, or of its regions, is not."""
    circle = make.make_circle(house.firm, house.owner.member)
    hidden = make.make_organisation(house.firm, "Hidden", audience=circle)
    row = builders.make_agreement(house.firm, house.organisation)
    AgreementParty.objects.create(firm=house.firm, agreement=row, party=hidden, position=1)
    answers = {
        caller.member.name: caller.get(f"agreements/{row.pk}/").json()["parties"]
        for caller in (house.owner, house.member)
    }
    assert answers[house.owner.member.name] == [str(house.organisation.pk), str(hidden.pk)]
    assert answers[house.member.member.name] == [str(house.organisation.pk)]
    asked = f"agreements/?party={hidden.pk}"
    assert len(house.owner.get(asked).json()["results"]) == 1
    assert house.member.get(asked).json()["results"] == []


# --- the mail an enquiry came in --------------------------------------------------------------


def read_in(world: World) -> tuple[Any, dict[str, Any], str]:
    """A mail read, not saved: the browser, the form's fields, and the note of the file."""
    client = builders.make_client(make.make_organisation(world.firm, "Rhein"))
    browser = world.browser(world.owner)
    mail = SimpleUploadedFile("询价.eml", enquiry_of_a_university())
    shown = browser.post("/clients/desk/add/", {"read": "1", "mail": mail})
    page = shown.content.decode()
    note = re.search(r'name="held" value="([^"]+)"', page)
    assert note is not None, page
    data = {
        "client": client.pk,
        "channel": "email",
        "original": "价格?",
        "received_at": "2006-06-01T09:00",
    }
    return browser, data, note[1]


def test_the_mail_is_kept_as_the_enquirys_file(world: World) -> None:
    browser, data, note = read_in(world)
    assert files(world) == []
    refused = browser.post("/clients/desk/add/", {**data, "original": "", "held": note})
    assert f'value="{note}"' in refused.content.decode()  # still there when something is put right
    assert browser.post("/clients/desk/add/", {**data, "held": note}).status_code == 302
    (file,) = files(world)
    assert (file.name, file.content_type) == ("询价.eml", "message/rfc822")
    assert file.above_id == Enquiry.objects.of_firm(world.firm.pk).get().pk
    got = browser.get(f"/files/{file.pk}/")
    assert b"".join(got.streaming_content) == enquiry_of_a_university()
    assert "询价.eml" in browser.get(f"/clients/desk/{file.above_id}/").content.decode()


def test_a_note_of_somebody_else_or_made_up_keeps_nothing(world: World) -> None:
    browser, data, note = read_in(world)
    said = signing.loads(note, salt=held_mail.SALT)
    world.enter()
    others = [str(world.firm.pk), str(world.member.pk), *said[2:]]
    for bad in (note + "x", signing.dumps(others, salt=held_mail.SALT)):
        answer = browser.post("/clients/desk/add/", {**data, "held": bad}, follow=True)
        assert "The file of the mail is not there any more" in answer.content.decode()
    assert files(world) == []
    assert Enquiry.objects.of_firm(world.firm.pk).count() == 2
