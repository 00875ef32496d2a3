"""Local partners and the checks of parties, one aggregate per file."""

from __future__ import annotations

from partners.models.need import PartnerNeed
from partners.models.partner import Competition, LocalPartner, StageChange, Territory
from partners.models.vetting import Vetting, VettingStep

__all__ = [
    "Competition",
    "LocalPartner",
    "PartnerNeed",
    "StageChange",
    "Territory",
    "Vetting",
    "VettingStep",
]
