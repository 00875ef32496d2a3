"""Addresses of the resources of markets."""

from __future__ import annotations

from typing import Any

from common.api.problems import CONSTRAINTS
from markets.api import constraints, events, markets

CONSTRAINTS.update(constraints.TEXTS)

ROUTES: dict[str, Any] = {
    "commitment-events": events.EventViewSet,
    "markets": markets.MarketViewSet,
}
