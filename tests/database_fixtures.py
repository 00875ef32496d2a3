"""The databases of tests: one migrated template, one copy per xdist worker."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from ia_crm import addresses, devservices, processes, roles
from ia_crm.children import Child, wait_until
from tests.own_ports import own_port

TEMPLATE = "test_template"
MANY = 1_000_000
#: Filled by migrations or after them, needed by every test.
KEPT_TABLES = frozenset({"django_migrations", "django_content_type", "auth_permission"})


def _database_name() -> str:
    return str(conninfo_to_dict(os.environ["DATABASE_APP_URL"])["dbname"])


@pytest.fixture(scope="session")
def django_db_setup(servers: devservices.Layout, django_db_blocker: Any) -> Iterator[None]:
    """This worker's database: a copy of the migrated template, made as the owner makes it."""
    for alias in ("default", "owner"):  # settings read too early would name another worker's
        assert connections[alias].settings_dict["NAME"] == _database_name()
    with _one_at_a_time(servers.home / "template.lock"):
        _make_template(servers, django_db_blocker)
        _copy_template(servers, _database_name())
    with _patched_flush():
        yield
    with django_db_blocker.unblock():
        connections.close_all()


@contextmanager
def _one_at_a_time(file: Path) -> Iterator[None]:
    """Workers of one run wait for each other."""
    with file.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _make_template(servers: devservices.Layout, blocker: Any) -> None:
    ready = servers.home / "template-ready"
    if ready.exists():
        return
    roles.prepare(servers.admin, TEMPLATE)
    with blocker.unblock(), _owner_at(servers.database(addresses.OWNER_ROLE, TEMPLATE)):
        call_command("migrate", database="owner", verbosity=0, interactive=False)
    ready.touch()


@contextmanager
def _owner_at(address: str) -> Iterator[None]:
    """Django's owner connection, led to another database for a while."""
    connections["owner"].close()
    settings = connections["owner"].settings_dict
    before, settings["NAME"] = settings["NAME"], conninfo_to_dict(address)["dbname"]
    try:
        yield
    finally:
        connections["owner"].close()
        settings["NAME"] = before


def _copy_template(servers: devservices.Layout, name: str) -> None:
    with psycopg.connect(servers.admin, autocommit=True) as connection:
        names = {"new": sql.Identifier(name), "template": sql.Identifier(TEMPLATE)}
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {new} WITH (FORCE)").format(**names))
        connection.execute(sql.SQL("CREATE DATABASE {new} TEMPLATE {template}").format(**names))
    roles.prepare(servers.admin, name)  # the copy has the tables' rights, not the database's


@contextmanager
def _patched_flush() -> Iterator[None]:
    """Transactional tests are emptied by the owner: the application role may not truncate."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _case: empty_tables())
        yield


def empty_tables() -> None:
    """TRUNCATE every table but the kept ones, through a connection of the owner."""
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True) as connection:
        connection.execute("SET lock_timeout = '20s'")
        names = [
            sql.Identifier(row[0])
            for row in connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            )
            if row[0] not in KEPT_TABLES
        ]
        if names:
            tables = sql.SQL(", ").join(names)
            connection.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(tables))


# --- Real processes on the test database ----------------------------------------------------


@pytest.fixture(scope="session")
def _web(servers: devservices.Layout, django_db_setup: None) -> Iterator[str]:
    port = _free_port()
    logs = servers.home / f"logs-{_database_name()}"
    environ = {**os.environ, "IA_CRM_EXPORT_RATE": str(MANY)}  # a fuzzer asks all day
    child = processes.web(environ, logs, host="127.0.0.1", port=port)
    url = f"http://localhost:{port}"
    with _started(child, lambda: processes.answers(f"{url}/readyz")):
        yield url


@contextmanager
def _started(child: Child, ready: Callable[[], bool]) -> Iterator[None]:
    child.start()
    try:
        wait_until(ready, child, within_s=180)
        yield
    finally:
        child.stop()


def _free_port() -> int:
    """A port far from ./run's, apart for each worker."""
    worker = int("".join(filter(str.isdigit, os.environ.get("PYTEST_XDIST_WORKER", ""))) or 0)
    return own_port(18100 + 50 * worker)


@pytest.fixture
def live_url(_web: str, transactional_db: None) -> str:
    """The address of a real web server on this worker's database; tables are emptied after."""
    return _web


@pytest.fixture
def celery_worker(servers: devservices.Layout, transactional_db: None) -> Iterator[Child]:
    """A real worker of this test's own; ``celery_worker.process`` may be killed."""
    logs = servers.home / f"logs-{_database_name()}"
    child = processes.worker(dict(os.environ), logs)
    child.log.unlink(missing_ok=True)
    with _started(child, lambda: b"ready." in _bytes(child.log)):
        yield child


def _bytes(file: Path) -> bytes:
    return file.read_bytes() if file.exists() else b""
