"""Files on disk: private, whole or not at all, and gone when nothing names them."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from firms.models import JobRun
from relationships import tasks
from relationships.files import store, sweep
from relationships.files.checking import checked
from relationships.models import Attachment, DeletedEntry
from relationships.services import attach, delete_fact, set_circle
from relationships.trash import put_back, throw_away
from tests import make
from tests.access.test_leaks_undo import viewer_of
from tests.files.samples import PDF
from tests.pages.house import relationship_with

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=3)


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    """A folder of this test's own; the one above it is not there yet."""
    settings.ATTACHMENTS = tmp_path / "home" / "attachments"
    return tmp_path / "home"


def files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def age(folder: Path) -> None:
    """As if everything had been written three days ago."""
    then = (timezone.now() - LONG_AGO).timestamp()
    for path in files_in(folder):
        os.utime(path, (then, then))


def test_only_its_owner_can_look(folder: Path) -> None:
    stored = store.put(uuid4(), [b"a", b"bc"])
    (path,) = files_in(folder)
    assert (path.name, stored.size, path.read_bytes()) == (stored.name, 3, b"abc")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    inner = [path.parent, *path.parent.parents][:4]
    assert {stat.S_IMODE(one.stat().st_mode) for one in inner} == {0o700}


def test_a_file_that_breaks_off_leaves_nothing(folder: Path) -> None:
    def chunks() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        store.put(uuid4(), chunks())
    assert files_in(folder) == []


class FailedError(Exception):
    """What ends a transaction."""


def write_and_fail(folder: Path) -> None:
    """A file is there, and then something goes wrong."""
    before = files_in(folder)
    store.put(uuid4(), [b"gone"])
    assert len(files_in(folder)) == len(before) + 1
    raise FailedError


def test_a_rolled_back_transaction_leaves_nothing(folder: Path) -> None:
    with pytest.raises(FailedError), transaction.atomic():
        write_and_fail(folder)
    assert files_in(folder) == []


@pytest.mark.django_db(transaction=True)
def test_what_is_committed_stays_and_a_savepoint_takes_back_its_own(folder: Path) -> None:
    with transaction.atomic():
        kept = store.put(uuid4(), [b"kept"])
        with pytest.raises(FailedError), transaction.atomic():
            write_and_fail(folder)
    assert [path.name for path in files_in(folder)] == [kept.name]
    with pytest.raises(FailedError), transaction.atomic():
        write_and_fail(folder)
    assert [path.name for path in files_in(folder)] == [kept.name]


def test_names_lead_nowhere_else() -> None:
    for name in ("../../etc/passwd", "a" * 31, "A" * 32, "", "a" * 32 + "/b"):
        with pytest.raises(ValueError, match="no name"):
            store.path_of(uuid4(), name)
    assert store.opened(uuid4(), "a" * 32) is None


def test_a_file_belongs_to_exactly_one_row(folder: Path) -> None:
    firm = make.make_firm()
    member, person = make.make_member(firm), make.make_person(firm)
    favour, promise = make.make_favour(member, person), make.make_promise(member, person)
    for wrong in ({"promise": promise}, {"favour": None}):
        with pytest.raises(IntegrityError, match="one_owner"), transaction.atomic():
            make.make_attachment(favour, **wrong)
    with pytest.raises(IntegrityError, match="not_empty"), transaction.atomic():
        make.make_attachment(favour, size=0)
    assert len(files_in(folder)) == 0


def test_the_sweep_takes_what_nothing_names(folder: Path) -> None:
    firm = make.make_firm()
    member = make.make_member(firm)
    note = make.make_favour(member, make.make_person(firm))
    kept, trashed = make.make_attachment(note), make.make_attachment(note)
    throw_away(trashed, viewer=viewer_of(member))
    store.put(firm.pk, [b"nobody's"])
    store.put(uuid4(), [b"of a firm that is no more"])
    (store.firm_folder(firm.pk) / "ab").mkdir(exist_ok=True)
    (store.firm_folder(firm.pk) / "ab" / ".half-1").write_bytes(b"x")
    assert len(files_in(folder)) == 5
    tasks.sweep_files()
    assert len(files_in(folder)) == 5, "all of them are young"
    age(folder)
    JobRun.objects.of_firm(firm.pk).delete()
    tasks.sweep_files()
    assert {path.name for path in files_in(folder)} == {kept.stored, trashed.stored}


