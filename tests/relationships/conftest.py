"""A firm and its principal; who needs others says so in the test."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from firms.models import Firm, Membership


@pytest.fixture
def make() -> Any:
    """Made late: models cannot be imported while the configuration is still being read."""
    return import_module("tests.make")


@pytest.fixture
def firm(make: Any) -> Firm:
    return make.make_firm()  # type: ignore[no-any-return]


@pytest.fixture
def member(make: Any, firm: Firm) -> Membership:
    return make.make_member(firm, "Me", is_principal=True)  # type: ignore[no-any-return]
