"""A firm that brings contacts in."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest


@pytest.fixture
def house(db: None) -> Any:
    """Made late: models cannot be imported while the configuration is still being read."""
    world = import_module("tests.pages.house").make_world()
    world.enter()
    return world
