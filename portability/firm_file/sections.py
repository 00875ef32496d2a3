"""The sections of a firm file: which keys a row has and where each is stored.

One table drives reading, the JSON Schema, the documentation and dumping.
"""

from __future__ import annotations

from portability.firm_file.fields import CURRENCY, MEMBERS, Field, Section, ref, text
from portability.firm_file.kinds import Country, Day, Text, Whole
from portability.firm_file.own_fields import OWN_FIELDS
from portability.firm_file.sections_clients import (
    AGREEMENT_DECISIONS,
    AGREEMENTS,
    ATTRIBUTION_SHARES,
    CLIENT_PHASES,
    CLIENTS,
    COSTS,
    ENGAGEMENTS,
    ENQUIRIES,
    INVOICES,
    RECEIPTS,
    REVENUE,
    STAGE_PLANS,
    STAGES,
    TIME_ENTRIES,
)
from portability.firm_file.sections_commission import (
    COMMISSION_SECTIONS,
    COMMISSION_TERMS,
)
from portability.firm_file.sections_guard import OVERRIDE_NOTES
from portability.firm_file.sections_log import (
    ATTACHMENTS,
    BURDEN_NOTES,
    EPISODES,
    FAVOURS,
    FLAG_ROWS,
    INTERACTIONS,
    INTRODUCTION_STEPS,
    INTRODUCTIONS,
    NOTES,
    PROMISES,
    SUGGESTIONS,
)
from portability.firm_file.sections_markets import COMMITMENT
from portability.firm_file.sections_parties import (
    AFFILIATIONS,
    ALTER_TIES,
    BRIEFS,
    MEMBER_ROWS,
    ORGANISATION_ROWS,
    PEOPLE,
    REGION_ROWS,
    RELATIONSHIP,
    TIES,
)
from portability.firm_file.sections_partners import (
    PARTNER_NEEDS,
    PARTNER_STAGES,
    PARTNERS,
    TERRITORIES,
    VETTING_STEPS,
    VETTINGS,
)
from portability.firm_file.sections_portal import (
    GUESTS,
    PORTAL_SECTIONS,
    SHARE_COMMENTS,
    SHARES,
)

__all__ = [
    "AFFILIATIONS",
    "AGREEMENTS",
    "AGREEMENT_DECISIONS",
    "ALL",
    "ALTER_TIES",
    "ATTACHMENTS",
    "ATTRIBUTION_SHARES",
    "BRIEFS",
    "BURDEN_NOTES",
    "CLIENTS",
    "CLIENT_PHASES",
    "COMMISSION_SECTIONS",
    "COMMISSION_TERMS",
    "COMMITMENT",
    "COSTS",
    "ENGAGEMENTS",
    "ENQUIRIES",
    "EPISODES",
    "FAVOURS",
    "FLAG_ROWS",
    "GUESTS",
    "HEAD",
    "INTERACTIONS",
    "INTRODUCTIONS",
    "INTRODUCTION_STEPS",
    "INVOICES",
    "MEMBER_ROWS",
    "NOTES",
    "ORGANISATION_ROWS",
    "OVERRIDE_NOTES",
    "OWN_FIELDS",
    "PARTNERS",
    "PARTNER_NEEDS",
    "PARTNER_STAGES",
    "PEOPLE",
    "PORTAL_SECTIONS",
    "PROMISES",
    "RECEIPTS",
    "REGION_ROWS",
    "RELATIONSHIP",
    "REVENUE",
    "SHAPED",
    "SHARES",
    "SHARE_COMMENTS",
    "STAGES",
    "STAGE_PLANS",
    "STORED",
    "SUGGESTIONS",
    "TERRITORIES",
    "TIES",
    "TIME_ENTRIES",
    "VETTINGS",
    "VETTING_STEPS",
]

#: Sections whose rows are stored, in the order of a dump.
STORED: tuple[Section, ...] = (
    MEMBER_ROWS,
    REGION_ROWS,
    OWN_FIELDS,
    PEOPLE,
    ORGANISATION_ROWS,
    AFFILIATIONS,
    TIES,
    ALTER_TIES,
    INTERACTIONS,
    FAVOURS,
    EPISODES,
    BURDEN_NOTES,
    PROMISES,
    NOTES,
    INTRODUCTIONS,
    SUGGESTIONS,
    INTRODUCTION_STEPS,
    BRIEFS,
    ATTACHMENTS,
    CLIENTS,
    CLIENT_PHASES,
    AGREEMENTS,
    AGREEMENT_DECISIONS,
    ENGAGEMENTS,
    REVENUE,
    INVOICES,
    RECEIPTS,
    TIME_ENTRIES,
    COSTS,
    STAGE_PLANS,
    STAGES,
    ENQUIRIES,
    ATTRIBUTION_SHARES,
    PARTNERS,
    TERRITORIES,
    PARTNER_STAGES,
    VETTINGS,
    VETTING_STEPS,
    PARTNER_NEEDS,
    *COMMISSION_SECTIONS,
    *PORTAL_SECTIONS,
    COMMITMENT,
    OVERRIDE_NOTES,
    FLAG_ROWS,
)

#: What the file says about the firm itself.
HEAD = Section(
    "firm",
    (
        text("name", "name", 120),
        Field(
            "slug",
            Text(
                "slug",
                longest=60,
                pattern=r"[a-z0-9][a-z0-9_-]*",
                wanted="a slug of lower-case letters, digits and hyphens",
            ),
        ),
        Field("as_of", Day("fixed_on")),
        Field(
            "base_currency",
            Text("base_currency", pattern=CURRENCY, wanted="a currency such as EUR"),
        ),
        Field("home_country", Country("home_country")),
        text("timezone", "timezone", 50),
        Field("gives_line", Whole("gives_cut", least=1, most=99)),
        Field("costs_line", Whole("costs_cut", least=1, most=99)),
        Field("renewal_days", Whole("renewal_days", most=730)),
        ref("principal", "", MEMBERS),
    ),
    title="The firm",
)
#: Mappings with a shape of their own.
SHAPED = ("visibility", "undisclosed_to", "target_regions", "reach", "rules")
ALL: dict[str, Section] = {
    name: section for section in STORED for name in (section.name, *section.aliases)
}
