"""What a run tells scripts (``.run/state.json``) and how it keeps a second one away."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ia_crm.children import ServiceError

STATE_FILE = "state.json"
LOCK_FILE = "lock"


def write_private(file: Path, content: Mapping[str, Any]) -> None:
    """Write JSON that only its owner may read, in one step."""
    half = file.with_name(f"{file.name}.{os.getpid()}")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        json.dump(content, handle, indent=2, ensure_ascii=False)
        handle.write("\n")
    half.replace(file)


def read(file: Path) -> dict[str, Any]:
    """The JSON object in ``file``; empty when there is none or it is broken."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


class BusyError(ServiceError):
    """Somebody else holds the lock; ``holder`` is what they wrote into it."""

    def __init__(self, file: Path, holder: dict[str, Any]) -> None:
        self.holder = holder
        super().__init__(f"{file.parent} is in use by process {holder.get('pid', 'unknown')}")


@contextmanager
def locked(folder: Path, word: str) -> Iterator[None]:
    """Hold ``folder`` for this process; ``word`` says what for. The kernel frees a dead one's."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / LOCK_FILE
    with file.open("a+", encoding="utf-8") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError(file, read(file)) from None
        handle.seek(0)
        handle.truncate()
        json.dump({"pid": os.getpid(), "for": word}, handle)
        handle.flush()
        yield
