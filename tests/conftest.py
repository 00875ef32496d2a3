"""Services, databases and the browser for every test.

One throw-away database server and broker serve a whole run. Each xdist worker gets a database of
its own, copied from a migrated one. Tests run as the application role; what only the owner may do
(migrating, emptying tables) goes through a connection of its own.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django
import psycopg
import pytest
from whitenoise.middleware import WhiteNoiseMiddleware

from ia_crm import addresses, devservices, throwaway
from ia_crm.children import Child

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ia_crm.settings")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's loop runs beside the ORM

pytest_plugins = ["tests.browser_fixtures", "tests.database_fixtures", "tests.depth"]

HOME_VARIABLE = "IA_CRM_TEST_SERVERS"  # the controller's folders, for its workers
DATABASES_PER_WORKER = 2  # of the broker: one for the bell, one for the cache
_running: list[Child] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("ia crm")
    group.addoption("--no-browser", action="store_true", help="leave the browser tests out")
    group.addoption("--deep", action="store_true", help="run the long figures too")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Lead this process to its servers before Django reads its settings."""
    if HOME_VARIABLE not in os.environ:
        where = _start_servers()
        os.environ[HOME_VARIABLE] = str(where.home)
        config.add_cleanup(lambda: _stop_servers(where))
    where = devservices.layout(Path(os.environ[HOME_VARIABLE]), throw_away=True)
    os.environ.update(_environ(where, os.environ.get("PYTEST_XDIST_WORKER", "gw0")))
    (where.home / "static").mkdir(exist_ok=True)
    django.setup()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """Keep pytest-django from reading the settings in a worker before its addresses are set.

    It does so as soon as it sees the variable; a worker sets it with its own addresses.
    """
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)


def _start_servers() -> devservices.Layout:
    where = throwaway.new_layout()
    devservices.prepare_folders(where)
    _running.append(devservices.start_postgres(where))
    _running.append(devservices.start_broker(where))
    return where


def _stop_servers(where: devservices.Layout) -> None:
    for child in reversed(_running):
        child.stop()
    throwaway.remove(where)


def _environ(where: devservices.Layout, worker: str) -> dict[str, str]:
    """A database and two broker numbers of this worker's own."""
    first = int(re.sub(r"\D", "", worker) or 0) * DATABASES_PER_WORKER
    socket = addresses.broker_socket(where.sockets)
    return {
        **throwaway.environ(where),
        **devservices.environ(where, database=f"test_{worker}"),
        "BROKER_URL": f"{where.broker}?virtual_host={first}",
        "CACHE_URL": f"unix://{socket}?db={first + 1}",
        "IA_CRM_MAIL_DIR": str(where.home / f"mail-{worker}"),
        "SECRET_KEY": "only for tests",
    }


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deep and browser tests only when asked for; browser tests share one worker.

    By mark, not by keyword: the folders above a test are keywords, too.
    """
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group("browser"))
            if config.getoption("--no-browser"):
                item.add_marker(pytest.mark.skip(reason="--no-browser"))
        if item.get_closest_marker("deep") and not config.getoption("--deep"):
            item.add_marker(pytest.mark.skip(reason="only with --deep"))


@pytest.fixture(scope="session", autouse=True)
def static_files_are_found_once() -> Iterator[None]:
    """Each test client loads the middleware anew, which looks at every static file: half the time
    of the tests of access. One look serves all.
    """
    found: dict[str, Any] = {}
    look = WhiteNoiseMiddleware.add_files_from_finders

    def once(self: Any) -> None:
        if not found:
            look(self)
            found.update(self.files)
        self.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", once)
        yield


@pytest.fixture(scope="session")
def servers() -> devservices.Layout:
    """The throw-away servers of this run."""
    return devservices.layout(Path(os.environ[HOME_VARIABLE]), throw_away=True)


@pytest.fixture
def administrator(servers: devservices.Layout) -> Iterator[psycopg.Connection]:
    """A superuser's connection to this worker's database, for tests of the fence itself."""
    name = os.environ["DATABASE_APP_URL"].partition("?")[0].rpartition("/")[2]
    address = servers.database(addresses.SUPERUSER, name)
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection
