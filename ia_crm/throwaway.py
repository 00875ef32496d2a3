"""Servers that are thrown away: for ./test and ./bench, never the developer's data.

``python -m ia_crm.throwaway COMMAND…`` runs a command with such servers, migrated.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ia_crm import devservices, places
from ia_crm.children import ServiceError

PREFIX = "ia-crm-throwaway-"


def new_layout(word: str = "") -> devservices.Layout:
    """Folders for one pair of servers; root's are handed to the servers' user."""
    base = Path(tempfile.mkdtemp(prefix=PREFIX + word))
    places.private(base, places.servers_account())
    return devservices.layout(base / "home", throw_away=True)


@contextmanager
def running(*, database: bool = True, bell: bool = True) -> Iterator[devservices.Layout]:
    """Both servers up in new folders; everything is gone afterwards."""
    where = new_layout()
    try:
        with devservices.running(where, database=database, bell=bell):
            yield where
    finally:
        remove(where)


def remove(where: devservices.Layout) -> None:
    """Everything of a layout that ``new_layout`` made."""
    shutil.rmtree(where.sockets, ignore_errors=True)
    shutil.rmtree(where.home.parent, ignore_errors=True)


def environ(where: devservices.Layout) -> dict[str, str]:
    """Variables of a process that uses them, logs and static files beside the data."""
    return devservices.environ(where) | {"IA_CRM_RUN_DIR": str(where.home)}


def main(command: list[str]) -> int:
    manage = [sys.executable, str(places.CHECKOUT / "manage.py")]
    try:
        with running() as where:
            inside = os.environ | environ(where)
            subprocess.run(
                [*manage, "migrate", "--database", "owner", "--verbosity", "0"],
                env=inside,
                check=True,
            )
            return subprocess.run(command, env=inside).returncode
    except ServiceError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
