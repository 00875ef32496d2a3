"""Embedded PostgreSQL and broker: children of ours that listen on private unix sockets only.

Used by ./run, ./test and ./bench. See docs/decisions/0001-embedded-services.md.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from ia_crm import addresses, binaries, places, roles
from ia_crm.children import Child, Deadline, ServiceError, is_running, wait_until

MARKER = "database-created"
START_LIMIT_S = 300  # recovery after a crash may take long
PROBE_S = 2

#: Sizes for a small machine that also runs the web server and the worker.
POSTGRES_OPTIONS = {
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "max_wal_size": "2GB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "unix_socket_permissions": "0700",
}
#: Only for clusters that are thrown away.
CARELESS_OPTIONS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
BROKER_OPTIONS = ("--port", "0", "--unixsocketperm", "700", "--save", "60 1", "--daemonize", "no")


@dataclass(frozen=True, slots=True)
class Layout:
    """Folders of one pair of servers."""

    home: Path
    sockets: Path
    logs: Path
    throw_away: bool = False

    @property
    def data(self) -> Path:
        return self.home / "postgres"

    @property
    def admin(self) -> str:
        """The administrator's address; who may enter the socket folder needs no password."""
        return addresses.socket_database(self.sockets, addresses.SUPERUSER, "postgres")

    @property
    def broker(self) -> str:
        return addresses.socket_broker(self.sockets)

    def database(self, role: str, name: str = addresses.DATABASE) -> str:
        return addresses.socket_database(self.sockets, role, name)


def layout(home: Path | None = None, *, throw_away: bool = False) -> Layout:
    """The layout of ``home``, by default the product's own."""
    base = home or places.home()
    logs = base / "logs" if throw_away else places.run_dir() / "logs"
    return Layout(base, places.socket_dir(base), logs, throw_away)


def prepare_folders(where: Layout) -> None:
    account = places.servers_account()
    places.private(where.home, account)
    places.private(where.sockets, account)
    where.logs.mkdir(parents=True, exist_ok=True)
    if places.is_root() and not binaries.open_to(account, where.home):
        raise ServiceError(
            f"{where.home} cannot be entered by the user {account.name}, who runs the database "
            "when root starts it: set IA_CRM_HOME to a folder outside private ones"
        )


# --- PostgreSQL ----------------------------------------------------------------------------


def postgres(where: Layout) -> Child:
    """The database server; ``start`` also makes the cluster the first time."""
    options = POSTGRES_OPTIONS | (CARELESS_OPTIONS if where.throw_away else {})
    settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    program = str(binaries.postgres_bin() / "postgres")
    return Child(
        name="postgres",
        command=[program, "-D", str(where.data), "-h", "", "-k", str(where.sockets), *settings],
        log=where.logs / "postgres.log",
        environ=_server_environ(),
        account=places.servers_account(),
        stop_signal=signal.SIGINT,  # fast shutdown
        before=lambda: _before_postgres(where),
    )


def _server_environ() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8", "TZ": "UTC"}


def _before_postgres(where: Layout) -> None:
    prepare_folders(where)
    if not _has_cluster(where):
        _refuse_second_birth(where)
        _make_cluster(where)
    remove_dead_pid_file(where.data / "postmaster.pid")


def _has_cluster(where: Layout) -> bool:
    return (where.data / "PG_VERSION").is_file()


def _refuse_second_birth(where: Layout) -> None:
    """A database that went missing is never replaced by an empty one."""
    if (where.home / MARKER).exists():
        raise ServiceError(
            f"{where.home} held a database that is gone: put {where.data} back or restore a "
            f"backup; remove {where.home / MARKER} to begin with an empty one"
        )


def _make_cluster(where: Layout) -> None:
    """initdb beside the final place, then rename: a half made cluster never counts."""
    half = where.home / "postgres.new"
    shutil.rmtree(half, ignore_errors=True)
    command = [str(binaries.postgres_bin() / "initdb"), "-D", str(half), "-U", addresses.SUPERUSER]
    command += ["--auth=trust", "--encoding=UTF8", "--no-instructions", "--no-locale"]
    command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    command += ["--no-sync"] if where.throw_away else []
    _run_as(places.servers_account(), command)
    half.rename(where.data)
    (where.home / MARKER).touch()


