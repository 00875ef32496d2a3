"""Sections of a firm file: local partners, where they work, who checked whom."""

from __future__ import annotations

from partners.models import (
    LocalPartner,
    PartnerNeed,
    StageChange,
    Territory,
    Vetting,
    VettingStep,
)
from portability.firm_file import words
from portability.firm_file.fields import (
    FACT,
    MEMBERS,
    PARTIES,
    PERSONS,
    REGIONS,
    Field,
    Section,
    precise,
    ref,
    text,
    when,
    word,
    yes,
)
from portability.firm_file.kinds import Amount, Day, Many, Whole
from portability.firm_file.links import Ref, RowRef
from portability.firm_file.sections_clients import CURRENCY_FIELD, OF_CLIENT, WITHOUT_ID

PARTNER = Field("partner", RowRef("partner", section="partners"), required=True)

PARTNERS = Section(
    "partners",
    (
        word("type", "type", words.PARTNER_TYPES, required=True),
        word("stage", "stage", words.PARTNER_STAGES, required=True),
        when("since", "since", "since_precision"),
        precise("since_precision", "since_precision", "since"),
        ref("through", "through", PARTIES),
        word("exclusivity", "exclusivity", words.EXCLUSIVITIES),
        Field("exclusive_from", Day("exclusive_from")),
        Field("exclusive_until", Day("exclusive_until")),
        text("note", "note", 0),
        Field("competes_with", Many(item=Ref(to=PARTIES, sentence=True, is_company=True))),
        Field("regions", Many(item=Ref(to=REGIONS))),
        *WITHOUT_ID,
    ),
    LocalPartner,
    is_mapping=True,
    title="Local partners, by key of the organisation or person; regions in short",
)
TERRITORIES = Section(
    "territories",
    (
        PARTNER,
        ref("region", "region", REGIONS, required=True),
        Field("from", Day("starts_on")),
        Field("to", Day("ends_on")),
        *OF_CLIENT,
    ),
    Territory,
    title="Regions in which a partner works; `to` is the last day",
)
PARTNER_STAGES = Section(
    "partner_stages",
    (
        PARTNER,
        word("from", "from_stage", words.PARTNER_STAGES),
        word("to", "to_stage", words.PARTNER_STAGES, required=True),
        when("date", "on", "precision", "d"),
        precise("date_precision", "precision", "on"),
        text("reason", "reason", 0),
        yes("override", "is_override"),
        *OF_CLIENT,
    ),
    StageChange,
    title="Steps of partners from stage to stage; override: appointed without a clear check",
)
VETTINGS = Section(
    "vettings",
    (
        ref("by", "vetter", PERSONS),
        ref("member", "member", MEMBERS, "m"),
        text("agency", "agency", 160),
        Field("subject", Ref("subject", to=PARTIES, sentence=True, is_company=True), required=True),
        Field("asked", Day("asked_on"), ("asked_at",)),
        when("date", "done_on", "done_precision", "d", "done_at"),
        precise("date_precision", "done_precision", "done_on"),
        word("method", "method", words.VETTING_METHODS),
        word("result", "result", words.VETTING_RESULTS),
        text("basis", "basis", 0, "note"),
        Field("loss_avoided", Amount("loss_avoided")),
        CURRENCY_FIELD,
        Field("valid_until", Day("valid_until")),
        *FACT,
    ),
    Vetting,
    title="Who checked whom; without a result: still going on",
)
VETTING_STEPS = Section(
    "vetting_steps",
    (
        Field("vetting", RowRef("vetting", section="vettings"), required=True),
        Field("position", Whole("position", most=1000)),
        text("what", "what", 160, required=True),
        ref("person", "person", PERSONS),
        ref("member", "member", MEMBERS, "m"),
        Field("due", Day("due_on")),
        Field("done", Day("done_on")),
        *OF_CLIENT,
    ),
    VettingStep,
    title="What is looked into for a check, by whom and until when",
)
PARTNER_NEEDS = Section(
    "partner_needs",
    (
        ref("region", "region", REGIONS, required=True),
        word("type", "type", words.PARTNER_TYPES, required=True),
        Field("client", RowRef("client", section="clients")),
        Field("since", Day("opened_on")),
        Field("wanted_by", Day("wanted_by")),
        Field("closed", Day("closed_on")),
        text("note", "note", 240),
        *OF_CLIENT,
    ),
    PartnerNeed,
    title="Partners that are looked for",
)
