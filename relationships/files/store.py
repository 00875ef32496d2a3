"""Files on disk: private folders, random names, written whole or not at all.

``$IA_CRM_HOME/attachments/<firm>/<first two letters>/<random name>``. No address of the web
server leads there. A file is written before the row that names it commits. Where that transaction
ends otherwise, the file is removed at once; where the process ends, by the sweep of the next day.
"""

from __future__ import annotations

import hashlib
import math
import os
import re
import secrets
import weakref
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from uuid import UUID

from django.conf import settings
from django.db import transaction

FOLDER_MODE, FILE_MODE = 0o700, 0o600
NAME = re.compile(r"[0-9a-f]{32}")
#: What is being written has this before its name.
HALF = ".half-"


@dataclass(frozen=True, slots=True)
class Stored:
    """A file as it lies on disk."""

    name: str
    size: int  # bytes
    sha256: str  # hex


def root() -> Path:
    """The folder of all firms."""
    return Path(settings.ATTACHMENTS)


def firm_folder(firm_id: UUID) -> Path:
    """The folder of one firm."""
    return root() / firm_id.hex


def path_of(firm_id: UUID, name: str) -> Path:
    """Where a file lies. Raises ``ValueError`` for a name that is none of ours."""
    if not NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a stored file")
    return firm_folder(firm_id) / name[:2] / name


def put(firm_id: UUID, chunks: Iterable[bytes]) -> Stored:
    """Write a file; it goes again unless the running transaction commits."""
    name = secrets.token_hex(16)
    path = path_of(firm_id, name)
    make_folder(path.parent)
    half = path.with_name(HALF + name)
    try:
        stored = written(half, name, chunks)
        half.replace(path)
    except BaseException:
        half.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
    transaction.on_commit(Guard(path).keep)
    return stored


def make_folder(folder: Path) -> None:
    """The folder with those above it, each of them private: a mode does not hold for parents."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(mode=FOLDER_MODE, exist_ok=True)


def written(path: Path, name: str, chunks: Iterable[bytes]) -> Stored:
    """Write the bytes and see them to the disk."""
    digest, size = hashlib.sha256(), 0
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    with os.fdopen(descriptor, "wb") as file:
        for chunk in chunks:
            file.write(chunk)
            digest.update(chunk)
            size += len(chunk)
        file.flush()
        os.fsync(file.fileno())
    return Stored(name, size, digest.hexdigest())


def sync_folder(folder: Path) -> None:
    """See a new name to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Guard:
    """Removes a file when it is forgotten, unless told to keep it.

    Only the transaction holds it, among what is to be done on commit. Rolled back, also to a
    savepoint, Django forgets that, and the guard goes with it at once.
    """

    __slots__ = ("__weakref__", "_end")

    def __init__(self, path: Path) -> None:
        self._end = weakref.finalize(self, discard, path)

    def keep(self) -> None:
        """The row that names the file is safe."""
        self._end.detach()


def discard(path: Path) -> None:
    """Remove a file that nothing names; what cannot be removed now is left to the sweep."""
    with suppress(OSError):
        path.unlink(missing_ok=True)


def opened(firm_id: UUID, name: str) -> IO[bytes] | None:
    """The file to read from; None where it has gone."""
    try:
        return path_of(firm_id, name).open("rb")
    except FileNotFoundError:
        return None


# --- Sweeping --------------------------------------------------------------------------------


def sweep(firm_id: UUID, named: Collection[str], *, before: float) -> int:
    """Remove files of a firm that nothing names and that are older than ``before`` (Unix time)."""
    found = [path for path in files_in(firm_folder(firm_id)) if path.name not in named]
    return remove_old(found, before)


def sweep_unknown(known: Collection[UUID], *, before: float) -> int:
    """Remove old files of firms that are no more."""
    names = {firm_id.hex for firm_id in known}
    folders = [path for path in children(root()) if path.is_dir() and path.name not in names]
    return sum(remove_old(list(files_in(folder)), before) for folder in folders)


def files_in(folder: Path) -> Iterator[Path]:
    """Files of one firm, those half written included."""
    for inner in children(folder):
        yield from (path for path in children(inner) if path.is_file())


def children(folder: Path) -> list[Path]:
    """What is in a folder; nothing where there is none."""
    return sorted(folder.iterdir()) if folder.is_dir() else []


def remove_old(paths: Iterable[Path], before: float) -> int:
    """Remove those that have not been written lately; how many that were."""
    old = [path for path in paths if written_at(path) < before]
    for path in old:
        discard(path)
    return len(old)


def written_at(path: Path) -> float:
    """When it was written last (Unix time); for one that has just gone, never."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return math.inf
