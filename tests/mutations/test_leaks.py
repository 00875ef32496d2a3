"""Do the tests of access see anything? Twelve deliberate leaks, each has to be found (TRUST T3)."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from ia_crm import devservices
from tests.depth import Figures
from tests.mutations.leaks import CHECKOUT, VARIABLE, leaks

WITHIN_S = 300
#: Workers of the inner runs stand behind those of the outer one, each with a database of its own:
#: pytest 9.2 no longer lets xdist keep a group of tests on one worker (pytest-xdist issue 1386).
BEHIND = 7
FAILED = 1  # pytest: tests ran, some failed
NAMES = sorted(leaks())


def test_there_are_twelve() -> None:
    assert len(NAMES) >= 12


@pytest.mark.parametrize("name", NAMES)
def test_leak_still_fits_the_code(name: str) -> None:
    for edit in leaks()[name].edits:
        assert edit.times() == 1, f"{edit.file} has no or several: {edit.find}"
        compile(edit.source(), edit.file, "exec")
    for test in leaks()[name].tests:
        file, _, function = test.partition("::")
        assert f"def {function.partition('[')[0]}(" in (CHECKOUT / file).read_text("utf-8")


def run(tests: tuple[str, ...], **environ: str) -> subprocess.CompletedProcess[str]:
    """The tests on the servers of this run, in a database of their own."""
    outer = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    inside = {**os.environ, "PYTEST_XDIST_WORKER": f"gw{BEHIND + outer}", **environ}
    inside.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-m", "pytest", "-p", "tests.mutations.leaks", "-q", "-x"]
    command += ["-p", "no:randomly", "-p", "no:cacheprovider", "--show-capture=no", *tests]
    return subprocess.run(
        command, cwd=CHECKOUT, env=inside, capture_output=True, text=True, timeout=WITHIN_S
    )


@pytest.mark.deep
@pytest.mark.parametrize("name", NAMES)
def test_leak_is_found(name: str, servers: devservices.Layout, figures: Figures) -> None:
    leak = leaks()[name]
    told = run(leak.tests, **{VARIABLE: name})
    found = told.returncode == FAILED and "E       " in told.stdout
    figures(f"T3 {name}", killed=found)
    assert found, f"{leak.why}: survived\n{told.stdout[-3_000:]}{told.stderr[-1_000:]}"


@pytest.mark.deep
def test_without_a_leak_they_pass(servers: devservices.Layout) -> None:
    """The other half of the proof: nothing but the leak made them fail."""
    tests = tuple(sorted({test for leak in leaks().values() for test in leak.tests}))
    told = run(tests)
    assert told.returncode == 0, told.stdout[-3_000:]
