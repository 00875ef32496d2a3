"""The embedded servers: roles, dead pid files, a lost cluster, paths with a space."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from ia_crm import addresses, binaries, children, devservices, places, roles, servers, throwaway
from ia_crm.children import Child, ServiceError


@pytest.fixture
def spare() -> Iterator[devservices.Layout]:
    """Folders of a second pair of servers, under a path with a space."""
    where = throwaway.new_layout("a space ")
    yield where
    throwaway.remove(where)


@pytest.mark.parametrize("role", [addresses.OWNER_ROLE, addresses.APP_ROLE])
def test_roles_are_plain(administrator: psycopg.Connection, role: str) -> None:
    row = administrator.execute(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin "
        "FROM pg_roles WHERE rolname = %s",
        [role],
    ).fetchone()
    assert row == (False, False, False, False, True)


@pytest.mark.django_db
def test_application_role_owns_nothing(administrator: psycopg.Connection) -> None:
    owned = administrator.execute(
        "SELECT relname FROM pg_class WHERE relowner = %s::regrole", [addresses.APP_ROLE]
    ).fetchall()
    member = administrator.execute(
        "SELECT pg_has_role(%s, %s, 'MEMBER')", [addresses.APP_ROLE, addresses.OWNER_ROLE]
    ).fetchone()
    assert owned == []
    assert member == (False,)


@pytest.mark.django_db
def test_extensions_and_locale_are_there(administrator: psycopg.Connection) -> None:
    names = {row[0] for row in administrator.execute("SELECT extname FROM pg_extension")}
    locale = administrator.execute(
        "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = current_database()"
    ).fetchone()
    assert names >= set(roles.EXTENSIONS)
    assert locale == ("b", "C.UTF-8")


def test_servers_start_under_a_path_with_a_space(spare: devservices.Layout) -> None:
    with devservices.running(spare) as started:
        assert [child.name for child in started] == ["postgres", "broker"]
        assert devservices.up(spare, database=True, bell=True)
        assert spare.sockets.stat().st_mode & 0o777 == 0o700
        with devservices.running(spare) as again:
            assert again == []
    assert not devservices.up(spare, database=True, bell=False)


def test_killed_database_starts_again(spare: devservices.Layout) -> None:
    with devservices.running(spare, bell=False) as (database,):
        assert database.process
        database.process.kill()
        database.process.wait()
        assert (spare.data / "postmaster.pid").exists()
        deadline = children.Deadline(30)
        while not devservices.database_answers(spare.admin):
            if not database.alive():  # its old helpers may still hold the shared memory
                database.start()
            deadline.check("the database did not come back")


def test_lost_cluster_is_not_replaced(spare: devservices.Layout) -> None:
    devservices.prepare_folders(spare)
    (spare.home / devservices.MARKER).touch()
    with pytest.raises(ServiceError, match="held a database that is gone"):
        devservices.start_postgres(spare)
    assert not spare.data.exists()


@pytest.mark.parametrize(
    "content", ["", "no number\n", "2000000000\n"], ids=["empty", "odd", "gone"]
)
def test_dead_pid_file_is_removed(tmp_path: Path, content: str) -> None:
    file = tmp_path / "postmaster.pid"
    file.write_text(content)
    devservices.remove_dead_pid_file(file)
    assert not file.exists()


def test_pid_file_of_a_zombie_is_removed(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "pass"]) as zombie:
        while children.is_running(zombie.pid):
            pass
        file = tmp_path / "postmaster.pid"
        file.write_text(f"{zombie.pid}\n")
        devservices.remove_dead_pid_file(file)
    assert not file.exists()


def test_pid_file_of_a_live_server_stays(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as live:
        file = tmp_path / "postmaster.pid"
        file.write_text(f"{live.pid}\n/somewhere\n")
        devservices.remove_dead_pid_file(file)
        assert file.exists()


def test_folder_of_somebody_else_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "is_root", lambda: False)
    stranger = places.Account("stranger", tmp_path.stat().st_uid + 1, 0)
    with pytest.raises(PermissionError, match="belongs to another user"):
        places.private(tmp_path, stranger)


def test_home_that_the_servers_cannot_enter_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "is_root", lambda: True)
    monkeypatch.setattr(binaries, "open_to", lambda *_: False)
    monkeypatch.setattr(places, "private", lambda folder, _account: folder)
    where = devservices.Layout(tmp_path, tmp_path, tmp_path / "logs")
    with pytest.raises(ServiceError, match="set IA_CRM_HOME"):
        devservices.prepare_folders(where)


def test_child_that_ends_at_once_says_why(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import sys; sys.exit('no such thing')"]
    child = Child("thing", command, tmp_path / "thing.log")
    child.start()
    with pytest.raises(ServiceError, match="thing did not start: no such thing"):
        children.wait_until(lambda: False, child, within_s=30)


def test_child_that_does_not_listen_is_killed(tmp_path: Path) -> None:
    code = (
        "import signal, time\n"
        "for word in (signal.SIGTERM, signal.SIGQUIT): signal.signal(word, signal.SIG_IGN)\n"
        "print('deaf', flush=True); time.sleep(60)"
    )
    child = Child("thing", [sys.executable, "-c", code], tmp_path / "log", patience_s=0.2)
    child.start()
    children.wait_until(lambda: "deaf" in child.last_words(), child, within_s=30)
    child.stop()
    assert not child.alive()


def test_readable_copy_is_made_for_root_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "wheel" / "package"
    (package / "bin").mkdir(parents=True)
    (package / "bin" / "program").write_text("x")
    (package / "bin" / "program").chmod(0o700)
    monkeypatch.setattr(binaries, "ROOTS_CACHE", tmp_path / "cache" / "ia-crm")
    monkeypatch.setattr(binaries, "open_to", lambda *_: False)

    monkeypatch.setattr(binaries, "is_root", lambda: False)
    assert binaries._reachable(package, "package", ()) == package
    monkeypatch.setattr(binaries, "is_root", lambda: True)
    copy = binaries._reachable(package, "package", ("absent.libs",))

    assert copy != package
    assert (copy / "bin" / "program").stat().st_mode & 0o005
    assert binaries._reachable(package, "package", ()) == copy


def test_programs_on_path_are_the_fallback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "_package", lambda _name: None)
    monkeypatch.setattr(binaries, "DEBIAN_POSTGRES", tmp_path / "none")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ServiceError, match="DATABASE_URL"):
        binaries.postgres_bin()
    with pytest.raises(ServiceError, match="BROKER_URL"):
        binaries.valkey_server()
    for name in ("postgres", "initdb", "valkey-server"):
        (tmp_path / name).touch(mode=0o755)
    assert binaries.postgres_bin() == tmp_path
    assert binaries.valkey_server() == tmp_path / "valkey-server"


# --- Given servers ---------------------------------------------------------------------------


@pytest.fixture
def no_addresses(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    for name in ("DATABASE_APP_URL", "DATABASE_OWNER_URL", "BROKER_URL", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_nothing_given_means_embedded(no_addresses: pytest.MonkeyPatch) -> None:
    assert servers.given_database() is None


def test_half_a_pair_is_refused(no_addresses: pytest.MonkeyPatch) -> None:
    no_addresses.setenv("DATABASE_APP_URL", "postgresql://a@h/d")
    with pytest.raises(ServiceError, match="both"):
        servers.given_database()


def test_administrators_address_makes_both_roles(
    no_addresses: pytest.MonkeyPatch, spare: devservices.Layout
) -> None:
    no_addresses.setenv("IA_CRM_HOME", str(spare.home))
    with devservices.running(spare, bell=False):
        admin = addresses.socket_database(spare.sockets, addresses.SUPERUSER, "given")
        admin_at = addresses.socket_database(spare.sockets, addresses.SUPERUSER, "postgres")
        with psycopg.connect(admin_at, autocommit=True) as connection:
            connection.execute("CREATE DATABASE given")
        no_addresses.setenv("DATABASE_URL", admin)
        given = servers.given_database()
        assert given
        with psycopg.connect(given["DATABASE_APP_URL"]) as connection:
            assert connection.info.user == addresses.APP_ROLE
            assert connection.info.dbname == "given"


def test_administrator_that_does_not_answer_is_named(
    no_addresses: pytest.MonkeyPatch, spare: devservices.Layout
) -> None:
    no_addresses.setenv("IA_CRM_HOME", str(spare.home))
    no_addresses.setenv("DATABASE_URL", "postgresql://x@127.0.0.1:1/none")
    with pytest.raises(ServiceError, match="DATABASE_URL"):
        servers.given_database()


def test_parts_make_an_address(no_addresses: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("a/b c")
    no_addresses.setenv("DATABASE_HOST", "db")
    no_addresses.setenv("DATABASE_APP_PASSWORD_FILE", str(file))
    assert addresses.app_database() == "postgresql://ia_crm_app:a%2Fb%20c@db:5432/ia_crm"


@pytest.mark.parametrize(
    ("broker", "cache"),
    [
        ("redis://h:6379/0", "redis://h:6379/1"),
        ("redis://h:6379", "redis://h:6379/1"),
        ("redis+socket:///s/b.sock", "unix:///s/b.sock?db=1"),
        ("redis+socket:///s/b.sock?virtual_host=4", "unix:///s/b.sock?db=1"),
    ],
)
def test_cache_lives_beside_the_bell(broker: str, cache: str) -> None:
    assert addresses.cache(broker) == cache


def test_no_postgresql_address_is_refused_by_name() -> None:
    with pytest.raises(Exception, match="DATABASE_APP_URL"):
        addresses.django_database("DATABASE_APP_URL", "postgresql://h:port:port/x?nonsense=1")
