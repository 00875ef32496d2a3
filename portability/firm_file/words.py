"""Words of the format and the other words understood for them (docs/firm-file.md).

In an open list a new word loads as ``other``, is kept and warned of; in a closed list it is an
error (DECISIONS 8).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from clients.models import (
    Agreement,
    AgreementDecision,
    Client,
    ClientPhase,
    CommissionStatement,
    CommissionTerm,
    Cost,
    Enquiry,
    LedgerEntry,
    SalesLine,
    SalesReport,
    ServiceItem,
    ServiceLine,
    Stage,
)
from firms.models.base import FactStatus, Precision
from firms.models.membership import Role
from markets.models import CommitmentEvent
from markets.models.event import Mode
from partners.models import LocalPartner, Vetting
from portal.models import Guest, Share
from relationships.models import (
    AlterTie,
    BurdenNote,
    CustomField,
    Episode,
    Favour,
    Flag,
    Interaction,
    Introduction,
    OverrideNote,
    Party,
    Promise,
    Relationship,
    Tie,
)
from relationships.models.flag import Severity

if TYPE_CHECKING:
    from django.db.models import Choices

OTHER = "other"


@dataclass(frozen=True)
class WordList:
    """The words of a list and their aliases; an open one takes new words as ``other``."""

    name: str
    words: tuple[str, ...]
    aliases: dict[str, str] = field(default_factory=dict)
    is_open: bool = False

    def meaning(self, text: str) -> str | None:
        """The list's word for a text; None where there is none."""
        for form in spellings(text):
            if form in self.words:
                return form
            if form in self.aliases:
                return self.aliases[form]
        return None


def spellings(text: str) -> list[str]:
    """As written; with underscores; without what is in brackets or follows ``of``."""
    plain = re.sub(r"\s*\([^)]*\)", "", text.strip().lower())
    short = re.sub(r"\s+of\s.*$", "", plain)
    forms = [text, plain, plain.replace(" ", "_"), short.replace(" ", "_")]
    return list(dict.fromkeys(forms))


def words_of(choices: type[Choices]) -> tuple[str, ...]:
    """The stored words of a model's choices."""
    return tuple(str(value) for value in choices.values)


def closed(name: str, choices: type[Choices], **aliases: str) -> WordList:
    """A list that takes no new words."""
    return WordList(name, words_of(choices), aliases)