def _run_as(account: places.Account, command: list[str]) -> None:
    identity: dict[str, object] = {}
    if places.is_root():
        identity = {"user": account.uid, "group": account.gid, "extra_groups": []}
    done = subprocess.run(  # type: ignore[call-overload]
        command, cwd="/", env=_server_environ(), capture_output=True, text=True, **identity
    )
    if done.returncode:
        raise ServiceError(f"{Path(command[0]).name} failed: {done.stderr.strip()[-400:]}")


def remove_dead_pid_file(file: Path) -> None:
    """Remove the pid file of a server that is gone or a zombie."""
    try:
        pid = int(file.read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        file.unlink(missing_ok=True)
        return
    if not is_running(pid):
        file.unlink(missing_ok=True)


def database_answers(address: str) -> bool:
    try:
        with psycopg.connect(address, connect_timeout=PROBE_S):
            return True
    except psycopg.OperationalError:
        return False


# --- Broker --------------------------------------------------------------------------------


def broker(where: Layout) -> Child:
    """Valkey; it only rings the worker's bell, so what it keeps may be lost."""
    folder = where.home / "broker"

    def before() -> None:
        prepare_folders(where)
        places.private(folder, places.servers_account())
        addresses.broker_socket(where.sockets).unlink(missing_ok=True)

    program = str(binaries.valkey_server())
    path = str(addresses.broker_socket(where.sockets))
    return Child(
        name="broker",
        command=[program, *BROKER_OPTIONS, "--unixsocket", path, "--dir", str(folder)],
        log=where.logs / "broker.log",
        environ=_server_environ(),
        account=places.servers_account(),
        before=before,
    )


def broker_answers(where: Layout) -> bool:
    """PING over the socket, without a client library's retries."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(PROBE_S)
        try:
            line.connect(str(addresses.broker_socket(where.sockets)))
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False


# --- Both ----------------------------------------------------------------------------------


def start_postgres(where: Layout) -> Child:
    """Start, wait, and make roles, database and extensions."""
    child = postgres(where)
    child.start()
    wait_until(lambda: database_answers(where.admin), child, within_s=START_LIMIT_S)
    roles.prepare(where.admin, addresses.DATABASE)
    return child


def start_broker(where: Layout) -> Child:
    child = broker(where)
    child.start()
    wait_until(lambda: broker_answers(where), child, within_s=30)
    return child


@contextmanager
def running(where: Layout, *, database: bool = True, bell: bool = True) -> Iterator[list[Child]]:
    """The servers asked for, up; those that were up already are used and left up."""
    prepare_folders(where)
    started: list[Child] = []
    try:
        if database and not database_answers(where.admin):
            started.append(start_postgres(where))
        if bell and not broker_answers(where):
            started.append(start_broker(where))
        yield started
    finally:
        for child in reversed(started):
            child.stop()


def up(where: Layout, *, database: bool, bell: bool) -> bool:
    """Whether the servers asked for answer already."""
    return (not database or database_answers(where.admin)) and (not bell or broker_answers(where))


def wait_for_others(where: Layout, *, database: bool, bell: bool, within_s: float = 60) -> None:
    """Somebody else is starting them; wait for that."""
    deadline = Deadline(within_s)
    while not up(where, database=database, bell=bell):
        deadline.check(f"another command holds {where.home} but its servers do not answer")


def environ(where: Layout, database: str = addresses.DATABASE) -> dict[str, str]:
    """Variables that lead every process to these servers."""
    return {
        "IA_CRM_HOME": str(where.home),
        "DATABASE_OWNER_URL": where.database(addresses.OWNER_ROLE, database),
        "DATABASE_APP_URL": where.database(addresses.APP_ROLE, database),
        "BROKER_URL": where.broker,
    }
