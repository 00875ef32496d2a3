"""The production shape without containers: image commands, settings, compose file, lock files."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import yaml
from psycopg import sql

from ia_crm import addresses, deploy, devservices, places, processes, throwaway
from ia_crm.children import Child, wait_until
from tests.own_ports import own_port

ROOT = places.CHECKOUT
ENTRYPOINT = ROOT / "deploy" / "entrypoint.sh"


@pytest.fixture(scope="module")
def production(servers: devservices.Layout) -> dict[str, str]:
    """The variables of the compose file, on a database of this worker's own."""
    socket = addresses.broker_socket(servers.sockets)
    name = f"production_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    home = servers.home / name
    with psycopg.connect(servers.admin, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return {
        "IA_CRM_PUBLIC_URL": "https://crm.example.com",
        "IA_CRM_DEMO": "no",
        "IA_CRM_HOME": str(home),
        "IA_CRM_RUN_DIR": str(home / "run"),
        "IA_CRM_STATIC_ROOT": str(home / "collected"),
        "DATABASE_URL": servers.database(addresses.SUPERUSER, name),
        "DATABASE_OWNER_URL": servers.database(addresses.OWNER_ROLE, name),
        "DATABASE_APP_URL": servers.database(addresses.APP_ROLE, name),
        "BROKER_URL": f"redis+socket://{socket}?virtual_host=14",
        "CACHE_URL": f"unix://{socket}?db=15",
        "SECRET_KEY": "a key for this test only, and it is long enough for the check of Django",
        "PYTHON": sys.executable,
    }


@pytest.fixture
def in_production(production: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.delenv("DJANGO_ALLOW_ASYNC_UNSAFE")
    for name, value in production.items():
        monkeypatch.setenv(name, value)
    return production


def _entrypoint(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(ENTRYPOINT), *arguments], capture_output=True, text=True)


def test_prepare_makes_tables_and_passes_the_deployment_check(
    in_production: dict[str, str],
) -> None:
    assert deploy.main(["prepare"]) == 0
    again = _entrypoint("prepare")
    assert again.returncode == 0, again.stderr
    assert "no issues" in again.stdout
    with psycopg.connect(in_production["DATABASE_APP_URL"]) as connection:
        row = connection.execute("SELECT current_user, count(*) FROM firms_firm").fetchone()
    assert row == (addresses.APP_ROLE, 0)


def test_web_of_the_image_answers_and_sends_others_to_tls(
    in_production: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    port = own_port(18950)
    monkeypatch.setenv("PORT", str(port))
    assert deploy.main(["prepare"]) == 0
    child = Child("web", [str(ENTRYPOINT), "web"], tmp_path / "web.log", dict(os.environ))
    child.start()
    try:
        wait_until(lambda: deploy.main(["healthy"]) == 0, child, within_s=180)
        assert not processes.answers(f"http://localhost:{port}/accounts/login/")
    finally:
        child.stop()
    assert deploy.main(["healthy"]) == 1


@pytest.mark.parametrize("name", ["worker", "beat"])
def test_worker_and_scheduler_of_the_image_start(
    in_production: dict[str, str], tmp_path: Path, name: str
) -> None:
    home = Path(in_production["IA_CRM_HOME"])
    child = Child(name, [str(ENTRYPOINT), name], tmp_path / "log", dict(os.environ))
    child.start()
    try:
        wait_until(lambda: _started(child, home), child, within_s=180)
    finally:
        child.stop()


def _started(child: Child, home: Path) -> bool:
    """The worker says so; the scheduler writes its file."""
    if child.name == "worker":
        return "ready." in child.last_words()
    return bool(list(home.glob("run/beat-schedule*")))


def test_manage_of_the_image_runs(in_production: dict[str, str]) -> None:
    assert _entrypoint("manage", "check").returncode == 0
    assert _entrypoint("dance").returncode == 2
    assert deploy.main(["dance"]) == 2
    assert deploy.main([]) == 2


def test_files_of_the_image_are_collected_and_hashed(in_production: dict[str, str]) -> None:
    inside = {**os.environ, "IA_CRM_HASHED_STATIC": "yes"}
    command = [sys.executable, str(ROOT / "manage.py"), "collectstatic", "--noinput"]
    done = subprocess.run(command, env=inside, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    collected = Path(in_production["IA_CRM_STATIC_ROOT"])
    assert (collected / "staticfiles.json").exists()
    assert list(collected.rglob("*.css.br"))


def test_cookies_and_headers_hold_behind_tls(in_production: dict[str, str]) -> None:
    code = (
        "from ia_crm import settings as s;"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE,"
        " s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS >= 31536000,"
        " '*' in s.ALLOWED_HOSTS, s.DEMO_ALLOWED, s.DEBUG)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    expected = "__Host-session __Host-csrf True True True True False False False"
    assert done.stdout.strip() == expected


def test_compose_file_names_only_commands_that_exist() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    assert set(services) == {
        "postgres", "broker", "prepare", "web", "worker", "scheduler", "proxy",
    }  # fmt: skip
    for name in ("prepare", "web", "worker", "scheduler"):
        (command,) = services[name]["command"]
        assert f"{command})" in ENTRYPOINT.read_text() or f"| {command}" in ENTRYPOINT.read_text()
    for name, service in services.items():
        assert "healthcheck" in service or name == "prepare"


def test_every_variable_of_the_compose_file_is_read() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    code = "\n".join(file.read_text() for file in (ROOT / "ia_crm").glob("*.py"))
    given = {name.removesuffix("_FILE") for name in services["prepare"]["environment"]}
    parts = re.sub(
        r"DATABASE_(OWNER|APP|ADMIN)_PASSWORD", "DATABASE_{part}_PASSWORD", "\n".join(given)
    )
    assert [name for name in parts.splitlines() if name not in code] == []


@pytest.mark.parametrize("name", ["base", "run", "test"])
def test_lock_files_hold_hashes_and_no_place(name: str) -> None:
    lines = (ROOT / "requirements" / f"{name}.txt").read_text().splitlines()
    packages = [line for line in lines if line and not line.startswith((" ", "#"))]
    assert packages
    assert all("==" in line and line.endswith("\\") for line in packages)
    assert not [line for line in lines if "://" in line or "file:" in line or line.startswith("-")]


def test_django_stays_on_its_line() -> None:
    lock = (ROOT / "requirements" / "base.txt").read_text()
    assert re.search(r"^django==5\.2\.\d+ ", lock, re.MULTILINE)


def test_licence_is_the_one_we_say() -> None:
    head = (ROOT / "LICENSE").read_text()[:200]
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in head
    assert 'license = "AGPL-3.0-or-later"' in (ROOT / "pyproject.toml").read_text()


def test_a_command_with_throwaway_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import os, psycopg; psycopg.connect(os.environ['DATABASE_APP_URL'])"
    assert throwaway.main([sys.executable, "-c", code]) == 0
