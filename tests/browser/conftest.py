"""The demo in the live database."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def demo(live_url: str, tmp_path: Path) -> Any:
    """Made late: models cannot be imported while the configuration is still being read."""
    return import_module("tests.browser.house").load(tmp_path)
