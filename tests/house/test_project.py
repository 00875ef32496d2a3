"""The project as a whole: migrations are complete, health answers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.test import Client

from ia_crm import places


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.django_db
def test_health_answers(client: Client) -> None:
    assert client.get("/healthz").content == b"ok"
    assert client.get("/readyz").content == b"ok"


@pytest.mark.django_db
def test_readiness_says_when_the_database_is_away(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise DatabaseError

    monkeypatch.setattr(connection, "cursor", fail)
    assert client.get("/readyz").status_code == 503


@pytest.mark.parametrize(("count", "code"), [(0, 1), (1, 0), (5, 0), (6, 1)])
def test_only_a_handful_of_failed_tests_is_run_once_more(
    tmp_path: Path, count: int, code: int
) -> None:
    file = tmp_path / "lastfailed"
    names = [f"tests/x.py::test_{number}" for number in range(count)]
    file.write_text(json.dumps(dict.fromkeys(names, True)))
    script = places.CHECKOUT / "scripts" / "failed_tests.py"
    told = subprocess.run([sys.executable, script, file], capture_output=True, text=True)
    assert (told.returncode, told.stdout.split()) == (code, names)