CONTENTS = WordList(
    "tie contents",
    words_of(Tie.Content),
    {
        "professional_service": "adviser",
        "former_superior_subordinate": "former_subordinate",
        "business_partner": "partner_contact",
        "potential_partner": "partner_contact",
        "partner": "partner_contact",
        "client": "client_contact",
        "family": "kin",
        "friend": "friendship",
        "family_friendship": "family_friend",
        "introduction": "introducer",
    },
    is_open=True,
)
ORIGINS = WordList(
    "tie origins",
    words_of(Tie.Origin),
    {
        "inbound_via_ex_employer": "inbound",
        "trade_fair_after_cold_call": "trade_fair",
        "fair": "trade_fair",
        "exhibition": "trade_fair",
        "platform": "online_platform",
        "online": "online_platform",
        "cold_call": "cold_contact",
        "school": "education",
        "university": "education",
    },
    is_open=True,
)
ORGANISATION_KINDS = WordList(
    "kinds of organisation",
    words_of(Party.OrganisationKind),
    {
        "direct_client": "client",
        "commission_client": "client",
        "former_employer": "ex_employer",
        "resource_provider_and_local_partner": "local_partner",
        "potential_local_partner": "local_partner",
        "distributor": "local_partner",
        "dealer": "local_partner",
        "agent": "local_partner",
        "online_network": "platform",
        "consultant_network": "platform",
        "exhibition": "trade_fair",
    },
    is_open=True,
)
FAVOUR_KINDS = WordList(
    "kinds of favour",
    words_of(Favour.Kind),
    {
        "resource_free_office": "resource_office",
        "resource_premises": "resource_office",
        "resource_loan": "resource_money",
        "loan": "resource_money",
        "vetting_report": "vetting",
        "family_help": "help_to_family",
    },
    is_open=True,
)
CHANNELS = closed("channels", Interaction.Channel, video_call="video", call="phone")
ORIENTATIONS = closed("orientations", Interaction.Orientation, both="mixed")
INITIATORS = closed("initiators", Interaction.Initiator)
TAGS = closed("interaction tags", Interaction.Tag)
FIELD_KINDS = closed("kinds of fields", CustomField.Kind)
DIRECTIONS = closed("directions", Favour.Direction)
RECURRING = closed("recurrences", Favour.Recurring)
ALTER_KINDS = closed("kinds of tie between others", AlterTie.Kind, family="kin")
ALTER_STATUS = closed("states of a tie between others", AlterTie.Status)
CONFIDENCE = closed("confidences", AlterTie.Confidence)
CAUSES = closed("causes of trouble", Episode.Cause)
BURDENS = closed("kinds of burden", BurdenNote.Category)
MECHANISMS = closed("mechanisms", BurdenNote.Mechanism)
INTRODUCTION_STATES = closed(
    "introduction states",
    Introduction.State,
    requested="asked",
    accepted="promised",
    contact_made="made",
    in_negotiation="negotiating",
    converted="earning",
    converted_client="earning",
    not_taken_up="declined",
    harmful="made",
)
OUTCOMES = closed("introduction outcomes", Introduction.Outcome)
PROMISE_STATES = closed("promise states", Promise.State)
PROMISE_SIDES = closed("sides", Promise.By)
END_KINDS = closed("ways a tie ended", Tie.EndKind)
STATED = WordList("stated orientations", ("social", "business", "both"), {"mixed": "both"})
PRECISIONS = closed("precisions", Precision)
FACT_STATUS = closed("fact states", FactStatus)
ROLES = closed("roles", Role)
CATEGORIES = closed("kinds of relationship", Relationship.Category)
NAME_ORDERS = closed("name orders", Party.NameOrder)
CONSENT = closed("consent bases", Party.ConsentBasis)
SEVERITIES = WordList("levels of a flag", tuple(level.name.lower() for level in Severity))
FLAG_STATES = WordList("flag states", tuple(s for s in words_of(Flag.State) if s != "cleared"))
CLIENT_KINDS = closed("kinds of client", ClientPhase.Kind)
CLIENT_ORIGINS = WordList("client origins", words_of(Tie.Origin), ORIGINS.aliases)
COVENANTS = closed("states of a covenant", Client.Covenant)
SERVICE_LINES = closed("service lines", ServiceLine, market_research="research")
SERVICE_ITEMS = closed("service items", ServiceItem)
COST_KINDS = closed("kinds of cost", Cost.Kind)
STAGE_STATES = closed("stage states", Stage.State)
ENQUIRY_CHANNELS = closed("ways an enquiry came", Enquiry.Channel)
ENQUIRY_RESPONSES = closed("responses of a client", Enquiry.Response)
DECISIONS = closed("decisions on an end", AgreementDecision.Kind)
COMMISSION_BASES = closed("bases of commission", CommissionTerm.Base)
COMMISSION_PERIODS = closed("periods of commission", CommissionTerm.Period)
STATEMENT_STATES = closed("states of a statement", CommissionStatement.State)
REPORT_SOURCES = closed("ways a sales report came", SalesReport.Source)
SALES_LINES = closed("kinds of sales line", SalesLine.Kind)
LEDGER_KINDS = closed("kinds of movement", LedgerEntry.Kind)
PARTNER_STAGES = closed("partner stages", Relationship.PartnerStage)
PARTNER_TYPES = WordList(
    "types of partner",
    words_of(LocalPartner.Type),
    {"reseller": "value_added_reseller", "licensing": "licensee"},
)
VETTING_RESULTS = WordList(
    "vetting results",
    words_of(Vetting.Result),
    {"rejected": "rejected_suspected_fraud"},
)
VETTING_METHODS = closed("ways of checking", Vetting.Method)
GUEST_LANGUAGES = closed("languages of guests", Guest.Language)
GUEST_ANSWERS = closed("answers of guests", Share.State)
OVERRIDE_STEPS = closed("steps past the guard", OverrideNote.Step)
VOLITION = closed("volitions", CommitmentEvent.Volition)
EXTENT = closed("extents", CommitmentEvent.Extent)
CAPITAL = closed("roles of social capital", CommitmentEvent.Role)
MOTIVES = closed("motives", CommitmentEvent.Motive)
MARKET_STEPS = closed(
    "kinds of steps in markets",
    CommitmentEvent.Kind,
    first_contact="entry",
    closure="subsidiary_closure",
)
MARKET_DIRECTIONS = closed(
    "directions of steps", CommitmentEvent.Direction, forward="+", back="-", neither="0"
)
MARKET_STEP_STATES = closed("states of steps", CommitmentEvent.State)
MARKET_MODES = WordList(
    "ways of being in a market",
    words_of(Mode),
    {
        "virtual_office": "virtual_representative_office",
        "office": "representative_office",
        "associate": "associate_or_agent",
        "agent": "associate_or_agent",
        "distributor": "distributor_or_licence",
        "licence": "distributor_or_licence",
        "license": "distributor_or_licence",
        "contact": "contacts",
        "jv": "joint_venture",
        "subsidiary": "full_subsidiary",
    },
    is_open=True,
)
AGREEMENT_KINDS = WordList(
    "types of agreement",
    words_of(Agreement.Kind),
    {"jv": "joint_venture", "license": "licence", "non_disclosure": "nda"},
    is_open=True,
)
AGREEMENT_STATES = closed("agreement states", Agreement.State)
EXCLUSIVITIES = closed("exclusivities", Agreement.Exclusivity)
ENDED_BY = closed("sides of an agreement", Agreement.EndedBy)

#: All lists, for the documentation.
LISTS = tuple(value for value in list(globals().values()) if isinstance(value, WordList))
