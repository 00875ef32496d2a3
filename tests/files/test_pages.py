"""Files in the forms, in the timeline and on the record; sent so that nothing in them runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from firms.models import AuditEntry
from relationships.files import store
from relationships.models import Attachment, Interaction, Note
from tests import make
from tests.files.samples import BAD, GIF, PDF, png
from tests.golden import statements
from tests.pages.house import World, make_world, relationship_with

DAY = make.TODAY.isoformat()


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Path) -> World:
    """A firm with files of its own."""
    settings.ATTACHMENTS = tmp_path / "attachments"
    return make_world()


@pytest.fixture
def owner(world: World) -> Client:
    return world.browser(world.owner)


def upload(name: str = "Contract.pdf", data: bytes = PDF) -> SimpleUploadedFile:
    """A file as a browser sends it, with the type the browser believes in."""
    return SimpleUploadedFile(name, data, content_type="text/html")


def rows(world: World) -> list[Attachment]:
    world.enter()
    return list(Attachment.objects.of_firm(world.firm.pk).order_by("name"))


def on_disk(tmp_path: Path) -> int:
    return sum(path.is_file() for path in tmp_path.rglob("*"))


def a_contact(person: Any, *files: SimpleUploadedFile, **more: Any) -> dict[str, Any]:
    """The log form's fields."""
    values = {"participants": [person.pk], "channel": "meal", "orientation": "social", "on": DAY}
    return {**values, "files": list(files), **more}


def test_a_form_takes_several_and_undo_takes_them_back(
    world: World, owner: Client, tmp_path: Path
) -> None:
    person = make.make_person(world.firm, "Dara")
    page = owner.get("/log/").content.decode()
    assert 'enctype="multipart/form-data"' in page
    assert 'type="file"' in page
    answer = owner.post("/log/contact/", a_contact(person, upload(), upload("报价.png", png())))
    assert answer.status_code == 302, answer.context["form"].errors
    found = rows(world)
    assert [(row.name, row.content_type, row.size) for row in found] == [
        ("Contract.pdf", "application/pdf", len(PDF)),
        ("报价.png", "image/png", len(png())),
    ]
    assert {row.created_by_id for row in found} == {world.owner.pk}
    assert on_disk(tmp_path) == 2
    key = next(iter(owner.session["undo"]))
    owner.post(f"/undo/{key}/")
    assert rows(world) == []
    assert on_disk(tmp_path) == 2, "the sweep removes them when they are a day old"


def test_editing_adds_and_undo_takes_only_what_was_added(world: World, owner: Client) -> None:
    person = make.make_person(world.firm, "Dara")
    note = make.make_note(relationship_with(person), world.owner, "Tea")
    make.make_attachment(note, "first.txt")
    address = f"/entries/note/{note.pk}/"
    assert "first.txt" in owner.get(address).content.decode()
    owner.post(address, {"party": person.pk, "text": "More", "on": DAY, "files": [upload()]})
    assert [row.name for row in rows(world)] == ["Contract.pdf", "first.txt"]
    owner.post(f"/undo/{next(iter(owner.session['undo']))}/")
    assert [row.name for row in rows(world)] == ["first.txt"]
    assert Note.objects.of_firm(world.firm.pk).get().text == "Tea"


