"""The folder of files beside a firm file: each named by its id, each with its digest."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, Any

from django.core.exceptions import ValidationError

from firms.tenant import tenant
from portability.firm_file import sections
from portability.firm_file.names import key_of, rows_of
from portability.firm_file.problems import FirmFileError, Problem
from relationships.files import store
from relationships.files.checking import checked
from relationships.files.names import ending_of
from relationships.files.peek import CHUNK
from relationships.models import Attachment

if TYPE_CHECKING:
    from pathlib import Path

    from firms.models import Firm
    from portability.firm_file.reading import FirmFile
    from portability.firm_file.rows import Row
    from portability.firm_file.writing import Changes

FOLDER = "attachments"


def file_name(key: str, name: str) -> str:
    """``a7.pdf``: the id with the ending of the name."""
    return f"{key}{ending_of(name)}"


def opened(folder: Path, name: str) -> IO[bytes]:
    """An ordinary file of the folder; a link is none. Raises ``OSError``."""
    descriptor = os.open(folder / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    file = os.fdopen(descriptor, "rb")
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        file.close()
        raise OSError("not an ordinary file")
    return file


def chunks(file: IO[bytes]) -> Iterator[bytes]:
    """The whole file, piece by piece."""
    file.seek(0)
    while chunk := file.read(CHUNK):
        yield chunk


# --- Loading ---------------------------------------------------------------------------------


def check_files(file: FirmFile, folder: Path | None) -> None:
    """Note each file that is missing, or is not what its row says."""
    for row in file.of(sections.ATTACHMENTS):
        what = what_is_wrong(row, folder)
        if what:
            name = file_name(row.key, row.get("name"))
            file.findings.problem(row.path, f"{FOLDER}/{name} {what}")


def what_is_wrong(row: Row, folder: Path | None) -> str:
    """Empty when the bytes are there and are the right ones."""
    if folder is None:
        return "is missing: load the file from the folder it lies in."
    try:
        with opened(folder, file_name(row.key, row.get("name"))) as found:
            return what_differs(row, found)
    except OSError as error:
        return f"is missing: {error.strerror or error}."


def what_differs(row: Row, found: IO[bytes]) -> str:
    """Size, digest and kind."""
    size = os.fstat(found.fileno()).st_size
    if size != row.get("size"):
        return f"has {size} bytes, not {row.get('size')}."
    digest = hashlib.sha256()
    for chunk in chunks(found):
        digest.update(chunk)
    if digest.hexdigest() != row.get("sha256"):
        return "differs from its sha256."
    try:
        checked(found, row.get("name"), size)
    except ValidationError as refused:
        return f"cannot be kept. {' '.join(refused.messages)}"
    return ""


def store_files(firm: Firm, changes: Changes, folder: Path | None) -> None:
    """Copy the bytes of new and changed rows; they go again when the transaction fails."""
    new = changes.added.get(Attachment, [])
    changed = [pair for pair in changes.updated.get(Attachment, []) if "sha256" in pair[1]]
    for row in (*new, *(row for row, _names in changed)):
        row.stored = copied(firm, row, folder)
    for _row, names in changed:
        names.append("stored")


def copied(firm: Firm, row: Any, folder: Path | None) -> str:
    """Name on disk of a copy. The file was looked at before; it may have changed since."""
    name = file_name(key_of(row), row.name)
    if folder is None:
        raise FirmFileError([Problem((FOLDER, name), "is missing.")])
    with opened(folder, name) as found:
        stored = store.put(firm.pk, chunks(found))
    if stored.sha256 != row.sha256:
        raise FirmFileError([Problem((FOLDER, name), "changed while it was read.")])
    return stored.name


# --- Dumping ---------------------------------------------------------------------------------


def dump_files(firm: Firm, folder: Path) -> int:
    """Write all files of a firm; how many. Raises ``FirmFileError`` naming those that are gone."""
    with tenant(firm.pk):
        rows = rows_of(Attachment, firm.pk)
    if rows:
        folder.mkdir(mode=store.FOLDER_MODE, parents=True, exist_ok=True)
    gone = [row for row in rows if not dump_one(row, folder)]
    if gone:
        title = "Not everything was dumped."
        places = [(FOLDER, file_name(key_of(row), row.name)) for row in gone]
        raise FirmFileError([Problem(place, "its bytes are gone.") for place in places], title)
    return len(rows)


def dump_one(row: Attachment, folder: Path) -> bool:
    """Write one file; False where its bytes are gone."""
    source = store.opened(row.firm_id, row.stored)
    if source is None:
        return False
    target = folder / file_name(key_of(row), row.name)
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
    descriptor = os.open(target, flags, store.FILE_MODE)
    with source, os.fdopen(descriptor, "wb") as file:
        for chunk in chunks(source):
            file.write(chunk)
    return True


def has_files(firm: Firm) -> bool:
    """Whether the firm keeps any."""
    with tenant(firm.pk):
        return bool(Attachment.objects.of_firm(firm.pk).exists())
