"""Sections of a firm file: clients, what was agreed with them, money, hours, plans, enquiries."""

from __future__ import annotations

from clients.models import (
    Agreement,
    AgreementDecision,
    AttributionShare,
    Client,
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
from portability.firm_file import words
from portability.firm_file.fields import (
    CURRENCY,
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
from portability.firm_file.kinds import (
    Amount,
    Country,
    Day,
    Many,
    Moment,
    One,
    Percent,
    Rate,
    Tags,
    Text,
    Whole,
)
from portability.firm_file.links import Ref, RowRef

#: As open as the relationship with the client.
OF_CLIENT = tuple(one for one in FACT if one.key != "confidential_to")
WITHOUT_ID = tuple(one for one in OF_CLIENT if one.key not in {"id", "date_status"})
WITHOUT_DATE = tuple(one for one in OF_CLIENT if one.key != "date_status")
CLIENT = Field("client", RowRef("client", section="clients"), required=True)
CURRENCY_FIELD = Field(
    "currency", Text("currency", pattern=CURRENCY, wanted="a currency such as EUR")
)
MONEY = (
    Field("amount", Amount("amount", 15, 3, may_be_negative=True), required=True),
    CURRENCY_FIELD,
    Field("rate", Rate("rate")),
)
DATE = (
    when("date", "on", "precision", "d", required=True),
    precise("date_precision", "precision", "on"),
)
DAY = Field("date", Day("on"), ("d",), required=True)

CLIENTS = Section(
    "clients",
    (
        word("kind", "", words.CLIENT_KINDS, required=True),
        ref("contact", "contact", PERSONS),
        Field("market", Country("market")),
        word("origin", "origin", words.CLIENT_ORIGINS),
        text("obligation", "obligation", 0),
        Field("disclosed_at", Day("disclosed_on")),
        word("covenant", "covenant", words.COVENANTS),
        Field("covenant_until", Day("covenant_until")),
        Field("expected_first_sale", Day("expected_first_sale_on")),
        yes("one_person_firm", "one_person_firm"),
        Field("contract_value", Amount("contract_value", 15, 3)),
        CURRENCY_FIELD,
        Field("assigned_to", Many(item=Ref(to=MEMBERS))),
        Field("since", Day(), ("agreed",)),
        Field("until", Day()),
        yes("active", ""),
        Field("rev", Amount()),
        Field("prev_rev", Amount()),
        Field("hours", Amount()),
        *WITHOUT_ID,
    ),
    Client,
    is_mapping=True,
    title="Who we earn from, by key of the organisation or person",
)
CLIENT_PHASES = Section(
    "client_phases",
    (
        CLIENT,
        word("kind", "kind", words.CLIENT_KINDS, required=True),
        when("from", "started_on", "started_precision"),
        precise("from_precision", "started_precision", "started_on"),
        when("to", "ended_on", "ended_precision"),
        precise("to_precision", "ended_precision", "ended_on"),
        *OF_CLIENT,
    ),
    ClientPhase,
    title="When a client paid in which way; `to` is the first day that no longer belongs",
)
AGREEMENTS = Section(
    "agreements",
    (
        Field(
            "type", One("kind", words=words.AGREEMENT_KINDS, word_attr="kind_word"), required=True
        ),
        text("title", "title", 160),
        Field("client", RowRef("client", section="clients")),
        Field("parties", Many(item=Ref(to=PARTIES, sentence=True, is_company=True))),
        Field("regions", Many(item=Ref(to=REGIONS))),
        Field("market", Country("market")),
        Field("signed", Day("signed_on")),
        Field("from", Day("starts_on")),
        Field("to", Day("ends_on")),
        word("state", "state", words.AGREEMENT_STATES),
        word("ended_by", "ended_by", words.ENDED_BY),
        word("exclusivity", "exclusivity", words.EXCLUSIVITIES),
        Field("notice_days", Whole("notice_days")),
        Field("renewal_months", Whole("renewal_months", least=1, most=600)),
        ref("covenant_person", "covenant_person", PERSONS),
        Field("covenant_until", Day("covenant_until")),
        text("covenant_scope", "covenant_scope", 240),
        text("note", "note", 0),
        *FACT,
    ),
    Agreement,
    title="Agreements",
)
AGREEMENT_DECISIONS = Section(
    "agreement_decisions",
    (
        Field("agreement", RowRef("agreement", section="agreements"), required=True),
        word("kind", "kind", words.DECISIONS, required=True),
        Field("date", Day("on"), ("d",), required=True),
        Field("last_day", Day("last_day"), required=True),
        Field("new_last_day", Day("new_last_day")),
        Field("until", Day("until")),
        *OF_CLIENT,
    ),
    AgreementDecision,
    title="What was decided when the end of an agreement came near",
)
ENGAGEMENTS = Section(
    "engagements",
    (
        CLIENT,
        text("title", "title", 160),
        Field("lines", Tags("lines", item=One(words=words.SERVICE_LINES)), required=True),
        Field("items", Tags("items", item=One(words=words.SERVICE_ITEMS))),
        Field("from", Day("starts_on")),
        Field("to", Day("ends_on")),
        text("note", "note", 0),
        *OF_CLIENT,
    ),
    Engagement,
    title="Services that a client has ordered",
)
ENGAGEMENT = Field("engagement", RowRef("engagement", section="engagements"))
REVENUE = Section(
    "revenue",
    (
        CLIENT,
        *DATE,
        *MONEY,
        Field("market", Country("market")),
        Field("billing_country", Country("billing_country")),
        word("service_line", "service_line", words.SERVICE_LINES),
        yes("one_off", "one_off"),
        Field("introduction", RowRef("source", section="introductions")),
        text("note", "note", 240),
        *OF_CLIENT,
    ),
    RevenueEvent,
    title="Income by client, target market and country billed to; below zero: a credit note",
)
INVOICES = Section(
    "invoices",
    (
        CLIENT,
        text("number", "number", 40, required=True),
        DAY,
        *MONEY,
        Field("due", Day("due_on"), required=True),
        Field("paid", Day("paid_on")),
        ENGAGEMENT,
        text("note", "note", 240),
        *OF_CLIENT,
    ),
    Invoice,
    title="Bills to clients",
)
RECEIPTS = Section(
    "receipts",
    (
        CLIENT,
        DAY,
        *MONEY,
        Field("invoice", RowRef("invoice", section="invoices")),
        text("note", "note", 240),
        *OF_CLIENT,
    ),
    Receipt,
    title="Money that came in",
)
TIME_ENTRIES = Section(
    "time_entries",
    (
        CLIENT,
        ref("member", "member", MEMBERS, "m"),
        *DATE,
        Field("hours", Amount("hours", digits=8), ("h",), required=True),
        yes("paid", "is_paid"),
        ENGAGEMENT,
        text("what", "what", 240),
        *OF_CLIENT,
    ),
    TimeEntry,
    title="Hours worked for clients",
)
COSTS = Section(
    "costs",
    (
        Field("client", RowRef("client", section="clients")),
        Field("market", Country("market")),
        ref("member", "member", MEMBERS, "m"),
        DAY,
        *MONEY,
        word("kind", "kind", words.COST_KINDS, required=True),
        text("what", "what", 240),
        *OF_CLIENT,
    ),
    Cost,
    title="Money spent for a client or on a market",
)
STAGE_PLANS = Section(
    "stage_plans",
    (
        CLIENT,
        text("name", "name", 120, required=True),
        Field("market", Country("market")),
        text("template", "template", 40),
        *OF_CLIENT,
    ),
    StagePlan,
    title="Plans of clients, stage by stage",
)
STAGES = Section(
    "stages",
    (
        Field("plan", RowRef("plan", section="stage_plans"), required=True),
        Field("position", Whole("position", least=1, most=1000), required=True),
        text("name", "name", 160, required=True),
        word("state", "state", words.STAGE_STATES),
        Field("planned_from", Day("planned_from")),
        Field("planned_to", Day("planned_to")),
        Field("actual_from", Day("actual_from")),
        Field("actual_to", Day("actual_to")),
        ref("owner", "owner", MEMBERS),
        ref("blocker", "", PARTIES),
        text("deliverables", "deliverables", 0),
        *OF_CLIENT,
    ),
    Stage,
    title="Stages of plans; the blocker is whom one waits for",
)
ENQUIRIES = Section(
    "enquiries",
    (
        CLIENT,
        Field("received", Moment("received_at"), ("received_at",), required=True),
        word("channel", "channel", words.ENQUIRY_CHANNELS, required=True),
        text("language", "language", 20),
        text("subject", "subject", 240),
        text("original", "original", 0, required=True),
        ref("enquirer", "enquirer", PARTIES),
        text("enquirer_words", "enquirer_words", 240),
        Field("due", Moment("due_at"), ("due_at",)),
        text("summary", "english_summary", 0, "english_summary"),
        ref("summary_by", "summary_by", MEMBERS),
        Field("summarised", Moment("summarised_at")),
        Field("sent_to_client", Moment("sent_to_client_at"), ("sent_to_client_at",)),
        word("response", "response", words.ENQUIRY_RESPONSES, "client_response"),
        Field("responded", Moment("responded_at"), ("responded_at",)),
        text("answer", "answer", 0),
        Field("answered", Moment("answered_at")),
        text("outcome", "outcome", 240),
        *OF_CLIENT,
    ),
    Enquiry,
    title="Enquiries from the market and what became of them",
)
#: As open as its introduction.
ATTRIBUTION_SHARES = Section(
    "attribution_shares",
    (
        Field("introduction", RowRef("introduction", section="introductions"), required=True),
        ref("party", "party", PARTIES, required=True),
        Field("percent", Percent("share_pct"), required=True),
        *WITHOUT_DATE,
    ),
    AttributionShare,
    title="Who is credited with income through an introduction, where the firm says so itself",
)
