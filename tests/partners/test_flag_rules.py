"""Both sides of each threshold of the partners' rules and signal (DOMAIN 4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from clients.models import Client
from firms.models import Firm, Membership
from partners.models import LocalPartner
from relationships.models import Party, Region
from tests import make
from tests.clients.builders import make_agreement, make_client
from tests.make import TODAY
from tests.partners.builders import (
    ago,
    make_change,
    make_competition,
    make_partner,
    make_territory,
    make_vetting,
)
from tests.relationships.evaluated import found, found_rows, scored

pytestmark = pytest.mark.django_db
INFO, LOW, MEDIUM, HIGH, CRITICAL = range(5)


class House:
    """Me, once at the firm Old, the partner P, and Jo who checks others."""

    def __init__(self) -> None:
        self.firm: Firm = make.make_firm()
        self.me: Membership = make.make_member(self.firm, "Me", is_principal=True)
        self.party: Party = make.make_organisation(self.firm, "P")
        self.jo: Party = make.make_person(self.firm, "Jo")
        self.old: Party = make.make_organisation(self.firm, "Old")
        self.boss: Party = make.make_person(self.firm, "Boss")
        make.make_affiliation(self.boss, self.old)
        make.make_affiliation(self.me.party, self.old, ended_on=ago(1000))
        self.here: Region = make.make_region(self.firm, "KR", country="KR")

    def partner(self, stage: str = "appointed", **fields: Any) -> LocalPartner:
        return make_partner(self.party, stage, **fields)

    def other(self, name: str = "Q", **fields: Any) -> LocalPartner:
        return make_partner(make.make_organisation(self.firm, name), **fields)

    def severity(self, rule: str, subject: str = "P") -> int | None:
        return found(self.firm).get((rule, subject))


@pytest.fixture
def house() -> House:
    return House()


# --- R13 nobody checked -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stage", "expected"),
    [
        ("identified", None),
        ("contacted", None),
        ("in_vetting", None),
        ("negotiation", MEDIUM),
        ("appointed", MEDIUM),
        ("suspended", None),
        ("ended", None),
    ],
)
def test_r13_without_a_check(house: House, stage: str, expected: int | None) -> None:
    house.partner(stage)
    assert house.severity("R13") == expected


@pytest.mark.parametrize("stage", ["in_vetting", "appointed"])
@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ("clear", None),
        ("concerns", MEDIUM),
        ("rejected_suspected_fraud", CRITICAL),
        ("inconclusive", MEDIUM),
    ],
)
def test_r13_by_the_last_result(
    house: House, stage: str, result: str, expected: int | None
) -> None:
    house.partner(stage)
    make_vetting(house.party, result)
    assert house.severity("R13") == (expected if stage == "appointed" else None)


@pytest.mark.parametrize(
    ("older", "newer", "expected"),
    [
        ("clear", "concerns", MEDIUM),
        ("clear", "inconclusive", None),
        ("rejected_suspected_fraud", "clear", None),
        ("rejected_suspected_fraud", "inconclusive", CRITICAL),
    ],
)
def test_r13_the_newest_counts(house: House, older: str, newer: str, expected: int | None) -> None:
    house.partner()
    make_vetting(house.party, older, ago(20))
    make_vetting(house.party, newer, ago(10))
    assert house.severity("R13") == expected


@pytest.mark.parametrize(
    ("age", "then", "expected"),
    [
        (0, "", None),
        (1, "", INFO),
        (1, "went on", LOW),
        (1, "went on before", INFO),
        (1, "went back", INFO),
        (1, "trouble", LOW),
        (1, "trouble of its people", LOW),
        (1, "trouble resolved", INFO),
        (0, "trouble", None),
    ],
)
def test_r13_out_of_date(house: House, age: int, then: str, expected: int | None) -> None:
    partner = house.partner()
    make_vetting(house.party, "clear", ago(365 + age), valid_until=ago(age))
    if then == "went on":
        make_change(partner, "negotiation", "appointed", ago(10))
    elif then == "went on before":
        make_change(partner, "negotiation", "appointed", ago(365 + age))
    elif then == "went back":
        make_change(partner, "negotiation", "in_vetting", ago(10))
    elif then == "trouble of its people":
        make.make_affiliation(house.jo, house.party)
        make.make_episode(house.me, house.jo, severity=2, on=ago(5))
    elif then:
        is_resolved = then == "trouble resolved"
        make.make_episode(
            house.me,
            house.party,
            severity=2,
            on=ago(5),
            is_resolved=is_resolved,
            resolved_on=TODAY if is_resolved else None,
        )
    assert house.severity("R13") == expected


def test_r13_not_for_prospects_and_not_by_checks_of_tomorrow(house: House) -> None:
    make_vetting(house.party, "rejected_suspected_fraud")
    assert house.severity("R13") is None
    other = house.other()
    make_vetting(other.relationship.party, "clear", TODAY + timedelta(days=1))
    assert house.severity("R13", "Q") == MEDIUM


# --- R17 two roles ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "confidence", "expected"),
    [
        ("current", "certain", MEDIUM),
        ("current_or_former", "certain", LOW),
        ("former", "certain", LOW),
        ("current", "guess", None),
    ],
)
def test_r17_roles_for_a_former_employer(
    house: House, status: str, confidence: str, expected: int | None
) -> None:
    house.partner()
    make.make_alter_tie(
        house.party, house.boss, kind="distributor_of", status=status, confidence=confidence
    )
    assert house.severity("R17") == expected


@pytest.mark.parametrize(
    ("kind", "whose", "expected"),
    [
        ("employs", "theirs", MEDIUM),
        ("employs", "ours", None),
        ("owns", "ours", MEDIUM),
        ("owns", "theirs", MEDIUM),
        ("customer_of", "ours", None),
        ("friend", "ours", None),
    ],
)
def test_r17_what_a_role_is(house: House, kind: str, whose: str, expected: int | None) -> None:
    house.partner()
    a, b = (house.party, house.old) if whose == "ours" else (house.old, house.party)
    make.make_alter_tie(a, b, kind=kind)
    assert house.severity("R17") == expected


@pytest.mark.parametrize(
    ("ended", "expected"),
    [(None, MEDIUM), (0, MEDIUM), (1, LOW), (729, LOW), (730, None)],
)
def test_r17_of_a_person_of_the_partner(
    house: House, ended: int | None, expected: int | None
) -> None:
    """Twenty-four months before 30 June 2006 lie 730 days."""
    house.partner()
    make.make_affiliation(house.jo, house.party)
    ended_on = None if ended is None else ago(ended)
    make.make_affiliation(house.jo, house.old, ended_on=ended_on)
    assert house.severity("R17") == expected


@pytest.mark.parametrize(("stage", "expected"), [("identified", LOW), ("ended", None)])
def test_r17_until_the_partner_is_ended(house: House, stage: str, expected: int | None) -> None:
    house.partner(stage)
    make.make_alter_tie(house.party, house.boss, kind="distributor_of", status="former")
    assert house.severity("R17") == expected


@pytest.mark.parametrize("way", ["against a client", "for a competitor of a client", "none"])
def test_r17_competition(house: House, way: str) -> None:
    partner = house.partner()
    client = make_client(make.make_organisation(house.firm, "C"))
    rival = make.make_organisation(house.firm, "Rival")
    make.make_alter_tie(house.party, rival, kind="distributor_of")
    if way == "against a client":
        make_competition(partner, client.relationship.party)
    elif way == "for a competitor of a client":
        make.make_alter_tie(rival, client.relationship.party, kind="competitor_of")
    assert house.severity("R17") == (None if way == "none" else MEDIUM)
    assert house.severity("R17", "C") is None


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ({}, {}, None),
        ({"exclusivity": "territory"}, {}, HIGH),
        ({"exclusivity": "both"}, {}, HIGH),
        ({"exclusivity": "product"}, {}, None),
        ({"exclusivity": "product"}, {"exclusivity": "product"}, HIGH),
        ({"exclusivity": "territory"}, {"type": "dealer"}, None),
        ({"exclusivity": "territory"}, {"stage": "negotiation"}, None),
        ({"exclusivity": "territory"}, {"stage": "suspended"}, HIGH),
        ({"exclusivity": "territory", "exclusive_until": ago(1)}, {}, None),
        ({"exclusivity": "territory", "exclusive_until": TODAY}, {}, HIGH),
        (
            {"exclusivity": "territory", "exclusive_until": ago(1)},
            {"exclusivity": "territory"},
            HIGH,
        ),
    ],
)
def test_r17_promised_twice(
    house: House, ours: dict[str, Any], theirs: dict[str, Any], expected: int | None
) -> None:
    make_territory(house.partner(**ours), house.here)
    make_territory(house.other(**theirs), house.here)
    assert house.severity("R17") == expected
    assert house.severity("R17", "Q") == expected


@pytest.mark.parametrize(
    ("code", "country", "subdivisions", "days", "expected"),
    [
        ("KR", "KR", [], {}, HIGH),
        ("KR-Seoul", "KR", [], {}, HIGH),
        ("JP", "JP", [], {}, None),
        ("East", "", ["KR-11"], {}, None),
        ("KR-Seoul", "KR", [], {"starts_on": ago(9), "ends_on": ago(1)}, None),
        ("KR-Seoul", "KR", [], {"starts_on": ago(9), "ends_on": TODAY}, HIGH),
        ("KR-Seoul", "KR", [], {"starts_on": TODAY + timedelta(days=9)}, HIGH),
    ],
)
def test_r17_where_and_when(
    house: House,
    code: str,
    country: str,
    subdivisions: list[str],
    days: dict[str, Any],
    expected: int | None,
) -> None:
    region = house.here
    if code != "KR":
        region = make.make_region(house.firm, code, country=country, subdivisions=subdivisions)
    make_territory(house.partner(exclusivity="territory"), house.here)
    make_territory(house.other(), region, **days)
    assert house.severity("R17") == expected


def test_r17_competitors_of_other_types(house: House) -> None:
    partner = house.partner(exclusivity="territory")
    other = house.other(type="dealer")
    for one in (partner, other):
        make_territory(one, house.here)
    make_competition(other, house.party)
    assert (house.severity("R17"), house.severity("R17", "Q")) == (HIGH, HIGH)


def client_with_contact(house: House) -> Client:
    """The client C with its contact X."""
    client = make_client(make.make_organisation(house.firm, "C"))
    make.make_affiliation(make.make_person(house.firm, "X"), client.relationship.party)
    return client


@pytest.mark.parametrize(
    ("kind", "fields", "expected"),
    [
        ("resource_money", {}, MEDIUM),
        ("resource_money", {"returned_on": TODAY}, None),
        ("resource_office", {"recurring": "yearly"}, MEDIUM),
        ("resource_office", {"recurring": "yearly", "until": ago(1)}, None),
        ("resource_staff", {"recurring": "none"}, None),
        ("hospitality", {"recurring": "monthly"}, None),
        ("resource_money", {"direction": "given"}, None),
    ],
)
def test_r17_what_a_client_gives(
    house: House, kind: str, fields: dict[str, Any], expected: int | None
) -> None:
    client = client_with_contact(house)
    x = Party.objects.of_firm(house.firm.pk).get(name="X")
    make.make_favour(house.me, x, on=ago(30), **({"kind": kind, "direction": "received"} | fields))
    assert house.severity("R17", "C") == expected
    client.relationship.client_active = False
    client.relationship.save()
    assert house.severity("R17", "C") is None


@pytest.mark.parametrize(("status", "expected"), [("current", MEDIUM), ("former", None)])
def test_r17_a_client_with_a_share(house: House, status: str, expected: int | None) -> None:
    client_with_contact(house)
    us = make.make_organisation(house.firm, "Us", organisation_kind="focal_firm")
    x = Party.objects.of_firm(house.firm.pk).get(name="X")
    make.make_alter_tie(x, us, kind="owns", status=status)
    assert house.severity("R17", "C") == expected


@pytest.mark.parametrize("kind", ["supplier", "client"])
def test_r17_a_client_that_supplies_us(house: House, kind: str) -> None:
    make_client(make.make_organisation(house.firm, "C", organisation_kind=kind))
    assert house.severity("R17", "C") == (MEDIUM if kind == "supplier" else None)


@pytest.mark.parametrize(
    ("way", "subject", "expected"),
    [
        ("partner", "P", LOW),
        ("supplier", "Jo", LOW),
        ("service agreement", "Jo", LOW),
        ("agreement of a client", "Jo", None),
        ("nothing", "Jo", None),
    ],
)
def test_r17_kin(house: House, way: str, subject: str, expected: int | None) -> None:
    make.make_tie(house.me, house.jo, contents=["kin"])
    if way == "partner":
        house.partner()
        make.make_affiliation(house.jo, house.party)
    elif way == "supplier":
        house.jo.relationship.category = "supplier"
        house.jo.relationship.save()
    elif way == "service agreement":
        make_agreement(house.firm, house.jo)
    elif way == "agreement of a client":
        client = make_client(make.make_organisation(house.firm, "C"))
        make_agreement(house.firm, house.jo, client=client)
    assert house.severity("R17", subject) == expected


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("former employer", MEDIUM),
        ("client", MEDIUM),
        ("kept from", HIGH),
        ("elsewhere", None),
        ("no longer", None),
    ],
)
def test_r17_paid_by_us_and_by_them(house: House, where: str, expected: int | None) -> None:
    us = make.make_organisation(house.firm, "Us", organisation_kind="focal_firm")
    make.make_affiliation(house.jo, us)
    client = client_with_contact(house)
    there: dict[str, Party] = {"former employer": house.old, "client": client.relationship.party}
    if where == "kept from":
        make.make_concealment(client.relationship, house.party)
    ended_on = ago(1) if where == "no longer" else None
    target = there.get(where, house.old if where == "no longer" else house.party)
    make.make_affiliation(house.jo, target, ended_on=ended_on)
    assert house.severity("R17", "Jo") == expected


def test_r17_says_with_whom(house: House) -> None:
    house.partner()
    make.make_alter_tie(house.party, house.old, kind="distributor_of")
    (row,) = (row for row in found_rows(house.firm) if row["rule"] == "R17")
    assert (row["evidence"]["others"], row["evidence"]["parts"]) == (["Old"], ["a"])


# --- L2 ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("results", "lever"),
    [
        (["clear"], 0.0),
        (["concerns"], 0.0),
        (["rejected_suspected_fraud"], 50.0),
        (["rejected_suspected_fraud", "rejected_suspected_fraud", "clear"], 50.0),
    ],
)
def test_l2_once_per_vetter(house: House, results: list[str], lever: float) -> None:
    for result in results:
        make_vetting(make.make_organisation(house.firm), result, vetter=house.jo)
    assert scored(house.firm)["Jo"]["lever"] == lever


def test_l2_not_before_it_was_done(house: House) -> None:
    stopped = "rejected_suspected_fraud"
    make_vetting(house.party, stopped, TODAY + timedelta(days=1), vetter=house.jo)
    assert scored(house.firm)["Jo"]["lever"] == 0.0
