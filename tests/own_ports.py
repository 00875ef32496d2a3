"""Ports for the servers that tests start, apart for every test run on this machine."""

from __future__ import annotations

import fcntl
import tempfile
from pathlib import Path
from typing import IO

from ia_crm import ports

HOST = "127.0.0.1"
_held: list[IO[bytes]] = []  # locks of this process, let go when it ends


def own_port(first: int) -> int:
    """The first port from ``first`` on that is free and that no other run has taken.

    Looking whether somebody listens is not enough: the web server shares its port in silence, so
    two runs that looked at the same moment would answer each other's questions.
    """
    port = first
    while not _lock(port):
        port += 1
    return port


def _lock(port: int) -> bool:
    file = (Path(tempfile.gettempdir()) / f"ia-crm-test-port-{port}.lock").open("ab")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return False
    if not ports.is_free(HOST, port):
        file.close()
        return False
    _held.append(file)
    return True
