"""Addresses of the portal's resources."""

from __future__ import annotations

from typing import Any

from common.api.problems import CONSTRAINTS
from portal.api import commissions, constraints, shared, shares

CONSTRAINTS.update(constraints.TEXTS)

ROUTES: dict[str, Any] = {
    "guests": shares.GuestViewSet,
    "shares": shares.ShareViewSet,
    "shared-commissions": commissions.SharedCommissionViewSet,
    "shared-introductions": shared.SharedIntroductionViewSet,
}
