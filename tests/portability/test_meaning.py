"""What the case study's file means once it is loaded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from clients.models import Agreement, Client, ClientPhase, RevenueEvent, StagePlan, TimeEntry
from firms.circles import circles_by_member
from firms.models import Firm, Membership
from firms.tenant import set_tenant
from partners.models import LocalPartner
from portability.firm_file.loading import load_firm
from relationships.models import (
    AlterTie,
    Concealment,
    Episode,
    Favour,
    Interaction,
    Introduction,
    Participant,
    Party,
    Reach,
    Region,
    Relationship,
    Tie,
)
from tests.make import NOW
from tests.portability.test_round_trip import text_of


@pytest.fixture
def firm(db: None) -> Firm:
    """The case study, entered."""
    found = load_firm(text_of("case_study.yaml"), now=NOW, slug="case").firm
    set_tenant(found.pk)
    return found


@pytest.fixture
def one(firm: Firm) -> Callable[..., Any]:
    """The row of a model that fits."""

    def find(model: Any, **lookup: Any) -> Any:
        return model.objects.of_firm(firm.pk).get(**lookup)

    return find


def test_everything_is_there(firm: Firm) -> None:
    """46 contacts, 16 ties, 14 favours …; our own firm and the principal have no relationship."""
    found = {
        model.__name__: model.objects.of_firm(firm.pk).count()
        for model in (Interaction, Tie, AlterTie, Favour, Episode)
    }
    assert found == {"Interaction": 46, "Tie": 16, "AlterTie": 8, "Favour": 14, "Episode": 3}
    parties = Party.objects.of_firm(firm.pk)
    assert parties.filter(unnamed=False, kind="person").count() == 15
    without = parties.filter(relationship=None).values_list("ref", flat=True)
    assert sorted(without) == ["EB", "IA"]


CATEGORIES = {
    "R": "direct_client",
    "F": "direct_client",
    "T": "commission_client",
    "A": "commission_client",
    "Cr": "client_contact",
    "Ca": "client_contact",
    "BH": "colleague",
    "S": "colleague",
    "JPH": "friend",
    "Or": "friend",
    "Z": "friend",
    "Pa": "adviser",
    "Ps": "adviser",
    "CR": "ex_employer",
    "Boss": "ex_employer",
    "Lz": "local_partner",
    "KDist": "local_partner",
    "SoftOut": "local_partner",
    "openbc": "platform",
    "JPH-wife": "other",
}


def test_kinds_of_relationship(firm: Firm) -> None:
    """By what the file says of them."""
    rows = Relationship.objects.of_firm(firm.pk).values_list("party__ref", "category")
    found = dict(rows)
    assert {key: found[key] for key in CATEGORIES} == CATEGORIES


def test_roles(one: Callable[..., Any]) -> None:
    """Role columns come from the sections of clients and partners."""
    client = one(Relationship, party__ref="A")
    assert (client.is_client, client.client_active, str(client.client_since)) == (
        True,
        True,
        "2005-07-05",
    )
    partner = one(Relationship, party__ref="S")
    assert (partner.partner_type, partner.partner_stage) == ("associate", "appointed")
    row = one(LocalPartner, relationship=partner)
    assert (row.type, row.stage) == ("associate", "appointed")
    assert [place.region.code for place in row.territories.all()] == ["SG"]


def test_totals_of_a_year_become_months(firm: Firm) -> None:
    """Twelve rows each, whose sums are exact; F's hours do not divide by twelve."""
    revenue = RevenueEvent.objects.of_firm(firm.pk).filter(client__relationship__ref="R")
    days = sorted(revenue.values_list("on", flat=True))
    assert (len(days), str(days[0]), str(days[-1])) == (24, "2004-07-31", "2006-06-30")
    last = revenue.filter(on__gt=date(2005, 6, 30))
    assert [sum(row.amount for row in rows) for rows in (last, revenue)] == [96000, 157000]
    hours = TimeEntry.objects.of_firm(firm.pk).filter(client__relationship__ref="F")
    assert sorted(map(str, hours.values_list("hours", flat=True))) == ["9.16"] * 4 + ["9.17"] * 8
    assert sum(row.hours for row in hours) == 110
    assert {row.currency for row in revenue} == {"GBP"}


def test_clients_agreements_and_plans(one: Callable[..., Any], firm: Firm) -> None:
    """One phase each, the sides of the agreements, the plan of R."""
    phases = ClientPhase.objects.of_firm(firm.pk)
    found = phases.values_list("client__relationship__ref", "kind", "started_on", "ended_on")
    assert sorted(map(str, found))[:2] == [
        "('A', 'commission', datetime.date(2005, 7, 5), None)",
        "('B', 'commission', datetime.date(2003, 9, 1), None)",
    ]
    ended = one(Agreement, ref="AG1")
    assert (ended.kind, ended.state, ended.ended_by, ended.market) == (
        "distribution",
        "ended",
        "them",
        "CN",
    )
    sides = [side.party for side in ended.parties.order_by("position")]
    assert [(side.kind, side.unnamed) for side in sides] == [
        ("organisation", False),
        ("organisation", True),
    ]
    plan = one(StagePlan, client__relationship__ref="R")
    stages = plan.stages.order_by("position").values_list("position", "name", "fact_status")
    assert list(stages)[:2] == [
        (1, "market research", "stated"),
        (2, "localisation and marketing set-up", "assumed"),
    ]
    assert len(stages) == 5


