"""Schemathesis against a live server: every operation, all checks, a fixed seed, a time budget."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from django.db import transaction

from firms.models import Firm
from tests.api.caller import Caller, list_all
from tests.make import (
    make_affiliation,
    make_attachment,
    make_favour,
    make_firm,
    make_interaction,
    make_member,
    make_organisation,
    make_person,
    make_tie,
)

SEED = 20060630
EXAMPLES, BUDGET_S = 20, 230
DEEP_EXAMPLES, DEEP_BUDGET_S = 200, 1_200
CONFIG = Path(__file__).with_name("schemathesis.toml")
COMMAND = "from schemathesis.cli import schemathesis; schemathesis()"


def make_world() -> tuple[Firm, Caller]:
    """A small firm with rows to find, change and delete."""
    firm = make_firm("Fuzzed")
    owner = make_member(firm, role="owner", with_user=True, is_principal=True)
    person, organisation = make_person(firm, "Li Zhe", native_name="李哲"), make_organisation(firm)
    make_affiliation(person, organisation)
    make_tie(owner, person)
    make_interaction(owner, person)
    make_attachment(make_favour(owner, person))
    list_all(firm)
    return firm, Caller(owner)


def test_the_api_keeps_what_its_description_says(
    live_url: str, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    deep = pytestconfig.getoption("--deep")
    examples, budget = (DEEP_EXAMPLES, DEEP_BUDGET_S) if deep else (EXAMPLES, BUDGET_S)
    with transaction.atomic():
        _firm, caller = make_world()
    command = [
        *(sys.executable, "-c", COMMAND),
        *("--config-file", str(CONFIG), "run", f"{live_url}/api/v1/schema/"),
        *("--header", f"Authorization: Bearer {caller.secret}"),
        *("--checks", "all", "--seed", str(SEED), "--max-examples", str(examples)),
        # One thread: CPython 3.11 loses count in ast.parse when two threads are in it
        # (python/cpython#106905), and Hypothesis parses lambdas.
        *("--max-time", str(budget), "--workers", "1", "--no-color"),
        *("--suppress-health-check", "all", "--report-dir", str(tmp_path)),
    ]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=budget + 120
    )
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-2_000:]
