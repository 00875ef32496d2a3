"""Addresses of the clients' resources."""

from __future__ import annotations

from typing import Any

ROUTES: dict[str, Any] = {}
