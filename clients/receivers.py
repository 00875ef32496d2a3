"""What lower apps ask of the clients' tables: who may know of their rows, their files, money."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps

from clients.models import (
    Agreement,
    AgreementDecision,
    AgreementParty,
    AgreementRegion,
    AttributionShare,
    Client,
    ClientMember,
    Enquiry,
    Stage,
    StatementShare,
    TermShare,
)
from firms.models import FactRow
from firms.money import add_keeper
from relationships.files.above import Holder, add_holder
from relationships.keepers import IntroductionKeeper, OfIntroduction, keep
from relationships.models import Attachment, Introduction, Party
from relationships.services.circle import NAMED_IN, PARTS_OF

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

OF_CLIENT = "client__relationship__party"


class CreditedIntroduction(IntroductionKeeper):
    """An introduction, with its steps and with whom income through it is credited to."""

    def parts(self, row: Any) -> Iterator[FactRow]:
        """The steps, and the shares that were set."""
        yield from super().parts(row)
        yield from AttributionShare.objects.of_firm(row.firm_id).filter(introduction=row)


def has_clients(firm_id: UUID) -> bool:
    """A firm with clients has money that only some may see."""
    return Client.objects.of_firm(firm_id).exists()


def facts_of_clients() -> Iterator[type[Any]]:
    """Tables of facts about one client: each row is as open as the relationship with it."""
    for model in apps.get_app_config("clients").get_models():
        if issubclass(model, FactRow) and any(one.name == "client" for one in model._meta.fields):
            yield model


def sides_of_agreement(row: Agreement) -> list[Party]:
    """Its parties in their order."""
    sides = AgreementParty.objects.of_firm(row.firm_id).filter(agreement=row)
    return [side.party for side in sides.select_related("party").order_by("position", "pk")]


def parties_of_enquiry(row: Enquiry) -> list[Party]:
    """The client, and who asks."""
    client = Client.objects.of_firm(row.firm_id).select_related("relationship__party")
    named = [client.get(pk=row.client_id).relationship.party, row.enquirer]
    return [party for party in named if party is not None]


add_keeper(has_clients)
keep(CreditedIntroduction(Introduction))
keep(OfIntroduction(AttributionShare))
NAMED_IN.update(dict.fromkeys(facts_of_clients(), (OF_CLIENT,)))
NAMED_IN[Client] = ("relationship__party",)
NAMED_IN[Stage] = (f"plan__{OF_CLIENT}", "blocker__party")
NAMED_IN[TermShare] = NAMED_IN[StatementShare] = (OF_CLIENT, "party")
NAMED_IN[AttributionShare] = (
    *(f"introduction__{name}" for name in NAMED_IN[Introduction]),
    "party",
)
NAMED_IN[Enquiry] = (OF_CLIENT, "enquirer")
NAMED_IN[Agreement] = (OF_CLIENT, "parties__party")
PARTS_OF[Client] = ((ClientMember, "client"),)
PARTS_OF[Agreement] = (
    (AgreementParty, "agreement"),
    (AgreementRegion, "agreement"),
    (AgreementDecision, "agreement"),
    (Attachment, "above_id"),
)
PARTS_OF[Enquiry] = ((Attachment, "above_id"),)
add_holder(Holder(Agreement, "agreements", sides_of_agreement))
add_holder(Holder(Enquiry, "enquiries", parties_of_enquiry))
