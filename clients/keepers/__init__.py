"""How changes of clients' rows are taken back: through the services that made them.

Each row has to be one that the viewer may see and change at that moment. What a statement of
commission has booked is not touched.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from clients.books import KINDS
from clients.introduction_income import RESOURCE as SHARES
from clients.keepers.accounts import AccountKeeper, PhaseKeeper
from clients.keepers.agreements import AgreementKeeper, DecisionKeeper
from clients.keepers.money import OF_BOOKS, MoneyKeeper
from clients.keepers.plans import PlanKeeper, StageKeeper
from clients.keepers.rows import RowKeeper
from clients.keepers.shares import CreditedKeeper, ShareKeeper
from clients.models import (
    Agreement,
    AgreementDecision,
    AttributionShare,
    Client,
    ClientPhase,
    Enquiry,
    Stage,
    StagePlan,
)
from relationships.keepers import keep
from relationships.models import Introduction
from relationships.trash import RESOURCES

for kept in (
    *(OF_BOOKS.get(kind.slug, MoneyKeeper)(kind) for kind in KINDS.values()),
    PlanKeeper(StagePlan, "stages", gettext_lazy("Plan")),
    StageKeeper(Stage, "stages", gettext_lazy("Stage")),
    AgreementKeeper(Agreement, "agreements", gettext_lazy("Agreement")),
    RowKeeper(Enquiry, "enquiries", gettext_lazy("Enquiry")),
):
    keep(kept)
    RESOURCES[str(kept.model._meta.model_name)] = kept.resource
for kept in (
    AccountKeeper(Client, "clients"),
    PhaseKeeper(ClientPhase, "clients"),
    DecisionKeeper(AgreementDecision, "agreements"),
    ShareKeeper(AttributionShare, SHARES),
):
    keep(kept)
keep(CreditedKeeper(Introduction))
