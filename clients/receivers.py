"""What lower apps ask of the clients' tables: who may know of their rows, and is there money."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clients.models import (
    Agreement,
    AgreementParty,
    AgreementRegion,
    Client,
    ClientMember,
    ClientPhase,
    Cost,
    Engagement,
    Enquiry,
    Invoice,
    Receipt,
    RevenueEvent,
    Stage,
    StagePlan,
    TimeEntry,
)
from firms.money import add_keeper
from relationships.services.circle import NAMED_IN, PARTS_OF

if TYPE_CHECKING:
    from uuid import UUID

#: Facts of one client: as open as the relationship with it.
OF_CLIENT: tuple[type[Any], ...] = (
    ClientPhase,
    RevenueEvent,
    Invoice,
    Receipt,
    Engagement,
    TimeEntry,
    StagePlan,
    Cost,
)
OWNER = "client__relationship__party"


def has_clients(firm_id: UUID) -> bool:
    """A firm with clients has money that only some may see."""
    return Client.objects.of_firm(firm_id).exists()


add_keeper(has_clients)
NAMED_IN[Client] = ("relationship__party",)
NAMED_IN[Stage] = ("plan__client__relationship__party",)
NAMED_IN[Enquiry] = (OWNER, "enquirer")
NAMED_IN[Agreement] = (OWNER, "parties__party")
for _model in OF_CLIENT:
    NAMED_IN[_model] = (OWNER,)
PARTS_OF[Client] = ((ClientMember, "client"),)
PARTS_OF[Agreement] = ((AgreementParty, "agreement"), (AgreementRegion, "agreement"))
