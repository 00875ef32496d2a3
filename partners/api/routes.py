"""Addresses of the partners' resources."""

from __future__ import annotations

from typing import Any

from common.api.problems import CONSTRAINTS
from partners.api import constraints, needs, partners, vettings

CONSTRAINTS.update(constraints.TEXTS)

ROUTES: dict[str, Any] = {
    "partners": partners.PartnerViewSet,
    "partner-needs": needs.NeedViewSet,
    "vettings": vettings.VettingViewSet,
}