def test_money_of_a_confidential_client_is_confidential(firm: Firm) -> None:
    """T's rows are for whom T is."""
    for model in (Client, ClientPhase, RevenueEvent, TimeEntry):
        path = "relationship__ref" if model is Client else "client__relationship__ref"
        rows = model.objects.of_firm(firm.pk)
        assert set(rows.filter(**{path: "T"}).values_list("audience_id", flat=True)) != {None}
        assert set(rows.exclude(**{path: "T"}).values_list("audience_id", flat=True)) == {None}


def test_dates_have_precision(one: Callable[..., Any]) -> None:
    """As the text states them."""
    talk = one(Interaction, summary="concept discussed")
    assert (str(talk.on), talk.precision, talk.fact_status) == ("2002-03-01", "year", "stated")
    assert one(Interaction, summary__startswith="found same").precision == "month"
    assert one(Interaction, summary="first face to face").precision == "quarter"


def test_aliases_keep_the_word(one: Callable[..., Any]) -> None:
    """The list's word is stored, the file's word beside it."""
    came = one(Tie, person__ref="S")
    assert (came.origin, came.origin_word) == ("inbound", "inbound_via_ex_employer")
    assert (came.contents, came.content_words) == (
        ["partner_contact", "other"],
        ["business_partner", "former_channel_contact"],
    )
    assert one(Tie, person__ref="Ca").origin == "trade_fair"
    assert one(Favour, kind_word="resource_free_office").kind == "resource_office"
    assert one(Introduction, ref="I1").state == "earning"
    assert one(Introduction, ref="I1").led_to.ref == "R"


def test_people_described_by_a_sentence(one: Callable[..., Any]) -> None:
    """They are parties without a name."""
    row = one(Introduction, ref="I5")
    assert (row.count, row.target.unnamed) == (2, True)
    assert row.target.name.startswith("potential partners in Beijing region")


def test_only_kin_are_private(firm: Firm) -> None:
    """No tie of ours leads to them."""
    private = Party.objects.of_firm(firm.pk).filter(is_private=True).values_list("ref", flat=True)
    assert sorted(private) == ["JPH-daughter", "JPH-wife"]


def test_suggestions_are_ideas_for_a_member(firm: Firm) -> None:
    """Three of four were not taken up."""
    rows = Introduction.objects.of_firm(firm.pk).filter(suggested_to__ref="BH")
    assert rows.count() == 4
    assert rows.filter(state="declined", outside_network=True).count() == 3


def test_internal_conflict_names_both_members(one: Callable[..., Any]) -> None:
    """Who it is about and the owner."""
    row = one(Episode, cause="internal_conflict")
    assert sorted(part.member.ref for part in row.parties.all()) == ["BH", "EB"]
    assert (row.is_resolved, str(row.resolved_on)) == (True, "2003-12-31")


def test_regions_have_names(one: Callable[..., Any]) -> None:
    """Codes are for files."""
    assert one(Region, code="CN-NorthEast").name == "North East China"
    assert one(Region, code="CN-Beijing").is_target
    assert not one(Region, code="US").is_target
    assert one(Reach, member__ref="BH", region__code="CN-Beijing").contacts == 11


def test_everything_that_touches_a_confidential_party_is_confidential(firm: Firm) -> None:
    """The organisation, its only person, and each row that names either."""
    by_member = circles_by_member(firm)
    keys = {row.pk: row.ref for row in Membership.objects.of_firm(firm.pk)}
    assert {keys[pk] for pk in by_member} == {"EB"}
    circle = next(iter(by_member.values()))[0]
    hidden: dict[Any, int] = {
        Party: 2,
        Relationship: 2,
        Tie: 1,
        AlterTie: 1,
        Interaction: 2,
        Participant: 2,
        Concealment: 2,
    }
    found = {
        model: model.objects.of_firm(firm.pk).filter(audience_id=circle).count() for model in hidden
    }
    assert found == hidden
    names = Party.objects.of_firm(firm.pk).exclude(audience=None).values_list("ref", flat=True)
    assert sorted(names) == ["T", "T-contact"]


def test_row_keys_are_the_same_in_every_firm(firm: Firm) -> None:
    """Keys come from content, ids from firm and key."""
    keys = set(Interaction.objects.of_firm(firm.pk).values_list("ref", flat=True))
    other = load_firm(text_of("case_study.yaml"), now=NOW, slug="other").firm
    set_tenant(other.pk)
    rows = Interaction.objects.of_firm(other.pk)
    assert set(rows.values_list("ref", flat=True)) == keys
    assert not rows.filter(pk__in=Interaction.objects.of_firm(firm.pk)).exists()