@pytest.mark.parametrize("name", ["a.html", "page.pdf", "empty.pdf", "run.sh"])
def test_a_bad_file_saves_nothing(world: World, owner: Client, name: str, tmp_path: Path) -> None:
    data, words = BAD[name]
    person = make.make_person(world.firm, "Dara")
    sent = a_contact(person, upload(), upload(name, data), summary="Tea")
    answer = owner.post("/log/contact/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert "Choose them again: Contract.pdf" in page
    assert ">Tea</textarea>" in page.replace("\n", "")
    assert rows(world) == []
    assert not Interaction.objects.of_firm(world.firm.pk).exists()
    assert on_disk(tmp_path) == 0


def test_what_fails_after_the_files_leaves_none(
    world: World, owner: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row is refused when the bytes are on the disk already."""
    person = make.make_person(world.firm, "Dara")
    monkeypatch.setattr("relationships.services.attachments.announce", lambda *_: 1 / 0)
    owner.raise_request_exception = False
    assert owner.post("/log/contact/", a_contact(person, upload())).status_code == 500
    assert rows(world) == []
    assert on_disk(tmp_path) == 0


def test_too_large_and_too_many_say_so(world: World, owner: Client, settings: Any) -> None:
    settings.ATTACHMENT_MAX_BYTES = 100_000
    about = relationship_with(make.make_person(world.firm, "Dara"))
    address = f"/relationships/{about.pk}/files/"
    large = upload("large.txt", b"x" * 3_000_000)
    assert "too large: at most 97.7" in owner.post(address, {"files": [large]}).content.decode()
    for count, status in ((21, 422), (20, 302), (1, 422)):
        answer = owner.post(address, {"files": [upload() for _ in range(count)]})
        assert answer.status_code == status
        assert status == 302 or "At most 20 files fit" in answer.content.decode()
    assert "Choose a file." in owner.post(address, {}).content.decode()
    assert len(rows(world)) == 20


def test_a_request_larger_than_all_files_may_be_is_not_read(
    world: World, owner: Client, settings: Any
) -> None:
    settings.ATTACHMENT_MAX_BYTES = 1_000
    about = relationship_with(make.make_person(world.firm, "Dara"))
    files = [upload("a.txt", b"x" * 2_000_000)]
    answer = owner.post(f"/relationships/{about.pk}/files/", {"files": files})
    assert answer.status_code in {400, 413}


def test_sent_as_a_file_and_never_as_a_page(world: World, owner: Client) -> None:
    about = relationship_with(make.make_person(world.firm, "Dara"))
    row = make.make_attachment(about, '报价 "2006".pdf', PDF + b"<script>alert(1)</script>")
    answer: Any = owner.get(f"/files/{row.pk}/")
    assert answer.streaming
    assert b"".join(answer.streaming_content).startswith(PDF)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E6%8A%A5")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Length"] == str(row.size)
    head = owner.head(f"/files/{row.pk}/")
    assert (head.content, head["Content-Length"], head["ETag"]) == (
        b"",
        str(row.size),
        f'"{row.sha256}"',
    )
    again = owner.get(f"/files/{row.pk}/", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert owner.get(f"/files/{row.pk}/?show")["Content-Disposition"].startswith("attachment")
    assert owner.post(f"/files/{row.pk}/").status_code == 405


def test_only_pictures_are_shown(world: World, owner: Client) -> None:
    about = relationship_with(make.make_person(world.firm, "Dara"))
    row = make.make_attachment(about, "dot.gif", GIF)
    shown = owner.get(f"/files/{row.pk}/?show")
    assert shown["Content-Disposition"] == 'inline; filename="dot.gif"'
    assert shown["Content-Security-Policy"] == "sandbox; default-src 'none'"
    page = owner.get(f"/relationships/{about.pk}/").content.decode()
    assert f'src="/files/{row.pk}/?show"' in page


def test_bytes_that_are_gone_are_not_found(world: World, owner: Client) -> None:
    about = relationship_with(make.make_person(world.firm, "Dara"))
    row = make.make_attachment(about)
    store.path_of(world.firm.pk, row.stored).unlink()
    assert owner.get(f"/files/{row.pk}/").status_code == 404


def test_listed_with_entries_and_on_the_record(world: World, owner: Client) -> None:
    person = make.make_person(world.firm, "Dara")
    about = relationship_with(person)
    entries = [
        make.make_interaction(world.owner, person),
        make.make_favour(world.owner, person),
        make.make_episode(world.owner, person),
        make.make_note(about, world.owner, "Tea"),
        about,
    ]
    for entry in entries:
        make.make_attachment(entry, f"{entry._meta.model_name}.txt", b"x" * 2048)
    page = owner.get(f"/relationships/{about.pk}/").content.decode()
    for entry in entries:
        assert f"<bdi>{entry._meta.model_name}.txt</bdi>" in page
    assert page.count("Text, 2.0") == 5
    assert page.count("/remove/") == 5
    reader = world.browser(world.reader).get(f"/relationships/{about.pk}/").content.decode()
    assert reader.count("<bdi>") == 5
    assert "/remove/" not in reader
    assert f"/relationships/{about.pk}/files/" not in reader


def test_hostile_names_are_only_words(world: World, owner: Client) -> None:
    about = relationship_with(make.make_person(world.firm, "Dara"))
    name = '"><img src=x onerror=alert(1)>\u202e{{ 7|add:7 }}.pdf'
    owner.post(f"/relationships/{about.pk}/files/", {"files": [upload(name)]})
    (row,) = rows(world)
    page = owner.get(f"/relationships/{about.pk}/").content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;{{ 7|add:7 }}.pdf</bdi>" in page
    assert owner.get(f"/files/{row.pk}/")["Content-Disposition"].startswith("attachment; filename")


def test_files_cost_the_record_no_query(world: World, owner: Client) -> None:
    person = make.make_person(world.firm, "Dara")
    about = relationship_with(person)
    met = make.make_interaction(world.owner, person)
    counts = []
    for number in range(3):
        owner.get(f"/relationships/{about.pk}/")
        counts.append(len(statements(lambda: owner.get(f"/relationships/{about.pk}/"))[1]))
        world.enter()
        for row in (met, about):
            make.make_attachment(row, f"{number}.txt")
    assert len(set(counts)) == 1, counts


def test_removing_and_taking_it_back(world: World, owner: Client) -> None:
    person = make.make_person(world.firm, "Dara")
    row = make.make_attachment(make.make_favour(world.owner, person), "a.txt")
    answer = owner.post(f"/files/{row.pk}/remove/", {"next": "/relationships/"}, follow=True)
    assert "“a.txt” removed." in answer.content.decode()
    assert owner.get(f"/files/{row.pk}/").status_code == 404
    assert "File: a.txt" in owner.get("/settings/deleted/").content.decode()
    owner.post(f"/undo/{next(iter(owner.session['undo']))}/")
    assert [one.pk for one in rows(world)] == [row.pk]
    assert b"".join(owner.get(f"/files/{row.pk}/").streaming_content) == b"A plan"  # type: ignore[attr-defined]
    assert "File: a.txt" not in owner.get("/settings/deleted/").content.decode()


def test_the_question_before_deleting_counts_files(world: World, owner: Client) -> None:
    met = make.make_interaction(world.owner, make.make_person(world.firm))
    make.make_attachment(met)
    page = owner.get(f"/entries/contact/{met.pk}/delete/").content.decode()
    assert "1 file goes with it." in page


def test_readers_and_strangers(world: World, owner: Client) -> None:
    """A reader looks and changes nothing; of another firm there is nothing."""
    person = make.make_person(world.firm, "Dara")
    about = relationship_with(person)
    row = make.make_attachment(about)
    reader = world.browser(world.reader)
    assert reader.get(f"/files/{row.pk}/").status_code == 200
    assert reader.post(f"/files/{row.pk}/remove/").status_code == 404
    assert (
        reader.post(f"/relationships/{about.pk}/files/", {"files": [upload()]}).status_code == 404
    )
    other = make_world()
    stranger = other.browser(other.owner)
    assert stranger.get(f"/files/{row.pk}/").status_code == 404
    assert stranger.post(f"/files/{row.pk}/remove/").status_code == 404
    assert Client().get(f"/files/{row.pk}/").status_code == 302
    assert [one.pk for one in rows(world)] == [row.pk]


def test_files_follow_who_may_know(world: World, owner: Client) -> None:
    """Closing the relationship closes its files and those of its entries, opening opens them."""
    person = make.make_person(world.firm, "Dara")
    about = relationship_with(person)
    owned = (
        about,
        make.make_interaction(world.owner, person),
        make.make_favour(world.owner, person),
    )
    found = [make.make_attachment(row) for row in owned]
    found.append(make.make_attachment(make.make_note(about, world.owner, "Tea")))
    found.append(make.make_attachment(make.make_promise(world.owner, person)))
    found.append(make.make_attachment(make.make_episode(world.owner, person)))
    member = world.browser(world.member)
    for who, status in (("circle", 404), ("team", 200)):
        owner.post(f"/relationships/{about.pk}/who-can-see/", {"who": who})
        for row in found:
            assert member.get(f"/files/{row.pk}/").status_code == status, (who, row.owner_field)
            assert owner.get(f"/files/{row.pk}/").status_code == 200
    world.enter()


def test_files_follow_an_edit_that_names_somebody_hidden(world: World, owner: Client) -> None:
    hidden = make.make_person(world.firm, "Eve")
    known = make.make_person(world.firm, "Dara")
    owner.post(f"/relationships/{relationship_with(hidden).pk}/who-can-see/", {"who": "circle"})
    world.enter()
    met = make.make_interaction(world.owner, known)
    row = make.make_attachment(met)
    sent = a_contact(known) | {"participants": [known.pk, hidden.pk]}
    assert owner.post(f"/entries/contact/{met.pk}/", sent).status_code == 302
    assert world.browser(world.member).get(f"/files/{row.pk}/").status_code == 404
    assert owner.get(f"/files/{row.pk}/").status_code == 200


def test_the_log_of_changes_tells_no_file_of_a_hidden_person(world: World, owner: Client) -> None:
    """A file of a favour that was deleted before its person became confidential."""
    person = make.make_person(world.firm, "Dara")
    favour = make.make_favour(world.owner, person)
    make.make_attachment(favour, "Secret.txt")
    owner.post(f"/entries/favour/{favour.pk}/delete/")
    world.enter()
    second = make.make_member(world.firm, "Zoe", role="owner", with_user=True, with_party=False)
    assert "Secret.txt" in world.browser(second).get("/settings/audit/").content.decode()
    owner.post(f"/relationships/{relationship_with(person).pk}/who-can-see/", {"who": "circle"})
    assert "Secret.txt" not in world.browser(second).get("/settings/audit/").content.decode()
    assert "Secret.txt" in owner.get("/settings/audit/").content.decode()
    world.enter()
    assert AuditEntry.objects.of_firm(world.firm.pk).filter(part_of=favour.pk).exists()
