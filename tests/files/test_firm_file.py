"""Files in the firm file: a folder beside it, named by id, each with its digest."""

from __future__ import annotations

import hashlib
import stat
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from firms.models import Firm
from firms.tenant import set_tenant
from portability.firm_file.attachments import dump_files
from portability.firm_file.dumping import dump_firm
from portability.firm_file.loading import load_firm
from portability.firm_file.problems import FirmFileError
from relationships.files import store
from relationships.models import Attachment, Interaction, Note, Party, Promise
from tests import make
from tests.files.samples import PDF, png
from tests.portability.test_problems import GOOD
from tests.portability.test_round_trip import without_slug

pytestmark = pytest.mark.django_db
ENTRIES = """
interactions: [{id: i1, member: me, with: [Ann], date: 2004-05-03, channel: phone, orientation: social}]
promises: [{id: p1, by: us, member: me, with: Ann, text: Call}]
notes: [{id: n1, on: Acme, date: 2004-05-03, text: Tea}]
"""


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """Where the product keeps its files."""
    settings.ATTACHMENTS = tmp_path / "home" / "attachments"
    return tmp_path / "home"


@pytest.fixture
def firm(folder: Path) -> Firm:
    """A firm with a file of an entry, of a note, of a relationship."""
    found = load_firm(GOOD + ENTRIES, now=make.NOW, slug="first").firm
    set_tenant(found.pk)
    member = Party.objects.of_firm(found.pk).get(ref="me").member
    make.make_attachment(
        Interaction.objects.of_firm(found.pk).get(), "合同.pdf", PDF, created_by=member
    )
    make.make_attachment(Note.objects.of_firm(found.pk).get(), "a.txt", b"A note")
    acme = Party.objects.of_firm(found.pk).get(ref="Acme")
    make.make_attachment(acme.relationship, "card.png", png(), ref="the-card")
    return found


@pytest.fixture
def beside(firm: Firm, tmp_path: Path) -> Path:
    """The folder beside the dump."""
    where = tmp_path / "out" / "attachments"
    assert dump_files(firm, where) == 3
    return where


def described(firm: Firm) -> list[Any]:
    """Files of a firm with their bytes."""
    set_tenant(firm.pk)
    rows = Attachment.objects.of_firm(firm.pk).order_by("name")
    found = []
    for row in rows:
        file = store.opened(firm.pk, row.stored)
        assert file is not None
        with file:
            found.append((row.name, row.content_type, row.owner_field, file.read()))
    return found


def test_the_folder_is_private_and_named_by_id(firm: Firm, beside: Path) -> None:
    names = sorted(path.name for path in beside.iterdir())
    keys = [str(row.ref or row.pk) for row in Attachment.objects.of_firm(firm.pk)]
    assert sorted(name.partition(".")[0] for name in names) == sorted(keys)
    assert "the-card.png" in names
    assert stat.S_IMODE(beside.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in beside.iterdir()} == {0o600}


def test_round_trip(firm: Firm, beside: Path) -> None:
    """The copy has the same files, with bytes of its own; loading again changes nothing."""
    dump = dump_firm(firm)
    copy = load_firm(dump, now=make.NOW, slug="copy", folder=beside).firm
    assert described(copy) == described(firm)
    assert without_slug(dump_firm(copy)) == without_slug(dump)
    assert load_firm(dump, now=make.NOW, firm_id=firm.pk, folder=beside).changed == 0
    set_tenant(copy.pk)
    stored = set(Attachment.objects.of_firm(copy.pk).values_list("stored", flat=True))
    set_tenant(firm.pk)
    assert stored.isdisjoint(Attachment.objects.of_firm(firm.pk).values_list("stored", flat=True))


def test_merging_adds_a_file_and_takes_its_new_bytes(firm: Firm, beside: Path) -> None:
    for data in (b"%PDF-1.4 old", b"%PDF-1.4 newer"):
        (beside / "f9.pdf").write_bytes(data)
        digest = hashlib.sha256(data).hexdigest()
        row = f"{{id: f9, name: b.pdf, promise: p1, size: {len(data)}, sha256: {digest}}}"
        text = f"attachments: [{row}]"
        done = load_firm(text, now=make.NOW, firm_id=firm.pk, merge=True, folder=beside)
        assert done.changed == 1
        assert ("b.pdf", "application/pdf", "promise", data) in described(firm)


