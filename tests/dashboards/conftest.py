"""The small world of page tests."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest


@pytest.fixture
def world(db: None) -> Any:
    """Made late: models cannot be imported while the configuration is still being read."""
    return import_module("tests.pages.house").make_world()
