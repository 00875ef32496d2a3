"""What lower apps ask of the partners' tables: who may know of their rows."""

from __future__ import annotations

from partners.models import (
    Competition,
    LocalPartner,
    PartnerNeed,
    StageChange,
    Territory,
    Vetting,
    VettingStep,
)
from relationships.services.circle import NAMED_IN

OF_PARTNER = "partner__relationship__party"

NAMED_IN[LocalPartner] = ("relationship__party",)
NAMED_IN[Territory] = NAMED_IN[StageChange] = (OF_PARTNER,)
NAMED_IN[Competition] = (OF_PARTNER, "against")
NAMED_IN[PartnerNeed] = ("client__relationship__party",)
NAMED_IN[Vetting] = ("subject", "vetter")
NAMED_IN[VettingStep] = ("vetting__subject", "vetting__vetter", "person")