def test_after_thirty_days_the_file_goes_too(folder: Path) -> None:
    firm = make.make_firm()
    member = make.make_member(firm)
    favour = make.make_favour(member, make.make_person(firm))
    make.make_attachment(favour)
    throw_away(favour, viewer=viewer_of(member))
    age(folder)
    tasks.sweep_files()
    assert len(files_in(folder)) == 1
    long_ago = timezone.now() - timedelta(days=31)
    DeletedEntry.objects.of_firm(firm.pk).update(created_at=long_ago)
    JobRun.objects.of_firm(firm.pk).delete()
    tasks.prune()
    tasks.sweep_files()
    assert files_in(folder) == []


def test_entry_and_file_come_back_from_the_trash(folder: Path) -> None:
    firm = make.make_firm()
    member = make.make_member(firm)
    viewer = viewer_of(member)
    met = make.make_interaction(member, make.make_person(firm))
    rows = [make.make_attachment(met, f"{number}.txt") for number in range(2)]
    before = [(row.pk, row.stored, met.pk) for row in rows]
    throw_away(rows[0], viewer=viewer)
    throw_away(met, viewer=viewer)
    assert not Attachment.objects.of_firm(firm.pk).exists()
    of_file, of_entry = DeletedEntry.objects.of_firm(firm.pk).order_by("created_at")
    assert of_file.title == "File: 0.txt"
    with pytest.raises(Exception, match="Put that back first"):
        put_back(of_file, viewer=viewer)
    put_back(of_entry, viewer=viewer)
    put_back(of_file, viewer=viewer)
    found = Attachment.objects.of_firm(firm.pk).order_by("name")
    assert [(row.pk, row.stored, row.interaction_id) for row in found] == before
    delete_fact(found[0].interaction)
    assert not Attachment.objects.of_firm(firm.pk).exists()


def test_a_file_is_as_confidential_as_what_it_belongs_to_is_now(folder: Path) -> None:
    """The page was read before a colleague made the relationship confidential."""
    firm = make.make_firm()
    owner, member = make.make_member(firm), make.make_member(firm)
    about = relationship_with(make.make_person(firm))
    as_read = relationship_with(about.party)
    set_circle(about, named=[], viewer=viewer_of(owner))
    file = checked(io.BytesIO(PDF), "Contract.pdf", len(PDF))
    with CaptureQueriesContext(connection) as asked:
        row = attach(as_read, [file], viewer=viewer_of(member))[0]
    assert row.audience_id == about.audience_id
    assert not Attachment.objects.visible_to(viewer_of(member)).exists()
    assert any("FOR NO KEY UPDATE" in one["sql"] for one in asked), "two uploads keep the limit"
    as_read.delete()
    with pytest.raises(ValidationError):
        attach(about, [file], viewer=viewer_of(owner))


def test_a_file_put_back_during_the_sweep_stays(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    firm = make.make_firm()
    owner = make.make_member(firm)
    row = make.make_attachment(relationship_with(make.make_person(firm)))
    throw_away(row, viewer=viewer_of(owner))
    read = sweep.named_by_deleted

    def slow(firm_id: Any) -> set[str]:
        put_back(DeletedEntry.objects.of_firm(firm.pk).get(), viewer=viewer_of(owner))
        return read(firm_id)

    monkeypatch.setattr(sweep, "named_by_deleted", slow)
    assert sweep.sweep_firm(firm.pk, timezone.now() + LONG_AGO) == 0
    assert store.path_of(firm.pk, row.stored).exists()
