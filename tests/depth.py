"""Two depths of one test: the gate's figure, and TRUST's with ``--deep`` (DECISIONS 13).

``depth(gate=300, deep=10_000)`` is the number to use; ``figures("P3", requests=10_000, foreign=0)``
keeps what was found, and the end of the run prints it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pytest

PROPERTY = "figures"
T = TypeVar("T")


@dataclass(frozen=True)
class Depth:
    """How far this run goes."""

    is_deep: bool

    def __call__(self, *, gate: T, deep: T) -> T:
        return deep if self.is_deep else gate


@dataclass
class Figures:
    """What a test measured."""

    record: Callable[[str, object], None]
    began: float = field(default_factory=time.monotonic)

    def __call__(self, promise: str, **found: Any) -> None:
        """Keep the figures of one promise, and the seconds since the test began."""
        words = ", ".join(
            f"{name.replace('_', ' ')} {said(value)}" for name, value in found.items()
        )
        self.record(PROPERTY, f"{promise}: {words} [{time.monotonic() - self.began:.0f} s]")


def said(value: Any) -> str:
    """Seconds and shares with one decimal."""
    return f"{value:.1f}" if isinstance(value, float) else str(value)


@pytest.fixture
def depth(pytestconfig: pytest.Config) -> Depth:
    """How deep this run goes."""
    return Depth(is_deep=bool(pytestconfig.getoption("--deep")))


@pytest.fixture
def figures(record_property: Callable[[str, object], None]) -> Figures:
    """Where a test leaves its figures."""
    return Figures(record_property)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """The figures of all tests, also of those that failed."""
    reports = [
        report for kind in ("passed", "failed") for report in terminalreporter.getreports(kind)
    ]
    found = {
        str(value)
        for report in reports
        if report.when == "call"
        for name, value in report.user_properties
        if name == PROPERTY
    }
    if found:
        word = "deep figures" if config.getoption("--deep") else "figures"
        terminalreporter.section(word)
        for line in sorted(found):
            terminalreporter.write_line(line)
