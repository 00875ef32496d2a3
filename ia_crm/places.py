"""Where things lie: the firm's data, what a run leaves behind, the sockets.

Data, attachments and secrets live in ``$IA_CRM_HOME``; only sockets lie under the temp folder,
because a socket's path may have about 107 bytes and a checkout's path may be longer.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ia_crm import env

CHECKOUT = Path(__file__).resolve().parent.parent
ROOTS_HOME = Path("/var/lib/ia-crm")
ROOTS_CACHE = Path("/var/cache/ia-crm")  # binaries that the servers' user can read


@dataclass(frozen=True, slots=True)
class Account:
    """The system user that the embedded servers run as."""

    name: str
    uid: int
    gid: int


def is_root() -> bool:
    return os.geteuid() == 0


def servers_account() -> Account:
    """``nobody`` when root starts them, as PostgreSQL refuses root; else whoever runs this."""
    entry = pwd.getpwnam("nobody") if is_root() else pwd.getpwuid(os.geteuid())
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def home() -> Path:
    """The folder of everything that must outlive a run."""
    default = ROOTS_HOME if is_root() else CHECKOUT / ".run" / "data"
    return env.folder("IA_CRM_HOME", default)


def run_dir() -> Path:
    """Logs, state file and lock of the run in this checkout."""
    return env.folder("IA_CRM_RUN_DIR", CHECKOUT / ".run")


def socket_dir(of_home: Path | None = None) -> Path:
    """One short folder per user and data folder, the same in every process."""
    where = str((of_home or home()).resolve())
    digest = hashlib.sha256(where.encode()).hexdigest()[:10]
    return _temp() / f"ia-crm-{os.geteuid()}-{digest}"


def _temp() -> Path:
    """The system's, whatever TMPDIR says: two shells must compute the same folder."""
    shared = Path("/tmp")  # noqa: S108 - the folder made in it is private and checked
    return shared if shared.is_dir() else Path(tempfile.gettempdir())


def private(folder: Path, owner: Account) -> Path:
    """Make ``folder`` (0700, of ``owner``) or refuse one that somebody else made."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = folder.lstat()
    if is_root() and status.st_uid in (0, owner.uid):
        os.chown(folder, owner.uid, owner.gid)
    elif status.st_uid != owner.uid:
        raise PermissionError(f"{folder} belongs to another user; remove it and start again")
    folder.chmod(0o700)
    return folder


def prepare_home() -> Path:
    """``$IA_CRM_HOME``, made when missing, owned by the servers' user."""
    return private(home(), servers_account())