@pytest.mark.parametrize("broken", ["missing", "other bytes", "longer", "a link", "a page"])
def test_a_file_that_is_not_right_loads_nothing(
    firm: Firm, beside: Path, folder: Path, broken: str
) -> None:
    dump = dump_firm(firm)
    card = beside / "the-card.png"
    data = card.read_bytes()
    card.unlink()
    if broken == "other bytes":
        card.write_bytes(data[:-1] + b"x")
    elif broken == "longer":
        card.write_bytes(data + b"x")
    elif broken == "a link":
        (beside / "elsewhere").write_bytes(data)
        card.symlink_to(beside / "elsewhere")
    elif broken == "a page":
        card.write_bytes(data)
        dump = dump.replace("card.png", "card.pdf")
        card.rename(beside / "the-card.pdf")
    before = sorted(path for path in folder.rglob("*") if path.is_file())
    with pytest.raises(FirmFileError, match=r"attachments\[\d\].*the-card"):
        load_firm(dump, now=make.NOW, slug="copy", folder=beside)
    with pytest.raises(FirmFileError, match="is missing"):
        load_firm(dump, now=make.NOW, slug="copy")
    assert sorted(path for path in folder.rglob("*") if path.is_file()) == before


def test_a_load_that_fails_later_leaves_no_file(
    firm: Firm, beside: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = len([path for path in folder.rglob("*") if path.is_file()])
    monkeypatch.setattr("portability.firm_file.loading.save_head", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        load_firm(dump_firm(firm), now=make.NOW, slug="copy", folder=beside)
    assert len([path for path in folder.rglob("*") if path.is_file()]) == before


def test_files_of_confidential_rows_stay_so(firm: Firm, beside: Path) -> None:
    """No row of its own says so: it follows from the party."""
    dump = dump_firm(firm).replace("country: FI", "country: FI, confidential_to: [me]")
    copy = load_firm(dump, now=make.NOW, slug="copy", folder=beside).firm
    set_tenant(copy.pk)
    met = Interaction.objects.of_firm(copy.pk).get()
    assert met.audience_id is not None
    closed = Attachment.objects.of_firm(copy.pk).exclude(audience=None)
    assert [row.owner_field for row in closed] == ["interaction"]
    assert Promise.objects.of_firm(copy.pk).get().audience_id == closed[0].audience_id
    assert "confidential_to" not in dump_firm(copy).partition("attachments:")[2]


def test_bytes_that_are_gone_are_named(firm: Firm, tmp_path: Path) -> None:
    row = Attachment.objects.of_firm(firm.pk).get(ref="the-card")
    store.path_of(firm.pk, row.stored).unlink()
    with pytest.raises(FirmFileError, match=r"the-card\.png: its bytes are gone"):
        dump_files(firm, tmp_path / "again")


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_commands(tmp_path: Path) -> None:
    file = tmp_path / "in" / "us.yaml"
    (file.parent / "attachments").mkdir(parents=True)
    (file.parent / "attachments" / "f1.txt").write_bytes(b"A plan")
    row = (
        "{id: f1, name: plan.txt, relationship: Acme, size: 6, sha256: "
        "ff3e5a5b4b9e5a6e8b6ef0a2e4a0d4d3d2dd1c4bdbd1dba76c7d4a3ac6f2a8a5}"
    )
    file.write_text(f"{GOOD}attachments: [{row}]\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"attachments\[0\].* differs from its sha256"):
        call_command("load_firm", str(file), stdout=StringIO())
    right = hashlib.sha256(b"A plan").hexdigest()
    text = file.read_text(encoding="utf-8")
    file.write_text(text[: text.index("sha256: ")] + f"sha256: {right}}}]\n", encoding="utf-8")
    call_command("load_firm", str(file), stdout=StringIO())
    out, err = StringIO(), StringIO()
    call_command("dump_firm", "us", stdout=out, stderr=err)
    assert "attachments:" in out.getvalue()
    assert "--to FILE" in err.getvalue()
    target = tmp_path / "out.yaml"
    call_command("dump_firm", "us", to=target, stdout=out)
    assert (tmp_path / "attachments" / "f1.txt").read_bytes() == b"A plan"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert "with 1 attached files" in out.getvalue()
