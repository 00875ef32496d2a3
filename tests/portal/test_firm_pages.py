"""The firm's side on pages: sharing, the talk, ending it, letting somebody in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.models import Guest, Share, ShareComment
from portal.services import answer, ask, log_views
from relationships.models import Attachment
from tests import make
from tests.files.samples import PDF
from tests.golden import check_count, statements
from tests.make import NOW, TODAY
from tests.pages.house import BACKEND
from tests.portal.builders import WORDS, Fair

pytestmark = pytest.mark.django_db
FIELDS = {
    "question": WORDS.question,
    "why": WORDS.why,
    "introduced_public": WORDS.introduced_public,
    "target_public": WORDS.target_public,
}


@pytest.fixture
def fair() -> Fair:
    return Fair()


def browser(viewer: Any) -> Client:
    client = Client(HTTP_HOST="localhost")
    client.force_login(viewer.user, backend=BACKEND)
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_an_introduction_is_shared_and_its_page_says_so(fair: Fair) -> None:
    owner = browser(fair.owner)
    home = f"/introductions/{fair.row.pk}/"
    assert f"{home}share/" in text(owner.get(home))
    file = make.make_attachment(fair.client.relationship, "two pages.pdf")
    form = text(owner.get(f"{home}share/"))
    assert "two pages.pdf" in form
    assert "Guest of Guest person" in form
    made = owner.post(f"{home}share/", {**FIELDS, "guest": fair.guest.pk, "files": [file.pk]})
    row = Share.objects.of_firm(fair.firm.pk).get()
    assert made.headers["Location"] == f"/shares/{row.pk}/"
    answer(fair.guest, row.pk, "accepted", as_of=TODAY)
    ask(fair.guest, row.pk, "Which bank?", as_of=TODAY)
    log_views(fair.guest, [row.pk], now=NOW)
    shown = text(owner.get(home))
    assert "Shared with 1 partner" in shown
    assert f"/introductions/{fair.row.pk}/move/?to=promised" in shown
    shown = text(owner.get(f"/shares/{row.pk}/"))
    for words in (WORDS.question, "two pages.pdf", "Which bank?", "30 Jun", "Accepted"):
        assert words in shown


def test_what_would_come_out_asks_why(fair: Fair) -> None:
    owner, url = browser(fair.owner), f"/introductions/{fair.row.pk}/share/"
    make.make_concealment(fair.client.relationship, fair.party)
    values = {**FIELDS, "guest": fair.guest.pk}
    warned = owner.post(url, values)
    assert warned.status_code == 422
    assert "Client Corp is kept from Guest person." in text(warned)
    assert not Share.objects.of_firm(fair.firm.pk).exists()
    assert owner.post(url, {**values, "override": "They told him themselves"}).status_code == 302
    again = owner.post(url, values)
    assert "shared with this partner already" in text(again)


def test_the_owner_answers_agrees_closes_and_revokes(fair: Fair) -> None:
    owner, row = browser(fair.owner), fair.share()
    at = f"/shares/{row.pk}"
    owner.post(f"{at}/reply/", {"text": "One\0 pilot"})
    assert ShareComment.objects.of_firm(fair.firm.pk).get().text == "One pilot"
    said = owner.post(f"{at}/reply/", {"text": ""}, follow=True)
    assert ShareComment.objects.of_firm(fair.firm.pk).count() == 1
    assert "cannot be blank" in text(said)
    owner.post(f"{at}/agreed/")
    owner.post(f"{at}/close/")
    refused = owner.post(f"{at}/reply/", {"text": "Late"}, follow=True)
    assert "It is closed" in text(refused)
    ended = owner.post(f"{at}/revoke/", follow=True)
    assert "Revoked" in text(ended)
    row.refresh_from_db()
    assert row.other_side_agreed_on == row.closed_on == TODAY
    assert row.revoked_by_id == fair.owner.membership_id


def test_a_member_shares_only_what_is_theirs(fair: Fair) -> None:
    member, row = browser(fair.member), fair.share()
    assert member.get(f"/shares/{row.pk}/").status_code == 200
    assert member.post(f"/shares/{row.pk}/revoke/").status_code == 404
    fair.row.created_by_id = fair.owner.membership_id
    fair.row.save(update_fields=["created_by"])
    assert member.get(f"/introductions/{fair.row.pk}/share/").status_code == 404


def test_files_are_sent_with_the_share_and_seen_by_the_guest(
    fair: Fair, settings: Any, tmp_path: Path
) -> None:
    settings.ATTACHMENTS = tmp_path / "attachments"
    owner, form = browser(fair.owner), f"/introductions/{fair.row.pk}/share/"
    assert 'enctype="multipart/form-data"' in text(owner.get(form))

    def sent(name: str, data: bytes, **more: Any) -> Any:
        file = SimpleUploadedFile(name, data, content_type="application/pdf")
        return owner.post(form, {**FIELDS, "guest": fair.guest.pk, "uploads": [file], **more})

    assert sent("bad.pdf", b"MZ no such thing").status_code == 422
    make.make_concealment(fair.client.relationship, fair.party)
    warned = sent("offer.pdf", PDF)
    assert (warned.status_code, "Choose these files again" in text(warned)) == (422, True)
    assert not Attachment.objects.of_firm(fair.firm.pk).exists()
    made = sent("offer.pdf", PDF, override="They told him themselves")
    row = Share.objects.of_firm(fair.firm.pk).get()
    assert made.headers["Location"] == f"/shares/{row.pk}/"
    kept = Attachment.objects.of_firm(fair.firm.pk).get()
    assert (kept.name, kept.relationship_id) == ("offer.pdf", fair.client.relationship.pk)
    assert [file.name for file in fair.seen()[0].files] == ["offer.pdf"]
    assert fair.seen(fair.other) == []


def test_somebody_is_let_in_by_a_letter(
    fair: Fair, django_capture_on_commit_callbacks: Any
) -> None:
    owner = browser(fair.owner)
    partner = fair.target.relationship
    partner.category = "local_partner"
    partner.save()
    values = {"party": fair.target.pk, "name": "Min", "email": "min@dealer.example"}
    with django_capture_on_commit_callbacks(execute=True):
        made = owner.post("/introductions/guests/add/", {**values, "language": "ko"})
    guest = Guest.objects.of_firm(fair.firm.pk).get(party=fair.target)
    assert made.headers["Location"] == f"/introductions/?guest={guest.pk}"
    assert (guest.language, guest.membership.role) == ("ko", "partner")
    assert [letter.to for letter in mail.outbox] == [["min@dealer.example"]]
    values["party"] = fair.party.pk
    assert owner.post("/introductions/guests/add/", {**values, "language": "ko"}).status_code == 422


def test_the_pages_ask_as_often_for_one_as_for_many(fair: Fair) -> None:
    owner, row = browser(fair.owner), fair.share()
    log_views(fair.guest, [row.pk], now=NOW)
    ask(fair.guest, row.pk, "Which bank?", as_of=TODAY)
    owner.get(f"/shares/{row.pk}/")  # the first one is also a sign of life
    _answer, sent = statements(lambda: owner.get(f"/shares/{row.pk}/"))
    check_count("page-share", sent)
    for number in range(5):
        ask(fair.guest, row.pk, f"And {number}?", as_of=TODAY)
        log_views(fair.guest, [row.pk], now=NOW)
        fair.share(fair.make_guest(make.make_person(fair.firm, f"G{number}")))
    _answer, sent = statements(lambda: owner.get(f"/shares/{row.pk}/"))
    check_count("page-share", sent)
