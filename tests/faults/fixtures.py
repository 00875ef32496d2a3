"""The processes that faults happen to: ``pytest_plugins = ["tests.faults.fixtures"]``."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.faults.house import Storm, raised


@pytest.fixture
def storm(transactional_db: None) -> Iterator[Storm]:
    """Web server, worker and scheduler on this test's database."""
    with raised(os.environ) as found:
        yield found
