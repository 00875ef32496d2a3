"""Sections of a firm file: who there is, where they work, and who is tied to whom."""

from __future__ import annotations

from portability.firm_file import words
from portability.firm_file.fields import (
    FACT,
    MEMBERS,
    ORGANISATIONS,
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
    Anything,
    Contents,
    Country,
    Day,
    Many,
    Moment,
    One,
    Text,
    Whole,
)
from portability.firm_file.links import Extra, RegionOrWord
from portability.firm_file.own_fields import VALUES
from relationships.models import Affiliation, AlterTie, Brief, Party, Region, Relationship, Tie

PARTY_FIELDS: tuple[Field, ...] = (
    text("name", "name", 160),
    text("native_name", "native_name", 160),
    word("name_order", "name_order", words.NAME_ORDERS),
    Field("aliases", Many("aliases", item=Text(longest=160)), ("aka",)),
    Field(
        "emails",
        Many(
            "emails",
            item=Text(longest=254, pattern=r"[^@\s]+@[^@\s]+\.[^@\s]+", wanted="an e-mail address"),
        ),
        ("email",),
    ),
    Field("phones", Many("phones", item=Text(longest=40)), ("phone",)),
    Field("country", Country("country")),
    text("city", "city", 80),
    Field("region", RegionOrWord()),
    Field("languages", Many("languages", item=Text(longest=20))),
    yes("private", "is_private", "is_private"),
    yes("unnamed", "unnamed"),
    text("identity_uncertain", "identity_uncertain", 160),
    yes("do_not_share", "do_not_share"),
    word("consent_basis", "consent_basis", words.CONSENT),
    Field("country_status", Extra("country_status")),
    Field("city_status", Extra("city_status")),
    Field("placeholder", Extra("placeholder")),
    Field("note", Extra("note")),
    Field("relationship", Anything()),
    *FACT,
)
PEOPLE = Section(
    "people",
    (
        text("headline", "headline", 160, "role"),
        ref("org", "", ORGANISATIONS, "organisation"),
        *PARTY_FIELDS,
    ),
    Party,
    is_mapping=True,
    title="People, by key",
)
ORGANISATION_ROWS = Section(
    "organisations",
    (
        Field(
            "kind", One("organisation_kind", words=words.ORGANISATION_KINDS, word_attr="kind_word")
        ),
        text("headline", "headline", 160, "product"),
        ref("parent", "parent", ORGANISATIONS),
        Field("stage", Extra("stage")),
        *PARTY_FIELDS,
    ),
    Party,
    ("orgs",),
    is_mapping=True,
    title="Organisations, by key",
)
RELATIONSHIP = Section(
    "relationship",
    (
        word("category", "category", words.CATEGORIES),
        ref("owner", "owner", MEMBERS),
        yes("transactional_by_choice", "transactional_by_choice"),
        yes("no_return_expected", "no_return_expected"),
        Field("cadence_days", Whole("cadence_days", least=1, most=3_650)),
        Field("archived", Moment("archived_at")),
        Field("tags", Many("tags", item=Text(longest=40))),
        VALUES,
        yes("is_client", "is_client"),
        yes("client_active", "client_active"),
        Field("client_since", Day("client_since")),
        text("partner_type", "partner_type", 30),
        word("partner_stage", "partner_stage", words.PARTNER_STAGES),
        ref("entered_by", "created_by", MEMBERS),
    ),
    Relationship,
    title="What the firm has with a party (inside people and organisations)",
)
MEMBER_ROWS = Section(
    "members",
    (
        text("name", "name", 120),
        word("role", "role", words.ROLES, required=True),
        text("email", "", 254),
        yes("active", "is_active"),
        ref("person", "", PERSONS),
    ),
    is_mapping=True,
    title="Who signs in, by key",
)
REGION_ROWS = Section(
    "regions",
    (
        text("name", "name", 80),
        Field("country", Country("country")),
        Field("subdivisions", Many("subdivisions", item=Text(longest=10))),
        yes("target", "is_target"),
        Field("position", Whole("position", most=30_000)),
        *FACT,
    ),
    Region,
    is_mapping=True,
    title="Regions, by code",
)
AFFILIATIONS = Section(
    "affiliations",
    (
        ref("person", "person", PERSONS, required=True),
        ref("organisation", "organisation", ORGANISATIONS, "org", required=True),
        text("role", "role", 120),
        when("from", "started_on", "started_precision", "start"),
        precise("from_precision", "started_precision", "started_on"),
        when("to", "ended_on", "ended_precision", "end"),
        precise("to_precision", "ended_precision", "ended_on"),
        *FACT,
    ),
    Affiliation,
    title="Who works (or worked) where",
)
TIES = Section(
    "ties",
    (
        ref("member", "member", MEMBERS, "a", required=True),
        ref("with", "person", PERSONS, "b", required=True),
        Field(
            "contents",
            Contents(
                "contents",
                item=One(words=words.CONTENTS),
                words=words.CONTENTS,
                word_attr="content_words",
            ),
        ),
        *(
            Field(name, Whole(name, least=1, most=5))
            for name in ("closeness", "trust", "ganqing", "renqing", "xinren")
        ),
        Field("origin", One("origin", words=words.ORIGINS, word_attr="origin_word")),
        ref("origin_party", "origin_party", PARTIES, "platform", "origin_ref"),
        when("started", "started_on", "started_precision", "start"),
        precise("started_precision", "started_precision", "started_on"),
        Field("ended", Day("ended_on"), ("end",)),
        word("end_kind", "end_kind", words.END_KINDS),
        word("stated_orientation", "stated_orientation", words.STATED),
        *FACT,
    ),
    Tie,
    title="What one member has with one person",
)
ALTER_TIES = Section(
    "alter_ties",
    (
        ref("a", "a", PARTIES, required=True),
        ref("b", "b", PARTIES, required=True),
        word("kind", "kind", words.ALTER_KINDS, required=True),
        word("status", "status", words.ALTER_STATUS),
        word("confidence", "confidence", words.CONFIDENCE),
        ref("seen_by", "seen_by", MEMBERS),
        *FACT,
    ),
    AlterTie,
    title="Ties between two who are not us",
)
BRIEFS = Section(
    "answers_for",
    (
        ref("member", "member", MEMBERS, required=True),
        ref("region", "region", REGIONS, required=True),
        Field("from", Day("started_on")),
        Field("to", Day("ended_on")),
        *FACT,
    ),
    Brief,
    ("briefs",),
    title="Regions a member answers for",
)
